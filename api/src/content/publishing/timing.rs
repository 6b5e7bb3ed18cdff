//! What the clock does: publish, lift an embargo, withdraw. Time must write: nothing appears or goes
//! because a reader compared a date, but by a commit of its own, with its line in every log.
//!
//! Every node runs the clock. A deed is looked at again inside its commit, where there is one writer at
//! a time, and its row goes with it: so it is done once, by whichever node comes first, and what fell
//! due while none ran is done by the first that starts.

use chrono::{DateTime, Utc};
use entity::{
    article, draft,
    due::{self, Deed as What},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Edit;
use super::composing::compose;
use super::issuing::{How, NOTE, put_out};
use super::withdrawing::taken_back;
use crate::content::access::{Action, Deed, Entry};
use crate::content::drafting::{self, life};
use crate::content::reader::Reads;
use crate::content::{Actor, Desk, DraftId, Error, Moment, Result, Store, TypedId, prose};

/// What is to be done, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// The working copy.
    pub draft: Uuid,
    /// Its revision.
    pub revision: i32,
    /// When; absent where it was taken back.
    pub at: Option<DateTime<Utc>>,
}

/// Has the clock publish the latest revision. Under `embargo`, whoever may read embargoed stories reads
/// it until then.
pub async fn schedule(
    desk: &Desk,
    id: DraftId,
    from: i32,
    moment: &Moment,
    embargo: bool,
) -> Result<Scheduled> {
    if let Some(first) = desk.again(Action::ArticleSchedule).await? {
        return Ok(first);
    }
    let at = later(desk, moment)?;
    desk.act(Action::ArticleSchedule, async |edit| {
        let (row, manuscript) = drafting::at(edit, id, from, Action::ArticleSchedule).await?;
        // Whatever would keep it from being published is told now, not in the night.
        compose(edit, &row, &manuscript).await?;
        let what = if embargo { What::Lift } else { What::Publish };
        let state = life::step(edit, &row, Action::ArticleSchedule).await?;
        stand(edit, &row, state).await?;
        put(edit, desk, &row, (what, at, moment, None)).await?;
        let after = json!({ "state": "SCHEDULED", "at": at, "zone": moment.zone(), "embargo": embargo, "revision": row.revision });
        Ok(told(&row, Some(at), None, after))
    })
    .await
}

/// Takes that back.
pub async fn unschedule(desk: &Desk, id: DraftId) -> Result<Scheduled> {
    desk.act(Action::ArticleUnschedule, async |edit| {
        let row = drafting::locked(edit, id).await?;
        let state = life::step(edit, &row, Action::ArticleUnschedule).await?;
        let planned = of(edit, &row, &[What::Publish, What::Lift]).await?;
        due::Entity::delete_many()
            .filter(due::Column::DraftId.eq(row.id))
            .filter(due::Column::What.ne(What::Expire))
            .exec(edit.tx)
            .await?;
        stand(edit, &row, state).await?;
        let before = planned.first().map(|due| json!({ "state": "SCHEDULED", "at": due.at }));
        Ok(told(&row, None, before, json!({ "state": "APPROVED" })))
    })
    .await
}

/// Has the clock withdraw the story then, for a reason that the public will read; without a moment, takes
/// that back.
pub async fn expire(
    desk: &Desk,
    id: DraftId,
    moment: Option<&Moment>,
    reason: &str,
) -> Result<Scheduled> {
    if let Some(first) = desk.again(Action::ArticleExpire).await? {
        return Ok(first);
    }
    let at = moment.map(|moment| later(desk, moment)).transpose();
    let at = at.map_err(|error| error.within("when"))?;
    let reason = at.map(|_| prose("reason", reason, NOTE)).transpose()?;
    desk.act(Action::ArticleExpire, async |edit| {
        let row = drafting::locked(edit, id).await?;
        life::step(edit, &row, Action::ArticleExpire).await?;
        let planned = of(edit, &row, &[What::Expire]).await?;
        due::Entity::delete_by_id((row.id, What::Expire)).exec(edit.tx).await?;
        if let (Some(at), Some(moment)) = (at, moment) {
            put(edit, desk, &row, (What::Expire, at, moment, reason.clone())).await?;
        }
        let before = planned.first().map(|due| json!({ "expiresAt": due.at, "reason": due.note }));
        Ok(told(&row, at, before, json!({ "expiresAt": at, "reason": reason })))
    })
    .await
}

/// Does whatever is due, the earliest first; says how much that was. What fails for no fault of its own
/// is left for the next time, and keeps nothing else from being done.
pub async fn release_due(store: &Store) -> Result<usize> {
    let clock = Desk::new(store, Actor::clock());
    let (mut done, mut failed, mut last) = (0, None, None);
    loop {
        let ripe = clock.reader().find(ripe(clock.now(), last.as_ref())).await?;
        if ripe.is_empty() {
            return failed.map_or(Ok(done), Err);
        }
        for due in &ripe {
            match release(&clock, due).await {
                Ok(released) => done += usize::from(released),
                Err(error) => failed = Some(error),
            }
        }
        last = ripe.into_iter().last();
    }
}

/// What is due by `now`, from after `last` on.
fn ripe(now: DateTime<Utc>, last: Option<&due::Model>) -> Select<due::Entity> {
    let ripe = due::Entity::find().filter(due::Column::At.lte(now));
    let after = |last: &due::Model| {
        let place = Expr::tuple([due::Column::At.into_expr(), due::Column::DraftId.into_expr()]);
        place.gt(Expr::tuple([last.at.into(), last.draft_id.into()]))
    };
    let ripe = last.map(after).into_iter().fold(ripe, Select::filter);
    ripe.order_by_asc(due::Column::At).order_by_asc(due::Column::DraftId).limit(100)
}

/// When the clock has something to do next.
pub async fn next_due(store: &Store) -> Result<Option<DateTime<Utc>>> {
    let next = due::Entity::find().order_by_asc(due::Column::At).order_by_asc(due::Column::DraftId);
    Ok(store.reader().find(next.limit(1)).await?.first().map(|due| due.at))
}

/// Does one thing that is due; says whether it was still to be done. What can't be done any more is
/// given back to the desk, with the reason in the audit log, rather than tried for ever.
async fn release(clock: &Desk, due: &due::Model) -> Result<bool> {
    let action = match due.what {
        What::Publish | What::Lift => Action::ArticlePublish,
        What::Expire => Action::ArticleWithdraw,
    };
    // Every node comes to it at the same moment. That another has done it is seen by reading; to find out in
    // a commit would keep the one writer from what is still to be done.
    let there = due::Entity::find_by_id((due.draft_id, due.what));
    if clock.reader().find(there).await?.is_empty() {
        return Ok(false);
    }
    let released = clock
        .act(action, async |edit| {
            let Some((due, row)) = still_due(edit, due).await? else { return Ok(nothing()) };
            let mut deed = match due.what {
                What::Publish | What::Lift => publish(edit, &due, row).await?,
                What::Expire => withdraw(edit, &due, row).await?,
            };
            for entry in &mut deed.entries {
                entry.add("askedBy", json!({ "id": due.actor, "name": due.actor_name }));
            }
            Ok(deed)
        })
        .await;
    match released {
        Err(Error::Internal(fault)) => Err(Error::Internal(fault)),
        Err(Error::Unready(told)) => Err(Error::Unready(told)),
        Err(refused) => give_back(clock, due, &refused).await,
        Ok(done) => Ok(done),
    }
}

/// The deed as it stands inside the commit, if nobody has done it or put it off meanwhile.
async fn still_due(
    edit: &Edit<'_>,
    due: &due::Model,
) -> Result<Option<(due::Model, draft::Model)>> {
    let now = due::Entity::find_by_id((due.draft_id, due.what)).one(edit.tx).await?;
    let Some(due) = now.filter(|due| due.at <= edit.now) else { return Ok(None) };
    let row = drafting::locked(edit, DraftId::of(due.draft_id)).await?;
    due::Entity::delete_by_id((due.draft_id, due.what)).exec(edit.tx).await?;
    Ok(Some((due, row)))
}

async fn publish(edit: &Edit<'_>, due: &due::Model, row: draft::Model) -> Result<Deed<bool>> {
    let manuscript = drafting::stored(edit, DraftId::of(row.id), due.revision).await?;
    let lost = || Error::stored("due", "the revision to publish is missing");
    let manuscript = manuscript.ok_or_else(lost)?;
    let how = How { lifted: due.what == What::Lift, ..How::PUBLISHED };
    let deed = put_out(edit, row, &manuscript, how).await?;
    Ok(Deed { value: true, changes: deed.changes, entries: deed.entries })
}

async fn withdraw(edit: &Edit<'_>, due: &due::Model, row: draft::Model) -> Result<Deed<bool>> {
    let Some(article) = article::Entity::find_by_id(row.article_id).one(edit.tx).await? else {
        return Ok(nothing());
    };
    let reason = due.note.clone().unwrap_or_default();
    let deed = taken_back(edit, &article, row, &reason).await?;
    Ok(Deed { value: true, changes: deed.changes, entries: deed.entries })
}

/// Gives what can't be published by now back to the desk.
async fn give_back(clock: &Desk, due: &due::Model, refused: &Error) -> Result<bool> {
    tracing::warn!(draft = %DraftId::of(due.draft_id), %refused, "what was due can't be done");
    clock
        .act(Action::ArticleUnschedule, async |edit| {
            let Some((_, row)) = still_due(edit, due).await? else { return Ok(nothing()) };
            let (before, after) =
                (json!({ "at": due.at }), json!({ "refused": refused.to_string() }));
            let mut entry = Entry::new(DraftId::of(row.id), Some(before), Some(after));
            // What was to be withdrawn may be planned to be published too, and stays so.
            if due.what != What::Expire
                && let Ok(state) = life::step(edit, &row, Action::ArticleUnschedule).await
            {
                stand(edit, &row, state).await?;
                entry.add("state", json!("APPROVED"));
            }
            Ok(Deed { value: true, changes: Vec::new(), entries: vec![entry] })
        })
        .await
}

fn nothing() -> Deed<bool> {
    Deed { value: false, changes: Vec::new(), entries: Vec::new() }
}

/// A moment that is yet to come.
fn later(desk: &Desk, moment: &Moment) -> Result<DateTime<Utc>> {
    let at = moment.instant()?;
    if at <= desk.now() {
        let field = if moment.zone().is_some() { "localTime" } else { "at" };
        return Err(Error::invalid(field, "must be later than now"));
    }
    Ok(at)
}

async fn of(edit: &Edit<'_>, row: &draft::Model, what: &[What]) -> Result<Vec<due::Model>> {
    let planned = due::Entity::find().filter(due::Column::DraftId.eq(row.id));
    Ok(planned.filter(due::Column::What.is_in(what.iter().copied())).all(edit.tx).await?)
}

async fn put(
    edit: &Edit<'_>,
    desk: &Desk,
    row: &draft::Model,
    (what, at, moment, note): (What, DateTime<Utc>, &Moment, Option<String>),
) -> Result<()> {
    let due = due::Model {
        draft_id: row.id,
        what,
        at,
        revision: row.revision,
        zone: moment.zone().map(str::to_owned),
        note,
        actor: desk.actor().id().to_owned(),
        actor_name: desk.actor().name().to_owned(),
    };
    due.into_active_model().insert(edit.tx).await?;
    Ok(())
}

async fn stand(edit: &Edit<'_>, row: &draft::Model, state: draft::State) -> Result<()> {
    let then = draft::Model { state, updated_at: edit.now, ..row.clone() };
    then.into_active_model().reset_all().update(edit.tx).await?;
    Ok(())
}

fn told(
    row: &draft::Model,
    at: Option<DateTime<Utc>>,
    before: Option<serde_json::Value>,
    after: serde_json::Value,
) -> Deed<Scheduled> {
    let entry = Entry::new(DraftId::of(row.id), before, Some(after));
    let value = Scheduled { draft: row.id, revision: row.revision, at };
    Deed { value, changes: Vec::new(), entries: vec![entry] }
}
