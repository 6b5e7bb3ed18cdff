//! Following the change log: whoever reacts to changes does so from here. Knows no face and no table.
//!
//! A follower is told of every change at least once and in order, so what it does must be right when
//! done twice. Where one stands is its own business: publishing has never heard of any of them.

mod hub;

use std::{error::Error as StdError, ops::ControlFlow, time::Duration};

use entity::change;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

pub use self::hub::{Heard, Hub, Listener};
use crate::content::changes::{self, Position};
use crate::content::following::{self, FollowerName};
use crate::content::{Backoff, Error, Result, Store};

/// How long a follower waits unasked. The bell is only a hint; this is the guarantee.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most changes that are handed over at once, where nothing else is said: what may have to be done again after a crash.
pub const BATCH: u64 = 100;

/// A reader of the log that knows how far it has come; with a name, it still does after a restart.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    bell: watch::Receiver<Position>,
    patience: Duration,
    batch: u64,
    name: Option<FollowerName>,
    position: Position,
}

impl Follower {
    /// Follows from just after `position`, and remembers nothing.
    pub fn new(store: Store, position: Position) -> Self {
        Self { bell: store.listen(), store, patience: PATIENCE, batch: BATCH, name: None, position }
    }

    /// Follows from just after `start` or, when that is not given, from where `name` had come to: the
    /// beginning of the log at first.
    pub async fn named(store: Store, name: FollowerName, start: Option<Position>) -> Result<Self> {
        let known = following::position_of(store.press(), &name).await?;
        let position = start.or(known).unwrap_or(0);
        let follower = Self { name: Some(name), ..Self::new(store, position) };
        // It is seen to be behind from the start, and not only once it has moved.
        if known != Some(position) {
            follower.done().await?;
        }
        Ok(follower)
    }

    /// The same follower, looking by itself no oftener than this.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same follower, handed at most so many changes at once.
    #[must_use]
    pub fn with_batches_of(self, batch: u64) -> Self {
        Self { batch, ..self }
    }

    /// The next changes in order, waiting until there are some. Never empty.
    pub async fn next(&mut self) -> Result<Vec<change::Model>> {
        loop {
            let batch = self.ready().await?;
            if !batch.is_empty() {
                return Ok(batch);
            }
            _ = timeout(self.patience, self.bell.changed()).await;
        }
    }

    /// The next changes in order, or none when all have been handed over.
    pub async fn ready(&mut self) -> Result<Vec<change::Model>> {
        let batch = changes::since(self.store.press(), self.position, self.batch).await?;
        self.position = batch.last().map_or(self.position, |last| last.seq);
        Ok(batch)
    }

    /// Remembers, under its name if it has one, that all it was handed has been dealt with.
    pub async fn done(&self) -> Result<()> {
        match &self.name {
            Some(name) => following::moved(&self.store, name, self.position).await,
            None => Ok(()),
        }
    }

    async fn turn(&mut self) -> Result<Turn> {
        match self.next().await {
            Ok(changes) => Ok(Turn::Changes(changes)),
            Err(Error::PositionGone) => {
                // Read before the content is: what changes meanwhile is told afterwards.
                self.position = changes::head(self.store.press()).await?;
                Ok(Turn::StartOver)
            }
            Err(error) => Err(error),
        }
    }

    /// Says, once in a row of failures, and remembers that it can't get on.
    async fn failed(&self, error: &Cause, failures: u32) {
        if failures == 1 {
            let why = told(error);
            tracing::error!(name = self.shown_name(), why, "a follower failed; it keeps trying");
        }
        if let Some(name) = &self.name
            && let Err(error) = following::failed(&self.store, name).await
        {
            tracing::debug!(%name, %error, "the failure could not be remembered");
        }
    }

    fn shown_name(&self) -> String {
        self.name.as_ref().map_or_else(|| "(none)".to_owned(), ToString::to_string)
    }
}

/// Why a follower could not do what it had to.
pub type Cause = dyn StdError + Send + Sync;

/// What a follower has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// React to these, the oldest first.
    Changes(Vec<change::Model>),
    /// Read anew whatever is kept of the content: the log no longer reaches back to where this
    /// follower was. It goes on from the head that the log had before.
    StartOver,
}

/// Hands `handler` one turn after the other, until it breaks off.
///
/// A turn is remembered as done after the handler has said so, and one that fails is handed over
/// again, the same, after a wait: nothing is skipped. One that the handler breaks off at is not done.
pub async fn follow<T>(
    mut follower: Follower,
    mut handler: impl AsyncFnMut(&Turn) -> Result<ControlFlow<T>, Box<Cause>>,
) -> T {
    let mut under_way = None;
    let mut backoff = Backoff::default();
    loop {
        match step(&mut follower, &mut under_way, &mut handler).await {
            Ok(ControlFlow::Break(value)) => return value,
            Ok(ControlFlow::Continue(())) => {
                if backoff.worked() > 0 {
                    tracing::info!(name = follower.shown_name(), "the follower gets on again");
                }
            }
            Err(error) => {
                let (failures, wait) = backoff.failed();
                follower.failed(&*error, failures).await;
                sleep(wait).await;
            }
        }
    }
}

/// One turn: the one under way, if there is one, else the next.
async fn step<T>(
    follower: &mut Follower,
    under_way: &mut Option<Turn>,
    handler: &mut impl AsyncFnMut(&Turn) -> Result<ControlFlow<T>, Box<Cause>>,
) -> Result<ControlFlow<T>, Box<Cause>> {
    let turn = match under_way {
        Some(turn) => turn,
        None => under_way.insert(follower.turn().await?),
    };
    let flow = handler(turn).await?;
    if flow.is_continue() {
        follower.done().await?;
        *under_way = None;
    }
    Ok(flow)
}

/// An error with all that caused it, for the log.
pub fn told(error: &Cause) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}
