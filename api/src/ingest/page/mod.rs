//! Reads one format, the saved text of a news page, into its parts as printed; it knows nothing of
//! articles, of the store, or of any other format.
//!
//! ```text
//! Le Maroc muscle son partenariat                    the headline
//!
//! - 17h00 - Maroc - Ecrit par : Bladi.net            the meta line: time, section, byline
//!
//! Une délégation s’est rendue à Rabat.               paragraphs, unindented, one a line
//!
//! À lire : Les surplus d’armements                   a link to read also, anywhere among them
//!
//!   • Le Maroc s'arrime à l'armée                    then the related articles, to the end:
//!
//!     Les deux pays viennent de signer un plan.      a headline and its summary, indented
//! ```
//!
//! Blank lines only separate, and there may be any number of them. A related article is known by its
//! `•` alone: `*` or `-` can open an honest paragraph. Since nothing marks the end of a page, a page
//! counts as cut off when its last summary is not a finished sentence. Text is kept to the letter,
//! less the white space around it, so an accepted page says exactly what was printed.

mod line;
mod text;

#[cfg(test)]
mod damage;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

use line::{Line, Lines};

const HEADLINE: usize = 300;
const PARAGRAPH: usize = 20_000;
const ELEMENTS: usize = 500;
const TEASERS: usize = 200;

/// A saved news page, as printed: nothing normalised, nothing invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The first line.
    pub headline: String,
    /// Hour and minute on the publisher's clock. The page states no date.
    pub time: (u8, u8),
    /// The section it ran in.
    pub section: String,
    /// What stands after « Ecrit par : ».
    pub byline: String,
    /// What a reader reads, top to bottom; at least one paragraph.
    pub body: Vec<Element>,
    /// The list under the body; at least one.
    pub related: Vec<Teaser>,
}

/// One line of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// Running text.
    Paragraph(String),
    /// The title printed after « À lire : ».
    ReadAlso(String),
}

/// A related article: what the page says of it is all that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teaser {
    /// The line with the bullet.
    pub headline: String,
    /// The line below.
    pub summary: String,
}

/// Where the page stopped being one, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there, for the person who saved the page.
    pub reason: Cow<'static, str>,
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for PageError {}

type Result<T> = std::result::Result<T, PageError>;

/// The one way to refuse.
fn refuse<T>(line: usize, reason: impl Into<Cow<'static, str>>) -> Result<T> {
    Err(PageError { line, reason: reason.into() })
}

/// Reads a whole page, or says where it stopped being one.
pub fn parse(bytes: &[u8]) -> Result<Page> {
    let text = text::decode(bytes)?;
    let mut lines = Lines::of(text);
    let headline = headline(&mut lines)?;
    let (time, section, byline) = meta(&mut lines)?;
    let body = body(&mut lines)?;
    let related = related(&mut lines)?;
    Ok(Page { headline, time, section, byline, body, related })
}

fn headline(lines: &mut Lines<'_>) -> Result<String> {
    match lines.next() {
        Some(line) => line.keep("headline", line.text, HEADLINE),
        None => refuse(1, "the page is empty"),
    }
}

fn meta(lines: &mut Lines<'_>) -> Result<((u8, u8), String, String)> {
    let Some(line) = lines.next() else { return lines.cut_off("its meta line") };
    let Some((time, section, byline)) = meta_parts(line.text) else {
        return line.refuse("expected a line like `- 17h00 - Maroc - Ecrit par : Bladi.net`");
    };
    let time = time_of_day(line, time.trim())?;
    let section = line.keep("section", section, HEADLINE)?;
    let byline = line.keep("byline", byline, HEADLINE)?;
    Ok((time, section, byline))
}

/// Time, section and byline.
fn meta_parts(text: &str) -> Option<(&str, &str, &str)> {
    let (time, rest) = cut_at_dash(text.trim().strip_prefix('-')?)?;
    let (section, credit) = cut_at_dash(rest)?;
    let (label, byline) = labelled(credit)?;
    (label == "ecrit par").then_some((time, section, byline))
}

/// Cuts at the first dash that stands free; the one in « Asie-Pacifique » does not.
fn cut_at_dash(text: &str) -> Option<(&str, &str)> {
    let free = |(before, after): &(&str, &str)| {
        before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace)
    };
    let cuts = text.match_indices('-').map(|(at, _)| text.split_at(at));
    cuts.filter_map(|(before, after)| Some((before, after.strip_prefix('-')?))).find(free)
}

fn time_of_day(line: Line<'_>, printed: &str) -> Result<(u8, u8)> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let number = |text: &str| text.parse::<u8>().ok().filter(|_| digits(text) && text.len() <= 2);
    let (hour, minute) = printed.split_once(['h', 'H']).unwrap_or_default();
    match (number(hour), number(minute)) {
        (Some(h @ 0..=23), Some(m @ 0..=59)) if minute.len() == 2 => Ok((h, m)),
        (Some(24..), _) => line.refuse(format!("the hour {hour} is not between 0 and 23")),
        (_, Some(60..)) => line.refuse(format!("the minute {minute} is not between 0 and 59")),
        _ => line.refuse("expected a time like `17h00` after the first dash"),
    }
}

/// The text after a label such as « À lire : », and the label in small plain letters.
///
/// A label is known however its accents, case and spaces were typed, decomposed accents included.
fn labelled(text: &str) -> Option<(String, &str)> {
    let (label, rest) = text.split_once(':')?;
    let words = label.split_whitespace().map(|word| {
        let letters = word.chars().flat_map(char::to_lowercase);
        letters.filter_map(plain_letter).collect::<String>()
    });
    Some((words.collect::<Vec<_>>().join(" "), rest))
}

/// The letter without the accents that occur in labels; `None` for such an accent on its own.
fn plain_letter(letter: char) -> Option<char> {
    match letter {
        'à' => Some('a'),
        'é' => Some('e'),
        '\u{300}' | '\u{301}' => None,
        _ => Some(letter),
    }
}

fn body(lines: &mut Lines<'_>) -> Result<Vec<Element>> {
    let mut body = Vec::new();
    while let Some(line) = lines.next_if(|line| line.bullet().is_none()) {
        if body.len() == ELEMENTS {
            return line.refuse(format!("more than {ELEMENTS} paragraphs"));
        }
        body.push(element(line)?);
    }
    if body.iter().any(|element| matches!(element, Element::Paragraph(_))) {
        return Ok(body);
    }
    match lines.next() {
        Some(line) => line.refuse("expected a paragraph before the related articles"),
        None => lines.cut_off("its first paragraph"),
    }
}

fn element(line: Line<'_>) -> Result<Element> {
    // Read as a paragraph, a summary whose bullet was lost would become words of this article.
    if line.is_indented() {
        return line
            .refuse("expected an unindented paragraph, or a `•` headline above this summary");
    }
    match labelled(line.text) {
        Some((label, title)) if matches!(label.as_str(), "a lire" | "a lire aussi") => {
            Ok(Element::ReadAlso(line.keep("title after « À lire : »", title, HEADLINE)?))
        }
        _ => Ok(Element::Paragraph(line.keep("paragraph", line.text, PARAGRAPH)?)),
    }
}

fn related(lines: &mut Lines<'_>) -> Result<Vec<Teaser>> {
    let mut related = Vec::new();
    let mut last = None;
    while let Some(line) = lines.next() {
        let Some(headline) = line.bullet() else {
            return line.refuse("expected a related article, a headline with `•` before it");
        };
        if related.len() == TEASERS {
            return line.refuse(format!("more than {TEASERS} related articles"));
        }
        let headline = line.keep("headline after `•`", headline, HEADLINE)?;
        let below = summary(lines)?;
        related.push(Teaser { headline, summary: below.keep("summary", below.text, PARAGRAPH)? });
        last = Some(below);
    }
    match last {
        None => lines.cut_off("its related articles"),
        Some(line) if !line.ends_a_sentence() => {
            line.refuse("the page is cut off: its last summary is not a finished sentence")
        }
        Some(_) => Ok(related),
    }
}

/// The line under a bullet.
fn summary<'a>(lines: &mut Lines<'a>) -> Result<Line<'a>> {
    match lines.next() {
        None => lines.cut_off("the summary of its last related article"),
        Some(line) if line.bullet().is_some() || !line.is_indented() => {
            line.refuse("expected the indented summary of the related article above")
        }
        Some(line) => Ok(line),
    }
}
