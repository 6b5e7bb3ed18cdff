//! A filter means the same wherever it is evaluated: by the database, by the index, over stories at hand.

#[path = "evaluators/world.rs"]
mod world;

use std::collections::BTreeSet;

use api::content::filter::{self, ArticleFilter, Match, RelationFilter, Test, TimeRange};
use api::content::list::{End, Window, pages};
use api::content::reading::{self, ArticleList, Order};
use api::content::{ArticleId, Locale, Press, TypedId, drafting, publishing};
use api::search::Search;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::article::{Completeness, Genre};
use entity::relation::Modality;

use crate::app::Kind;
use crate::chance::Chance;
use crate::newsroom::Newsroom;
pub use world::{story, world};

on_both_databases! {
    a_filter_means_the_same_wherever_it_is_evaluated
}

/// How many stories there are: a page holds them all.
pub const STORIES: usize = 60;
/// How many filters are tried.
const FILTERS: usize = 400;
pub const TOPICS: [&str; 5] = ["world", "europe", "spain-today", "water", "rivers"];
pub const THINGS: [&str; 4] = ["thing0", "thing1", "thing2", "thing3"];
const EVENTS: [&str; 2] = ["event0", "event1"];
pub const SECTIONS: [&str; 2] = ["front", "back"];
pub const CONTRIBUTORS: [&str; 3] = ["ada", "bob", "cy"];
const SOURCES: [&str; 2] = ["wire", "paper"];
const PREDICATES: [&str; 2] = ["meets", "leaves"];
const LOCALES: [&str; 3] = ["en", "fr", "ar-MA"];
const MODALITIES: [Modality; 3] = [Modality::Asserted, Modality::Notified, Modality::Conditional];
pub const GENRES: [Genre; 2] = [Genre::News, Genre::Opinion];

async fn a_filter_means_the_same_wherever_it_is_evaluated(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let mut chance = Chance::new(9);
    publishing::publish(&room.store, &world(&mut chance)).await.unwrap();
    let began = room.store.now();
    let told = (0..FILTERS).map(|_| filter(&mut chance, began, 3)).collect::<Vec<_>>();
    let telling = agree(&room, &told).await;
    assert!(telling > FILTERS / 4, "only {telling} filters told stories apart");

    // And when some are gone, with the relations that rested on them.
    for number in (0..STORIES).step_by(7) {
        let name = format!("story-{number}");
        let story = drafting::story_of(&room.desk, &name).await.unwrap();
        publishing::withdraw(&room.desk, story, 1, "It was not so.").await.unwrap();
    }
    agree(&room, &without_articles(told)).await;
}

/// Asks all of them for each filter; says how many of those let some stories through and not all.
async fn agree(room: &Newsroom, filters: &[ArticleFilter]) -> usize {
    let press = room.store.press();
    let search = Search::new(press, room.store.clock(), &room.place.folder);
    search.build(|_, _| {}).await.unwrap().unwrap();
    assert!(search.look().await.unwrap());
    let all = listed(press, &ArticleFilter::default(), Order::Newest).await;
    let ids: Vec<_> = all.iter().copied().collect();
    let mut candidates = reading::candidates(press, &ids).await.unwrap();
    assert_eq!(candidates.len(), all.len());
    for entry in reading::entries(press, &ids).await.unwrap() {
        let id = ArticleId::of(entry.candidate.row.id);
        candidates.get_mut(&id).unwrap().said = Some(entry.said());
    }
    let mut telling = 0;
    for (number, filter) in filters.iter().enumerate() {
        let order = [Order::Newest, Order::Oldest, Order::RecentlyUpdated][number % 3];
        let test = filter::resolve(press, filter).await.unwrap();
        let passed = candidates.iter().filter(|(_, candidate)| candidate.passes(&test));
        let passed: BTreeSet<_> = passed.map(|(id, _)| *id).collect();
        let found = found(&search, &test, order).await;
        assert_eq!(found, passed, "{filter:#?}\n{test:#?}");
        if !test.asks_for_words() {
            assert_eq!(listed(press, filter, order).await, passed, "{filter:#?}\n{test:#?}");
        }
        telling += usize::from(!passed.is_empty() && passed.len() < all.len());
    }
    telling
}

/// What the index lists.
async fn found(search: &Search, test: &Test, order: Order) -> BTreeSet<ArticleId> {
    let window = Window { end: End::First, take: 100, after: None, before: None };
    let list = ArticleList::all(test.clone(), order);
    let (page, count) = search.list(&list, window).await.unwrap();
    assert!(!page.has_next);
    assert_eq!(count.value, page.items.len() as u64);
    page.items.into_iter().map(|(_, id)| id).collect()
}

/// What the database lists.
async fn listed(press: &Press, filter: &ArticleFilter, order: Order) -> BTreeSet<ArticleId> {
    let test = filter::resolve(press, filter).await.unwrap();
    let window = Window { end: End::First, take: 100, after: None, before: None };
    let asked = [(ArticleList::all(test, order), window)];
    let page = pages(press, &asked).await.unwrap().pop().unwrap();
    assert!(!page.has_next);
    page.items.into_iter().map(|(_, id)| id).collect()
}

/// A filter by chance, nested no deeper than `depth`.
pub fn filter(chance: &mut Chance, now: DateTime<Utc>, depth: usize) -> ArticleFilter {
    let nested = |chance: &mut Chance| {
        let count = chance.below(3);
        (0..count).map(|_| filter(chance, now, depth - 1)).collect::<Vec<_>>()
    };
    let mut made = ArticleFilter::default();
    // Few conditions at a time: what asks for much finds nothing.
    for _ in 0..=chance.below(2) {
        match chance.below(if depth > 0 { 18 } else { 12 }) {
            0 | 1 => made.topics = Some(named(chance, &TOPICS)),
            2 | 3 => made.things = Some(named(chance, &THINGS)),
            4 => made.sections = Some(named(chance, &SECTIONS)),
            5 => made.contributors = Some(named(chance, &CONTRIBUTORS)),
            6 => made.sources = Some(named(chance, &SOURCES)),
            7 => {
                let locales = some(chance, &LOCALES).into_iter();
                made.locales = Some(locales.map(|tag| Locale::parse(tag).unwrap()).collect());
            }
            8 => {
                let those = [Completeness::Stub, Completeness::Teaser, Completeness::Full];
                made.completeness = Some(some(chance, &those));
            }
            9 => made.genres = Some(some(chance, &GENRES)),
            10 => made.published_at = Some(range(chance, hour)),
            11 => {
                made.updated_at = Some(range(chance, |chance| {
                    now + TimeDelta::hours(chance.below(3) as i64 - 1)
                }));
            }
            12 => made.evidence_for = Some(like(chance)),
            13 => made.and = nested(chance),
            14 => made.or = Some(nested(chance)),
            15 | 16 => made.text = Some(typed(chance)),
            _ => made.not = Some(Box::new(filter(chance, now, depth - 1))),
        }
    }
    made
}

/// Words that some stories say, in some form or by a name, and others do not.
fn typed(chance: &mut Chance) -> String {
    let words =
        ["thing0", "Thing1", "thing-2", "stories", "7", "of", "europe", "water", "wire", "nobody"];
    let forms = ["{}", "{}", "{}", "-{}", "\"of {}\"", "\"{} and thing3\""];
    let word = |chance: &mut Chance| {
        let form = chance.one_of(&forms).unwrap();
        form.replace("{}", chance.one_of(&words).unwrap())
    };
    let count = chance.below(3);
    (0..=count).map(|_| word(chance)).collect::<Vec<_>>().join(" ")
}

fn like(chance: &mut Chance) -> RelationFilter {
    let mut made = RelationFilter::default();
    for _ in 0..chance.below(3) {
        match chance.below(8) {
            0 => made.subject = Some(named(chance, &THINGS)),
            1 => made.object = Some(named(chance, &THINGS)),
            2 => made.either = Some(named(chance, &THINGS)),
            3 => made.event = Some(named(chance, &EVENTS)),
            4 => {
                let keys = some(chance, &PREDICATES).into_iter();
                made.predicates = Some(keys.map(str::to_owned).collect());
            }
            5 => made.modalities = Some(some(chance, &MODALITIES)),
            6 => made.article = Some(format!("story-{}", chance.below(STORIES))),
            _ => made.valid_on = Some(day(chance)),
        }
    }
    made
}

fn named(chance: &mut Chance, names: &[&'static str]) -> Match {
    let list = |chance: &mut Chance| some(chance, names).into_iter().map(str::to_owned).collect();
    let mut made = Match { exact: chance.once_in(3), ..Match::default() };
    match chance.below(4) {
        0 => made.all = list(chance),
        1 => made.none = list(chance),
        2 => (made.any, made.none) = (Some(list(chance)), list(chance)),
        _ => made.any = Some(list(chance)),
    }
    made
}

/// Some of several; none, now and then.
pub fn some<T: Copy>(chance: &mut Chance, several: &[T]) -> Vec<T> {
    several.iter().copied().filter(|_| chance.once_in(2)).collect()
}

/// From one instant until another, or open.
fn range(chance: &mut Chance, instant: impl Fn(&mut Chance) -> DateTime<Utc>) -> TimeRange {
    let mut end = || (!chance.once_in(3)).then(|| instant(chance));
    TimeRange { from: end(), until: end() }
}

/// One of a few hours, so that ends meet.
fn hour(chance: &mut Chance) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    first + TimeDelta::hours(chance.below(6) as i64)
}

/// One of a few days.
fn day(chance: &mut Chance) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1 + chance.below(5) as u32).unwrap()
}

/// The filters that name no story: some are withdrawn by now, and so unknown.
fn without_articles(mut filters: Vec<ArticleFilter>) -> Vec<ArticleFilter> {
    filters.retain(|filter| !format!("{filter:?}").contains("article: Some"));
    filters
}
