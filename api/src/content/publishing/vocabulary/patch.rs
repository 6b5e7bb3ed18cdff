//! What is said of what stories are filed under and mention: what is left out stays, what is cleared goes.
//! Nothing has been checked or looked up yet. Knows no storage.

use chrono::NaiveDate;
use entity::contributor::ContributorKind;
use entity::relation::{Modality, Qualifier};
use entity::thing::PlaceKind;

use crate::content::Locale;

/// Left out, cleared, or set.
pub type Given<T> = Option<Option<T>>;

/// What something is called, by language; nothing takes a language away.
pub type Names<T> = Vec<(Locale, Option<T>)>;

/// What something is called in one language, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called<T> {
    /// Its name, or its names, the preferred one first.
    pub name: T,
    /// What it is.
    pub description: Given<String>,
}

/// What is said of a publisher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePatch {
    /// Its name; must be given for a new one.
    pub name: Option<String>,
    /// Its home page.
    pub url: Given<String>,
    /// Who holds the rights in its stories, as it words it.
    pub rights_holder: Given<String>,
    /// What others may do with them, as it words it.
    pub usage_terms: Given<String>,
}

/// What is said of who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContributorPatch {
    /// Their name; must be given for a new one.
    pub name: Option<String>,
    /// What they are.
    pub kind: Given<ContributorKind>,
    /// Their page.
    pub url: Given<String>,
}

/// What is said of a column or desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionPatch {
    /// Its names.
    pub names: Names<String>,
}

/// What is said of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicPatch {
    /// Its names.
    pub names: Names<Called<String>>,
    /// `medtop:` and eight digits.
    pub media_topic: Given<String>,
    /// The topic one step wider.
    pub broader: Given<String>,
    /// Every topic beside it.
    pub related: Option<Vec<String>>,
    /// The kept filter that stories join it by.
    pub rule: Given<String>,
}

/// What is said of whom or what stories mention. Which fields fit depends on its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThingPatch {
    /// Its names.
    pub names: Names<Called<Vec<String>>>,
    /// Its addresses elsewhere.
    pub same_as: Option<Vec<String>>,
    /// Organisation: the one it is part of.
    pub parent: Given<String>,
    /// Organisation, place, equipment: its country.
    pub country: Given<String>,
    /// Place: what sort.
    pub place_kind: Given<PlaceKind>,
    /// Place: ISO 3166-1 alpha-2.
    pub country_code: Given<String>,
    /// Equipment: what sort, as worded.
    pub category: Given<String>,
    /// Event: which one of a series.
    pub edition: Given<String>,
    /// Event: where.
    pub place: Given<String>,
    /// Event: where, as worded.
    pub place_wording: Given<String>,
    /// Event: first day.
    pub starts_on: Given<NaiveDate>,
    /// Event: last day.
    pub ends_on: Given<NaiveDate>,
    /// Agreement: day of signature.
    pub signed_on: Given<NaiveDate>,
    /// Agreement: everyone it binds.
    pub parties: Option<Vec<String>>,
}

/// A statement about two things, whole: what is left out is not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is said of.
    pub subject: String,
    /// In what relation that stands.
    pub predicate: String,
    /// To what.
    pub object: String,
    /// How strongly the source says it.
    pub modality: Modality,
    /// Concluded by a reader, not said in so many words.
    pub inferred: bool,
    /// First day it holds.
    pub valid_from: Option<NaiveDate>,
    /// Last day it holds.
    pub valid_until: Option<NaiveDate>,
    /// The period as stated.
    pub period: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// At what.
    pub event: Option<String>,
    /// For how much.
    pub amount: Option<Sum>,
    /// How many.
    pub quantity: Option<i64>,
    /// Of what.
    pub goods: Option<String>,
    /// The words it rests on; at least one.
    pub evidence: Vec<Quote>,
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// An exact decimal.
    pub value: String,
    /// ISO 4217.
    pub currency: String,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// An estimate, by the source's own word.
    pub estimated: bool,
}

/// Words in a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The story.
    pub article: String,
    /// The exact words.
    pub quote: String,
    /// The block that they stand in; where it is not said, they must stand in one part only.
    pub block: Option<String>,
}
