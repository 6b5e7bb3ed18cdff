//! The one follower that reads the log for all who follow live. Knows none of them, nor what they follow.
//!
//! Each stretch of the log is read once, with what it touched, and handed to whoever listens; whether it concerns
//! them they find in memory. Nothing is kept for one who is too slow: what he missed he reads by his own cursor.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{convert::Infallible, ops::ControlFlow};

use chrono::{DateTime, Utc};
use entity::change;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use super::{Cause, Follower, Turn, follow};
use crate::content::changes;
use crate::content::syncing::Stretch;
use crate::content::{Backoff, Store};

/// How many stretches wait for the slowest of those who listen, before he has missed the first.
const WAITING: usize = 16;
/// How long a stretch is told from memory. Later it is read anew: what was public then may be no longer.
const FRESH: Duration = Duration::from_millis(500);

/// How long nothing may have changed before the time of the last change tells states apart: it is told in seconds,
/// and what others commit is heard of within one.
const QUIET: Duration = Duration::from_secs(2);

/// Hands the log to all who follow live.
#[derive(Clone, Debug)]
pub struct Hub {
    /// Each stretch; nothing, where some were left out.
    told: broadcast::Sender<Option<Arc<Heard>>>,
    /// When the last change was heard of, if any was: by the clock, and by which that is measured.
    changed: Arc<Mutex<Changed>>,
}

type Changed = Option<(DateTime<Utc>, Instant)>;

/// A stretch of the log, as it was read.
#[derive(Debug)]
pub struct Heard {
    /// What it touched.
    pub stretch: Stretch,
    read: Instant,
}

/// One of those who listen.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Option<Arc<Heard>>>);

impl Default for Hub {
    fn default() -> Self {
        Self { told: broadcast::Sender::new(WAITING), changed: Arc::default() }
    }
}

impl Hub {
    /// Hears all that the log tells from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.told.subscribe())
    }

    /// When anything public changed last, or this server began; nothing while that is too fresh to tell this state
    /// from the next.
    pub fn changed(&self) -> Option<DateTime<Utc>> {
        let changed = *self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.filter(|(_, heard)| heard.elapsed() >= QUIET).map(|(at, _)| at)
    }

    /// Something changed, and is heard of now. By this time, and not by that of the change, states are told apart: a
    /// change has the time at which its edit began, and may be heard of long after.
    fn has_changed(&self, now: DateTime<Utc>) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let before = changed.map_or(now, |(before, _)| before);
        *changed = Some((Ord::max(now, before), Instant::now()));
    }

    /// Tells all who listen; nobody may.
    fn tell(&self, heard: Option<Arc<Heard>>) {
        _ = self.told.send(heard);
    }

    /// Reads the log from its head on, until it is dropped.
    pub async fn read(&self, store: Store) -> Infallible {
        let newest = newest(&store).await;
        // This server may say the same otherwise than the one before it: so it begins with news.
        self.has_changed(store.now());
        let mut end = newest.map_or(0, |newest| newest.seq);
        // Whoever listened already may have read less than this.
        self.tell(None);
        let follower = Follower::new(store.clone(), end);
        let hand_over = async |turn: &Turn| {
            self.has_changed(store.now());
            match turn {
                Turn::Changes(rows) => {
                    // Whoever comes later reads these by his cursor.
                    if self.told.receiver_count() > 0 {
                        let read = Instant::now();
                        let stretch = Stretch::after(store.press(), end, rows).await?;
                        let heard = stretch.map(|stretch| Arc::new(Heard { stretch, read }));
                        heard.into_iter().for_each(|heard| self.tell(Some(heard)));
                    }
                    end = rows.last().map_or(end, |last| last.seq);
                }
                Turn::StartOver => {
                    end = changes::newest(store.press()).await?.map_or(end, |newest| newest.seq);
                    self.tell(None);
                }
            }
            Ok::<_, Box<Cause>>(ControlFlow::<Infallible>::Continue(()))
        };
        follow(follower, hand_over).await
    }
}

/// The newest change, as soon as that can be read.
async fn newest(store: &Store) -> Option<change::Model> {
    let mut backoff = Backoff::default();
    loop {
        match changes::newest(store.press()).await {
            Ok(newest) => return newest,
            Err(error) => {
                let (failures, wait) = backoff.failed();
                if failures == 1 {
                    tracing::warn!(cause = %error.cause(), "the log can't be read; live readers wait");
                }
                tokio::time::sleep(wait).await;
            }
        }
    }
}

impl Heard {
    /// Whether it may be told as it was read.
    pub fn is_fresh(&self) -> bool {
        self.read.elapsed() < FRESH
    }

    /// Since when it may have been otherwise.
    pub fn read_at(&self) -> Instant {
        self.read
    }
}

impl Listener {
    /// The next stretch; `None` when one or more were missed.
    pub async fn next(&mut self) -> Option<Arc<Heard>> {
        match self.0.recv().await {
            Ok(heard) => heard,
            Err(RecvError::Lagged(_)) => None,
            // The server ends.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
