//! The press's address: GraphQL for whoever asks. Knows the public schema, and that anybody may.

use std::{sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
    web::{self, Payload},
};

use tokio::sync::watch::Receiver;

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

/// What every worker shares.
pub(super) struct Door {
    pub(super) press: Press,
    pub(super) search: Search,
    pub(super) face: Face<PressSchema>,
    pub(super) stored: Stored,
    /// Rung when something has changed.
    pub(super) bell: Receiver<Position>,
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
        Ok(Self { press, search, face, stored, bell })
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
