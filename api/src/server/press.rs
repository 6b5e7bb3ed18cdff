//! The press's address: GraphQL for whoever asks. Knows the public schema, and that anybody may.

use std::{sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
    web::{self, Payload},
};

use tokio::sync::{Semaphore, watch::Receiver};

use super::body::{Bounds, body};
use super::face::Face;
use crate::config::Serving;
use crate::content::changes::Position;
use crate::content::{Meter, Press};
use crate::gate::Limits;
use crate::graphql::{self, PressSchema};
use crate::json::Stored;
use crate::search::Search;

/// The gate's 64 kB of text, doubled for JSON's escapes, and as much in variables.
const BODY: Bounds = Bounds { bytes: 192 * 1024, told: "196,608", time: Duration::from_secs(10) };

/// How many clients may wait for news at once: each looks at the log once a second.
const MOST_WAITING: usize = 1_000;

/// What every worker shares.
pub(super) struct Door {
    pub(super) press: Press,
    pub(super) search: Search,
    pub(super) face: Face<PressSchema>,
    pub(super) stored: Stored,
    /// Rung when something has changed.
    pub(super) bell: Receiver<Position>,
    /// As many may wait for news at once.
    pub(super) waiting: Semaphore,
}

impl Door {
    pub(super) fn new(
        press: Press,
        bell: Receiver<Position>,
        search: Search,
        serving: &Serving,
    ) -> std::io::Result<Self> {
        let values = Limits::default().values;
        let sdl = graphql::sdl();
        let face = Face::new(graphql::press_schema(), &sdl, values, serving)?;
        let stored = Stored::over(&sdl).map_err(std::io::Error::other)?;
        let waiting = Semaphore::new(MOST_WAITING);
        Ok(Self { press, search, face, stored, bell, waiting })
    }
}

/// What is public may be read from any page; nothing here knows a cookie.
pub(super) fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods(["GET", "POST"])
        .allowed_headers([header::ACCEPT, header::CONTENT_TYPE])
        .expose_headers([HeaderName::from_static("server-timing")])
        .max_age(86_400)
}

/// The same of addresses that are only to be read, and may be kept.
pub(super) fn reading_cors() -> Cors {
    let timing = HeaderName::from_static("server-timing");
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods(["GET", "HEAD"])
        .allowed_headers([header::ACCEPT, header::ACCEPT_LANGUAGE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG, header::LINK, timing])
        .max_age(86_400)
}

/// One GraphQL request to the press.
pub(super) async fn press(
    door: web::Data<Door>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let body = match body(&request, payload, BODY).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let meter = Arc::new(Meter::default());
    let press = door.press.metered(meter.clone());
    door.face
        .answer(&request, &body, &meter, |request| graphql::reading(request, press, &door.search))
        .await
}
