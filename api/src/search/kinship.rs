//! Stories close to one: by topics, things and the words of their headlines. Knows no page.

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};
use uuid::Uuid;

use super::Search;
use super::building::blocking;
use super::entry::completeness;
use super::fields::Tag;
use super::found::Relative;
use super::ranking::{By, Day, Part, day, rank};
use super::snapshot::{Figures, Snapshot};
use super::stories::Stories;
use crate::content::filter::Said;
use crate::content::reading::{Entry, entries};
use crate::content::{ArticleId, Result, ThingId, TopicId, TypedId};
use entity::article::Completeness;

/// What it counts to have a topic, a thing or a word in common, times how rare it is.
const TOPIC: f32 = 1.0;
const THING: f32 = 1.0;
const WORD: f32 = 0.6;
/// The most things and words that are looked at: those that tell most.
const MOST_THINGS: usize = 20;
const MOST_WORDS: usize = 12;

impl Search {
    /// The stories closest to one, at most `most`, none of `besides` among them.
    pub async fn relatives(
        &self,
        article: ArticleId,
        besides: Vec<ArticleId>,
        most: usize,
    ) -> Result<Vec<Relative>> {
        let entry = entries(&self.press, &[article]).await?.into_iter().next();
        let Some(entry) = entry else { return Ok(Vec::new()) };
        let today = day((self.inner.clock)());
        let found = self.indexed_by(move |snapshot| {
            let kin = Kin::of(snapshot, &entry)?;
            let besides: Vec<Uuid> = besides.iter().map(|id| id.uuid()).collect();
            let close = kin.closest(snapshot, &besides, most, today)?;
            Ok((kin, close))
        });
        let Some((kin, close)) = found.await? else { return Ok(Vec::new()) };
        let close: Vec<ArticleId> = close.into_iter().map(ArticleId::of).collect();
        let relative = move |other: &Entry| {
            let (topics, things, words) = kin.shared(other);
            Relative {
                article: ArticleId::of(other.candidate.row.id),
                topics: topics.into_iter().map(TopicId::of).collect(),
                things: things.into_iter().map(ThingId::of).collect(),
                words,
            }
        };
        // Their heads are analysed for words in common.
        let close = entries(&self.press, &close).await?;
        blocking(move || Ok(close.iter().map(relative).collect())).await
    }
}

/// What tells a story from others, and how much.
#[derive(Debug)]
struct Kin {
    topics: Vec<(Uuid, f32)>,
    things: Vec<(Uuid, f32)>,
    /// Stems.
    words: Vec<(String, f32)>,
    locale: Vec<u8>,
    id: Uuid,
}

impl Kin {
    fn of(snapshot: &Snapshot, entry: &Entry) -> Result<Self> {
        let story = &entry.candidate;
        let tied = |tag: Tag, ids: &BTreeSet<Uuid>| -> Result<Vec<(Uuid, f32)>> {
            let mut rare = Vec::new();
            for id in ids {
                let rarity = rarity(snapshot, &snapshot.fields.tagged(&tag.of(*id)))?;
                rare.extend(rarity.map(|rarity| (*id, rarity)));
            }
            rarest_first(&mut rare);
            Ok(rare)
        };
        let mut things = tied(Tag::Thing, &story.things)?;
        things.truncate(MOST_THINGS);
        Ok(Self {
            topics: tied(Tag::ExactTopic, &story.topics)?,
            things,
            words: telling(snapshot, &entry.said())?,
            locale: Tag::Locale.bytes(story.row.locale.as_bytes()),
            id: story.row.id,
        })
    }

    /// The stories closest to it, the closest first; of its language, with more than a headline, and none of
    /// `besides`.
    fn closest(
        &self,
        snapshot: &Snapshot,
        besides: &[Uuid],
        most: usize,
        today: Day,
    ) -> Result<Vec<Uuid>> {
        let fields = snapshot.fields;
        let scored = |term: Term, score: f32| -> (Occur, Box<dyn Query>) {
            let query = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            let query = BoostQuery::new(Box::new(ConstScoreQuery::new(query, 1.0)), score);
            (Occur::Should, Box::new(query))
        };
        let topics = self.topics.iter().map(|(id, rare)| (Tag::ExactTopic.of(*id), rare * TOPIC));
        let things = self.things.iter().map(|(id, rare)| (Tag::Thing.of(*id), rare * THING));
        let tied = topics.chain(things).map(|(tag, score)| scored(fields.tagged(&tag), score));
        let words = self.words.iter().map(|(stem, rare)| scored(fields.stem(stem), rare * WORD));
        let close = BooleanQuery::new(tied.chain(words).collect());
        let alike = [fields.tagged(&self.locale)];
        let without = besides.iter().chain([&self.id]).map(|id| fields.identified(*id));
        let without = without.chain([fields.tagged(&completeness(Completeness::Stub))]);
        let without: Vec<Term> = without.collect();
        let passing = |segment: &SegmentReader| {
            let alike = Stories::all(segment).and(&Stories::with_any(segment, &alike)?);
            Ok(alike.without(&Stories::with_any(segment, &without)?))
        };
        let part = Part { descending: true, take: most, after: None, before: None };
        let (figures, by) = (Figures::of(snapshot), By::Relevance(today));
        let ranked = rank(snapshot, Some((&close, &figures)), passing, by, part)?;
        Ok(ranked.places.into_iter().map(|(_, id)| Uuid::from_u128(id)).collect())
    }

    /// What it has in common with another: topics, things, and words as the other's headline or summary has
    /// them, what tells most first.
    fn shared(&self, other: &Entry) -> (Vec<Uuid>, Vec<Uuid>, Vec<String>) {
        let among = |own: &[(Uuid, f32)], others: &BTreeSet<Uuid>| {
            own.iter().map(|(id, _)| *id).filter(|id| others.contains(id)).collect()
        };
        let said = other.said();
        let word = |(stem, _): &(String, f32)| {
            let mut head = said.headline.iter().chain(&said.summary);
            head.find(|token| token.stem == *stem).map(|token| token.surface.clone())
        };
        let words = self.words.iter().filter_map(word).collect();
        (
            among(&self.topics, &other.candidate.topics),
            among(&self.things, &other.candidate.things),
            words,
        )
    }
}

/// The stems of headline and summary that tell most: those that few others have.
fn telling(snapshot: &Snapshot, said: &Said) -> Result<Vec<(String, f32)>> {
    let words = said.headline.iter().chain(&said.summary);
    let stems = words.filter(|token| !token.stopword && !token.compound).map(|token| &token.stem);
    let stems: BTreeSet<&String> = stems.filter(|stem| stem.chars().count() > 2).collect();
    let mut rare = Vec::new();
    for stem in stems {
        let rarity = rarity(snapshot, &snapshot.fields.stem(stem))?;
        rare.extend(rarity.map(|rarity| (stem.clone(), rarity)));
    }
    rarest_first(&mut rare);
    rare.truncate(MOST_WORDS);
    Ok(rare)
}

fn rarest_first<T: Ord>(all: &mut [(T, f32)]) {
    all.sort_by(|(one, rare), (other, common)| common.total_cmp(rare).then_with(|| one.cmp(other)));
}

/// How rare a term is: Robertson and Spärck Jones's inverse document frequency. None for what one story alone
/// has, which ties it to nobody.
fn rarity(snapshot: &Snapshot, term: &Term) -> Result<Option<f32>> {
    let with = snapshot.frequency(term)?;
    let (few, all) = (with as f32, snapshot.stories() as f32);
    Ok((with > 1).then(|| (1.0 + (all - few + 0.5) / (few + 0.5)).ln()))
}
