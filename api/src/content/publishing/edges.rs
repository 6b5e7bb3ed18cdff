//! The edges of one story: topics, bylines, mentions, links. Written whole, with the story's sort keys.

use std::collections::HashSet;

use entity::{
    article, article_topic, byline,
    mention::{self, Origin},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::register::Register;
use super::{Edit, at_most, links};
use crate::content::changes::tag;
use crate::content::document::{Document, Found};
use crate::content::submission::Article;
use crate::content::{ContributorId, Result, SectionId, SourceId, ThingId, TopicId, TypedId};

/// The most topics or contributors of one story.
const TIES: usize = 20;
/// The most things that one story mentions.
pub(super) const MENTIONS: usize = 200;

/// What a story is tied to.
#[derive(Debug, Default)]
pub(super) struct Edges {
    /// As filed, in order.
    topics: Vec<Uuid>,
    /// Above those.
    broader: Vec<Uuid>,
    contributors: Vec<Uuid>,
    pub(super) mentions: Vec<Mention>,
    /// Beside the body; `None` leaves them as they are.
    pub(super) links: Option<Vec<links::Link>>,
    /// Whether topics, contributors or mentions are more than what was there.
    pub(super) differ: bool,
}

/// A thing found in the story.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) thing: Uuid,
    pub(super) role: Option<String>,
    pub(super) origin: Origin,
    pub(super) found: Found,
}

impl Edges {
    /// Looks up whatever the story names, except what it mentions.
    pub(super) async fn resolve(
        edit: &Edit<'_>,
        register: &mut Register,
        source: Uuid,
        given: &Article,
    ) -> Result<Self> {
        at_most("topics", given.topics.len(), TIES)?;
        at_most("contributors", given.contributors.len(), TIES)?;
        let mut edges = Self::default();
        for slug in &given.topics {
            push_new(&mut edges.topics, register.topic(edit, slug).await?.id);
        }
        for slug in &given.contributors {
            push_new(&mut edges.contributors, register.contributor(edit, slug).await?);
        }
        edges.links = match &given.links {
            Some(links) => Some(links::resolve(edit, source, links).await?),
            None => None,
        };
        edges.broader = broader(edit, register, &edges.topics).await?;
        Ok(edges)
    }

    /// Adds what the story was tied to before; notes whether anything is new.
    pub(super) async fn keep_earlier(
        &mut self,
        edit: &Edit<'_>,
        row: &article::Model,
        document: &Document,
    ) -> Result<()> {
        let filed = article_topic::Entity::find()
            .filter(article_topic::Column::ArticleId.eq(row.id))
            .order_by_asc(article_topic::Column::Position)
            .all(edit.tx)
            .await?;
        let (direct, broader): (Vec<_>, Vec<_>) = filed.into_iter().partition(|edge| edge.direct);
        let signed = byline::Entity::find()
            .filter(byline::Column::ArticleId.eq(row.id))
            .order_by_asc(byline::Column::Position)
            .all(edit.tx)
            .await?;
        let direct: Vec<_> = direct.into_iter().map(|edge| edge.topic_id).collect();
        let signed: Vec<_> = signed.into_iter().map(|edge| edge.contributor_id).collect();
        let news = merge(&mut self.topics, direct) | merge(&mut self.contributors, signed);
        broader.into_iter().for_each(|edge| push_new(&mut self.broader, edge.topic_id));
        self.broader.retain(|topic| !self.topics.contains(topic));
        let news = self.keep_mentions(edit, row, document).await? | news;
        at_most("topics", self.topics.len(), TIES)?;
        at_most("contributors", self.contributors.len(), TIES)?;
        at_most("mentions", self.mentions.len(), MENTIONS)?;
        self.differ = news;
        Ok(())
    }

    async fn keep_mentions(
        &mut self,
        edit: &Edit<'_>,
        row: &article::Model,
        document: &Document,
    ) -> Result<bool> {
        let known = mention::Entity::find()
            .filter(mention::Column::ArticleId.eq(row.id))
            .order_by_asc(mention::Column::Position)
            .all(edit.tx)
            .await?;
        let same = |old: &mention::Model, new: &Mention| {
            old.thing_id == new.thing && old.count == new.found.count && old.role == new.role
        };
        let news = self.mentions.iter().any(|new| !known.iter().any(|old| same(old, new)));
        let here: HashSet<Uuid> = self.mentions.iter().map(|mention| mention.thing).collect();
        for old in known.into_iter().filter(|old| !here.contains(&old.thing_id)) {
            // A wording that the new version no longer has mentions nothing.
            if crate::content::document::locate(document, &old.wording).is_empty() {
                continue;
            }
            let block_ids = serde_json::from_value(old.block_ids).unwrap_or_default();
            let (position, salience) = (old.position, old.salience);
            let found =
                Found { wording: old.wording, count: old.count, position, salience, block_ids };
            self.mentions.push(Mention {
                thing: old.thing_id,
                role: old.role,
                origin: old.origin,
                found,
            });
        }
        Ok(news)
    }

    /// The names of whatever shows the story.
    pub(super) fn tags(&self, row: &article::Model) -> Vec<String> {
        let topics = self.topics.iter().chain(&self.broader).map(|id| tag(TopicId::of(*id)));
        let things = self.mentions.iter().map(|mention| tag(ThingId::of(mention.thing)));
        let contributors = self.contributors.iter().map(|id| tag(ContributorId::of(*id)));
        let section = row.section_id.map(|id| tag(SectionId::of(id)));
        let source = tag(SourceId::of(row.source_id));
        topics.chain(things).chain(contributors).chain(section).chain([source]).collect()
    }
}

fn push_new(ids: &mut Vec<Uuid>, id: Uuid) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// Puts the earlier ids first; says whether any of the others is new.
fn merge(ids: &mut Vec<Uuid>, earlier: Vec<Uuid>) -> bool {
    let news = ids.iter().any(|id| !earlier.contains(id));
    let given = std::mem::replace(ids, earlier);
    given.into_iter().for_each(|id| push_new(ids, id));
    news
}

/// The topics above `topics` that are not among them.
async fn broader(edit: &Edit<'_>, register: &mut Register, topics: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut above = Vec::new();
    for id in topics {
        let Some(topic) = register.topic_by_id(edit, *id).await? else { continue };
        let steps = register.broader(edit, &topic).await?;
        steps.into_iter().for_each(|step| push_new(&mut above, step));
    }
    above.retain(|id| !topics.contains(id));
    Ok(above)
}

/// Writes the edges of a story anew.
pub(super) async fn write(
    edit: &Edit<'_>,
    row: &article::Model,
    edges: &Edges,
    document: &Document,
) -> Result<()> {
    write_topics(edit, row, &edges.topics, &edges.broader).await?;
    byline::Entity::delete_many()
        .filter(byline::Column::ArticleId.eq(row.id))
        .exec(edit.tx)
        .await?;
    let bylines = edges.contributors.iter().enumerate().map(|(position, id)| byline::Model {
        article_id: row.id,
        contributor_id: *id,
        position: position as i32,
        sort_at: row.sort_at,
        updated_at: row.updated_at,
    });
    insert::<byline::Entity, _>(edit, bylines).await?;

    mention::Entity::delete_many()
        .filter(mention::Column::ArticleId.eq(row.id))
        .exec(edit.tx)
        .await?;
    let mentions =
        edges.mentions.iter().map(|Mention { thing, role, origin, found }| mention::Model {
            article_id: row.id,
            thing_id: *thing,
            position: found.position,
            wording: found.wording.clone(),
            role: role.clone(),
            count: found.count,
            salience: found.salience,
            origin: *origin,
            block_ids: serde_json::json!(found.block_ids),
            sort_at: row.sort_at,
            updated_at: row.updated_at,
        });
    insert::<mention::Entity, _>(edit, mentions).await?;
    links::write(edit, row, edges, document).await
}

async fn write_topics(
    edit: &Edit<'_>,
    row: &article::Model,
    direct: &[Uuid],
    broader: &[Uuid],
) -> Result<()> {
    let old = article_topic::Entity::delete_many();
    old.filter(article_topic::Column::ArticleId.eq(row.id)).exec(edit.tx).await?;
    let filed = direct.iter().enumerate().map(|(position, id)| (*id, true, position as i32));
    let above = broader.iter().map(|id| (*id, false, 0));
    let rows = filed.chain(above).map(|(topic_id, direct, position)| article_topic::Model {
        article_id: row.id,
        topic_id,
        direct,
        position,
        sort_at: row.sort_at,
        updated_at: row.updated_at,
    });
    insert::<article_topic::Entity, _>(edit, rows).await
}

/// Files every story under `topic` anew, after the topic has moved in the hierarchy.
pub(super) async fn refile(edit: &Edit<'_>, register: &mut Register, topic: TopicId) -> Result<()> {
    let under =
        article_topic::Entity::find().filter(article_topic::Column::TopicId.eq(topic.uuid()));
    for edge in under.all(edit.tx).await? {
        let Some(row) = article::Entity::find_by_id(edge.article_id).one(edit.tx).await? else {
            continue;
        };
        let direct = article_topic::Entity::find()
            .filter(article_topic::Column::ArticleId.eq(row.id))
            .filter(article_topic::Column::Direct.eq(true))
            .order_by_asc(article_topic::Column::Position)
            .all(edit.tx)
            .await?;
        let direct: Vec<Uuid> = direct.into_iter().map(|edge| edge.topic_id).collect();
        let above = broader(edit, register, &direct).await?;
        write_topics(edit, &row, &direct, &above).await?;
    }
    Ok(())
}

/// Inserts rows a few hundred a statement: SQLite takes 32,766 values in one.
pub(super) async fn insert<E, M>(edit: &Edit<'_>, rows: impl IntoIterator<Item = M>) -> Result<()>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    let rows: Vec<E::ActiveModel> =
        rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    for batch in rows.chunks(500) {
        E::insert_many(batch.to_vec()).exec(edit.tx).await?;
    }
    Ok(())
}
