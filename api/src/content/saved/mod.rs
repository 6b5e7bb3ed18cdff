//! Filters that are kept under a name at the desk: saving, finding, throwing away. Of those who use them it
//! knows topics, whose rules they may be.
//!
//! What is kept is what its editor wrote, with ids for names. What it means is looked up each time it is
//! asked.

mod reading;
mod showing;

use entity::stored_filter;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub use self::reading::{FilterList, SavedFilter, filters, find_filter, meanings};
use super::access::{Action, Deed, Entry};
use super::filter::{self, ArticleFilter};
use super::publishing::rules;
use super::store::Edit;
use super::{Desk, Error, FilterId, Result, TypedId, line, slug_text};

/// How long a name may be.
const NAME: usize = 200;
/// How many filters there may be.
const MOST: u64 = 1_000;

/// What is said of a filter that is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// Its name in addresses.
    pub slug: String,
    /// The revision that was seen; of a new one, none.
    pub revision: Option<i32>,
    /// What to call it; must be given for a new one.
    pub name: Option<String>,
    /// Which articles; must be given for a new one.
    pub filter: Option<ArticleFilter>,
    /// Whether the public may use it. Not said, that stays as it is; a new one is the desk's alone.
    pub public: Option<bool>,
}

/// Keeps a filter under a name: a new one, or another in the place of the revision that was seen.
pub async fn save(desk: &Desk, given: &Saving) -> Result<FilterId> {
    let keep = async |edit: &Edit<'_>| {
        let slug = slug_text(&given.slug).ok_or_else(|| {
            let rule = "must be lower-case letters and digits with single hyphens between, at most 120 characters";
            Error::invalid("slug", rule)
        })?;
        let found = stored_filter::Entity::find().filter(stored_filter::Column::Slug.eq(&slug));
        let found = found.one(edit.tx).await?;
        seen(&slug, found.as_ref(), given.revision)?;
        match found {
            Some(row) => change(edit, desk, row, given).await,
            None => add(edit, desk, slug, given).await,
        }
    };
    desk.act(Action::FilterSave, keep).await.map(FilterId::of)
}

/// Throws the filter away that goes by `name`, from the revision that was seen.
pub async fn delete(desk: &Desk, name: &str, revision: i32) -> Result<FilterId> {
    let throw_away = async |edit: &Edit<'_>| {
        let row = known(edit, name).await?;
        seen(&row.slug, Some(&row), Some(revision))?;
        let topics = rules::topics_ruled_by(edit, FilterId::of(row.id)).await?;
        if !topics.is_empty() {
            let rule = format!("is the rule of topics: {}", topics.join(", "));
            return Err(Error::invalid("filter", rule));
        }
        let changes = showing::show(edit, &row, false).await?;
        stored_filter::Entity::delete_by_id(row.id).exec(edit.tx).await?;
        let entry = Entry::new(FilterId::of(row.id), Some(told(&row, !changes.is_empty())?), None);
        Ok(Deed { value: row.id, changes, entries: vec![entry] })
    };
    desk.act(Action::FilterDelete, throw_away).await.map(FilterId::of)
}

/// The filter that goes by an id or slug.
pub(super) async fn known(edit: &Edit<'_>, name: &str) -> Result<stored_filter::Model> {
    let found = filter::find::<stored_filter::Entity, FilterId>(edit, &[name]).await?;
    let row = match found.get(name) {
        Some(id) => stored_filter::Entity::find_by_id(*id).one(edit.tx).await?,
        None => None,
    };
    row.ok_or_else(|| Error::not_found(FilterId::KIND, name))
}

/// That a filter is as it was when it was seen last.
fn seen(slug: &str, found: Option<&stored_filter::Model>, revision: Option<i32>) -> Result<()> {
    match (found, revision) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Error::not_found(FilterId::KIND, slug).blaming("slug")),
        (Some(_), None) => {
            let rule =
                format!("is that of another filter: {slug}. To change it, give its revision");
            Err(Error::invalid("slug", rule))
        }
        (Some(row), Some(revision)) if row.revision == revision => Ok(()),
        (Some(row), Some(_)) => Err(Error::Conflict {
            field: "revision".to_owned(),
            current: row.revision,
            differences: Vec::new(),
        }),
    }
}

async fn add(edit: &Edit<'_>, desk: &Desk, slug: String, given: &Saving) -> Result<Deed<Uuid>> {
    let missing = |field| Error::invalid(field, "must be given for a new filter");
    let name = line("name", given.name.as_ref().ok_or_else(|| missing("name"))?, NAME)?;
    let filter = given.filter.as_ref().ok_or_else(|| missing("filter"))?;
    if stored_filter::Entity::find().count(edit.tx).await? >= MOST {
        let rule = format!("must not be one more than the {MOST} filters that there may be");
        return Err(Error::invalid("slug", rule));
    }
    let id: FilterId = edit.new_id();
    let row = stored_filter::Model {
        id: id.uuid(),
        slug,
        name,
        filter: filter::written(&filter::by_ids(edit, filter).await?)?,
        revision: 1,
        created_at: edit.now,
        updated_at: edit.now,
        actor: desk.actor().id().to_owned(),
        actor_name: desk.actor().name().to_owned(),
    };
    let public = given.public.unwrap_or(false);
    let entry = Entry::new(id, None, Some(told(&row, public)?));
    let changes = showing::show(edit, &row, public).await?;
    row.into_active_model().insert(edit.tx).await?;
    Ok(Deed { value: id.uuid(), changes, entries: vec![entry] })
}

async fn change(
    edit: &Edit<'_>,
    desk: &Desk,
    old: stored_filter::Model,
    given: &Saving,
) -> Result<Deed<Uuid>> {
    let name = match &given.name {
        Some(name) => line("name", name, NAME)?,
        None => old.name.clone(),
    };
    let filter = match &given.filter {
        Some(filter) => {
            let id = FilterId::of(old.id);
            if !rules::may_be_rule(filter) && !rules::topics_ruled_by(edit, id).await?.is_empty() {
                let rule = "is a topic's rule, and so must ask for no relations (evidenceFor)";
                return Err(Error::invalid("filter", rule));
            }
            filter::written(&filter::by_ids(edit, filter).await?)?
        }
        None => old.filter.clone(),
    };
    let value = old.id;
    let shown = showing::is_shown(edit, old.id).await?;
    let public = given.public.unwrap_or(shown);
    if name == old.name && filter == old.filter && public == shown {
        return Ok(Deed { value, changes: Vec::new(), entries: Vec::new() });
    }
    if filter != old.filter {
        rules::restart(edit, FilterId::of(old.id)).await?;
    }
    let row = stored_filter::Model {
        name,
        filter,
        revision: old.revision + 1,
        updated_at: edit.now,
        actor: desk.actor().id().to_owned(),
        actor_name: desk.actor().name().to_owned(),
        ..old.clone()
    };
    let (before, after) = (told(&old, shown)?, told(&row, public)?);
    let entry = Entry::new(FilterId::of(row.id), Some(before), Some(after));
    let changes = showing::show(edit, &row, public).await?;
    row.into_active_model().reset_all().update(edit.tx).await?;
    Ok(Deed { value, changes, entries: vec![entry] })
}

/// For the audit log: what it is called, and all that it says.
fn told(row: &stored_filter::Model, public: bool) -> Result<Value> {
    let filter: Value = serde_json::from_str(&row.filter)
        .map_err(|error| Error::stored("stored_filter.filter", error))?;
    Ok(json!({
        "slug": row.slug, "name": row.name, "filter": filter, "public": public,
        "revision": row.revision,
    }))
}
