//! Feeds as JSON Feed 1.1. Knows no article.

use serde_json::{Map, Value, json};

use super::atom::stamp;
use super::entry::{Entry, Withdrawn};
use super::feed::Feed;

/// The version of the format.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The document.
pub(super) fn json_feed(feed: &Feed) -> String {
    let mut document = Map::new();
    document.insert("version".to_owned(), json!(VERSION));
    document.insert("title".to_owned(), json!(feed.title));
    document.insert("home_page_url".to_owned(), json!(feed.home));
    document.insert("feed_url".to_owned(), json!(feed.address));
    document.insert("description".to_owned(), json!(feed.description));
    put(&mut document, "language", feed.language.as_ref());
    put(&mut document, "next_url", feed.previous.as_ref());
    if !feed.hubs.is_empty() {
        let hub = |hub: &String| json!({ "type": "WebSub", "url": hub });
        document.insert("hubs".to_owned(), feed.hubs.iter().map(hub).collect());
    }
    let items = feed.withdrawn.iter().map(gone).chain(feed.entries.iter().map(item));
    document.insert("items".to_owned(), items.collect());
    Value::Object(document).to_string()
}

fn item(entry: &Entry) -> Value {
    let mut item = Map::new();
    item.insert("id".to_owned(), json!(entry.id));
    item.insert("url".to_owned(), json!(entry.address));
    item.insert("title".to_owned(), json!(entry.title));
    // One of the two has to be there.
    let (content, text) = if entry.html.is_empty() {
        ("content_text", &entry.title)
    } else {
        ("content_html", &entry.html)
    };
    item.insert(content.to_owned(), json!(text));
    put(&mut item, "summary", entry.summary.as_ref());
    put(&mut item, "image", entry.image.as_ref().map(|image| &image.url));
    if let Some(published) = entry.published {
        item.insert("date_published".to_owned(), json!(stamp(published)));
        item.insert("date_modified".to_owned(), json!(stamp(entry.updated)));
    }
    let author = |name: &String| json!({ "name": name });
    item.insert("authors".to_owned(), entry.authors.iter().map(author).collect());
    if !entry.tags.is_empty() {
        item.insert("tags".to_owned(), json!(entry.tags));
    }
    item.insert("language".to_owned(), json!(entry.language));
    Value::Object(item)
}

/// An item in the place of one that was withdrawn.
fn gone(left: &Withdrawn) -> Value {
    json!({
        "id": left.id, "title": left.title, "content_text": left.reason,
        "date_modified": stamp(left.at), "language": left.language,
    })
}

fn put(into: &mut Map<String, Value>, name: &str, text: Option<&String>) {
    into.extend(text.map(|text| (name.to_owned(), json!(text))));
}
