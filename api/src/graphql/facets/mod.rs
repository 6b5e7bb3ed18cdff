//! Facets: what the articles of a list stand under, counted. Knows no page.

mod counts;

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use tokio::sync::OnceCell;

pub(crate) use self::counts::{
    Interval, LocaleCount, SectionCount, SourceCount, ThingCount, TimeCount, TopicCount,
};
use super::errors::{Wire, wire};
use super::filing::{Section, Source};
use super::loaders::Loaders;
use super::price;
use super::scalars::{self, Date};
use super::selection::{Choice, Selection};
use super::thing::{Thing, ThingKind};
use super::topic::Topic;
use crate::content::filter::{Test, Tie};
use crate::content::{Error, Locale, SectionId, SourceId, ThingId, TopicId, TypedId};
use crate::search::{All, Counts, Search};

/// How many of a sort are given at most, and how many are looked at for those of some kinds.
const MOST: usize = 100;
const LOOKED_AT: usize = 500;
/// The longest histogram.
const MOST_SPANS: usize = 1_000;

/// What the articles of a list stand under. Counted over the whole list, not over the part of it that is read;
/// each count leaves the choice out that the filter makes of its own sort (by `any`, `locales` or
/// `publishedAt`), so that it tells what choosing otherwise would come to.
#[derive(Debug)]
pub(crate) struct Facets {
    selection: Selection,
    all: All,
    counts: OnceCell<Arc<Counts>>,
    wanted: Option<Locale>,
}

impl Facets {
    /// Those of a list that `test` lets through.
    pub(crate) fn of_list(selection: Selection, test: Test, wanted: Option<Locale>) -> Self {
        Self::of(selection, All::passing(test), wanted)
    }

    /// Those of a search.
    pub(crate) fn of(selection: Selection, all: All, wanted: Option<Locale>) -> Self {
        Self { selection, all, counts: OnceCell::new(), wanted }
    }

    /// The counts, as if nothing were said of `choice`.
    async fn counts(&self, ctx: &Context<'_>, choice: Choice) -> Result<Arc<Counts>> {
        Ok(self.counted(ctx, choice).await?.0)
    }

    /// The same, and what was counted.
    async fn counted(&self, ctx: &Context<'_>, choice: Choice) -> Result<(Arc<Counts>, All)> {
        if self.selection.is_of_the_past() {
            let rule = "can't go with asOf: only what is public now is counted";
            return Err(wire(Error::invalid("facets", rule)));
        }
        if let Some(selection) = self.selection.without(choice) {
            let all = self.all.with(selection.test(ctx).await?);
            return Ok((Arc::new(indexed(ctx).count(all.clone()).await.wired()?), all));
        }
        let counts = self.counts.get_or_try_init(async || {
            Ok::<_, async_graphql::Error>(Arc::new(
                indexed(ctx).count(self.all.clone()).await.wired()?,
            ))
        });
        Ok((counts.await?.clone(), self.all.clone()))
    }
}

/// The index of the request under way. The server builds each request with it.
pub(crate) fn indexed<'a>(ctx: &Context<'a>) -> &'a Search {
    ctx.data_unchecked()
}

/// What the articles of a whole list stand under. Each count leaves out the choice that the filter makes of its
/// own sort, by `any`, `locales` or `publishedAt`: it tells what choosing otherwise would come to.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl Facets {
    /// Topics, those with the most articles first; articles of narrower topics count for the broader ones.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(10), price::forward(), None)
    )]
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.", default = 10)] first: i32,
    ) -> Result<Vec<TopicCount>> {
        let counts = self.counts(ctx, Choice::Topics).await?.topics();
        let counts: Vec<_> = counts.into_iter().take(first_of(first, MOST)?).collect();
        let ids: Vec<_> = counts.iter().map(|(id, _)| TopicId::of(*id)).collect();
        let topics = Loaders::of(ctx).each(&ids).await?.into_iter().zip(counts);
        let count = |(topic, (_, count)): (Option<_>, _)| {
            let topic = Topic { topic: topic?, wanted: self.wanted.clone() };
            Some(TopicCount { topic, count: whole(count) })
        };
        Ok(topics.filter_map(count).collect())
    }

    /// Things, those that the most articles mention first. With `kinds`, those among the 500 most mentioned.
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
        let (counts, all) = self.counted(ctx, Choice::Things).await?;
        let counted = Counted { things: counts.things(), among: all };
        things(ctx, counted, kinds, first, self.wanted.as_ref()).await
    }

    /// Sections, those with the most articles first. At most 100.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(100), None, None)
    )]
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<SectionCount>> {
        let counts = self.counts(ctx, Choice::Sections).await?.sections();
        let ids: Vec<_> = counts.iter().take(MOST).map(|(id, _)| SectionId::of(*id)).collect();
        let sections = Loaders::of(ctx).each(&ids).await?.into_iter().zip(counts);
        let count = |(section, (_, count)): (Option<_>, _)| {
            let section = Section { section: section?, wanted: self.wanted.clone() };
            Some(SectionCount { section, count: whole(count) })
        };
        Ok(sections.filter_map(count).collect())
    }

    /// Publishers, those with the most articles first. At most 100.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(100), None, None)
    )]
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<SourceCount>> {
        let counts = self.counts(ctx, Choice::Sources).await?.sources();
        let ids: Vec<_> = counts.iter().take(MOST).map(|(id, _)| SourceId::of(*id)).collect();
        let sources = Loaders::of(ctx).each(&ids).await?.into_iter().zip(counts);
        let count = |(source, (_, count)): (Option<_>, _)| {
            Some(SourceCount { source: Source(source?), count: whole(count) })
        };
        Ok(sources.filter_map(count).collect())
    }

    /// Languages, those with the most articles first. At most 100.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(100), None, None)
    )]
    async fn locales(&self, ctx: &Context<'_>) -> Result<Vec<LocaleCount>> {
        let counts = self.counts(ctx, Choice::Locales).await?.locales();
        let count = |(locale, count): (String, u64)| {
            let locale = scalars::Locale(Locale::parse(&locale).ok()?);
            Some(LocaleCount { locale, count: whole(count) })
        };
        Ok(counts.into_iter().take(MOST).filter_map(count).collect())
    }

    /// When they were published, in UTC, from the first span with an article on: spans without any are left
    /// out, and articles without a date of publication count nowhere. At most 1,000, the latest.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(1_000), None, None)
    )]
    async fn histogram(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How long a span is.", default_with = "Interval::Month")] by: Interval,
    ) -> Result<Vec<TimeCount>> {
        let counts = self.counts(ctx, Choice::Published).await?;
        let mut spans: Vec<TimeCount> = Vec::new();
        for (day, count) in counts.days() {
            let (from, count) = (by.first_day(*day), whole(*count));
            match spans.last_mut().filter(|last| last.from.0 == from) {
                Some(last) => last.count = last.count.saturating_add(count),
                None => spans.push(TimeCount { from: Date(from), count }),
            }
        }
        Ok(spans.split_off(spans.len().saturating_sub(MOST_SPANS)))
    }
}

/// Things and how many articles mention each, among which articles.
pub(crate) struct Counted {
    pub(crate) things: Vec<(uuid::Uuid, u64)>,
    pub(crate) among: All,
}

/// The first of some counted things, of those kinds.
pub(crate) async fn things(
    ctx: &Context<'_>,
    counted: Counted,
    kinds: Option<Vec<ThingKind>>,
    first: i32,
    wanted: Option<&Locale>,
) -> Result<Vec<ThingCount>> {
    let most = first_of(first, MOST)?;
    let looked_at = if kinds.is_some() { LOOKED_AT } else { most };
    let counts: Vec<_> = counted.things.into_iter().take(looked_at).collect();
    let ids: Vec<_> = counts.iter().map(|(id, _)| ThingId::of(*id)).collect();
    let things = Loaders::of(ctx).each(&ids).await?.into_iter().zip(counts);
    let count = |(thing, (id, count)): (Option<Arc<crate::content::reading::Thing>>, _)| {
        let (thing, all) = (thing?, counted.among.and(Test::Tied(Tie::Thing, vec![id])));
        let kind = ThingKind::from(thing.row.kind);
        let among = kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let thing = Thing::of(thing, wanted.cloned());
        among.then(|| ThingCount { thing, count: whole(count), all, wanted: wanted.cloned() })
    };
    Ok(things.filter_map(count).take(most).collect())
}

/// How many are asked for, of at most `most`.
pub(crate) fn first_of(first: i32, most: usize) -> Result<usize> {
    let within = usize::try_from(first).ok().filter(|first| (1..=most).contains(first));
    within.ok_or_else(|| wire(Error::invalid("first", format!("must be from 1 to {most}"))))
}

fn whole(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
