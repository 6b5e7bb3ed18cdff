//! What the walk knows of each story: what its revisions say, and what of that the public may read.
//!
//! Whatever is written carries a mark that nothing else does, `QX00017Z`; in names for addresses it
//! stands in lower case. So a leak is a mark that is found and not allowed.

use std::collections::{BTreeMap, BTreeSet};

use api::content::{ArticleId, DraftId};
use chrono::{DateTime, Utc};

/// What tells one text from all others.
pub type Mark = u32;

/// The mark as it stands in texts.
pub fn text(mark: Mark) -> String {
    format!("QX{mark:05}Z")
}

/// The mark as it stands in names for addresses.
pub fn slug(mark: Mark) -> String {
    text(mark).to_lowercase()
}

/// A part of a story that carries a mark of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Headline,
    Summary,
    Byline,
    Image,
    Body,
    Role,
    Link,
    Address,
}

/// What one revision says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub parts: Vec<(Part, Mark)>,
    pub slug: Option<Mark>,
    pub published_at: Option<DateTime<Utc>>,
}

impl Said {
    /// The mark in one part.
    pub fn mark(&self, of: Part) -> Option<Mark> {
        self.parts.iter().find(|(part, _)| *part == of).map(|(_, mark)| *mark)
    }

    /// Says a part anew.
    pub fn put(&mut self, part: Part, mark: Mark) {
        self.parts.retain(|(other, _)| *other != part);
        self.parts.push((part, mark));
    }
}

/// What the public sees of a story now.
#[derive(Clone, Debug)]
pub struct Public {
    pub version: i32,
    pub said: Said,
    pub published_at: DateTime<Utc>,
}

/// What the clock is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// Publish a revision.
    Publish(i32),
    /// The same, ending an embargo.
    Lift(i32),
    /// Withdraw, for the reason with this mark.
    Expire(Mark),
}

/// One story.
#[derive(Clone, Debug)]
pub struct Story {
    pub article: ArticleId,
    pub draft: Option<DraftId>,
    /// What its publisher knows it by, if it was delivered.
    pub key: Option<Mark>,
    pub revision: i32,
    pub said: BTreeMap<i32, Said>,
    pub public: Option<Public>,
    /// When it counts as published, also once it is withdrawn.
    pub published_at: Option<DateTime<Utc>>,
    /// The last version, also of a story that was withdrawn.
    pub version: i32,
    /// The mark in its present name.
    pub slug: Option<Mark>,
    /// Every text that the public saw of it since it was last withdrawn, and may go on seeing.
    pub seen: BTreeSet<Mark>,
    pub planned: BTreeMap<DateTime<Utc>, Plan>,
    pub merged_into: Option<usize>,
}

impl Story {
    /// A story that nobody has seen.
    pub fn new(article: ArticleId, draft: Option<DraftId>, said: Said) -> Self {
        Self {
            article,
            draft,
            key: None,
            revision: 1,
            said: BTreeMap::from([(1, said)]),
            public: None,
            published_at: None,
            version: 0,
            slug: None,
            seen: BTreeSet::new(),
            planned: BTreeMap::new(),
            merged_into: None,
        }
    }

    /// What its latest revision says.
    pub fn latest(&self) -> &Said {
        &self.said[&self.revision]
    }

    /// The mark in the name that its latest revision would have.
    pub fn latest_slug(&self) -> Option<Mark> {
        self.latest().slug.or(self.slug).or(self.latest().mark(Part::Headline))
    }

    /// Whether the public knows, or has known, that it is there.
    pub fn is_known(&self) -> bool {
        self.version > 0
    }
}
