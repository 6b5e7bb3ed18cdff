//! Public stories with all that they can be found by: what they say, and every name of what stands around
//! them. Knows no index.

use std::collections::HashMap;

use entity::{article, mention, source};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::candidates::untested;
use super::{articles, contributors, sections, sources, things, topics};
use crate::content::filter::{Candidate, Name, Said};
use crate::content::{
    ArticleId, ContributorId, Document, Press, Result, SectionId, SourceId, ThingId, TopicId,
    TypedId,
};

/// A public story with all that it can be found by.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The story, and what it is tied to; not the relations that rest on it.
    pub candidate: Candidate,
    /// What it says.
    pub document: Document,
    /// Every name, in every language, of what stands around it.
    pub names: Vec<Name>,
}

impl Entry {
    /// What it says.
    pub fn said(&self) -> Said {
        Said::of(&self.candidate.row.locale, &self.document, &self.names)
    }
}

/// How much a name says of a story by what it is the name of.
mod times {
    pub(super) const TOPIC: u32 = 4;
    pub(super) const BROADER: u32 = 2;
    pub(super) const CONTRIBUTOR: u32 = 2;
    pub(super) const SECTION: u32 = 1;
    pub(super) const SOURCE: u32 = 1;
    /// A thing says as much as it is mentioned often, up to this.
    pub(super) const MOST_MENTIONED: u32 = 6;
}

/// More ids than these are asked for in several statements: SQLite takes 32,766 values in one.
const AT_ONCE: usize = 5_000;

/// These stories. What is not public is not among them.
pub async fn entries(press: &Press, ids: &[ArticleId]) -> Result<Vec<Entry>> {
    let mut candidates = untested(press, ids).await?;
    let mut said = articles(press, ids).await?;
    let mentioned = mentioned(press, ids).await?;
    let names = Names::of(press, candidates.values()).await?;
    let entry = |id: &ArticleId| {
        let (candidate, article) = (candidates.remove(id)?, said.remove(id)?);
        let counts = mentioned.get(&id.uuid());
        let names = names.around(&candidate, counts);
        Some(Entry { candidate, document: article.document.clone(), names })
    };
    Ok(ids.iter().filter_map(entry).collect())
}

/// The stories after one, in the order of their ids, at most `most`: to read them all.
pub async fn ids_after(
    press: &Press,
    after: Option<ArticleId>,
    most: u64,
) -> Result<Vec<ArticleId>> {
    let mut next = article::Entity::find().select_only().column(article::Column::Id);
    if let Some(after) = after {
        next = next.filter(article::Column::Id.gt(after.uuid()));
    }
    let next = next.order_by_asc(article::Column::Id).limit(most);
    let rows = press.rows(&next.into_query()).await?;
    rows.iter().map(|row| Ok(ArticleId::of(row.try_get("", "id")?))).collect()
}

/// How many stories there are.
pub async fn how_many(press: &Press) -> Result<u64> {
    let all = article::Entity::find().select_only();
    let all = all.column_as(Expr::col(article::Column::Id).count(), "stories");
    let rows = press.rows(&all.into_query()).await?;
    let count: Option<i64> = rows.first().map(|row| row.try_get("", "stories")).transpose()?;
    Ok(count.unwrap_or(0).unsigned_abs())
}

/// What tells one database from another: its first publisher. None has the same, and none has lost it.
pub async fn origin(press: &Press) -> Result<Option<SourceId>> {
    let first = source::Entity::find().select_only().column(source::Column::Id);
    let first = first.order_by_asc(source::Column::Id).limit(1);
    let rows = press.rows(&first.into_query()).await?;
    rows.first().map(|row| Ok(SourceId::of(row.try_get("", "id")?))).transpose()
}

/// How often each story mentions each thing.
async fn mentioned(press: &Press, ids: &[ArticleId]) -> Result<HashMap<Uuid, HashMap<Uuid, u32>>> {
    let edges = mention::Entity::find()
        .select_only()
        .columns([mention::Column::ArticleId, mention::Column::ThingId, mention::Column::Count])
        .filter(mention::Column::ArticleId.is_in(ids.iter().map(|id| id.uuid())));
    let mut counts: HashMap<Uuid, HashMap<Uuid, u32>> = HashMap::new();
    for row in press.rows(&edges.into_query()).await? {
        let (story, thing): (Uuid, Uuid) =
            (row.try_get("", "article_id")?, row.try_get("", "thing_id")?);
        let count: i32 = row.try_get("", "count")?;
        counts.entry(story).or_default().insert(thing, count.unsigned_abs());
    }
    Ok(counts)
}

/// What everything around some stories is called.
#[derive(Debug, Default)]
struct Names(HashMap<Uuid, Vec<(Option<String>, String)>>);

impl Names {
    async fn of(press: &Press, stories: impl Iterator<Item = &Candidate> + Clone) -> Result<Self> {
        let mut names = Self::default();
        let filed = stories.clone().flat_map(|story| story.topics.iter().chain(&story.broader));
        for ids in distinct(filed, TopicId::of).chunks(AT_ONCE) {
            for topic in topics(press, ids).await?.into_values() {
                let all =
                    topic.names.iter().map(|name| (Some(name.locale.clone()), name.name.clone()));
                names.add(topic.row.id, all);
            }
        }
        let mentioned = stories.clone().flat_map(|story| &story.things);
        for ids in distinct(mentioned, ThingId::of).chunks(AT_ONCE) {
            for (id, thing) in things(press, ids).await? {
                let all =
                    thing.names.iter().map(|name| (Some(name.locale.clone()), name.name.clone()));
                names.add(id.uuid(), all);
            }
        }
        let signed = stories.clone().flat_map(|story| &story.contributors);
        for ids in distinct(signed, ContributorId::of).chunks(AT_ONCE) {
            for contributor in contributors(press, ids).await?.into_values() {
                names.add(contributor.id, [(None, contributor.name.clone())]);
            }
        }
        let ran = stories.clone().filter_map(|story| story.row.section_id.as_ref());
        for section in sections(press, &distinct(ran, SectionId::of)).await?.into_values() {
            let all =
                section.names.iter().map(|name| (Some(name.locale.clone()), name.name.clone()));
            names.add(section.row.id, all);
        }
        let came = stories.map(|story| &story.row.source_id);
        for source in sources(press, &distinct(came, SourceId::of)).await?.into_values() {
            names.add(source.id, [(None, source.name.clone())]);
        }
        Ok(names)
    }

    fn add(&mut self, id: Uuid, names: impl IntoIterator<Item = (Option<String>, String)>) {
        self.0.entry(id).or_default().extend(names);
    }

    /// The names of what stands around one story.
    fn around(&self, story: &Candidate, counts: Option<&HashMap<Uuid, u32>>) -> Vec<Name> {
        let count = |thing| counts.and_then(|counts| counts.get(thing)).copied().unwrap_or(1);
        let mentions = |thing| (thing, count(thing).clamp(1, times::MOST_MENTIONED));
        let around = (story.topics.iter().map(|id| (id, times::TOPIC)))
            .chain(story.broader.iter().map(|id| (id, times::BROADER)))
            .chain(story.things.iter().map(mentions))
            .chain(story.contributors.iter().map(|id| (id, times::CONTRIBUTOR)))
            .chain(story.row.section_id.iter().map(|id| (id, times::SECTION)))
            .chain([(&story.row.source_id, times::SOURCE)]);
        let named = around.flat_map(|(id, times)| {
            let names = self.0.get(id).into_iter().flatten();
            names.map(move |(locale, text)| Name {
                text: text.clone(),
                locale: locale.clone(),
                times,
            })
        });
        named.collect()
    }
}

/// Each id once.
fn distinct<'a, I: Ord>(ids: impl Iterator<Item = &'a Uuid>, of: fn(Uuid) -> I) -> Vec<I> {
    let mut ids: Vec<I> = ids.copied().map(of).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
