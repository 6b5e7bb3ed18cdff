//! Words made of pieces: acronyms and numbers put together, what is elided taken off, compounds joined.
//! Knows the few words that lean on an apostrophe, and no language else.

use std::ops::Range;

use super::pieces::{Glue, Piece, pieces};
use super::surface::{MAX_CHARS, surface};

/// A word of a text, in whatever language.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) surface: String,
    pub(super) span: Range<usize>,
    pub(super) position: usize,
    pub(super) compound: bool,
    /// Whether letters stood for words: U.S. is no pronoun.
    pub(super) acronym: bool,
}

/// A word before it is known to which others it is joined.
#[derive(Debug)]
struct Part {
    surface: String,
    span: Range<usize>,
    glue: Glue,
    acronym: bool,
}

/// What French writes together with the next word, where that begins with a vowel.
const ELIDED: [&str; 15] = [
    "l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    "quelqu",
];
/// What English writes together with the word before: don’t, we’ll, they’re.
const CONTRACTED: [&str; 6] = ["t", "ll", "re", "ve", "d", "m"];
/// The English possessive.
const POSSESSIVE: &str = "s";
/// A number has no more pieces than this.
const MOST_PIECES: usize = 8;

/// The words of a text, each compound after its first part.
pub(super) fn words(text: &str) -> Vec<Word> {
    let parts = without_leaning(parts(text));
    let mut words = Vec::with_capacity(parts.len());
    let mut rest = parts.as_slice();
    let mut position = 0;
    while !rest.is_empty() {
        let (chain, others) = rest.split_at(joined(rest));
        let mut compound = compound(chain, position);
        for part in chain {
            words.push(Word {
                surface: part.surface.clone(),
                span: part.span.clone(),
                position,
                compound: false,
                acronym: part.acronym,
            });
            words.extend(compound.take());
            position += 1;
        }
        rest = others;
    }
    words
}

/// How many of these parts, from the first on, are joined.
fn joined(parts: &[Part]) -> usize {
    let Some((first, others)) = parts.split_first() else {
        return 0;
    };
    let hyphens = others
        .iter()
        .take_while(|part| matches!(part.glue, Glue::Hyphen | Glue::Apostrophe))
        .count();
    let leads = first.surface.len() <= 3 && is_number(first) && !first.surface.starts_with('0');
    let thousand =
        |part: &&Part| part.glue == Glue::Space && part.surface.len() == 3 && is_number(part);
    match hyphens {
        0 if leads => 1 + others.iter().take_while(thousand).count(),
        _ => 1 + hyphens,
    }
}

fn is_number(part: &Part) -> bool {
    part.surface.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parts written as one word, unless that would be longer than any word is.
fn compound(chain: &[Part], position: usize) -> Option<Word> {
    let (first, last) = (chain.first()?, chain.last()?);
    let mut surface = String::new();
    for part in chain {
        surface.push_str(&part.surface);
        // Four bytes are the most that a character takes.
        if surface.len() > 4 * MAX_CHARS {
            return None;
        }
    }
    let is_word = chain.len() > 1 && surface.chars().count() <= MAX_CHARS;
    let span = first.span.start..last.span.end;
    is_word.then_some(Word { surface, span, position, compound: true, acronym: false })
}

/// The parts without what only leans on one of them: the elided before it, the possessive after it.
fn without_leaning(parts: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    let mut parts = parts.into_iter().peekable();
    // What stood before an elided word stands before the next.
    let mut inherited = None;
    while let Some(mut part) = parts.next() {
        if parts.peek().is_some_and(|next| is_elided(&part, next)) {
            inherited.get_or_insert(part.glue);
            continue;
        }
        part.glue = inherited.take().unwrap_or(part.glue);
        match kept.last_mut() {
            Some(_) if part.glue == Glue::Apostrophe && part.surface == POSSESSIVE => {}
            Some(before) if contracts(before, &part) => {
                before.surface.push_str(&part.surface);
                before.span.end = part.span.end;
            }
            _ => kept.push(part),
        }
    }
    kept
}

fn is_elided(part: &Part, next: &Part) -> bool {
    let before_vowel =
        next.surface.starts_with(|c: char| "aeiouyh".contains(c) || c.is_ascii_digit());
    let leans = matches!(next.glue, Glue::Apostrophe | Glue::Quotation);
    leans && before_vowel && ELIDED.contains(&part.surface.as_str())
}

fn contracts(before: &Part, part: &Part) -> bool {
    let fits = before.surface.len() + part.surface.len() <= MAX_CHARS;
    let verb = before.surface.bytes().all(|byte| byte.is_ascii_lowercase());
    fits && verb && part.glue == Glue::Apostrophe && CONTRACTED.contains(&part.surface.as_str())
}

/// The pieces of a text, those of an acronym or of a number in one.
fn parts(text: &str) -> Vec<Part> {
    let pieces = pieces(text);
    let mut parts = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let letters = 1 + initials(text, rest);
        let (taken, surface) = match number(text, rest) {
            _ if letters > 1 => (letters, acronym(text, rest, letters)),
            Some(number) => number,
            None => (1, surface(said(text, first))),
        };
        let end = rest.get(taken - 1).unwrap_or(first).span.end;
        let dot = letters > 1 && text.get(end..).is_some_and(|after| after.starts_with('.'));
        let span = first.span.start..end + usize::from(dot);
        if !surface.is_empty() {
            parts.push(Part { surface, span, glue: first.glue, acronym: letters > 1 });
        }
        rest = others.get(taken - 1..).unwrap_or_default();
    }
    parts
}

fn said<'a>(text: &'a str, piece: &Piece) -> &'a str {
    text.get(piece.span.clone()).unwrap_or_default()
}

/// How many single letters follow a single letter, with dots between.
fn initials(text: &str, pieces: &[Piece]) -> usize {
    let single = |piece: &&Piece| {
        let said = said(text, piece);
        said.len() <= 8
            && said.chars().filter(|c| c.is_alphabetic()).count() == 1
            && !said.contains(char::is_numeric)
    };
    match pieces.split_first() {
        Some((first, others)) if single(&first) => {
            others.iter().take_while(|piece| piece.glue == Glue::Dot && single(piece)).count()
        }
        _ => 0,
    }
}

fn acronym(text: &str, pieces: &[Piece], letters: usize) -> String {
    surface(
        &pieces
            .iter()
            .take(letters.min(MAX_CHARS))
            .map(|piece| said(text, piece))
            .collect::<String>(),
    )
}

/// How many pieces are a number with separators, and that number: 1000 for 1.000 and 1,000; else a
/// dot before what may be a fraction, as in 1,5 and $1.13bn. Dates and versions are no numbers.
fn number(text: &str, pieces: &[Piece]) -> Option<(usize, String)> {
    let (first, others) = pieces.split_first()?;
    let separated = |piece: &Piece| matches!(piece.glue, Glue::Dot | Glue::Comma);
    if separated(first) || !others.first().is_some_and(separated) {
        return None;
    }
    let run: Vec<&Piece> =
        others.iter().take_while(|piece| separated(piece)).take(MOST_PIECES).collect();
    let numbers: Vec<String> = run.iter().map(|piece| surface(said(text, piece))).collect();
    let (last, middle) = numbers.split_last()?;
    let lead = surface(said(text, first));
    let whole = |number: &String| digits(number) == number.len();
    if run.len() == MOST_PIECES || !whole(&lead) || !middle.iter().all(whole) || digits(last) == 0 {
        return None;
    }
    let separator = others.first()?.glue;
    let thousands = run
        .iter()
        .zip(&numbers)
        .take_while(|(piece, number)| piece.glue == separator && digits(number) == 3);
    let thousands = if lead.len() <= 3 { thousands.count() } else { 0 };
    let fraction = numbers.len() - thousands;
    let is_number =
        fraction == 0 || fraction == 1 && (thousands == 0 || run.last()?.glue != separator);
    let mut number = lead + &numbers.iter().take(thousands).map(String::as_str).collect::<String>();
    if fraction == 1 {
        number = number + "." + last;
    }
    (is_number && number.len() <= MAX_CHARS).then_some((1 + run.len(), number))
}

/// How many digits a surface begins with.
fn digits(surface: &str) -> usize {
    surface.bytes().take_while(u8::is_ascii_digit).count()
}
