//! What somebody typed to look for, as words. Knows no index and no story: anything typed is valid.

use std::ops::Range;

use crate::content::analysis::{Language, Token, is_stopword, stems, tokens};
use crate::content::{Error, Result};

/// The longest text that is looked for, in characters.
const LONGEST: usize = 1_000;
/// More words than these are not looked for; nor are more in a row.
const MOST_WORDS: usize = 20;

/// What is looked for: each of `wanted`, none of `unwanted`.
///
/// `"exact words"` are wanted as they are and one after the other; `-word` is unwanted; whatever else
/// is typed is a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// What a story should say, in the order typed.
    pub wanted: Vec<Sought>,
    /// What it must not say.
    pub unwanted: Vec<Sought>,
    /// Whether the last word may go on: nothing was typed after it.
    pub open: bool,
    /// As it was typed.
    pub typed: String,
}

/// One of the things looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sought {
    /// How it may be written.
    pub form: Form,
    /// Where it stands in what was typed, in bytes.
    pub span: Range<usize>,
}

/// How what is looked for may be written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A word, inflected or not.
    Word(Word),
    /// Words written as one: the one, or the parts one after the other. `F-35`, `Rabat-Salé`.
    Compound(Word, Vec<String>),
    /// These words as they are, one after the other.
    Phrase(Vec<String>),
}

impl Form {
    /// Its words as they are written; of a compound, the one.
    pub fn surfaces(&self) -> Vec<&String> {
        match self {
            Self::Word(word) | Self::Compound(word, _) => vec![&word.surface],
            Self::Phrase(words) => words.iter().collect(),
        }
    }
}

/// A word, and what it may be the inflected form of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// Folded.
    pub surface: String,
    /// Its stem in each language; nobody knows which one was typed.
    pub stems: Vec<String>,
    /// It says little: a story may well be without it.
    pub slight: bool,
}

impl Words {
    /// What `text` asks for. Only its length can be wrong with it; `field` is blamed for that.
    pub fn typed(field: &str, text: &str) -> Result<Self> {
        if text.chars().count() > LONGEST {
            return Err(Error::invalid(field, format!("must be at most {LONGEST} characters")));
        }
        let mut words = Self { typed: text.to_owned(), ..Self::default() };
        for piece in pieces(text) {
            words.take(text, piece);
        }
        let last = words.wanted.last();
        words.open = last
            .is_some_and(|last| matches!(last.form, Form::Word(_)) && last.span.end == text.len());
        Ok(words)
    }

    /// No word was typed.
    pub fn says_nothing(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    fn take(&mut self, text: &str, piece: Piece) {
        let written = text.get(piece.span.clone()).unwrap_or_default();
        let mut found = tokens(written, language(written));
        let shift =
            |span: &Range<usize>| span.start + piece.span.start..span.end + piece.span.start;
        found.iter_mut().for_each(|token| token.span = shift(&token.span));
        let sought = match (piece.quoted, piece.unwanted) {
            (true, _) => phrase(&found).into_iter().collect(),
            (false, false) => each_word(text, &found),
            (false, true) => match each_word(text, &found) {
                one if one.len() < 2 => one,
                _ => phrase(&found).into_iter().collect(),
            },
        };
        let room = MOST_WORDS.saturating_sub(self.wanted.len() + self.unwanted.len());
        let into = if piece.unwanted { &mut self.unwanted } else { &mut self.wanted };
        into.extend(sought.into_iter().take(room));
    }
}

/// A stretch of what was typed.
#[derive(Debug)]
struct Piece {
    span: Range<usize>,
    quoted: bool,
    unwanted: bool,
}

/// What stands in quotes, and what stands between white space. A quote that is never closed is none.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = 0..text.len();
    while let Some(left) = text.get(rest.clone()).filter(|left| !left.is_empty()) {
        let start = rest.start + left.len() - left.trim_start().len();
        let piece = text.get(start..rest.end).unwrap_or_default();
        let unwanted = piece.starts_with(['-', '−', '–']);
        let from = start + piece.chars().next().filter(|_| unwanted).map_or(0, char::len_utf8);
        let here = text.get(from..rest.end).unwrap_or_default();
        let (span, quoted) = match in_quotes(here) {
            Some(inside) => (from + inside.start..from + inside.end, true),
            None => (from..from + here.find(char::is_whitespace).unwrap_or(here.len()), false),
        };
        rest.start = span.end.max(start) + usize::from(quoted) * closing(text, span.end);
        if span.is_empty() && rest.start <= start {
            rest.start = start + piece.chars().next().map_or(1, char::len_utf8);
        }
        pieces.push(Piece { span, quoted, unwanted });
    }
    pieces
}

/// Where the words in quotes are, when `text` begins with a quote that is closed further on.
fn in_quotes(text: &str) -> Option<Range<usize>> {
    let first = text.chars().next().filter(|c| is_quote(*c))?;
    let from = first.len_utf8();
    let until = text.get(from..)?.find(is_quote)?;
    Some(from..from + until)
}

/// How long the quote is that closes at `at`.
fn closing(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‟' | '＂')
}

/// Nobody says which language is typed; but Arabic letters tell.
fn language(text: &str) -> Language {
    let arabic = |c: char| matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}');
    if text.chars().any(arabic) { Language::Arabic } else { Language::Other }
}

/// Each word by itself; those that make up a compound together.
fn each_word(text: &str, found: &[Token]) -> Vec<Sought> {
    let compounds: Vec<&Token> = found.iter().filter(|token| token.compound).collect();
    let inside = |token: &Token, of: &Token| {
        of.span.start <= token.span.start && token.span.end <= of.span.end
    };
    let mut sought: Vec<Sought> = Vec::new();
    for token in found {
        if token.compound {
            let parts = found.iter().filter(|part| !part.compound && inside(part, token));
            let parts = parts.map(|part| part.surface.clone()).take(MOST_WORDS).collect();
            let form = Form::Compound(word(text, token), parts);
            sought.push(Sought { form, span: token.span.clone() });
        } else if !compounds.iter().any(|compound| inside(token, compound)) {
            sought.push(Sought { form: Form::Word(word(text, token)), span: token.span.clone() });
        }
    }
    sought
}

fn word(text: &str, token: &Token) -> Word {
    let mut stems = stems(&token.surface);
    if !stems.contains(&token.stem) {
        stems.push(token.stem.clone());
    }
    // What is written with dots inside is an acronym: U.N. says more than “un”.
    let written = text.get(token.span.clone()).unwrap_or_default();
    let slight = is_stopword(&token.surface) && !written.contains('.');
    Word { surface: token.surface.clone(), stems, slight }
}

/// All of them, as they are.
fn phrase(found: &[Token]) -> Option<Sought> {
    let parts: Vec<&Token> = found.iter().filter(|token| !token.compound).collect();
    let (first, last) = (parts.first()?, parts.last()?);
    let span = first.span.start..last.span.end;
    let words = parts.iter().map(|part| part.surface.clone()).take(MOST_WORDS).collect();
    Some(Sought { form: Form::Phrase(words), span })
}

#[cfg(test)]
mod tests {
    use super::{Form, Words};

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let words = Words::typed("text", text).unwrap();
        let shown = |form: &Form| match form {
            Form::Word(word) => word.surface.clone(),
            Form::Compound(word, parts) => format!("{}={}", word.surface, parts.join("+")),
            Form::Phrase(words) => format!("\"{}\"", words.join(" ")),
        };
        let all = |of: &[super::Sought]| of.iter().map(|sought| shown(&sought.form)).collect();
        (all(&words.wanted), all(&words.unwanted))
    }

    #[test]
    fn anything_typed_is_valid() {
        for (typed, wanted, unwanted) in [
            ("", &[][..], &[][..]),
            ("   ", &[], &[]),
            ("-", &[], &[]),
            ("\"", &[], &[]),
            ("\"\"", &[], &[]),
            ("- \"", &[], &[]),
            ("Maroc OTAN", &["maroc", "otan"], &[]),
            ("\"accord de défense\" Inde", &["\"accord de defense\"", "inde"], &[]),
            ("« accord de défense »", &["\"accord de defense\""], &[]),
            ("“accord” -Inde", &["\"accord\""], &["inde"]),
            ("Maroc -\"États-Unis\"", &["maroc"], &["\"etats unis\""]),
            ("never \"closed quote", &["never", "closed", "quote"], &[]),
            ("AND (OR) *:* [a TO b] ~2 ^3", &["and", "or", "a", "to", "b", "2", "3"], &[]),
        ] {
            let (yes, no) = shown(typed);
            assert_eq!((yes, no), (owned(wanted), owned(unwanted)), "{typed}");
        }
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_word_goes_on_until_something_follows() {
        for (typed, open) in [
            ("mil", true),
            ("Maroc mil", true),
            ("mil ", false),
            ("\"mil\"", false),
            ("mil -ita", false),
        ] {
            assert_eq!(Words::typed("text", typed).unwrap().open, open, "{typed}");
        }
    }

    #[test]
    fn only_length_is_refused() {
        assert!(Words::typed("text", &"é".repeat(1_000)).is_ok());
        let refused = Words::typed("text", &"é".repeat(1_001)).unwrap_err();
        assert_eq!(refused.to_string(), "text: must be at most 1000 characters");
    }
}
