//! What stories are filed under: sources, sections, contributors, topics, predicates. Things are next door.
//!
//! Each is found by slug; what is given is set, what is left out stays.

use entity::{
    change::ChangeSubject, contributor, predicate, predicate_label, section, section_name, source,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::register::{Register, new_slug};
use super::{Edit, Log, Outcome, at_most, choice, optional, room, things, topics};
use crate::content::submission::{self, Catalogue};
use crate::content::{
    ContributorId, Error, Locale, Result, SectionId, SourceId, TypedId, iri, line, prose,
};

/// How long a name may be.
pub(super) const NAME: usize = 200;
/// How long a description may be.
pub(super) const DESCRIPTION: usize = 2_000;
/// In how many languages a name may be given.
pub(super) const LOCALES: usize = 50;
/// How many sections and sources there may be: both are listed whole.
const UNPAGED: u64 = 200;

pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    catalogue: &Catalogue,
    log: &mut Log,
) -> Result<()> {
    for (at, given) in catalogue.sources.iter().enumerate() {
        source(edit, given, log).await.map_err(|error| error.within(format!("sources[{at}]")))?;
    }
    for (at, given) in catalogue.sections.iter().enumerate() {
        section(edit, given, log).await.map_err(|error| error.within(format!("sections[{at}]")))?;
    }
    for (at, given) in catalogue.contributors.iter().enumerate() {
        let put = contributor(edit, given, log).await;
        put.map_err(|error| error.within(format!("contributors[{at}]")))?;
    }
    for (at, given) in catalogue.topics.iter().enumerate() {
        topics::put(edit, given, log)
            .await
            .map_err(|error| error.within(format!("topics[{at}]")))?;
    }
    // Only now does every topic of this submission have an id to be tied by.
    for (at, given) in catalogue.topics.iter().enumerate() {
        let put = topics::tie(edit, register, given, log).await;
        put.map_err(|error| error.within(format!("topics[{at}]")))?;
    }
    things::put(edit, register, &catalogue.things, log).await?;
    for (at, given) in catalogue.predicates.iter().enumerate() {
        let put = predicate(edit, given, log).await;
        put.map_err(|error| error.within(format!("predicates[{at}]")))?;
    }
    Ok(())
}

async fn source(edit: &Edit<'_>, given: &submission::Source, log: &mut Log) -> Result<()> {
    let slug = new_slug(&given.slug)?;
    let found = source::Entity::find().filter(source::Column::Slug.eq(&slug)).one(edit.tx).await?;
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| SourceId::of(row.id));
    if found.is_none() {
        room("sources", source::Entity::find().count(edit.tx).await?, UNPAGED)?;
    }
    let old = found.clone();
    let kept = |of: fn(&source::Model) -> Option<String>| old.as_ref().and_then(of);
    let row = source::Model {
        id: id.uuid(),
        slug,
        name: line("name", &given.name, NAME)?,
        url: optional(given.url.as_ref(), |text| iri("url", text))?
            .or_else(|| kept(|row| row.url.clone())),
        rights_holder: optional(given.rights_holder.as_ref(), |text| {
            line("rightsHolder", text, NAME)
        })?
        .or_else(|| kept(|row| row.rights_holder.clone())),
        usage_terms: optional(given.usage_terms.as_ref(), |text| {
            prose("usageTerms", text, DESCRIPTION)
        })?
        .or_else(|| kept(|row| row.usage_terms.clone())),
    };
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    log.note_outcome(outcome, ChangeSubject::Source, id);
    Ok(())
}

async fn contributor(
    edit: &Edit<'_>,
    given: &submission::Contributor,
    log: &mut Log,
) -> Result<()> {
    let slug = new_slug(&given.slug)?;
    let query = contributor::Entity::find().filter(contributor::Column::Slug.eq(&slug));
    let found = query.one(edit.tx).await?;
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| ContributorId::of(row.id));
    let kind = optional(given.kind.as_ref(), |text| choice("kind", text))?;
    let url = optional(given.url.as_ref(), |text| iri("url", text))?;
    let row = contributor::Model {
        id: id.uuid(),
        slug,
        name: line("name", &given.name, NAME)?,
        kind: kind.or_else(|| found.as_ref().and_then(|row| row.kind)),
        url: url.or_else(|| found.as_ref().and_then(|row| row.url.clone())),
    };
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    log.note_outcome(outcome, ChangeSubject::Contributor, id);
    Ok(())
}

async fn section(edit: &Edit<'_>, given: &submission::Section, log: &mut Log) -> Result<()> {
    let slug = new_slug(&given.slug)?;
    let found =
        section::Entity::find().filter(section::Column::Slug.eq(&slug)).one(edit.tx).await?;
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| SectionId::of(row.id));
    if found.is_none() {
        room("sections", section::Entity::find().count(edit.tx).await?, UNPAGED)?;
    }
    let row = section::Model { id: id.uuid(), slug };
    let mut outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;

    at_most("names", given.names.len(), LOCALES)?;
    let named = section_name::Entity::find().filter(section_name::Column::SectionId.eq(id.uuid()));
    let known = named.all(edit.tx).await?;
    for (tag, name) in &given.names {
        let locale = Locale::parse(tag)?.to_string();
        let row =
            section_name::Model { section_id: id.uuid(), locale, name: line("names", name, NAME)? };
        let old = known.iter().find(|old| old.locale == row.locale);
        outcome = outcome.and(write_named(edit, old, row).await?);
    }
    log.note_outcome(outcome, ChangeSubject::Section, id);
    Ok(())
}

async fn predicate(edit: &Edit<'_>, given: &submission::Predicate, log: &mut Log) -> Result<()> {
    let proper = !given.key.is_empty()
        && given.key.len() <= 60
        && given.key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !proper {
        return Err(Error::invalid("key", "must be 1 to 60 letters and digits"));
    }
    let found = predicate::Entity::find_by_id(&given.key).one(edit.tx).await?;
    let row = predicate::Model {
        key: given.key.clone(),
        symmetric: given.symmetric,
        cameo: optional(given.cameo.as_ref(), |text| line("cameo", text, 10))?,
    };
    let mut outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;

    at_most("labels", given.labels.len(), LOCALES)?;
    let known = predicate_label::Entity::find()
        .filter(predicate_label::Column::Predicate.eq(&given.key))
        .all(edit.tx)
        .await?;
    for (tag, labels) in &given.labels {
        let row = predicate_label::Model {
            predicate: given.key.clone(),
            locale: Locale::parse(tag)?.to_string(),
            label: line("labels", &labels.label, NAME)?,
            inverse_label: line("labels", &labels.inverse, NAME)?,
        };
        let old = known.iter().find(|old| old.locale == row.locale);
        outcome = outcome.and(write_named(edit, old, row).await?);
    }
    log.note_predicate(outcome, &given.key);
    Ok(())
}

impl Outcome {
    /// The outcome of both: a new thing stays new whatever is added to it.
    pub(super) fn and(self, part: Self) -> Self {
        match (self, part) {
            (Self::Unchanged, Self::Unchanged) => Self::Unchanged,
            (Self::Added, _) => Self::Added,
            _ => Self::Updated,
        }
    }
}

/// What writing `row` would come to.
pub(super) fn outcome<M: PartialEq>(found: Option<&M>, row: &M) -> Outcome {
    match found {
        None => Outcome::Added,
        Some(found) if found == row => Outcome::Unchanged,
        Some(_) => Outcome::Updated,
    }
}

/// Inserts, updates or leaves a row, as `outcome` says.
pub(super) async fn write<A>(edit: &Edit<'_>, outcome: Outcome, row: A) -> Result<()>
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    match outcome {
        Outcome::Added => _ = row.insert(edit.tx).await?,
        Outcome::Updated => _ = row.reset_all().update(edit.tx).await?,
        Outcome::Unchanged => {}
    }
    Ok(())
}

/// The same for a row that belongs to another.
pub(super) async fn write_named<M, A>(edit: &Edit<'_>, old: Option<&M>, row: M) -> Result<Outcome>
where
    M: PartialEq + IntoActiveModel<A>,
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let outcome = outcome(old, &row);
    write(edit, outcome, row.into_active_model()).await?;
    Ok(outcome)
}
