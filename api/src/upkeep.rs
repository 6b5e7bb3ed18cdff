//! What a server does unasked: it prunes the change log, and hears what others commit. Knows no request.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{join, time::interval};

use crate::content::changes::prune;
use crate::content::{Result, Store, hear_others};

/// How often the log is pruned.
const HOUR: Duration = Duration::from_secs(3_600);

/// Does so until it is dropped.
pub async fn upkeep(store: Store, log_days: u16) {
    join!(hear_others(store.clone()), hourly(&store, TimeDelta::days(log_days.into())));
}

/// Prunes at once, since there may be much left from before, and from then on every hour.
async fn hourly(store: &Store, kept: TimeDelta) {
    let mut hours = interval(HOUR);
    loop {
        hours.tick().await;
        match prune_all(store, kept).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "the change log is pruned"),
            Err(error) => tracing::warn!(%error, "the change log is not pruned; again in an hour"),
        }
    }
}

/// Step by step, so that writers get their turns in between.
async fn prune_all(store: &Store, kept: TimeDelta) -> Result<u64> {
    let older_than = store.now() - kept;
    let mut gone = 0;
    loop {
        match prune(store, older_than).await? {
            0 => return Ok(gone),
            some => gone += some,
        }
    }
}
