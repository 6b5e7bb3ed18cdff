//! Filters and orders as clients write them, turned into those of `content`. Knows no names: those are
//! looked up there.

use async_graphql::{Context, Enum, InputObject, Result};

use super::enums::{Completeness, Genre};
use super::errors::{Wire, gone};
use super::loaders::Loaders;
use super::relation::Modality;
use super::scalars::{Date, DateTime, Locale, Ref};
use crate::content::filter::{self, Match};
use crate::content::reading::Order;
use crate::content::relations::RelationList;

/// Which articles. Fields are and-ed; `and`, `or` and `not` nest up to 5 deep, and a filter holds at most
/// 100 conditions and 200 names and values. The same value says so everywhere.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ArticleFilter {
    /// By topic, narrower ones included unless `exact`.
    topics: Option<RefMatch>,
    /// By thing mentioned.
    things: Option<RefMatch>,
    /// By the section it ran in.
    sections: Option<RefMatch>,
    /// By who signed it.
    contributors: Option<RefMatch>,
    /// By publisher.
    sources: Option<RefMatch>,
    /// In one of these languages, exactly as tagged: `fr` is not `fr-MA`.
    locales: Option<Vec<Locale>>,
    /// Of which this much is here.
    completeness: Option<Vec<Completeness>>,
    /// Of one of these genres.
    genres: Option<Vec<Genre>>,
    /// By date of publication. What has none never matches.
    published_at: Option<TimeRange>,
    /// By date of the last change.
    updated_at: Option<TimeRange>,
    /// Articles that are evidence for a relation like this.
    evidence_for: Option<RelationFilter>,
    /// Saying each of these words in headline, summary, body, or by any name in any language of what they are
    /// filed under and mention. Inflection and accents make no difference; `"words in quotes"` stand so, one
    /// after the other; of `-word`, there is none. A word at least and 20 at most, 20 that there are to be none
    /// of, 1,000 characters; more is refused, and none as well. It is the search index that is asked, which
    /// follows what is published within a second. Until a server has its index, the database answers: a page is
    /// then short or empty where 500 articles were looked through for it, and leads on all the same. Not with
    /// `asOf`.
    text: Option<String>,
    /// All of these as well.
    and: Option<Vec<ArticleFilter>>,
    /// At least one of these as well; an empty list matches nothing.
    or: Option<Vec<ArticleFilter>>,
    /// And not this.
    not: Option<Box<ArticleFilter>>,
}

/// At least one of `any`, every one of `all`, none of `none`; at most 50 in all. An empty `any` matches
/// nothing. What goes by no such name is refused, naming the field.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct RefMatch {
    /// At least one of these.
    any: Option<Vec<Ref>>,
    /// Every one of these.
    all: Option<Vec<Ref>>,
    /// None of these.
    none: Option<Vec<Ref>>,
    /// Topics: without their narrower ones.
    exact: Option<bool>,
}

/// From an instant on, until just before another; either may be left open.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct TimeRange {
    /// Inclusive.
    from: Option<DateTime>,
    /// Exclusive.
    until: Option<DateTime>,
}

/// Which relations. Fields are and-ed.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct RelationFilter {
    /// By what they are said of.
    subject: Option<RefMatch>,
    /// By what they lead to.
    object: Option<RefMatch>,
    /// By either end; `all` with two things finds what ties them.
    either: Option<RefMatch>,
    /// By the occasion: an exercise, a visit.
    event: Option<RefMatch>,
    /// With one of these predicates, by key: `signedDefenceAgreementWith`. At most 50; an unknown one is
    /// refused.
    predicates: Option<Vec<String>>,
    /// Said in one of these ways.
    modalities: Option<Vec<Modality>>,
    /// Resting on this article.
    article: Option<Ref>,
    /// Stated to hold on this day. What states no dates never matches.
    valid_on: Option<Date>,
}

/// In which order articles are listed. Equal dates are told apart by id, so that the order is stable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(crate) enum ArticleOrder {
    /// By `sortAt`, the latest first. Articles of one page stand as on the page.
    #[default]
    Newest,
    /// By `sortAt`, the earliest first.
    Oldest,
    /// By `updatedAt`, the latest first.
    RecentlyUpdated,
}

impl From<ArticleOrder> for Order {
    fn from(order: ArticleOrder) -> Self {
        match order {
            ArticleOrder::Newest => Self::Newest,
            ArticleOrder::Oldest => Self::Oldest,
            ArticleOrder::RecentlyUpdated => Self::RecentlyUpdated,
        }
    }
}

/// The relations that pass `filter` and `also`.
pub(crate) async fn relations(
    ctx: &Context<'_>,
    filter: Option<RelationFilter>,
    also: Option<filter::RelationTest>,
) -> Result<RelationList> {
    let mut tests: Vec<_> = also.into_iter().collect();
    if let Some(filter) = filter {
        let filter = filter::RelationFilter::from(filter);
        tests.extend(Loaders::of(ctx).one(filter).await?.ok_or_else(gone)?.wired()?);
    }
    Ok(RelationList(tests))
}

impl From<ArticleFilter> for filter::ArticleFilter {
    fn from(filter: ArticleFilter) -> Self {
        let all = |filters: Option<Vec<ArticleFilter>>| -> Vec<Self> {
            filters.into_iter().flatten().map(Self::from).collect()
        };
        Self {
            topics: filter.topics.map(Match::from),
            things: filter.things.map(Match::from),
            sections: filter.sections.map(Match::from),
            contributors: filter.contributors.map(Match::from),
            sources: filter.sources.map(Match::from),
            locales: filter
                .locales
                .map(|locales| locales.into_iter().map(|Locale(tag)| tag).collect()),
            completeness: filter.completeness.map(all_into),
            genres: filter.genres.map(all_into),
            published_at: filter.published_at.map(filter::TimeRange::from),
            updated_at: filter.updated_at.map(filter::TimeRange::from),
            evidence_for: filter.evidence_for.map(filter::RelationFilter::from),
            text: filter.text,
            and: all(filter.and),
            or: filter.or.map(|or| or.into_iter().map(Self::from).collect()),
            not: filter.not.map(|filter| Box::new(Self::from(*filter))),
        }
    }
}

impl From<RelationFilter> for filter::RelationFilter {
    fn from(filter: RelationFilter) -> Self {
        Self {
            subject: filter.subject.map(Match::from),
            object: filter.object.map(Match::from),
            either: filter.either.map(Match::from),
            event: filter.event.map(Match::from),
            predicates: filter.predicates,
            modalities: filter.modalities.map(all_into),
            article: filter.article.map(|Ref(name)| name),
            valid_on: filter.valid_on.map(|Date(day)| day),
        }
    }
}

impl From<RefMatch> for Match {
    fn from(names: RefMatch) -> Self {
        let plain = |names: Vec<Ref>| names.into_iter().map(|Ref(name)| name).collect::<Vec<_>>();
        Self {
            any: names.any.map(plain),
            all: names.all.map(plain).unwrap_or_default(),
            none: names.none.map(plain).unwrap_or_default(),
            exact: names.exact.unwrap_or_default(),
        }
    }
}

impl From<TimeRange> for filter::TimeRange {
    fn from(range: TimeRange) -> Self {
        Self { from: range.from.map(|DateTime(at)| at), until: range.until.map(|DateTime(at)| at) }
    }
}

/// Each of the contract's values as the domain's, each once: however long the list, there are few.
pub(crate) fn all_into<A: Into<B>, B: PartialEq>(values: Vec<A>) -> Vec<B> {
    values.into_iter().map(Into::into).fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}
