//! How any address may be asked, and in which coding it answers. Knows no face.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
};

/// What may be done at an address that is only to be read.
pub(super) const READ: &str = "GET, HEAD, OPTIONS";

/// How long an address may be; one of 64 kB is none to the framework.
const LONGEST: usize = 60 * 1024;

/// Where files are that are sent in parts.
const BUNDLES: &str = "/v1/bundle/";

/// Refuses an address that is too long, and keeps a stream from being compressed: an encoder would hold back what
/// is to be told at once, and take more memory than all else of a connection.
pub(super) async fn mannered(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > LONGEST {
        return Ok(request.into_response(too_long()));
    }
    let accepted = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let streamed = accepted.is_some_and(|it| it.to_lowercase().contains("text/event-stream"));
    // Parts of a file are told apart by their place in it, so its bytes go out as they are.
    if streamed || request.path().starts_with(BUNDLES) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    // Also of an answer that went out plain: to another it would not.
    let varies = |value: &HeaderValue| {
        value.to_str().is_ok_and(|value| value.to_lowercase().contains("accept-encoding"))
    };
    if !streamed && !response.headers().get_all(header::VARY).any(varies) {
        let coding = HeaderValue::from_static("accept-encoding");
        response.headers_mut().append(header::VARY, coding);
    }
    Ok(response)
}

fn too_long() -> HttpResponse {
    let message = format!("an address may have at most {LONGEST} bytes; GraphQL takes a POST too");
    let error = serde_json::json!({ "message": message, "extensions": { "code": "URI_TOO_LONG" } });
    HttpResponse::UriTooLong().json(serde_json::json!({ "errors": [error] }))
}

/// The answer to OPTIONS, where it was that.
pub(super) fn options(request: &HttpRequest, allowed: &'static str) -> Option<HttpResponse> {
    (request.method() == actix_web::http::Method::OPTIONS).then(|| {
        let mut answer = HttpResponse::NoContent().finish();
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
        answer
    })
}
