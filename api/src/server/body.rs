//! What comes in with a request: a body within its bounds, or the refusal of one. Knows no schema.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{self, HeaderName},
    },
    web::{self, Bytes, Payload},
};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::graphql::over_http::Ask;

/// How large a body may be, and how long it may take to arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    /// The same for people: `196,608`.
    pub(super) told: &'static str,
    pub(super) time: Duration,
}

/// The whole body, if it comes in time and is not too large. Only a POST has one that matters.
pub(super) async fn body(
    request: &HttpRequest,
    payload: Payload,
    bounds: Bounds,
) -> Result<Bytes, HttpResponse> {
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
    if told.is_some_and(|length| length > bounds.bytes) {
        return Err(too_large(bounds));
    }
    match timeout(bounds.time, collected(payload, bounds)).await {
        Ok(body) => body,
        Err(_) => {
            let message =
                format!("the body took more than {} seconds to arrive", bounds.time.as_secs());
            Err(refused(408, "REQUEST_TIMEOUT", &message))
        }
    }
}

async fn collected(mut payload: Payload, bounds: Bounds) -> Result<Bytes, HttpResponse> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| refused(400, "BAD_REQUEST", "the body broke off"))?;
        if body.len() + chunk.len() > bounds.bytes {
            return Err(too_large(bounds));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(bounds: Bounds) -> HttpResponse {
    let message = format!("the body must be at most {} bytes", bounds.told);
    refused(413, "PAYLOAD_TOO_LARGE", &message)
}

/// A refusal before GraphQL is reached, in GraphQL's own shape. The rest of the body is not waited for.
pub(super) fn refused(status: u16, code: &str, message: &str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    let error = serde_json::json!({ "message": message, "extensions": { "code": code } });
    HttpResponse::build(status)
        .force_close()
        .insert_header((header::VARY, "accept"))
        .json(serde_json::json!({ "errors": [error] }))
}

/// A header as text; one that is not text is there, and empty.
pub(super) fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
}

/// A request for GraphQL, as it came.
pub(super) fn asked<'a>(request: &'a HttpRequest, body: &'a [u8]) -> Ask<'a> {
    Ask {
        method: request.method().as_str(),
        query: request.query_string(),
        content_type: text(request, &header::CONTENT_TYPE),
        accept: text(request, &header::ACCEPT),
        body,
    }
}
