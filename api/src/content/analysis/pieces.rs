//! Where a text has letters and digits, and what stands between them. Knows no word of any language.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::super::value::is_unseen;

/// Letters and digits with nothing between them.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
    /// What stands between it and the piece before.
    pub(super) glue: Glue,
}

/// What stands between two pieces, if it may join them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glue {
    /// Nothing that joins.
    Apart,
    /// One hyphen, or a dot and a hyphen.
    Hyphen,
    /// One apostrophe.
    Apostrophe,
    /// An apostrophe and an opening quotation mark: « l’“Alliance” ».
    Quotation,
    /// One full stop.
    Dot,
    /// One comma.
    Comma,
    /// One space, as between thousands.
    Space,
}

/// What a character is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Written into words with spaces between.
    Letter,
    /// A word of its own, since its script has no spaces.
    Sign,
    /// Belongs to what stands before it.
    Mark,
    /// As if it were not there.
    Unseen,
    /// All else.
    Between,
}

/// The pieces of a text, in their order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = None;
    // Nothing has gone before the first: what is between it and the beginning joins nothing.
    let mut between = Some(Glue::Apart);
    for (at, c) in text.char_indices() {
        let class = class(c);
        match class {
            Class::Unseen => continue,
            Class::Between => {
                between = Some(between.map_or_else(|| glue(c), |glue| longer(glue, c)));
                open = None;
            }
            Class::Mark if open.is_none() => between = Some(Glue::Apart),
            Class::Letter | Class::Mark if open == Some(Class::Letter) => grow(&mut pieces, at, c),
            Class::Mark => grow(&mut pieces, at, c),
            Class::Letter | Class::Sign => {
                let joins = class == Class::Letter && open.is_none();
                let glue = between.take().filter(|_| joins).unwrap_or(Glue::Apart);
                pieces.push(Piece { span: at..at + c.len_utf8(), glue });
                open = Some(class);
            }
        }
    }
    pieces
}

fn grow(pieces: &mut [Piece], at: usize, c: char) {
    if let Some(piece) = pieces.last_mut() {
        piece.span.end = at + c.len_utf8();
    }
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Letter } else { Class::Between };
    }
    if is_apostrophe(c) {
        Class::Between
    } else if is_unwritten(c) {
        Class::Unseen
    } else if is_combining_mark(c) || matches!(c, 'ー' | 'ｰ' | 'ﾞ' | 'ﾟ') {
        Class::Mark
    } else if !c.is_alphanumeric() {
        Class::Between
    } else if is_sign(c) {
        Class::Sign
    } else {
        Class::Letter
    }
}

/// What makes no difference in a word: what is not seen, and the half rings that only scholars write for
/// hamza and ayn.
pub(super) fn is_unwritten(c: char) -> bool {
    is_unseen(c) || matches!(c, 'ʾ' | 'ʿ')
}

/// Of Chinese, Japanese, Thai, Lao, Burmese and Khmer, which put no spaces between words.
fn is_sign(c: char) -> bool {
    let han = matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3029}' | '\u{3400}'..='\u{9FFF}')
        || matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    let kana =
        matches!(c, '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}');
    let southern =
        matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}');
    han || kana || southern
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | '＇')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '－' | '־' | '·')
}

/// What one character between two pieces is.
fn glue(c: char) -> Glue {
    match c {
        _ if is_hyphen(c) => Glue::Hyphen,
        _ if is_apostrophe(c) => Glue::Apostrophe,
        '.' | '٫' => Glue::Dot,
        ',' | '٬' => Glue::Comma,
        ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}' => Glue::Space,
        _ => Glue::Apart,
    }
}

/// What it is with one character more.
fn longer(before: Glue, c: char) -> Glue {
    match (before, glue(c)) {
        // U.S.-led
        (Glue::Dot, Glue::Hyphen) => Glue::Hyphen,
        (Glue::Dot, Glue::Apostrophe) => Glue::Apostrophe,
        (Glue::Apostrophe, _) if matches!(c, '"' | '«' | '“' | '„' | '‹' | '‘') => {
            Glue::Quotation
        }
        (Glue::Quotation, Glue::Space) => Glue::Quotation,
        _ => Glue::Apart,
    }
}

#[cfg(test)]
mod tests {
    use super::{Glue, pieces};

    #[test]
    fn texts_are_cut_into_letters_and_what_joins_them() {
        for (text, expected) in [
            ("", vec![]),
            (" ,-", vec![]),
            ("a b", vec![("a", Glue::Apart), ("b", Glue::Space)]),
            ("-a--b", vec![("a", Glue::Apart), ("b", Glue::Apart)]),
            ("F‑35", vec![("F", Glue::Apart), ("35", Glue::Hyphen)]),
            ("l’« eau", vec![("l", Glue::Apart), ("eau", Glue::Quotation)]),
            ("U.S.-led", vec![("U", Glue::Apart), ("S", Glue::Dot), ("led", Glue::Hyphen)]),
            ("mar\u{AD}oc\u{200F}", vec![("mar\u{AD}oc", Glue::Apart)]),
            ("e\u{301}te\u{301}", vec![("e\u{301}te\u{301}", Glue::Apart)]),
            ("\u{301}a", vec![("a", Glue::Apart)]),
            ("東京x", vec![("東", Glue::Apart), ("京", Glue::Apart), ("x", Glue::Apart)]),
            (
                "ไทย-ก็",
                vec![
                    ("ไ", Glue::Apart),
                    ("ท", Glue::Apart),
                    ("ย", Glue::Apart),
                    ("ก็", Glue::Apart),
                ],
            ),
        ] {
            let found: Vec<_> =
                pieces(text).iter().map(|piece| (&text[piece.span.clone()], piece.glue)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
