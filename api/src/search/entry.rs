//! A story as a document of the index: what of it counts how much. Knows no storage.

use std::collections::BTreeMap;

use entity::article::{Completeness, Genre};
use tantivy::TantivyDocument;

use super::fields::{Fields, STEM, SURFACE, Tag};
use super::terms::Written;
use crate::content::analysis::Token;
use crate::content::filter::{Said, Words};
use crate::content::reading::Entry;

/// How often a word counts by where it stands: as if the body had it so often. Names count by what they are
/// the names of ([`crate::content::filter::Name`]).
const HEADLINE: u32 = 8;
const SUMMARY: u32 = 4;
const BODY: u32 = 1;
/// How far apart two texts stand, so that no phrase runs from one into the next.
const APART: u32 = 100;

/// The document of a story.
pub(super) fn document(fields: &Fields, entry: &Entry) -> TantivyDocument {
    let row = &entry.candidate.row;
    let mut document = TantivyDocument::default();
    let said = entry.said();
    document.add_text(fields.text, counted(&said));
    document.add_text(fields.headline, placed([said.headline.as_slice()]));
    document.add_text(fields.body, placed(said.texts().skip(1)));
    document.add_bytes(fields.id, row.id.as_bytes());
    for tag in tags(entry) {
        document.add_bytes(fields.tag, &tag);
    }
    document.add_i64(fields.sort_at, row.sort_at.timestamp_micros());
    document.add_i64(fields.updated_at, row.updated_at.timestamp_micros());
    if let Some(at) = row.published_at {
        document.add_i64(fields.published_at, at.timestamp_micros());
    }
    let (high, low) = row.id.as_u64_pair();
    document.add_u64(fields.id_high, high);
    document.add_u64(fields.id_low, low);
    document
}

/// Everything that a story is tied to.
pub(super) fn tags(entry: &Entry) -> Vec<Vec<u8>> {
    let story = &entry.candidate;
    let mut tags = vec![Tag::Source.of(story.row.source_id)];
    tags.extend(story.topics.iter().chain(&story.broader).map(|id| Tag::Topic.of(*id)));
    tags.extend(story.topics.iter().map(|id| Tag::ExactTopic.of(*id)));
    tags.extend(story.things.iter().map(|id| Tag::Thing.of(*id)));
    tags.extend(story.contributors.iter().map(|id| Tag::Contributor.of(*id)));
    tags.extend(story.row.section_id.map(|id| Tag::Section.of(id)));
    tags.push(Tag::Locale.bytes(story.row.locale.as_bytes()));
    tags.push(completeness(story.row.completeness));
    tags.push(genre(story.row.genre));
    tags
}

pub(super) fn completeness(of: Completeness) -> Vec<u8> {
    Tag::Completeness.bytes(format!("{of:?}").as_bytes())
}

pub(super) fn genre(of: Genre) -> Vec<u8> {
    Tag::Genre.bytes(format!("{of:?}").as_bytes())
}

/// Each word and each stem, with how often it counts.
fn counted(said: &Said) -> String {
    let mut counts: BTreeMap<(char, &str), u32> = BTreeMap::new();
    let body = said.body.iter().flatten().map(|token| (token, BODY));
    let summary = said.summary.iter().map(|token| (token, SUMMARY));
    let headline = said.headline.iter().map(|token| (token, HEADLINE));
    for (token, times) in headline.chain(summary).chain(body) {
        for term in terms(token) {
            *counts.entry(term).or_default() += times;
        }
    }
    // A thing goes by many names that have a word in common. It counts once, for the name that says most.
    let mut named: BTreeMap<(char, &str), u32> = BTreeMap::new();
    for (name, times) in &said.names {
        for term in name.iter().flat_map(terms) {
            let most = named.entry(term).or_default();
            *most = Ord::max(*most, *times);
        }
    }
    for (term, times) in named {
        *counts.entry(term).or_default() += times;
    }
    let mut written = Written::default();
    for ((kind, term), times) in counts {
        written.push(times, Some(kind), term);
    }
    written.into_text()
}

/// How much of what is looked for a story says, where no index knows how rare a word is.
pub(super) fn weighed(said: &Said, words: &Words) -> f32 {
    let wanted = words.wanted.iter().flat_map(|sought| sought.form.surfaces());
    let wanted: Vec<&String> = wanted.collect();
    let times =
        |text: &[Token]| text.iter().filter(|token| wanted.contains(&&token.surface)).count();
    let body: usize = said.body.iter().map(|text| times(text)).sum();
    let names = said.names.iter().map(|(name, says)| times(name).min(1) * *says as usize);
    let head = times(&said.headline) * HEADLINE as usize + times(&said.summary) * SUMMARY as usize;
    (1 + head + body + names.max().unwrap_or(0)) as f32
}

/// A word as it is written, and its stem.
fn terms(token: &Token) -> [(char, &str); 2] {
    [(SURFACE, &token.surface), (STEM, &token.stem)]
}

/// Words as they are written, in their places.
fn placed<'a>(texts: impl IntoIterator<Item = &'a [Token]>) -> String {
    let mut written = Written::default();
    for (number, text) in texts.into_iter().enumerate() {
        let (mut last, mut apart) = (0, if number == 0 { 0 } else { APART });
        let mut text: Vec<&Token> = text.iter().collect();
        text.sort_by_key(|token| token.position);
        for token in text {
            let on = u32::try_from(token.position - last).unwrap_or(u32::MAX);
            written.push(on.saturating_add(apart), None, &token.surface);
            (last, apart) = (token.position, 0);
        }
    }
    written.into_text()
}
