//! Lists of articles, of now and of then: what stands in them, and what has been withdrawn from them since.

use async_graphql::{Context, Object, Result};

use super::article::Article;
use super::loaders::Loaders;
use super::paging::{Connection, Count, Edge, PageInfo, Paging, connection};
use super::price;
use super::withdrawn::{ArticleWithdrawn, tombstones};
use crate::content::reading::{ArticleList, AsOf};
use crate::content::{ArticleId, Locale};

/// A part of a list of articles, and those of it that are no longer here.
#[derive(Debug)]
pub(crate) struct ArticleConnection {
    shown: Connection<ArticleList, Article>,
    missing: Vec<ArticleId>,
    wanted: Option<Locale>,
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
}

/// A part of a list of articles.
pub(crate) async fn article_connection(
    ctx: &Context<'_>,
    list: ArticleList,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<ArticleConnection> {
    let at = list.at();
    let mut missing = Vec::new();
    let shown = connection(ctx, list, paging, async |ids: Vec<ArticleId>| {
        let loaders = Loaders::of(ctx);
        let Some(at) = at else {
            let found = loaders.each(&ids).await?.into_iter();
            let node = |article| Article { article, wanted: wanted.clone() };
            return Ok(found.map(|article| article.map(node)).collect());
        };
        let then: Vec<_> = ids.iter().map(|id| AsOf(*id, at)).collect();
        let found = loaders.each(&then).await?;
        let gone = ids.iter().zip(&found).filter(|(_, article)| article.is_none());
        missing.extend(gone.map(|(id, _)| *id));
        let node = |article| Article { article, wanted: wanted.clone() };
        Ok(found.into_iter().map(|article| article.map(node)).collect())
    })
    .await?;
    Ok(ArticleConnection { shown, missing, wanted })
}
