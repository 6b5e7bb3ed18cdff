//! Things: the interface that the types for their kinds share. The types are next door.

mod kinds;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Interface, Result};

pub(crate) use self::kinds::{Agreement, Equipment, Event, Organization, Person, Place};
use super::articles::ArticleConnection;
use super::edges::Mention;
use super::errors::Wire;
use super::facets::{Counted, ThingCount, indexed, things};
use super::feeds::FeedLink;
use super::filing::{Served, served};
use super::filter::{ArticleFilter, ArticleOrder, RelationFilter};
use super::loaders::Loaders;
use super::paging::Connection;
use super::price;
use super::relation::Relation;
use super::scalars::{self, Url};
use crate::content::filter::{Test, Tie};
use crate::content::reading::{self, MentionList};
use crate::content::relations::RelationList;
use crate::content::{Locale, Localised, ThingId, TypedId};
use crate::search::All;
use entity::thing_name;

/// A person, organisation, place, piece of equipment, event or agreement that articles mention.
/// Implemented by one type for each kind.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Its typed id."),
    field(name = "slug", ty = "String", desc = "Its name in addresses: `united-states`."),
    field(name = "kind", ty = "ThingKind", desc = "What sort of thing it is."),
    field(name = "name", ty = "String", desc = "Its preferred name."),
    field(
        name = "aliases",
        ty = "Vec<String>",
        desc = "The other names it goes by in the language served. At most 50."
    ),
    field(name = "description", ty = "Option<String>", desc = "What it is, in the language served."),
    field(name = "served", ty = "Served", desc = "Which language its name is in."),
    field(name = "same_as", ty = "Vec<Url>", desc = "Its addresses elsewhere, Wikidata first. At most 50."),
    field(
        name = "articles",
        ty = "ArticleConnection",
        desc = "The articles that mention it.",
        directive = price::list_size::apply(Some(20), price::slices(), price::stories()),
        arg(name = "filter", ty = "Option<ArticleFilter>", desc = "Only these."),
        arg(name = "order", ty = "ArticleOrder", default, desc = "Which come first."),
        arg(name = "first", ty = "Option<i32>", desc = "How many from the beginning, 1 to 100; 20 when not given."),
        arg(name = "after", ty = "Option<String>", desc = "Only those after this cursor."),
        arg(name = "last", ty = "Option<i32>", desc = "How many from the end, 1 to 100."),
        arg(name = "before", ty = "Option<String>", desc = "Only those before this cursor.")
    ),
    field(
        name = "feeds",
        ty = "Vec<FeedLink>",
        desc = "Feeds of the articles that mention it, one in each format; at the desk, none are told.",
        directive = price::list_size::apply(Some(3), None, None),
        arg(name = "locale", ty = "Option<scalars::Locale>", desc = "Only of articles in this language.")
    ),
    field(
        name = "mentions",
        ty = "Connection<MentionList, Mention>",
        desc = "Each mention of it, that in the newest article first.",
        directive = price::list_size::apply(Some(20), price::forward(), price::edges()),
        arg(name = "first", ty = "Option<i32>", desc = "How many, 1 to 100; 20 when not given."),
        arg(name = "after", ty = "Option<String>", desc = "Only those after this cursor.")
    ),
    field(
        name = "relations",
        ty = "Connection<RelationList, Relation>",
        desc = "The relations it stands in, at either end, in the order they were asserted.",
        directive = price::list_size::apply(Some(20), price::forward(), price::edges()),
        arg(name = "filter", ty = "Option<RelationFilter>", desc = "Only these."),
        arg(name = "first", ty = "Option<i32>", desc = "How many, 1 to 100; 20 when not given."),
        arg(name = "after", ty = "Option<String>", desc = "Only those after this cursor.")
    ),
    field(
        name = "co_mentions",
        ty = "Vec<ThingCount>",
        desc = "The things most often mentioned together with it, in how many articles and in which: \
                the newest of those; all, `articles(filter: { things: { all: […] } })` says.",
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(10), price::forward(), None),
        arg(name = "kinds", ty = "Option<Vec<ThingKind>>", desc = "Only those of these kinds."),
        arg(name = "first", ty = "i32", default = 10, desc = "How many, 1 to 100.")
    )
)]
pub(crate) enum Thing {
    Person(Person),
    Organization(Organization),
    Place(Place),
    Equipment(Equipment),
    Event(Event),
    Agreement(Agreement),
}

impl Thing {
    /// The type that its kind asks for.
    pub(crate) fn of(thing: Arc<reading::Thing>, wanted: Option<Locale>) -> Self {
        use entity::thing::ThingKind;
        let kind = thing.row.kind;
        let any = AnyThing { thing, wanted };
        match kind {
            ThingKind::Person => Self::Person(Person(any)),
            ThingKind::Organization => Self::Organization(Organization(any)),
            ThingKind::Place => Self::Place(Place(any)),
            ThingKind::Equipment => Self::Equipment(Equipment(any)),
            ThingKind::Event => Self::Event(Event(any)),
            ThingKind::Agreement => Self::Agreement(Agreement(any)),
        }
    }
}

/// What things of every kind have.
#[derive(Clone, Debug)]
pub(crate) struct AnyThing {
    thing: Arc<reading::Thing>,
    wanted: Option<Locale>,
}

impl AnyThing {
    fn id_of(&self) -> ThingId {
        ThingId::of(self.thing.row.id)
    }

    /// Another thing that it points to.
    async fn other(&self, ctx: &Context<'_>, id: Option<uuid::Uuid>) -> Option<Result<Thing>> {
        let thing = Loaders::of(ctx).one(ThingId::of(id?)).await.transpose()?;
        Some(thing.map(|thing| Thing::of(thing, self.wanted.clone())))
    }

    async fn place(&self, ctx: &Context<'_>, id: Option<uuid::Uuid>) -> Option<Result<Place>> {
        match self.other(ctx, id).await? {
            Ok(Thing::Place(place)) => Some(Ok(place)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// The name to serve.
    fn name_in(&self, ctx: &Context<'_>) -> (Option<&thing_name::Model>, Served) {
        served(ctx, &self.thing.names, self.wanted.as_ref())
    }

    /// The other names in the language served.
    fn aliases_in(&self, ctx: &Context<'_>) -> Vec<String> {
        let (name, _) = self.name_in(ctx);
        let same = |other: &&thing_name::Model| {
            other.position > 0 && name.is_some_and(|name| name.locale() == other.locale)
        };
        self.thing.names.iter().filter(same).map(|name| name.name.clone()).collect()
    }

    /// What is mentioned together with it, counted.
    async fn co_mentions(
        &self,
        ctx: &Context<'_>,
        kinds: Option<Vec<ThingKind>>,
        first: i32,
    ) -> Result<Vec<ThingCount>> {
        let own = self.thing.row.id;
        let with_it = All::passing(Test::Tied(Tie::Thing, vec![own]));
        let counts = indexed(ctx).count(with_it.clone()).await.wired()?;
        let others = counts.things().into_iter().filter(|(id, _)| *id != own);
        let counted = Counted { things: others.collect(), among: with_it };
        things(ctx, counted, kinds, first, self.wanted.as_ref()).await
    }

    /// Its addresses elsewhere.
    fn addresses(&self) -> Vec<Url> {
        let addresses: Vec<String> =
            serde_json::from_value(self.thing.row.same_as.clone()).unwrap_or_default();
        addresses.into_iter().map(Url).collect()
    }
}

/// What sort of thing something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::thing::ThingKind")]
pub(crate) enum ThingKind {
    /// A person.
    Person,
    /// An organisation.
    Organization,
    /// A place.
    Place,
    /// A piece of equipment, or a type of it.
    Equipment,
    /// An event.
    Event,
    /// An agreement.
    Agreement,
}

/// What sort of place something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::thing::PlaceKind")]
pub(crate) enum PlaceKind {
    /// A state.
    Country,
    /// A town or city.
    City,
    /// A part of a country or of the world.
    Region,
    /// A sea or ocean.
    Sea,
    /// A base, a port, a building.
    Facility,
}
