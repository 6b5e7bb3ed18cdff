//! Filters that editors have made public, as the public may use them. Knows nothing of those that they have not.

use entity::published_filter;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::content::filter::{self, ArticleFilter, Test};
use crate::content::{FilterId, Press, Result, TypedId};

/// A filter that is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFilter {
    /// What it is called.
    pub row: published_filter::Model,
    /// Which articles; each name in it is an id.
    pub filter: ArticleFilter,
}

impl PublicFilter {
    fn of(row: published_filter::Model) -> Result<Self> {
        let filter = filter::read(&row.filter)?;
        Ok(Self { row, filter })
    }

    /// Its id.
    pub fn id(&self) -> FilterId {
        FilterId::of(self.row.id)
    }

    /// What it means now. What it names and is no longer here matches nothing.
    pub async fn test(&self, press: &Press) -> Result<Test> {
        let tests = filter::meant(press, &[&self.filter]).await?;
        Ok(tests.into_iter().next().unwrap_or(Test::Any(Vec::new())))
    }
}

/// The filter that goes by an id or slug, if it is public.
pub async fn find_public_filter(press: &Press, name: &str) -> Result<Option<PublicFilter>> {
    let found = filter::find::<published_filter::Entity, FilterId>(press, &[name]).await?;
    let Some(id) = found.into_values().next() else { return Ok(None) };
    let row = published_filter::Entity::find().filter(published_filter::Column::Id.eq(id));
    press.find(row).await?.into_iter().next().map(PublicFilter::of).transpose()
}

/// Every filter that is public, by slug; there are no more than the desk may keep.
pub async fn public_filters(press: &Press) -> Result<Vec<PublicFilter>> {
    let all = published_filter::Entity::find().order_by_asc(published_filter::Column::Slug);
    press.find(all).await?.into_iter().map(PublicFilter::of).collect()
}
