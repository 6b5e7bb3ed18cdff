//! Which stories come first: a pass over all that match, of which a page is kept. Knows no words.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, Score, SegmentReader};
use uuid::Uuid;

use super::fields::column;
use super::snapshot::{Figures, Snapshot};
use super::stories::Stories;
use crate::content::Result;

/// What stories are sorted by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// How well they match, and a little by how recent they are, seen from that day.
    Relevance(Day),
    /// The number in a column.
    Column(&'static str),
}

/// A day, counted from 1970 on.
pub(super) type Day = u32;

/// How much more the newest count, and after how many days half of that is left.
const FRESH: f64 = 0.3;
const HALF_LIFE: f64 = 60.0;
/// Ranks are whole numbers: thousandths. Where the library adds in another order, nothing changes.
const FINENESS: f64 = 1_000.0;
pub(super) const MICROS_A_DAY: i64 = 86_400_000_000;

/// A place among what matches: a sort key, and the id where keys are alike.
pub(super) type Place = (i64, u128);

/// Which part is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The greatest come first.
    pub(super) descending: bool,
    /// How many.
    pub(super) take: usize,
    /// Only what is beyond this place, in the order in which they come.
    pub(super) after: Option<Place>,
    /// Only what is short of this one.
    pub(super) before: Option<Place>,
}

/// What matches: how much of it there is, and the part that was asked for, in its order.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    pub(super) total: u64,
    pub(super) places: Vec<Place>,
}

/// Passes over the stories of each segment that `passing` gives; with `wanted`, over those of them that it
/// matches.
pub(super) fn rank(
    snapshot: &Snapshot,
    wanted: Option<(&dyn Query, &Figures)>,
    passing: impl Fn(&SegmentReader) -> Result<Stories>,
    by: By,
    part: Part,
) -> Result<Ranked> {
    let searcher = &snapshot.searcher;
    let weight = match wanted {
        Some((query, figures)) => {
            let scoring = EnableScoring::enabled_from_statistics_provider(figures, searcher);
            Some(query.weight(scoring)?)
        }
        None => None,
    };
    let mut kept = Kept::new(part);
    for segment in snapshot.segments() {
        let columns = Columns::of(segment, by)?;
        let passing = passing(segment)?;
        let mut see = |story: DocId, score: Score| {
            let key = match by {
                By::Relevance(today) => scored(score, columns.key(story), today),
                By::Column(_) => columns.key(story),
            };
            kept.see(key, || columns.id(story));
        };
        match &weight {
            Some(weight) => weight.for_each(segment, &mut |story, score| {
                if passing.holds(story) {
                    see(story, score);
                }
            })?,
            None => passing.iter().for_each(|story| see(story, 1.0)),
        }
    }
    Ok(kept.ranked())
}

/// How well a story does that matches so well and is of that time.
pub(super) fn scored(score: Score, sort_at: i64, today: Day) -> i64 {
    let age = (f64::from(today) - (sort_at / MICROS_A_DAY) as f64).max(0.0);
    let fresh = 1.0 + FRESH * (-age / HALF_LIFE).exp2();
    (f64::from(score) * fresh * FINENESS).round() as i64
}

/// The day of an instant.
pub(super) fn day(at: DateTime<Utc>) -> Day {
    u32::try_from(at.timestamp_micros() / MICROS_A_DAY).unwrap_or_default()
}

/// What a segment says of its stories.
struct Columns {
    key: Column<i64>,
    id_high: Column<u64>,
    id_low: Column<u64>,
}

impl Columns {
    fn of(segment: &SegmentReader, by: By) -> Result<Self> {
        let key = match by {
            By::Relevance(_) => column::SORT_AT,
            By::Column(name) => name,
        };
        let columns = segment.fast_fields();
        Ok(Self {
            key: columns.i64(key)?,
            id_high: columns.u64(column::ID_HIGH)?,
            id_low: columns.u64(column::ID_LOW)?,
        })
    }

    fn key(&self, story: DocId) -> i64 {
        self.key.first(story).unwrap_or_default()
    }

    fn id(&self, story: DocId) -> u128 {
        let half = |column: &Column<u64>| column.first(story).unwrap_or_default();
        Uuid::from_u64_pair(half(&self.id_high), half(&self.id_low)).as_u128()
    }
}

/// The best of what was seen: as many as were asked for, the least of them on top, to be outdone.
struct Kept {
    part: Part,
    total: u64,
    /// Places turned so that the greatest come first whatever the order is.
    heap: BinaryHeap<Reverse<Place>>,
}

impl Kept {
    fn new(part: Part) -> Self {
        Self { part, total: 0, heap: BinaryHeap::with_capacity(part.take + 1) }
    }

    fn turned(&self, (key, id): Place) -> Place {
        if self.part.descending { (key, id) } else { (!key, !id) }
    }

    fn see(&mut self, key: i64, id: impl FnOnce() -> u128) {
        self.total += 1;
        // Ids are read for those alone whose key may be good enough.
        let (least, full) =
            (self.heap.peek().map(|least| least.0), self.heap.len() == self.part.take);
        let (turned, _) = self.turned((key, 0));
        if full && least.is_some_and(|(least, _)| turned < least) {
            return;
        }
        let place = self.turned((key, id()));
        let beyond = self.part.after.is_none_or(|after| place < self.turned(after));
        let short = self.part.before.is_none_or(|before| place > self.turned(before));
        if !beyond || !short || (full && least.is_some_and(|least| place < least)) {
            return;
        }
        if full {
            self.heap.pop();
        }
        self.heap.push(Reverse(place));
    }

    fn ranked(self) -> Ranked {
        let descending = self.part.descending;
        let places = self
            .heap
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse((key, id))| if descending { (key, id) } else { (!key, !id) });
        Ranked { total: self.total, places: places.collect() }
    }
}

/// The part asked for of places that are at hand.
pub(super) fn cut(places: impl Iterator<Item = Place>, part: Part) -> Ranked {
    let mut kept = Kept::new(part);
    for (key, id) in places {
        kept.see(key, || id);
    }
    kept.ranked()
}

/// The ids of the stories that `passing` gives, in no order.
pub(super) fn ids(
    snapshot: &Snapshot,
    passing: impl Fn(&SegmentReader) -> Result<Stories>,
) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for segment in snapshot.segments() {
        let columns = Columns::of(segment, By::Column(column::SORT_AT))?;
        let stories = passing(segment)?;
        ids.extend(stories.iter().map(|story| Uuid::from_u128(columns.id(story))));
    }
    Ok(ids)
}
