//! `khabar audit`.

use std::ops::ControlFlow;

use clap::Args;

use super::{Failure, json_lines};
use crate::config::Database;
use crate::content::access::{Record, audit_after};
use crate::content::{self, Actor, Desk};

/// Print who did what at the desk, the earliest first, as one line of JSON each
///
/// A line has seq, at, actor, actorName, action, subject, before and after. To go on where an export
/// ended, give the seq of its last line to --after.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    database: Database,

    /// Only what came after this line
    #[arg(long, env = "KHABAR_AUDIT_AFTER", default_value_t = 0, value_name = "SEQ")]
    after: i64,
}

impl Audit {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let desk = Desk::new(&store, Actor::operator());
        let mut after = self.after;
        loop {
            let records = audit_after(&desk, after, 500).await?;
            let Some(last) = records.last() else { return Ok(()) };
            after = last.seq;
            if let ControlFlow::Break(ended) = json_lines(records.iter().map(line)) {
                return ended;
            }
        }
    }
}

fn line(record: &Record) -> serde_json::Value {
    let json = |text: &Option<String>| -> serde_json::Value {
        text.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    serde_json::json!({
        "seq": record.seq, "at": record.at, "actor": record.actor, "actorName": record.actor_name,
        "action": record.action, "subject": record.subject,
        "before": json(&record.before), "after": json(&record.after),
    })
}
