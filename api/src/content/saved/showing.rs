//! Kept filters that the public is shown: the press's own row of each, written with the desk's. Knows no one who uses
//! them.

use entity::{published_filter, stored_filter};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::content::changes::{Change, ChangeReason, ChangeSubject};
use crate::content::store::Edit;
use crate::content::{FilterId, Result, TypedId};

/// Whether the public is shown a filter.
pub(super) async fn is_shown(edit: &Edit<'_>, id: Uuid) -> Result<bool> {
    Ok(published_filter::Entity::find_by_id(id).one(edit.tx).await?.is_some())
}

/// Shows a filter to the public as it is now, or shows it no longer: what changed for the public by that.
pub(super) async fn show(
    edit: &Edit<'_>,
    kept: &stored_filter::Model,
    public: bool,
) -> Result<Vec<Change>> {
    let before = published_filter::Entity::find_by_id(kept.id).one(edit.tx).await?;
    let row = published_filter::Model {
        id: kept.id,
        slug: kept.slug.clone(),
        name: kept.name.clone(),
        filter: kept.filter.clone(),
        updated_at: edit.now,
    };
    let reason = match before {
        None if !public => return Ok(Vec::new()),
        Some(before) if public && (&before.name, &before.filter) == (&row.name, &row.filter) => {
            return Ok(Vec::new());
        }
        None => {
            row.into_active_model().insert(edit.tx).await?;
            ChangeReason::Published
        }
        Some(_) if public => {
            row.into_active_model().reset_all().update(edit.tx).await?;
            ChangeReason::Updated
        }
        Some(_) => {
            published_filter::Entity::delete_by_id(kept.id).exec(edit.tx).await?;
            ChangeReason::Withdrawn
        }
    };
    Ok(vec![Change::of(reason, ChangeSubject::Filter, FilterId::of(kept.id))])
}
