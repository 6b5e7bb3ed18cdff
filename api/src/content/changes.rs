//! The change log: the one record of what changed for the public, in the order it did.
//!
//! Every edit appends here in its own transaction, and everything that must react reads from here
//! and from nowhere else. So nothing is announced that did not happen, and nothing happens
//! unannounced.

pub use entity::change::{ChangeReason, ChangeSubject};
use entity::{change, log_floor};
use sea_orm::{
    ActiveEnum,
    ActiveValue::Set,
    DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    prelude::DateTimeUtc,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    ArticleId, ContributorId, Error, FilterId, Press, RelationId, Result, SectionId, SourceId,
    Store, ThingId, TopicId, TypedId,
};

/// A place in the log. Zero is before the first change.
pub type Position = i64;

/// How many rows one insert carries: SQLite takes 32,766 values a statement.
const ROWS_A_STATEMENT: usize = 500;

/// How many rows one pruning takes away: writers wait for it.
const ROWS_A_PRUNING: usize = 1_000;

/// What an edit did. Thin on purpose: followers read the subject for its present state.
#[derive(Clone, Debug)]
pub struct Change {
    pub(super) reason: ChangeReason,
    pub(super) subject: ChangeSubject,
    pub(super) id: Uuid,
    pub(super) version: Option<i32>,
    /// What the public may be told about it.
    pub(super) note: Option<String>,
    /// What shows the subject, by name: `article:…`, `topic:…`. Whatever takes a tie away names all that there
    /// were: a follower must see from it what a story may have passed.
    pub(super) tags: Vec<String>,
    /// The rules of topics were asked already.
    pub(super) filed: bool,
}

impl Change {
    /// `reason` happened to `id`.
    pub(super) fn of(reason: ChangeReason, subject: ChangeSubject, id: impl TypedId) -> Self {
        Self {
            reason,
            subject,
            id: id.uuid(),
            version: None,
            note: None,
            tags: vec![tag(id)],
            filed: false,
        }
    }

    /// Names more of what shows its subject, each once.
    pub(super) fn add_tags(&mut self, tags: impl IntoIterator<Item = String>) {
        for tag in tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }

    /// `reason` happened to the predicate `key`, which has no id.
    pub(super) fn of_predicate(reason: ChangeReason, key: &str) -> Self {
        let tags = vec![format!("predicate:{key}")];
        let (subject, id) = (ChangeSubject::Predicate, Uuid::nil());
        Self { reason, subject, id, version: None, note: None, tags, filed: false }
    }
}

/// The name under which whatever shows `id` is kept: `topic:topic_01h…` without the repetition.
pub(super) fn tag<I: TypedId>(id: I) -> String {
    id.to_string().replacen('_', ":", 1)
}

/// The name under which whatever shows articles in a language is kept.
pub(super) fn locale_tag(locale: &str) -> String {
    format!("locale:{locale}")
}

/// Changes after `position`, oldest first, at most `most`. [`Error::PositionGone`] when some of them
/// are no longer kept.
///
/// One statement reads rows and floor in one state of the database, so no pruning comes between them.
/// Nothing found means that nothing is missing: the newest row is never pruned.
pub async fn since(press: &Press, position: Position, most: u64) -> Result<Vec<change::Model>> {
    let later = change::Entity::find()
        .filter(change::COLUMN.seq.gt(position))
        .order_by_asc(change::COLUMN.seq)
        .limit(most);
    let mut later = later.into_query();
    later.expr_as(Expr::SubQuery(None, Box::new(floor().into())), "floor");
    let rows = press.rows(&later).await?;
    let kept = rows.iter().map(|row| {
        if position < row.try_get("", "floor")? {
            return Err(Error::PositionGone);
        }
        Ok(change::Model::from_query_result(row, "")?)
    });
    kept.collect()
}

/// The highest number that was ever pruned.
fn floor() -> SelectStatement {
    let row = log_floor::Entity::find_by_id(1).select_only();
    row.column(log_floor::Column::Position).into_query()
}

/// The position of the newest change; zero before the first.
pub async fn head(press: &Press) -> Result<Position> {
    let newest = change::Entity::find().select_only().column_as(change::COLUMN.seq.max(), "head");
    let rows = press.rows(&newest.into_query()).await?;
    let head: Option<Position> =
        rows.first().map(|row| row.try_get("", "head")).transpose()?.flatten();
    Ok(head.unwrap_or(0))
}

/// The newest change, unless there has been none.
pub async fn newest(press: &Press) -> Result<Option<change::Model>> {
    let head = change::Entity::find().select_only().column_as(change::COLUMN.seq.max(), "head");
    let head = Expr::SubQuery(None, Box::new(head.into_query().into()));
    let newest = change::Entity::find().filter(Expr::col(change::Column::Seq).eq(head));
    Ok(press.find(newest).await?.into_iter().next())
}

/// Takes away changes older than `older_than`, from the bottom and some at a time: how many. Zero
/// means that there is no more to take.
///
/// It stops at the first that is younger, so that no hole is left above the floor, and never takes
/// the newest, so that a follower at the head is never told that its position is gone.
pub async fn prune(store: &Store, older_than: DateTimeUtc) -> Result<u64> {
    store
        .commit(async |edit| {
            let bottom = change::Entity::find().select_only();
            let bottom = bottom.columns([change::Column::Seq, change::Column::At]);
            let bottom = bottom.order_by_asc(change::COLUMN.seq).limit(ROWS_A_PRUNING as u64 + 1);
            let bottom: Vec<(Position, DateTimeUtc)> = bottom.into_tuple().all(edit.tx).await?;
            // One more than may go was asked for: the last of them stays, and it may be the newest.
            let may_go = bottom.split_last().map_or(&[][..], |(_, may_go)| may_go);
            let Some((top, _)) = may_go.iter().take_while(|(_, at)| *at < older_than).last() else {
                return Ok((0, Vec::new()));
            };

            let gone = change::Entity::delete_many().filter(change::COLUMN.seq.lte(*top));
            let gone = gone.exec(edit.tx).await?.rows_affected;
            let raised = log_floor::Entity::update_many();
            raised.col_expr(log_floor::Column::Position, (*top).into()).exec(edit.tx).await?;
            Ok((gone, Vec::new()))
        })
        .await
}

/// A reason or a subject, written as in the contract: `EMBARGO_LIFTED`.
pub fn word(of: impl ActiveEnum<Value = String>) -> String {
    of.to_value().to_uppercase()
}

/// The id of what changed, as people and programs see it. A predicate has none: its key is in the tags.
pub fn subject_id(change: &change::Model) -> Option<String> {
    let has_id = change.subject != ChangeSubject::Predicate;
    has_id.then(|| typed_id(change.subject, change.subject_id))
}

/// The same of any subject; nothing for a predicate.
pub(super) fn typed_id(subject: ChangeSubject, id: Uuid) -> String {
    match subject {
        ChangeSubject::Article => ArticleId::of(id).to_string(),
        ChangeSubject::Topic => TopicId::of(id).to_string(),
        ChangeSubject::Thing => ThingId::of(id).to_string(),
        ChangeSubject::Section => SectionId::of(id).to_string(),
        ChangeSubject::Contributor => ContributorId::of(id).to_string(),
        ChangeSubject::Source => SourceId::of(id).to_string(),
        ChangeSubject::Relation => RelationId::of(id).to_string(),
        ChangeSubject::Filter => FilterId::of(id).to_string(),
        ChangeSubject::Predicate => String::new(),
    }
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
