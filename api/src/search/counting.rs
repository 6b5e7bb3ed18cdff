//! How many of the stories found stand under what, and when they were published. Knows no words.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use super::fields::{Tag, column};
use super::ranking::MICROS_A_DAY;
use super::snapshot::Snapshot;
use super::stories::Stories;
use crate::content::Result;

/// How many stories there are under what.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    tags: HashMap<Vec<u8>, u64>,
    days: BTreeMap<NaiveDate, u64>,
}

impl Counts {
    /// Topics and in how many of the stories each is, narrower ones included, the commonest first.
    pub fn topics(&self) -> Vec<(Uuid, u64)> {
        self.ids(Tag::Topic)
    }

    /// Things, and how many of the stories mention each.
    pub fn things(&self) -> Vec<(Uuid, u64)> {
        self.ids(Tag::Thing)
    }

    /// Sections, and how many of the stories ran in each.
    pub fn sections(&self) -> Vec<(Uuid, u64)> {
        self.ids(Tag::Section)
    }

    /// Publishers, and how many of the stories came from each.
    pub fn sources(&self) -> Vec<(Uuid, u64)> {
        self.ids(Tag::Source)
    }

    /// Languages, and how many of the stories are in each.
    pub fn locales(&self) -> Vec<(String, u64)> {
        let text = |name: &[u8]| String::from_utf8(name.to_vec()).ok();
        self.of(Tag::Locale, text)
    }

    /// How many of the stories were published on each day, in UTC; those without a date on none.
    pub fn days(&self) -> &BTreeMap<NaiveDate, u64> {
        &self.days
    }

    /// One more story, that is tied to these and was published then.
    pub(super) fn see(&mut self, tags: Vec<Vec<u8>>, published_at: Option<DateTime<Utc>>) {
        for tag in tags {
            *self.tags.entry(tag).or_default() += 1;
        }
        if let Some(at) = published_at {
            *self.days.entry(at.date_naive()).or_default() += 1;
        }
    }

    fn ids(&self, tag: Tag) -> Vec<(Uuid, u64)> {
        self.of(tag, |name| Uuid::from_slice(name).ok())
    }

    fn of<N: Ord>(&self, tag: Tag, read: impl Fn(&[u8]) -> Option<N>) -> Vec<(N, u64)> {
        let named = self.tags.iter().filter_map(|(bytes, count)| {
            let name = bytes.strip_prefix(&[tag.letter()])?;
            Some((read(name)?, *count))
        });
        let mut counts: Vec<_> = named.collect();
        counts.sort_unstable_by(|(one, many), (other, few)| {
            few.cmp(many).then_with(|| one.cmp(other))
        });
        counts
    }
}

/// Counts the stories that `passing` gives.
pub(super) fn count(
    snapshot: &Snapshot,
    passing: impl Fn(&SegmentReader) -> Result<Stories>,
) -> Result<Counts> {
    let mut counts = Counts::default();
    for segment in snapshot.segments() {
        let mut tally = Tally::of(segment)?;
        passing(segment)?.iter().for_each(|story| tally.see(story));
        tally.into_counts(&mut counts)?;
    }
    Ok(counts)
}

/// The same of one segment, in which what stories are tied to goes by numbers.
struct Tally {
    tags: Option<tantivy::columnar::BytesColumn>,
    published_at: tantivy::columnar::Column<i64>,
    tied: Vec<u64>,
    days: HashMap<i64, u64>,
}

impl Tally {
    fn of(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        let tags = columns.bytes(column::TAG)?;
        let tied = vec![0; tags.as_ref().map_or(0, |tags| tags.num_terms())];
        let published_at = columns.i64(column::PUBLISHED_AT)?;
        Ok(Self { tags, published_at, tied, days: HashMap::new() })
    }

    fn see(&mut self, story: DocId) {
        let tied = self.tags.iter().flat_map(|tags| tags.ords().values_for_doc(story));
        for number in tied {
            self.tied.get_mut(number as usize).into_iter().for_each(|count| *count += 1);
        }
        if let Some(at) = self.published_at.first(story) {
            *self.days.entry(at.div_euclid(MICROS_A_DAY)).or_default() += 1;
        }
    }

    fn into_counts(self, counts: &mut Counts) -> Result<()> {
        let seen = self.tied.iter().zip(0..).filter(|(count, _)| **count > 0);
        let (seen, numbers): (Vec<u64>, Vec<u64>) = seen.unzip();
        if let Some(tags) = &self.tags {
            // All names in one pass: each by itself would be looked for from the start of its block.
            let mut counted = seen.into_iter();
            let named = tags.dictionary().sorted_ords_to_term_cb(&numbers, |name| {
                let count = counted.next().unwrap_or_default();
                match counts.tags.get_mut(name) {
                    Some(known) => *known += count,
                    None => _ = counts.tags.insert(name.to_vec(), count),
                }
            });
            named.map_err(tantivy::TantivyError::from)?;
        }
        for (day, count) in self.days {
            let day = i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
            if let Some(day) = day {
                *counts.days.entry(day).or_default() += count;
            }
        }
        Ok(())
    }
}
