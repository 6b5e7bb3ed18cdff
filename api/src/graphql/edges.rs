//! What ties articles to one another and to things: links and mentions, from either end.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use uuid::Uuid;

use super::article::Article;
use super::errors::gone;
use super::filter;
use super::loaders::Loaders;
use super::paging::{Connection, Paging, connection, held_connection};
use super::scalars::Url;
use super::thing::{Thing, ThingKind};
use crate::content::reading::{self, LinkList, MentionList};
use crate::content::{ArticleId, Locale, ThingId, TypedId};

/// A link from one article to another.
#[derive(Clone, Debug)]
pub(crate) struct ArticleLink {
    pub(crate) link: reading::Link,
    /// The article it stands in, where that is at hand.
    pub(crate) from: Option<Arc<reading::Article>>,
    pub(crate) wanted: Option<Locale>,
}

/// A link from one article to another.
#[Object]
impl ArticleLink {
    /// What it is for.
    async fn kind(&self) -> LinkKind {
        self.link.kind.into()
    }

    /// Its place among the article's links of this kind, from 1.
    async fn position(&self) -> i32 {
        self.link.position
    }

    /// The wording used, which may differ from the target's headline.
    async fn title(&self) -> &str {
        &self.link.title
    }

    /// Where it leads, when that is an article here; null when it no longer is.
    async fn article(&self, ctx: &Context<'_>) -> Option<Result<Article>> {
        let id = ArticleId::of(self.link.target_id?);
        let article = Loaders::of(ctx).one(id).await.transpose()?;
        Some(article.map(|article| Article { article, wanted: self.wanted.clone() }))
    }

    /// The article it stands in.
    async fn from(&self, ctx: &Context<'_>) -> Result<Article> {
        let (from, wanted) = (self.from.as_ref(), self.wanted.clone());
        Ok(Article { article: holder(ctx, from, self.link.article_id).await?, wanted })
    }

    /// The block it stands in, for an inline link.
    async fn block_id(&self) -> Option<ID> {
        self.link.block_id.clone().map(ID)
    }

    /// Where it leads, when that is not an article here.
    async fn url(&self) -> Option<Url> {
        self.link.url.clone().filter(|_| self.link.target_id.is_none()).map(Url)
    }
}

/// An article's reference to a thing.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    mention: reading::Mention,
    /// The article, where that is at hand.
    article: Option<Arc<reading::Article>>,
    wanted: Option<Locale>,
}

/// An article's reference to a thing: which wording, in what role, how much.
#[Object]
impl Mention {
    /// The article.
    async fn article(&self, ctx: &Context<'_>) -> Result<Article> {
        let (article, wanted) = (self.article.as_ref(), self.wanted.clone());
        Ok(Article { article: holder(ctx, article, self.mention.article_id).await?, wanted })
    }

    /// The thing.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Thing> {
        let thing = Loaders::of(ctx).one(ThingId::of(self.mention.thing_id)).await?;
        thing.map(|thing| Thing::of(thing, self.wanted.clone())).ok_or_else(gone)
    }

    /// The wording at its first place.
    async fn wording(&self) -> &str {
        &self.mention.wording
    }

    /// Rank, office or role as worded.
    async fn role(&self) -> Option<&str> {
        self.mention.role.as_deref()
    }

    /// How often, in headline, summary and body.
    async fn count(&self) -> i32 {
        self.mention.count
    }

    /// How much the article is about it, as a share of what it is about most, 0 to 1: each place counts
    /// 1 in the body, 2 in the summary, 4 in the headline.
    async fn salience(&self) -> f64 {
        self.mention.salience
    }

    /// Who found it.
    async fn origin(&self) -> Origin {
        self.mention.origin.into()
    }

    /// The blocks of the body that it stands in.
    async fn block_ids(&self) -> Vec<ID> {
        let ids: Vec<String> =
            serde_json::from_value(self.mention.block_ids.clone()).unwrap_or_default();
        ids.into_iter().map(ID).collect()
    }
}

/// The article that an edge belongs to: the one at hand, which may be of another time, else the present one.
async fn holder(
    ctx: &Context<'_>,
    at_hand: Option<&Arc<reading::Article>>,
    id: Uuid,
) -> Result<Arc<reading::Article>> {
    match at_hand {
        Some(article) => Ok(article.clone()),
        None => Loaders::of(ctx).one(ArticleId::of(id)).await?.ok_or_else(gone),
    }
}

/// A part of what an article mentions.
pub(crate) async fn mentions_in(
    ctx: &Context<'_>,
    article: &Arc<reading::Article>,
    kinds: Option<Vec<ThingKind>>,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<Connection<MentionList, Mention>> {
    let kinds = kinds.map(filter::all_into);
    let list = MentionList::In(ArticleId::of(article.row.id), kinds.clone());
    let node =
        |mention| Mention { mention, article: Some(article.clone()), wanted: wanted.clone() };
    let Some(mut mentions) = article.held_mentions() else {
        return connection(ctx, list, paging, async |mentions| {
            Ok(mentions.into_iter().map(|mention| Some(node(mention))).collect())
        })
        .await;
    };
    if let Some(kinds) = kinds {
        let ids: Vec<_> = mentions.iter().map(|mention| ThingId::of(mention.thing_id)).collect();
        let things = Loaders::of(ctx).each(&ids).await?;
        let mut among = things
            .iter()
            .map(|thing| thing.as_ref().is_some_and(|thing| kinds.contains(&thing.row.kind)));
        mentions.retain(|_| among.next().unwrap_or_default());
    }
    let held = list.held(mentions);
    held_connection(list, &held, paging, node)
}

/// A part of a list of mentions of a thing.
pub(crate) async fn mention_connection(
    ctx: &Context<'_>,
    list: MentionList,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<Connection<MentionList, Mention>> {
    connection(ctx, list, paging, async |mentions| {
        let node = |mention| Some(Mention { mention, article: None, wanted: wanted.clone() });
        Ok(mentions.into_iter().map(node).collect())
    })
    .await
}

/// A part of where an article leads.
pub(crate) async fn links_from(
    ctx: &Context<'_>,
    article: &Arc<reading::Article>,
    kinds: Option<Vec<LinkKind>>,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<Connection<LinkList, ArticleLink>> {
    let list = LinkList::From(ArticleId::of(article.row.id), kinds.map(filter::all_into));
    let node = |link| ArticleLink { link, from: Some(article.clone()), wanted: wanted.clone() };
    let Some(links) = article.held_links() else {
        return connection(ctx, list, paging, async |links| {
            Ok(links.into_iter().map(|link| Some(node(link))).collect())
        })
        .await;
    };
    let held = list.held(links);
    held_connection(list, &held, paging, node)
}

/// A part of a list of links to an article.
pub(crate) async fn link_connection(
    ctx: &Context<'_>,
    list: LinkList,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<Connection<LinkList, ArticleLink>> {
    connection(ctx, list, paging, async |links| {
        let node = |link| Some(ArticleLink { link, from: None, wanted: wanted.clone() });
        Ok(links.into_iter().map(node).collect())
    })
    .await
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::article_link::LinkKind")]
pub(crate) enum LinkKind {
    /// Inline, « À lire ».
    ReadAlso,
    /// In the list beside the body.
    Related,
    /// What happened next.
    FollowUp,
    /// The same story elsewhere.
    SameStory,
}

/// Who found a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::mention::Origin")]
pub(crate) enum Origin {
    /// A person.
    Editor,
    /// A program that knows the names of things.
    Linker,
    /// The source itself.
    Feed,
}
