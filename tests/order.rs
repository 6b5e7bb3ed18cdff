//! The log's one promise: a follower that moves past a position misses nothing before it.

use std::collections::BTreeSet;

use api::content::changes::{self, Position};
use api::content::submission::{Article, Submission};
use api::content::{Store, publishing};
use futures_util::future::join_all;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait,
};

use crate::app::{Kind, Place};
use crate::stories;

on_both_databases! {
    a_follower_of_many_writers_misses_nothing
    what_is_here_already_logs_nothing
    a_submission_that_breaks_a_rule_leaves_no_trace
}

// SQLite has one writer by nature.
on_postgres! {
    without_the_lock_a_follower_does_miss_changes
    a_writer_waits_for_the_one_before
}

const WRITERS: usize = 16;
const STORIES: usize = 10;
const ALL: usize = WRITERS * STORIES;

/// Makes every third writer dawdle between taking its number and committing.
const SLOW_COMMITS: &str = "
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.seq % 3 = 0 THEN PERFORM pg_sleep(0.02); END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle();";

async fn a_follower_of_many_writers_misses_nothing(kind: Kind) {
    let (place, store) = ready(kind).await;
    if kind == Kind::Postgres {
        raw(&place).await.execute_unprepared(SLOW_COMMITS).await.unwrap();
    }
    let head = positions(&store, 0).await.last().copied().unwrap_or(0);
    // Two handles, as two nodes would have: a lock inside one process must not be what saves us.
    let stores = [store.clone(), place.store().await];
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = stores[writer % 2].clone();
            tokio::spawn(async move {
                for number in 0..STORIES {
                    let story = story(writer * STORIES + number);
                    publishing::publish(&store, &story).await.unwrap();
                }
            })
        })
        .collect();

    let (mut position, mut seen) = (head, 0);
    let writers = tokio::spawn(join_all(writers));
    while seen < ALL {
        let done = writers.is_finished();
        let new = positions(&store, position).await;
        (position, seen) = (new.last().copied().unwrap_or(position), seen + new.len());
        assert!(seen == ALL || !done || !new.is_empty(), "only {seen} of {ALL} were seen");
        tokio::task::yield_now().await;
    }
    for writer in writers.await.unwrap() {
        writer.unwrap();
    }
    assert!(positions(&store, position).await.is_empty());
}

/// What would happen without the lock, shown on the table itself: the follower sees 2, moves on, and
/// never sees 1. So the test above can fail.
async fn without_the_lock_a_follower_does_miss_changes(kind: Kind) {
    let (place, store) = ready(kind).await;
    let head = positions(&store, 0).await.last().copied().unwrap_or(0);
    let db = raw(&place).await;
    let (slow, quick) = (begin(&db).await, begin(&db).await);
    slow.execute_unprepared(APPEND).await.unwrap();
    quick.execute_unprepared(APPEND).await.unwrap();

    quick.commit().await.unwrap();
    let seen = positions(&store, head).await;
    slow.commit().await.unwrap();

    let later = positions(&store, *seen.last().unwrap()).await;
    let all: BTreeSet<_> = positions(&store, head).await.into_iter().collect();
    assert_eq!((seen.len(), later.len(), all.len()), (1, 0, 2));
}

/// Whoever writes waits for whoever holds the lock, from before it takes its number.
async fn a_writer_waits_for_the_one_before(kind: Kind) {
    let (place, store) = ready(kind).await;
    let db = raw(&place).await;
    let first = begin(&db).await;
    first.execute_unprepared("SELECT pg_advisory_xact_lock(7001)").await.unwrap();
    first.execute_unprepared(APPEND).await.unwrap();
    let first_number = number(&first, "SELECT max(seq) AS n FROM change").await;

    let second = tokio::spawn({
        let store = store.clone();
        async move { publishing::publish(&store, &story(0)).await.unwrap() }
    });
    let waiting = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while number(&db, waiting).await == 0 {
        assert!(!second.is_finished(), "the second writer did not wait");
        tokio::task::yield_now().await;
    }
    first.commit().await.unwrap();
    second.await.unwrap();

    let after = positions(&store, first_number - 1).await;
    assert_eq!(after.first(), Some(&first_number));
    assert_eq!(after.len(), 2);
}

async fn what_is_here_already_logs_nothing(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let first = publishing::publish(&store, &story(1)).await.unwrap();
    let again = publishing::publish(&store, &story(1)).await.unwrap();
    assert_eq!((first.added, first.changes), (1, 1));
    assert_eq!((again.unchanged, again.changes), (1, 0));
}

async fn a_submission_that_breaks_a_rule_leaves_no_trace(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let head = positions(&store, 0).await;
    let mut submission = story(1);
    submission.articles.push(Article { headline: String::new(), ..story(2).articles.remove(0) });

    let refused = publishing::publish(&store, &submission).await.unwrap_err();

    assert_eq!(refused.to_string(), "articles[1].headline: must not be empty");
    assert_eq!(positions(&store, 0).await, head);
}

const APPEND: &str = "INSERT INTO change (at, reason, subject, subject_id, tags)
    VALUES (now(), 'published', 'article', gen_random_uuid(), '[]')";

/// A migrated database with one source, and the library on it.
async fn ready(kind: Kind) -> (Place, Store) {
    let place = stories::published(kind, Vec::new()).await;
    let store = place.store().await;
    (place, store)
}

/// A story like no other.
fn story(number: usize) -> Submission {
    Submission { articles: vec![stories::story(number)], ..Default::default() }
}

async fn positions(store: &Store, after: Position) -> Vec<Position> {
    let changes = changes::since(store.press(), after, 1_000).await.unwrap();
    changes.into_iter().map(|change| change.seq).collect()
}

async fn raw(place: &Place) -> DatabaseConnection {
    Database::connect(&place.url).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "to show what happens behind the store's back")]
async fn begin(db: &DatabaseConnection) -> sea_orm::DatabaseTransaction {
    db.begin().await.unwrap()
}

async fn number(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}
