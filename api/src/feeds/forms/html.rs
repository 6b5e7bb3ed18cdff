//! A story as a fragment of HTML: one `article` element, for whoever has a page to put it in. Knows no page.

use std::fmt::Write;

use super::super::phrases::phrases;
use super::super::{Site, Story};
use super::{byline, instant};
use crate::content::document::{self, escape};
use crate::content::{Direction, Locale, harmless};

/// The story.
pub(super) fn story(story: &Story, site: &Site) -> String {
    let (row, said) = (&story.article.row, super::document(story, site));
    let direction = match Locale::parse(&row.locale).map(|locale| locale.direction()) {
        Ok(Direction::Rtl) => "rtl",
        _ => "ltr",
    };
    let mut page =
        format!("<article lang=\"{}\" dir=\"{direction}\">\n<header>\n", escape(&row.locale));
    _ = writeln!(
        page,
        "<h1><a href=\"{}\" rel=\"bookmark\">{}</a></h1>",
        escape(&site.article(story)),
        shown(&said.headline)
    );
    if let Some(summary) = &said.summary {
        _ = writeln!(page, "<p>{}</p>", shown(summary));
    }
    if let Some(line) = byline(story) {
        _ = writeln!(page, "<p>{}</p>", shown(&line));
    }
    if let Some(at) = row.published_at.map(instant) {
        _ = writeln!(page, "<p><time datetime=\"{at}\">{at}</time></p>");
    }
    page += &said.image.as_ref().map(document::figure).unwrap_or_default();
    page += "</header>\n";
    page += &document::html(&said);
    page += &footer(story);
    page += "</article>\n";
    // What the document itself renders has not been through `shown`.
    harmless(&page).into_owned()
}

/// What was corrected, what it is about, and whose it is.
fn footer(story: &Story) -> String {
    let mut end = "<footer>\n".to_owned();
    let word = phrases(&story.article.row.locale).correction;
    for correction in &story.corrections {
        let (at, day) = (instant(correction.at), correction.at.date_naive());
        let note = shown(correction.note.as_deref().unwrap_or_default());
        let time = format!("<time datetime=\"{at}\">{day}</time>");
        _ = writeln!(end, "<p><strong>{word} ({time})</strong> — {note}</p>");
    }
    let topics = story.topics.iter().map(|topic| {
        let lang = topic.locale.as_ref().map(|locale| format!(" lang=\"{locale}\""));
        format!("<li><bdi{}>{}</bdi></li>", lang.unwrap_or_default(), shown(&topic.name))
    });
    let topics: String = topics.collect();
    if !topics.is_empty() {
        _ = writeln!(end, "<ul>{topics}</ul>");
    }
    let source = &story.source;
    let name = format!("<bdi>{}</bdi>", shown(&source.name));
    let linked = source.url.as_ref().map(|url| format!("<a href=\"{}\">{name}</a>", escape(url)));
    let holder = source.rights_holder.as_ref().map(|by| format!(" © <bdi>{}</bdi>", shown(by)));
    _ = writeln!(end, "<p>{}{}</p>", linked.unwrap_or(name), holder.unwrap_or_default());
    end + "</footer>\n"
}

/// Text as a reader sees it.
fn shown(text: &str) -> String {
    escape(&harmless(text))
}
