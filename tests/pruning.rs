//! The log's other end: what is old goes, from the bottom, and nobody misses it unawares.

use api::content::changes::{self, Position, prune};
use api::content::{Error, Store};
use sea_orm::{ConnectionTrait, Database};

use crate::app::{App, Kind, Place};
use crate::stories;

on_both_databases! {
    a_position_that_is_no_longer_kept_is_told_as_gone
    pruning_takes_the_old_from_the_bottom_and_never_the_newest
    a_reader_overtaken_by_pruning_is_told_and_never_skips
    a_server_prunes_when_it_starts
}

async fn a_position_that_is_no_longer_kept_is_told_as_gone(kind: Kind) {
    let (place, store) = aged(kind, 10).await;
    let head = head(&store).await;
    prune(&store, store.now()).await.unwrap();

    let refused = place.run(&["follow", "--once"]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(65), 0), "{said}");
    assert!(said.contains("no longer kept") && said.contains(&format!("--after {head}")), "{said}");
    let waiting = place.run(&["follow", "--as", "mirror"]).await;
    assert_eq!(waiting.status.code(), Some(65));

    assert!(matches!(read(&store, head - 2).await, Err(Error::PositionGone)));
    assert_eq!(read(&store, head - 1).await.unwrap(), [head]);
    assert_eq!(place.must(&["follow", "--once", "--after", &head.to_string()]).await, "");
}

async fn pruning_takes_the_old_from_the_bottom_and_never_the_newest(kind: Kind) {
    let (place, store) = aged(kind, 1_500).await;
    let all = read(&store, 0).await.unwrap();
    // A clock that was behind for a while: what is above a younger row stays with it.
    let young = all[1_200];
    let db = Database::connect(&place.url).await.unwrap();
    let renewed = format!("UPDATE change SET at = '2999-01-01 00:00:00+00:00' WHERE seq = {young}");
    db.execute_unprepared(&renewed).await.unwrap();

    assert_eq!(prune(&store, store.now()).await.unwrap(), 1_000, "a step at a time");
    assert_eq!(prune(&store, store.now()).await.unwrap(), 200);
    assert_eq!(prune(&store, store.now()).await.unwrap(), 0);
    assert_eq!(read(&store, all[1_199]).await.unwrap(), all[1_200..]);
    assert!(matches!(read(&store, all[1_198]).await, Err(Error::PositionGone)));

    let later = "3000-01-01T00:00:00Z".parse().unwrap();
    while prune(&store, later).await.unwrap() > 0 {}
    let newest = *all.last().unwrap();
    assert_eq!(
        (head(&store).await, read(&store, newest - 1).await.unwrap()),
        (newest, vec![newest])
    );
    let receipt = stories::publish(&place, vec![stories::story(1)]).await;
    assert_eq!((receipt.changes, read(&store, newest).await.unwrap().len()), (1, 1));
}

async fn a_reader_overtaken_by_pruning_is_told_and_never_skips(kind: Kind) {
    let (_place, store) = aged(kind, 20_000).await;
    let pruning = tokio::spawn({
        let store = store.clone();
        async move { while prune(&store, store.now()).await.unwrap() > 0 {} }
    });
    let (mut position, mut gone) = (0, 0);
    while !pruning.is_finished() && position < 19_000 {
        let read = changes::since(store.press(), position, 7).await;
        if matches!(read, Err(Error::PositionGone)) {
            // Somewhere ahead of the pruning, to be overtaken again.
            (position, gone) = (position + 500, gone + 1);
            continue;
        }
        let rows = read.unwrap();
        assert_eq!(rows.first().map(|row| row.seq), Some(position + 1));
        position = rows.last().unwrap().seq;
    }
    pruning.await.unwrap();
    assert!(gone > 0, "pruning never came by");
}

async fn a_server_prunes_when_it_starts(kind: Kind) {
    let (place, store) = aged(kind, 1_500).await;
    let newest = head(&store).await;
    let _app = App::start(place, &["serve", "--log-days", "1"]).await;
    while !matches!(read(&store, newest - 2).await, Err(Error::PositionGone)) {
        tokio::task::yield_now().await;
    }
    assert_eq!(read(&store, newest - 1).await.unwrap(), [newest]);
}

/// A log of one change and then this many, all of years ago.
async fn aged(kind: Kind, rows: usize) -> (Place, Store) {
    let place = stories::published(kind, Vec::new()).await;
    let id = match kind {
        Kind::Sqlite => "x'00000000000000000000000000000000'",
        Kind::Postgres => "'00000000-0000-0000-0000-000000000000'::uuid",
    };
    let db = Database::connect(&place.url).await.unwrap();
    let appended = format!(
        "INSERT INTO change (at, reason, subject, subject_id, tags)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
         SELECT '2020-01-01 00:00:00+00:00', 'published', 'article', {id}, '[]' FROM numbers"
    );
    db.execute_unprepared(&appended).await.unwrap();
    let old = "UPDATE change SET at = '2020-01-01 00:00:00+00:00'";
    db.execute_unprepared(old).await.unwrap();
    let store = place.store().await;
    (place, store)
}

async fn read(store: &Store, after: Position) -> Result<Vec<Position>, Error> {
    let changes = changes::since(store.press(), after, 10_000).await?;
    Ok(changes.into_iter().map(|change| change.seq).collect())
}

async fn head(store: &Store) -> Position {
    changes::head(store.press()).await.unwrap()
}
