//! The way in to the content: one handle to read what is public, one to write. Knows no articles.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    EntityTrait, FromQueryResult, QueryResult, Select, SqliteTransactionMode, Statement,
    StatementBuilder, TransactionOptions, TransactionTrait,
};
use tokio::sync::watch;
use uuid::{ContextV7, Timestamp, Uuid};

use super::changes::{self, Change, Position};
use super::{Address, Error, Locale, Result, TypedId};

/// What time it is: the system's clock in service, whatever a test says in tests.
pub type Clock = fn() -> DateTime<Utc>;

/// The system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
pub fn system_clock() -> DateTime<Utc> {
    Utc::now()
}

/// Who may write. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    press: Press,
    clock: Clock,
    sequence: Arc<Mutex<ContextV7>>,
    bell: watch::Sender<Position>,
}

/// Who may read what is public, and nothing else: its connections can't write. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Press {
    reader: DatabaseConnection,
    fallbacks: Arc<[Locale]>,
    meter: Arc<Meter>,
}

/// Counts the statements that a handle has run, and keeps them if asked to.
#[derive(Debug, Default)]
pub struct Meter {
    count: AtomicU32,
    kept: Option<Mutex<Vec<Statement>>>,
}

impl Meter {
    /// A meter that also keeps what it counts, to be explained.
    pub fn keeping() -> Self {
        Self { count: AtomicU32::new(0), kept: Some(Mutex::default()) }
    }

    /// How many statements ran.
    pub fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    /// The statements that ran, if they were kept.
    pub fn kept(&self) -> Vec<Statement> {
        let kept =
            self.kept.as_ref().map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner));
        kept.map(|kept| kept.clone()).unwrap_or_default()
    }

    fn note(&self, statement: &Statement) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(kept) = &self.kept {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(statement.clone());
        }
    }
}

impl Store {
    /// Opens the database at `address`, creating an SQLite file that is not there yet.
    ///
    /// `fallbacks` are the languages that names are served in when the wanted one is missing.
    pub async fn open(address: &Address, fallbacks: Vec<Locale>, clock: Clock) -> Result<Self> {
        let unready = |error: sea_orm::DbErr| {
            tracing::debug!(%error, "cannot open the database");
            Error::Unready(format!("cannot open the database {address}: {}", reason(&error)))
        };
        // The reader finds out whether the database is there; the writer connects when there is need.
        let reader = Database::connect(reading(address)).await.map_err(unready)?;
        let writer = Database::connect(writing(address)).await.map_err(unready)?;
        let press = Press { reader, fallbacks: fallbacks.into(), meter: Arc::default() };
        let sequence = Arc::new(Mutex::new(ContextV7::new()));
        Ok(Self { writer, press, clock, sequence, bell: watch::Sender::new(0) })
    }

    /// The handle for whoever only reads.
    pub fn press(&self) -> &Press {
        &self.press
    }

    /// The connection that may change the database's shape.
    pub(super) fn ground(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Hears every commit made through this handle. A hint, not a promise: a follower also looks by
    /// itself.
    pub fn listen(&self) -> watch::Receiver<Position> {
        self.bell.subscribe()
    }

    /// Runs an edit and appends the changes it returns: both, or neither. The only way to write.
    ///
    /// One writer at a time, on either database. So an edit may read, decide and write without
    /// racing another, and log order is commit order: PostgreSQL numbers rows before it commits
    /// them, and a follower who had seen 8 would never see a 7 that committed later. Edits must do
    /// nothing slow.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may begin")]
    pub(super) async fn commit<T>(
        &self,
        edit: impl AsyncFnOnce(&Edit<'_>) -> Result<(T, Vec<Change>)>,
    ) -> Result<T> {
        let tx = self.writer.begin_with_options(IMMEDIATE).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(ONE_WRITER).await?;
        }
        // PostgreSQL keeps microseconds. What is written must be what is read.
        let now = (self.clock)().trunc_subsecs(6);
        let (value, changes) = edit(&Edit { tx: &tx, now, sequence: &self.sequence }).await?;
        let position = changes::append(&tx, changes, now).await?;
        tx.commit().await?;

        self.bell.send_modify(|heard| *heard = position.max(*heard));
        Ok(value)
    }
}

/// SQLite takes its write lock at `BEGIN`, instead of failing half-way to get it.
const IMMEDIATE: TransactionOptions = TransactionOptions {
    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    isolation_level: None,
    access_mode: None,
};

/// Held to the end of the transaction, so that numbers in the log become visible in order.
const ONE_WRITER: &str = "SELECT pg_advisory_xact_lock(7001)";

/// A transaction under way, the moment it counts as, and the ids it gives out.
#[derive(Debug)]
pub(super) struct Edit<'a> {
    pub(super) tx: &'a DatabaseTransaction,
    pub(super) now: DateTime<Utc>,
    sequence: &'a Mutex<ContextV7>,
}

impl Edit<'_> {
    /// A new id, later than every one given before at the same moment.
    pub(super) fn new_id<I: TypedId>(&self) -> I {
        let sequence = self.sequence.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = self.now.timestamp().unsigned_abs();
        let moment = Timestamp::from_unix(&*sequence, seconds, self.now.timestamp_subsec_nanos());
        I::of(Uuid::new_v7(moment))
    }
}

impl Press {
    /// The same handle with a meter of its own: what it counts is one request's.
    #[must_use]
    pub fn metered(&self, meter: Arc<Meter>) -> Self {
        Self { meter, ..self.clone() }
    }

    /// The languages that names fall back to, first choice first.
    pub fn fallbacks(&self) -> &[Locale] {
        &self.fallbacks
    }

    /// How a plan for `statement` is asked for and what the database answers, a line a step.
    pub async fn explain(&self, statement: &Statement) -> Result<Vec<String>> {
        let backend = self.reader.get_database_backend();
        let (how, column) = match backend {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN", "QUERY PLAN"),
        };
        let mut plan = statement.clone();
        plan.sql = format!("{how} {}", plan.sql);
        let rows = self.reader.query_all_raw(plan).await?;
        Ok(rows.iter().map(|row| row.try_get("", column)).collect::<Result<_, _>>()?)
    }

    /// Runs a statement. Every read of the public side comes by here.
    pub(super) async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let statement = query.build(&self.reader.get_database_backend());
        self.meter.note(&statement);
        Ok(self.reader.query_all_raw(statement).await?)
    }

    /// Runs a query for whole rows of one table.
    pub(super) async fn find<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>> {
        use sea_orm::QueryTrait;
        let rows = self.rows(&query.into_query()).await?;
        Ok(rows.iter().map(|row| E::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }
}

/// Connections for the one who writes.
fn writing(address: &Address) -> ConnectOptions {
    let mut options = connecting(address);
    // A writer waits its turn; a reader who waits long has been given up on.
    options.connect_lazy(true).acquire_timeout(Duration::from_secs(60));
    match address {
        // One connection: SQLite has one writer, and a second could only wait for the first.
        // FULL makes an acknowledged write survive a power cut; NORMAL does not.
        Address::Sqlite(_) => options.max_connections(1).map_sqlx_sqlite_opts(|options| {
            let options = options.create_if_missing(true).pragma("journal_mode", "WAL");
            options.pragma("synchronous", "FULL")
        }),
        Address::Postgres(_) => options.max_connections(4),
    };
    options
}

/// Connections for those who only read: the database itself refuses a write through them.
fn reading(address: &Address) -> ConnectOptions {
    let mut options = connecting(address);
    match address {
        Address::Sqlite(_) => options.max_connections(8).map_sqlx_sqlite_opts(|options| {
            let options = options.create_if_missing(true).pragma("journal_mode", "WAL");
            options.pragma("query_only", "ON")
        }),
        Address::Postgres(_) => options.max_connections(16).map_sqlx_postgres_opts(|options| {
            options.options([("default_transaction_read_only", "on"), ("statement_timeout", "10s")])
        }),
    };
    options
}

fn connecting(address: &Address) -> ConnectOptions {
    let mut options = ConnectOptions::new(match address {
        Address::Sqlite(path) => format!("sqlite://{path}"),
        Address::Postgres(url) => url.clone(),
    });
    // Testing a connection before each use costs a round trip a query; a broken one is retried.
    options
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_secs(5));
    options
}

/// What the database said, without the address it said it about: that may hold a password.
fn reason(error: &sea_orm::DbErr) -> String {
    let text = error.to_string();
    let text = text.rsplit(": ").next().unwrap_or_default();
    super::error::clip(text)
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, sea_query::Query};

    use super::*;

    /// The reader's handle, asked to write, is refused by the database itself.
    #[tokio::test]
    async fn a_press_cannot_write() {
        let folder = std::env::temp_dir().join(format!("khabar_press_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = Address::Sqlite(folder.join("khabar.db").display().to_string());
        let server = std::env::var("KHABAR_TEST_POSTGRES").ok().map(Address::Postgres);
        for address in [Some(file), server].into_iter().flatten() {
            let store = Store::open(&address, Vec::new(), system_clock).await.unwrap();
            let table = format!("written_{}", std::process::id());
            let made =
                store.ground().execute_unprepared(&format!("CREATE TABLE {table} (n int)")).await;
            made.unwrap();
            let mut insert = Query::insert();
            insert.into_table(table.clone()).columns(["n"]).values_panic([1.into()]);

            let refused = store.press().rows(&insert).await.unwrap_err().code();
            let counted = store.press().rows(Query::select().column("n").from(table.clone())).await;

            assert_eq!((refused, counted.unwrap().len()), ("INTERNAL", 0), "{address}");
            let postgres = store.ground().get_database_backend() == DbBackend::Postgres;
            let gone = if postgres { format!("DROP TABLE {table}") } else { "SELECT 1".to_owned() };
            store.ground().execute_unprepared(&gone).await.unwrap();
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
