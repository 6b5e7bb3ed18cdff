//! Kept filters, as the desk reads them: one, all, and which articles they mean. Writes nothing.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::{published_filter, stored_filter};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult, sea_query::Query};
use uuid::Uuid;

use crate::content::access::Scope;
use crate::content::filter::{self, ArticleFilter, Test};
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::reader::Reads;
use crate::content::{Desk, FilterId, Result, TypedId};

/// A filter that is kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// What it is called, and who saved it.
    pub row: stored_filter::Model,
    /// Which articles; each name in it is an id.
    pub filter: ArticleFilter,
    /// Whether the public may use it.
    pub public: bool,
}

/// The id behind a slug or id, if there is such a filter.
pub async fn find_filter(desk: &Desk, name: &str) -> Result<Option<FilterId>> {
    desk.may(Scope::DeskRead)?;
    let found = filter::find::<stored_filter::Entity, FilterId>(desk.reader(), &[name]).await?;
    Ok(found.get(name).copied().map(FilterId::of))
}

/// The filters of these ids. What is not there is not in the answer.
pub async fn filters(desk: &Desk, ids: &[FilterId]) -> Result<HashMap<FilterId, Arc<SavedFilter>>> {
    desk.may(Scope::DeskRead)?;
    let these = stored_filter::Column::Id.is_in(ids.iter().map(|id| id.uuid()));
    let rows = desk.reader().find(stored_filter::Entity::find().filter(these)).await?;
    let shown = published_filter::Column::Id.is_in(ids.iter().map(|id| id.uuid()));
    let shown = desk.reader().find(published_filter::Entity::find().filter(shown)).await?;
    let shown: HashSet<Uuid> = shown.into_iter().map(|row| row.id).collect();
    let read = rows.into_iter().map(|row| {
        let (filter, public) = (filter::read(&row.filter)?, shown.contains(&row.id));
        Ok((FilterId::of(row.id), Arc::new(SavedFilter { row, filter, public })))
    });
    read.collect()
}

/// What kept filters mean to whoever reads what is public.
pub async fn meanings(
    desk: &Desk,
    filters: &[ArticleFilter],
) -> Result<HashMap<ArticleFilter, Arc<Test>>> {
    desk.may(Scope::DeskRead)?;
    let tests = filter::meant(desk.press(), &filters.iter().collect::<Vec<_>>()).await?;
    Ok(filters.iter().cloned().zip(tests.into_iter().map(Arc::new)).collect())
}

/// Every filter that is kept, by slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FilterList(());

impl FilterList {
    /// For whoever reads the desk.
    pub fn new(desk: &Desk) -> Result<Self> {
        desk.may(Scope::DeskRead)?;
        Ok(Self(()))
    }
}

impl List for FilterList {
    type Of = Desk;
    type Item = FilterId;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.from_as(stored_filter::Entity, "d");
        vec![Way::new(select, ("d", "slug"), ("d", "id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 76, by: By::Text, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<FilterId> {
        Ok(FilterId::of(row.try_get("", "id")?))
    }
}
