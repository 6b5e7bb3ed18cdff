//! Several servers on one database: each runs the clock, and whatever is due is done once, in time, by one of them.

use std::collections::BTreeMap;

use api::content::changes::{self, ChangeReason, Position};
use api::content::drafting::{self, Patch};
use api::content::{Actor, Desk, DraftId, Locale, Moment, Store, TypedId, publishing};
use api::follow::Follower;
use chrono::{DateTime, TimeDelta, Utc};
use entity::change;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database, Statement};
use tokio::process::Child;

use crate::app::{Kind, Place};
use crate::stories;

on_both_databases! {
    what_is_due_is_done_once_and_in_time
    what_fell_due_while_no_server_ran_is_done_once_when_they_start
}

/// How many stories are due.
const STORIES: usize = 12;
/// How late one may come. Alone it is milliseconds; this leaves room for a machine on which everything else is
/// tested at the same time.
const LATE: TimeDelta = TimeDelta::seconds(5);
/// How late half of them may come, even so: what is promised.
const USUALLY_LATE: TimeDelta = TimeDelta::seconds(1);

async fn what_is_due_is_done_once_and_in_time(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let _servers = servers(&place, kind).await;
    let head = changes::head(store.press()).await.unwrap();
    // Some at once, some just after one another.
    let due = planned(&store, |at| TimeDelta::milliseconds(130) * (at / 3)).await;

    let done = until_done(&store, head).await;
    let mut late: Vec<_> = done.iter().map(|row| row.at - due[&row.subject_id]).collect();
    late.sort_unstable();
    assert!(late[0] >= TimeDelta::zero(), "{late:?}: one came before its time");
    assert!(late[STORIES / 2] <= USUALLY_LATE && late[STORIES - 1] <= LATE, "{late:?} late");
    once_each(&place, &store, head, &due).await;
}

async fn what_fell_due_while_no_server_ran_is_done_once_when_they_start(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let head = changes::head(store.press()).await.unwrap();
    let due = planned(&store, |at| TimeDelta::milliseconds(1) * at).await;
    while due.values().any(|at| *at > store.now()) {
        tokio::task::yield_now().await;
    }

    let _servers = servers(&place, kind).await;
    let done = until_done(&store, head).await;
    let in_order: Vec<_> = done.iter().map(|row| due[&row.subject_id]).collect();
    assert!(in_order.is_sorted(), "the earliest first: {in_order:?}");
    once_each(&place, &store, head, &due).await;
}

/// Three on PostgreSQL; two on one file.
async fn servers(place: &Place, kind: Kind) -> Vec<Child> {
    let many = if kind == Kind::Postgres { 3 } else { 2 };
    let started = join_all((0..many).map(|_| place.listening(&["serve"]))).await;
    started.into_iter().map(|(process, _)| process).collect()
}

/// Stories that the clock is to publish, each so long after four seconds from now: each by its id, with when
/// it is due.
async fn planned(
    store: &Store,
    after: impl Fn(i32) -> TimeDelta,
) -> BTreeMap<uuid::Uuid, DateTime<Utc>> {
    let desk = Desk::new(store, Actor::operator());
    let mut drafts = Vec::new();
    for at in 0..STORIES {
        let (locale, source) = (Locale::parse("en").unwrap(), Some(Some("wire".to_owned())));
        let patch = Patch { headline: Some(format!("Due {at}")), source, ..Patch::default() };
        let saved = drafting::create(&desk, &locale, None, patch).await.unwrap();
        drafts.push(DraftId::of(saved.draft));
    }
    let rows = drafting::drafts(&desk, &drafts).await.unwrap();
    let from = store.now() + TimeDelta::seconds(4);
    let mut planned = BTreeMap::new();
    for (at, id) in (0..).zip(drafts) {
        let when = from + after(at);
        publishing::schedule(&desk, id, 1, &Moment::At(when), at % 2 == 0).await.unwrap();
        planned.insert(rows[&id].article_id, when);
    }
    planned
}

/// The changes after `head`, once there are as many as stories. Waits as a follower does: whoever asked
/// without end would keep the servers from being in time.
async fn until_done(store: &Store, head: Position) -> Vec<change::Model> {
    let mut follower = Follower::new(store.clone(), head);
    let mut done = Vec::new();
    while done.len() < STORIES {
        done.extend(follower.next().await.unwrap());
        follower.done().await.unwrap();
    }
    done
}

/// That each was published once: one row of the log, one version, and nothing left to do.
async fn once_each(
    place: &Place,
    store: &Store,
    head: Position,
    due: &BTreeMap<uuid::Uuid, DateTime<Utc>>,
) {
    assert_eq!(publishing::next_due(store).await.unwrap(), None);
    let rows = changes::since(store.press(), head, 1_000).await.unwrap();
    let mut told: Vec<_> = rows.iter().map(|row| row.subject_id).collect();
    told.sort_unstable();
    assert_eq!(told, due.keys().copied().collect::<Vec<_>>());
    let lifted = rows.iter().filter(|row| row.reason == ChangeReason::EmbargoLifted);
    assert_eq!(lifted.count(), STORIES / 2);
    assert!(rows.iter().all(|row| row.version == Some(1)));

    let db = Database::connect(&place.url).await.unwrap();
    let count = "SELECT count(*) AS n FROM article_version";
    let statement = Statement::from_string(db.get_database_backend(), count);
    let versions: i64 =
        db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
    assert_eq!(versions, STORIES as i64);
    place.must(&["check"]).await;
}
