//! Some of the stories of one part of the index, as bits. Knows no query.
//!
//! What filters let through is worked out so, by and-ing and or-ing bits, and not by queries of the library's
//! inside one another: there, what excludes is asked about stories that a phrase in it is past already, which
//! the library holds to be a mistake (0.27, `PhraseScorer::seek_danger`).

use tantivy::query::{EnableScoring, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::snapshot::Snapshot;
use crate::content::Result;

/// Some of the stories of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stories {
    bits: Vec<u64>,
    most: DocId,
}

impl Stories {
    /// None of them.
    pub(super) fn none(segment: &SegmentReader) -> Self {
        let most = segment.max_doc();
        Self { bits: vec![0; (most as usize).div_ceil(64)], most }
    }

    /// All that are public.
    pub(super) fn all(segment: &SegmentReader) -> Self {
        let mut all = Self::none(segment);
        all.bits.fill(u64::MAX);
        all.trim();
        if let Some(alive) = segment.alive_bitset() {
            let gone: Vec<DocId> = all.iter().filter(|story| alive.is_deleted(*story)).collect();
            gone.into_iter().for_each(|story| all.remove(story));
        }
        all
    }

    /// Those that have one of `terms`.
    pub(super) fn with_any(segment: &SegmentReader, terms: &[Term]) -> Result<Self> {
        let mut found = Self::none(segment);
        for term in terms {
            let inverted = segment.inverted_index(term.field())?;
            let postings = inverted.read_postings(term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(tantivy::TantivyError::from)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                found.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(found)
    }

    /// Those that a query matches.
    pub(super) fn matching(
        snapshot: &Snapshot,
        segment: &SegmentReader,
        query: &dyn Query,
    ) -> Result<Self> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
        let mut found = Self::none(segment);
        weight.for_each_no_score(segment, &mut |stories| {
            stories.iter().for_each(|story| found.insert(*story));
        })?;
        Ok(found)
    }

    pub(super) fn insert(&mut self, story: DocId) {
        if let Some(bits) = self.bits.get_mut(story as usize / 64) {
            *bits |= 1 << (story % 64);
        }
    }

    fn remove(&mut self, story: DocId) {
        if let Some(bits) = self.bits.get_mut(story as usize / 64) {
            *bits &= !(1 << (story % 64));
        }
    }

    pub(super) fn holds(&self, story: DocId) -> bool {
        self.bits.get(story as usize / 64).is_some_and(|bits| bits & (1 << (story % 64)) != 0)
    }

    /// Those that are in both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own &= other);
        self
    }

    /// Those that are in either.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own |= other);
        self
    }

    /// Those that are in this and not in the other.
    pub(super) fn without(mut self, other: &Self) -> Self {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own &= !other);
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = DocId> {
        self.bits.iter().zip(0..).flat_map(|(bits, block): (&u64, DocId)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let next = (bits != 0).then(|| block * 64 + bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(next)
            })
        })
    }

    /// Takes away what lies past the last story.
    fn trim(&mut self) {
        let over = self.bits.len() * 64 - self.most as usize;
        if let Some(last) = self.bits.last_mut() {
            *last = last.checked_shr(u32::try_from(over).unwrap_or_default()).unwrap_or_default();
        }
    }
}
