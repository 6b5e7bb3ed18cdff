//! What a feed says of one story, or of one that was withdrawn: texts that are safe as they are. Knows no format.

use chrono::{DateTime, Utc};

use super::inert::{inert, line, markup};
use super::phrases::phrases;
use super::site::plain;
use super::{Site, Story};
use crate::content::document::{Image, html};
use crate::content::reading::{Correction, Tombstone};
use crate::content::{Direction, Locale};
use uuid::Uuid;

/// What a feed says of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What readers know it by, whatever becomes of its slug: a URN of its id.
    pub id: String,
    /// Where it is read.
    pub address: String,
    /// Its headline.
    pub title: String,
    /// Its summary as plain text.
    pub summary: Option<String>,
    /// What it says as HTML, whole or in short, and what was corrected in it. Empty where only its headline is known.
    pub html: String,
    /// Its language.
    pub language: String,
    /// When it was published, where that is stated.
    pub published: Option<DateTime<Utc>>,
    /// When it came or was last changed.
    pub updated: DateTime<Utc>,
    /// Who wrote it, else its byline as printed, else its publisher.
    pub authors: Vec<String>,
    /// Its section and its topics, by their names.
    pub tags: Vec<String>,
    /// Its lead image.
    pub image: Option<Image>,
    /// Its publisher.
    pub publisher: String,
    /// Who holds the rights in it.
    pub rights: Option<String>,
}

/// What a feed says in the place of a story that was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// What readers know the story by.
    pub id: String,
    /// That it is gone, instead of its headline.
    pub title: String,
    /// Why, as the public is told.
    pub reason: String,
    /// The language it was in.
    pub language: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// What is said of a story: all of it, or its summary.
    pub(super) fn of(site: &Site, story: &Story, whole: bool) -> Self {
        let (row, document) = (&story.article.row, &story.article.document);
        let summary = document.summary.as_deref().map(inert);
        let mut said = notes(&row.locale, &story.corrections);
        if whole && !document.body.is_empty() {
            said.push_str(&inert(&html(document)));
        } else if let Some(summary) = &summary {
            said.push_str(&format!("<p>{}</p>\n", markup(summary)));
        }
        let section = story.section.iter().map(|section| &section.name);
        let topics = story.topics.iter().map(|topic| &topic.name);
        Self {
            id: urn(row.id),
            address: site.article(story),
            title: line(&document.headline),
            summary,
            html: in_language(&row.locale, &said),
            language: row.locale.clone(),
            published: row.published_at,
            updated: row.updated_at,
            authors: authors(story),
            tags: section.chain(topics).map(|name| line(name)).collect(),
            image: document.image.as_ref().map(described),
            publisher: line(&story.source.name),
            rights: story.source.rights_holder.as_deref().map(line),
        }
    }
}

impl Withdrawn {
    /// What is said of a story that this is left of.
    pub(super) fn of(left: &Tombstone) -> Self {
        Self {
            id: urn(left.article_id),
            title: phrases(&left.locale).withdrawn.to_owned(),
            reason: inert(&left.reason),
            language: left.locale.clone(),
            at: left.at,
        }
    }
}

/// What readers know a story by.
fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

/// Who is to be named for a story: Atom wants somebody.
fn authors(story: &Story) -> Vec<String> {
    let signed: Vec<String> = story.contributors.iter().map(|row| line(&row.name)).collect();
    if !signed.is_empty() {
        return signed;
    }
    let printed = story.article.document.byline.as_deref().map(line);
    let printed = printed.filter(|text| !text.is_empty());
    vec![printed.unwrap_or_else(|| line(&story.source.name))]
}

/// A picture whose texts are safe. Its address was held to be one of the web when it came in.
fn described(image: &Image) -> Image {
    let text = |text: &Option<String>| text.as_deref().map(line);
    let (alt, caption, credit) = (text(&image.alt), text(&image.caption), text(&image.credit));
    Image { url: plain(&image.url), alt, caption, credit, ..image.clone() }
}

/// What was corrected, at the head: whoever has read the story has to see it first.
fn notes(locale: &str, corrections: &[Correction]) -> String {
    let word = phrases(locale).correction;
    let noted = corrections.iter().filter_map(|correction| {
        let (note, day) = (markup(correction.note.as_deref()?), correction.at.date_naive());
        Some(format!("<p><strong>{word} ({day})</strong> — {note}</p>\n"))
    });
    noted.collect()
}

/// HTML in its language, which says which way it runs.
fn in_language(tag: &str, html: &str) -> String {
    if html.is_empty() {
        return String::new();
    }
    let locale = Locale::parse(tag).unwrap_or_else(|_| Locale::undetermined());
    let dir = if locale.direction() == Direction::Rtl { "rtl" } else { "ltr" };
    format!("<div lang=\"{locale}\" dir=\"{dir}\">\n{html}</div>")
}
