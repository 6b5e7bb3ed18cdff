//! `khabar grant`.

use clap::Args;

use super::{Failure, say};
use crate::config::Database;
use crate::content;

/// Give a PostgreSQL role the right to read what is public, and take any other from it
///
/// The role is made if it is not there, without a password: set one before anybody logs in as it. Then
/// have the press read as it: khabar serve --press-database postgres://ROLE:PASSWORD@HOST/DATABASE.
/// To be repeated after each khabar migrate.
#[derive(Debug, Args)]
pub(super) struct Grant {
    #[command(flatten)]
    database: Database,

    /// The role: lower-case letters, digits and underscores
    role: String,
}

impl Grant {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let tables = content::grant(&store, &self.role).await?;
        say(format!(
            "{} may read {tables} tables of the press, and nothing of the desk.",
            self.role
        ));
        Ok(())
    }
}
