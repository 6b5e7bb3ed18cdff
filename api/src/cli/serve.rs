//! `khabar serve`.

use std::{io, net::SocketAddr};

use clap::Args;

use super::{Failure, say};
use crate::config::{AtTheDesk, Database, Serving};
use crate::content::{self, Store};
use crate::follow::Hub;
use crate::oidc::Issuer;
use crate::search::{Search, keep};
use crate::server::{DeskDoor, Server};
use crate::{metrics, upkeep::upkeep};

/// Serve the press: GraphQL on /graphql, an explorer on /, health on /health/live and /health/ready; and
/// the desk on /desk/graphql, for those with a key
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
        serve(store, &self.database, self.serving, |address| {
            say(format!("Listening on http://{address}"))
        })
        .await
    }
}

/// Serves until told to stop; `ready` hears the address that it came to.
pub(super) async fn serve(
    store: Store,
    database: &Database,
    serving: Serving,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let (listen, metrics, log_days) = (serving.listen, serving.metrics_listen, serving.log_days);
    let search = Search::new(store.press(), store.clock(), &database.data_dir);
    let door = door(database, &serving.desk)?;
    let hub = Hub::default();
    let folder = &database.data_dir;
    let bound = Server::bind(store.clone(), search.clone(), hub.clone(), &serving, door, folder);
    let server = bound.map_err(|error| taken(listen, "--listen", &error))?;
    let figures = metrics.map(|listen| {
        let bound = metrics::bind(store.press().clone(), search.clone(), listen);
        bound.map_err(|error| taken(listen, "--metrics-listen", &error))
    });
    let figures = figures.transpose()?;
    ready(server.address());
    // These two end with the process, which ends with the server.
    tokio::spawn(upkeep(store.clone(), log_days));
    if let Some((figures, address)) = figures {
        say(format!("Metrics on http://{address}/metrics"));
        tokio::spawn(figures);
    }
    let ended = tokio::select! {
        ended = server.run() => ended,
        never = hub.read(store.clone()) => match never {},
        never = keep(search, store) => match never {},
    };
    ended.map_err(|error| Failure::new(Failure::BROKEN, error.to_string()))
}

/// The desk's door, unless there is to be none.
fn door(database: &Database, desk: &AtTheDesk) -> Result<Option<DeskDoor>, Failure> {
    if desk.no_desk {
        return Ok(None);
    }
    let pepper = desk.pepper.pepper(&database.data_dir)?;
    let issuer = Issuer::discover(&desk.oidc);
    let issuer = issuer.map_err(|error| Failure::new(Failure::BROKEN, error.to_string()))?;
    Ok(Some(DeskDoor { pepper, issuer }))
}

fn taken(address: SocketAddr, option: &str, error: &io::Error) -> Failure {
    let told = format!("cannot listen on {address}: {error}; choose another with {option}");
    Failure::new(Failure::UNAVAILABLE, told)
}
