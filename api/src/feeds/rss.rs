//! Feeds as RSS 2.0, with what readers know beside it: content, Dublin Core, Media RSS, Atom's links, the archives of
//! RFC 5005. Knows no article.

use chrono::{DateTime, Utc};

use super::asked::Format;
use super::atom::{links, media, stamp};
use super::entry::{Entry, Withdrawn};
use super::feed::Feed;
use super::inert::markup;
use super::xml::Xml;

/// The namespaces that are used.
const NAMESPACES: &[(&str, &str)] = &[
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

/// The document.
pub(super) fn rss(feed: &Feed) -> String {
    let mut xml = Xml::new();
    xml.open("rss", NAMESPACES);
    xml.open("channel", &[]);
    xml.text("title", &plain(&feed.title));
    xml.text("link", &feed.home);
    xml.text("description", &plain(&feed.description));
    xml.maybe("language", feed.language.as_deref());
    xml.text("lastBuildDate", &dated(feed.updated));
    xml.text("generator", "Khabar");
    links(&mut xml, "atom:link", feed, Format::Rss);
    feed.withdrawn.iter().for_each(|left| gone(&mut xml, left));
    feed.entries.iter().for_each(|entry| item(&mut xml, feed, entry));
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn item(xml: &mut Xml, feed: &Feed, entry: &Entry) {
    xml.open("item", &[]);
    xml.text("title", &plain(&entry.title));
    xml.text("link", &entry.address);
    xml.described("guid", &[("isPermaLink", "false")], &entry.id);
    // What states no date is given none; what was changed since, and when, is only said beside one.
    if let Some(published) = entry.published {
        xml.text("pubDate", &dated(published));
        xml.text("atom:updated", &stamp(entry.updated));
    }
    entry.authors.iter().for_each(|author| xml.text("dc:creator", author));
    xml.text("dc:publisher", &entry.publisher);
    xml.text("dc:language", &entry.language);
    xml.maybe("dc:rights", entry.rights.as_deref());
    entry.tags.iter().for_each(|tag| xml.text("category", tag));
    match &entry.summary {
        Some(summary) if feed.whole => xml.text("description", &markup(summary)),
        _ if !feed.whole && !entry.html.is_empty() => xml.text("description", &entry.html),
        _ => {}
    }
    if feed.whole && !entry.html.is_empty() {
        xml.text("content:encoded", &entry.html);
    }
    entry.image.iter().for_each(|image| media(xml, image));
    xml.close("item");
}

/// An item in the place of one that was withdrawn: readers that have it show this instead.
fn gone(xml: &mut Xml, left: &Withdrawn) {
    xml.open("item", &[]);
    xml.text("title", &left.title);
    xml.described("guid", &[("isPermaLink", "false")], &left.id);
    xml.text("atom:updated", &stamp(left.at));
    xml.text("dc:language", &left.language);
    xml.text("description", &markup(&left.reason));
    xml.close("item");
}

/// A date as RSS has it (RFC 822, with the year in four digits).
fn dated(at: DateTime<Utc>) -> String {
    at.to_rfc2822()
}

/// A text that is not meant as HTML. Readers do not agree whether titles are: one that would be taken for markup is
/// escaped once more, so that whoever reads HTML sees the text, and whoever does not sees no markup either.
fn plain(text: &str) -> String {
    let tag =
        |after: &str| after.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    let tagged = text.match_indices('<').any(|(at, _)| text.get(at + 1..).is_some_and(tag));
    if tagged { markup(text) } else { text.to_owned() }
}
