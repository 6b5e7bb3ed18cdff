//! The Spanish list. Knows nothing of other languages.

/// With their accents, by kind.
pub(super) const WORDS: &str = "
    el la los las un una unos unas lo al del de
    y e o u ni pero que quien quienes cual cuales cuando donde como si porque pues aunque
    qué quién cuál cuándo dónde cómo
    a en por para con sin sobre entre hasta desde contra hacia según tras durante ante
    yo tú él ella ello nosotros ellos ellas me te se nos le les
    mi mis tu tus su sus nuestro nuestra nuestros nuestras
    este esta estos estas ese esa esos esas esto eso aquel aquella
    es son era eran fue fueron será ser sido siendo está están estaba estar
    ha han había habían haber he hay
    no más muy también ya aún así tan
";
