//! Feeds of filters that editors keep: of those that are public, as they are now, and of no others.

use serde_json::Value;

use super::{FORMATS, get, ids_of, read, text};
use crate::app::{App, Kind};

on_both_databases! {
    a_public_filter_has_a_feed_until_it_is_taken_back
    a_filter_may_ask_for_words
}

/// Keeps a filter.
async fn save(app: &App, key: &str, input: &str) -> Value {
    let saved = "savedFilter { id } userErrors { message }";
    let mutation = format!("mutation {{ filterSave(input: {{ {input} }}) {{ {saved} }} }}");
    app.done(key, &mutation).await["filterSave"]["savedFilter"]["id"].take()
}

async fn a_public_filter_has_a_feed_until_it_is_taken_back(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:read,desk:write,desk:publish").await;
    let condition = "topics: { any: [\"us-arms\", \"morocco-india\"] }, completeness: [TEASER]";
    let own = format!("slug: \"arms\", name: \"Arms & allies\", filter: {{ {condition} }}");
    let id = save(&app, &key, &own).await;
    let id = id.as_str().unwrap();
    let nowhere = get(&app, "/feeds/filters/nothing.rss").await.text().await.unwrap();
    for name in ["arms", id] {
        let hidden = get(&app, &format!("/feeds/filters/{name}.rss")).await;
        assert_eq!(hidden.status(), 404);
        assert_eq!(hidden.text().await.unwrap().replace(name, "nothing"), nowhere);
    }
    assert!(!text(&app, "/feeds.opml").await.contains("arms &"));

    save(&app, &key, "slug: \"arms\", revision: 1, public: true").await;
    let wanted = ids_of(&app, &format!("first: 30, filter: {{ {condition} }}")).await;
    assert!(wanted.len() > 3);
    for (format, _) in FORMATS {
        for name in ["arms", id] {
            let feed = read(&app, &format!("/feeds/filters/{name}.{format}")).await;
            let address = format!("{}/feeds/filters/arms.{format}", app.address);
            assert_eq!(
                (feed.ids(), &feed.address),
                (wanted.iter().map(String::as_str).collect(), &address)
            );
            assert_eq!(feed.title, "Khabar — Arms & allies");
        }
    }
    let opml = text(&app, "/feeds.opml").await;
    assert!(
        opml.contains("text=\"Arms &amp; allies\"") && opml.contains("/feeds/filters/arms.rss")
    );

    save(&app, &key, "slug: \"arms\", revision: 2, public: false").await;
    assert_eq!(get(&app, "/feeds/filters/arms.rss").await.status(), 404);
}

async fn a_filter_may_ask_for_words(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:read,desk:write,desk:publish").await;
    save(&app, &key, "slug: \"tanks\", name: \"Tanks\", filter: { text: \"char\" }, public: true")
        .await;
    let wanted = ids_of(&app, "first: 30, filter: { text: \"char\" }").await;
    assert!(!wanted.is_empty());
    for (format, _) in FORMATS {
        let mut met = Vec::new();
        let mut next = Some(format!("/feeds/filters/tanks.{format}?first=1"));
        while let Some(path) = next {
            let response = get(&app, &path).await;
            // When the index hears of what has changed, no log tells.
            assert_eq!(response.headers().get("last-modified"), None);
            let feed = read(&app, &path).await;
            met.extend(feed.items.into_iter().map(|item| item.id));
            next = feed.previous.map(|to| to.strip_prefix(&app.address).unwrap().to_owned());
        }
        assert_eq!(met, wanted, "{format}");
    }
}
