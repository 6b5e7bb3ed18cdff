//! `khabar generate`.

use std::io::{BufWriter, ErrorKind, Write, stdout};

use clap::Args;

use super::Failure;
use crate::ingest::generate::Corpus;

/// Print made-up stories to measure by, as newline-delimited JSON
///
/// The lines begin with what the stories refer to: sources, sections, contributors, topics, things. The same
/// number and seed make the same bytes; a larger number begins with the same stories. To publish them:
/// khabar generate --articles 100000 | khabar ingest --format ndjson -
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// How many stories
    #[arg(long, env = "KHABAR_GENERATE_ARTICLES", value_name = "N")]
    articles: u64,

    /// Which newsroom
    #[arg(long, env = "KHABAR_GENERATE_SEED", default_value_t = 1, value_name = "S")]
    seed: u64,
}

impl Generate {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut out = BufWriter::with_capacity(1 << 16, stdout().lock());
        let written = Corpus::new(self.seed).write(self.articles, &mut out);
        match written.and_then(|()| out.flush()) {
            // Whoever read has had enough.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let told = format!("cannot write to standard output: {error}");
                Err(Failure::new(Failure::BROKEN, told))
            }
            _ => Ok(()),
        }
    }
}
