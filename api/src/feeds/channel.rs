//! What a feed is of: everything, all that stands under one topic, section, thing, contributor or source, or all that
//! passes a filter which editors keep for the public. Knows no format and no article.

use std::sync::Arc;

use super::story::Named;
use crate::content::filter::{Test, Tie};
use crate::content::reading;
use crate::content::{Error, Locale, Press, Result, TypedId};

/// A sort of feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Of everything.
    All,
    /// Of a topic and those narrower than it.
    Topic,
    /// Of a section.
    Section,
    /// Of what mentions a thing.
    Thing,
    /// Of what somebody signed.
    Contributor,
    /// Of what a publisher delivered.
    Source,
    /// Of what passes a public filter.
    Filter,
}

/// What a feed is of.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Which sort it is.
    pub sort: Sort,
    /// The id of what it is of, which outlives names.
    pub id: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// What its articles pass.
    pub test: Test,
}

impl Sort {
    /// Those that are of something that has a name.
    pub const NAMED: [Self; 6] =
        [Self::Topic, Self::Section, Self::Thing, Self::Contributor, Self::Source, Self::Filter];

    /// The folder that feeds of this sort have in addresses.
    pub fn folder(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Topic => Some("topics"),
            Self::Section => Some("sections"),
            Self::Thing => Some("things"),
            Self::Contributor => Some("contributors"),
            Self::Source => Some("sources"),
            Self::Filter => Some("filters"),
        }
    }

    /// The sort that has this folder.
    pub fn in_folder(folder: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|sort| sort.folder() == Some(folder))
    }
}

impl Channel {
    /// Everything.
    pub fn all() -> Self {
        let test = Test::All(Vec::new());
        let (sort, id, slug) = (Sort::All, "all".to_owned(), "all".to_owned());
        Self { sort, id, slug, name: None, description: None, test }
    }

    /// What goes by a slug or id, or what that has become, named in the language `wanted`.
    pub async fn find(
        press: &Press,
        sort: Sort,
        name: &str,
        wanted: Option<&Locale>,
    ) -> Result<Self> {
        let found = match sort {
            Sort::All => Some(Self::all()),
            Sort::Topic => Self::topic(press, name, wanted).await?,
            Sort::Section => Self::section(press, name, wanted).await?,
            Sort::Thing => Self::thing(press, name, wanted).await?,
            Sort::Contributor => Self::contributor(press, name).await?,
            Sort::Source => Self::source(press, name).await?,
            Sort::Filter => Self::filter(press, name).await?,
        };
        found.ok_or_else(|| Error::not_found(word(sort), name))
    }

    async fn topic(press: &Press, name: &str, wanted: Option<&Locale>) -> Result<Option<Self>> {
        let Some(id) = reading::find_topic(press, name).await? else { return Ok(None) };
        let topic = reading::topics(press, &[id]).await?.remove(&id);
        Ok(topic.map(|topic| {
            let named = Named::topic(&topic, wanted, press.fallbacks());
            Self::named(Sort::Topic, Tie::Topic, id, &topic.row.slug, named)
        }))
    }

    async fn section(press: &Press, name: &str, wanted: Option<&Locale>) -> Result<Option<Self>> {
        let Some(id) = reading::find_section(press, name).await? else { return Ok(None) };
        let section = reading::sections(press, &[id]).await?.remove(&id);
        Ok(section.map(|section| {
            let named = Named::section(&section, wanted, press.fallbacks());
            Self::named(Sort::Section, Tie::Section, id, &section.row.slug, named)
        }))
    }

    async fn thing(press: &Press, name: &str, wanted: Option<&Locale>) -> Result<Option<Self>> {
        let Some(id) = reading::find_thing(press, name).await? else { return Ok(None) };
        let thing = reading::things(press, &[id]).await?.remove(&id);
        Ok(thing.map(|thing| {
            let named = Named::thing(&thing, wanted, press.fallbacks());
            Self::named(Sort::Thing, Tie::Thing, id, &thing.row.slug, named)
        }))
    }

    async fn contributor(press: &Press, name: &str) -> Result<Option<Self>> {
        let Some(id) = reading::find_contributor(press, name).await? else { return Ok(None) };
        let found = reading::contributors(press, &[id]).await?.remove(&id);
        Ok(found.map(|row| {
            let named = plainly(&row, &row.name);
            Self::named(Sort::Contributor, Tie::Contributor, id, &row.slug, named)
        }))
    }

    async fn source(press: &Press, name: &str) -> Result<Option<Self>> {
        let Some(id) = reading::find_source(press, name).await? else { return Ok(None) };
        let found = reading::sources(press, &[id]).await?.remove(&id);
        Ok(found.map(|row| {
            let named = plainly(&row, &row.name);
            Self::named(Sort::Source, Tie::Source, id, &row.slug, named)
        }))
    }

    async fn filter(press: &Press, name: &str) -> Result<Option<Self>> {
        let Some(filter) = reading::find_public_filter(press, name).await? else { return Ok(None) };
        let test = filter.test(press).await?;
        let (id, slug, name) = (filter.id().to_string(), filter.row.slug, Some(filter.row.name));
        Ok(Some(Self { sort: Sort::Filter, id, slug, name, description: None, test }))
    }

    fn named<T>(sort: Sort, tie: Tie, id: impl TypedId, slug: &str, named: Named<T>) -> Self {
        Self {
            sort,
            id: id.to_string(),
            slug: slug.to_owned(),
            name: Some(named.name),
            description: named.description,
            test: Test::Tied(tie, vec![id.uuid()]),
        }
    }
}

/// Something that goes by one name in every language.
fn plainly<T>(is: &Arc<T>, name: &str) -> Named<T> {
    Named { is: is.clone(), name: name.to_owned(), locale: None, description: None }
}

/// What a sort is of, in messages.
fn word(sort: Sort) -> &'static str {
    match sort {
        Sort::All => "feed",
        Sort::Topic => "topic",
        Sort::Section => "section",
        Sort::Thing => "thing",
        Sort::Contributor => "contributor",
        Sort::Source => "source",
        Sort::Filter => "filter",
    }
}
