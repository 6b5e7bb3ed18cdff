//! Handing a working copy on: to review, approved, back. Changes where it stands and nothing it says.

use entity::draft::{self, State};
use sea_orm::{ActiveEnum, ActiveModelTrait, IntoActiveModel};
use serde_json::json;

use super::life;
use super::saving::{Saved, locked, standing};
use crate::content::access::{Action, Deed, Entry};
use crate::content::store::Edit;
use crate::content::{Desk, DraftId, Result, TypedId, line};

/// The most characters of what is said to whoever wrote it.
const REMARK: usize = 2_000;

/// Hands the latest revision to whoever reviews.
pub async fn submit(desk: &Desk, id: DraftId, from: i32) -> Result<Saved> {
    hand_on(desk, id, from, Action::DraftSubmit, None).await
}

/// Finds the latest revision good.
pub async fn approve(desk: &Desk, id: DraftId, from: i32) -> Result<Saved> {
    hand_on(desk, id, from, Action::DraftApprove, None).await
}

/// Gives it back to whoever wrote it, with a remark that stays at the desk.
pub async fn give_back(desk: &Desk, id: DraftId, from: i32, remark: Option<&str>) -> Result<Saved> {
    let remark = remark.map(|text| line("remark", text, REMARK)).transpose()?;
    hand_on(desk, id, from, Action::DraftReturn, remark).await
}

/// Takes up a story again that was withdrawn and not merged. The public goes on seeing its tombstone.
pub async fn reopen(desk: &Desk, id: DraftId) -> Result<Saved> {
    desk.act(Action::DraftReopen, async |edit| {
        let row = locked(edit, id).await?;
        let then = life::step(edit, &row, Action::DraftReopen).await?;
        moved(edit, row, then, None).await
    })
    .await
}

async fn hand_on(
    desk: &Desk,
    id: DraftId,
    from: i32,
    step: Action,
    remark: Option<String>,
) -> Result<Saved> {
    desk.act(step, async |edit| {
        let (row, then) = standing(edit, id, from, step).await?;
        moved(edit, row, then, remark.clone()).await
    })
    .await
}

/// Moves a working copy to another state.
async fn moved(
    edit: &Edit<'_>,
    row: draft::Model,
    then: State,
    remark: Option<String>,
) -> Result<Deed<Saved>> {
    let then = draft::Model { state: then, updated_at: edit.now, ..row.clone() };
    then.clone().into_active_model().reset_all().update(edit.tx).await?;
    let state = |row: &draft::Model| row.state.to_value().to_uppercase();
    let before = json!({ "state": state(&row), "revision": row.revision });
    let mut after = json!({ "state": state(&then), "revision": then.revision });
    if let (Some(remark), Some(fields)) = (remark, after.as_object_mut()) {
        fields.insert("remark".to_owned(), remark.into());
    }
    let entry = Entry::new(DraftId::of(row.id), Some(before), Some(after));
    let value = Saved { draft: then.id, revision: then.revision };
    Ok(Deed { value, changes: Vec::new(), entries: vec![entry] })
}
