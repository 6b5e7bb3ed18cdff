//! BCP 47 language tags, their writing direction, and the choice among several languages of one text.

use std::fmt;

use isolang::Language;

use super::super::{Error, Result};

/// A BCP 47 language tag in canonical case: `fr`, `fr-MA`, `zh-Hant-TW`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(String);

/// Which way a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// Languages written from right to left where no script subtag says otherwise.
const RTL_LANGUAGES: [&str; 11] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
const RTL_SCRIPTS: [&str; 7] = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"];

impl Locale {
    /// Reads a tag that is coming in: one of a language that ISO 639-3 lists, named by its two letters
    /// where it has them.
    pub fn known(tag: &str) -> Result<Self> {
        let Self(tag) = Self::parse(tag)?;
        let (language, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
        let known = Language::from_639_1(language).or_else(|| Language::from_639_3(language));
        let known = known.ok_or_else(|| {
            Error::invalid("locale", format!("{language} is no language of ISO 639-1 or 639-3"))
        })?;
        let shortest = known.to_639_1().unwrap_or_else(|| known.to_639_3());
        Ok(Self(format!("{shortest}{rest}")))
    }

    /// Reads a tag of language, script, region and variants; private use and extensions are no locales.
    pub fn parse(tag: &str) -> Result<Self> {
        let refused =
            || Error::invalid("locale", "must be a BCP 47 language tag such as fr or fr-MA");
        if tag.len() > 35 || !tag.is_ascii() {
            return Err(refused());
        }
        let mut subtags = tag.split('-');
        let language = subtags.next().unwrap_or_default();
        if !(2..=3).contains(&language.len()) || !alphabetic(language) {
            return Err(refused());
        }
        let mut canonical = language.to_ascii_lowercase();
        for subtag in subtags {
            canonical.push('-');
            canonical.push_str(&canonical_subtag(subtag).ok_or_else(refused)?);
        }
        Ok(Self(canonical))
    }

    /// `und`: no language is known.
    pub fn undetermined() -> Self {
        Self("und".to_owned())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag without script, region and variants: `fr` of `fr-MA`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Which way it is written.
    pub fn direction(&self) -> Direction {
        let script = self.0.split('-').skip(1).find(|subtag| subtag.len() == 4);
        let rtl = match script {
            Some(script) if alphabetic(script) => RTL_SCRIPTS.contains(&script),
            _ => RTL_LANGUAGES.contains(&self.language()),
        };
        if rtl { Direction::Rtl } else { Direction::Ltr }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Script as `Latn`, region as `MA` or `419`, variant in lower case; `None` for anything else.
fn canonical_subtag(subtag: &str) -> Option<String> {
    let numeric = subtag.bytes().all(|byte| byte.is_ascii_digit());
    let alphanumeric = subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match subtag.len() {
        2 if alphabetic(subtag) => Some(subtag.to_ascii_uppercase()),
        3 if numeric => Some(subtag.to_owned()),
        4 if alphabetic(subtag) => {
            let (first, rest) = subtag.split_at(1);
            Some(first.to_ascii_uppercase() + &rest.to_ascii_lowercase())
        }
        4 if alphanumeric && subtag.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(subtag.to_ascii_lowercase())
        }
        5..=8 if alphanumeric => Some(subtag.to_ascii_lowercase()),
        _ => None,
    }
}

/// Something in one language.
pub trait Localised {
    /// The tag of that language.
    fn locale(&self) -> &str;
}

/// The variant for `wanted`, else by the `chain` of fallbacks, else the first there is.
///
/// A variant fits a locale when it is in that very one, else in the same language. The flag says
/// whether it is a fallback: not in the language that was wanted, or, when nothing was wanted, not in
/// the first of the chain.
pub fn choose<'a, T: Localised>(
    variants: &'a [T],
    wanted: Option<&Locale>,
    chain: &[Locale],
) -> Option<(&'a T, bool)> {
    let wishes = wanted.into_iter().chain(chain);
    let fits = |locale: &Locale| {
        let exact = variants.iter().find(|variant| variant.locale() == locale.as_str());
        let kin = |variant: &&T| variant.locale().split('-').next() == Some(locale.language());
        exact.or_else(|| variants.iter().find(kin))
    };
    let chosen = wishes.clone().find_map(fits).or_else(|| variants.first())?;
    let first = wishes.map(Locale::language).next();
    Some((
        chosen,
        first.is_some_and(|language| chosen.locale().split('-').next() != Some(language)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Name(&'static str);

    impl Localised for Name {
        fn locale(&self) -> &str {
            self.0
        }
    }

    #[test]
    fn tags_are_canonical_or_refused() {
        for (tag, canonical) in [
            ("FR", Some("fr")),
            ("fr-ma", Some("fr-MA")),
            ("zh-hant-tw", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("de-1996", Some("de-1996")),
            ("", None),
            ("f", None),
            ("fr_MA", None),
            ("fr-", None),
            ("x-private", None),
            ("fr-MA'--", None),
        ] {
            assert_eq!(Locale::parse(tag).ok().as_ref().map(Locale::as_str), canonical, "{tag}");
        }
    }

    #[test]
    fn what_comes_in_is_a_language_that_there_is() {
        for (tag, canonical) in [
            ("fr-ma", Some("fr-MA")),
            ("fra-MA", Some("fr-MA")),
            ("ckb-Arab-IQ", Some("ckb-Arab-IQ")),
            ("zgh", Some("zgh")),
            ("und", Some("und")),
            ("zz", None),
            ("qqq-MA", None),
            ("fr_MA", None),
        ] {
            assert_eq!(Locale::known(tag).ok().as_ref().map(Locale::as_str), canonical, "{tag}");
        }
    }

    #[test]
    fn direction_follows_script_then_language() {
        for (tag, direction) in [
            ("ar", Direction::Rtl),
            ("ar-Latn", Direction::Ltr),
            ("az-Arab", Direction::Rtl),
            ("fr", Direction::Ltr),
        ] {
            assert_eq!(Locale::parse(tag).unwrap().direction(), direction, "{tag}");
        }
    }

    #[test]
    fn the_nearest_language_is_chosen_and_a_fallback_says_so() {
        let names = [Name("ar"), Name("en"), Name("fr")];
        let chain = ["en", "fr"].map(|tag| Locale::parse(tag).unwrap());
        for (wanted, served, fallback) in [
            (Some("fr-MA"), "fr", false),
            (Some("es"), "en", true),
            (None, "en", false),
            (Some("ar"), "ar", false),
        ] {
            let wanted = wanted.map(|tag| Locale::parse(tag).unwrap());
            let (name, is_fallback) = choose(&names, wanted.as_ref(), &chain).unwrap();
            assert_eq!((name.0, is_fallback), (served, fallback));
        }
        assert!(choose::<Name>(&[], None, &chain).is_none());
    }
}
