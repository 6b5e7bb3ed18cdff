//! The `khabar` program. Everything is in the library; this only starts it.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    api::cli::main().await
}
