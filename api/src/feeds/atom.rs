//! Feeds as Atom (RFC 4287), with the archives of RFC 5005 and the deleted entries of RFC 6721. Knows no article.

use chrono::{DateTime, SecondsFormat, Utc};

use super::asked::Format;
use super::entry::{Entry, Withdrawn};
use super::feed::Feed;
use super::xml::Xml;
use crate::content::document::Image;

/// The namespaces that are used.
const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns", "http://www.w3.org/2005/Atom"),
    ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

/// The document.
pub(super) fn atom(feed: &Feed) -> String {
    let mut xml = Xml::new();
    let language = feed.language.iter().map(|language| ("xml:lang", language.as_str()));
    let attributes: Vec<(&str, &str)> = NAMESPACES.into_iter().chain(language).collect();
    xml.open("feed", &attributes);
    xml.text("id", &feed.id);
    xml.text("title", &feed.title);
    if feed.description != feed.title {
        xml.text("subtitle", &feed.description);
    }
    xml.text("updated", &stamp(feed.updated));
    xml.text("generator", "Khabar");
    xml.empty("link", &[("rel", "alternate"), ("href", &feed.home)]);
    links(&mut xml, "link", feed, Format::Atom);
    feed.withdrawn.iter().for_each(|left| gone(&mut xml, left));
    feed.entries.iter().for_each(|story| entry(&mut xml, feed, story));
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, feed: &Feed, entry: &Entry) {
    xml.open("entry", &[("xml:lang", &entry.language)]);
    xml.text("id", &entry.id);
    xml.text("title", &entry.title);
    xml.empty("link", &[("rel", "alternate"), ("href", &entry.address)]);
    xml.maybe("published", entry.published.map(stamp).as_deref());
    xml.text("updated", &stamp(entry.updated));
    for author in &entry.authors {
        xml.open("author", &[]);
        xml.text("name", author);
        xml.close("author");
    }
    entry.tags.iter().for_each(|tag| xml.empty("category", &[("term", tag)]));
    xml.maybe("rights", entry.rights.as_deref());
    let html = &[("type", "html")];
    if feed.whole {
        xml.maybe("summary", entry.summary.as_deref());
        xml.described("content", html, &entry.html);
    } else {
        xml.described("summary", html, &entry.html);
    }
    entry.image.iter().for_each(|image| media(xml, image));
    xml.close("entry");
}

/// That an entry is gone, and why.
fn gone(xml: &mut Xml, left: &Withdrawn) {
    let when = stamp(left.at);
    xml.open("at:deleted-entry", &[("ref", &left.id), ("when", &when)]);
    xml.described("at:comment", &[("xml:lang", &left.language)], &left.reason);
    xml.close("at:deleted-entry");
}

/// Where this document is, where the others are, and who tells of news.
pub(super) fn links(xml: &mut Xml, element: &str, feed: &Feed, format: Format) {
    let media = format.media();
    let mut link = |rel, address: &str| {
        xml.empty(element, &[("rel", rel), ("type", media), ("href", address)]);
    };
    link("self", &feed.address);
    feed.current.iter().for_each(|address| link("current", address));
    feed.previous.iter().for_each(|address| link("prev-archive", address));
    feed.hubs.iter().for_each(|hub| xml.empty(element, &[("rel", "hub"), ("href", hub)]));
    if feed.current.is_some() {
        xml.empty("fh:archive", &[]);
    }
}

/// A picture, as Media RSS has it.
pub(super) fn media(xml: &mut Xml, image: &Image) {
    let width = image.width.map(|pixels| pixels.to_string());
    let height = image.height.map(|pixels| pixels.to_string());
    let mut attributes = vec![("url", image.url.as_str()), ("medium", "image")];
    attributes.extend(width.iter().map(|pixels| ("width", pixels.as_str())));
    attributes.extend(height.iter().map(|pixels| ("height", pixels.as_str())));
    xml.open("media:content", &attributes);
    let told = image.caption.as_deref().or(image.alt.as_deref());
    told.into_iter()
        .for_each(|text| xml.described("media:description", &[("type", "plain")], text));
    xml.maybe("media:credit", image.credit.as_deref());
    xml.close("media:content");
}

/// An instant as RFC 3339 has it.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
