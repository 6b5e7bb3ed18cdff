//! What lists addresses: the feeds as OPML, the articles as sitemaps, the news of two days for Google.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use roxmltree::Document;

use super::{read, text};
use crate::app::{App, Kind};
use crate::stories::{published, story};
use api::content::submission::Article;
use entity::article::Genre;

on_both_databases! {
    the_list_of_feeds_leads_to_each_of_them
    sitemaps_list_each_article_once_at_its_address_here
    the_news_is_what_was_published_in_the_last_two_days
}

/// The texts of all elements of this name.
fn all(xml: &str, name: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let named = document.descendants().filter(|node| node.tag_name().name() == name);
    named.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

fn path(address: &str) -> String {
    let url: Url = address.parse().unwrap();
    url.path().to_owned() + &url.query().map(|query| format!("?{query}")).unwrap_or_default()
}

async fn the_list_of_feeds_leads_to_each_of_them(kind: Kind) {
    let app = App::demo(kind).await;
    for (query, name) in [("", "US arms"), ("?locale=fr", "Armement américain")] {
        let opml = text(&app, &format!("/feeds.opml{query}")).await;
        let document = Document::parse(&opml).unwrap();
        let outlines = document.descendants().filter(|node| node.has_attribute("xmlUrl"));
        let listed: Vec<_> = outlines
            .map(|node| (node.attribute("text").unwrap(), node.attribute("xmlUrl").unwrap()))
            .collect();
        // Everything, a section, six topics, a source.
        assert_eq!(listed.len(), 9, "{listed:?}");
        let address = format!("{}/feeds/topics/us-arms.rss{query}", app.address);
        assert!(listed.contains(&(name, address.as_str())), "{listed:?}");
        for (name, address) in listed {
            let feed = read(&app, &path(address)).await;
            assert_eq!(feed.address, address);
            assert!(feed.title.ends_with(name), "{}", feed.title);
        }
    }
}

async fn sitemaps_list_each_article_once_at_its_address_here(kind: Kind) {
    let dated = |number: usize, at: &str| {
        let at = Some(at.parse().unwrap());
        Article { published_at: at, summary: Some("Told.".to_owned()), ..story(number) }
    };
    // Two months beside one another, two centuries apart, one at each end of what can be told.
    let days = ["2026-01-31", "2026-02-01", "2026-02-28", "1826-07-04", "0001-01-01", "9999-12-31"];
    let stories = days.iter().enumerate();
    let mut stories: Vec<_> =
        stories.map(|(number, day)| dated(number, &format!("{day}T23:59:59Z"))).collect();
    stories[1].canonical_url = Some("https://elsewhere.example/1".to_owned());
    // Of what is only known by its headline there is nothing to be found.
    stories.push(story(50));
    let template = "https://news.example.org/{slug}/{id}?a=1&b=2";
    let app =
        App::start(published(kind, stories).await, &["serve", "--article-url", template]).await;
    let index = text(&app, "/sitemap.xml").await;
    let pages: Vec<_> = all(&index, "loc").iter().map(|address| path(address)).collect();
    let months = ["news", "9999-12", "2026-02", "2026-01", "1826-07", "0001-01"];
    assert_eq!(pages, months.map(|name| format!("/sitemaps/{name}.xml")));
    let mut listed = Vec::new();
    for page in &pages {
        listed.extend(all(&text(&app, page).await, "loc"));
    }
    let data = app.data("{ articles(first: 10) { nodes { id slug completeness } } }").await;
    let nodes = data["articles"]["nodes"].as_array().unwrap().iter();
    let shown = nodes.filter(|node| node["completeness"] != "STUB");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let wanted = shown.map(|node| {
        let (slug, id) = (text(&node["slug"]), text(&node["id"]));
        format!("https://news.example.org/{slug}/{id}?a=1&b=2")
    });
    assert_eq!(listed, wanted.collect::<Vec<_>>());
}

async fn the_news_is_what_was_published_in_the_last_two_days(kind: Kind) {
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let told = |number: usize, age: TimeDelta| Article {
        published_at: Some(now - age),
        summary: Some("Told.".to_owned()),
        genre: Genre::News,
        ..story(number)
    };
    let hours = TimeDelta::hours;
    let undated = Article { published_at: None, ..told(4, hours(1)) };
    let headline = Article { summary: None, ..told(5, hours(1)) };
    let stories = vec![
        told(1, hours(47)),
        told(2, hours(49)),
        told(3, hours(-5)),
        undated,
        headline,
        told(6, hours(2)),
    ];
    let app = App::start(published(kind, stories).await, &["serve"]).await;
    let news = text(&app, "/sitemaps/news.xml").await;
    assert_eq!(all(&news, "title"), ["Story 6", "Story 1"]);
    assert_eq!(all(&news, "name"), ["Wire", "Wire"]);
    assert_eq!(all(&news, "language"), ["en", "en"]);
    let dates = all(&news, "publication_date").into_iter();
    let dates: Vec<DateTime<Utc>> = dates.map(|date| date.parse().unwrap()).collect();
    let seconds = |age: TimeDelta| (now - age).timestamp();
    assert_eq!(
        dates.iter().map(DateTime::timestamp).collect::<Vec<_>>(),
        [seconds(hours(2)), seconds(hours(47))]
    );
    let addresses =
        ["story-6", "story-1"].map(|slug| format!("{}/v1/articles/{slug}", app.address));
    assert_eq!(all(&news, "loc"), addresses);
}
