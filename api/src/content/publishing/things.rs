//! Things and their names. Which fields fit which kind is decided here, once.

use entity::{
    change::ChangeSubject,
    thing::{self, ThingKind},
    thing_name, thing_party,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::catalogue::{DESCRIPTION, LOCALES, NAME, outcome, write};
use super::register::{Register, new_slug};
use super::{Edit, Log, Outcome, at_most, choice, optional, room};
use crate::content::submission::Thing;
use crate::content::{Error, Locale, Result, ThingId, TypedId, iri, line, prose, words};

/// How many names a thing may go by in one language, and addresses elsewhere.
const ALIASES: usize = 50;
/// How many an agreement may bind.
const PARTIES: u64 = 20;

pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    things: &[Thing],
    log: &mut Log,
) -> Result<()> {
    for (at, given) in things.iter().enumerate() {
        let put = thing(edit, given, log).await;
        put.map_err(|error| error.within(format!("things[{at}]")))?;
    }
    // Only now does every thing of this submission have an id to be tied by.
    for (at, given) in things.iter().enumerate() {
        let put = ties(edit, register, given, log).await;
        put.map_err(|error| error.within(format!("things[{at}]")))?;
    }
    Ok(())
}

async fn thing(edit: &Edit<'_>, given: &Thing, log: &mut Log) -> Result<()> {
    let slug = new_slug(&given.slug)?;
    let kind: ThingKind = choice("kind", &given.kind)?;
    fields_fit(given, kind)?;
    let found = thing::Entity::find().filter(thing::Column::Slug.eq(&slug)).one(edit.tx).await?;
    if found.as_ref().is_some_and(|row| row.kind != kind) {
        return Err(Error::invalid("kind", "can't change once the thing is known"));
    }
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| ThingId::of(row.id));
    let row = described(given, found.clone().unwrap_or_else(|| blank(id, slug, kind)))?;
    let mut result = outcome(found.as_ref(), &row);
    write(edit, result, row.into_active_model()).await?;

    at_most("names", given.names.len(), LOCALES)?;
    let known = thing_name::Entity::find()
        .filter(thing_name::Column::ThingId.eq(id.uuid()))
        .order_by_asc(thing_name::Column::Position)
        .all(edit.tx)
        .await?;
    if known.is_empty() && given.names.values().all(Vec::is_empty) {
        return Err(Error::invalid("names", "must hold a name in at least one language"));
    }
    for (tag, names) in &given.names {
        result = result.and(named(edit, id, given, (tag, names), &known).await?);
    }
    log.note_outcome(result, ChangeSubject::Thing, id);
    Ok(())
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
fn described(given: &Thing, row: thing::Model) -> Result<thing::Model> {
    at_most("sameAs", given.same_as.len(), ALIASES)?;
    let same_as: Vec<String> =
        given.same_as.iter().map(|text| iri("sameAs", text)).collect::<Result<_>>()?;
    let short =
        |field, text: &Option<String>| optional(text.as_ref(), |text| line(field, text, NAME));
    let code = optional(given.country_code.as_ref(), country_code)?;
    let place_kind = optional(given.place_kind.as_ref(), |text| choice("placeKind", text))?;
    if given.starts_on.is_some_and(|start| given.ends_on.is_some_and(|end| end < start)) {
        return Err(Error::invalid("endsOn", "must not be before startsOn"));
    }
    Ok(thing::Model {
        same_as: if same_as.is_empty() { row.same_as } else { serde_json::json!(same_as) },
        place_kind: place_kind.or(row.place_kind),
        country_code: code.or(row.country_code),
        category: short("category", &given.category)?.or(row.category),
        edition: short("edition", &given.edition)?.or(row.edition),
        place_wording: short("placeWording", &given.place_wording)?.or(row.place_wording),
        starts_on: given.starts_on.or(row.starts_on),
        ends_on: given.ends_on.or(row.ends_on),
        signed_on: given.signed_on.or(row.signed_on),
        ..row
    })
}

fn country_code(text: &str) -> Result<String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("countryCode", "must be two capital letters (ISO 3166-1 alpha-2)"))
}

/// Refuses fields that the kind does not have.
fn fields_fit(given: &Thing, kind: ThingKind) -> Result<()> {
    use ThingKind::{Agreement, Equipment, Event, Organization, Place};
    for (field, present, kinds) in [
        ("parent", given.parent.is_some(), &[Organization][..]),
        ("country", given.country.is_some(), &[Organization, Place, Equipment]),
        ("placeKind", given.place_kind.is_some(), &[Place]),
        ("countryCode", given.country_code.is_some(), &[Place]),
        ("category", given.category.is_some(), &[Equipment]),
        ("edition", given.edition.is_some(), &[Event]),
        ("place", given.place.is_some(), &[Event]),
        ("placeWording", given.place_wording.is_some(), &[Event]),
        ("startsOn", given.starts_on.is_some(), &[Event]),
        ("endsOn", given.ends_on.is_some(), &[Event]),
        ("signedOn", given.signed_on.is_some(), &[Agreement]),
        ("parties", !given.parties.is_empty(), &[Agreement]),
    ] {
        if present && !kinds.contains(&kind) {
            return Err(Error::invalid(field, format!("does not fit a thing of kind {kind:?}")));
        }
    }
    if kind == Place && given.place_kind.is_none() {
        return Err(Error::invalid("placeKind", "must be given for a place"));
    }
    Ok(())
}

/// The names in one language, when they differ from those known.
async fn named(
    edit: &Edit<'_>,
    id: ThingId,
    given: &Thing,
    (tag, names): (&String, &Vec<String>),
    known: &[thing_name::Model],
) -> Result<Outcome> {
    at_most("names", names.len(), ALIASES)?;
    let locale = Locale::parse(tag)?.to_string();
    let old: Vec<_> = known.iter().filter(|name| name.locale == locale).cloned().collect();
    let description =
        optional(given.descriptions.get(tag), |text| prose("descriptions", text, DESCRIPTION))?
            .or_else(|| old.first().and_then(|name| name.description.clone()));
    let rows = names.iter().enumerate().map(|(position, name)| {
        let name = line("names", name, NAME)?;
        let folded = words(&name);
        let description = description.clone().filter(|_| position == 0);
        let (thing_id, locale, position) = (id.uuid(), locale.clone(), position as i32);
        Ok(thing_name::Model { thing_id, locale, position, name, folded, description })
    });
    let rows: Vec<_> = rows.collect::<Result<_>>()?;
    if rows == old || rows.is_empty() {
        return Ok(Outcome::Unchanged);
    }
    thing_name::Entity::delete_many()
        .filter(thing_name::Column::ThingId.eq(id.uuid()))
        .filter(thing_name::Column::Locale.eq(locale))
        .exec(edit.tx)
        .await?;
    thing_name::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
        .exec(edit.tx)
        .await?;
    Ok(Outcome::Updated)
}

/// Which other things it belongs to, lies in or binds.
async fn ties(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Thing,
    log: &mut Log,
) -> Result<()> {
    use ThingKind::{Organization, Place};
    let (id, _) = register.thing(edit, &given.slug).await?;
    let row = thing::Entity::find_by_id(id).one(edit.tx).await?;
    let row = row.ok_or_else(|| Error::not_found("thing", &given.slug))?;
    let parent =
        register.thing_of_kind(edit, "parent", given.parent.as_ref(), Organization).await?;
    let country = register.thing_of_kind(edit, "country", given.country.as_ref(), Place).await?;
    let place = register.thing_of_kind(edit, "place", given.place.as_ref(), Place).await?;
    if parent == Some(id) || country == Some(id) {
        return Err(Error::invalid("parent, country", "must not name the thing itself"));
    }
    let tied = thing::Model {
        parent_id: parent.or(row.parent_id),
        country_id: country.or(row.country_id),
        place_id: place.or(row.place_id),
        ..row.clone()
    };
    let result = outcome(Some(&row), &tied);
    write(edit, result, tied.into_active_model()).await?;
    let result = result.and(parties(edit, register, id, &given.parties).await?);
    log.note_outcome(result, ChangeSubject::Thing, ThingId::of(id));
    Ok(())
}

async fn parties(
    edit: &Edit<'_>,
    register: &mut Register,
    agreement: Uuid,
    parties: &[String],
) -> Result<Outcome> {
    let mut outcome = Outcome::Unchanged;
    for (position, slug) in parties.iter().enumerate() {
        let (party, _) = register.thing(edit, slug).await?;
        if thing_party::Entity::find_by_id((agreement, party)).one(edit.tx).await?.is_none() {
            let known =
                thing_party::Entity::find().filter(thing_party::Column::AgreementId.eq(agreement));
            room("parties", known.count(edit.tx).await?, PARTIES)?;
            let row = thing_party::ActiveModel {
                agreement_id: Set(agreement),
                party_id: Set(party),
                position: Set(position as i32),
            };
            row.insert(edit.tx).await?;
            outcome = Outcome::Updated;
        }
    }
    Ok(outcome)
}
