//! `khabar check`.

use clap::Args;

use super::{Failure, say};
use crate::config::Database;
use crate::content;

/// Check that the database can be reached, is migrated and holds together
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    database: Database,
}

impl Check {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let place = self.database.address();
        let store = self.database.open().await?;
        content::check(&store).await?;
        let broken = content::inconsistencies(&store).await?;
        if broken.is_empty() {
            say(format!("{place} is reachable, migrated and consistent."));
            return Ok(());
        }
        let rules = broken.join("\n  ");
        Err(Failure::new(Failure::DATA, format!("{place} breaks these rules:\n  {rules}")))
    }
}
