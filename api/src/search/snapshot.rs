//! One state of the index, to be asked: what is in it, and how often a term stands in what is public. Knows
//! no query.

use std::collections::HashMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher, SegmentReader, Term};

use super::fields::{Fields, schema};
use super::place::Place;
use crate::content::Result;

/// One state of the index. What is added later is not in it.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    /// How far it has come.
    pub(super) place: Place,
    stories: u64,
    words: u64,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, stories, .. } = self;
        f.debug_struct("Snapshot").field("place", place).field("stories", stories).finish()
    }
}

impl Snapshot {
    /// The index as it is now.
    pub(super) fn read(index: &Index) -> Result<Self> {
        // Read first: another process may be writing, and what is told must not be ahead of what is in it.
        let place = Place::read(index.load_metas()?.payload.as_deref());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: IndexReader = reader.try_into()?;
        let searcher = reader.searcher();
        let (_, fields) = schema();
        let words = searcher.segment_readers().iter().map(|segment| words(segment, fields.text));
        let words = words.sum::<Result<u64>>()?;
        Ok(Self { stories: searcher.num_docs(), searcher, fields, place, words })
    }

    /// How many stories there are.
    pub(super) fn stories(&self) -> u64 {
        self.stories
    }

    pub(super) fn segments(&self) -> &[SegmentReader] {
        self.searcher.segment_readers()
    }

    /// In how many public stories a term stands. What was taken out of the index does not count, though
    /// the library still keeps it: ranks must not tell of what is gone.
    pub(super) fn frequency(&self, term: &Term) -> Result<u64> {
        let in_each = self.segments().iter().map(|segment| in_segment(segment, term));
        Ok(in_each.sum::<tantivy::Result<u64>>()?)
    }
}

/// In how many of the segment's public stories a term stands.
fn in_segment(segment: &SegmentReader, term: &Term) -> tantivy::Result<u64> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(info) = inverted.get_term_info(term)? else { return Ok(0) };
    let Some(alive) = segment.alive_bitset() else { return Ok(info.doc_freq.into()) };
    let postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    Ok(postings.doc_freq_given_deletes(alive).into())
}

/// How many words the segment's public stories have, as the library rounds it for each.
fn words(segment: &SegmentReader, field: Field) -> Result<u64> {
    let lengths = segment.get_fieldnorms_reader(field)?;
    Ok(segment.doc_ids_alive().map(|story| u64::from(lengths.fieldnorm(story))).sum())
}

/// What ranking goes by: figures of what is public, and nothing else. So a story has the same rank on every
/// node, however its index came about.
#[derive(Debug)]
pub(super) struct Figures {
    stories: u64,
    words: u64,
    frequencies: HashMap<Term, u64>,
}

impl Figures {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let Snapshot { stories, words, .. } = snapshot;
        Self { stories: *stories, words: *words, frequencies: HashMap::new() }
    }

    /// From now on `terms` are as telling as the commonest of them: they are one word's forms.
    pub(super) fn pool(&mut self, terms: &[Term], frequency: u64) {
        for term in terms {
            let known = self.frequencies.entry(term.clone()).or_default();
            *known = frequency.max(*known).min(self.stories);
        }
    }
}

impl Bm25StatisticsProvider for Figures {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.words.max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.stories.max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.frequencies.get(term).copied().unwrap_or(1).min(self.stories.max(1)))
    }
}
