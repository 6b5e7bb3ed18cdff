//! What is no longer here: that it is gone and why, and nothing of what it said.

use std::{collections::HashMap, sync::Arc};

use entity::{
    alias::{self, Aliased},
    tombstone,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::content::{ArticleId, Press, Reference, Result, TypedId};

/// What is left of a story that was withdrawn.
pub type Tombstone = tombstone::Model;

/// What is left of these stories, where they are gone.
pub async fn tombstones(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Arc<Tombstone>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let gone = tombstone::Entity::find().filter(tombstone::Column::ArticleId.is_in(ids));
    let rows = press.find(gone).await?.into_iter();
    Ok(rows.map(|row| (ArticleId::of(row.article_id), Arc::new(row))).collect())
}

/// What is left of the story that went by a slug or id, if it is gone.
pub async fn find_tombstone(press: &Press, name: &str) -> Result<Option<Tombstone>> {
    let named = match Reference::<ArticleId>::parse(name) {
        None => return Ok(None),
        Some(Reference::Id(id)) => tombstone::Column::ArticleId.eq(id.uuid()),
        Some(Reference::Slug(slug)) => tombstone::Column::Slug.eq(slug),
    };
    let gone = tombstone::Entity::find().filter(named);
    if let Some(row) = press.find(gone).await?.pop() {
        return Ok(Some(row));
    }
    let targets = alias::Entity::find()
        .select_only()
        .column(alias::Column::TargetId)
        .filter(alias::Column::Subject.eq(Aliased::Article))
        .filter(alias::Column::Name.eq(name));
    let led_to = tombstone::Column::ArticleId.in_subquery(targets.into_query());
    Ok(press.find(tombstone::Entity::find().filter(led_to)).await?.pop())
}
