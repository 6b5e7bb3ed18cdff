//! Mutations of topics. Each parses, calls and wraps.

use std::future::Future;

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::loaders::desk;
use super::patch::{given, refs};
use super::payload::{UserError, outcome};
use super::rules::{TopicRule, rule_of};
use crate::content::publishing::vocabulary::{self, Called, Names, TopicPatch};
use crate::content::{self, Error, TopicId};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::{Locale, Ref};
use crate::graphql::topic::Topic;

/// What can be done with topics.
#[derive(Debug, Default)]
pub(super) struct TopicMutation;

/// What came of a mutation of a topic.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct TopicPayload {
    /// The topic as it is now. Null where nothing was done.
    topic: Option<Topic>,
    /// What articles join it by. Null where it has no rule.
    rule: Option<TopicRule>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What a topic is called in one language.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicNameInput {
    /// The language.
    locale: Locale,
    /// Its name, one line of at most 200 characters. Null or empty takes the language away; the last
    /// one stays.
    name: Option<String>,
    /// What it is about, at most 2,000 characters. What is left out stays; null clears it.
    description: MaybeUndefined<String>,
}

/// What more is said of a topic. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicDetails {
    /// The IPTC Media Topic it corresponds to: `medtop:` and eight digits.
    media_topic: MaybeUndefined<String>,
    /// The topic one step wider. At most 12 steps lead to the top, none of them to the topic itself, and
    /// at most 100 topics lie directly under one. Its stories are filed anew.
    broader: MaybeUndefined<Ref>,
    /// Every topic beside it, at most 20. Holds the other way round too.
    related: MaybeUndefined<Vec<Ref>>,
    /// The kept filter that articles join it by, as they are published and for as long as they pass it. Those
    /// that are public already join by and by. It must ask for no relations, and sees of topics only what
    /// articles were filed under otherwise. At most 100 topics have one.
    rule: MaybeUndefined<Ref>,
}

/// A topic to be added.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicCreateInput {
    /// Its name in addresses, which no topic has yet: lower-case letters and digits with single hyphens
    /// between, at most 120 characters. It stays.
    slug: String,
    /// What it is called, in 1 to 50 languages, each once.
    names: Vec<TopicNameInput>,
    #[graphql(flatten)]
    details: TopicDetails,
}

/// A topic to be changed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TopicUpdateInput {
    /// The topic.
    topic: Ref,
    /// What it is called, in languages that change; each once, and in at most 50 in all.
    #[graphql(default)]
    names: Vec<TopicNameInput>,
    #[graphql(flatten)]
    details: TopicDetails,
}

#[Object]
impl TopicMutation {
    /// Adds a topic. Needs `desk:write`.
    async fn topic_create(
        &self,
        ctx: &Context<'_>,
        input: TopicCreateInput,
    ) -> Result<TopicPayload> {
        let create = async {
            let patch = patch(input.names, input.details)?;
            vocabulary::create_topic(desk(ctx), &input.slug, &patch).await
        };
        payload(ctx, create).await
    }

    /// Changes a topic: what is given, and nothing else. Needs `desk:write`.
    async fn topic_update(
        &self,
        ctx: &Context<'_>,
        input: TopicUpdateInput,
    ) -> Result<TopicPayload> {
        let update = async {
            let patch = patch(input.names, input.details)?;
            vocabulary::update_topic(desk(ctx), &input.topic.0, &patch).await
        };
        payload(ctx, update).await
    }
}

async fn payload(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<TopicId>>,
) -> Result<TopicPayload> {
    match outcome(ctx, deed).await? {
        Ok(id) => {
            let topic = Loaders::of(ctx).one(id).await?;
            let topic = topic.map(|topic| Topic { topic, wanted: None });
            let rule = rule_of(ctx, id).await?;
            Ok(TopicPayload { topic, rule, ..TopicPayload::default() })
        }
        Err(refused) => {
            Ok(TopicPayload { user_errors: vec![refused.error], ..TopicPayload::default() })
        }
    }
}

fn patch(names: Vec<TopicNameInput>, details: TopicDetails) -> content::Result<TopicPatch> {
    let each =
        names.into_iter().map(|TopicNameInput { locale: Locale(locale), name, description }| {
            Ok((locale, called(name.filter(|name| !name.trim().is_empty()), description)?))
        });
    Ok(TopicPatch {
        names: each.collect::<content::Result<Names<_>>>()?,
        media_topic: given(details.media_topic, |text| text),
        broader: given(details.broader, |Ref(name)| name),
        related: refs(details.related),
        rule: given(details.rule, |Ref(name)| name),
    })
}

/// What something is called in one language; nothing, where it is to have no name there any more.
pub(super) fn called<T>(
    name: Option<T>,
    description: MaybeUndefined<String>,
) -> content::Result<Option<Called<T>>> {
    match (name, given(description, |text| text)) {
        (Some(name), description) => Ok(Some(Called { name, description })),
        (None, Some(Some(_))) => {
            let rule = "must not hold a description in a language that it holds no name in";
            Err(Error::invalid("names", rule))
        }
        (None, _) => Ok(None),
    }
}
