//! `khabar reindex`.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, say};
use crate::config::Database;
use crate::content;
use crate::search::Search;

/// Build the search index anew and put it into use
///
/// Servers on this machine that use the same data folder go on answering from the old one, and take up the new
/// one within a second. Nothing has to be stopped, and nothing is lost if this is.
#[derive(Debug, Args)]
pub(super) struct Reindex {
    #[command(flatten)]
    database: Database,
}

impl Reindex {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let search = Search::new(store.press(), store.clock(), &self.database.data_dir);
        // None is drawn where nobody sees it.
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} articles {msg}") {
            bar.set_style(style);
        }
        let began = store.now();
        let built = search.build(|done, all| {
            bar.set_length(all);
            bar.set_position(done);
        });
        let built = built.await;
        bar.finish_and_clear();
        let Some(built) = built? else {
            let told = "another process is building the index; wait for it, or stop it first";
            return Err(Failure::new(Failure::UNAVAILABLE, told));
        };
        let took = (store.now() - began).num_milliseconds() as f64 / 1_000.0;
        let size = built.bytes as f64 / 1_048_576.0;
        say(format!("{} articles indexed in {took:.1} s; {size:.1} MiB.", built.stories));
        Ok(())
    }
}
