//! Which words of a text are those that were looked for. Knows no markup: what is given is spans.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::building::blocking;
use super::vocabulary::Known;
use crate::content::Result;
use crate::content::analysis::{Language, Token, tokens};
use crate::content::document::joined;
use crate::content::filter::{Form, Words, language};
use crate::content::reading::Article;

/// A run of text that is, or is not, what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it was looked for.
    pub hit: bool,
}

/// What is to be marked.
#[derive(Clone, Debug, Default)]
pub struct Marker {
    surfaces: HashSet<String>,
    stems: HashSet<String>,
    phrases: Vec<Vec<String>>,
    /// What the last word begins with, while it may go on.
    start: Option<String>,
}

/// An article with what was looked for marked.
#[derive(Clone, Debug)]
pub struct Marked {
    /// Its headline.
    pub headline: Vec<Run>,
    /// Its summary.
    pub summary: Option<Vec<Run>>,
    /// The passage of its body that says most of what was looked for, with the block that it stands in; none
    /// where it says nothing of that.
    pub body: Option<(String, Vec<Run>)>,
}

/// Marks an article, where it keeps nobody waiting: a body may be long.
pub async fn marked(marker: Marker, article: Arc<Article>) -> Result<Marked> {
    blocking(move || Ok(marker.article(&article))).await
}

/// How long a passage is, in characters, if the text is longer.
const PASSAGE: usize = 240;
/// How much of it stands before the first hit at most.
const BEFORE: usize = 80;

impl Marker {
    /// Marks what `words` look for, and what may have been meant by them.
    pub(super) fn of(words: &Words, meant: &[Known]) -> Self {
        let mut marker = Self::default();
        for sought in &words.wanted {
            let (word, phrase) = match &sought.form {
                Form::Word(word) => (Some(word), None),
                Form::Compound(word, parts) => (Some(word), Some(parts)),
                Form::Phrase(words) => (None, Some(words)),
            };
            let word = word.filter(|word| !word.slight || words.wanted.len() == 1);
            marker.surfaces.extend(word.map(|word| word.surface.clone()));
            marker.stems.extend(word.iter().flat_map(|word| word.stems.iter().cloned()));
            marker.phrases.extend(phrase.cloned());
        }
        if let (true, Some(Form::Word(last) | Form::Compound(last, _))) =
            (words.open, words.wanted.last().map(|last| &last.form))
        {
            marker.start = Some(last.surface.clone()).filter(|start| start.chars().count() > 1);
        }
        marker.surfaces.extend(meant.iter().map(|known| known.surface.clone()));
        marker
    }

    fn article(&self, article: &Article) -> Marked {
        let (document, language) = (&article.document, language(Some(&article.row.locale)));
        let texts = document.body.iter().flat_map(|block| {
            block.content.texts().into_iter().map(|spans| (&block.id, joined(spans)))
        });
        let passages = texts.filter_map(|(block, text)| {
            let (hits, passage) = self.passage(&text, language)?;
            Some((hits, block, passage))
        });
        // Of passages that say as much, the first.
        let best = passages.reduce(|best, next| if next.0 > best.0 { next } else { best });
        Marked {
            headline: self.mark(&document.headline, language),
            summary: document.summary.as_deref().map(|text| self.mark(text, language)),
            body: best.map(|(_, block, passage)| (block.clone(), passage)),
        }
    }

    /// The whole text in runs.
    fn mark(&self, text: &str, language: Language) -> Vec<Run> {
        runs(text, 0..text.len(), &self.hits(text, language))
    }

    /// The passage of a text that says most of what was looked for; none when it says nothing of it.
    fn passage(&self, text: &str, language: Language) -> Option<(usize, Vec<Run>)> {
        let hits = self.hits(text, language);
        let first = hits.first()?;
        let around = around(text, first.start);
        let distinct: HashSet<&str> = hits.iter().filter_map(|hit| text.get(hit.clone())).collect();
        let mut passage = runs(text, around.clone(), &hits);
        if around.start > 0 {
            passage.insert(0, Run { text: "… ".to_owned(), hit: false });
        }
        if around.end < text.len() {
            passage.push(Run { text: " …".to_owned(), hit: false });
        }
        Some((distinct.len(), passage))
    }

    /// Where what was looked for stands, in order and apart from one another.
    fn hits(&self, text: &str, language: Language) -> Vec<Range<usize>> {
        let found = tokens(text, language);
        let mut hits: Vec<Range<usize>> = found
            .iter()
            .filter(|token| self.is_hit(token))
            .map(|token| token.span.clone())
            .collect();
        hits.extend(self.phrases.iter().flat_map(|phrase| in_a_row(&found, phrase)));
        hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
        hits.dedup_by(|next, kept| {
            let within = next.start < kept.end;
            if within {
                kept.end = kept.end.max(next.end);
            }
            within
        });
        hits
    }

    fn is_hit(&self, token: &Token) -> bool {
        let goes_on = |start: &String| token.surface.starts_with(start.as_str());
        self.surfaces.contains(&token.surface)
            || (!token.stopword && self.stems.contains(&token.stem))
            || self.start.as_ref().is_some_and(goes_on)
    }
}

/// Where the words of a phrase follow one another.
fn in_a_row(text: &[Token], phrase: &[String]) -> Vec<Range<usize>> {
    let words: Vec<&Token> = text.iter().filter(|token| !token.compound).collect();
    let here = |row: &&[&Token]| row.iter().map(|token| &token.surface).eq(phrase);
    let rows = words.windows(phrase.len().max(1)).filter(here);
    rows.filter_map(|row| Some(row.first()?.span.start..row.last()?.span.end)).collect()
}

/// The passage around `at`, cut between words.
fn around(text: &str, at: usize) -> Range<usize> {
    if text.chars().count() <= PASSAGE {
        return 0..text.len();
    }
    let before = text.get(..at).unwrap_or_default();
    let from = before.char_indices().rev().take(BEFORE).last().map_or(0, |(from, _)| from);
    let start = if from == 0 {
        0
    } else {
        let cut = text.get(from..at).unwrap_or_default().find(char::is_whitespace);
        cut.map_or(at, |cut| from + cut + 1)
    };
    let start = if text.is_char_boundary(start) { start } else { at };
    let rest = text.get(start..).unwrap_or_default();
    let Some((most, _)) = rest.char_indices().nth(PASSAGE) else { return start..text.len() };
    let cut = rest.get(..most).and_then(|rest| rest.rfind(char::is_whitespace)).unwrap_or(most);
    start..start + cut
}

/// The part of a text in runs.
fn runs(text: &str, part: Range<usize>, hits: &[Range<usize>]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut done = part.start;
    let mut push = |range: Range<usize>, hit: bool| {
        let text = text.get(range).filter(|text| !text.is_empty());
        runs.extend(text.map(|text| Run { text: text.to_owned(), hit }));
    };
    for hit in hits.iter().filter(|hit| hit.start >= part.start && hit.end <= part.end) {
        push(done..hit.start, false);
        push(hit.clone(), true);
        done = hit.end;
    }
    push(done..part.end, false);
    runs
}
