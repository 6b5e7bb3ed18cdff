//! The desk keeps what stories are filed under and mention: sources, contributors, sections, topics, things,
//! and what is stated of things.
//!
//! The rows are written by the same functions that deliveries go through, so one rule holds for both. What
//! is here already and the same changes nothing, and is logged nowhere.

pub(in crate::content::publishing) mod delivered;
mod patch;
mod statements;
mod told;

use entity::{
    contributor, section, source,
    thing::{self, ThingKind},
    topic,
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use self::patch::{
    Called, ContributorPatch, Given, Names, Quote, SectionPatch, SourcePatch, Statement, Sum,
    ThingPatch, TopicPatch,
};
pub use self::statements::{assert, retract};
use super::catalogue::{BySlug, by_slug, leads_on, put_contributor, put_section, put_source};
use super::register::{Register, named};
use super::{Edit, Log, parties, rules, things, topics};
use crate::content::access::{Action, Deed, Entry};
use crate::content::filter::Slugged;
use crate::content::{
    ContributorId, Desk, Error, Result, SectionId, SourceId, ThingId, TopicId, TypedId,
};

/// Adds a publisher. Nothing may go by its slug yet.
pub async fn create_source(desk: &Desk, slug: &str, given: &SourcePatch) -> Result<SourceId> {
    let keep = async |edit: &Edit<'_>| {
        let new = unused::<source::Entity, SourceId>(edit, slug).await?;
        keep_source(edit, new, given).await
    };
    desk.act(Action::SourceCreate, keep).await.map(SourceId::of)
}

/// Changes the publisher that goes by `name`.
pub async fn update_source(desk: &Desk, name: &str, given: &SourcePatch) -> Result<SourceId> {
    let keep = async |edit: &Edit<'_>| {
        let row = known::<source::Entity, SourceId>(edit, name).await?;
        keep_source(edit, (row.slug.clone(), Some(row)), given).await
    };
    desk.act(Action::SourceUpdate, keep).await.map(SourceId::of)
}

/// Adds someone who signs. Nothing may go by its slug yet.
pub async fn create_contributor(
    desk: &Desk,
    slug: &str,
    given: &ContributorPatch,
) -> Result<ContributorId> {
    let keep = async |edit: &Edit<'_>| {
        let new = unused::<contributor::Entity, ContributorId>(edit, slug).await?;
        keep_contributor(edit, new, given).await
    };
    desk.act(Action::ContributorCreate, keep).await.map(ContributorId::of)
}

/// Changes the contributor that goes by `name`.
pub async fn update_contributor(
    desk: &Desk,
    name: &str,
    given: &ContributorPatch,
) -> Result<ContributorId> {
    let keep = async |edit: &Edit<'_>| {
        let row = known::<contributor::Entity, ContributorId>(edit, name).await?;
        keep_contributor(edit, (row.slug.clone(), Some(row)), given).await
    };
    desk.act(Action::ContributorUpdate, keep).await.map(ContributorId::of)
}

/// Adds a column or desk. Nothing may go by its slug yet.
pub async fn create_section(desk: &Desk, slug: &str, given: &SectionPatch) -> Result<SectionId> {
    let keep = async |edit: &Edit<'_>| {
        let new = unused::<section::Entity, SectionId>(edit, slug).await?;
        keep_section(edit, new, given).await
    };
    desk.act(Action::SectionCreate, keep).await.map(SectionId::of)
}

/// Changes the section that goes by `name`.
pub async fn update_section(desk: &Desk, name: &str, given: &SectionPatch) -> Result<SectionId> {
    let keep = async |edit: &Edit<'_>| {
        let row = known::<section::Entity, SectionId>(edit, name).await?;
        keep_section(edit, (row.slug.clone(), Some(row)), given).await
    };
    desk.act(Action::SectionUpdate, keep).await.map(SectionId::of)
}

/// Adds a subject. Nothing may go by its slug yet.
pub async fn create_topic(desk: &Desk, slug: &str, given: &TopicPatch) -> Result<TopicId> {
    let keep = async |edit: &Edit<'_>| {
        let new = unused::<topic::Entity, TopicId>(edit, slug).await?;
        keep_topic(edit, new, given).await
    };
    desk.act(Action::TopicCreate, keep).await.map(TopicId::of)
}

/// Changes the topic that goes by `name`.
pub async fn update_topic(desk: &Desk, name: &str, given: &TopicPatch) -> Result<TopicId> {
    let keep = async |edit: &Edit<'_>| {
        let row = known::<topic::Entity, TopicId>(edit, name).await?;
        keep_topic(edit, (row.slug.clone(), Some(row)), given).await
    };
    desk.act(Action::TopicUpdate, keep).await.map(TopicId::of)
}

/// Adds a thing. Nothing may go by its slug yet, or have gone by it before a merge.
pub async fn create_thing(
    desk: &Desk,
    slug: &str,
    kind: ThingKind,
    given: &ThingPatch,
) -> Result<ThingId> {
    let keep = async |edit: &Edit<'_>| {
        let new = unused::<thing::Entity, ThingId>(edit, slug).await?;
        keep_thing(edit, new, kind, given).await
    };
    desk.act(Action::ThingCreate, keep).await.map(ThingId::of)
}

/// Changes the thing that goes by `name`. Its kind stays.
pub async fn update_thing(desk: &Desk, name: &str, given: &ThingPatch) -> Result<ThingId> {
    let keep = async |edit: &Edit<'_>| {
        let row = known::<thing::Entity, ThingId>(edit, name).await?;
        keep_thing(edit, (row.slug.clone(), Some(row.clone())), row.kind, given).await
    };
    desk.act(Action::ThingUpdate, keep).await.map(ThingId::of)
}

async fn keep_source(
    edit: &Edit<'_>,
    row: BySlug<source::Model>,
    given: &SourcePatch,
) -> Result<Deed<Uuid>> {
    let before = row.1.as_ref().map(told::source);
    let mut log = Log::default();
    let id = put_source(edit, row, given, &mut log).await?;
    let after = told::source(&present::<source::Entity, _>(edit, id).await?);
    Ok(done(id, before, after, log))
}

async fn keep_contributor(
    edit: &Edit<'_>,
    row: BySlug<contributor::Model>,
    given: &ContributorPatch,
) -> Result<Deed<Uuid>> {
    let before = row.1.as_ref().map(told::contributor);
    let mut log = Log::default();
    let id = put_contributor(edit, row, given, &mut log).await?;
    let after = told::contributor(&present::<contributor::Entity, _>(edit, id).await?);
    Ok(done(id, before, after, log))
}

async fn keep_section(
    edit: &Edit<'_>,
    row: BySlug<section::Model>,
    given: &SectionPatch,
) -> Result<Deed<Uuid>> {
    let before = match &row.1 {
        Some(row) => Some(told::section(edit, row).await?),
        None => None,
    };
    let mut log = Log::default();
    let id = put_section(edit, row, given, &mut log).await?;
    let after = told::section(edit, &present::<section::Entity, _>(edit, id).await?).await?;
    Ok(done(id, before, after, log))
}

async fn keep_topic(
    edit: &Edit<'_>,
    row: BySlug<topic::Model>,
    given: &TopicPatch,
) -> Result<Deed<Uuid>> {
    let before = match &row.1 {
        Some(row) => Some(told::topic(edit, row).await?),
        None => None,
    };
    let (mut register, mut log) = (Register::default(), Log::default());
    let id = topics::put_topic(edit, row, given, &mut log).await?;
    topics::place(edit, &mut register, id, &given.broader, &mut log).await?;
    if let Some(related) = &given.related {
        topics::leave_beside(edit, &mut register, id, related, &mut log).await?;
        topics::put_beside(edit, &mut register, id, related, &mut log).await?;
    }
    rules::set(edit, id, &given.rule).await?;
    let after = told::topic(edit, &present::<topic::Entity, _>(edit, id).await?).await?;
    Ok(done(id, before, after, log))
}

async fn keep_thing(
    edit: &Edit<'_>,
    row: BySlug<thing::Model>,
    kind: ThingKind,
    given: &ThingPatch,
) -> Result<Deed<Uuid>> {
    let before = match &row.1 {
        Some(row) => Some(told::thing(edit, row).await?),
        None => None,
    };
    let (mut register, mut log) = (Register::default(), Log::default());
    let id = things::put_thing(edit, row, kind, given, &mut log).await?;
    things::tie(edit, &mut register, id, given, &mut log).await?;
    if let Some(bound) = &given.parties {
        parties::bind(edit, &mut register, id, bound, &mut log).await?;
    }
    let after = told::thing(edit, &present::<thing::Entity, _>(edit, id).await?).await?;
    Ok(done(id, before, after, log))
}

/// A slug that nothing goes by, or went by.
async fn unused<E: Slugged, I: TypedId>(edit: &Edit<'_>, slug: &str) -> Result<BySlug<E::Model>> {
    let (slug, found) = by_slug::<E>(edit, slug).await?;
    if found.is_some() || leads_on::<E>(edit, &slug).await? {
        let rule = format!("is that of another {}: {slug}", I::KIND);
        return Err(Error::invalid("slug", rule));
    }
    Ok((slug, None))
}

/// What goes by an id or slug.
async fn known<E: Slugged, I: TypedId>(edit: &Edit<'_>, name: &str) -> Result<E::Model> {
    named::<E, I>(edit, name).await?.ok_or_else(|| Error::not_found(I::KIND, name))
}

/// What was just written.
async fn present<E: Slugged, I: TypedId>(edit: &Edit<'_>, id: I) -> Result<E::Model> {
    let row = E::find().filter(E::ID.eq(id.uuid())).one(edit.tx).await?;
    row.ok_or_else(|| Error::stored(id, "it is gone as soon as it was written"))
}

/// What was done: for the log what the public sees of it, for the audit log the fields that differ.
fn done<I: TypedId>(id: I, before: Option<Value>, after: Value, log: Log) -> Deed<Uuid> {
    let new = before.is_none();
    let (mut before, mut after) = (fields(before), fields(Some(after)));
    let same: Vec<String> = before
        .iter()
        .filter(|(field, value)| after.get(*field) == Some(*value))
        .map(|(field, _)| field.clone())
        .collect();
    for field in &same {
        before.remove(field);
        after.remove(field);
    }
    let changed = !before.is_empty() || !after.is_empty();
    let before = (!new).then(|| before.into());
    let entry = changed.then(|| Entry::new(id, before, Some(after.into())));
    Deed { value: id.uuid(), changes: log.changes, entries: entry.into_iter().collect() }
}

/// What something holds, without what it does not.
fn fields(told: Option<Value>) -> Map<String, Value> {
    let Some(Value::Object(mut fields)) = told else { return Map::new() };
    fields.retain(|_, value| !value.is_null());
    fields
}
