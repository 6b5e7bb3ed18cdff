//! What a working copy holds: everything that will make a story, with nothing looked up twice. Knows no storage.

use chrono::{DateTime, Utc};
use entity::{article::Genre, article_link::LinkKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::content::document::{Block, Image};
use crate::content::{Error, Result, word};

/// A working copy as one revision has it. Whatever it names, it names by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manuscript {
    /// The name in addresses that is wanted; else one is made of the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// May be empty until it is published.
    pub headline: String,
    /// The standfirst or teaser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The byline as it is to be printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// The story, block by block; mentions are not marked in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
    /// The number of the last block that was given an id: none is given twice.
    #[serde(default)]
    pub blocks: u32,
    /// What sort of journalism it is.
    #[serde(with = "word")]
    pub genre: Genre,
    /// The column or desk it is to run in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Uuid>,
    /// Its publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Uuid>,
    /// Who signs, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<Uuid>,
    /// The topics to file it under, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Uuid>,
    /// What it mentions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// Links beside the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Its address at the publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
    /// When it counts as published; else, when it first is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// The time of day that is to be printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_time_local: Option<String>,
}

impl Manuscript {
    /// All of it but the body, which may be long.
    pub(super) fn without_body(&self) -> Self {
        Self {
            slug: self.slug.clone(),
            headline: self.headline.clone(),
            summary: self.summary.clone(),
            byline: self.byline.clone(),
            image: self.image.clone(),
            body: Vec::new(),
            blocks: 0,
            genre: self.genre,
            section: self.section,
            source: self.source,
            contributors: self.contributors.clone(),
            topics: self.topics.clone(),
            mentions: self.mentions.clone(),
            links: self.links.clone(),
            canonical_url: self.canonical_url.clone(),
            published_at: self.published_at,
            published_time_local: self.published_time_local.clone(),
        }
    }
}

impl Default for Manuscript {
    fn default() -> Self {
        Self {
            slug: None,
            headline: String::new(),
            summary: None,
            byline: None,
            image: None,
            body: Vec::new(),
            blocks: 0,
            genre: Genre::Unspecified,
            section: None,
            source: None,
            contributors: Vec::new(),
            topics: Vec::new(),
            mentions: Vec::new(),
            links: Vec::new(),
            canonical_url: None,
            published_at: None,
            published_time_local: None,
        }
    }
}

/// A working copy, and the text that it is kept as: written out once, to be measured and to be kept.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) manuscript: Manuscript,
    pub(super) text: String,
}

impl Written {
    pub(super) fn of(manuscript: Manuscript) -> Result<Self> {
        let text = serde_json::to_string(&manuscript);
        let text = text.map_err(|error| Error::stored("revision", error))?;
        Ok(Self { manuscript, text })
    }
}

/// A thing that a story mentions, and by which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The thing.
    pub thing: Uuid,
    /// Each wording it goes by in the text.
    pub wordings: Vec<String>,
    /// Rank, office or role as worded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A link beside the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is for.
    #[serde(with = "word")]
    pub kind: LinkKind,
    /// The wording.
    pub title: String,
    /// The story it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Uuid>,
    /// Where it leads, when that is not one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
