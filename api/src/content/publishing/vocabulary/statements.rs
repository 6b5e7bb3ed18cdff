//! What is stated of two things, by an editor: on the words of a story, and taken back when they don't hold.

use entity::change::{ChangeReason, ChangeSubject};
use entity::relation;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::patch::Statement;
use super::{done, told};
use crate::content::access::{Action, Deed, Entry};
use crate::content::changes::Change;
use crate::content::publishing::register::Register;
use crate::content::publishing::{Edit, Log, NOTE, relations, retractions};
use crate::content::{Desk, Error, RelationId, Result, TypedId, prose};

/// States a relation. One that is stated already, of the same two things, predicate, event and period, is
/// stated anew.
pub async fn assert(desk: &Desk, given: &Statement) -> Result<RelationId> {
    let assert = async |edit: &Edit<'_>| asserted(edit, given).await;
    desk.act(Action::RelationAssert, assert).await.map(RelationId::of)
}

async fn asserted(edit: &Edit<'_>, given: &Statement) -> Result<Deed<Uuid>> {
    let (mut register, mut log) = (Register::default(), Log::default());
    let row = relations::row(edit, &mut register, given).await?;
    retractions::forget(edit, &row).await?;
    let found = relations::known(edit, &row).await?;
    let before = match &found {
        Some(row) => Some(told::relation(edit, row).await?),
        None => None,
    };
    let id =
        relations::state(edit, &register, (row, found), (Vec::new(), &given.evidence), &mut log)
            .await?;
    let after = told::relation(edit, &stated(edit, id).await?).await?;
    Ok(done(id, before, after, log))
}

/// Takes a relation back, with what it rests on: no delivery states it again. The remark stays at the desk.
pub async fn retract(desk: &Desk, id: RelationId, remark: Option<&str>) -> Result<RelationId> {
    let remark = remark.map(|text| prose("remark", text, NOTE)).transpose()?;
    let retract = async |edit: &Edit<'_>| {
        let row = stated(edit, id).await?;
        let before = told::relation(edit, &row).await?;
        retractions::remember(edit, &row).await?;
        relation::Entity::delete_by_id(id.uuid()).exec(edit.tx).await?;
        let after = remark.as_ref().map(|remark| serde_json::json!({ "remark": remark }));
        Ok(Deed {
            value: id.uuid(),
            changes: vec![Change::of(ChangeReason::Withdrawn, ChangeSubject::Relation, id)],
            entries: vec![Entry::new(id, Some(before), after)],
        })
    };
    desk.act(Action::RelationRetract, retract).await.map(RelationId::of)
}

async fn stated(edit: &Edit<'_>, id: RelationId) -> Result<relation::Model> {
    let row = relation::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::not_found("relation", id))
}
