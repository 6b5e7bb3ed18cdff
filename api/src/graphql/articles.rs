//! Lists of articles, of now and of then: what stands in them, and what has been withdrawn from them since.

use async_graphql::{Context, Object, Result};

use super::article::Article;
use super::errors::Wire;
use super::facets::{Facets, indexed};
use super::loaders::Loaders;
use super::paging::{Connection, Count, Edge, PageInfo, Paging, connection};
use super::price;
use super::selection::Selection;
use super::withdrawn::{ArticleWithdrawn, tombstones};
use crate::content::list::List;
use crate::content::reading::{ArticleList, AsOf};
use crate::content::{ArticleId, Locale};

/// A part of a list of articles, and those of it that are no longer here.
#[derive(Debug)]
pub(crate) struct ArticleConnection {
    shown: Connection<ArticleList, Article>,
    missing: Vec<ArticleId>,
    wanted: Option<Locale>,
    facets: Facets,
}

/// A part of a list, as Relay's connection specification has it. It stays in place while items come and
/// go around it.
#[Object]
impl ArticleConnection {
    /// Each item with its place in the list.
    async fn edges(&self) -> &[Edge<Article>] {
        &self.shown.edges
    }

    /// The same items without their places.
    async fn nodes(&self) -> Vec<&Article> {
        self.shown.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Stories of this page that the public saw then and that have been withdrawn since. They stand in no
    /// edge, so such a page has fewer of those. Without `asOf`, always empty.
    async fn withdrawn(&self, ctx: &Context<'_>) -> Result<Vec<ArticleWithdrawn>> {
        tombstones(ctx, &self.missing, self.wanted.as_ref()).await
    }

    /// Whether and from where the list goes on.
    async fn page_info(&self) -> &PageInfo {
        &self.shown.page_info
    }

    /// How long the whole list is. Counted only when asked for, and only up to 10,000: as many entries of
    /// an index, priced at a hundred to a record. With `asOf`, what has been withdrawn since is counted.
    #[graphql(directive = price::cost::apply("100".to_owned()))]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<Count> {
        self.shown.length(ctx).await
    }

    /// What the articles of the whole list stand under, counted. Not with `asOf`.
    async fn facets(&self) -> &Facets {
        &self.facets
    }
}

/// A part of a list of articles.
pub(crate) async fn article_connection(
    ctx: &Context<'_>,
    selection: Selection,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<ArticleConnection> {
    let list = selection.list(ctx).await?;
    let facets = Facets::of_list(selection, list.test().clone(), wanted.clone());
    if list.test().asks_for_words() {
        let window = paging.window(list.order()).wired()?;
        let (page, count) = indexed(ctx).list(&list, window).await.wired()?;
        let ids: Vec<ArticleId> = page.items.iter().map(|(_, id)| *id).collect();
        let nodes = present(ctx, &ids, wanted.as_ref()).await?;
        let shown = Connection::of(list, Some(count), &page, nodes);
        return Ok(ArticleConnection { shown, missing: Vec::new(), wanted, facets });
    }
    let at = list.at();
    let mut missing = Vec::new();
    let shown = connection(ctx, list, paging, async |ids: Vec<ArticleId>| {
        let Some(at) = at else { return present(ctx, &ids, wanted.as_ref()).await };
        let then: Vec<_> = ids.iter().map(|id| AsOf(*id, at)).collect();
        let found = Loaders::of(ctx).each(&then).await?;
        let gone = ids.iter().zip(&found).filter(|(_, article)| article.is_none());
        missing.extend(gone.map(|(id, _)| *id));
        let node = |article| Article { article, wanted: wanted.clone() };
        Ok(found.into_iter().map(|article| article.map(node)).collect())
    })
    .await?;
    Ok(ArticleConnection { shown, missing, wanted, facets })
}

/// Articles as they are now; none for one that has gone meanwhile.
pub(crate) async fn present(
    ctx: &Context<'_>,
    ids: &[ArticleId],
    wanted: Option<&Locale>,
) -> Result<Vec<Option<Article>>> {
    let found = Loaders::of(ctx).each(ids).await?.into_iter();
    let node = |article| Article { article, wanted: wanted.cloned() };
    Ok(found.map(|article| article.map(node)).collect())
}
