//! Filters that are kept under a name: what is shown of them, and the mutations that keep them. Each parses,
//! calls and wraps.

use std::{future::Future, sync::Arc};

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::loaders::{DeskLoaders, RulesBy, desk};
use super::payload::{Conflict, UserError, outcome};
use super::rules::TopicRule;
use super::stored::StoredArticleFilter;
use crate::content::saved::{self, FilterList, Saving};
use crate::content::{self, FilterId, TypedId};
use crate::graphql::articles::{ArticleConnection, article_connection};
use crate::graphql::errors::{Wire, gone};
use crate::graphql::filter::{ArticleFilter, ArticleOrder};
use crate::graphql::paging::{Connection, Paging, connection};
use crate::graphql::price;
use crate::graphql::scalars::{DateTime, Ref};
use crate::graphql::selection::Selection;

/// A filter that is kept under a name.
#[derive(Clone, Debug)]
pub(super) struct SavedFilter(pub(super) Arc<saved::SavedFilter>);

/// A filter that is kept under a name. What it names is kept by id, so that it outlives changed slugs and
/// merged things.
#[Object]
impl SavedFilter {
    /// Its typed id.
    async fn id(&self) -> ID {
        FilterId::of(self.0.row.id).to_string().into()
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.0.row.slug
    }

    /// What its editors call it.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// How often it was saved: the number to save or delete it from.
    async fn revision(&self) -> i32 {
        self.0.row.revision
    }

    /// Which articles.
    async fn filter(&self) -> StoredArticleFilter {
        self.0.filter.clone().into()
    }

    /// Whether the public may use it, by its slug or id.
    async fn public(&self) -> bool {
        self.0.public
    }

    /// The public articles that pass it now.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let test = DeskLoaders::of(ctx).one(self.0.filter.clone()).await?.ok_or_else(gone)?;
        let selection = Selection::passing((*test).clone(), order);
        article_connection(ctx, selection, Paging { first, after, last, before }, None).await
    }

    /// The topics that articles join by it. At most 100.
    #[graphql(directive = price::list_size::apply(Some(10), None, None))]
    async fn rules(&self, ctx: &Context<'_>) -> Result<Vec<TopicRule>> {
        let id = FilterId::of(self.0.row.id);
        let rules = DeskLoaders::of(ctx).one(RulesBy(id)).await?.unwrap_or_default();
        Ok(rules.iter().cloned().map(TopicRule).collect())
    }

    /// When it was first saved.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.row.created_at)
    }

    /// When it was last saved.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.row.updated_at)
    }

    /// Who saved it last, as the audit log has it.
    async fn saved_by(&self) -> ID {
        self.0.row.actor.clone().into()
    }

    /// What they were called then.
    async fn saved_by_name(&self) -> &str {
        &self.0.row.actor_name
    }
}

/// What can be asked of kept filters.
#[derive(Debug, Default)]
pub(super) struct FilterQuery;

#[Object]
impl FilterQuery {
    /// One filter that is kept under a name. Needs `desk:read`.
    async fn saved_filter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
    ) -> Option<Result<SavedFilter>> {
        match saved::find_filter(desk(ctx), &name.0).await.wired().transpose()? {
            Ok(id) => one(ctx, id).await.transpose(),
            Err(error) => Some(Err(error)),
        }
    }

    /// The filters that are kept under a name, by slug. Needs `desk:read`.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn saved_filters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<FilterList, SavedFilter>> {
        let list = FilterList::new(desk(ctx)).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |ids: Vec<FilterId>| {
            let mut found = saved::filters(desk(ctx), &ids).await.wired()?;
            Ok(ids.iter().map(|id| found.remove(id).map(SavedFilter)).collect())
        })
        .await
    }
}

/// What can be done with kept filters.
#[derive(Debug, Default)]
pub(super) struct FilterMutation;

/// What came of a mutation of a kept filter.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct FilterPayload {
    /// The filter as it is now. Null where nothing was done, or where it is gone.
    saved_filter: Option<SavedFilter>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
    /// What somebody else saved meanwhile.
    conflict: Option<Conflict>,
}

/// A filter to be kept: a new one without `revision`, or another in the place of the revision that was seen.
#[derive(Clone, Debug, InputObject)]
pub(super) struct FilterSaveInput {
    /// Its name in addresses: lower-case letters and digits with single hyphens between, at most 120
    /// characters. It stays.
    slug: String,
    /// The revision that was seen: refused, if it is not the latest. Left out, the filter is new, and none
    /// may go by its slug.
    revision: Option<i32>,
    /// What to call it, one line of at most 200 characters. Must be given for a new one.
    name: Option<String>,
    /// Which articles. What it names must be there now. Must be given for a new one.
    filter: Option<ArticleFilter>,
    /// Whether the public may use it, by its slug or id: to follow it, for one. Left out, that stays as it is; a new
    /// one is the desk's alone.
    public: Option<bool>,
}

/// A kept filter to be thrown away.
#[derive(Clone, Debug, InputObject)]
pub(super) struct FilterDeleteInput {
    /// The filter.
    filter: Ref,
    /// The revision that was seen: refused, if it is not the latest.
    revision: i32,
}

#[Object]
impl FilterMutation {
    /// Keeps a filter under a name; there may be 1,000. Needs `desk:write`.
    async fn filter_save(
        &self,
        ctx: &Context<'_>,
        input: FilterSaveInput,
    ) -> Result<FilterPayload> {
        let FilterSaveInput { slug, revision, name, filter, public } = input;
        let given = Saving { slug, revision, name, filter: filter.map(Into::into), public };
        payload(ctx, saved::save(desk(ctx), &given)).await
    }

    /// Throws a kept filter away that is no topic's rule. Needs `desk:write`.
    async fn filter_delete(
        &self,
        ctx: &Context<'_>,
        input: FilterDeleteInput,
    ) -> Result<FilterPayload> {
        payload(ctx, saved::delete(desk(ctx), &input.filter.0, input.revision)).await
    }
}

async fn payload(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<FilterId>>,
) -> Result<FilterPayload> {
    match outcome(ctx, deed).await? {
        Ok(id) => {
            let saved_filter = one(ctx, id).await?;
            Ok(FilterPayload { saved_filter, ..FilterPayload::default() })
        }
        Err(refused) => Ok(FilterPayload {
            user_errors: vec![refused.error],
            conflict: refused.conflict,
            ..FilterPayload::default()
        }),
    }
}

async fn one(ctx: &Context<'_>, id: FilterId) -> Result<Option<SavedFilter>> {
    Ok(DeskLoaders::of(ctx).one(id).await?.map(SavedFilter))
}
