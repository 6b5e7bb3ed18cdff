//! `khabar ingest`: which files, of which format. Knows not what a format holds.

mod lines;
mod page;
mod progress;
mod telling;

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::Failure;
use crate::config::Database;
use crate::content::{self, Locale};
use crate::ingest::lines::LARGEST;

/// Publish what files hold
///
/// A page is published whole or, when anything in it is wrong, not at all. Of newline-delimited JSON as many
/// stories as --batch says are one commit: each batch is published whole or not at all. What is here already,
/// word for word, is left alone, so any file may be ingested again; --from-line saves reading what is known to
/// be here. An interrupt (SIGINT, SIGTERM) ends it after the batch under way and tells how to go on.
///
/// Exit codes beside those of every command: 65 when a line was refused, also when it was left out and all the
/// others were published; 130 when it was interrupted.
#[derive(Debug, Args)]
pub(super) struct Ingest {
    #[command(flatten)]
    database: Database,

    /// What the files are
    #[arg(long, env = "KHABAR_INGEST_FORMAT", value_enum, default_value_t = Format::Page)]
    format: Format,

    /// Page: the publisher's name; the byline's when not given
    #[arg(long, env = "KHABAR_INGEST_SOURCE", value_name = "NAME")]
    source: Option<String>,

    /// Page: the language it is written in
    #[arg(long, env = "KHABAR_INGEST_LOCALE", default_value = "fr", value_parser = locale, value_name = "TAG")]
    locale: Locale,

    /// NDJSON: how many stories are one commit
    #[arg(long, env = "KHABAR_INGEST_BATCH", default_value_t = 1_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=LARGEST as u64))]
    batch: u64,

    /// NDJSON: what to do when a line is refused
    #[arg(long, env = "KHABAR_INGEST_ON_ERROR", value_enum, default_value_t = OnError::Stop)]
    on_error: OnError,

    /// NDJSON: the line of the first file to begin with
    #[arg(long, env = "KHABAR_INGEST_FROM_LINE", default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    from_line: u64,

    /// The files, in order; - for standard input
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
}

/// What can be ingested.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The saved text of a news page: headline, « - 17h00 - Section - Ecrit par : … », paragraphs,
    /// « À lire : … », and a list of headlines with summaries
    Page,
    /// Newline-delimited JSON, plain or gzip: a story a line, as docs/lines.md describes it
    Ndjson,
}

/// What becomes of a batch in which a line is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OnError {
    /// Nothing of it is published, and nothing after it
    Stop,
    /// That line is left out
    Skip,
}

impl Ingest {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.format {
            Format::Page => {
                for path in &self.paths {
                    self.page(path).await?;
                }
                Ok(())
            }
            Format::Ndjson => {
                let store = self.database.open().await?;
                content::check(&store).await?;
                let (most, skips) = (self.batch as usize, self.on_error == OnError::Skip);
                lines::ingest(&store, self.paths, lines::How { most, skips }, self.from_line).await
            }
        }
    }

    async fn page(&self, path: &Path) -> Result<(), Failure> {
        let read = page::read(path, self.source.clone(), self.locale.clone())?;
        let store = self.database.open().await?;
        content::check(&store).await?;
        page::publish(&store, path, &read).await
    }
}

/// What can be read of a file, or of standard input.
fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = std::fs::File::open(path).map_err(|error| unread(path, &error))?;
    Ok(Box::new(file))
}

fn unread(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Failure::NO_INPUT, format!("cannot read {}: {error}", path.display()))
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::known(text).map_err(|error| error.to_string())
}
