//! The English list, contractions among it. Knows nothing of other languages.

/// By kind. “us” is missing for the sake of the country, “may” and “will” for the month and the name.
pub(super) const WORDS: &str = "
    the a an
    and or nor if then than that which who whom whose what when where why how
    of in on at by for from to into onto with without about against between during before after over under
    i you he she it we they me him her them my your his its our their
    this these those there here
    is are was were be been being am isnt arent wasnt werent
    has have had having hasnt havent hadnt
    do does did doing dont doesnt didnt
    would could should can cannot cant wont wouldnt couldnt shouldnt
    not no so too very also as just only such
    im ive id youre youve theyre theyve weve thats
";
