//! Names that lead on: to what a story or a thing has become part of. Knows not why they do.

use entity::alias::{self, Aliased};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::Edit;
use crate::content::Result;

/// Makes `names`, and whatever led to `from` before, lead to `into`.
pub(super) async fn lead_on(
    edit: &Edit<'_>,
    subject: Aliased,
    (from, into): (Uuid, Uuid),
    names: [String; 2],
) -> Result<()> {
    alias::Entity::update_many()
        .col_expr(alias::Column::TargetId, Expr::val(into))
        .filter(alias::Column::Subject.eq(subject))
        .filter(alias::Column::TargetId.eq(from))
        .exec(edit.tx)
        .await?;
    let aliases = names.map(|name| alias::ActiveModel {
        subject: Set(subject),
        name: Set(name),
        target_id: Set(into),
        at: Set(edit.now),
    });
    alias::Entity::insert_many(aliases).exec(edit.tx).await?;
    Ok(())
}
