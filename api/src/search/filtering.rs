//! The evaluator of filters that the index runs, part by part. Knows no order and no page.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use tantivy::{SegmentReader, Term};

use super::entry::{completeness, genre};
use super::fields::{Tag, column};
use super::matching::Matching;
use super::snapshot::Snapshot;
use super::stories::Stories;
use crate::content::Result;
use crate::content::filter::{Test, Tie, TimeRange};

/// The public stories of a segment that pass `test`. What it asks of relations is to be looked up before
/// ([`crate::content::filter::founded`]): of those, nothing is in the index.
pub(super) fn passing(
    snapshot: &Snapshot,
    segment: &SegmentReader,
    test: &Test,
) -> Result<Stories> {
    let all = Stories::all(segment);
    Ok(all.and(&unbounded(snapshot, segment, test)?))
}

/// The same, with those among them that are gone.
fn unbounded(snapshot: &Snapshot, segment: &SegmentReader, test: &Test) -> Result<Stories> {
    let fields = snapshot.fields;
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
        Test::Words(words) => {
            let matching = Matching::exactly(snapshot, words)?;
            let found = matching.at_least(matching.wanted());
            let found = Stories::matching(snapshot, segment, &*found)?;
            Ok(found.without(&matching.unwanted(snapshot, segment)?))
        }
        // Nothing, rather than something that was not asked for.
        Test::Evidence(_) => Ok(Stories::none(segment)),
        Test::All(tests) => tests.iter().try_fold(Stories::all(segment), |all, test| {
            Ok(all.and(&unbounded(snapshot, segment, test)?))
        }),
        Test::Any(tests) => tests.iter().try_fold(Stories::none(segment), |any, test| {
            Ok(any.or(&unbounded(snapshot, segment, test)?))
        }),
        Test::Not(test) => Ok(Stories::all(segment).without(&unbounded(snapshot, segment, test)?)),
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
