//! Puts the faces on addresses. The only place that knows the web framework, all faces, and the store.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::Server as Running,
    guard,
    http::{
        Method,
        header::{self, HeaderName},
    },
    middleware::{DefaultHeaders, from_fn},
    web::{self, Bytes, Payload, ServiceConfig},
};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout};

use crate::config::Serving;
use crate::content::{Meter, Press, Store, ping};
use crate::gate::{Gate, Limits};
use crate::graphql::over_http::{Answer, Ask, StatusProfile, answer};
use crate::graphql::{self, PressSchema};
use crate::portal;
use crate::unread::hold;

/// The largest request body: the gate's 64 kB of text, doubled for JSON's escapes, and as much in variables.
const BODY_BYTES: usize = 192 * 1024;
/// How long a request body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long request headers may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// How long a connection may stay open unused.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// How long requests under way may take to end once the server is told to stop, in seconds.
const GRACE: u64 = 5;

/// A server that has its address.
pub struct Server {
    running: Running,
    address: SocketAddr,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What every worker shares.
struct Shared {
    press: Press,
    schema: PressSchema,
    gate: Gate,
    profile: StatusProfile,
    timing: bool,
}

impl Server {
    /// Takes the address and starts to answer on it.
    pub fn bind(store: Store, serving: Serving) -> std::io::Result<Self> {
        let limits = Limits { cost: serving.max_cost, ..Limits::default() };
        let gate = Gate::new(limits, &graphql::sdl()).map_err(std::io::Error::other)?;
        let shared = web::Data::new(Shared {
            press: store.press().clone(),
            schema: graphql::press_schema(),
            gate,
            profile: serving.status_profile,
            timing: serving.server_timing,
        });
        let app = move || {
            let nosniff = DefaultHeaders::new().add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
            let app = App::new().app_data(shared.clone()).configure(routes);
            app.wrap(from_fn(hold)).wrap(nosniff)
        };
        let mut server = HttpServer::new(app)
            .client_request_timeout(HEADER_TIME)
            .keep_alive(IDLE_TIME)
            .shutdown_timeout(GRACE);
        if let Some(workers) = serving.workers {
            server = server.workers(workers.into());
        }
        let server = server.bind(serving.listen)?;
        let address = server.addrs().first().copied().unwrap_or(serving.listen);
        Ok(Self { running: server.run(), address })
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is told to stop.
    pub async fn run(self) -> std::io::Result<()> {
        self.running.await
    }
}

fn routes(config: &mut ServiceConfig) {
    // What is public may be read from any page; nothing here knows a cookie.
    let cors = Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods(["GET", "POST"])
        .allowed_headers([header::ACCEPT, header::CONTENT_TYPE])
        .expose_headers([HeaderName::from_static("server-timing")])
        .max_age(86_400);
    config
        .service(web::resource("/graphql").wrap(cors).to(press))
        .service(health("/health/live").route(reading().to(live)))
        .service(health("/health/ready").route(reading().to(ready)))
        .configure(portal::configure)
        .default_service(web::to(nowhere));
}

/// An address that is only to be read.
fn health(path: &'static str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(only_read))
}

fn reading() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// One GraphQL request to the press.
async fn press(shared: web::Data<Shared>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let body = match body(&request, payload).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let started = Instant::now();
    let meter = Arc::new(Meter::default());
    let ask = Ask {
        method: request.method().as_str(),
        query: request.query_string(),
        content_type: text(&request, &header::CONTENT_TYPE),
        accept: text(&request, &header::ACCEPT),
        body: &body,
    };
    let press = shared.press.metered(meter.clone());
    let data = |request| graphql::reading(request, press);
    let given = answer(&shared.schema, &shared.gate, shared.profile, ask, data).await;
    let cost = given.cost;
    let mut response = respond(given);
    if shared.timing {
        let took = started.elapsed().as_secs_f64() * 1_000.0;
        let mut timing = format!("app;dur={took:.3}, sql;desc=\"{} statements\"", meter.count());
        timing.extend(cost.map(|cost| format!(", cost;desc=\"{cost} records\"")));
        if let Ok(timing) = header::HeaderValue::from_str(&timing) {
            response.headers_mut().insert(HeaderName::from_static("server-timing"), timing);
        }
    }
    response
}

/// A header as text; one that is not text is there, and empty.
fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
}

fn respond(given: Answer) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(given.status).unwrap_or_default();
    let mut response = HttpResponse::build(status);
    response.content_type(given.content_type).insert_header(("x-content-type-options", "nosniff"));
    // What is public may change at any moment: a cache has to ask, and to keep media types apart.
    response
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "accept"));
    if let Some(methods) = given.allow {
        response.insert_header((header::ALLOW, methods));
    }
    response.body(given.body)
}

/// The whole body, if it comes in time and is not too large. Only a POST has one that matters.
async fn body(request: &HttpRequest, payload: Payload) -> Result<Bytes, HttpResponse> {
    if request.method() != Method::POST {
        return Ok(Bytes::new());
    }
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(refused(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "send the body without a content encoding",
        ));
    }
    let told =
        text(request, &header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if told.is_some_and(|length| length > BODY_BYTES) {
        return Err(too_large());
    }
    match timeout(BODY_TIME, collected(payload)).await {
        Ok(body) => body,
        Err(_) => {
            Err(refused(408, "REQUEST_TIMEOUT", "the body took more than 10 seconds to arrive"))
        }
    }
}

async fn collected(mut payload: Payload) -> Result<Bytes, HttpResponse> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| refused(400, "BAD_REQUEST", "the body broke off"))?;
        if body.len() + chunk.len() > BODY_BYTES {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large() -> HttpResponse {
    refused(413, "PAYLOAD_TOO_LARGE", "the body must be at most 196,608 bytes")
}

/// A refusal before GraphQL is reached, in GraphQL's own shape. The rest of the body is not waited for.
fn refused(status: u16, code: &str, message: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    let error = serde_json::json!({ "message": message, "extensions": { "code": code } });
    HttpResponse::build(status)
        .force_close()
        .insert_header((header::VARY, "accept"))
        .json(serde_json::json!({ "errors": [error] }))
}

/// The process runs.
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The process can answer: its database does.
async fn ready(shared: web::Data<Shared>) -> HttpResponse {
    match ping(&shared.press).await {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Err(error) => {
            tracing::error!(%error, "not ready");
            let reason = "the database does not answer";
            HttpResponse::ServiceUnavailable()
                .json(serde_json::json!({ "status": "unready", "reason": reason }))
        }
    }
}

/// A method that does nothing here.
async fn only_read() -> HttpResponse {
    let message = "this is only to be read: GET or HEAD";
    let code = "METHOD_NOT_ALLOWED";
    let error = serde_json::json!({ "message": message, "extensions": { "code": code } });
    HttpResponse::MethodNotAllowed()
        .insert_header((header::ALLOW, "GET, HEAD"))
        .json(serde_json::json!({ "errors": [error] }))
}

/// Any other address.
async fn nowhere() -> HttpResponse {
    let message = "there is nothing here; GraphQL is at /graphql, an explorer at /";
    let error = serde_json::json!({ "message": message, "extensions": { "code": "NOT_FOUND" } });
    HttpResponse::NotFound().json(serde_json::json!({ "errors": [error] }))
}
