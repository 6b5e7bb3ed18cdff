//! `khabar serve`.

use clap::Args;

use super::{Failure, say};
use crate::config::{Database, Serving};
use crate::{content, server};

/// Serve the press: GraphQL on /graphql, an explorer on /, health on /health/live and /health/ready
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    serving: Serving,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        serve(store, self.serving, |address| say(format!("Listening on http://{address}"))).await
    }
}

/// Serves until told to stop; `ready` hears the address that it came to.
pub(super) async fn serve(
    store: content::Store,
    serving: Serving,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<(), Failure> {
    let listen = serving.listen;
    let taken = |error: std::io::Error| {
        let message = format!("cannot listen on {listen}: {error}; choose another with --listen");
        Failure::new(Failure::UNAVAILABLE, message)
    };
    let server = server::Server::bind(store, serving).map_err(taken)?;
    ready(server.address());
    server.run().await.map_err(|error| Failure::new(Failure::BROKEN, error.to_string()))
}
