//! Feeds as their readers see them: the same stories in each format, at each address, with what HTTP says beside.

mod archives;
mod document;
mod filters;
mod maps;
mod readers;
mod told;

use api::content::{ArticleId, TypedId};
use reqwest::Method;
use serde_json::{Value, json};

pub use self::document::{FORMATS, Item, get, read, text};
use crate::app::{App, Kind, Place};
use crate::stories::{published, story, told_twice};

on_both_databases! {
    every_format_tells_the_same_articles
    a_date_is_told_where_one_is_stated_and_nowhere_else
    there_is_a_feed_of_whatever_articles_stand_under
    whatever_has_feeds_says_where_they_are
    what_a_reader_has_is_not_sent_again
    what_can_not_be_meant_is_refused_by_its_name
    a_feed_costs_the_same_statements_however_long_it_is
}

/// What readers know the articles by that a query lists, in its order.
pub async fn ids_of(app: &App, arguments: &str) -> Vec<String> {
    let data = app.data(&format!("{{ articles({arguments}) {{ nodes {{ id }} }} }}")).await;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| urn(node["id"].as_str().unwrap())).collect()
}

pub fn urn(id: &str) -> String {
    format!("urn:uuid:{}", ArticleId::parse(id).unwrap().uuid())
}

async fn every_format_tells_the_same_articles(kind: Kind) {
    let place = Place::new(kind).await;
    let hubs = "https://hub.example.org/,https://other.example/hub";
    let app = App::start(place, &["demo", "--feed-title", "Défense", "--feed-hubs", hubs]).await;
    let wanted = ids_of(&app, "first: 30").await;
    let data = app.data("{ articles(first: 30) { nodes { headline bodyHtml } } }").await;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    for (format, media) in FORMATS {
        let path = format!("/feeds/all.{format}");
        let feed = read(&app, &path).await;
        assert_eq!(feed.ids(), wanted, "{format}");
        let headlines: Vec<_> =
            nodes.iter().map(|node| node["headline"].as_str().unwrap()).collect();
        assert_eq!(feed.titles(), headlines, "{format}");
        assert_eq!((feed.title.as_str(), feed.hubs.join(",")), ("Défense", hubs.to_owned()));
        assert_eq!(feed.address, format!("{}{path}", app.address));
        assert_eq!((feed.previous, feed.current, feed.gone), (None, None, Vec::new()));
        let lead = &feed.items[0];
        assert!(lead.html.contains(nodes[0]["bodyHtml"].as_str().unwrap()), "{}", lead.html);
        assert!(lead.html.starts_with("<div lang=\"fr\" dir=\"ltr\">"), "{}", lead.html);
        assert_eq!((&lead.authors[..], lead.tags.len()), (&["Bladi.net".to_owned()][..], 2));

        let response = get(&app, &path).await;
        assert_eq!(response.headers()["content-type"], media);
        let links = response.headers().get_all("link").iter();
        let links: Vec<_> = links.map(|link| link.to_str().unwrap()).collect();
        let itself = format!("<{}{path}>; rel=\"self\"", app.address);
        let hubs =
            ["<https://hub.example.org/>; rel=\"hub\"", "<https://other.example/hub>; rel=\"hub\""];
        assert_eq!(links, [&itself, hubs[0], hubs[1]]);
    }
}

async fn a_date_is_told_where_one_is_stated_and_nowhere_else(kind: Kind) {
    let mut stories: Vec<_> = (0..3).map(story).collect();
    stories[1].published_at = None;
    let app = App::start(published(kind, stories).await, &["serve"]).await;
    let data =
        app.data("{ articles(first: 30) { nodes { id publishedAt updatedAt sortAt } } }").await;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    assert_eq!(nodes[0]["publishedAt"], Value::Null, "what has no date comes by its ingest");
    for (format, _) in FORMATS {
        let feed = read(&app, &format!("/feeds/all.{format}")).await;
        for (item, node) in feed.items.iter().zip(nodes) {
            let at = |field: &str| node[field].as_str().map(|text| text.parse().unwrap());
            assert_eq!(item.published, at("publishedAt"), "{format}");
            let seconds = |item: &Item| item.updated.map(|at| at.timestamp());
            let updated: Option<chrono::DateTime<chrono::Utc>> = at("updatedAt");
            // Atom wants a date of whatever it tells; the others are given none that is not stated.
            let told = format == "atom" || item.published.is_some();
            assert_eq!(
                seconds(item),
                updated.filter(|_| told).map(|at| at.timestamp()),
                "{format}"
            );
        }
    }
}

async fn there_is_a_feed_of_whatever_articles_stand_under(kind: Kind) {
    let app = App::demo(kind).await;
    for (folder, name, filter) in [
        ("topics", "defence-of-morocco", "topics: { any: [\"defence-of-morocco\"] }"),
        ("sections", "maroc", "sections: { any: [\"maroc\"] }"),
        ("things", "nato", "things: { any: [\"nato\"] }"),
        ("contributors", "bladi-net", "contributors: { any: [\"bladi-net\"] }"),
        ("sources", "bladi-net", "sources: { any: [\"bladi-net\"] }"),
    ] {
        let field = folder.trim_end_matches('s');
        let found = app.data(&format!("{{ it: {field}(ref: \"{name}\") {{ id }} }}")).await;
        let id = found["it"]["id"].as_str().unwrap();
        let wanted = ids_of(&app, &format!("first: 30, filter: {{ {filter} }}")).await;
        assert!(!wanted.is_empty());
        for (format, _) in FORMATS {
            let feed = read(&app, &format!("/feeds/{folder}/{name}.{format}")).await;
            assert_eq!(feed.ids(), wanted, "{folder}/{name}.{format}");
            // By its id it is the same, and names the address that has its slug.
            let by_id = text(&app, &format!("/feeds/{folder}/{id}.{format}")).await;
            assert_eq!(by_id, text(&app, &format!("/feeds/{folder}/{name}.{format}")).await);
        }
    }
    let in_french = read(&app, "/feeds/topics/us-arms.atom?locale=fr").await;
    assert_eq!(
        (in_french.title.as_str(), in_french.items.len()),
        ("Khabar — Armement américain", 3)
    );
    let in_arabic = read(&app, "/feeds/topics/us-arms.rss?locale=ar").await;
    assert_eq!(in_arabic.items.len(), 0, "no article of the demo is in Arabic");
    for nothing in [
        "/feeds/topics/nobody.rss",
        "/feeds/topics/us-arms.pdf",
        "/feeds/topics/us-arms",
        "/feeds/stories/us-arms.rss",
        "/feeds/everything.rss",
        "/feeds/things/us-arms.rss",
        "/feeds",
        "/sitemaps/2026-13.xml",
        "/sitemaps/1999-01.xml",
    ] {
        assert_eq!(get(&app, nothing).await.status(), 404, "{nothing}");
    }
}

async fn whatever_has_feeds_says_where_they_are(kind: Kind) {
    let site = ["--public-url", "https://news.example.org/khabar/"];
    let app = App::start(told_twice(kind).await, &["serve", site[0], site[1]]).await;
    let feeds = "feeds { format url title } french: feeds(locale: \"fr\") { url }";
    let asked = format!(
        "{{ topic(ref: \"rivers\") {{ {feeds} }} section(ref: \"front\") {{ {feeds} }}
           thing(ref: \"nile\") {{ {feeds} }} contributor(ref: \"ann\") {{ {feeds} }} source(ref: \"wire\") {{ {feeds} }} }}"
    );
    let data = app.data(&asked).await;
    for (field, path, title) in [
        ("topic", "topics/rivers", "rivers"),
        ("section", "sections/front", "Front"),
        ("thing", "things/nile", "nile"),
        ("contributor", "contributors/ann", "Ann"),
        ("source", "sources/wire", "Wire"),
    ] {
        let feeds = data[field]["feeds"].as_array().unwrap();
        for (feed, (format, _)) in feeds.iter().zip(FORMATS) {
            let url = format!("https://news.example.org/khabar/feeds/{path}.{format}");
            let title = format!("Khabar — {title}");
            assert_eq!(
                *feed,
                json!({ "format": format.to_uppercase(), "url": url, "title": title })
            );
            assert_eq!(read(&app, &format!("/feeds/{path}.{format}")).await.address, url);
        }
        assert_eq!(
            data[field]["french"][0]["url"],
            format!("{}?locale=fr", feeds[0]["url"].as_str().unwrap())
        );
    }
}

async fn what_a_reader_has_is_not_sent_again(kind: Kind) {
    let app = App::demo(kind).await;
    for path in
        ["/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json", "/feeds.opml", "/sitemap.xml"]
    {
        // A date in whole seconds is only told once nothing more can come to be of the same.
        let dated = loop {
            let response = get(&app, path).await;
            if response.headers().contains_key("last-modified") {
                break response;
            }
            tokio::task::yield_now().await;
        };
        let headers = dated.headers().clone();
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(header("cache-control"), "no-cache");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let body = dated.text().await.unwrap();
        let ask = |method: Method, name: &str, value: &str| {
            let request = app.client.request(method, format!("{}{path}", app.address));
            if name.is_empty() { request } else { request.header(name, value) }
        };
        let (tag, date) = (header("etag"), header("last-modified"));
        for (name, value, status) in [
            ("if-none-match", tag, 304),
            ("if-none-match", "\"other\"", 200),
            ("if-modified-since", date, 304),
            ("if-modified-since", "Wed, 01 Jan 2020 00:00:00 GMT", 200),
            ("if-modified-since", "rubbish", 200),
        ] {
            let response = ask(Method::GET, name, value).send().await.unwrap();
            assert_eq!(response.status(), status, "{path} {name}: {value}");
            assert_eq!(response.headers()["etag"], tag);
            assert_eq!(response.headers()["last-modified"], date);
            let sent = response.text().await.unwrap();
            assert_eq!(sent, if status == 304 { "" } else { &body });
        }
        // A hash is held to before a date (RFC 9110, 13.2.2).
        let both = ask(Method::GET, "if-modified-since", date).header("if-none-match", "\"other\"");
        assert_eq!(both.send().await.unwrap().status(), 200);
        let head = ask(Method::HEAD, "", "").send().await.unwrap();
        assert_eq!((head.status().as_u16(), &head.headers()["etag"]), (200, &headers["etag"]));
        assert_eq!(head.headers()["content-length"], body.len().to_string());
        assert!(head.text().await.unwrap().is_empty());
        let posted = ask(Method::POST, "", "").send().await.unwrap();
        assert_eq!(
            (posted.status().as_u16(), posted.headers()["allow"].as_bytes()),
            (405, &b"GET, HEAD, OPTIONS"[..])
        );
    }
}

async fn what_can_not_be_meant_is_refused_by_its_name(kind: Kind) {
    let app = App::demo(kind).await;
    for (path, field) in [
        ("/feeds/all.rss?first=0", "first"),
        ("/feeds/all.rss?first=101", "first"),
        ("/feeds/all.atom?first=3&first=3", "first"),
        ("/feeds/topics/us-arms.json?locale=zz", "locale"),
        ("/feeds/all.rss?archive=November", "archive"),
        ("/feeds/all.rss?archive=2026-11&before=AAAA", "before"),
        ("/feeds/all.rss?before=AAAA", "before"),
        ("/feeds/all.rss?topic=us-arms", "topic"),
        ("/feeds.opml?first=3", "first"),
    ] {
        let response = get(&app, path).await;
        assert_eq!(response.status(), 400, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!("INVALID"), &json!(field)),
            "{path}"
        );
    }
}

async fn a_feed_costs_the_same_statements_however_long_it_is(kind: Kind) {
    let app = App::demo(kind).await;
    for (format, _) in FORMATS {
        let mut costs = Vec::new();
        for first in [2, 100] {
            let response =
                get(&app, &format!("/feeds/topics/defence-of-morocco.{format}?first={first}"))
                    .await;
            let timing = response.headers()["server-timing"].to_str().unwrap();
            let (_, told) = timing.split_once("desc=\"").unwrap();
            costs.push(told.split(' ').next().unwrap().parse::<u32>().unwrap());
        }
        assert_eq!(costs[0], costs[1], "{format}");
        assert!(costs[0] <= 24, "{costs:?}");
    }
}
