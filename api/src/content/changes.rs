//! The change log: the one record of what changed for the public, in the order it did.
//!
//! Every edit appends here in its own transaction, and everything that must react reads from here
//! and from nowhere else. So nothing is announced that did not happen, and nothing happens
//! unannounced.

use entity::change;
pub use entity::change::{ChangeReason, ChangeSubject};
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::DateTimeUtc,
};
use uuid::Uuid;

use super::{Press, Result, TypedId};

/// A place in the log. Zero is before the first change.
pub type Position = i64;

/// How many rows one insert carries: SQLite takes 32,766 values a statement.
const ROWS_A_STATEMENT: usize = 500;

/// What an edit did. Thin on purpose: followers read the subject for its present state.
#[derive(Clone, Debug)]
pub struct Change {
    pub(super) reason: ChangeReason,
    pub(super) subject: ChangeSubject,
    pub(super) id: Uuid,
    pub(super) version: Option<i32>,
    /// What the public is told about it.
    pub(super) note: Option<String>,
    /// What was made from the subject, by name: `article:…`, `topic:…`.
    pub(super) tags: Vec<String>,
}

impl Change {
    /// `reason` happened to `id`.
    pub(super) fn of(reason: ChangeReason, subject: ChangeSubject, id: impl TypedId) -> Self {
        Self { reason, subject, id: id.uuid(), version: None, note: None, tags: vec![tag(id)] }
    }

    /// `reason` happened to the predicate `key`, which has no id.
    pub(super) fn of_predicate(reason: ChangeReason, key: &str) -> Self {
        let tags = vec![format!("predicate:{key}")];
        Self {
            reason,
            subject: ChangeSubject::Predicate,
            id: Uuid::nil(),
            version: None,
            note: None,
            tags,
        }
    }
}

/// The name under which whatever shows `id` is kept: `topic:topic_01h…` without the repetition.
pub(super) fn tag<I: TypedId>(id: I) -> String {
    id.to_string().replacen('_', ":", 1)
}

/// Changes after `position`, oldest first, at most `most`.
pub async fn since(press: &Press, position: Position, most: u64) -> Result<Vec<change::Model>> {
    let later = change::Entity::find()
        .filter(change::COLUMN.seq.gt(position))
        .order_by_asc(change::COLUMN.seq)
        .limit(most);
    press.find(later).await
}

/// Only [`Store::commit`](super::Store::commit) may call this, and it does so last.
pub(super) async fn append(
    tx: &DatabaseTransaction,
    changes: Vec<Change>,
    at: DateTimeUtc,
) -> Result<Position> {
    let mut position = 0;
    for batch in changes.chunks(ROWS_A_STATEMENT) {
        let rows = batch.iter().map(|change| change::ActiveModel {
            at: Set(at),
            reason: Set(change.reason),
            subject: Set(change.subject),
            subject_id: Set(change.id),
            version: Set(change.version),
            note: Set(change.note.clone()),
            tags: Set(serde_json::json!(change.tags)),
            ..Default::default()
        });
        position =
            change::Entity::insert_many(rows).exec(tx).await?.last_insert_id.unwrap_or(position);
    }
    Ok(position)
}
