//! What a server does unasked: it publishes and withdraws what is due, files stories by new rules, prunes what is old, and hears what
//! others commit. Knows no request.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    join,
    time::{interval, sleep},
};

use crate::content::access::forget_outcomes;
use crate::content::changes::prune;
use crate::content::publishing::{file_pending, next_due, release_due};
use crate::content::{Backoff, Result, Store, hear_others};

/// How often the log is pruned.
const HOUR: Duration = Duration::from_secs(3_600);

/// How long the clock looks away at most: another node may have been told something meanwhile, and
/// what is due is done within a second.
const LOOK: Duration = Duration::from_millis(400);

/// Does so until it is dropped.
pub async fn upkeep(store: Store, log_days: u16) {
    let kept = TimeDelta::days(log_days.into());
    join!(hear_others(store.clone()), clock(&store), hourly(&store, kept));
}

/// Does whatever is due when it is due, and what fell due before at once.
async fn clock(store: &Store) {
    let mut backoff = Backoff::default();
    loop {
        let wait = match tick(store).await {
            Ok(wait) => {
                backoff.worked();
                wait
            }
            Err(error) => {
                // One deed that fails must not make others late: only the log is spared.
                let (failures, _) = backoff.failed();
                if failures.is_power_of_two() {
                    tracing::warn!(cause = %error.cause(), failures, "what is due can't be done; the clock tries again");
                }
                LOOK
            }
        };
        sleep(wait).await;
    }
}

/// Does what is due, and some of what rules are yet to be applied to; says when to look again.
async fn tick(store: &Store) -> Result<Duration> {
    release_due(store).await?;
    // Some stories at a time, so that what falls due meanwhile is not late.
    if file_pending(store).await? {
        return Ok(Duration::ZERO);
    }
    let next = next_due(store).await?.map(|at| (at - store.now()).to_std().unwrap_or_default());
    Ok(next.map_or(LOOK, |next| next.min(LOOK)))
}

/// Prunes at once, since there may be much left from before, and from then on every hour.
async fn hourly(store: &Store, kept: TimeDelta) {
    let mut hours = interval(HOUR);
    loop {
        hours.tick().await;
        match prune_all(store, kept).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "the change log is pruned"),
            Err(error) => {
                tracing::warn!(cause = %error.cause(), "the change log is not pruned; again in an hour")
            }
        }
        if let Err(error) = forget_all(store).await {
            tracing::warn!(cause = %error.cause(), "old outcomes are not forgotten; again in an hour");
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

/// The same of outcomes.
async fn forget_all(store: &Store) -> Result<()> {
    while forget_outcomes(store).await? > 0 {}
    Ok(())
}
