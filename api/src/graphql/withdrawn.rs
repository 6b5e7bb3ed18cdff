//! Stories that are no longer here, and stories whether or not they are. Says that one is gone and why, never
//! what it said.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, Union};

use super::article::Article;
use super::errors::Wire;
use super::loaders::{Gone, Loaders};
use super::scalars::{self, DateTime};
use crate::content::reading::{self, AsOf};
use crate::content::{ArticleId, Locale, TypedId};

/// What is left of an article that was withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct ArticleWithdrawn {
    pub(crate) tombstone: Arc<reading::Tombstone>,
    pub(crate) wanted: Option<Locale>,
}

/// What is left of an article that was withdrawn: that it was here and why it is gone, never what it said.
#[Object]
impl ArticleWithdrawn {
    /// The typed id that the article had.
    pub(crate) async fn id(&self) -> ID {
        ArticleId::of(self.tombstone.article_id).to_string().into()
    }

    /// The name that it had in addresses. No other article is given it.
    async fn slug(&self) -> &str {
        &self.tombstone.slug
    }

    /// The language it was written in.
    async fn locale(&self) -> Result<scalars::Locale> {
        Ok(scalars::Locale(Locale::parse(&self.tombstone.locale).wired()?))
    }

    /// Why it was withdrawn.
    async fn reason(&self) -> &str {
        &self.tombstone.reason
    }

    /// When it was withdrawn.
    async fn at(&self) -> DateTime {
        DateTime(self.tombstone.at)
    }

    /// The number of the version that withdrew it.
    async fn version(&self) -> i32 {
        self.tombstone.version
    }

    /// The article that it became part of, if that is why it is gone.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Article>> {
        let id = ArticleId::of(self.tombstone.merged_into?);
        let article = Loaders::of(ctx).one(id).await.transpose()?;
        Some(article.map(|article| Article { article, wanted: self.wanted.clone() }))
    }
}

/// An article, or what is left of one.
#[derive(Clone, Debug, Union)]
pub(crate) enum Story {
    Article(Article),
    ArticleWithdrawn(ArticleWithdrawn),
}

/// The article that goes by `name`; with `as_of`, as the public saw it then.
pub(crate) async fn article(
    ctx: &Context<'_>,
    name: &str,
    as_of: Option<DateTime>,
    wanted: Option<Locale>,
) -> Result<Option<Article>> {
    let loaders = Loaders::of(ctx);
    let found = match as_of {
        None => match reading::find_article(loaders.press(), name).await.wired()? {
            Some(id) => loaders.one(id).await?,
            None => None,
        },
        Some(DateTime(at)) => match reading::find_as_of(loaders.press(), name, at).await.wired()? {
            Some(id) => loaders.one(AsOf(id, at)).await?,
            None => None,
        },
    };
    Ok(found.map(|article| Article { article, wanted }))
}

/// What is left of the article that went by `name`.
pub(crate) async fn withdrawn(
    ctx: &Context<'_>,
    name: &str,
    wanted: Option<Locale>,
) -> Result<Option<ArticleWithdrawn>> {
    let found = reading::find_tombstone(Loaders::of(ctx).press(), name).await.wired()?;
    Ok(found.map(|tombstone| ArticleWithdrawn { tombstone: Arc::new(tombstone), wanted }))
}

/// Either of the two.
pub(crate) async fn story(
    ctx: &Context<'_>,
    name: &str,
    as_of: Option<DateTime>,
    wanted: Option<Locale>,
) -> Result<Option<Story>> {
    if let Some(article) = article(ctx, name, as_of, wanted.clone()).await? {
        return Ok(Some(article.into()));
    }
    Ok(withdrawn(ctx, name, wanted).await?.map(Story::from))
}

/// What is left of each of these, where anything is.
pub(crate) async fn tombstones(
    ctx: &Context<'_>,
    ids: &[ArticleId],
    wanted: Option<&Locale>,
) -> Result<Vec<ArticleWithdrawn>> {
    let gone: Vec<_> = ids.iter().copied().map(Gone).collect();
    let found = Loaders::of(ctx).each(&gone).await?.into_iter().flatten();
    let node = |tombstone| ArticleWithdrawn { tombstone, wanted: wanted.cloned() };
    Ok(found.map(node).collect())
}
