//! Archives (RFC 5005): whoever walks down them meets each article once, while others come and go.

use std::collections::BTreeMap;

use api::content::submission::Article;
use api::content::{Actor, Desk, publishing, reading};
use chrono::{DateTime, Months, TimeDelta, Utc};

use super::{FORMATS, read};
use crate::app::{App, Kind};
use crate::chance::Chance;
use crate::stories::{publish, published, story};

on_both_databases! {
    a_walk_meets_each_article_once_while_others_come_and_go
    what_an_archive_holds_stays_while_articles_come
    a_month_without_articles_leads_on
}

/// `Story N`, published in one of a few years, several in some months and none in others.
fn scattered(number: usize, chance: &mut Chance) -> Article {
    let begin: DateTime<Utc> = "2021-03-31T23:59:59Z".parse().unwrap();
    let month = chance.below(9) * chance.below(6);
    let at = begin.checked_add_months(Months::new(month as u32)).unwrap();
    let at = at + TimeDelta::hours(chance.below(40) as i64);
    Article { published_at: Some(at), ..story(number) }
}

/// Walks down from a feed: each id with how often it was met. Between documents, `meanwhile` happens.
async fn walk(app: &App, path: &str, mut meanwhile: impl AsyncFnMut()) -> BTreeMap<String, usize> {
    let mut met = BTreeMap::new();
    let mut next = Some(path.to_owned());
    let mut documents = 0;
    while let Some(path) = next {
        let feed = read(app, &path).await;
        assert_eq!(feed.address, format!("{}{path}", app.address));
        feed.ids().into_iter().for_each(|id| *met.entry(id.to_owned()).or_default() += 1);
        next = feed.previous.map(|address| address.strip_prefix(&app.address).unwrap().to_owned());
        documents += 1;
        assert!(documents < 500, "the archive does not end");
        meanwhile().await;
    }
    met
}

async fn a_walk_meets_each_article_once_while_others_come_and_go(kind: Kind) {
    let mut chance = Chance::new(11);
    let stories: Vec<_> = (0..120).map(|number| scattered(number, &mut chance)).collect();
    let app = App::start(published(kind, stories).await, &["serve"]).await;
    let store = app.place.store().await;
    let desk = Desk::new(&store, Actor::operator());
    let mut number = 120;
    for (format, _) in FORMATS {
        for first in [1, 3, 7, 30] {
            let all = walk(&app, &format!("/feeds/all.{format}?first={first}"), async || {}).await;
            let there = reading::ids_after(store.press(), None, 10_000).await.unwrap();
            assert_eq!(all.len(), there.len(), "{format}, {first} at once");
            assert!(all.values().all(|times| *times == 1), "{all:?}");

            // What is there all the while is met once, whatever comes and goes.
            let mut taken = Vec::new();
            let met = walk(&app, &format!("/feeds/all.{format}?first={first}"), async || {
                if chance.once_in(if first < 7 { 12 } else { 3 }) {
                    number += 1;
                    publish(&app.place, vec![scattered(number, &mut chance)]).await;
                }
                if chance.once_in(if first < 7 { 12 } else { 3 }) {
                    let id = there[chance.below(there.len())];
                    if publishing::withdraw(&desk, id, 1, "It was not so.").await.is_ok() {
                        taken.push(id);
                    }
                }
            })
            .await;
            assert!(met.values().all(|times| *times == 1), "{met:?}");
            for id in there.iter().filter(|id| !taken.contains(id)) {
                let id = super::urn(&id.to_string());
                assert_eq!(met.get(&id), Some(&1), "{id} was there all the while");
            }
        }
    }
}

async fn what_an_archive_holds_stays_while_articles_come(kind: Kind) {
    let dated = |number: usize, at: &str| Article {
        published_at: Some(at.parse().unwrap()),
        ..story(number)
    };
    let stories = ["2026-01-05", "2026-01-07", "2026-03-01", "2026-03-31", "2026-04-02"];
    let stories = stories.iter().enumerate();
    let stories = stories.map(|(number, day)| dated(number, &format!("{day}T10:00:00Z")));
    let app = App::start(published(kind, stories.collect()).await, &["serve"]).await;
    let march = "/feeds/all.atom?first=2&archive=2026-03";
    let before = super::text(&app, march).await;
    assert_eq!(read(&app, march).await.titles(), ["Story 3", "Story 2"]);
    assert!(before.contains("<fh:archive/>") && before.contains("archive=2026-01"));
    let current = read(&app, march).await.current;
    assert_eq!(current, Some(format!("{}/feeds/all.atom?first=2", app.address)));

    publish(&app.place, vec![dated(8, "2026-04-03T10:00:00Z"), dated(9, "2026-05-01T00:00:00Z")])
        .await;
    assert_eq!(super::text(&app, march).await, before);
    let newest = read(&app, "/feeds/all.atom?first=2").await;
    assert_eq!(newest.titles(), ["Story 9", "Story 8"]);
    // The rest of a month goes by a place in it, and then the month before it comes whole.
    let rest = newest.previous.unwrap();
    assert!(rest.contains("archive=2026-04&before="), "{rest}");
    let rest = read(&app, rest.strip_prefix(&app.address).unwrap()).await;
    assert_eq!(rest.titles(), ["Story 4"]);
    assert_eq!(rest.previous, Some(format!("{}{march}", app.address)));
}

async fn a_month_without_articles_leads_on(kind: Kind) {
    let app = App::start(published(kind, (0..2).map(story).collect()).await, &["serve"]).await;
    for month in ["2026-02", "2031-12", "9999-12"] {
        for (format, _) in FORMATS {
            let feed = read(&app, &format!("/feeds/all.{format}?archive={month}")).await;
            let previous = format!("{}/feeds/all.{format}?archive=2026-01", app.address);
            assert_eq!((feed.items.len(), feed.previous), (0, Some(previous)));
        }
    }
    let feed = read(&app, "/feeds/all.json?archive=0001-01").await;
    assert_eq!((feed.items.len(), feed.previous), (0, None));
}
