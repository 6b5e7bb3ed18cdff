//! `khabar follow`.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use clap::Args;
use entity::change;
use serde::Serialize;

use super::{Failure, json_lines};
use crate::config::Database;
use crate::content::changes::{self, Position};
use crate::content::following::FollowerName;
use crate::content::{self, Error, Store};
use crate::follow::{Follower, Turn, follow};

/// Print each change as it is committed, as a line of JSON
///
/// A line says what happened to what, and not what it says now: read the subject for that. With a
/// name, the place is kept in the database and a restart goes on from it; the last lines before a
/// stop may come again, and none is left out.
#[derive(Debug, Args)]
pub(super) struct Follow {
    #[command(flatten)]
    database: Database,

    /// The name to keep the place under
    #[arg(long = "as", env = "KHABAR_FOLLOW_AS", value_parser = FollowerName::parse, value_name = "NAME")]
    name: Option<FollowerName>,

    /// Start after this number, whatever place was kept [default: where NAME had come to, else 0]
    #[arg(long, env = "KHABAR_FOLLOW_AFTER", value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(0..))]
    after: Option<Position>,

    /// End with the newest change instead of waiting for the next
    #[arg(long, env = "KHABAR_FOLLOW_ONCE")]
    once: bool,
}

/// A change as it is printed.
#[derive(Debug, Serialize)]
struct Line<'a> {
    seq: Position,
    at: DateTime<Utc>,
    reason: String,
    subject: String,
    id: Option<String>,
    version: Option<i32>,
    note: Option<&'a str>,
    tags: &'a serde_json::Value,
}

impl Follow {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let follower = match self.name {
            Some(name) => Follower::named(store.clone(), name, self.after).await?,
            None => Follower::new(store.clone(), self.after.unwrap_or(0)),
        };
        if self.once {
            return to_the_head(&store, follower).await;
        }
        // Ends with the process, which ends with what is below.
        tokio::spawn(content::hear_others(store.clone()));
        for_ever(&store, follower).await
    }
}

/// Prints until there is nothing more to print.
async fn to_the_head(store: &Store, mut follower: Follower) -> Result<(), Failure> {
    loop {
        let batch = match follower.ready().await {
            Ok(batch) => batch,
            Err(Error::PositionGone) => return Err(gone(store).await),
            Err(error) => return Err(error.into()),
        };
        if batch.is_empty() {
            return Ok(());
        }
        if let ControlFlow::Break(ended) = print(&batch) {
            return ended;
        }
        follower.done().await?;
    }
}

/// Prints until nobody reads.
async fn for_ever(store: &Store, follower: Follower) -> Result<(), Failure> {
    let turn = async |turn: &Turn| match turn {
        Turn::Changes(batch) => Ok(print(batch)),
        Turn::StartOver => Ok(ControlFlow::Break(Err(gone(store).await))),
    };
    follow(follower, turn).await
}

/// Whoever reads the lines has to start over, and is told where to go on afterwards.
async fn gone(store: &Store) -> Failure {
    match changes::head(store.press()).await {
        Ok(head) => {
            let told = format!("{}, then go on with --after {head}", Error::PositionGone);
            Failure::new(Failure::DATA, told)
        }
        Err(error) => error.into(),
    }
}

fn print(batch: &[change::Model]) -> ControlFlow<Result<(), Failure>> {
    json_lines(batch.iter().map(line))
}

fn line(change: &change::Model) -> Line<'_> {
    Line {
        seq: change.seq,
        at: change.at,
        reason: changes::word(change.reason),
        subject: changes::word(change.subject),
        id: changes::subject_id(change),
        version: change.version,
        note: change.note.as_deref(),
        tags: &change.tags,
    }
}
