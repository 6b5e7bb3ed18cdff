//! What somebody typed to look for, as words. Knows no index and no story. Anything typed is a search; a filter
//! has to mean something.

use std::ops::Range;

use crate::content::analysis::{Language, Token, is_stopword, stems, tokens};
use crate::content::{Error, Result};

/// The longest text that is looked for, in characters.
const LONGEST: usize = 1_000;
/// More words than these are not looked for, nor left out; nor are more in a row.
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
    /// Where the parts of a compound stand; of what is none, nothing.
    pub parts: Vec<Range<usize>>,
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

    fn in_a_row(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Self::Word(_) => None,
            Self::Compound(_, words) | Self::Phrase(words) => Some(words),
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
    /// What somebody who searches for `text` wants, as far as it goes: words past the 20th are not looked for. What
    /// is not wanted is never passed over; `field` is blamed for too much of it, or of text.
    pub fn typed(field: &str, text: &str) -> Result<Self> {
        let (words, beyond) = Self::read(field, text)?;
        if beyond.unwanted {
            let rule = format!("must leave out at most {MOST_WORDS} words");
            return Err(Error::invalid(field, rule));
        }
        Ok(words)
    }

    /// What a filter asks for by `text`, all of it: one that passes over words would let through what it should not.
    pub fn strictly(field: &str, text: &str) -> Result<Self> {
        let (words, beyond) = Self::read(field, text)?;
        if words.says_nothing() {
            return Err(Error::invalid(field, "must have a word in it"));
        }
        if beyond.wanted || beyond.unwanted {
            let rule =
                format!("must have at most {MOST_WORDS} words, and as many that are left out");
            return Err(Error::invalid(field, rule));
        }
        Ok(words)
    }

    /// What a filter that was kept asks for, though it may have been kept before there were rules for it.
    pub(super) fn kept(field: &str, text: &str) -> Result<Self> {
        Self::read(field, text).map(|(words, _)| words)
    }

    fn read(field: &str, text: &str) -> Result<(Self, Beyond)> {
        if text.chars().count() > LONGEST {
            return Err(Error::invalid(field, format!("must be at most {LONGEST} characters")));
        }
        let mut words = Self { typed: text.to_owned(), ..Self::default() };
        let mut beyond = Beyond::default();
        for piece in pieces(text) {
            let over = if piece.unwanted { &mut beyond.unwanted } else { &mut beyond.wanted };
            *over |= !words.take(text, piece);
        }
        let last = words.wanted.last();
        words.open = last.is_some_and(|last| {
            !matches!(last.form, Form::Phrase(_)) && last.span.end == text.len()
        });
        Ok((words, beyond))
    }

    /// No word was typed.
    pub fn says_nothing(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// Takes the words of a piece in, as far as there is room; false if there is not.
    fn take(&mut self, text: &str, piece: Piece) -> bool {
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
        let into = if piece.unwanted { &mut self.unwanted } else { &mut self.wanted };
        let room = MOST_WORDS.saturating_sub(into.len());
        let mut fits = sought.len() <= room;
        for mut sought in sought.into_iter().take(room) {
            if let Some(row) = sought.form.in_a_row() {
                fits &= row.len() <= MOST_WORDS;
                row.truncate(MOST_WORDS);
            }
            into.push(sought);
        }
        fits
    }
}

/// Whether more was typed than is looked for.
#[derive(Debug, Default)]
struct Beyond {
    wanted: bool,
    unwanted: bool,
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
            let (parts, spans) =
                parts.map(|part| (part.surface.clone(), part.span.clone())).unzip();
            let form = Form::Compound(word(text, token), parts);
            sought.push(Sought { form, span: token.span.clone(), parts: spans });
        } else if !compounds.iter().any(|compound| inside(token, compound)) {
            let (form, span) = (Form::Word(word(text, token)), token.span.clone());
            sought.push(Sought { form, span, parts: Vec::new() });
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
    let words = parts.iter().map(|part| part.surface.clone()).collect();
    Some(Sought { form: Form::Phrase(words), span, parts: Vec::new() })
}

#[cfg(test)]
mod tests;
