//! The edges of one story: what a delivery ties it to, what stays of what was there, and their rows.
//!
//! Rows are written whole, with the story's sort keys.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    article, article_link, article_topic, byline,
    change::{ChangeReason, ChangeSubject},
    mention,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::register::Register;
use super::{Edit, at_most, history};
use crate::content::changes::Change;
use crate::content::document::{Document, locate};
use crate::content::reading::grouped;
use crate::content::submission::Article;
use crate::content::surroundings::{Mention, Surroundings};
use crate::content::{ArticleId, Result, TopicId, TypedId};

/// The most topics or contributors of one story.
const TIES: usize = 20;
/// The most things that one story mentions.
pub(super) const MENTIONS: usize = 200;

/// What the story is filed under and who signed it, looked up. Mentions and links take the document.
pub(super) async fn resolve(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Article,
) -> Result<Surroundings> {
    at_most("topics", given.topics.len(), TIES)?;
    at_most("contributors", given.contributors.len(), TIES)?;
    let mut around = Surroundings::default();
    for slug in &given.topics {
        push_new(&mut around.topics, register.topic(edit, slug).await?.id);
    }
    for slug in &given.contributors {
        push_new(&mut around.contributors, register.contributor(edit, slug).await?);
    }
    around.broader = broader(edit, register, &around.topics).await?;
    Ok(around)
}

/// What stands around the story now.
pub(super) async fn present(edit: &Edit<'_>, row: &article::Model) -> Result<Surroundings> {
    Ok(present_each(edit, &[row.id]).await?.remove(&row.id).unwrap_or_default())
}

/// What stands around each of these stories.
pub(super) async fn present_each(
    edit: &Edit<'_>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Surroundings>> {
    let filed = article_topic::Entity::find()
        .filter(article_topic::Column::ArticleId.is_in(ids.iter().copied()))
        .order_by_asc(article_topic::Column::Position)
        .order_by_asc(article_topic::Column::TopicId);
    let signed = byline::Entity::find()
        .filter(byline::Column::ArticleId.is_in(ids.iter().copied()))
        .order_by_asc(byline::Column::Position);
    let mentions = mention::Entity::find()
        .filter(mention::Column::ArticleId.is_in(ids.iter().copied()))
        .order_by_asc(mention::Column::Position);
    let links = article_link::Entity::find()
        .filter(article_link::Column::ArticleId.is_in(ids.iter().copied()))
        .order_by_asc(article_link::Column::Ordinal);
    let filed = filed.all(edit.tx).await?.into_iter().map(|edge| (edge.article_id, edge));
    let mut filed: HashMap<_, Vec<_>> = grouped(filed);
    let signed = signed.all(edit.tx).await?.into_iter().map(|edge| (edge.article_id, edge));
    let mut signed: HashMap<_, Vec<_>> = grouped(signed);
    let mentions = mentions.all(edit.tx).await?.into_iter().map(|edge| (edge.article_id, edge));
    let mut mentions: HashMap<_, Vec<_>> = grouped(mentions);
    let links = links.all(edit.tx).await?.into_iter().map(|edge| (edge.article_id, edge));
    let mut links: HashMap<_, Vec<_>> = grouped(links);
    let around = |id: &Uuid| {
        let filed = filed.remove(id).unwrap_or_default();
        let signed = signed.remove(id).unwrap_or_default();
        let mentions = mentions.remove(id).unwrap_or_default();
        let links = links.remove(id).unwrap_or_default();
        (*id, Surroundings::of(&filed, &signed, mentions, links))
    };
    Ok(ids.iter().map(around).collect())
}

/// Adds what the story was tied to before; says whether anything in `around` is new. What lies above its
/// topics has to be worked out anew.
pub(super) fn keep(
    around: &mut Surroundings,
    before: &Surroundings,
    document: &Document,
) -> Result<bool> {
    let filed = merge(&mut around.topics, &before.topics);
    let signed = merge(&mut around.contributors, &before.contributors);
    let mentioned = keep_mentions(&mut around.mentions, &before.mentions, document);
    at_most("topics", around.topics.len(), TIES)?;
    at_most("contributors", around.contributors.len(), TIES)?;
    at_most("mentions", around.mentions.len(), MENTIONS)?;
    Ok(filed || signed || mentioned)
}

/// The same of mentions. A wording that the new version no longer has mentions nothing.
fn keep_mentions(mentions: &mut Vec<Mention>, before: &[Mention], document: &Document) -> bool {
    let same = |old: &Mention, new: &Mention| {
        old.thing == new.thing && old.count == new.count && old.role == new.role
    };
    let news = mentions.iter().any(|new| !before.iter().any(|old| same(old, new)));
    let here: HashSet<Uuid> = mentions.iter().map(|mention| mention.thing).collect();
    let stands = |wording: &String| !locate(document, wording).is_empty();
    let stay = before.iter().filter(|old| !here.contains(&old.thing) && stands(&old.wording));
    mentions.extend(stay.cloned().map(|mut old| {
        old.wordings.retain(stands);
        old
    }));
    news
}

fn push_new(ids: &mut Vec<Uuid>, id: Uuid) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// Puts the earlier ids first; says whether any of the others is new.
fn merge(ids: &mut Vec<Uuid>, earlier: &[Uuid]) -> bool {
    let news = ids.iter().any(|id| !earlier.contains(id));
    let given = std::mem::replace(ids, earlier.to_vec());
    given.into_iter().for_each(|id| push_new(ids, id));
    news
}

/// The topics above `topics` that are not among them.
pub(super) async fn broader(
    edit: &Edit<'_>,
    register: &mut Register,
    topics: &[Uuid],
) -> Result<Vec<Uuid>> {
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
    around: &Surroundings,
) -> Result<()> {
    clear(edit, &[row.id]).await?;
    add(edit, &[(row, around)]).await
}

/// Takes away the edges of these stories.
pub(super) async fn clear(edit: &Edit<'_>, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids = || ids.iter().copied();
    let old = article_topic::Column::ArticleId.is_in(ids());
    article_topic::Entity::delete_many().filter(old).exec(edit.tx).await?;
    let old = byline::Column::ArticleId.is_in(ids());
    byline::Entity::delete_many().filter(old).exec(edit.tx).await?;
    let old = mention::Column::ArticleId.is_in(ids());
    mention::Entity::delete_many().filter(old).exec(edit.tx).await?;
    let old = article_link::Column::ArticleId.is_in(ids());
    article_link::Entity::delete_many().filter(old).exec(edit.tx).await?;
    Ok(())
}

/// Writes the edges of stories that have none.
pub(super) async fn add(
    edit: &Edit<'_>,
    stories: &[(&article::Model, &Surroundings)],
) -> Result<()> {
    let each = || stories.iter().copied();
    let filed = each().flat_map(|(row, around)| around.filed(row));
    insert::<article_topic::Entity, _>(edit, filed).await?;
    let bylines = each().flat_map(|(row, around)| around.bylines(row));
    insert::<byline::Entity, _>(edit, bylines).await?;
    let mentioned = each().flat_map(|(row, around)| around.mentioned(row));
    insert::<mention::Entity, _>(edit, mentioned).await?;
    let linked = each().flat_map(|(row, around)| around.linked(row));
    insert::<article_link::Entity, _>(edit, linked).await
}

/// How many stories are filed anew by the same few statements.
const AT_ONCE: usize = 500;

/// Files every story under `topic` anew, after the topic has moved in the hierarchy; says what that changes for
/// each.
pub(super) async fn refile(
    edit: &Edit<'_>,
    register: &mut Register,
    topic: TopicId,
) -> Result<Vec<Change>> {
    let under = article_topic::Entity::find()
        .select_only()
        .column(article_topic::Column::ArticleId)
        .filter(article_topic::Column::TopicId.eq(topic.uuid()));
    let stories: Vec<Uuid> = under.into_tuple().all(edit.tx).await?;
    let mut changes = Vec::new();
    for ids in stories.chunks(AT_ONCE) {
        changes.extend(refile_each(edit, register, ids).await?);
    }
    Ok(changes)
}

async fn refile_each(
    edit: &Edit<'_>,
    register: &mut Register,
    ids: &[Uuid],
) -> Result<Vec<Change>> {
    let these = article::Entity::find().filter(article::Column::Id.is_in(ids.iter().copied()));
    let rows = these.all(edit.tx).await?;
    let mut present = present_each(edit, ids).await?;
    let (mut moved, mut changes) = (Vec::new(), Vec::new());
    for row in rows {
        let mut around = present.remove(&row.id).unwrap_or_default();
        let before = around.clone();
        around.broader = broader(edit, register, &around.topics).await?;
        let joined: Vec<Uuid> = around.joined.iter().map(|joined| joined.topic).collect();
        around.broader.retain(|id| !joined.contains(id));
        around.above = broader(edit, register, &joined).await?;
        around.above.retain(|id| !around.topics.contains(id) && !around.broader.contains(id));
        let above = |around: &Surroundings| around.indirect().collect::<BTreeSet<_>>();
        if above(&before) != above(&around) {
            changes.push(refiled(&row, &before, &around));
        }
        moved.push((row, around));
    }
    let old = article_topic::Column::ArticleId.is_in(ids.iter().copied());
    article_topic::Entity::delete_many().filter(old).exec(edit.tx).await?;
    let filed = moved.iter().flat_map(|(row, around)| around.filed(row));
    insert::<article_topic::Entity, _>(edit, filed).await?;
    let moved: Vec<_> = moved.iter().map(|(row, around)| (row, around)).collect();
    history::refile(edit, &moved).await?;
    Ok(changes)
}

/// A story stands under others than before. All that it was tied to is named, as by whatever takes a tie away.
fn refiled(row: &article::Model, before: &Surroundings, after: &Surroundings) -> Change {
    let mut change =
        Change::of(ChangeReason::Retagged, ChangeSubject::Article, ArticleId::of(row.id));
    change.version = Some(row.version);
    // The rules that ask for topics which moved begin anew by themselves.
    change.filed = true;
    change.add_tags(before.tags(row).into_iter().chain(after.tags(row)));
    change
}

/// How many rows one statement writes: SQLite takes 32,766 values in one.
pub(super) const ROWS_A_STATEMENT: usize = 500;

/// Inserts rows, many with one statement.
pub(super) async fn insert<E, M>(edit: &Edit<'_>, rows: impl IntoIterator<Item = M>) -> Result<()>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    let rows: Vec<E::ActiveModel> =
        rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let some = E::insert_many(rows.by_ref().take(ROWS_A_STATEMENT));
        some.exec_without_returning(edit.tx).await?;
    }
    Ok(())
}
