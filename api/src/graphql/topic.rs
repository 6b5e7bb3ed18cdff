//! Topics: their names, their hierarchy, and what stands under them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::articles::{ArticleConnection, article_connection};
use super::errors::Wire;
use super::facets::{Counted, ThingCount, indexed, things};
use super::feeds::{FeedLink, feeds};
use super::filing::{Served, served};
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::{Loaders, Narrower, RelatedTo};
use super::paging::{Connection, Paging};
use super::price;
use super::relation::{Relation, relation_connection};
use super::scalars;
use super::selection::Selection;
use super::thing::ThingKind;
use crate::content::filter::{RelationTest, Test, Tie};
use crate::content::reading;
use crate::content::relations::RelationList;
use crate::content::{Locale, TopicId, TypedId};
use crate::feeds::Sort;
use crate::search::All;

/// A subject that editors follow.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) topic: Arc<reading::Topic>,
    pub(crate) wanted: Option<Locale>,
}

impl Topic {
    fn id_of(&self) -> TopicId {
        TopicId::of(self.topic.row.id)
    }

    async fn others(&self, ctx: &Context<'_>, ids: &[TopicId]) -> Result<Vec<Topic>> {
        let found = Loaders::of(ctx).each(ids).await?.into_iter().flatten();
        Ok(found.map(|topic| Topic { topic, wanted: self.wanted.clone() }).collect())
    }
}

/// A subject that editors follow, in a hierarchy of broader and narrower ones.
#[Object]
impl Topic {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        self.id_of().to_string().into()
    }

    /// Its name in addresses: `morocco-nato`.
    async fn slug(&self) -> &str {
        &self.topic.row.slug
    }

    /// Its name.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        let (name, _) = served(ctx, &self.topic.names, self.wanted.as_ref());
        name.map_or(&self.topic.row.slug, |name| &name.name)
    }

    /// What it is about, in the language of its name.
    async fn description(&self, ctx: &Context<'_>) -> Option<&str> {
        let (name, _) = served(ctx, &self.topic.names, self.wanted.as_ref());
        name.and_then(|name| name.description.as_deref())
    }

    /// Which language its name is in.
    async fn served(&self, ctx: &Context<'_>) -> Served {
        served(ctx, &self.topic.names, self.wanted.as_ref()).1
    }

    /// The IPTC Media Topic it corresponds to: `medtop:20000598`.
    async fn media_topic(&self) -> Option<&str> {
        self.topic.row.media_topic.as_deref()
    }

    /// The topic one step broader; null at the top.
    async fn broader(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = TopicId::of(self.topic.row.broader_id?);
        let topic = Loaders::of(ctx).one(id).await.transpose()?;
        Some(topic.map(|topic| Topic { topic, wanted: self.wanted.clone() }))
    }

    /// The topics one step narrower, by slug. At most 100.
    #[graphql(directive = price::list_size::apply(Some(100), None, None))]
    async fn narrower(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        let ids = Loaders::of(ctx).one(Narrower(self.id_of())).await?.unwrap_or_default();
        self.others(ctx, &ids).await
    }

    /// The topics beside it. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn related(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        let ids = Loaders::of(ctx).one(RelatedTo(self.id_of())).await?.unwrap_or_default();
        self.others(ctx, &ids).await
    }

    /// The articles under it, those of narrower topics included. For those filed under it alone, filter
    /// by `topics: { any: […], exact: true }`.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let selection = Selection::under(Tie::Topic, self.id_of(), filter, order);
        article_connection(
            ctx,
            selection,
            Paging { first, after, last, before },
            self.wanted.clone(),
        )
        .await
    }

    /// The things most mentioned in articles under it.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(10), price::forward(), None)
    )]
    async fn things(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<ThingKind>>,
        #[graphql(desc = "How many, 1 to 100.", default = 10)] first: i32,
    ) -> Result<Vec<ThingCount>> {
        let under = All::passing(Test::Tied(Tie::Topic, vec![self.id_of().uuid()]));
        let counts = indexed(ctx).count(under.clone()).await.wired()?;
        let counted = Counted { things: counts.things(), among: under };
        things(ctx, counted, kinds, first, self.wanted.as_ref()).await
    }

    /// Its feeds, one in each format; at the desk, none are told.
    #[graphql(directive = price::list_size::apply(Some(3), None, None))]
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of articles in this language.")] locale: Option<scalars::Locale>,
    ) -> Vec<FeedLink> {
        let (name, _) = served(ctx, &self.topic.names, self.wanted.as_ref());
        let (slug, name) = (&self.topic.row.slug, name.map(|name| &name.name));
        feeds(ctx, Sort::Topic, (slug, name.unwrap_or(slug)), locale)
    }

    /// Relations that rest on articles under it.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RelationList, Relation>> {
        let list = RelationList(vec![RelationTest::Topic(self.topic.row.id)]);
        relation_connection(ctx, list, Paging::forward(first, after), self.wanted.clone()).await
    }
}
