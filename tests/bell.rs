//! The bell: whoever waits is woken by a commit, by that of another process too, and never depends on it.

use std::time::Duration;

use api::content::{Store, changes, hear_others};
use api::follow::Follower;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::app::{Kind, Place};
use crate::stories::{self, story};

on_both_databases! {
    what_nobody_rings_for_is_found_all_the_same
    a_commit_without_changes_rings_for_nobody
}

// On SQLite other processes are found by looking.
on_postgres! {
    what_another_process_commits_is_heard
    other_processes_are_heard_again_after_the_connection_was_lost
}

/// Whoever waits for this long waits in vain.
const LONG: Duration = Duration::from_secs(3_600);

async fn what_nobody_rings_for_is_found_all_the_same(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let head = changes::head(store.press()).await.unwrap();
    let mut follower = Follower::new(store, head);
    assert!(follower.ready().await.unwrap().is_empty());
    let next = tokio::spawn(async move { follower.next().await.unwrap() });
    stories::publish(&place, vec![story(1)]).await;
    assert_eq!(next.await.unwrap().len(), 1);
}

async fn a_commit_without_changes_rings_for_nobody(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let bell = store.listen();
    assert_eq!(changes::prune(&store, store.now()).await.unwrap(), 0);
    assert!(!bell.has_changed().unwrap());
}

async fn what_another_process_commits_is_heard(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let hearing = tokio::spawn(hear_others(store.clone()));
    let db = Database::connect(&place.url).await.unwrap();
    listener_but(&db, 0).await;

    heard(&place, &store, 1).await;
    hearing.abort();
}

async fn other_processes_are_heard_again_after_the_connection_was_lost(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    let hearing = tokio::spawn(hear_others(store.clone()));
    let db = Database::connect(&place.url).await.unwrap();
    let first = listener_but(&db, 0).await;
    db.execute_unprepared(&format!("SELECT pg_terminate_backend({first})")).await.unwrap();
    listener_but(&db, first).await;

    heard(&place, &store, 1).await;
    hearing.abort();
}

/// A story that another handle publishes reaches a follower who would not look for an hour.
async fn heard(place: &Place, store: &Store, number: usize) {
    let head = changes::head(store.press()).await.unwrap();
    let mut follower = Follower::new(store.clone(), head).with_patience(LONG);
    assert!(follower.ready().await.unwrap().is_empty());
    let next = tokio::spawn(async move { follower.next().await.unwrap() });
    stories::publish(place, vec![story(number)]).await;
    let heard = tokio::time::timeout(Duration::from_secs(60), next).await;
    assert_eq!(heard.expect("nothing was heard").unwrap().len(), 1);
}

/// The connection that listens, once there is one other than `process`.
async fn listener_but(db: &DatabaseConnection, process: i32) -> i32 {
    let listening = format!(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()
         AND query LIKE 'LISTEN%' AND state = 'idle' AND pid <> {process}"
    );
    loop {
        let statement = Statement::from_string(DbBackend::Postgres, listening.as_str());
        if let Some(row) = db.query_one_raw(statement).await.unwrap() {
            return row.try_get("", "pid").unwrap();
        }
        tokio::task::yield_now().await;
    }
}
