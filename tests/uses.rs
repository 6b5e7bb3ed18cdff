//! When a key was last used: noted to the minute, beside the answer.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use tokio::time::timeout;

use crate::app::Kind;
use crate::keys::{opens, served};

on_both_databases! {
    when_a_key_was_last_used_is_kept_to_the_minute
}

on_postgres! {
    whoever_reads_does_not_wait_until_it_is_noted
}

async fn when_a_key_was_last_used_is_kept_to_the_minute(kind: Kind) {
    let app = served(kind).await;
    let key = app.place.key("admin").await;
    assert!(app.place.must(&["key", "list"]).await.contains("  never used  "));
    let last = async || {
        let data = app.done(&key, "{ keys { nodes { lastUsedAt } } }").await;
        data["keys"]["nodes"][0]["lastUsedAt"].as_str().map(str::to_owned)
    };
    // It is noted beside the answer, not before it.
    let noted = async |before: &str| loop {
        if let Some(at) = last().await
            && &*at > before
        {
            break at;
        }
    };
    let patience = Duration::from_secs(30);
    let first = timeout(patience, noted("")).await.unwrap();
    assert_eq!(
        last().await.as_ref(),
        Some(&first),
        "a second use within the minute is not written"
    );

    app.place
        .sql("UPDATE access_key SET last_used_at = '2026-01-01 00:00:00+00:00'")
        .await
        .unwrap();
    timeout(patience, noted("2026-01-02")).await.expect("months later it is");
    assert!(app.place.must(&["key", "list"]).await.contains("  last used 20"));
    assert_eq!(app.place.must(&["audit"]).await.lines().count(), 1, "to use it is no deed");
}

/// On SQLite the one connection that writes is what would be waited for: `content/access/keys.rs` tests that.
async fn whoever_reads_does_not_wait_until_it_is_noted(kind: Kind) {
    let app = served(kind).await;
    let key = app.place.key("desk:read").await;
    let db = Database::connect(&app.place.url).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "somebody else is writing")]
    let busy = db.begin().await.unwrap();
    busy.execute_unprepared("UPDATE access_key SET name = 'busy'").await.unwrap();
    let known = timeout(Duration::from_secs(30), opens(&app, &key)).await;
    assert_eq!(known, Ok(true));
    busy.rollback().await.unwrap();
}
