//! A feed as a test reads it: parsed by a strict XML or JSON parser, the same whatever it was written in.

use chrono::{DateTime, Utc};
use reqwest::Response;
use roxmltree::{Document, Node};
use serde_json::Value;

use crate::app::App;

/// The formats, and the media type of each.
pub const FORMATS: [(&str, &str); 3] = [
    ("rss", "application/rss+xml; charset=utf-8"),
    ("atom", "application/atom+xml; charset=utf-8"),
    ("json", "application/feed+json; charset=utf-8"),
];

const ATOM: &str = "http://www.w3.org/2005/Atom";
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// A document of a feed.
#[derive(Clone, Debug, Default)]
pub struct Read {
    pub title: String,
    pub address: String,
    pub previous: Option<String>,
    pub current: Option<String>,
    pub hubs: Vec<String>,
    pub items: Vec<Item>,
    /// What it says is gone: by whatever the format has for that.
    pub gone: Vec<Item>,
}

/// An entry of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub title: String,
    pub link: Option<String>,
    pub published: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
    pub html: String,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
}

impl Read {
    pub fn ids(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.id.as_str()).collect()
    }

    pub fn titles(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.title.as_str()).collect()
    }
}

pub async fn get(app: &App, path: &str) -> Response {
    app.client.get(format!("{}{path}", app.address)).send().await.unwrap()
}

/// What stands at a path, which must be there.
pub async fn text(app: &App, path: &str) -> String {
    let response = get(app, path).await;
    let status = response.status();
    let body = response.text().await.unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// The feed at a path: `/feeds/all.rss?first=3`.
pub async fn read(app: &App, path: &str) -> Read {
    let body = text(app, path).await;
    match path.split('?').next().unwrap().rsplit_once('.').unwrap().1 {
        "rss" => rss(&body),
        "atom" => atom(&body),
        _ => json(&body),
    }
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<String> {
    let found = children(node, name).next()?;
    Some(found.text().unwrap_or_default().to_owned())
}

/// The children that have this name, with a prefix as here it is always written: `dc:creator`.
fn children<'a>(node: Node<'a, 'a>, name: &str) -> impl Iterator<Item = Node<'a, 'a>> {
    let (prefix, local) = name.rsplit_once(':').map_or((None, name), |(p, l)| (Some(p), l));
    let local = local.to_owned();
    let space = prefix.map(|prefix| node.lookup_namespace_uri(Some(prefix)).unwrap().to_owned());
    node.children().filter(move |child| {
        let named = child.tag_name().name() == local;
        named && space.as_deref().is_none_or(|space| child.tag_name().namespace() == Some(space))
    })
}

fn linked(node: Node<'_, '_>, relation: &str) -> Vec<String> {
    let links = node.children().filter(|child| child.has_tag_name((ATOM, "link")));
    let those = links.filter(|link| link.attribute("rel") == Some(relation));
    those.map(|link| link.attribute("href").unwrap().to_owned()).collect()
}

fn stamp(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub fn rss(text: &str) -> Read {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let channel = document.root_element().first_element_child().unwrap();
    let item = |node: Node<'_, '_>| {
        let guid = children(node, "guid").next().unwrap();
        assert_eq!(guid.attribute("isPermaLink"), Some("false"));
        let dated = |text: String| DateTime::parse_from_rfc2822(&text).unwrap().to_utc();
        let html = child(node, "content:encoded").or_else(|| child(node, "description"));
        let all = |name| children(node, name).map(|node| node.text().unwrap().to_owned());
        Item {
            id: guid.text().unwrap().to_owned(),
            title: child(node, "title").unwrap(),
            link: child(node, "link"),
            published: child(node, "pubDate").map(dated),
            updated: child(node, "atom:updated").map(|text| stamp(&text)),
            html: html.unwrap_or_default(),
            authors: all("dc:creator").collect(),
            tags: all("category").collect(),
        }
    };
    let (items, gone) =
        children(channel, "item").map(item).partition(|item: &Item| item.link.is_some());
    let link = |relation| linked(channel, relation).pop();
    Read {
        title: child(channel, "title").unwrap(),
        address: link("self").unwrap(),
        previous: link("prev-archive"),
        current: link("current"),
        hubs: linked(channel, "hub"),
        items,
        gone,
    }
}

pub fn atom(text: &str) -> Read {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let feed = document.root_element();
    let item = |node: Node<'_, '_>| {
        let authors = children(node, "author").map(|node| child(node, "name").unwrap());
        let tags =
            children(node, "category").map(|node| node.attribute("term").unwrap().to_owned());
        Item {
            id: child(node, "id").unwrap(),
            title: child(node, "title").unwrap(),
            link: linked(node, "alternate").pop(),
            published: child(node, "published").map(|text| stamp(&text)),
            updated: Some(stamp(&child(node, "updated").unwrap())),
            html: child(node, "content").or_else(|| child(node, "summary")).unwrap(),
            authors: authors.collect(),
            tags: tags.collect(),
        }
    };
    let gone = feed.children().filter(|node| node.has_tag_name((TOMBSTONES, "deleted-entry")));
    let gone = gone.map(|node| Item {
        id: node.attribute("ref").unwrap().to_owned(),
        updated: Some(stamp(node.attribute("when").unwrap())),
        html: child(node, "at:comment").unwrap(),
        ..Item::default()
    });
    let link = |relation| linked(feed, relation).pop();
    Read {
        title: child(feed, "title").unwrap(),
        address: link("self").unwrap(),
        previous: link("prev-archive"),
        current: link("current"),
        hubs: linked(feed, "hub"),
        items: children(feed, "entry").map(item).collect(),
        gone: gone.collect(),
    }
}

pub fn json(text: &str) -> Read {
    let feed: Value = serde_json::from_str(text).unwrap();
    let of = |value: &Value| value.as_str().map(str::to_owned);
    let item = |item: &Value| {
        let authors = item["authors"].as_array().into_iter().flatten();
        let tags = item["tags"].as_array().into_iter().flatten();
        Item {
            id: of(&item["id"]).unwrap(),
            title: of(&item["title"]).unwrap(),
            link: of(&item["url"]),
            published: item["date_published"].as_str().map(stamp),
            updated: item["date_modified"].as_str().map(stamp),
            html: of(&item["content_html"]).or_else(|| of(&item["content_text"])).unwrap(),
            authors: authors.filter_map(|author| of(&author["name"])).collect(),
            tags: tags.filter_map(of).collect(),
        }
    };
    let items = feed["items"].as_array().unwrap();
    let (items, gone) = items.iter().map(item).partition(|item: &Item| item.link.is_some());
    let hubs = feed["hubs"].as_array().into_iter().flatten();
    Read {
        title: of(&feed["title"]).unwrap(),
        address: of(&feed["feed_url"]).unwrap(),
        previous: of(&feed["next_url"]),
        current: None,
        hubs: hubs.filter_map(|hub| of(&hub["url"])).collect(),
        items,
        gone,
    }
}
