//! What came of requests that may be sent twice: kept in the commit of the deed itself, so that a retry
//! finds the first outcome or that nothing happened. Knows no deed.

use chrono::TimeDelta;
use entity::outcome;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryTrait,
};
use serde::{Serialize, de::DeserializeOwned};

use super::actor::Actor;
use super::desk::Repeat;
use crate::content::reader::Rows;
use crate::content::store::Edit;
use crate::content::{Error, Result, Store};

/// For how long a request may be repeated.
const KEPT: TimeDelta = TimeDelta::hours(48);

/// What came of this very deed before, if it was done.
pub(super) async fn first<T: DeserializeOwned>(
    from: &impl Rows,
    actor: &Actor,
    repeat: &Repeat,
) -> Result<Option<T>> {
    let id = (actor.id().to_owned(), repeat.key.clone(), repeat.ordinal);
    let rows = from.rows(&outcome::Entity::find_by_id(id).into_query()).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let row = outcome::Model::from_query_result(row, "")?;
    if row.fingerprint != repeat.fingerprint {
        let rule = "was used for another request; a new request needs a new one";
        return Err(Error::invalid("Idempotency-Key", rule));
    }
    let value = serde_json::from_str(&row.value);
    value.map(Some).map_err(|error| Error::stored("outcome", error))
}

/// Keeps what came of it.
pub(super) async fn keep(
    edit: &Edit<'_>,
    actor: &Actor,
    repeat: &Repeat,
    value: &impl Serialize,
) -> Result<()> {
    let value = serde_json::to_string(value).map_err(|error| Error::stored("outcome", error))?;
    let row = outcome::ActiveModel {
        actor: Set(actor.id().to_owned()),
        key: Set(repeat.key.clone()),
        ordinal: Set(repeat.ordinal),
        fingerprint: Set(repeat.fingerprint.clone()),
        value: Set(value),
        at: Set(edit.now),
    };
    row.insert(edit.tx).await?;
    Ok(())
}

/// Forgets outcomes that are older than two days.
pub async fn forget(store: &Store) -> Result<()> {
    store
        .commit(async |edit| {
            let old = outcome::Entity::delete_many();
            old.filter(outcome::Column::At.lt(edit.now - KEPT)).exec(edit.tx).await?;
            Ok(((), Vec::new()))
        })
        .await
}
