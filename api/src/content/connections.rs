//! How each handle connects: who may write, how long to wait, what survives a power cut. Knows no tables.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind},
    time::Duration,
};

use sea_orm::ConnectOptions;

use super::Address;

/// Makes the file of an SQLite database where there is none, for its owner alone: it holds what is not
/// public yet, and hashes of keys. What SQLite puts beside it gets the rights of the file itself.
pub(super) fn make_file(address: &Address) -> io::Result<()> {
    let Address::Sqlite(path) = address else { return Ok(()) };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Connections for the one who writes.
pub(super) fn writing(address: &Address) -> ConnectOptions {
    let mut options = connecting(address);
    // A writer waits its turn; a reader who waits long has been given up on.
    options.connect_lazy(true).acquire_timeout(Duration::from_secs(60));
    match address {
        // One connection: SQLite has one writer, and a second could only wait for the first.
        // FULL makes an acknowledged write survive a power cut; NORMAL does not.
        // 64 MiB of pages are held, as many as are used: a commit of many stories writes all over the indexes.
        Address::Sqlite(_) => options.max_connections(1).map_sqlx_sqlite_opts(|options| {
            let options = options.pragma("journal_mode", "WAL").pragma("synchronous", "FULL");
            options.pragma("cache_size", "-65536")
        }),
        Address::Postgres(_) => options.max_connections(4),
    };
    options
}

/// Connections for those who only read: the database itself refuses a write through them.
pub(super) fn reading(address: &Address) -> ConnectOptions {
    let mut options = connecting(address);
    match address {
        Address::Sqlite(_) => options.max_connections(8).map_sqlx_sqlite_opts(|options| {
            options.pragma("journal_mode", "WAL").pragma("query_only", "ON")
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
    if let Address::Sqlite(_) = address {
        // A file needs no connection made anew. And the task that would look for old ones counts the idle by what
        // may for a moment be less than none, and then never ends: seen in tests that open many stores at once.
        options.idle_timeout(None).max_lifetime(None);
    }
    options
}

/// What the database said, without the address it said it about: that may hold a password.
pub(super) fn reason(error: &sea_orm::DbErr) -> String {
    let text = error.to_string();
    let text = text.rsplit(": ").next().unwrap_or_default();
    super::error::clip(text)
}
