//! `khabar schema`.

use clap::{Args, ValueEnum};

use super::{Failure, tell};
use crate::{desk, graphql};

/// Print a GraphQL schema
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which one
    #[arg(value_enum, default_value_t = Which::Press)]
    which: Which,
}

/// The schemas there are.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// What the public reads
    Press,
    /// What editors work with
    Desk,
}

impl Schema {
    pub(super) fn run(self) -> Result<(), Failure> {
        let sdl = match self.which {
            Which::Press => graphql::sdl(),
            Which::Desk => desk::sdl(),
        };
        tell(sdl.trim_end())
    }
}
