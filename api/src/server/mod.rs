//! Puts the faces on addresses. The only place that knows the web framework, all faces, and the store.

mod body;
mod bundles;
mod changes;
mod closing;
mod desk;
mod events;
mod face;
mod feeds;
mod forms;
mod json;
mod kept;
mod manners;
mod press;
mod reply;
mod socket;

use std::{net::SocketAddr, path::Path, time::Duration};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::Server as Running,
    guard,
    http::header,
    middleware::{Compress, Condition, DefaultHeaders, from_fn},
    web::{self, ServiceConfig},
};

use tokio::signal::{
    ctrl_c,
    unix::{SignalKind, signal},
};

use self::closing::{Close, closing};
use self::manners::mannered;
use crate::config::Serving;
use crate::content::access::Pepper;
use crate::content::{Store, ping};
use crate::follow::Hub;
use crate::oidc::Issuer;
use crate::portal;
use crate::search::Search;
use crate::unread::hold;

/// How long request headers may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// How long a connection may stay open unused.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// How long requests under way may take to end once the server is told to stop, in seconds.
const GRACE: u64 = 5;

/// What the desk's door needs beside the store.
#[derive(Debug)]
pub struct DeskDoor {
    /// What keys are hashed with.
    pub pepper: Pepper,
    /// Who else vouches for those who come.
    pub issuer: Option<Issuer>,
}

/// A server that has its address.
pub struct Server {
    running: Running,
    address: SocketAddr,
    close: Close,
    public: web::Data<press::Door>,
    store: Store,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// Takes the address and starts to answer on it; at the desk too, if it has a door. What it makes for the
    /// public to take away stands in `folder`.
    pub fn bind(
        store: Store,
        search: Search,
        hub: Hub,
        serving: &Serving,
        door: Option<DeskDoor>,
        folder: &Path,
    ) -> std::io::Result<Self> {
        let (close, closing) = closing();
        let kept = (serving, folder);
        let public = press::Door::new(&store, search.clone(), (hub, closing), kept)?;
        let public = web::Data::new(public);
        let door = door.map(|DeskDoor { pepper, issuer }| {
            desk::Door::new(store.clone(), search, serving, pepper, issuer).map(web::Data::new)
        });
        let door = door.transpose()?;
        let origins = serving.desk.desk_origins.clone();
        let listening = public.clone();
        let app = move || {
            let nosniff = DefaultHeaders::new().add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
            let (public, door, origins) = (public.clone(), door.clone(), origins.clone());
            let app = App::new().configure(|config| routes(config, public, door, &origins));
            // The last is the first to be asked.
            app.wrap(Compress::default()).wrap(from_fn(mannered)).wrap(from_fn(hold)).wrap(nosniff)
        };
        let mut server = HttpServer::new(app)
            .client_request_timeout(HEADER_TIME)
            .keep_alive(IDLE_TIME)
            .disable_signals()
            .shutdown_timeout(GRACE);
        if let Some(workers) = serving.workers {
            server = server.workers(workers.into());
        }
        let server = server.bind(serving.listen)?;
        let address = server.addrs().first().copied().unwrap_or(serving.listen);
        listening.listens(address);
        Ok(Self { running: server.run(), address, close, public: listening, store })
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is told to stop. What would stay open ends first, so that what is under way can.
    pub async fn run(self) -> std::io::Result<()> {
        let handle = self.running.handle();
        let stopping = async {
            stopped().await;
            self.close.say();
            handle.stop(true).await;
        };
        let mut running = self.running;
        tokio::select! {
            ended = &mut running => ended,
            () = stopping => running.await,
            never = bundles::keep(&self.public, &self.store) => match never {},
        }
    }
}

fn routes(
    config: &mut ServiceConfig,
    public: web::Data<press::Door>,
    door: Option<web::Data<desk::Door>>,
    origins: &[String],
) {
    let press = web::resource("/graphql")
        .wrap(press::cors(&public.origins))
        .wrap(asking())
        .to(press::press);
    config
        .app_data(public.clone())
        .service(press)
        .configure(|config| json::configure(config, &public))
        .configure(|config| feeds::configure(config, &public))
        .service(health("/health/live").route(reading().to(live)))
        .service(health("/health/ready").route(reading().to(ready)))
        .configure(portal::configure);
    if let Some(door) = door {
        // Without an origin there is nothing to be shared, and nothing to be told about sharing.
        let shared = Condition::new(!origins.is_empty(), desk::cors(origins));
        // What stands at the desk, a refusal too, is nobody else's to keep.
        let unkept = DefaultHeaders::new().add((header::CACHE_CONTROL, "no-store"));
        let resource = web::resource("/desk/graphql").wrap(shared).wrap(unkept).to(desk::desk);
        config.app_data(door).service(resource);
    }
    config.default_service(web::to(nowhere));
}

/// Comes when the process is told to stop.
async fn stopped() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => _ = terminated.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { _ = ctrl_c() => {}, () = terminated => {} }
}

/// What is public may change at any moment: a cache has to ask.
fn asking() -> DefaultHeaders {
    DefaultHeaders::new().add((header::CACHE_CONTROL, "no-cache"))
}

/// An address that is only to be read.
fn health(path: &'static str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(only_read))
}

fn reading() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The process runs.
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The process can answer: its database does.
async fn ready(door: web::Data<press::Door>) -> HttpResponse {
    match ping(&door.press).await {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Err(error) => {
            tracing::error!(cause = %error.cause(), "not ready");
            let reason = "the database does not answer";
            HttpResponse::ServiceUnavailable()
                .json(serde_json::json!({ "status": "unready", "reason": reason }))
        }
    }
}

/// A method that does nothing here.
async fn only_read(request: HttpRequest) -> HttpResponse {
    if let Some(options) = manners::options(&request, manners::READ) {
        return options;
    }
    let message = "this is only to be read: GET or HEAD";
    let code = "METHOD_NOT_ALLOWED";
    let error = serde_json::json!({ "message": message, "extensions": { "code": code } });
    HttpResponse::MethodNotAllowed()
        .insert_header((header::ALLOW, manners::READ))
        .json(serde_json::json!({ "errors": [error] }))
}

/// Any other address.
async fn nowhere() -> HttpResponse {
    let message = "there is nothing here; GraphQL is at /graphql, an explorer at /";
    let error = serde_json::json!({ "message": message, "extensions": { "code": "NOT_FOUND" } });
    HttpResponse::NotFound().json(serde_json::json!({ "errors": [error] }))
}
