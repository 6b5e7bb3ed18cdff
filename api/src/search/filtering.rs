//! The evaluator of filters that the index runs, part by part. Knows no order and no page.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use tantivy::{SegmentReader, Term};

use super::entry::{completeness, genre};
use super::fields::{Tag, column};
use super::matching::Matching;
use super::snapshot::Snapshot;
use super::stories::Stories;
use crate::content::Result;
use crate::content::filter::{Test, Tie, TimeRange, Words};

/// A filter, with the words in it looked up.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub(super) snapshot: &'a Snapshot,
    test: &'a Test,
    words: HashMap<&'a Words, Matching>,
}

impl<'a> Filter<'a> {
    /// What `test` lets through. What it asks of relations is to be looked up before
    /// ([`crate::content::filter::founded`]): of those, nothing is in the index.
    pub(super) fn of(snapshot: &'a Snapshot, test: &'a Test) -> Result<Self> {
        let mut words = HashMap::new();
        look_up(snapshot, test, &mut words)?;
        Ok(Self { snapshot, test, words })
    }

    /// The public stories of a segment that pass it.
    pub(super) fn passing(&self, segment: &SegmentReader) -> Result<Stories> {
        Ok(Stories::all(segment).and(&self.passes(segment, self.test)?))
    }

    fn saying(&self, segment: &SegmentReader, words: &Words) -> Result<Stories> {
        let Some(matching) = self.words.get(words) else { return Ok(Stories::none(segment)) };
        let found = matching.at_least(matching.wanted());
        let found = Stories::matching(self.snapshot, segment, &*found)?;
        Ok(found.without(&matching.unwanted(self.snapshot, segment)?))
    }

    /// The stories that pass; some that are gone may be among them.
    fn passes(&self, segment: &SegmentReader, test: &Test) -> Result<Stories> {
        let fields = self.snapshot.fields;
        let tagged = |tags: Vec<Vec<u8>>| {
            let terms: Vec<Term> = tags.iter().map(|tag| fields.tagged(tag)).collect();
            Stories::with_any(segment, &terms)
        };
        match test {
            Test::Tied(tie, ids) => tagged(ids.iter().map(|id| tag(*tie).of(*id)).collect()),
            Test::These(ids) => {
                let terms: Vec<Term> = ids.iter().map(|id| fields.identified(*id)).collect();
                Stories::with_any(segment, &terms)
            }
            Test::Locale(those) => {
                tagged(those.iter().map(|one| Tag::Locale.bytes(one.as_str().as_bytes())).collect())
            }
            Test::Completeness(those) => tagged(those.iter().copied().map(completeness).collect()),
            Test::Genre(those) => tagged(those.iter().copied().map(genre).collect()),
            Test::Published(range) => within(segment, column::PUBLISHED_AT, range),
            Test::Updated(range) => within(segment, column::UPDATED_AT, range),
            Test::Words(words) => self.saying(segment, words),
            // Nothing, rather than something that was not asked for.
            Test::Evidence(_) => Ok(Stories::none(segment)),
            Test::All(tests) => tests.iter().try_fold(Stories::all(segment), |all, test| {
                Ok(all.and(&self.passes(segment, test)?))
            }),
            Test::Any(tests) => tests.iter().try_fold(Stories::none(segment), |any, test| {
                Ok(any.or(&self.passes(segment, test)?))
            }),
            Test::Not(test) => Ok(Stories::all(segment).without(&self.passes(segment, test)?)),
        }
    }
}

/// Looks each of the words up that a test asks for, once.
fn look_up<'a>(
    snapshot: &Snapshot,
    test: &'a Test,
    words: &mut HashMap<&'a Words, Matching>,
) -> Result<()> {
    match test {
        Test::Words(asked) => {
            if !words.contains_key(asked) {
                words.insert(asked, Matching::exactly(snapshot, asked)?);
            }
            Ok(())
        }
        Test::All(tests) | Test::Any(tests) => {
            tests.iter().try_for_each(|test| look_up(snapshot, test, words))
        }
        Test::Not(test) => look_up(snapshot, test, words),
        _ => Ok(()),
    }
}

/// How the index tells what a story is tied to.
pub(super) fn tag(tie: Tie) -> Tag {
    match tie {
        Tie::Topic => Tag::Topic,
        Tie::ExactTopic => Tag::ExactTopic,
        Tie::Thing => Tag::Thing,
        Tie::Contributor => Tag::Contributor,
        Tie::Section => Tag::Section,
        Tie::Source => Tag::Source,
    }
}

/// A missing time is in no range, not even an open one.
fn within(segment: &SegmentReader, name: &str, range: &TimeRange) -> Result<Stories> {
    let micros = |at: DateTime<Utc>| at.timestamp_micros();
    let from = range.from.map_or(i64::MIN, micros);
    let until = range.until.map_or(i64::MAX, |until| micros(until).saturating_sub(1));
    let times = segment.fast_fields().i64(name)?;
    let (range, mut found) = (RangeInclusive::new(from, until), Stories::none(segment));
    for story in 0..segment.max_doc() {
        if times.first(story).is_some_and(|at| range.contains(&at)) {
            found.insert(story);
        }
    }
    Ok(found)
}
