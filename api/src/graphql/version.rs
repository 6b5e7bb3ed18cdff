//! Versions: what an article has said, state by state. Wraps what `content::reading` gives.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};

use super::article::Article;
use super::block::{self, Block};
use super::loaders::{Loaders, Paged};
use super::paging::{Connection, Paging, connection};
use super::price;
use super::scalars::DateTime;
use crate::content::list::{End, Window};
use crate::content::reading::{self, VersionId, VersionList};

/// How many corrections of one article are told of.
const CORRECTIONS: u32 = 50;

/// One published state of an article.
#[derive(Clone, Debug)]
pub(crate) struct ArticleVersion {
    version: Arc<reading::Version>,
    article: Article,
}

/// One published state of an article. It is never changed.
#[Object]
impl ArticleVersion {
    /// Its number, from 1.
    async fn version(&self) -> i32 {
        self.version.number
    }

    /// Why it was published.
    async fn kind(&self) -> VersionKind {
        self.version.kind.into()
    }

    /// What was corrected, or why the article was withdrawn.
    async fn note(&self) -> Option<&str> {
        self.version.note.as_deref()
    }

    /// From when on the public saw it.
    async fn at(&self) -> DateTime {
        DateTime(self.version.at)
    }

    /// The headline it had; empty where the article was withdrawn.
    async fn headline(&self) -> &str {
        &self.version.document.headline
    }

    /// The standfirst or teaser it had.
    async fn summary(&self) -> Option<&str> {
        self.version.document.summary.as_deref()
    }

    /// The story it told, block by block; empty where only a teaser or a headline was here, or where the
    /// article was withdrawn. At most 1,000, of which 20 are links.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn body(&self) -> Vec<Block> {
        let wanted = self.article.wanted(None);
        block::blocks(&self.article.article, &self.version.document.body, wanted.as_ref())
    }
}

/// Why a version was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::content::reading::VersionKind")]
pub(crate) enum VersionKind {
    /// The first.
    Initial,
    /// A minor change, or more of the story.
    Update,
    /// An error put right; the note says which.
    Correction,
    /// The article was withdrawn; the note says why.
    Withdrawal,
}

/// A part of the versions of an article, of one kind only, if said.
pub(crate) async fn versions(
    ctx: &Context<'_>,
    article: &Article,
    only: Option<VersionKind>,
    paging: Paging,
) -> Result<Connection<VersionList, ArticleVersion>> {
    connection(ctx, list(article, only), paging, async |ids| said(ctx, article, &ids).await).await
}

/// The latest corrections of an article.
pub(crate) async fn corrections(
    ctx: &Context<'_>,
    article: &Article,
) -> Result<Vec<ArticleVersion>> {
    let window = Window { end: End::First, take: CORRECTIONS, after: None, before: None };
    let list = list(article, Some(VersionKind::Correction));
    let page = Loaders::of(ctx).one(Paged(list, window)).await?;
    let ids: Vec<_> = page.iter().flat_map(|page| &page.items).map(|(_, id)| *id).collect();
    Ok(said(ctx, article, &ids).await?.into_iter().flatten().collect())
}

fn list(article: &Article, only: Option<VersionKind>) -> VersionList {
    let (until, only) = (article.article.row.version, only.map(Into::into));
    VersionList { article: article.id_of(), until, only }
}

async fn said(
    ctx: &Context<'_>,
    article: &Article,
    ids: &[VersionId],
) -> Result<Vec<Option<ArticleVersion>>> {
    let found = Loaders::of(ctx).each(ids).await?.into_iter();
    let node = |version| ArticleVersion { version, article: article.clone() };
    Ok(found.map(|version| version.map(node)).collect())
}
