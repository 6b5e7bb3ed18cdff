//! What editors have taken back of what things have to do with one another: no delivery states it again.
//! Knows not why they did.

use entity::{relation, retraction};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{Edit, relations};
use crate::content::Result;

/// Takes down that this relation was taken back.
pub(super) async fn remember(edit: &Edit<'_>, row: &relation::Model) -> Result<()> {
    let taken_back = retraction::Model {
        id: row.id,
        subject_id: row.subject_id,
        predicate: row.predicate.clone(),
        object_id: row.object_id,
        event_id: row.event_id,
        period: row.period.clone(),
        at: edit.now,
    };
    taken_back.into_active_model().insert(edit.tx).await?;
    Ok(())
}

/// Whether what this relation says was taken back.
pub(super) async fn holds(edit: &Edit<'_>, row: &relation::Model) -> Result<bool> {
    Ok(!alike(edit, row).await?.is_empty())
}

/// An editor says it again: from now on it may be delivered.
pub(super) async fn forget(edit: &Edit<'_>, row: &relation::Model) -> Result<()> {
    for taken_back in alike(edit, row).await? {
        retraction::Entity::delete_by_id(taken_back.id).exec(edit.tx).await?;
    }
    Ok(())
}

/// What was taken back of the thing `gone` is taken back of `kept`, which it has become part of; but for
/// what stands of that.
pub(super) async fn hand_on(edit: &Edit<'_>, gone: Uuid, kept: Uuid) -> Result<()> {
    use retraction::Column::{EventId, ObjectId, SubjectId};
    for column in [SubjectId, ObjectId, EventId] {
        retraction::Entity::update_many()
            .col_expr(column, Expr::val(kept))
            .filter(column.eq(gone))
            .exec(edit.tx)
            .await?;
    }
    let touching = SubjectId.eq(kept).or(ObjectId.eq(kept)).or(EventId.eq(kept));
    for taken_back in retraction::Entity::find().filter(touching).all(edit.tx).await? {
        if relations::stands(edit, &taken_back).await? {
            retraction::Entity::delete_by_id(taken_back.id).exec(edit.tx).await?;
        }
    }
    Ok(())
}

/// The same statement: same ends, predicate, event and period.
async fn alike(edit: &Edit<'_>, row: &relation::Model) -> Result<Vec<retraction::Model>> {
    let alike = retraction::Entity::find()
        .filter(retraction::Column::SubjectId.eq(row.subject_id))
        .filter(retraction::Column::ObjectId.eq(row.object_id))
        .filter(retraction::Column::Predicate.eq(&row.predicate));
    let mut alike = alike.all(edit.tx).await?;
    alike.retain(|old| (old.event_id, &old.period) == (row.event_id, &row.period));
    Ok(alike)
}
