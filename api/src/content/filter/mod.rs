//! Which articles: the one value that says so, for lists, feeds and followers alike. Knows no SQL.
//!
//! What a person writes is an [`ArticleFilter`], with slugs or ids. [`resolve`] turns it into a
//! [`Test`], in which only ids are left; that is what gets evaluated.

mod founded;
mod memory;
mod names;
mod past;
mod relations;
mod resolve;
mod said;
mod sql;
mod stored;
mod traces;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    article::{Completeness, Genre},
    relation::Modality,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::founded::founded;
pub use self::memory::{Candidate, Founded};
pub(super) use self::names::{Ids, Slugged, Sort, find, ids_led_on, look_up};
pub use self::past::of_the_past;
pub(super) use self::past::{in_force, passed, past_ways};
pub(super) use self::relations::relation_ways;
pub use self::resolve::{resolve, resolve_relations};
pub use self::said::{Name, Said, language};
pub(super) use self::sql::article_ways;
pub(super) use self::stored::{by_ids, meant, read, written};
pub use self::traces::Traces;
pub use self::words::{Form, Sought, Word, Words};
use super::Locale;

/// The most conditions one filter may hold, and how deep they may nest.
const MOST_CONDITIONS: usize = 100;
const DEEPEST: usize = 5;
/// The most names one condition may list.
const MOST_NAMES: usize = 50;
/// The most names and values one filter may list in all: each of them is a parameter of each statement.
const MOST_NAMES_IN_ALL: usize = 200;

/// Which articles. Fields are and-ed; an absent field says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ArticleFilter {
    /// By topic.
    pub topics: Option<Match>,
    /// By thing mentioned.
    pub things: Option<Match>,
    /// By section.
    pub sections: Option<Match>,
    /// By who signed.
    pub contributors: Option<Match>,
    /// By publisher.
    pub sources: Option<Match>,
    /// In one of these languages.
    #[serde(with = "stored::tags")]
    pub locales: Option<Vec<Locale>>,
    /// Of one of these.
    #[serde(with = "stored::words")]
    pub completeness: Option<Vec<Completeness>>,
    /// Of one of these.
    #[serde(with = "stored::words")]
    pub genres: Option<Vec<Genre>>,
    /// Published then. What has no date of publication never matches.
    pub published_at: Option<TimeRange>,
    /// Changed then.
    pub updated_at: Option<TimeRange>,
    /// Evidence for a relation like this.
    pub evidence_for: Option<RelationFilter>,
    /// Saying these words.
    pub text: Option<String>,
    /// Each of these as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub and: Vec<ArticleFilter>,
    /// At least one of these; of none, nothing.
    pub or: Option<Vec<ArticleFilter>>,
    /// And not this.
    pub not: Option<Box<ArticleFilter>>,
}

/// Which relations. Fields are and-ed; an absent field says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RelationFilter {
    /// By what they are said of.
    pub subject: Option<Match>,
    /// By what they lead to.
    pub object: Option<Match>,
    /// By either end.
    pub either: Option<Match>,
    /// By the occasion.
    pub event: Option<Match>,
    /// With one of these predicates, by key.
    pub predicates: Option<Vec<String>>,
    /// Said in one of these ways.
    #[serde(with = "stored::words")]
    pub modalities: Option<Vec<Modality>>,
    /// Resting on this article.
    pub article: Option<String>,
    /// Stated to hold on this day. What states no dates never matches.
    pub valid_on: Option<NaiveDate>,
}

/// At least one of `any`, every one of `all`, none of `none`; each an id or slug.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Match {
    /// At least one of these.
    pub any: Option<Vec<String>>,
    /// Every one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<String>,
    /// None of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// Topics: without their narrower ones.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
}

/// From an instant on, until before another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeRange {
    /// Inclusive.
    pub from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub until: Option<DateTime<Utc>>,
}

/// A condition on an article, with nothing left to look up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// It is tied to at least one of these.
    Tied(Tie, Vec<Uuid>),
    /// Its language is one of these.
    Locale(Vec<Locale>),
    /// Its completeness is one of these.
    Completeness(Vec<Completeness>),
    /// Its genre is one of these.
    Genre(Vec<Genre>),
    /// It was published then.
    Published(TimeRange),
    /// It was changed then.
    Updated(TimeRange),
    /// It is evidence for a relation like this.
    Evidence(Vec<RelationTest>),
    /// It says each of these words, in whatever form, and none of those unwanted.
    Words(Words),
    /// It is one of these.
    These(Vec<Uuid>),
    /// All hold.
    All(Vec<Test>),
    /// At least one holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
}

/// What an article can be tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// A topic or one narrower than it.
    Topic,
    /// This very topic.
    ExactTopic,
    /// A thing it mentions.
    Thing,
    /// Who signed it.
    Contributor,
    /// The section it ran in.
    Section,
    /// Its publisher.
    Source,
}

/// A condition on a relation, with nothing left to look up. Several are and-ed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RelationTest {
    /// Said of one of these.
    Subject(Vec<Uuid>),
    /// Leading to one of these.
    Object(Vec<Uuid>),
    /// With one of these at either end.
    Either(Vec<Uuid>),
    /// On one of these occasions.
    Event(Vec<Uuid>),
    /// With one of these predicates.
    Predicate(Vec<String>),
    /// Said in one of these ways.
    Modality(Vec<Modality>),
    /// Resting on this article.
    Article(Uuid),
    /// Resting on an article under this topic.
    Topic(Uuid),
    /// Stated to hold on this day.
    ValidOn(NaiveDate),
    /// It does not hold.
    Not(Box<RelationTest>),
}

impl Test {
    /// Whether it asks anywhere for what a story says: that is not the database's to tell.
    pub fn asks_for_words(&self) -> bool {
        match self {
            Self::Words(_) => true,
            Self::All(tests) | Self::Any(tests) => tests.iter().any(Self::asks_for_words),
            Self::Not(test) => test.asks_for_words(),
            _ => false,
        }
    }
}
