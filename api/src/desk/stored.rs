//! A kept filter as its editor is shown it: the shape of the one that is written, with what each id names.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::content::filter;
use crate::graphql::enums::{Completeness, Genre};
use crate::graphql::node::{self, Node};
use crate::graphql::price;
use crate::graphql::relation::Modality;
use crate::graphql::scalars::{Date, DateTime, Locale};

/// Which articles: an `ArticleFilter` as it is kept. What is null says nothing.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct StoredArticleFilter {
    /// By topic.
    topics: Option<StoredRefMatch>,
    /// By thing mentioned.
    things: Option<StoredRefMatch>,
    /// By the section it ran in.
    sections: Option<StoredRefMatch>,
    /// By who signed it.
    contributors: Option<StoredRefMatch>,
    /// By publisher.
    sources: Option<StoredRefMatch>,
    /// In one of these languages.
    locales: Option<Vec<Locale>>,
    /// Of which this much is here.
    completeness: Option<Vec<Completeness>>,
    /// Of one of these genres.
    genres: Option<Vec<Genre>>,
    /// By date of publication.
    published_at: Option<StoredTimeRange>,
    /// By date of the last change.
    updated_at: Option<StoredTimeRange>,
    /// Articles that are evidence for a relation like this.
    evidence_for: Option<StoredRelationFilter>,
    /// Saying these words.
    text: Option<String>,
    /// All of these as well.
    #[graphql(directive = price::list_size::apply(Some(5), None, None))]
    and: Vec<StoredArticleFilter>,
    /// At least one of these as well; an empty list matches nothing.
    #[graphql(directive = price::list_size::apply(Some(5), None, None))]
    or: Option<Vec<StoredArticleFilter>>,
    /// And not this.
    not: Option<Box<StoredArticleFilter>>,
}

/// At least one of `any`, every one of `all`, none of `none`.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct StoredRefMatch {
    /// At least one of these; an empty list matches nothing.
    #[graphql(directive = price::list_size::apply(Some(10), None, None))]
    any: Option<Vec<StoredRef>>,
    /// Every one of these.
    #[graphql(directive = price::list_size::apply(Some(10), None, None))]
    all: Vec<StoredRef>,
    /// None of these.
    #[graphql(directive = price::list_size::apply(Some(10), None, None))]
    none: Vec<StoredRef>,
    /// Topics: without their narrower ones.
    exact: bool,
}

/// What a kept filter names.
#[derive(Clone, Debug)]
pub(super) struct StoredRef(String);

/// What a kept filter names.
#[Object]
impl StoredRef {
    /// The typed id that it is kept by.
    async fn id(&self) -> ID {
        self.0.clone().into()
    }

    /// What goes by it now: of a thing that has become part of another, that one. An article that is no
    /// longer public is an `ArticleWithdrawn`, or null where nothing is left of it; it matches nothing.
    async fn node(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::find(ctx, &self.0).await.transpose()
    }
}

/// From an instant on, until just before another; either may be left open.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredTimeRange(filter::TimeRange);

/// From an instant on, until just before another; either may be left open.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl StoredTimeRange {
    /// Inclusive.
    async fn from(&self) -> Option<DateTime> {
        self.0.from.map(DateTime)
    }

    /// Exclusive.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }
}

/// Which relations: a `RelationFilter` as it is kept.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct StoredRelationFilter {
    /// By what they are said of.
    subject: Option<StoredRefMatch>,
    /// By what they lead to.
    object: Option<StoredRefMatch>,
    /// By either end.
    either: Option<StoredRefMatch>,
    /// By the occasion.
    event: Option<StoredRefMatch>,
    /// With one of these predicates, by key.
    predicates: Option<Vec<String>>,
    /// Said in one of these ways.
    modalities: Option<Vec<Modality>>,
    /// Resting on this article.
    article: Option<StoredRef>,
    /// Stated to hold on this day.
    valid_on: Option<Date>,
}

impl From<filter::ArticleFilter> for StoredArticleFilter {
    fn from(filter: filter::ArticleFilter) -> Self {
        let all = |filters: Vec<filter::ArticleFilter>| filters.into_iter().map(Self::from);
        Self {
            topics: filter.topics.map(StoredRefMatch::from),
            things: filter.things.map(StoredRefMatch::from),
            sections: filter.sections.map(StoredRefMatch::from),
            contributors: filter.contributors.map(StoredRefMatch::from),
            sources: filter.sources.map(StoredRefMatch::from),
            locales: filter.locales.map(|tags| tags.into_iter().map(Locale).collect()),
            completeness: filter.completeness.map(each),
            genres: filter.genres.map(each),
            published_at: filter.published_at.map(StoredTimeRange),
            updated_at: filter.updated_at.map(StoredTimeRange),
            evidence_for: filter.evidence_for.map(StoredRelationFilter::from),
            text: filter.text,
            and: all(filter.and).collect(),
            or: filter.or.map(|or| all(or).collect()),
            not: filter.not.map(|filter| Box::new(Self::from(*filter))),
        }
    }
}

impl From<filter::RelationFilter> for StoredRelationFilter {
    fn from(filter: filter::RelationFilter) -> Self {
        Self {
            subject: filter.subject.map(StoredRefMatch::from),
            object: filter.object.map(StoredRefMatch::from),
            either: filter.either.map(StoredRefMatch::from),
            event: filter.event.map(StoredRefMatch::from),
            predicates: filter.predicates,
            modalities: filter.modalities.map(each),
            article: filter.article.map(StoredRef),
            valid_on: filter.valid_on.map(Date),
        }
    }
}

impl From<filter::Match> for StoredRefMatch {
    fn from(names: filter::Match) -> Self {
        let refs = |names: Vec<String>| names.into_iter().map(StoredRef).collect::<Vec<_>>();
        let filter::Match { any, all, none, exact } = names;
        Self { any: any.map(refs), all: refs(all), none: refs(none), exact }
    }
}

fn each<A, B: From<A>>(values: Vec<A>) -> Vec<B> {
    values.into_iter().map(B::from).collect()
}
