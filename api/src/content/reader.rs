//! Reading: the handle of the press, and what it and the desk's have in common. Knows no tables.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, QueryResult,
    QueryTrait, Select, Statement, StatementBuilder,
};

use super::store::Edit;
use super::{Locale, Result};

/// Runs statements over connections that can't write, and counts them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    connection: DatabaseConnection,
    meter: Arc<Meter>,
}

/// Whoever has a reader of its own. A [`List`](super::list::List) names whose it is, so that the
/// press can't page through a list of the desk's.
pub trait Reads: Send + Sync + 'static {
    /// What it reads with.
    fn reader(&self) -> &Reader;
}

/// Whatever a statement can be run through: for what is looked up the same way while reading and writing.
pub(super) trait Rows: Sync {
    /// Runs a statement.
    fn rows(
        &self,
        query: &impl StatementBuilder,
    ) -> impl Future<Output = Result<Vec<QueryResult>>> + Send;
}

impl Rows for Reader {
    async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        Self::rows(self, query).await
    }
}

impl Rows for Press {
    async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        self.reader.rows(query).await
    }
}

impl Rows for Edit<'_> {
    async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let statement = query.build(&self.tx.get_database_backend());
        Ok(self.tx.query_all_raw(statement).await?)
    }
}

/// Who may read what is public, and nothing else: its connections can't write. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Press {
    reader: Reader,
    fallbacks: Arc<[Locale]>,
}

impl Reads for Press {
    fn reader(&self) -> &Reader {
        &self.reader
    }
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

impl Reader {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        Self { connection, meter: Arc::default() }
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// The same with a meter of its own.
    #[must_use]
    pub(super) fn metered(&self, meter: Arc<Meter>) -> Self {
        Self { meter, ..self.clone() }
    }

    /// Runs a statement.
    pub(super) async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let statement = query.build(&self.connection.get_database_backend());
        self.meter.note(&statement);
        // Boxed: the driver's future is large, and whoever reads would carry it in each of its own.
        Ok(Box::pin(self.connection.query_all_raw(statement)).await?)
    }

    /// Runs a query for whole rows of one table.
    pub(super) async fn find<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>> {
        let rows = self.rows(&query.into_query()).await?;
        Ok(rows.iter().map(|row| E::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// How a plan for `statement` is asked for and what the database answers, a line a step.
    pub async fn explain(&self, statement: &Statement) -> Result<Vec<String>> {
        let backend = self.connection.get_database_backend();
        let (how, column) = match backend {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN", "QUERY PLAN"),
        };
        let mut plan = statement.clone();
        plan.sql = format!("{how} {}", plan.sql);
        let rows = self.connection.query_all_raw(plan).await?;
        Ok(rows.iter().map(|row| row.try_get("", column)).collect::<Result<_, _>>()?)
    }
}

impl Press {
    pub(super) fn new(reader: Reader, fallbacks: Vec<Locale>) -> Self {
        Self { reader, fallbacks: fallbacks.into() }
    }

    /// The same handle with a meter of its own: what it counts is one request's.
    #[must_use]
    pub fn metered(&self, meter: Arc<Meter>) -> Self {
        Self { reader: self.reader.metered(meter), ..self.clone() }
    }

    /// The languages that names fall back to, first choice first.
    pub fn fallbacks(&self) -> &[Locale] {
        &self.fallbacks
    }

    /// Runs a statement. Every read of the public side comes by here.
    pub(super) async fn rows(&self, query: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        self.reader.rows(query).await
    }

    /// Runs a query for whole rows of one table.
    pub(super) async fn find<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>> {
        self.reader.find(query).await
    }
}
