//! Writing working copies: save one, go back to an earlier revision, throw it away.
//!
//! A save names the revision it was made from. When that is no longer the latest, nothing is written
//! and the refusal says what has changed since: nobody overwrites what they have not seen.

use entity::{
    draft::{self, State},
    revision,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::difference::{Difference, differences};
use super::life;
use super::manuscript::{Manuscript, Written};
use super::patch::Patch;
use super::reading::stored;
use crate::content::access::{Action, Batch, Deed, Each, Entry, Outcome};
use crate::content::store::Edit;
use crate::content::{ArticleId, Desk, DraftId, Error, Result, TypedId};

/// Which revision of which working copy a deed has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The working copy.
    pub draft: Uuid,
    /// Its latest revision.
    pub revision: i32,
}

/// A save of a working copy.
#[derive(Clone, Debug)]
pub struct Save {
    /// The working copy.
    pub draft: DraftId,
    /// The revision that the patch was made from.
    pub from: i32,
    /// What changes.
    pub patch: Patch,
}

/// Saves a working copy, from the revision that `patch` was made from.
pub async fn update(desk: &Desk, draft: DraftId, from: i32, patch: Patch) -> Result<Saved> {
    let save = Save { draft, from, patch };
    let change = Change { desk };
    desk.act(Action::DraftUpdate, async |edit| change.deed(edit, &save).await).await
}

/// Saves several.
pub async fn update_each(desk: &Desk, batch: &Batch<Save>) -> Result<Vec<Outcome<Saved>>> {
    desk.act_on_each(Action::DraftUpdate, batch, &Change { desk }).await
}

/// Saving a working copy.
struct Change<'a> {
    desk: &'a Desk,
}

impl Each for Change<'_> {
    type Item = Save;
    type Done = Saved;

    async fn deed(&self, edit: &Edit<'_>, new: &Save) -> Result<Deed<Saved>> {
        let (row, then) = standing(edit, new.draft, new.from, Action::DraftUpdate).await?;
        let latest = latest(edit, &row).await?;
        let written = new.patch.applied(edit, &latest).await;
        let written = written.map_err(|error| error.within("patch"))?;
        save(edit, self.desk, (row, then), (&latest, written)).await
    }
}

/// Saves revision `number` again, as the latest.
pub async fn restore(desk: &Desk, id: DraftId, from: i32, number: i32) -> Result<Saved> {
    desk.act(Action::DraftRestore, async |edit| {
        let (row, then) = standing(edit, id, from, Action::DraftRestore).await?;
        let latest = latest(edit, &row).await?;
        let earlier = stored(edit, id, number).await?;
        let earlier = earlier.ok_or_else(|| Error::not_found("revision", number).blaming("to"))?;
        // Ids of blocks that came since must not be given to others.
        let written = Written::of(Manuscript { blocks: latest.blocks, ..earlier })?;
        save(edit, desk, (row, then), (&latest, written)).await
    })
    .await
}

/// Throws a working copy away, with all its revisions; only one that the public never saw.
pub async fn discard(desk: &Desk, id: DraftId, from: i32) -> Result<Saved> {
    desk.act(Action::DraftDiscard, async |edit| {
        let (row, _) = standing(edit, id, from, Action::DraftDiscard).await?;
        draft::Entity::delete_by_id(row.id).exec(edit.tx).await?;
        let before =
            json!({ "state": "DRAFT", "revision": row.revision, "headline": row.headline });
        Ok(done(&row, vec![Entry::new(id, Some(before), None)]))
    })
    .await
}

/// The working copy as it stands now and what it says, if `from` is its latest revision and `step`
/// may be taken.
pub(in crate::content) async fn at(
    edit: &Edit<'_>,
    id: DraftId,
    from: i32,
    step: Action,
) -> Result<(draft::Model, Manuscript)> {
    let (row, _) = standing(edit, id, from, step).await?;
    let latest = latest(edit, &row).await?;
    Ok((row, latest))
}

/// The working copy as it stands now and where `step` leads from there, if `from` is its latest revision
/// and the step may be taken. What it says may be long, and is read by whoever needs it.
pub(super) async fn standing(
    edit: &Edit<'_>,
    id: DraftId,
    from: i32,
    step: Action,
) -> Result<(draft::Model, State)> {
    let row = locked(edit, id).await?;
    if row.revision != from {
        let seen = stored(edit, id, from).await?;
        let seen = seen.ok_or_else(|| Error::not_found("revision", from))?;
        let differences = differences(&seen, &latest(edit, &row).await?);
        return Err(Error::Conflict {
            field: "revision".to_owned(),
            current: row.revision,
            differences,
        });
    }
    let then = life::step(edit, &row, step).await?;
    Ok((row, then))
}

/// What the latest revision says.
async fn latest(edit: &Edit<'_>, row: &draft::Model) -> Result<Manuscript> {
    let id = DraftId::of(row.id);
    let latest = stored(edit, id, row.revision).await?;
    latest.ok_or_else(|| Error::stored(id, "its latest revision is missing"))
}

/// The working copy of a story, if it has one.
pub(in crate::content) async fn copy_of(
    edit: &Edit<'_>,
    article: ArticleId,
) -> Result<Option<draft::Model>> {
    let copy = draft::Entity::find().filter(draft::Column::ArticleId.eq(article.uuid()));
    Ok(copy.one(edit.tx).await?)
}

/// The row of a working copy. One writer at a time: nobody changes it before this commit is over.
pub(in crate::content) async fn locked(edit: &Edit<'_>, id: DraftId) -> Result<draft::Model> {
    let row = draft::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::not_found("draft", id))
}

/// Writes the next revision, which stands at `then`; none when it says what the latest does.
async fn save(
    edit: &Edit<'_>,
    desk: &Desk,
    (row, then): (draft::Model, State),
    (latest, written): (&Manuscript, Written),
) -> Result<Deed<Saved>> {
    let Written { manuscript, text } = written;
    let differences = differences(latest, &manuscript);
    if differences.is_empty() {
        return Ok(done(&row, Vec::new()));
    }
    let next = draft::Model {
        state: then,
        revision: row.revision + 1,
        headline: manuscript.headline,
        updated_at: edit.now,
        ..row.clone()
    };
    next.clone().into_active_model().reset_all().update(edit.tx).await?;
    keep(edit, desk, &next, text).await?;
    let (mut before, after) = told(differences, &next);
    if let Value::Object(fields) = &mut before {
        fields.insert("revision".to_owned(), json!(row.revision));
    }
    Ok(done(&next, vec![Entry::new(DraftId::of(next.id), Some(before), Some(after))]))
}

/// Writes a revision that says this: never changed again.
pub(in crate::content) async fn record(
    edit: &Edit<'_>,
    desk: &Desk,
    row: &draft::Model,
    manuscript: &Manuscript,
) -> Result<()> {
    let text = serde_json::to_string(manuscript);
    let text = text.map_err(|error| Error::stored(DraftId::of(row.id), error))?;
    keep(edit, desk, row, text).await
}

/// Writes a revision, as it is kept.
pub(super) async fn keep(
    edit: &Edit<'_>,
    desk: &Desk,
    row: &draft::Model,
    manuscript: String,
) -> Result<()> {
    let revision = revision::Model {
        draft_id: row.id,
        number: row.revision,
        at: edit.now,
        actor: desk.actor().id().to_owned(),
        actor_name: desk.actor().name().to_owned(),
        manuscript,
    };
    revision.into_active_model().insert(edit.tx).await?;
    Ok(())
}

/// For the audit log: what the fields that differ held before and hold after.
pub(super) fn told(differences: Vec<Difference>, row: &draft::Model) -> (Value, Value) {
    let (mut held, mut holds) = (Map::new(), Map::new());
    for Difference { field, before, after } in differences {
        held.extend(before.map(|value| (field.clone(), value)));
        holds.extend(after.map(|value| (field, value)));
    }
    holds.insert("revision".to_owned(), json!(row.revision));
    (held.into(), holds.into())
}

/// What a save comes to.
pub(in crate::content) fn done(row: &draft::Model, entries: Vec<Entry>) -> Deed<Saved> {
    let value = Saved { draft: row.id, revision: row.revision };
    Deed { value, changes: Vec::new(), entries }
}
