//! Topics that stories join by a rule, and what editors rule of a story and a topic. Each parses, calls and wraps.

use std::future::Future;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::filters::SavedFilter;
use super::loaders::{DeskLoaders, RuleOf, desk};
use super::payload::{UserError, outcome};
use crate::content::publishing::{self, Rule, Ruled};
use crate::content::reading::find_topic;
use crate::content::{self, ArticleId, FilterId, TopicId, TypedId};
use crate::graphql::article::Article;
use crate::graphql::errors::{Wire, gone};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::{DateTime, Ref};
use crate::graphql::topic::Topic;

/// What stories join a topic by.
#[derive(Clone, Debug)]
pub(super) struct TopicRule(pub(super) Rule);

/// What stories join a topic by: as they are published, and those that were public before by and by.
#[Object]
impl TopicRule {
    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Result<Topic> {
        topic(ctx, TopicId::of(self.0.topic_id)).await
    }

    /// The filter. Null of a rule that was taken away, until the last story that joined by it has left.
    async fn filter(&self, ctx: &Context<'_>) -> Option<Result<SavedFilter>> {
        let id = FilterId::of(self.0.filter_id?);
        let filter = DeskLoaders::of(ctx).one(id).await.transpose()?;
        Some(filter.map(SavedFilter))
    }

    /// When it was set, or came to mean something else: its filter was changed, a thing that it names became
    /// part of another, a topic was moved.
    async fn since(&self) -> DateTime {
        DateTime(self.0.since)
    }

    /// Whether it is still being applied to what was public then.
    async fn pending(&self) -> bool {
        self.0.pending
    }

    /// How many of the articles that were public then it has been applied to.
    async fn looked(&self) -> i32 {
        i32::try_from(self.0.looked).unwrap_or(i32::MAX)
    }
}

/// A topic that an article is in, or is kept out of.
#[derive(Clone, Debug)]
pub(super) struct Filing(publishing::Filing);

/// A topic that an article is in, or is kept out of.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl Filing {
    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Result<Topic> {
        topic(ctx, self.0.topic).await
    }

    /// How the article came to be in it. Null where it is kept out.
    async fn origin(&self) -> Option<FilingOrigin> {
        use entity::article_topic::Origin;
        self.0.origin.map(|origin| match origin {
            Origin::Editor | Origin::Pin => FilingOrigin::Editor,
            Origin::Feed => FilingOrigin::Feed,
            Origin::Rule => FilingOrigin::Rule,
        })
    }

    /// What an editor ruled of the two; null where nobody did.
    async fn ruling(&self) -> Option<TopicRuling> {
        self.0.ruling.as_ref().map(|ruled| ruled.ruling.into())
    }

    /// When that was ruled.
    async fn ruled_at(&self) -> Option<DateTime> {
        self.0.ruling.as_ref().map(|ruled| DateTime(ruled.at))
    }

    /// Who ruled so, as the audit log has it.
    async fn ruled_by(&self) -> Option<ID> {
        self.0.ruling.as_ref().map(|ruled| ruled.actor.clone().into())
    }

    /// What they were called then.
    async fn ruled_by_name(&self) -> Option<&str> {
        self.0.ruling.as_ref().map(|ruled| ruled.actor_name.as_str())
    }
}

/// How an article came to be in a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum FilingOrigin {
    /// By its working copy, or pinned.
    Editor,
    /// By its delivery.
    Feed,
    /// It passes the topic's rule.
    Rule,
}

/// What an editor ruled of an article and a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::topic_ruling::Ruling")]
pub(super) enum TopicRuling {
    /// It is in the topic, whatever its working copy, its deliveries and rules say.
    Pinned,
    /// It is not in the topic, whatever its working copy, its deliveries and rules say.
    Excluded,
}

/// What can be asked of rules.
#[derive(Debug, Default)]
pub(super) struct RuleQuery;

#[Object]
impl RuleQuery {
    /// What articles join a topic by; null where it has no rule. Needs `desk:read`.
    async fn topic_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic's id or slug.", name = "ref")] name: Ref,
    ) -> Option<Result<TopicRule>> {
        rule(ctx, &name.0).await.transpose()
    }

    /// The topics that a public article is in, those it was filed under first, and those that it is kept out
    /// of. Null where there is no such article. Needs `desk:read`.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn filings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article's id or slug.")] article: Ref,
    ) -> Option<Result<Vec<Filing>>> {
        filings(ctx, &article.0).await.transpose()
    }
}

/// What can be ruled of articles and topics.
#[derive(Debug, Default)]
pub(super) struct RulingMutation;

/// What came of a ruling.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct FilingPayload {
    /// The article as it is now. Null where nothing was done.
    article: Option<Article>,
    /// The topics that it is in now, and those that it is kept out of.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    filings: Vec<Filing>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// An article to be pinned to a topic.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicPinInput {
    /// The topic.
    topic: Ref,
    /// The article, which must be public.
    article: Ref,
}

/// An article to be kept out of a topic.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicExcludeInput {
    /// The topic.
    topic: Ref,
    /// The article, which must be public.
    article: Ref,
}

/// An article that is to be neither pinned to a topic nor kept out of it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicReleaseInput {
    /// The topic.
    topic: Ref,
    /// The article, which must be public.
    article: Ref,
}

#[Object]
impl RulingMutation {
    /// Pins an article to a topic: it is in it, whatever its working copy, its deliveries and rules say, until
    /// it is released. At most 50 topics may be ruled of for one article. Needs `desk:publish`.
    async fn topic_pin(&self, ctx: &Context<'_>, input: TopicPinInput) -> Result<FilingPayload> {
        let TopicPinInput { topic: Ref(topic), article: Ref(article) } = input;
        payload(ctx, publishing::pin(desk(ctx), &topic, &article)).await
    }

    /// Keeps an article out of a topic, whatever its working copy, its deliveries and rules say, until it is
    /// released. It stays in narrower topics, and so under this one. Needs `desk:publish`.
    async fn topic_exclude(
        &self,
        ctx: &Context<'_>,
        input: TopicExcludeInput,
    ) -> Result<FilingPayload> {
        let TopicExcludeInput { topic: Ref(topic), article: Ref(article) } = input;
        payload(ctx, publishing::exclude(desk(ctx), &topic, &article)).await
    }

    /// Takes either back. The article is in the topic if a rule has it so; what its working copy or delivery
    /// says tells again when it is next published. Needs `desk:publish`.
    async fn topic_release(
        &self,
        ctx: &Context<'_>,
        input: TopicReleaseInput,
    ) -> Result<FilingPayload> {
        let TopicReleaseInput { topic: Ref(topic), article: Ref(article) } = input;
        payload(ctx, publishing::release(desk(ctx), &topic, &article)).await
    }
}

async fn payload(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<Ruled>>,
) -> Result<FilingPayload> {
    match outcome(ctx, deed).await? {
        Ok(ruled) => {
            let id = ArticleId::of(ruled.article);
            let article = Loaders::of(ctx).one(id).await?;
            let article = article.map(|article| Article { article, wanted: None });
            let filings = filings(ctx, &id.to_string()).await?.unwrap_or_default();
            Ok(FilingPayload { article, filings, ..FilingPayload::default() })
        }
        Err(refused) => {
            Ok(FilingPayload { user_errors: vec![refused.error], ..FilingPayload::default() })
        }
    }
}

async fn filings(ctx: &Context<'_>, article: &str) -> Result<Option<Vec<Filing>>> {
    let found = publishing::filings(desk(ctx), article).await.wired()?;
    Ok(found.map(|all| all.into_iter().map(Filing).collect()))
}

async fn rule(ctx: &Context<'_>, name: &str) -> Result<Option<TopicRule>> {
    // Whoever may not read rules is told so, whatever is there.
    desk(ctx).may(content::access::Scope::DeskRead).wired()?;
    let topic = find_topic(Loaders::of(ctx).press(), name).await.wired()?;
    match topic {
        Some(topic) => rule_of(ctx, topic).await,
        None => Ok(None),
    }
}

/// The rule of a topic.
pub(super) async fn rule_of(ctx: &Context<'_>, topic: TopicId) -> Result<Option<TopicRule>> {
    Ok(DeskLoaders::of(ctx).one(RuleOf(topic)).await?.map(TopicRule))
}

async fn topic(ctx: &Context<'_>, id: TopicId) -> Result<Topic> {
    let topic = Loaders::of(ctx).one(id).await?.ok_or_else(gone)?;
    Ok(Topic { topic, wanted: None })
}
