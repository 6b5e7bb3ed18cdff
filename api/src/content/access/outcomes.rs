//! What came of requests that may be sent twice: kept in the commit of the deed itself, so that a retry
//! finds the first outcome or that nothing happened. Knows no deed.

use chrono::TimeDelta;
use entity::outcome;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, prelude::DateTimeUtc,
};
use serde::{Serialize, de::DeserializeOwned};

use super::actor::Actor;
use super::desk::Repeat;
use crate::content::reader::Rows;
use crate::content::store::Edit;
use crate::content::{Error, Result, Store};

/// For how long a request may be repeated.
const KEPT: TimeDelta = TimeDelta::hours(48);
/// How many are forgotten in one commit, and those of the same moment: writers get their turns in between.
const FORGOTTEN_A_COMMIT: u64 = 500;

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

/// Forgets outcomes that are older than two days, the oldest first and some at a time: how many. Zero means
/// that there are no more.
pub async fn forget(store: &Store) -> Result<u64> {
    store
        .commit(async |edit| {
            let old = outcome::Entity::find().select_only().column(outcome::Column::At);
            let old = old.filter(outcome::Column::At.lt(edit.now - KEPT));
            let old = old.order_by_asc(outcome::Column::At).limit(FORGOTTEN_A_COMMIT);
            let old: Vec<DateTimeUtc> = old.into_tuple().all(edit.tx).await?;
            let Some(newest) = old.last() else { return Ok((0, Vec::new())) };
            let gone = outcome::Entity::delete_many().filter(outcome::Column::At.lte(*newest));
            Ok((gone.exec(edit.tx).await?.rows_affected, Vec::new()))
        })
        .await
}
