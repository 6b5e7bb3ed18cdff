//! Things and their names. Which fields fit which kind is decided here, once.

use entity::{
    change::ChangeSubject,
    thing::{self, ThingKind},
    thing_name,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::catalogue::{BySlug, DESCRIPTION, NAME, by_slug, languages, leads_on, outcome, write};
use super::register::Register;
use super::vocabulary::{Called, Given, Names, ThingPatch, delivered};
use super::{Edit, Log, Outcome, at_most, edges, parties, settled};
use crate::content::submission::Thing;
use crate::content::{Error, Result, ThingId, TypedId, choice, iri, line, prose, words};

/// How many names a thing may go by in one language, and addresses elsewhere.
const ALIASES: usize = 50;

pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    things: &[Thing],
    log: &mut Log,
) -> Result<()> {
    let mut there = Vec::new();
    for (at, given) in things.iter().enumerate() {
        let within = |error: Error| error.within(format!("things[{at}]"));
        // What became part of another is not told apart again.
        if !leads_on::<thing::Entity>(edit, &given.slug).await? {
            thing(edit, given, log).await.map_err(within)?;
            there.push((at, given));
        }
    }
    // Only now does every thing of this submission have an id to be tied by.
    for (at, given) in there {
        let put = ties(edit, register, given, log).await;
        put.map_err(|error| error.within(format!("things[{at}]")))?;
    }
    Ok(())
}

async fn thing(edit: &Edit<'_>, given: &Thing, log: &mut Log) -> Result<()> {
    let kind: ThingKind = choice("kind", &given.kind)?;
    if !given.parties.is_empty() && kind != ThingKind::Agreement {
        return Err(misplaced("parties", kind));
    }
    let row = by_slug::<thing::Entity>(edit, &given.slug).await?;
    put_thing(edit, row, kind, &delivered::thing(given)?, log).await.map(drop)
}

async fn ties(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Thing,
    log: &mut Log,
) -> Result<()> {
    let (id, _) = register.thing(edit, &given.slug).await?;
    let id = ThingId::of(id);
    let mut patch = delivered::thing(given)?;
    // Nor does a thing lie in, or belong to, what has become part of it.
    for named in [&mut patch.parent, &mut patch.country] {
        if let Some(Some(name)) = named
            && register.have_become_one(edit, &given.slug, name).await
        {
            *named = None;
        }
    }
    tie(edit, register, id, &patch, log).await?;
    let outcome = parties::add(edit, register, id, &given.parties).await?;
    log.note_outcome(outcome, ChangeSubject::Thing, id);
    Ok(())
}

/// Writes a thing, new or known, by itself: what it ties to may have to wait until all are there.
pub(super) async fn put_thing(
    edit: &Edit<'_>,
    (slug, found): BySlug<thing::Model>,
    kind: ThingKind,
    given: &ThingPatch,
    log: &mut Log,
) -> Result<ThingId> {
    fields_fit(given, kind)?;
    if found.as_ref().is_some_and(|row| row.kind != kind) {
        return Err(Error::invalid("kind", "can't change once the thing is known"));
    }
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| ThingId::of(row.id));
    let row = described(given, found.clone().unwrap_or_else(|| blank(id, slug, kind)))?;
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    let outcome = outcome.and(put_names(edit, id, &given.names).await?);
    log.note_outcome(outcome, ChangeSubject::Thing, id);
    Ok(id)
}

fn blank(id: ThingId, slug: String, kind: ThingKind) -> thing::Model {
    thing::Model {
        id: id.uuid(),
        slug,
        kind,
        same_as: serde_json::json!([]),
        parent_id: None,
        country_id: None,
        place_kind: None,
        country_code: None,
        category: None,
        edition: None,
        place_id: None,
        place_wording: None,
        starts_on: None,
        ends_on: None,
        signed_on: None,
    }
}

/// `row` with what is given, and the rest as it was.
fn described(given: &ThingPatch, row: thing::Model) -> Result<thing::Model> {
    let short = |field, text: &Given<String>, old| {
        settled(text, old, |text: &String| line(field, text, NAME))
    };
    let row = thing::Model {
        same_as: given.same_as.as_deref().map_or(Ok(row.same_as), addresses)?,
        place_kind: given.place_kind.unwrap_or(row.place_kind),
        country_code: settled(&given.country_code, row.country_code, |text| country_code(text))?,
        category: short("category", &given.category, row.category)?,
        edition: short("edition", &given.edition, row.edition)?,
        place_wording: short("placeWording", &given.place_wording, row.place_wording)?,
        starts_on: given.starts_on.unwrap_or(row.starts_on),
        ends_on: given.ends_on.unwrap_or(row.ends_on),
        signed_on: given.signed_on.unwrap_or(row.signed_on),
        ..row
    };
    if row.kind == ThingKind::Place && row.place_kind.is_none() {
        return Err(Error::invalid("placeKind", "must be given for a place"));
    }
    if row.starts_on.zip(row.ends_on).is_some_and(|(start, end)| end < start) {
        return Err(Error::invalid("endsOn", "must not be before startsOn"));
    }
    Ok(row)
}

fn addresses(given: &[String]) -> Result<serde_json::Value> {
    at_most("sameAs", given.len(), ALIASES)?;
    let same_as: Vec<String> =
        given.iter().map(|text| iri("sameAs", text)).collect::<Result<_>>()?;
    Ok(serde_json::json!(same_as))
}

fn country_code(text: &str) -> Result<String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("countryCode", "must be two capital letters (ISO 3166-1 alpha-2)"))
}

/// Refuses fields that the kind does not have.
fn fields_fit(given: &ThingPatch, kind: ThingKind) -> Result<()> {
    use ThingKind::{Agreement, Equipment, Event, Organization, Place};
    fn set<T>(given: &Given<T>) -> bool {
        matches!(given, Some(Some(_)))
    }
    let bound = given.parties.as_ref().is_some_and(|parties| !parties.is_empty());
    for (field, present, kinds) in [
        ("parent", set(&given.parent), &[Organization][..]),
        ("country", set(&given.country), &[Organization, Place, Equipment]),
        ("placeKind", set(&given.place_kind), &[Place]),
        ("countryCode", set(&given.country_code), &[Place]),
        ("category", set(&given.category), &[Equipment]),
        ("edition", set(&given.edition), &[Event]),
        ("place", set(&given.place), &[Event]),
        ("placeWording", set(&given.place_wording), &[Event]),
        ("startsOn", set(&given.starts_on), &[Event]),
        ("endsOn", set(&given.ends_on), &[Event]),
        ("signedOn", set(&given.signed_on), &[Agreement]),
        ("parties", bound, &[Agreement]),
    ] {
        if present && !kinds.contains(&kind) {
            return Err(misplaced(field, kind));
        }
    }
    Ok(())
}

fn misplaced(field: &str, kind: ThingKind) -> Error {
    Error::invalid(field, format!("does not fit a thing of kind {kind:?}"))
}

async fn put_names(
    edit: &Edit<'_>,
    id: ThingId,
    names: &Names<Called<Vec<String>>>,
) -> Result<Outcome> {
    let known = thing_name::Entity::find()
        .filter(thing_name::Column::ThingId.eq(id.uuid()))
        .order_by_asc(thing_name::Column::Position)
        .all(edit.tx)
        .await?;
    languages(known.iter().map(|name| name.locale.as_str()), names)?;
    let mut outcome = Outcome::Unchanged;
    for (locale, called) in names {
        let locale = locale.as_str();
        let old: Vec<_> = known.iter().filter(|name| name.locale == locale).cloned().collect();
        let new = match called {
            Some(called) => named(id, locale, called, old.first())?,
            None => Vec::new(),
        };
        if new != old {
            rename(edit, id, locale, new).await?;
            outcome = Outcome::Updated;
        }
    }
    Ok(outcome)
}

/// The names in one language.
fn named(
    id: ThingId,
    locale: &str,
    called: &Called<Vec<String>>,
    preferred: Option<&thing_name::Model>,
) -> Result<Vec<thing_name::Model>> {
    let names = &called.name;
    at_most("names", names.len(), ALIASES)?;
    let before = preferred.and_then(|name| name.description.clone());
    let description =
        settled(&called.description, before, |text| prose("descriptions", text, DESCRIPTION))?;
    let rows = names.iter().enumerate().map(|(position, name)| {
        let name = line("names", name, NAME)?;
        let folded = words(&name);
        let description = description.clone().filter(|_| position == 0);
        let (thing_id, locale, position) = (id.uuid(), locale.to_owned(), position as i32);
        Ok(thing_name::Model { thing_id, locale, position, name, folded, description })
    });
    rows.collect()
}

async fn rename(
    edit: &Edit<'_>,
    id: ThingId,
    locale: &str,
    names: Vec<thing_name::Model>,
) -> Result<()> {
    thing_name::Entity::delete_many()
        .filter(thing_name::Column::ThingId.eq(id.uuid()))
        .filter(thing_name::Column::Locale.eq(locale))
        .exec(edit.tx)
        .await?;
    edges::insert::<thing_name::Entity, _>(edit, names).await
}

/// Which other things it belongs to and lies in.
pub(super) async fn tie(
    edit: &Edit<'_>,
    register: &mut Register,
    id: ThingId,
    given: &ThingPatch,
    log: &mut Log,
) -> Result<()> {
    use ThingKind::{Organization, Place};
    let row = thing::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    let row = row.ok_or_else(|| Error::not_found("thing", id))?;
    let (parent, country, place) = (
        (&given.parent, row.parent_id),
        (&given.country, row.country_id),
        (&given.place, row.place_id),
    );
    let tied = thing::Model {
        parent_id: register.thing_of_kind(edit, "parent", parent, Organization).await?,
        country_id: register.thing_of_kind(edit, "country", country, Place).await?,
        place_id: register.thing_of_kind(edit, "place", place, Place).await?,
        ..row.clone()
    };
    for (field, named) in [("parent", tied.parent_id), ("country", tied.country_id)] {
        if named == Some(row.id) {
            return Err(Error::invalid(field, "must not name the thing itself"));
        }
    }
    let outcome = outcome(Some(&row), &tied);
    write(edit, outcome, tied.into_active_model()).await?;
    log.note_outcome(outcome, ChangeSubject::Thing, id);
    Ok(())
}
