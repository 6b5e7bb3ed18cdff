//! The forms that one story can be had in, beside the JSON that GraphQL answers with. Knows no transport: what is asked
//! for, and how, is for whoever serves them.

mod fields;
mod html;
mod json_ld;
mod markdown;
mod ninjs;
#[cfg(test)]
mod tests;
mod text;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Site, Story};
use crate::content::Document;
use crate::content::document::Content;

/// A form of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// schema.org in JSON-LD.
    JsonLd,
    /// News in JSON, of the IPTC.
    Ninjs,
    /// A fragment of HTML.
    Html,
    /// CommonMark.
    Markdown,
    /// Text without any markup.
    Text,
}

impl Form {
    /// Each of them, the richer first.
    pub const ALL: [Self; 5] = [Self::JsonLd, Self::Ninjs, Self::Html, Self::Markdown, Self::Text];

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::JsonLd => "application/ld+json",
            Self::Ninjs => "application/vnd.iptc.ninjs+json",
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
            Self::Text => "text/plain",
        }
    }

    /// What an address ends in that asks for it, after a dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::JsonLd => "jsonld",
            Self::Ninjs => "ninjs",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
        }
    }

    /// A story in this form.
    pub fn of(self, story: &Story, site: &Site) -> String {
        match self {
            Self::JsonLd => json_ld::story(story, site),
            Self::Ninjs => ninjs::story(story, site),
            Self::Html => html::story(story, site),
            Self::Markdown => markdown::story(story, site),
            Self::Text => text::story(story, site),
        }
    }
}

/// What a story says, its inline links to other stories with their addresses.
fn document(story: &Story, site: &Site) -> Document {
    let mut document = story.article.document.clone();
    for block in &mut document.body {
        if let Content::Link { target: Some(target), url, .. } = &mut block.content {
            *url = story.linked.get(target).map(|article| site.address(article));
        }
    }
    document
}

/// The byline as printed, else the names of who signed.
fn byline(story: &Story) -> Option<String> {
    let signed = || {
        let names = story.contributors.iter().map(|contributor| contributor.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let byline = story.article.document.byline.clone().unwrap_or_else(signed);
    (!byline.is_empty()).then_some(byline)
}

/// An instant as RFC 3339 has it, in UTC.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
