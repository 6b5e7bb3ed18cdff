//! Public stories with all that they can be found by: what they say, and every name of what stands around
//! them. Knows no index.

use std::collections::HashMap;

use entity::{article, mention, source};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::articles;
use super::candidates::untested;
use super::names::Names;
use crate::content::filter::{Candidate, Name, Said};
use crate::content::{ArticleId, Document, Press, Result, SourceId, TypedId};

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

/// These stories. What is not public is not among them.
pub async fn entries(press: &Press, ids: &[ArticleId]) -> Result<Vec<Entry>> {
    let mut candidates = untested(press, ids).await?;
    let mut said = articles(press, ids).await?;
    let mentioned = mentioned(press, ids).await?;
    let names = Names::of(press, &candidates.values().collect::<Vec<_>>()).await?;
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
