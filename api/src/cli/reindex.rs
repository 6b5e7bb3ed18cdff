//! `khabar reindex`.

use std::io::{IsTerminal, Write};

use clap::Args;

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

/// How wide the bar is.
const WIDTH: u64 = 40;

impl Reindex {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let search = Search::new(store.press(), store.clock(), &self.database.data_dir);
        let seen = std::io::stderr().is_terminal();
        let began = store.now();
        let built = search.build(|done, all| {
            if seen {
                bar(done, all);
            }
        });
        let Some(built) = built.await? else {
            let told = "another process is building the index; wait for it, or stop it first";
            return Err(Failure::new(Failure::UNAVAILABLE, told));
        };
        if seen {
            eprintln!();
        }
        let took = (store.now() - began).num_milliseconds() as f64 / 1_000.0;
        let size = built.bytes as f64 / 1_048_576.0;
        say(format!("{} articles indexed in {took:.1} s; {size:.1} MiB.", built.stories));
        Ok(())
    }
}

/// Draws the bar over itself. Not to be seen is nobody's fault.
fn bar(done: u64, all: u64) {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH) as usize;
    let (full, rest) = ("█".repeat(full), "░".repeat(WIDTH as usize - full));
    let mut screen = std::io::stderr().lock();
    _ = write!(screen, "\r{full}{rest} {done} of {all} articles").and_then(|()| screen.flush());
}
