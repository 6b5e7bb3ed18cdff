//! The way in to the content: the handle to write with, and the handles to read with. Knows no articles, but
//! that rules file them.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, StatementBuilder, TransactionOptions, TransactionTrait,
};
use tokio::sync::watch;
use uuid::{ContextV7, Timestamp, Uuid};

use super::changes::{self, Change, Position};
use super::connections::{make_file, reading, reason, writing};
use super::publishing::follow;
use super::reader::{Press, Reader};
use super::{Address, Error, Locale, Result, TypedId, bell};

/// What time it is: the system's clock in service, whatever a test says in tests.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
pub fn system_clock() -> Clock {
    Arc::new(Utc::now)
}

/// Who may write. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Reader,
    press: Press,
    clock: Clock,
    sequence: Arc<Mutex<ContextV7>>,
    /// How many statements the writer has run.
    statements: Arc<AtomicU64>,
    pub(super) bell: watch::Sender<Position>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("press", &self.press).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `address`, creating an SQLite file that is not there yet.
    ///
    /// The press reads at `press`, as a role with fewer rights, where such an address is given.
    /// `fallbacks` are the languages that names are served in when the wanted one is missing.
    pub async fn open(
        address: &Address,
        press: Option<&Address>,
        fallbacks: Vec<Locale>,
        clock: Clock,
    ) -> Result<Self> {
        let unready = |address: &Address, error: sea_orm::DbErr| {
            tracing::debug!(%error, "cannot open the database");
            Error::Unready(format!("cannot open the database {address}: {}", reason(&error)))
        };
        make_file(address).map_err(|error| {
            Error::Unready(format!("cannot open the database {address}: {error}"))
        })?;
        // The reader finds out whether the database is there; the writer connects when there is need.
        let connect = Database::connect(reading(address)).await;
        let reader = Reader::new(connect.map_err(|error| unready(address, error))?);
        let writer = Database::connect(writing(address)).await;
        let mut writer = writer.map_err(|error| unready(address, error))?;
        let statements = Arc::<AtomicU64>::default();
        let count = statements.clone();
        writer.set_metric_callback(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
        let public = match press {
            None => reader.clone(),
            Some(address) => {
                let connect = Database::connect(reading(address)).await;
                Reader::new(connect.map_err(|error| unready(address, error))?)
            }
        };
        let press = Press::new(public, fallbacks);
        let sequence = Arc::new(Mutex::new(ContextV7::new()));
        let bell = watch::Sender::new(0);
        Ok(Self { writer, reader, press, clock, sequence, statements, bell })
    }

    /// The handle for whoever only reads what is public.
    pub fn press(&self) -> &Press {
        &self.press
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// What the desk reads with: on PostgreSQL, with more rights than the press may have.
    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What time it is, as finely as it is kept: PostgreSQL keeps microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    /// How many statements have been run to write, reading for it included: what a delivery costs.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The connection that may change the database's shape.
    pub(super) fn ground(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Runs an edit that comes to nothing: over a connection that can't write, and never committed.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may begin")]
    pub(super) async fn rehearse<T>(
        &self,
        edit: impl AsyncFnOnce(&Edit<'_>) -> Result<T>,
    ) -> Result<T> {
        let tx = self.reader.connection().begin().await?;
        let at = Edit { tx: &tx, now: self.now(), sequence: &self.sequence };
        let edit = Box::pin(edit(&at)).await;
        tx.rollback().await?;
        edit
    }

    /// Runs an edit and appends the changes it returns: both, or neither. The only way to
    /// write what the public sees.
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
        let now = self.now();
        let at = Edit { tx: &tx, now, sequence: &self.sequence };
        // Boxed: a future that holds all that an edit awaits would fill a thread's stack.
        let (value, changes) = Box::pin(edit(&at)).await?;
        // No way of changing a story can forget to ask the rules that file it.
        let changes = Box::pin(follow(&at, changes)).await?;
        let position = changes::append(&tx, changes, now).await?;
        bell::announce(&tx, position).await?;
        tx.commit().await?;

        self.ring(position);
        Ok(value)
    }

    /// Runs one statement on what the public never sees: how far a follower has come, when a key was used.
    ///
    /// It is whole or not by itself and takes no number of the log, so it has no need to be the one
    /// writer; and there are many of these, which would each have the next commit wait.
    pub(super) async fn note(&self, statement: &impl StatementBuilder) -> Result<()> {
        self.writer.execute(statement).await?;
        Ok(())
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

    /// Runs a part of the edit, and undoes what it wrote when it is refused. An error fails the whole edit.
    #[expect(clippy::disallowed_methods, reason = "it begins within what was begun by `commit`")]
    pub(super) async fn attempt<T, R>(
        &self,
        part: impl AsyncFnOnce(&Edit<'_>) -> Result<Result<T, R>>,
    ) -> Result<Result<T, R>> {
        let tx = self.tx.begin().await?;
        let at = Edit { tx: &tx, now: self.now, sequence: self.sequence };
        let done = Box::pin(part(&at)).await?;
        match &done {
            Ok(_) => tx.commit().await?,
            Err(_) => tx.rollback().await?,
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::Query;

    use super::*;

    /// The reader's handle, asked to write, is refused by the database itself.
    #[tokio::test]
    async fn a_press_cannot_write() {
        let folder = std::env::temp_dir().join(format!("khabar_press_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = Address::Sqlite(folder.join("khabar.db").display().to_string());
        let server = std::env::var("KHABAR_TEST_POSTGRES").ok().map(Address::Postgres);
        for address in [Some(file), server].into_iter().flatten() {
            let store = Store::open(&address, None, Vec::new(), system_clock()).await.unwrap();
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
