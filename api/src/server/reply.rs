//! What goes out: an answer of GraphQL's as one of HTTP's. Knows neither what was asked nor by whom.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use tokio::time::Instant;

use crate::graphql::over_http::Answer;

/// An answer; caches keep media types apart. How long they may keep it is said by address.
pub(super) fn respond(given: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(given.status).unwrap_or_default();
    let mut response = HttpResponse::build(status);
    response.content_type(given.content_type).insert_header((header::VARY, "accept"));
    if let Some(methods) = given.allow {
        response.insert_header((header::ALLOW, methods));
    }
    response.body(given.body)
}

/// That as many are connected as can be: another node may have room, or this one later.
pub(super) fn busy() -> HttpResponse {
    let message = "as many follow already as can be: try again later";
    let error = serde_json::json!({ "message": message, "extensions": { "code": "OVERLOADED" } });
    HttpResponse::ServiceUnavailable()
        .insert_header((header::RETRY_AFTER, "10"))
        .json(serde_json::json!({ "errors": [error] }))
}

/// Says what the answer took, how many statements, and its price.
pub(super) fn timed(
    response: &mut HttpResponse,
    started: Instant,
    statements: u32,
    cost: Option<u64>,
) {
    let took = started.elapsed().as_secs_f64() * 1_000.0;
    let mut timing = format!("app;dur={took:.3}, sql;desc=\"{statements} statements\"");
    timing.extend(cost.map(|cost| format!(", cost;desc=\"{cost} records\"")));
    if let Ok(timing) = HeaderValue::from_str(&timing) {
        response.headers_mut().insert(HeaderName::from_static("server-timing"), timing);
    }
}
