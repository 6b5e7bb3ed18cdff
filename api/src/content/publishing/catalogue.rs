//! What stories are filed under: sources, sections, contributors, topics, predicates. Things are next door.
//!
//! Each is found by slug; what is given is set, what is left out stays.

use std::collections::BTreeSet;

use entity::{
    alias, change::ChangeSubject, contributor, predicate, predicate_label, section, section_name,
    source,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::register::{Register, new_slug};
use super::vocabulary::delivered;
use super::vocabulary::{ContributorPatch, Names, SectionPatch, SourcePatch};
use super::{Edit, Log, Outcome, at_most, optional, room, settled, things, topics};
use crate::content::filter::Slugged;
use crate::content::submission::{self, Catalogue};
use crate::content::{
    ContributorId, Error, Locale, Result, SectionId, SourceId, TypedId, iri, line, prose, slug_text,
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
    topics::put(edit, register, &catalogue.topics, log).await?;
    things::put(edit, register, &catalogue.things, log).await?;
    for (at, given) in catalogue.predicates.iter().enumerate() {
        let put = predicate(edit, given, log).await;
        put.map_err(|error| error.within(format!("predicates[{at}]")))?;
    }
    Ok(())
}

async fn source(edit: &Edit<'_>, given: &submission::Source, log: &mut Log) -> Result<()> {
    let row = by_slug::<source::Entity>(edit, &given.slug).await?;
    put_source(edit, row, &delivered::source(given), log).await.map(drop)
}

async fn contributor(
    edit: &Edit<'_>,
    given: &submission::Contributor,
    log: &mut Log,
) -> Result<()> {
    let row = by_slug::<contributor::Entity>(edit, &given.slug).await?;
    put_contributor(edit, row, &delivered::contributor(given)?, log).await.map(drop)
}

async fn section(edit: &Edit<'_>, given: &submission::Section, log: &mut Log) -> Result<()> {
    let row = by_slug::<section::Entity>(edit, &given.slug).await?;
    put_section(edit, row, &delivered::section(given)?, log).await.map(drop)
}

/// Writes a source, new or known.
pub(super) async fn put_source(
    edit: &Edit<'_>,
    (slug, found): BySlug<source::Model>,
    given: &SourcePatch,
    log: &mut Log,
) -> Result<SourceId> {
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| SourceId::of(row.id));
    if found.is_none() {
        room("sources", source::Entity::find().count(edit.tx).await?, UNPAGED)?;
    }
    let old =
        |of: fn(&source::Model) -> &Option<String>| found.as_ref().and_then(|row| of(row).clone());
    let row = source::Model {
        id: id.uuid(),
        slug,
        name: name(given.name.as_ref(), found.as_ref().map(|row| &row.name))?,
        url: settled(&given.url, old(|row| &row.url), |text| iri("url", text))?,
        rights_holder: settled(&given.rights_holder, old(|row| &row.rights_holder), |text| {
            line("rightsHolder", text, NAME)
        })?,
        usage_terms: settled(&given.usage_terms, old(|row| &row.usage_terms), |text| {
            prose("usageTerms", text, DESCRIPTION)
        })?,
    };
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    log.note_outcome(outcome, ChangeSubject::Source, id);
    Ok(id)
}

/// Writes a contributor, new or known.
pub(super) async fn put_contributor(
    edit: &Edit<'_>,
    (slug, found): BySlug<contributor::Model>,
    given: &ContributorPatch,
    log: &mut Log,
) -> Result<ContributorId> {
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| ContributorId::of(row.id));
    let (kind, url) = found.clone().map_or((None, None), |row| (row.kind, row.url));
    let row = contributor::Model {
        id: id.uuid(),
        slug,
        name: name(given.name.as_ref(), found.as_ref().map(|row| &row.name))?,
        kind: given.kind.unwrap_or(kind),
        url: settled(&given.url, url, |text| iri("url", text))?,
    };
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    log.note_outcome(outcome, ChangeSubject::Contributor, id);
    Ok(id)
}

/// Writes a section, new or known.
pub(super) async fn put_section(
    edit: &Edit<'_>,
    (slug, found): BySlug<section::Model>,
    given: &SectionPatch,
    log: &mut Log,
) -> Result<SectionId> {
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| SectionId::of(row.id));
    if found.is_none() {
        room("sections", section::Entity::find().count(edit.tx).await?, UNPAGED)?;
    }
    let row = section::Model { id: id.uuid(), slug };
    let mut outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;

    let named = section_name::Entity::find().filter(section_name::Column::SectionId.eq(id.uuid()));
    let known = named.all(edit.tx).await?;
    languages(known.iter().map(|name| name.locale.as_str()), &given.names)?;
    for (locale, name) in &given.names {
        let locale = locale.to_string();
        let old = known.iter().find(|old| old.locale == locale);
        let part = match name {
            Some(name) => {
                let name = line("names", name, NAME)?;
                let row = section_name::Model { section_id: id.uuid(), locale, name };
                write_named(edit, old, row).await?
            }
            None => take_away(edit, old.cloned().map(IntoActiveModel::into_active_model)).await?,
        };
        outcome = outcome.and(part);
    }
    log.note_outcome(outcome, ChangeSubject::Section, id);
    Ok(id)
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
            locale: Locale::known(tag)?.to_string(),
            label: line("labels", &labels.label, NAME)?,
            inverse_label: line("labels", &labels.inverse, NAME)?,
        };
        let old = known.iter().find(|old| old.locale == row.locale);
        outcome = outcome.and(write_named(edit, old, row).await?);
    }
    log.note_predicate(outcome, &given.key);
    Ok(())
}

/// A slug that may be given out, and the row that goes by it, if there is one.
pub(super) type BySlug<M> = (String, Option<M>);

/// What goes by a slug.
pub(super) async fn by_slug<E: Slugged>(edit: &Edit<'_>, slug: &str) -> Result<BySlug<E::Model>> {
    let slug = new_slug(slug)?;
    let row = E::find().filter(E::SLUG.eq(&slug)).one(edit.tx).await?;
    Ok((slug, row))
}

/// Whether a slug leads to what something became part of.
pub(super) async fn leads_on<E: Slugged>(edit: &Edit<'_>, slug: &str) -> Result<bool> {
    let (Some(subject), Some(slug)) = (E::ALIASED, slug_text(slug)) else { return Ok(false) };
    Ok(alias::Entity::find_by_id((subject, slug)).one(edit.tx).await?.is_some())
}

/// The name given, else the one it has.
fn name(given: Option<&String>, old: Option<&String>) -> Result<String> {
    match (given, old) {
        (Some(name), _) => line("name", name, NAME),
        (None, Some(old)) => Ok(old.clone()),
        (None, None) => Err(Error::invalid("name", "must be given")),
    }
}

/// That something has a name in at least one language afterwards, in no more than may be, and is told
/// each once.
pub(super) fn languages<'a, T>(
    known: impl Iterator<Item = &'a str>,
    given: &'a Names<T>,
) -> Result<()> {
    let (mut there, mut told): (BTreeSet<&str>, _) = (known.collect(), BTreeSet::new());
    for (locale, name) in given {
        if !told.insert(locale) {
            return Err(Error::invalid("names", format!("must hold {locale} no more than once")));
        }
        match name {
            Some(_) => there.insert(locale.as_str()),
            None => there.remove(locale.as_str()),
        };
    }
    if there.is_empty() {
        return Err(Error::invalid("names", "must hold a name in at least one language"));
    }
    at_most("names", there.len(), LOCALES)
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

/// Takes away a row that belongs to another, if it is there.
pub(super) async fn take_away<A>(edit: &Edit<'_>, old: Option<A>) -> Result<Outcome>
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
{
    let Some(old) = old else { return Ok(Outcome::Unchanged) };
    old.delete(edit.tx).await?;
    Ok(Outcome::Updated)
}
