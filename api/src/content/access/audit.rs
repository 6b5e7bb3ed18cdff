//! The audit log: who did what, when, to what, and what that changed. Written by [`Desk::act`] alone.

use entity::audit;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder, QueryResult,
    QuerySelect,
    sea_query::{Expr, ExprTrait, IntoIden, Query},
};

use super::action::Action;
use super::actor::Actor;
use super::desk::{Desk, Entry};
use super::scope::Scope;
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::reader::Reads;
use crate::content::store::Edit;
use crate::content::{Result, line};

/// One line of the audit log.
pub type Record = audit::Model;

/// Appends what was done, in the transaction that does it.
pub(super) async fn append(
    edit: &Edit<'_>,
    actor: &Actor,
    action: Action,
    entries: Vec<Entry>,
) -> Result<()> {
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| audit::ActiveModel {
            at: Set(edit.now),
            actor: Set(actor.id().to_owned()),
            actor_name: Set(actor.name().to_owned()),
            action: Set(action.as_str().to_owned()),
            subject: Set(entry.subject),
            before: Set(entry.before.map(|value| value.to_string())),
            after: Set(entry.after.map(|value| value.to_string())),
            ..Default::default()
        })
        .collect();
    for batch in rows.chunks(500) {
        audit::Entity::insert_many(batch.to_vec()).exec(edit.tx).await?;
    }
    Ok(())
}

/// Lines after the one numbered `after`, the earliest first, at most `most`: for an export.
pub async fn audit_after(desk: &Desk, after: i64, most: u64) -> Result<Vec<Record>> {
    desk.may(Scope::Admin)?;
    let later = audit::Entity::find().filter(audit::Column::Seq.gt(after));
    desk.reader().find(later.order_by_asc(audit::Column::Seq).limit(most)).await
}

/// The longest id that a list is asked for, in characters.
const LONGEST_ID: usize = 2_000;

/// The audit log, the latest first; of one subject or by one actor only, if said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AuditList {
    subject: Option<String>,
    actor: Option<String>,
}

impl AuditList {
    /// For administrators. `subject` is a typed id, `actor` as in [`Actor::id`].
    pub fn new(desk: &Desk, subject: Option<String>, actor: Option<String>) -> Result<Self> {
        desk.may(Scope::Admin)?;
        let id = |field, id: Option<String>| id.map(|id| line(field, &id, LONGEST_ID)).transpose();
        Ok(Self { subject: id("subject", subject)?, actor: id("actor", actor)? })
    }
}

impl List for AuditList {
    type Of = Desk;
    type Item = Record;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.columns(audit::Column::iter().map(|column| ("d".into_iden(), column.into_iden())));
        select.from_as(audit::Entity, "d");
        let is = |column: &'static str, text: &Option<String>| {
            text.clone().map(|text| Expr::col(("d", column)).eq(text))
        };
        select.and_where_option(is("subject", &self.subject));
        select.and_where_option(is("actor", &self.actor));
        // SQLite tells a range of the primary key from a scan only where it has a bound.
        select.and_where(Expr::col(("d", "seq")).gt(0));
        vec![Way::numbered(select, ("d", "seq"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 71, by: By::Number, order: Direction::Descending }
    }

    fn item(row: &QueryResult) -> Result<Record> {
        Ok(Record::from_query_result(row, "")?)
    }
}
