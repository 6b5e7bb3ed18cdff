//! The bell that tells of commits, within a process and between those on one PostgreSQL. Knows no follower.
//!
//! It only shortens a wait. What is not heard, on SQLite or because a connection was down or a pooler
//! stands between, is found by the follower's own look.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, Statement,
    sqlx::{
        self,
        postgres::{PgListener, PgPoolOptions},
    },
};
use tokio::{sync::watch, time::sleep};

use super::backoff::Backoff;
use super::changes::Position;
use super::{Result, Store};

const CHANNEL: &str = "khabar_change";

impl Store {
    /// Hears every commit made through this handle and, while [`hear_others`] runs, those of other
    /// processes. A hint, not a promise: a follower also looks by itself.
    pub fn listen(&self) -> watch::Receiver<Position> {
        self.bell.subscribe()
    }

    /// Wakes whoever listens, unless they have heard of `position` already.
    pub(super) fn ring(&self, position: Position) {
        self.bell.send_if_modified(|heard| {
            let news = position > *heard;
            *heard = position.max(*heard);
            news
        });
    }
}

/// Has other processes told when `tx` commits, and not before. Position zero is no news.
pub(super) async fn announce(tx: &DatabaseTransaction, position: Position) -> Result<()> {
    if position > 0 && tx.get_database_backend() == DbBackend::Postgres {
        let values = [CHANNEL.into(), position.to_string().into()];
        let notify = "SELECT pg_notify($1, $2)";
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, notify, values)).await?;
    }
    Ok(())
}

/// Rings the bell of `store` for what other processes commit. Does so until it is dropped; on
/// SQLite, where nobody says anything, it ends at once.
pub async fn hear_others(store: Store) {
    if store.ground().get_database_backend() != DbBackend::Postgres {
        return;
    }
    let mut backoff = Backoff::default();
    loop {
        let why = match relay(&store, &mut backoff).await {
            Ok(()) => "the connection was lost".to_owned(),
            Err(error) => error.to_string(),
        };
        let (failures, wait) = backoff.failed();
        if failures == 1 {
            tracing::warn!(why, "other processes are not heard; followers look every second");
        }
        sleep(wait).await;
    }
}

/// Passes on what is heard, until the connection is lost.
async fn relay(store: &Store, backoff: &mut Backoff) -> Result<(), sqlx::Error> {
    // A connection for this alone, and to where writes go: a replica is told nothing.
    let server = store.ground().get_postgres_connection_pool().connect_options();
    let one = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let pool = one.connect_with((*server).clone()).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    if backoff.worked() > 0 {
        tracing::info!("other processes are heard again");
    }
    while let Some(heard) = listener.try_recv().await? {
        // Anyone who may connect may say anything here: what is no number is nothing.
        heard.payload().parse().ok().into_iter().for_each(|position| store.ring(position));
    }
    Ok(())
}
