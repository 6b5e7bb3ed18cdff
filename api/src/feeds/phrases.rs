//! The few words that a feed says by itself, in the languages that news is analysed in. Knows no story.

/// What is said in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrases {
    /// Before what was corrected.
    pub(super) correction: &'static str,
    /// In the place of a headline that is gone.
    pub(super) withdrawn: &'static str,
}

/// What is said to readers of this language; in English where it is none of those known.
pub(super) fn phrases(locale: &str) -> Phrases {
    let language = locale.split('-').next().unwrap_or_default();
    let (correction, withdrawn) = match language {
        "ar" => ("تصحيح", "خبر مسحوب"),
        "es" => ("Corrección", "Artículo retirado"),
        "fr" => ("Correction", "Article retiré"),
        _ => ("Correction", "Withdrawn"),
    };
    Phrases { correction, withdrawn }
}
