//! A filter means the same wherever it is evaluated: by the database, and over stories at hand.

use std::collections::BTreeSet;

use api::content::document::{Content, Span};
use api::content::filter::{self, ArticleFilter, Match, RelationFilter, TimeRange};
use api::content::list::{End, Window, pages};
use api::content::reading::{self, ArticleList, Order};
use api::content::submission::{
    Article, Block, Catalogue, Contributor, Evidence, Labels, Mention, Predicate, Relation,
    Section, Source, Submission, Thing, Topic,
};
use api::content::{ArticleId, Locale, Press, drafting, publishing};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::article::{Completeness, Genre};
use entity::mention::Origin;
use entity::relation::Modality;

use crate::app::Kind;
use crate::chance::Chance;
use crate::newsroom::Newsroom;
use crate::stories;

on_both_databases! {
    a_filter_means_the_same_to_the_database_and_to_memory
}

/// How many stories there are: a page holds them all.
const STORIES: usize = 60;
/// How many filters are tried.
const FILTERS: usize = 400;
const TOPICS: [&str; 5] = ["world", "europe", "spain-today", "water", "rivers"];
const THINGS: [&str; 4] = ["thing0", "thing1", "thing2", "thing3"];
const EVENTS: [&str; 2] = ["event0", "event1"];
const SECTIONS: [&str; 2] = ["front", "back"];
const CONTRIBUTORS: [&str; 3] = ["ada", "bob", "cy"];
const SOURCES: [&str; 2] = ["wire", "paper"];
const PREDICATES: [&str; 2] = ["meets", "leaves"];
const LOCALES: [&str; 3] = ["en", "fr", "ar-MA"];
const MODALITIES: [Modality; 3] = [Modality::Asserted, Modality::Notified, Modality::Conditional];
const GENRES: [Genre; 2] = [Genre::News, Genre::Opinion];

async fn a_filter_means_the_same_to_the_database_and_to_memory(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let mut chance = Chance::new(9);
    publishing::publish(&room.store, &world(&mut chance)).await.unwrap();
    let began = room.store.now();
    let told = (0..FILTERS).map(|_| filter(&mut chance, began, 3)).collect::<Vec<_>>();
    let telling = agree(room.store.press(), &told).await;
    assert!(telling > FILTERS / 4, "only {telling} filters told stories apart");

    // And when some are gone, with the relations that rested on them.
    for number in (0..STORIES).step_by(7) {
        let name = format!("story-{number}");
        let story = drafting::story_of(&room.desk, &name).await.unwrap();
        publishing::withdraw(&room.desk, story, 1, "It was not so.").await.unwrap();
    }
    agree(room.store.press(), &without_articles(told)).await;
}

/// Asks both for each filter; says how many of them let some stories through and not all.
async fn agree(press: &Press, filters: &[ArticleFilter]) -> usize {
    let all = listed(press, &ArticleFilter::default(), Order::Newest).await;
    let ids: Vec<_> = all.iter().copied().collect();
    let candidates = reading::candidates(press, &ids).await.unwrap();
    assert_eq!(candidates.len(), all.len());
    let mut telling = 0;
    for (number, filter) in filters.iter().enumerate() {
        let order = [Order::Newest, Order::Oldest, Order::RecentlyUpdated][number % 3];
        let test = filter::resolve(press, filter).await.unwrap();
        let passed = candidates.iter().filter(|(_, candidate)| candidate.passes(&test));
        let passed: BTreeSet<_> = passed.map(|(id, _)| *id).collect();
        assert_eq!(listed(press, filter, order).await, passed, "{filter:#?}\n{test:#?}");
        telling += usize::from(!passed.is_empty() && passed.len() < all.len());
    }
    telling
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
fn filter(chance: &mut Chance, now: DateTime<Utc>, depth: usize) -> ArticleFilter {
    let nested = |chance: &mut Chance| {
        let count = chance.below(3);
        (0..count).map(|_| filter(chance, now, depth - 1)).collect::<Vec<_>>()
    };
    let mut made = ArticleFilter::default();
    // Few conditions at a time: what asks for much finds nothing.
    for _ in 0..=chance.below(2) {
        match chance.below(if depth > 0 { 16 } else { 12 }) {
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
            _ => made.not = Some(Box::new(filter(chance, now, depth - 1))),
        }
    }
    made
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
fn some<T: Copy>(chance: &mut Chance, several: &[T]) -> Vec<T> {
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

/// Stories filed, signed, dated and related by chance.
fn world(chance: &mut Chance) -> Submission {
    let en = |name: &str| [("en".to_owned(), name.to_owned())].into();
    let broader = [None, Some("world"), Some("europe"), None, Some("water")];
    let topics = TOPICS.into_iter().zip(broader).map(|(slug, broader)| Topic {
        slug: slug.to_owned(),
        names: en(slug),
        broader: broader.map(str::to_owned),
        ..Topic::default()
    });
    let thing = |slug: &str, kind: &str| Thing {
        slug: slug.to_owned(),
        kind: kind.to_owned(),
        names: [("en".to_owned(), vec![slug.to_owned()])].into(),
        ..Thing::default()
    };
    let things = THINGS.map(|slug| thing(slug, "ORGANIZATION"));
    let events = EVENTS.map(|slug| thing(slug, "EVENT"));
    let named = |slug: &str| (slug.to_owned(), slug.to_owned());
    let catalogue = Catalogue {
        topics: topics.collect(),
        things: things.into_iter().chain(events).collect(),
        sections: SECTIONS.map(|slug| Section { slug: slug.to_owned(), names: en(slug) }).into(),
        contributors: CONTRIBUTORS
            .map(named)
            .map(|(slug, name)| Contributor { slug, name, ..Contributor::default() })
            .into(),
        sources: SOURCES
            .map(named)
            .map(|(slug, name)| Source { slug, name, ..Source::default() })
            .into(),
        predicates: PREDICATES
            .map(|key| Predicate {
                key: key.to_owned(),
                labels: [("en".to_owned(), labels(key))].into(),
                ..Predicate::default()
            })
            .into(),
    };
    Submission {
        catalogue,
        articles: (0..STORIES).map(|number| story(chance, number)).collect(),
        relations: (0..STORIES / 2).map(|number| relation(chance, number)).collect(),
    }
}

fn labels(key: &str) -> Labels {
    Labels { label: key.to_owned(), inverse: key.to_owned() }
}

fn story(chance: &mut Chance, number: usize) -> Article {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let things = if chance.once_in(4) { Vec::new() } else { some(chance, &THINGS) };
    let words = format!("Of {}.", things.join(" and "));
    let mention = |thing: &&str| Mention {
        thing: (*thing).to_owned(),
        wordings: vec![(*thing).to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    let mentions = things.iter().map(mention).collect();
    let paragraph = Block::Content(Content::Paragraph { spans: vec![Span::plain(words.clone())] });
    Article {
        source: chance.one_of(&SOURCES).unwrap().to_owned(),
        locale: Locale::parse(chance.one_of(&LOCALES).unwrap()).unwrap(),
        // Without a thing to mention, a headline may be all there is.
        summary: (!things.is_empty() || chance.once_in(2)).then_some(words),
        body: if chance.once_in(2) { vec![paragraph] } else { Vec::new() },
        genre: chance.one_of(&GENRES).unwrap(),
        section: chance.one_of(&[None, Some("front"), Some("back")]).flatten().map(str::to_owned),
        contributors: owned(some(chance, &CONTRIBUTORS)),
        topics: owned(some(chance, &TOPICS)),
        mentions,
        published_at: (!chance.once_in(4)).then(|| hour(chance)),
        ..stories::story(number)
    }
}

fn relation(chance: &mut Chance, number: usize) -> Relation {
    let subject = chance.below(THINGS.len());
    let object = (subject + 1 + chance.below(THINGS.len() - 1)) % THINGS.len();
    let quote = |story: usize| Evidence {
        article: format!("story-{story}"),
        quote: format!("Story {story}"),
    };
    let on: BTreeSet<_> = (0..=chance.below(3)).map(|_| chance.below(STORIES)).collect();
    let (from, until) = (day(chance), day(chance));
    Relation {
        id: format!("r{number}"),
        subject: THINGS[subject].to_owned(),
        predicate: chance.one_of(&PREDICATES).unwrap().to_owned(),
        object: THINGS[object].to_owned(),
        modality: ["ASSERTED", "NOTIFIED", "CONDITIONAL"][chance.below(3)].to_owned(),
        event: chance.one_of(&[None, Some("event0"), Some("event1")]).flatten().map(str::to_owned),
        valid_from: (!chance.once_in(3)).then_some(from.min(until)),
        valid_until: (!chance.once_in(3)).then_some(from.max(until)),
        evidence: on.into_iter().map(quote).collect(),
        ..Relation::default()
    }
}
