//! How a word is written for comparison: the same for all ways of typing it. Knows no language, since
//! nobody knows that of a query.

use unicode_normalization::char::is_combining_mark;

use super::super::value::fold;
use super::{arabic, pieces::is_unwritten};

/// The longest word. What is longer is no word, and is cut.
pub(super) const MAX_CHARS: usize = 64;
/// So much of a word is looked at: letters may have marks, which go.
const LOOKED_AT: usize = 4 * MAX_CHARS;

/// The surface of a word as it stands in a text, without its Arabic article; empty if nothing is left.
pub(super) fn surface(word: &str) -> String {
    if word.len() <= MAX_CHARS && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase();
    }
    let seen: String = word.chars().filter(|c| !is_unwritten(*c)).take(LOOKED_AT).collect();
    let folded = fold(&seen);
    let kept = folded.chars().map(plain).filter(|c| c.is_alphanumeric() || is_combining_mark(*c));
    let mut surface: String = kept.take(MAX_CHARS).collect();
    if let Some(noun) = arabic::without_article(&surface, &seen) {
        surface = noun.to_owned();
    }
    // Marks without a letter are no word.
    if surface.contains(char::is_alphanumeric) { surface } else { String::new() }
}

/// The digits of Arabic and Persian as those of ASCII, the letters of Persian as those of Arabic.
fn plain(c: char) -> char {
    match c {
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => {
            char::from_digit(u32::from(c) & 0xF, 10).unwrap_or(c)
        }
        'ی' => 'ي',
        'ک' => 'ك',
        'ہ' | 'ە' => 'ه',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARS, surface};

    #[test]
    fn a_word_is_the_same_however_typed() {
        for (word, expected) in [
            ("DÉFENSE", "defense"),
            ("De\u{301}fense", "defense"),
            ("cœur", "coeur"),
            ("Straße", "strasse"),
            ("Malmö", "malmo"),
            ("mar\u{AD}oc", "maroc"),
            ("km²", "km2"),
            ("Qurʾān", "quran"),
            ("ÎLE", "ile"),
            ("Ёлка", "елка"),
            ("٢٠٢٦", "2026"),
            ("۲۰۲۶", "2026"),
            ("إيران", "ايران"),
            ("ایران", "ايران"),
            ("النَّاتو", "ناتو"),
            ("المغـــرب", "مغرب"),
            ("ألمانيا", "المانيا"),
            ("مستشفى", "مستشفي"),
            ("السيادة", "سياده"),
            ("مسؤول", "مسوول"),
            ("\u{301}", ""),
        ] {
            assert_eq!(surface(word), expected, "{word}");
        }
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(surface(&"é".repeat(500)), "e".repeat(MAX_CHARS));
        assert_eq!(surface(&"ш".repeat(500)), "ш".repeat(MAX_CHARS));
        assert_eq!(surface(&"a".repeat(65)), "a".repeat(MAX_CHARS));
    }
}
