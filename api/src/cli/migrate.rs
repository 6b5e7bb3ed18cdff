//! `khabar migrate`.

use clap::Args;

use super::{Failure, say};
use crate::config::Database;
use crate::content;

/// Bring the database's shape up to date; an SQLite file is made if it is not there
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: Database,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.make().await?;
        let steps = content::migrate(&store).await?;
        let place = self.database.address();
        match steps {
            0 => say(format!("{place} is up to date.")),
            steps => say(format!("{place}: {steps} migrations.")),
        }
        Ok(())
    }
}
