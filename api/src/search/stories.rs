//! Some of the stories of one part of the index, as bits. Knows no query.
//!
//! What filters let through is worked out so, by and-ing and or-ing bits, and not by queries of the library's
//! inside one another: there, what excludes is asked about stories that a phrase in it is past already, which
//! the library holds to be a mistake (0.27, `PhraseScorer::seek_danger`).

use tantivy::query::{EnableScoring, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::snapshot::Snapshot;
use crate::content::Result;

/// Some of the stories of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stories(Vec<u64>);

impl Stories {
    /// None of them.
    pub(super) fn none(segment: &SegmentReader) -> Self {
        Self(vec![0; segment.max_doc().div_ceil(64) as usize])
    }

    /// All that are public.
    pub(super) fn all(segment: &SegmentReader) -> Self {
        let mut all = BitSet::with_max_value_and_full(segment.max_doc());
        if let Some(alive) = segment.alive_bitset() {
            all.intersect_update(alive.bitset());
        }
        let blocks = 0..segment.max_doc().div_ceil(64);
        let bits = blocks.map(|block| u64::from_le_bytes(all.tinyset(block).into_bytes()));
        Self(bits.collect())
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
        if let Some(bits) = self.0.get_mut(story as usize / 64) {
            *bits |= 1 << (story % 64);
        }
    }

    pub(super) fn holds(&self, story: DocId) -> bool {
        self.0.get(story as usize / 64).is_some_and(|bits| bits & (1 << (story % 64)) != 0)
    }

    /// Those that are in both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
        self
    }

    /// Those that are in either.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
        self
    }

    /// Those that are in this and not in the other.
    pub(super) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = DocId> {
        self.0.iter().zip(0..).flat_map(|(bits, block): (&u64, DocId)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let next = (bits != 0).then(|| block * 64 + bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(next)
            })
        })
    }
}
