//! What is no longer here: that it is gone and why, and nothing of what it said.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use entity::{
    alias::{self, Aliased},
    history, tombstone,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryResult,
    sea_query::{Expr, ExprTrait, IntoIden, JoinType, Order, Query},
};

use crate::content::filter::{self, Test};
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
    Ok(find_tombstones(press, &[name]).await?.remove(name))
}

/// What is left of the stories that went by these names, of those that are gone.
pub async fn find_tombstones(press: &Press, names: &[&str]) -> Result<HashMap<String, Tombstone>> {
    let named = names.iter().filter_map(|name| Some((*name, Reference::<ArticleId>::parse(name)?)));
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let is = named.iter().fold(Condition::any(), |is, (_, name)| match name {
        Reference::Id(id) => is.add(tombstone::Column::ArticleId.eq(id.uuid())),
        Reference::Slug(slug) => is.add(tombstone::Column::Slug.eq(slug)),
    });
    let rows = press.find(tombstone::Entity::find().filter(is)).await?;
    let this = |name: &Reference<ArticleId>, row: &Tombstone| match name {
        Reference::Id(id) => id.uuid() == row.article_id,
        Reference::Slug(slug) => *slug == row.slug,
    };
    let found = named.iter().filter_map(|(asked, name)| {
        Some(((*asked).to_owned(), rows.iter().find(|row| this(name, row))?.clone()))
    });
    let mut found: HashMap<_, _> = found.collect();
    let rest = named.iter().filter(|(asked, _)| !found.contains_key(*asked));
    let rest: Vec<_> = rest.map(|(asked, _)| *asked).collect();
    if !rest.is_empty() {
        found.extend(led_to(press, &rest).await?);
    }
    Ok(found)
}

/// What is left of the stories that were withdrawn since an instant and passed `test` to the last: the latest first,
/// at most so many. The test must be one [of the past](filter::of_the_past). What became part of another story was
/// not withdrawn.
pub async fn withdrawn_since(
    press: &Press,
    test: &Test,
    since: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Tombstone>> {
    let column = |column| Expr::col(("t", column));
    let last = Expr::col(("h", "version")).eq(column("version").sub(1));
    let last = Expr::col(("h", "article_id")).equals(("t", "article_id")).and(last);
    let mut gone = Query::select();
    gone.columns(tombstone::Column::iter().map(|column| ("t", column.into_iden())))
        .from_as(tombstone::Entity, "t")
        .join_as(JoinType::InnerJoin, history::Entity, "h", last)
        .and_where(column("at").gte(since))
        .and_where(column("merged_into").is_null())
        .and_where(filter::passed(test, "h"))
        .order_by_expr(column("at"), Order::Desc)
        .order_by_expr(column("article_id"), Order::Desc)
        .limit(most);
    let rows = press.rows(&gone).await?;
    rows.iter().map(|row| Ok(Tombstone::from_query_result(row, "")?)).collect()
}

/// What earlier names of stories lead to that are gone.
async fn led_to(press: &Press, names: &[&str]) -> Result<Vec<(String, Tombstone)>> {
    let mut led = Query::select();
    led.from(alias::Entity)
        .column((alias::Entity, alias::Column::Name))
        .columns(tombstone::Column::iter().map(|column| (tombstone::Entity, column)))
        .inner_join(
            tombstone::Entity,
            Expr::col((tombstone::Entity, tombstone::Column::ArticleId))
                .equals((alias::Entity, alias::Column::TargetId)),
        )
        .and_where(alias::Column::Subject.eq(Aliased::Article))
        .and_where(alias::Column::Name.is_in(names.iter().copied()));
    let rows = press.rows(&led).await?;
    let pair = |row| Ok((row_name(row)?, Tombstone::from_query_result(row, "")?));
    rows.iter().map(pair).collect()
}

fn row_name(row: &QueryResult) -> Result<String> {
    Ok(row.try_get("", "name")?)
}
