//! The one follower that reads the log for all who follow live. Knows none of them, nor what they follow.
//!
//! Each stretch of the log is read once, with what it touched, and handed to whoever listens; whether it concerns
//! them they find in memory. Nothing is kept for one who is too slow: what he missed he reads by his own cursor.

use std::sync::Arc;
use std::time::Duration;
use std::{convert::Infallible, ops::ControlFlow};

use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use super::{Cause, Follower, Turn, follow};
use crate::content::changes::{self, Position};
use crate::content::syncing::Stretch;
use crate::content::{Backoff, Store};

/// How many stretches wait for the slowest of those who listen, before he has missed the first.
const WAITING: usize = 16;
/// How long a stretch is told from memory. Later it is read anew: what was public then may be no longer.
const FRESH: Duration = Duration::from_millis(500);

/// Hands the log to all who follow live.
#[derive(Clone, Debug)]
pub struct Hub(broadcast::Sender<Arc<Heard>>);

/// A stretch of the log, as it was read.
#[derive(Debug)]
pub struct Heard {
    /// What it touched.
    pub stretch: Stretch,
    read: Instant,
}

/// One of those who listen.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Arc<Heard>>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Hub {
    /// Hears all that the log tells from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.0.receiver_count()
    }

    /// Reads the log from its head on, until it is dropped.
    pub async fn read(&self, store: Store) -> Infallible {
        let mut end = head(&store).await;
        let follower = Follower::new(store.clone(), end);
        let hand_over = async |turn: &Turn| {
            match turn {
                Turn::Changes(rows) => {
                    // Whoever comes later reads these by his cursor.
                    if self.listeners() > 0 {
                        let stretch = Stretch::after(store.press(), end, rows).await?;
                        let read = Instant::now();
                        let heard = stretch.map(|stretch| Arc::new(Heard { stretch, read }));
                        // Nobody listens any more.
                        heard.into_iter().for_each(|heard| _ = self.0.send(heard));
                    }
                    end = rows.last().map_or(end, |last| last.seq);
                }
                // A gap in what is heard tells whoever listens that he has missed something.
                Turn::StartOver => end = changes::head(store.press()).await?,
            }
            Ok::<_, Box<Cause>>(ControlFlow::<Infallible>::Continue(()))
        };
        follow(follower, hand_over).await
    }
}

/// The position of the newest change, as soon as that can be read.
async fn head(store: &Store) -> Position {
    let mut backoff = Backoff::default();
    loop {
        match changes::head(store.press()).await {
            Ok(head) => return head,
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
}

impl Listener {
    /// The next stretch; `None` when one or more were missed.
    pub async fn next(&mut self) -> Option<Arc<Heard>> {
        match self.0.recv().await {
            Ok(heard) => Some(heard),
            Err(RecvError::Lagged(_)) => None,
            // The server ends.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
