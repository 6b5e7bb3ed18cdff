//! From text to the words that it is found by. Knows languages and scripts, no storage and no index.
//!
//! A word’s *surface* is the same in every language, so that a query finds it whose language nobody
//! knows; its *stem* depends on the language of the text, and a query asks for the stems in all of them.

mod arabic;
mod pieces;
mod stem;
mod stopwords;
mod surface;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use super::value::Locale;

/// What a text is analysed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// With elisions, and accents that nobody types.
    French,
    /// In British and American spelling.
    English,
    /// Spanish.
    Spanish,
    /// The written standard, also where the locale is one of the spoken kinds.
    Arabic,
    /// Any other: its words are found as they are.
    Other,
}

impl Language {
    /// All there are.
    pub const ALL: [Self; 5] =
        [Self::French, Self::English, Self::Spanish, Self::Arabic, Self::Other];

    /// What a text of this locale is analysed as.
    pub fn of(locale: &Locale) -> Self {
        match locale.language() {
            "fr" => Self::French,
            "en" => Self::English,
            "es" => Self::Spanish,
            "ar" | "arb" | "ary" | "arq" | "aeb" | "arz" | "apc" | "ajp" | "acm" | "afb" => {
                Self::Arabic
            }
            _ => Self::Other,
        }
    }
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word in lower case and without accents, however it was typed; Arabic in one spelling, without
    /// the article. At most 64 characters.
    pub surface: String,
    /// What it has in common with its inflections; the surface where nothing is to take off.
    pub stem: String,
    /// Where it stands, in bytes, on character boundaries: what would be highlighted.
    pub span: Range<usize>,
    /// Which word it is. Parts of a compound follow one another; the compound stands where its first
    /// part does.
    pub position: usize,
    /// Whether it is made by joining parts, which are tokens too and come first and next: F-35 is f, f35
    /// and 35.
    pub compound: bool,
    /// Whether it is too common in that language to tell texts apart.
    pub stopword: bool,
}

/// The words of a text, in the order of their positions.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    let token = |word: words::Word| Token {
        stem: stem::stem(&word.surface, language),
        stopword: !word.compound && !word.acronym && stopwords::holds(language, &word.surface),
        surface: word.surface,
        span: word.span,
        position: word.position,
        compound: word.compound,
    };
    words::words(text).into_iter().map(token).collect()
}

/// The stems that a surface has in one language or another, each once, the surface itself among them.
pub fn stems(surface: &str) -> Vec<String> {
    let mut stems = vec![surface.to_owned()];
    for language in Language::ALL {
        let stem = stem::stem(surface, language);
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    stems
}

/// Whether a surface is too common in any language to tell texts apart.
pub fn is_stopword(surface: &str) -> bool {
    Language::ALL.into_iter().any(|language| stopwords::holds(language, surface))
}
