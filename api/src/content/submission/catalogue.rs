//! What stories are filed under and refer to, as it is handed in. The types read as JSON.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

/// Text by locale.
pub type ByLocale<T> = BTreeMap<String, T>;

/// What stories are filed under and refer to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Catalogue {
    /// Publishers.
    pub sources: Vec<Source>,
    /// Columns or desks.
    pub sections: Vec<Section>,
    /// Who signs.
    pub contributors: Vec<Contributor>,
    /// Subjects.
    pub topics: Vec<Topic>,
    /// Whom and what stories mention.
    pub things: Vec<Thing>,
    /// How things can be related.
    pub predicates: Vec<Predicate>,
}

/// A publisher.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Source {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its home page.
    pub url: Option<String>,
    /// Who holds the rights in its stories, as it words it.
    pub rights_holder: Option<String>,
    /// What others may do with them, as it words it.
    pub usage_terms: Option<String>,
}

/// A column or desk.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Section {
    /// Its slug.
    pub slug: String,
    /// Its name in each language.
    pub names: ByLocale<String>,
}

/// Who signs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Contributor {
    /// Their slug.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// `PERSON` or `ORGANIZATION`; left out where it is not known.
    pub kind: Option<String>,
    /// Their page.
    pub url: Option<String>,
}

/// A subject.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Topic {
    /// Its slug.
    pub slug: String,
    /// Its name in each language.
    pub names: ByLocale<String>,
    /// What it is about, in languages that it has a name in.
    #[serde(default)]
    pub descriptions: ByLocale<String>,
    /// `medtop:` and eight digits.
    pub media_topic: Option<String>,
    /// The topic one step wider.
    pub broader: Option<String>,
    /// Topics beside it.
    #[serde(default)]
    pub related: Vec<String>,
}

/// Whom or what stories mention. Which fields fit depends on its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Thing {
    /// Its slug.
    pub slug: String,
    /// `PERSON`, `ORGANIZATION`, `PLACE`, `EQUIPMENT`, `EVENT` or `AGREEMENT`.
    pub kind: String,
    /// Its names in each language, the preferred one first.
    pub names: ByLocale<Vec<String>>,
    /// What it is, in languages that it has a name in.
    #[serde(default)]
    pub descriptions: ByLocale<String>,
    /// Its addresses elsewhere.
    #[serde(default)]
    pub same_as: Vec<String>,
    /// Organisation: the one it is part of.
    pub parent: Option<String>,
    /// Organisation, place, equipment: its country.
    pub country: Option<String>,
    /// Place: `COUNTRY`, `CITY`, `REGION`, `SEA` or `FACILITY`.
    pub place_kind: Option<String>,
    /// Place: ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// Equipment: what sort, as worded.
    pub category: Option<String>,
    /// Event: which one of a series.
    pub edition: Option<String>,
    /// Event: where.
    pub place: Option<String>,
    /// Event: where, as worded.
    pub place_wording: Option<String>,
    /// Event: first day.
    pub starts_on: Option<NaiveDate>,
    /// Event: last day.
    pub ends_on: Option<NaiveDate>,
    /// Agreement: day of signature.
    pub signed_on: Option<NaiveDate>,
    /// Agreement: between whom.
    #[serde(default)]
    pub parties: Vec<String>,
}

/// How things can be related.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Predicate {
    /// Its key, `strategicPartnerOf`.
    pub key: String,
    /// It holds both ways round.
    pub symmetric: bool,
    /// Its CAMEO event code.
    pub cameo: Option<String>,
    /// How it reads in each language.
    pub labels: ByLocale<Labels>,
}

/// How a predicate reads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Labels {
    /// From subject to object.
    pub label: String,
    /// From object to subject.
    pub inverse: String,
}

/// What a story names without describing it.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Its publisher.
    pub source: Option<Source>,
    /// The section it ran in.
    pub section: Option<Section>,
    /// Who signed.
    pub contributors: Vec<Contributor>,
}
