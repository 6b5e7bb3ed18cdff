//! Statements about two things, as they are handed in. The types read as JSON.

use chrono::NaiveDate;
use serde::Deserialize;

/// A statement about two things.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Relation {
    /// What it is called in its file; kept nowhere.
    pub id: String,
    /// What it is said of.
    pub subject: String,
    /// In what relation that stands.
    pub predicate: String,
    /// To what.
    pub object: String,
    /// How strongly the source says it.
    pub modality: String,
    /// Concluded by a reader, not said in so many words.
    #[serde(default)]
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
    pub amount: Option<Amount>,
    /// How many.
    pub quantity: Option<i64>,
    /// Of what.
    pub goods: Option<String>,
    /// The words it rests on; at least one.
    pub evidence: Vec<Evidence>,
}

/// A sum of money.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Amount {
    /// An exact decimal.
    pub value: String,
    /// ISO 4217.
    pub currency: String,
    /// `EXACT`, `ABOUT`, `MORE_THAN` or `LESS_THAN`.
    pub qualifier: String,
    /// An estimate, by the source's own word.
    #[serde(default)]
    pub estimated: bool,
}

/// Words in a story.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Evidence {
    /// The story's slug.
    pub article: String,
    /// The exact words.
    pub quote: String,
}
