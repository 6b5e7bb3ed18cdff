//! Mutations of things. Each parses, calls and wraps.

use std::future::Future;

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::loaders::desk;
use super::patch::{given, refs};
use super::payload::{UserError, outcome};
use super::topics::called;
use crate::content::access::Action;
use crate::content::publishing::Merged;
use crate::content::publishing::vocabulary::{self, Names, ThingPatch};
use crate::content::reading::find_thing;
use crate::content::{self, Desk, Error, ThingId, TypedId, publishing};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::{Date, Locale, Ref, Url};
use crate::graphql::thing::{PlaceKind, Thing, ThingKind};

/// What can be done with things.
#[derive(Debug, Default)]
pub(super) struct ThingMutation;

/// What came of a mutation of a thing.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct ThingPayload {
    /// The thing as it is now. Null where nothing was done.
    thing: Option<Thing>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What a thing is called in one language.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ThingNamesInput {
    /// The language.
    locale: Locale,
    /// Its names, the preferred one first: at most 50, each one line of at most 200 characters. Null or
    /// empty takes the language away; the last one stays.
    names: Option<Vec<String>>,
    /// What it is, at most 2,000 characters. What is left out stays; null clears it.
    description: MaybeUndefined<String>,
}

/// What more is said of a thing. What is left out stays as it is; `null` clears it. Each field fits some
/// kinds only, and is refused with others.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ThingDetails {
    /// Its addresses elsewhere, Wikidata first; at most 50.
    same_as: Option<Vec<Url>>,
    /// Organisation: the one it is part of.
    parent: MaybeUndefined<Ref>,
    /// Organisation, place, equipment: the country it belongs to, a place.
    country: MaybeUndefined<Ref>,
    /// Place: what sort. Every place has one.
    place_kind: MaybeUndefined<PlaceKind>,
    /// Place: the country it is or lies in, two capital letters (ISO 3166-1 alpha-2).
    country_code: MaybeUndefined<String>,
    /// Equipment: what sort, as worded; at most 200 characters.
    category: MaybeUndefined<String>,
    /// Event: which one of a series, at most 200 characters.
    edition: MaybeUndefined<String>,
    /// Event: where, a place.
    place: MaybeUndefined<Ref>,
    /// Event: where, as worded; at most 200 characters.
    place_wording: MaybeUndefined<String>,
    /// Event: the first day.
    starts_on: MaybeUndefined<Date>,
    /// Event: the last day, not before the first.
    ends_on: MaybeUndefined<Date>,
    /// Agreement: the day of signature.
    signed_on: MaybeUndefined<Date>,
    /// Agreement: everyone it binds, in order; at most 20.
    parties: MaybeUndefined<Vec<Ref>>,
}

/// A thing to be added.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ThingCreateInput {
    /// Its name in addresses, which no thing has or had: lower-case letters and digits with single
    /// hyphens between, at most 120 characters. It stays.
    slug: String,
    /// What sort of thing it is. It stays.
    kind: ThingKind,
    /// What it is called, in 1 to 50 languages, each once.
    names: Vec<ThingNamesInput>,
    #[graphql(flatten)]
    details: ThingDetails,
}

/// A thing to be changed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ThingUpdateInput {
    /// The thing.
    thing: Ref,
    /// What it is called, in languages that change; each once, and in at most 50 in all.
    #[graphql(default)]
    names: Vec<ThingNamesInput>,
    #[graphql(flatten)]
    details: ThingDetails,
}

/// Two things that are one.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ThingMergeInput {
    /// The one that goes; its id and slug will lead to the other.
    from: Ref,
    /// The one that stays; of the same kind.
    into: Ref,
}

#[Object]
impl ThingMutation {
    /// Adds a thing. Needs `desk:write`.
    async fn thing_create(
        &self,
        ctx: &Context<'_>,
        input: ThingCreateInput,
    ) -> Result<ThingPayload> {
        let create = async {
            let patch = patch(input.names, input.details)?;
            vocabulary::create_thing(desk(ctx), &input.slug, input.kind.into(), &patch).await
        };
        payload(ctx, create).await
    }

    /// Changes a thing: what is given, and nothing else. Needs `desk:write`.
    async fn thing_update(
        &self,
        ctx: &Context<'_>,
        input: ThingUpdateInput,
    ) -> Result<ThingPayload> {
        let update = async {
            let patch = patch(input.names, input.details)?;
            vocabulary::update_thing(desk(ctx), &input.thing.0, &patch).await
        };
        payload(ctx, update).await
    }

    /// Makes one thing of two. What mentions or relates the one means the other from then on, which goes
    /// by the names of both. Needs `desk:publish`.
    async fn thing_merge(&self, ctx: &Context<'_>, input: ThingMergeInput) -> Result<ThingPayload> {
        let merge = async {
            let again = desk(ctx).again::<Merged>(Action::ThingMerge).await?;
            if let Some(Merged { into, .. }) = again {
                return Ok(ThingId::of(into));
            }
            let from = known(desk(ctx), "from", &input.from).await?;
            let into = known(desk(ctx), "into", &input.into).await?;
            let merged = publishing::merge_things(desk(ctx), from, into).await?;
            Ok(ThingId::of(merged.into))
        };
        payload(ctx, merge).await
    }
}

async fn payload(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<ThingId>>,
) -> Result<ThingPayload> {
    match outcome(ctx, deed).await? {
        Ok(id) => {
            let thing = Loaders::of(ctx).one(id).await?.map(|thing| Thing::of(thing, None));
            Ok(ThingPayload { thing, ..ThingPayload::default() })
        }
        Err(refused) => {
            Ok(ThingPayload { user_errors: vec![refused.error], ..ThingPayload::default() })
        }
    }
}

async fn known(desk: &Desk, field: &str, Ref(name): &Ref) -> content::Result<ThingId> {
    let found = find_thing(desk.press(), name).await?;
    found.ok_or_else(|| Error::not_found("thing", name).blaming(field))
}

fn patch(names: Vec<ThingNamesInput>, details: ThingDetails) -> content::Result<ThingPatch> {
    let each =
        names.into_iter().map(|ThingNamesInput { locale: Locale(locale), names, description }| {
            Ok((locale, called(names.filter(|names| !names.is_empty()), description)?))
        });
    let text = |value| given(value, |text: String| text);
    let name = |value| given(value, |Ref(name)| name);
    let day = |value| given(value, |Date(day)| day);
    Ok(ThingPatch {
        names: each.collect::<content::Result<Names<_>>>()?,
        same_as: details.same_as.map(|all| all.into_iter().map(|Url(url)| url).collect()),
        parent: name(details.parent),
        country: name(details.country),
        place_kind: given(details.place_kind, Into::into),
        country_code: text(details.country_code),
        category: text(details.category),
        edition: text(details.edition),
        place: name(details.place),
        place_wording: text(details.place_wording),
        starts_on: day(details.starts_on),
        ends_on: day(details.ends_on),
        signed_on: day(details.signed_on),
        parties: refs(details.parties),
    })
}
