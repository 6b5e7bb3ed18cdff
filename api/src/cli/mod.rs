//! The commands of `khabar`, one file each. Knows how to say what went wrong, and nothing of how it did.

mod audit;
mod check;
mod demo;
mod follow;
mod generate;
mod grant;
mod ingest;
mod key;
mod migrate;
mod output;
mod reindex;
mod schema;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::output::{hand_over, json_lines, say, tell};
use crate::content::Error;

/// A headless content API for news
///
/// Every option can also be set by the environment variable named beside it.
///
/// Exit codes: 0 done; 1 something broke that should not; 2 the command line is wrong; 65 the input is
/// not what it should be; 66 the input can't be read; 69 the database or the address is not to be had;
/// 130 it was interrupted.
#[derive(Debug, Parser)]
#[command(name = "khabar", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// What to log on standard error: a level, or levels by module
    #[arg(long, global = true, env = "KHABAR_LOG", default_value = "warn", value_name = "FILTER")]
    log: EnvFilter,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Migrate(migrate::Migrate),
    Ingest(ingest::Ingest),
    Generate(generate::Generate),
    Follow(follow::Follow),
    Reindex(reindex::Reindex),
    Schema(schema::Schema),
    Check(check::Check),
    Key(key::Keys),
    Audit(audit::Audit),
    Grant(grant::Grant),
}

/// What ends a command early: what to say, and the exit code to say it with (`sysexits.h`).
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    const BROKEN: u8 = 1;
    const DATA: u8 = 65;
    const NO_INPUT: u8 = 66;
    const UNAVAILABLE: u8 = 69;
    const INTERRUPTED: u8 = 130;

    fn new(code: u8, message: impl Into<String>) -> Self {
        Self { message: message.into(), code }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::NotFound { .. }
            | Error::Invalid { .. }
            | Error::Conflict { .. }
            | Error::IllegalMove { .. }
            | Error::Forbidden { .. }
            | Error::PositionGone => Self::DATA,
            Error::Unready(_) => Self::UNAVAILABLE,
            Error::Internal(cause) => {
                // The operator is the one reader who may and must see the cause.
                return Self::new(Self::BROKEN, format!("internal error: {cause}"));
            }
        };
        Self::new(code, error.to_string())
    }
}

/// Runs the command that the arguments ask for.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    log(cli.log);
    let outcome = match cli.command {
        Command::Serve(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::Migrate(command) => command.run().await,
        Command::Ingest(command) => command.run().await,
        Command::Generate(command) => command.run(),
        Command::Follow(command) => command.run().await,
        Command::Reindex(command) => command.run().await,
        Command::Schema(command) => command.run(),
        Command::Check(command) => command.run().await,
        Command::Key(command) => command.run().await,
        Command::Audit(command) => command.run().await,
        Command::Grant(command) => command.run().await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("khabar: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Logs to standard error.
fn log(filter: EnvFilter) {
    // The driver logs options of the address that it does not know, with their values: passwords too.
    // The server's own parts log a line for each malformed request, as many as anyone cares to send.
    let noisy = ["sqlx_postgres::options=off", "actix_http::h1::dispatcher=off"];
    let directives = noisy.iter().filter_map(|directive| directive.parse().ok());
    let filter = directives.fold(filter, EnvFilter::add_directive);
    // Colour codes in a log are an attack on whoever reads it in a terminal (RUSTSEC-2025-0055).
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
}
