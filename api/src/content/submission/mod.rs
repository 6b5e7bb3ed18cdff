//! What is handed in to be published: stories, what they are filed under, and the relations they support.
//!
//! Everything is named by slug, and nothing has been looked up yet; [`publishing`](super::publishing)
//! checks and resolves it. What a submission leaves out stays as it is: it adds and changes, and never
//! takes away. The types read as JSON, in which the demo's files are written.

mod catalogue;
mod relation;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use entity::{article::Genre, article_link::LinkKind, mention::Origin};

pub use self::catalogue::{
    ByLocale, Catalogue, Contributor, Labels, Named, Predicate, Section, Source, Thing, Topic,
};
pub use self::relation::{Amount, Evidence, Relation};
use super::Locale;
use super::document::Content;

/// One delivery: published whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// What the rest refers to, beside what is there already.
    pub catalogue: Catalogue,
    /// Stories, the last first: of two with the same date, the later in this list counts as newer.
    pub articles: Vec<Article>,
    /// Statements, each resting on a story of this submission or an earlier one.
    pub relations: Vec<Relation>,
}

/// A story.
#[derive(Clone, Debug)]
pub struct Article {
    /// What it names by name. What goes by one of their slugs already stays as it is; else this is all that
    /// is known of it.
    pub named: Named,
    /// Its publisher.
    pub source: String,
    /// What the publisher knows it by: unique among its stories, and the same at every delivery.
    pub source_key: String,
    /// Its language.
    pub locale: Locale,
    /// As printed.
    pub headline: String,
    /// As printed.
    pub summary: Option<String>,
    /// As printed.
    pub byline: Option<String>,
    /// What it says, block by block.
    pub body: Vec<Block>,
    /// What sort of journalism it is.
    pub genre: Genre,
    /// The section it ran in.
    pub section: Option<String>,
    /// Who signed, in order.
    pub contributors: Vec<String>,
    /// The topics an editor filed it under, in order.
    pub topics: Vec<String>,
    /// What it mentions.
    pub mentions: Vec<Mention>,
    /// Links beside the body, in order; `None` says nothing about them.
    pub links: Option<Vec<Link>>,
    /// Its address at the publisher.
    pub canonical_url: Option<String>,
    /// When it was published, if the publisher says so.
    pub published_at: Option<DateTime<Utc>>,
    /// The day it was published, where that is all the publisher says: what it is sorted by, and no moment.
    pub published_on: Option<NaiveDate>,
    /// Hour and minute as printed.
    pub published_time_local: Option<(u8, u8)>,
}

impl Article {
    /// When it counts as published in lists: at the moment that is stated, else as the day that is stated
    /// begins in UTC.
    pub fn sorts_at(&self) -> Option<DateTime<Utc>> {
        let day = self.published_on.and_then(|day| day.and_hms_opt(0, 0, 0));
        self.published_at.or_else(|| day.map(|begins| Utc.from_utc_datetime(&begins)))
    }
}

/// One element of a story's body.
#[derive(Clone, Debug)]
pub enum Block {
    /// Anything that says something itself.
    Content(Content),
    /// An inline link to another story of the same publisher.
    ReadAlso {
        /// The wording used.
        title: String,
        /// What the publisher knows the other story by.
        source_key: String,
    },
}

/// A link beside the body to another story of the same publisher.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it is for.
    pub kind: LinkKind,
    /// The wording used.
    pub title: String,
    /// What the publisher knows the other story by.
    pub source_key: String,
}

/// A story's reference to a thing.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The thing.
    pub thing: String,
    /// Each wording the story uses for it; the exact characters.
    pub wordings: Vec<String>,
    /// Rank, office or role as worded.
    pub role: Option<String>,
    /// Who found it.
    pub origin: Origin,
}
