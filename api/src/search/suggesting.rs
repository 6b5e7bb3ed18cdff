//! What somebody may be about to type: topics, things, headlines. Knows no face.

use std::collections::{HashMap, HashSet};

use tantivy::{SegmentReader, Term};
use uuid::Uuid;

use super::fields::{Tag, column};
use super::names::{Begun, Named};
use super::ranking::{By, Part, rank};
use super::snapshot::Snapshot;
use super::stories::Stories;
use super::vocabulary::going_on;
use crate::content::filter::Words;
use crate::content::{ArticleId, Result, TypedId};

/// What may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// A topic, by the name that begins so.
    Topic(crate::content::TopicId, String),
    /// A thing, by the name that begins so.
    Thing(crate::content::ThingId, String),
    /// A story, by its headline.
    Article(ArticleId),
}

/// A word is completed by itself from so many letters on: what begins with fewer, many do.
const FEWEST_LETTERS: usize = 3;
/// How many words the last one may become.
const MOST_WORDS: usize = 30;

/// Topics and things first, those that most stories are about first; then headlines, the newest first.
pub(super) fn suggest(
    snapshot: Option<&Snapshot>,
    begun: Vec<Begun>,
    words: &Words,
    most: usize,
) -> Result<Vec<Suggestion>> {
    let mut suggestions = named(snapshot, begun)?;
    suggestions.truncate(most);
    let room = most - suggestions.len();
    if let (Some(snapshot), 1..) = (snapshot, room) {
        suggestions.extend(headlines(snapshot, words, room)?.into_iter().map(Suggestion::Article));
    }
    Ok(suggestions)
}

/// Each topic and thing once, by the name that fits best.
fn named(snapshot: Option<&Snapshot>, begun: Vec<Begun>) -> Result<Vec<Suggestion>> {
    let mut best: HashMap<Named, Begun> = HashMap::new();
    for begun in begun {
        let known = best.entry(begun.named).or_insert_with(|| begun.clone());
        if (begun.later, begun.name.len()) < (known.later, known.name.len()) {
            *known = begun;
        }
    }
    let mut weighed = Vec::new();
    for begun in best.into_values() {
        let tag = match begun.named {
            Named::Topic(id) => Tag::Topic.of(id.uuid()),
            Named::Thing(id) => Tag::Thing.of(id.uuid()),
        };
        let stories = match snapshot {
            Some(snapshot) => snapshot.frequency(&snapshot.fields.tagged(&tag))?,
            None => 0,
        };
        let topic = matches!(begun.named, Named::Topic(_));
        weighed.push(((begun.later, !topic, std::cmp::Reverse(stories)), begun));
    }
    weighed.sort();
    let suggestion = |begun: Begun| match begun.named {
        Named::Topic(id) => Suggestion::Topic(id, begun.name),
        Named::Thing(id) => Suggestion::Thing(id, begun.name),
    };
    Ok(weighed.into_iter().map(|(_, begun)| suggestion(begun)).collect())
}

/// The newest stories whose headline has each word, and one that begins like the last. Where that is too short to
/// begin many others, those come after them that have the words before it.
fn headlines(snapshot: &Snapshot, words: &Words, most: usize) -> Result<Vec<ArticleId>> {
    let headline = |surface: &str| Term::from_field_text(snapshot.fields.headline, surface);
    let mut wanted: Vec<Vec<Term>> = Vec::new();
    let mut unfinished = false;
    for (number, sought) in words.wanted.iter().enumerate() {
        let last = words.open && number + 1 == words.wanted.len();
        for surface in sought.form.surfaces() {
            let mut forms: HashSet<String> = HashSet::from([surface.clone()]);
            unfinished = last && surface.chars().count() < FEWEST_LETTERS;
            if unfinished && number == 0 {
                return Ok(Vec::new());
            }
            if last {
                let known = going_on(snapshot, surface, MOST_WORDS)?;
                forms.extend(known.into_iter().map(|known| known.surface));
            }
            wanted.push(forms.iter().map(|form| headline(form)).collect());
        }
    }
    let mut found = having(snapshot, &wanted, most)?;
    if unfinished && wanted.len() > 1 && found.len() < most {
        wanted.pop();
        let others = having(snapshot, &wanted, most)?;
        let others: Vec<ArticleId> = others.into_iter().filter(|id| !found.contains(id)).collect();
        found.extend(others);
        found.truncate(most);
    }
    Ok(found)
}

/// The newest stories that have one of each of these terms.
fn having(snapshot: &Snapshot, wanted: &[Vec<Term>], most: usize) -> Result<Vec<ArticleId>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let passing = |segment: &SegmentReader| {
        wanted.iter().try_fold(Stories::all(segment), |all, forms| {
            Ok(all.and(&Stories::with_any(segment, forms)?))
        })
    };
    let part = Part { descending: true, take: most, after: None, before: None };
    let ranked = rank(snapshot, None, passing, By::Column(column::SORT_AT), part)?;
    Ok(ranked.places.into_iter().map(|(_, id)| ArticleId::of(Uuid::from_u128(id))).collect())
}
