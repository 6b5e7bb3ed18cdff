//! `khabar ingest`.

use std::{io::Read, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{Failure, say};
use crate::config::Database;
use crate::content::{self, Locale, publishing};
use crate::ingest::{Origin, page, submission};

/// Publish what a file holds: all of it or, when anything in it is wrong, nothing
#[derive(Debug, Args)]
pub(super) struct Ingest {
    #[command(flatten)]
    database: Database,

    /// What the file is
    #[arg(long, env = "KHABAR_INGEST_FORMAT", value_enum, default_value_t = Format::Page)]
    format: Format,

    /// The publisher's name; the byline's when not given
    #[arg(long, env = "KHABAR_INGEST_SOURCE", value_name = "NAME")]
    source: Option<String>,

    /// The language the page is written in
    #[arg(long, env = "KHABAR_INGEST_LOCALE", default_value = "fr", value_parser = locale, value_name = "TAG")]
    locale: Locale,

    /// The file; - for standard input
    path: PathBuf,
}

/// What can be ingested.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The saved text of a news page: headline, « - 17h00 - Section - Ecrit par : … », paragraphs,
    /// « À lire : … », and a list of headlines with summaries
    Page,
}

/// No page is longer; what is longer is read no further.
const LONGEST: u64 = 1 << 20;

impl Ingest {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.path)?;
        let Format::Page = self.format;
        let name = self.path.display();
        let page = page::parse(&bytes).map_err(|error| {
            Failure::new(Failure::DATA, format!("{name}: {error}; nothing was published"))
        })?;
        let submission = submission(&page, &Origin { source: self.source, locale: self.locale });

        let store = self.database.open().await?;
        content::check(&store).await?;
        let receipt = publishing::publish(&store, &submission).await?;
        say(format!(
            "{name}: {} articles added, {} updated, {} unchanged.",
            receipt.added, receipt.updated, receipt.unchanged
        ));
        Ok(())
    }
}

/// The bytes of a file or of standard input, and one more than is allowed at most.
fn read(path: &PathBuf) -> Result<Vec<u8>, Failure> {
    let unread = |error: std::io::Error| {
        Failure::new(Failure::NO_INPUT, format!("cannot read {}: {error}", path.display()))
    };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes).map_err(unread)?;
    } else {
        let file = std::fs::File::open(path).map_err(unread)?;
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unread)?;
    }
    Ok(bytes)
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::known(text).map_err(|error| error.to_string())
}
