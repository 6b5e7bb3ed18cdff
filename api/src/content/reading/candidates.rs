//! Public stories with all that a filter can ask of them: a few statements for however many.

use std::collections::{BTreeSet, HashMap};

use entity::{article, article_topic, byline, evidence, mention, relation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::grouped;
use crate::content::filter::{Candidate, Founded};
use crate::content::{ArticleId, Press, Result, TypedId};

/// Which ids belong to which story.
type Sets = HashMap<Uuid, BTreeSet<Uuid>>;

/// These stories, as filters see them. What is not public is not among them.
pub async fn candidates(press: &Press, ids: &[ArticleId]) -> Result<HashMap<ArticleId, Candidate>> {
    let mut candidates = untested(press, ids).await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    for (id, relations) in founded(press, &ids).await? {
        let candidate = candidates.get_mut(&ArticleId::of(id));
        candidate.into_iter().for_each(|candidate| candidate.relations.clone_from(&relations));
    }
    Ok(candidates)
}

/// The same without the relations that rest on them, which few filters ask for.
pub(in crate::content) async fn untested(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Candidate>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = article::Entity::find().filter(article::Column::Id.is_in(ids.iter().copied()));
    let rows = press.find(rows).await?;

    let mut filed = filed(press, &ids).await?;
    let mentions =
        mention::Entity::find().filter(mention::Column::ArticleId.is_in(ids.iter().copied()));
    let mentions = press.find(mentions).await?.into_iter();
    let mut things: Sets = grouped(mentions.map(|edge| (edge.article_id, edge.thing_id)));
    let bylines =
        byline::Entity::find().filter(byline::Column::ArticleId.is_in(ids.iter().copied()));
    let bylines = press.find(bylines).await?.into_iter();
    let mut contributors: Sets =
        grouped(bylines.map(|edge| (edge.article_id, edge.contributor_id)));

    let candidate = |row: article::Model| {
        let id = row.id;
        let candidate = Candidate {
            topics: filed.0.remove(&id).unwrap_or_default(),
            broader: filed.1.remove(&id).unwrap_or_default(),
            things: things.remove(&id).unwrap_or_default(),
            contributors: contributors.remove(&id).unwrap_or_default(),
            relations: Vec::new(),
            said: None,
            row,
        };
        (ArticleId::of(id), candidate)
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// The topics that stories are filed under, and those above.
async fn filed(press: &Press, ids: &[Uuid]) -> Result<(Sets, Sets)> {
    let edges = article_topic::Entity::find()
        .filter(article_topic::Column::ArticleId.is_in(ids.iter().copied()));
    let (direct, above): (Vec<_>, Vec<_>) =
        press.find(edges).await?.into_iter().partition(|edge| edge.direct);
    let pair = |edge: article_topic::Model| (edge.article_id, edge.topic_id);
    Ok((grouped(direct.into_iter().map(pair)), grouped(above.into_iter().map(pair))))
}

/// The relations that rest on each story, with all that they rest on.
async fn founded(press: &Press, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Founded>>> {
    let here =
        evidence::Entity::find().filter(evidence::Column::ArticleId.is_in(ids.iter().copied()));
    let here = press.find(here).await?.into_iter();
    let here: Sets = grouped(here.map(|quote| (quote.article_id, quote.relation_id)));
    let relations: BTreeSet<Uuid> = here.values().flatten().copied().collect();
    if relations.is_empty() {
        return Ok(HashMap::new());
    }
    let stated =
        relation::Entity::find().filter(relation::Column::Id.is_in(relations.iter().copied()));
    let stated = press.find(stated).await?;
    let quotes = evidence::Entity::find().filter(evidence::Column::RelationId.is_in(relations));
    let quotes = press.find(quotes).await?.into_iter();
    let resting: Sets = grouped(quotes.map(|quote| (quote.relation_id, quote.article_id)));
    let stories: BTreeSet<Uuid> = resting.values().flatten().copied().collect();
    let (direct, above) = filed(press, &stories.into_iter().collect::<Vec<_>>()).await?;
    let under = |story: &Uuid| direct.get(story).into_iter().chain(above.get(story)).flatten();

    let founded = stated.into_iter().map(|relation| {
        let articles = resting.get(&relation.id).cloned().unwrap_or_default();
        let topics = articles.iter().flat_map(under).copied().collect();
        (relation.id, Founded { relation, articles, topics })
    });
    let founded: HashMap<_, _> = founded.collect();
    let of = |relations: &BTreeSet<Uuid>| {
        relations.iter().filter_map(|id| founded.get(id).cloned()).collect()
    };
    Ok(here.iter().map(|(story, relations)| (*story, of(relations))).collect())
}
