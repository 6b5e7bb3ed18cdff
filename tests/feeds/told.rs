//! What becomes of an entry: its slug changes, it is corrected, it is withdrawn, it becomes part of another.

use api::content::drafting::{self, Patch};
use api::content::reading::find_thing;
use api::content::submission::{Catalogue, Submission, Topic};
use api::content::{Actor, ArticleId, Desk, DraftId, TypedId, publishing};

use super::{FORMATS, read, text, urn};
use crate::app::{App, Kind, Place};
use crate::stories::{published, story, told_twice};
use crate::withdrawn::thing;

on_both_databases! {
    an_article_keeps_its_guid_when_its_slug_changes
    a_correction_is_noted_where_it_is_read
    a_withdrawal_is_told_in_the_feeds_that_had_it_and_in_no_other
    what_became_part_of_another_was_not_withdrawn
    a_feed_of_summaries_tells_no_more
    a_merged_thing_keeps_its_feed
}

async fn desk(place: &Place) -> Desk {
    Desk::new(&place.store().await, Actor::operator())
}

async fn article(app: &App, slug: &str) -> ArticleId {
    let data = app.data(&format!("{{ article(ref: \"{slug}\") {{ id }} }}")).await;
    ArticleId::parse(data["article"]["id"].as_str().unwrap()).unwrap()
}

async fn an_article_keeps_its_guid_when_its_slug_changes(kind: Kind) {
    let app = App::start(published(kind, vec![story(1)]).await, &["serve"]).await;
    let desk = desk(&app.place).await;
    let id = article(&app, "story-1").await;
    let mut before = Vec::new();
    for (format, _) in FORMATS {
        before.push(read(&app, &format!("/feeds/all.{format}")).await.items.remove(0));
    }
    let opened = publishing::open(&desk, id).await.unwrap();
    let patch = Patch { slug: Some(Some("another-name".to_owned())), ..Patch::default() };
    let draft = DraftId::of(opened.draft);
    let saved = drafting::update(&desk, draft, opened.revision, patch).await.unwrap();
    publishing::issue(&desk, draft, saved.revision).await.unwrap();
    for ((format, _), before) in FORMATS.into_iter().zip(before) {
        let item = read(&app, &format!("/feeds/all.{format}")).await.items.remove(0);
        assert_eq!((&item.id, item.published), (&before.id, before.published), "{format}");
        assert!(before.link.unwrap().ends_with("/v1/articles/story-1"));
        assert!(item.link.unwrap().ends_with("/v1/articles/another-name"));
    }
}

async fn a_correction_is_noted_where_it_is_read(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let desk = desk(&app.place).await;
    let before = read(&app, "/feeds/topics/dams.rss").await.items.remove(0);
    let opened = publishing::open(&desk, article(&app, "story-1").await).await.unwrap();
    let draft = DraftId::of(opened.draft);
    let patch = Patch { summary: Some(Some("It falls.".to_owned())), ..Patch::default() };
    let saved = drafting::update(&desk, draft, opened.revision, patch).await.unwrap();
    publishing::correct(&desk, draft, saved.revision, "The Nile <falls> & rises not.")
        .await
        .unwrap();
    for (format, _) in FORMATS {
        let item = read(&app, &format!("/feeds/topics/dams.{format}")).await.items.remove(0);
        assert_eq!(
            (&item.id, &item.title, item.published),
            (&before.id, &before.title, before.published)
        );
        assert!(item.updated > before.updated, "{format}");
        let note = format!(
            "<p><strong>Correction ({})</strong> — The Nile &lt;falls&gt; &amp; rises not.</p>",
            item.updated.unwrap().date_naive()
        );
        let (note, body) = (item.html.find(&note).unwrap(), item.html.find("At aswan").unwrap());
        assert!(note < body, "{}", item.html);
    }
}

async fn a_withdrawal_is_told_in_the_feeds_that_had_it_and_in_no_other(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let seas = Topic { slug: "seas".to_owned(), names: english("seas"), ..Default::default() };
    let catalogue =
        Catalogue { topics: vec![seas], things: vec![thing("river")], ..Default::default() };
    let more = Submission { catalogue, ..Default::default() };
    publishing::publish(&app.place.store().await, &more).await.unwrap();
    let id = article(&app, "story-1").await;
    let said = read(&app, "/feeds/all.json").await.items;
    let said = said.into_iter().find(|item| item.id == urn(&id.to_string())).unwrap();
    publishing::withdraw(&desk(&app.place).await, id, 2, "It <was> not so & never will be.")
        .await
        .unwrap();
    for (path, has_had) in [
        ("all", true),
        ("topics/dams", true),
        ("topics/rivers", true),
        ("topics/world", true),
        ("topics/seas", false),
        ("things/river", false),
        ("sections/front", true),
        ("things/nile", true),
        ("contributors/ann", true),
        ("sources/wire", true),
    ] {
        for (format, _) in FORMATS {
            for (query, has_had) in [("", has_had), ("?locale=en", has_had), ("?locale=fr", false)]
            {
                let path = format!("/feeds/{path}.{format}{query}");
                let feed = read(&app, &path).await;
                let body = text(&app, &path).await;
                assert!(!feed.ids().contains(&said.id.as_str()), "{path}");
                assert!(
                    !body.contains("nile rises") && !body.contains("Story 1"),
                    "{path}: {body}"
                );
                if !has_had {
                    assert_eq!(feed.gone, [], "{path}");
                    continue;
                }
                let [gone] = &feed.gone[..] else { panic!("{path}: {:?}", feed.gone) };
                assert_eq!(gone.id, said.id);
                assert!(gone.updated > said.updated);
                let (title, reason) = match format {
                    // What a reader of HTML sees of it is the same.
                    "rss" => ("Withdrawn", "It &lt;was&gt; not so &amp; never will be."),
                    "atom" => ("", "It <was> not so & never will be."),
                    _ => ("Withdrawn", "It <was> not so & never will be."),
                };
                assert_eq!((gone.title.as_str(), gone.html.as_str()), (title, reason), "{path}");
            }
        }
    }
    // An archive tells what there is.
    let archive = read(&app, "/feeds/all.atom?archive=2026-01").await;
    assert_eq!((&archive.gone[..], archive.titles()), (&[][..], vec!["Story 2"]));
    // After some days it is told no more.
    let old = match kind {
        Kind::Sqlite => "UPDATE tombstone SET at = replace(at, substr(at, 1, 4), '2020')",
        Kind::Postgres => "UPDATE tombstone SET at = at - interval '8 days'",
    };
    app.place.sql(old).await.unwrap();
    assert_eq!(read(&app, "/feeds/all.atom").await.gone, []);
}

async fn what_became_part_of_another_was_not_withdrawn(kind: Kind) {
    let app = App::start(published(kind, (1..4).map(story).collect()).await, &["serve"]).await;
    let (one, other) = (article(&app, "story-1").await, article(&app, "story-2").await);
    let desk = desk(&app.place).await;
    publishing::merge_articles(&desk, one, other).await.unwrap();
    for (format, _) in FORMATS {
        let feed = read(&app, &format!("/feeds/all.{format}")).await;
        assert_eq!((feed.titles(), &feed.gone[..]), (vec!["Story 3", "Story 2"], &[][..]));
    }
}

async fn a_feed_of_summaries_tells_no_more(kind: Kind) {
    let place = told_twice(kind).await;
    let app = App::start(place, &["serve", "--feed-text", "summary"]).await;
    for (format, _) in FORMATS {
        let body = text(&app, &format!("/feeds/all.{format}")).await;
        assert!(!body.contains("At aswan"), "{body}");
        let item = read(&app, &format!("/feeds/topics/dams.{format}")).await.items.remove(0);
        assert!(item.html.contains("<p>The nile rises.</p>"), "{}", item.html);
    }
}

async fn a_merged_thing_keeps_its_feed(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let catalogue = Catalogue { things: vec![thing("river")], ..Default::default() };
    let submission = Submission { catalogue, ..Default::default() };
    let store = app.place.store().await;
    publishing::publish(&store, &submission).await.unwrap();
    let found = async |slug: &str| find_thing(store.press(), slug).await.unwrap().unwrap();
    let (nile, river) = (found("nile").await, found("river").await);
    publishing::merge_things(&desk(&app.place).await, nile, river).await.unwrap();
    for (format, _) in FORMATS {
        for name in ["nile".to_owned(), nile.to_string()] {
            let feed = read(&app, &format!("/feeds/things/{name}.{format}")).await;
            let address = format!("{}/feeds/things/river.{format}", app.address);
            assert_eq!((feed.titles(), &feed.address), (vec!["Story 1, told"], &address));
        }
    }
}

fn english(name: &str) -> std::collections::BTreeMap<String, String> {
    [("en".to_owned(), name.to_owned())].into()
}
