//! What is handed in to be published: stories, what they are filed under, and the relations they support.
//!
//! Everything is named by slug, and nothing has been looked up yet; [`publishing`](super::publishing)
//! checks and resolves it. What a submission leaves out stays as it is: it adds and changes, and never
//! takes away. The types read as JSON, in which the demo's files are written.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{article::Genre, article_link::LinkKind, mention::Origin};
use serde::Deserialize;

use super::Locale;
use super::document::Content;

/// Text by locale.
pub type ByLocale<T> = BTreeMap<String, T>;

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

/// A story.
#[derive(Clone, Debug)]
pub struct Article {
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
    /// Hour and minute as printed.
    pub published_time_local: Option<(u8, u8)>,
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
