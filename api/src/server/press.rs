//! The press's address: GraphQL for whoever asks. Knows the public schema, and that anybody may.

use std::{sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
    web::{self, Payload},
};
use tokio::time::Instant;

use super::body::{Bounds, asked, body};
use super::reply::{respond, timed};
use crate::config::Serving;
use crate::content::{Meter, Press};
use crate::gate::{Gate, Limits};
use crate::graphql::over_http::{StatusProfile, answer};
use crate::graphql::{self, PressSchema};

/// The gate's 64 kB of text, doubled for JSON's escapes, and as much in variables.
const BODY: Bounds = Bounds { bytes: 192 * 1024, told: "196,608", time: Duration::from_secs(10) };

/// What every worker shares.
pub(super) struct Door {
    pub(super) press: Press,
    schema: PressSchema,
    gate: Gate,
    profile: StatusProfile,
    timing: bool,
}

impl Door {
    pub(super) fn new(press: Press, serving: &Serving) -> std::io::Result<Self> {
        let limits = Limits { cost: serving.max_cost, ..Limits::default() };
        let gate = Gate::new(limits, &graphql::sdl()).map_err(std::io::Error::other)?;
        let (profile, timing) = (serving.status_profile, serving.server_timing);
        Ok(Self { press, schema: graphql::press_schema(), gate, profile, timing })
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
    let started = Instant::now();
    let meter = Arc::new(Meter::default());
    let press = door.press.metered(meter.clone());
    let data = |request| graphql::reading(request, press);
    let given = answer(&door.schema, &door.gate, door.profile, asked(&request, &body), data).await;
    let cost = given.cost;
    // What is public may change at any moment: a cache has to ask.
    let mut response = respond(given, "no-cache");
    if door.timing {
        timed(&mut response, started, meter.count(), cost);
    }
    response
}
