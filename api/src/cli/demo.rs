//! `khabar demo`.

use clap::Args;

use super::{Failure, say, serve::serve};
use crate::config::{Database, Serving};
use crate::content::{self, publishing};
use crate::ingest;

/// Serve the demo: a real page on Morocco's defence partnerships, with topics, things and relations
///
/// Makes and fills the database on the first run, and changes nothing on the next.
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    serving: Serving,
}

/// The front page, as one line for a shell.
const QUERY: &str =
    r#"{"query":"{ articles(first: 3, locale: \"en\") { nodes { headline topics { name } } } }"}"#;

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.make().await?;
        content::migrate(&store).await?;
        let receipt = publishing::publish(&store, &ingest::demo::demo()?).await?;
        let place = self.database.address();
        match receipt.changes {
            0 => say(format!("The demo is in {place} as it was.")),
            changes => say(format!(
                "The demo is in {place}: {} articles added, {} updated, {changes} changes.",
                receipt.added, receipt.updated
            )),
        }
        serve(store, &self.database, self.serving, |address| {
            say(format!("\n  explorer   http://{address}/\n  GraphQL    http://{address}/graphql"));
            say(format!("  health     http://{address}/health/ready\n\nTry:\n"));
            say(format!("  curl http://{address}/graphql --json '{QUERY}'\n"));
        })
        .await
    }
}
