//! How many articles stand under what: the counts that facets are made of. Knows no counting.

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use chrono::{Datelike, Days, NaiveDate};

use super::{first_of, indexed};
use crate::content::Locale;
use crate::graphql::article::Article;
use crate::graphql::articles::present;
use crate::graphql::errors::Wire;
use crate::graphql::filing::{Section, Source};
use crate::graphql::price;
use crate::graphql::scalars::{self, Date};
use crate::graphql::thing::Thing;
use crate::graphql::topic::Topic;
use crate::search::All;

/// How many of the articles that were counted are given at most.
const MOST_ARTICLES: usize = 20;

/// How many articles stand under a topic.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct TopicCount {
    /// The topic.
    pub(super) topic: Topic,
    /// How many articles.
    pub(super) count: i32,
}

/// How many articles mention a thing.
#[derive(Debug, SimpleObject)]
#[graphql(complex, directive = price::cost::apply("0".to_owned()))]
pub(crate) struct ThingCount {
    /// The thing.
    pub(super) thing: Thing,
    /// How many articles.
    pub(super) count: i32,
    #[graphql(skip)]
    pub(super) all: All,
    #[graphql(skip)]
    pub(super) wanted: Option<Locale>,
}

#[ComplexObject]
impl ThingCount {
    /// The newest of those articles: why the thing is here.
    #[graphql(
        directive = price::cost::apply("20".to_owned()),
        directive = price::list_size::apply(Some(3), price::forward(), None)
    )]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.", default = 3)] first: i32,
    ) -> Result<Vec<Article>> {
        let most = first_of(first, MOST_ARTICLES)?;
        let newest = indexed(ctx).newest(self.all.clone(), most).await.wired()?;
        let articles = present(ctx, &newest, self.wanted.as_ref()).await?;
        Ok(articles.into_iter().flatten().collect())
    }
}

/// How many articles ran in a section.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct SectionCount {
    /// The section.
    pub(super) section: Section,
    /// How many articles.
    pub(super) count: i32,
}

/// How many articles came from a publisher.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct SourceCount {
    /// The publisher.
    pub(super) source: Source,
    /// How many articles.
    pub(super) count: i32,
}

/// How many articles are in a language.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct LocaleCount {
    /// The language.
    pub(super) locale: scalars::Locale,
    /// How many articles.
    pub(super) count: i32,
}

/// How many articles were published in a span of time.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct TimeCount {
    /// The first day of the span.
    pub(super) from: Date,
    /// How many articles.
    pub(super) count: i32,
}

/// A span of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Interval {
    /// A day.
    Day,
    /// From a Monday on (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Interval {
    /// The first day of the span that `day` is in.
    pub(super) fn first_day(self, day: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(day),
            Self::Week => {
                day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))
            }
            Self::Month => day.with_day(1),
            Self::Year => day.with_ordinal(1),
        };
        first.unwrap_or(day)
    }
}
