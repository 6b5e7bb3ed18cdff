//! What can be asked of the press. Each field parses, calls and wraps.

use std::{hash::Hash, sync::Arc};

use async_graphql::{Context, ID, Object, Result, dataloader::Loader};
use futures_util::future::try_join_all;

use super::article::Article;
use super::articles::{ArticleConnection, article_connection};
use super::errors::{Wire, wire};
use super::filing::{Contributor, Section, Source};
use super::filter::{self, ArticleFilter, ArticleOrder, RelationFilter};
use super::loaders::{Batches, Loaders};
use super::node::{self, Node};
use super::paging::{Connection, Paging, connection};
use super::path::{self, RelationPath};
use super::price;
use super::relation::{Relation, relation_connection};
use super::scalars::{DateTime, Locale, Ref};
use super::selection::Selection;
use super::thing::{Thing, ThingKind};
use super::topic::Topic;
use super::withdrawn::{self, ArticleWithdrawn, Story};
use crate::content::reading::{self, ThingList, TopicList};
use crate::content::relations::RelationList;
use crate::content::{self, Error, TypedId};

/// How many ids one request may name.
const MOST: usize = 100;

/// What the public can ask.
#[derive(Debug)]
pub struct Query;

/// What the public can ask, as a part of the schema's root: the desk's root has more parts.
#[Object(name = "PressQuery")]
impl Query {
    /// Whatever goes by an id.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A typed id, as any `id` field gives it.")] id: ID,
    ) -> Option<Result<Node>> {
        node::find(ctx, &id).await.transpose()
    }

    /// Whatever goes by each of these ids, in their order; null where nothing does. At most 100.
    #[graphql(directive = price::list_size::apply(None, price::names(&["ids"]), None))]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Typed ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST {
            return Err(wire(Error::invalid("ids", format!("must be at most {MOST}"))));
        }
        try_join_all(ids.iter().map(|id| node::find(ctx, id))).await
    }

    /// One article. Null for one that was withdrawn: ask `story` or `withdrawn`.
    async fn article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug, or one that it had.", name = "ref")] name: Ref,
        #[graphql(desc = "As the public saw it then; as it sees it now when not given.")]
        as_of: Option<DateTime>,
        #[graphql(desc = "The language of names inside; the article's own when not given.")]
        locale: Option<Locale>,
    ) -> Option<Result<Article>> {
        withdrawn::article(ctx, &name.0, as_of, tag(locale)).await.transpose()
    }

    /// What is left of an article that was withdrawn. Null for one that is here.
    async fn withdrawn(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug that it had.", name = "ref")] name: Ref,
        #[graphql(desc = "The language of names inside.")] locale: Option<Locale>,
    ) -> Option<Result<ArticleWithdrawn>> {
        withdrawn::withdrawn(ctx, &name.0, tag(locale)).await.transpose()
    }

    /// One article, or what is left of it when it was withdrawn, whatever `asOf` says.
    async fn story(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug, or one that it had.", name = "ref")] name: Ref,
        #[graphql(desc = "As the public saw it then; as it sees it now when not given.")]
        as_of: Option<DateTime>,
        #[graphql(desc = "The language of names inside; the article's own when not given.")]
        locale: Option<Locale>,
    ) -> Option<Result<Story>> {
        withdrawn::story(ctx, &name.0, as_of, tag(locale)).await.transpose()
    }

    /// Articles.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "The language of names inside; each article's own when not given.")]
        locale: Option<Locale>,
        #[graphql(
            desc = "As the public saw them then, filter and order included; as it sees them now \
                          when not given. Not with `evidenceFor`."
        )]
        as_of: Option<DateTime>,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let selection = Selection::of(filter, order, as_of);
        article_connection(ctx, selection, Paging { first, after, last, before }, tag(locale)).await
    }

    /// One topic.
    async fn topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
    ) -> Option<Result<Topic>> {
        let found = reading::find_topic(Loaders::of(ctx).press(), &name.0).await;
        let topic = named(ctx, found).await?;
        Some(topic.map(|topic| Topic { topic, wanted: tag(locale) }))
    }

    /// Topics, by slug.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those without a broader one.", default)] roots: bool,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TopicList, Topic>> {
        let list = if roots { TopicList::Roots } else { TopicList::All };
        let wanted = tag(locale);
        connection(ctx, list, Paging::forward(first, after), async |ids| {
            let found = Loaders::of(ctx).each(&ids).await?.into_iter();
            let node = |topic| Topic { topic, wanted: wanted.clone() };
            Ok(found.map(|topic| topic.map(node)).collect())
        })
        .await
    }

    /// One thing.
    async fn thing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
    ) -> Option<Result<Thing>> {
        let found = reading::find_thing(Loaders::of(ctx).press(), &name.0).await;
        let thing = named(ctx, found).await?;
        Some(thing.map(|thing| Thing::of(thing, tag(locale))))
    }

    /// Things, by slug. Of those found by `text`, the ones it is the whole name of come first.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn things(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those with a name in any language that is this text or begins with it, \
                          whatever its case, accents and punctuation: OTAN, NATO, الناتو. At most 200 \
                          characters."
        )]
        text: Option<String>,
        #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<ThingKind>>,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ThingList, Thing>> {
        let list = ThingList::new(kinds.map(filter::all_into), text.as_deref()).wired()?;
        let wanted = tag(locale);
        connection(ctx, list, Paging::forward(first, after), async |ids| {
            let found = Loaders::of(ctx).each(&ids).await?.into_iter();
            let node = |thing: Arc<_>| Thing::of(thing, wanted.clone());
            Ok(found.map(|thing| thing.map(node)).collect())
        })
        .await
    }

    /// Relations, in the order they were asserted.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<RelationFilter>,
        #[graphql(desc = "The language of names inside.")] locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RelationList, Relation>> {
        let list = filter::relations(ctx, filter, None).await?;
        relation_connection(ctx, list, Paging::forward(first, after), tag(locale)).await
    }

    /// The shortest chains of relations between two things; none when there is no chain. Reads at most
    /// 2,000 relations, and says so when that is not enough.
    #[graphql(
        directive = price::cost::apply("2000".to_owned()),
        directive = price::list_size::apply(None, price::names(&["first"]), None)
    )]
    async fn path(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One end: id or slug of a thing.")] from: Ref,
        #[graphql(desc = "The other end.")] to: Ref,
        #[graphql(desc = "How long a chain may be, 1 to 4.", default = 3)] max_hops: i32,
        #[graphql(desc = "How many chains to give, 1 to 100.", default = 3)] first: i32,
        #[graphql(desc = "The language of names inside.")] locale: Option<Locale>,
    ) -> Result<Vec<RelationPath>> {
        path::between(ctx, [&from.0, &to.0], max_hops, first, tag(locale)).await
    }

    /// One section.
    async fn section(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
    ) -> Option<Result<Section>> {
        let found = reading::find_section(Loaders::of(ctx).press(), &name.0).await;
        let section = named(ctx, found).await?;
        Some(section.map(|section| Section { section, wanted: tag(locale) }))
    }

    /// Every section, by slug. At most 200.
    #[graphql(directive = price::list_size::apply(Some(200), None, None))]
    async fn sections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of names.")] locale: Option<Locale>,
    ) -> Result<Vec<Section>> {
        let sections = reading::all_sections(Loaders::of(ctx).press()).await.wired()?;
        let wanted = tag(locale);
        let section = |section| Section { section: Arc::new(section), wanted: wanted.clone() };
        Ok(sections.into_iter().map(section).collect())
    }

    /// One contributor.
    async fn contributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
    ) -> Option<Result<Contributor>> {
        let found = reading::find_contributor(Loaders::of(ctx).press(), &name.0).await;
        let contributor = named(ctx, found).await?;
        Some(contributor.map(Contributor))
    }

    /// One source.
    async fn source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id or slug.", name = "ref")] name: Ref,
    ) -> Option<Result<Source>> {
        let found = reading::find_source(Loaders::of(ctx).press(), &name.0).await;
        let source = named(ctx, found).await?;
        Some(source.map(Source))
    }

    /// Every source, by slug. At most 200.
    #[graphql(directive = price::list_size::apply(Some(200), None, None))]
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        let sources = reading::all_sources(Loaders::of(ctx).press()).await.wired()?;
        Ok(sources.into_iter().map(|source| Source(Arc::new(source))).collect())
    }
}

/// What was found by name, read.
async fn named<I>(
    ctx: &Context<'_>,
    found: content::Result<Option<I>>,
) -> Option<Result<<Batches as Loader<I>>::Value>>
where
    I: TypedId + Hash,
    Batches: Loader<I, Error = Error>,
{
    match found.wired().transpose()? {
        Ok(id) => Loaders::of(ctx).one(id).await.transpose(),
        Err(error) => Some(Err(error)),
    }
}

/// The language asked for.
pub(crate) fn tag(locale: Option<Locale>) -> Option<content::Locale> {
    locale.map(|Locale(tag)| tag)
}
