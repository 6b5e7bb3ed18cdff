//! Articles close to one, and things mentioned together: each with why. Knows no ranking.

use async_graphql::{Context, Result, SimpleObject};

use super::article::Article;
use super::articles::present;
use super::errors::Wire;
use super::facets::{first_of, indexed};
use super::loaders::{Loaders, Translations};
use super::price;
use super::thing::Thing;
use super::topic::Topic;
use crate::content::{ArticleId, ThingId, TopicId};

/// How many are recommended at most.
const MOST: usize = 20;

/// An article close to another, and what the two have in common.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Recommendation {
    /// The article.
    article: Article,
    /// The topics that both are filed under, the rarest first. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    shared_topics: Vec<Topic>,
    /// The things that both mention, the rarest first. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    shared_things: Vec<Thing>,
    /// Words of its headline or summary that stand, in whatever form, in those of the other too; folded, the
    /// rarest first. At most 12.
    shared_words: Vec<String>,
}

/// The articles closest to one, the closest first.
pub(crate) async fn recommended(
    ctx: &Context<'_>,
    to: &Article,
    first: i32,
) -> Result<Vec<Recommendation>> {
    let most = first_of(first, MOST)?;
    let translations: Vec<ArticleId> = match to.article.row.translation_group {
        Some(group) => {
            let group = Loaders::of(ctx).one(Translations(group)).await?;
            group.map(|group| group.to_vec()).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let relatives = indexed(ctx).relatives(to.id_of(), translations, most).await.wired()?;
    let ids: Vec<ArticleId> = relatives.iter().map(|relative| relative.article).collect();
    let articles = present(ctx, &ids, to.wanted.as_ref()).await?;
    let mut recommended = Vec::new();
    for (relative, article) in relatives.into_iter().zip(articles) {
        let Some(article) = article else { continue };
        recommended.push(Recommendation {
            shared_topics: topics(ctx, to, &relative.topics).await?,
            shared_things: things(ctx, to, &relative.things).await?,
            shared_words: relative.words,
            article,
        });
    }
    Ok(recommended)
}

async fn topics(ctx: &Context<'_>, to: &Article, ids: &[TopicId]) -> Result<Vec<Topic>> {
    let found = Loaders::of(ctx).each(ids).await?.into_iter().flatten();
    Ok(found.map(|topic| Topic { topic, wanted: to.wanted(None) }).collect())
}

async fn things(ctx: &Context<'_>, to: &Article, ids: &[ThingId]) -> Result<Vec<Thing>> {
    let found = Loaders::of(ctx).each(ids).await?.into_iter().flatten();
    Ok(found.map(|thing| Thing::of(thing, to.wanted(None))).collect())
}
