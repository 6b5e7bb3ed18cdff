//! What a client has already is not sent again: by its hash, or by the time of the last change. Knows not what is sent.

use std::time::SystemTime;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, EntityTag, HttpDate, IfModifiedSince},
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};

use crate::portal::is_known;

/// A body, unless the client has it. `changed` is when anything public changed last, as it was before the body was
/// read; nothing, where that tells nothing.
pub(super) fn unless_known(
    request: &HttpRequest,
    changed: Option<DateTime<Utc>>,
    media: &str,
    body: impl Into<Vec<u8>>,
) -> HttpResponse {
    let body = body.into();
    let (tag, changed) = (tag(&body), changed.map(date));
    let asked_by_tag = request.headers().contains_key(header::IF_NONE_MATCH);
    let known = match asked_by_tag {
        true => is_known(request, &tag),
        false => changed.is_some_and(|changed| has_since(request, changed)),
    };
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response.insert_header(header::ETag(tag));
    if let Some(changed) = changed {
        response.insert_header(header::LastModified(changed));
    }
    if known { response.finish() } else { response.content_type(media).body(body) }
}

/// What tells a body from others. Weak, because the same body goes out in several codings.
fn tag(body: &[u8]) -> EntityTag {
    let hash = digest(&SHA256, body);
    let hash = hash.as_ref().get(..16).unwrap_or_default();
    EntityTag::new_weak(BASE64_URL_SAFE_NO_PAD.encode(hash))
}

fn date(at: DateTime<Utc>) -> HttpDate {
    SystemTime::from(at).into()
}

/// Whether the client has what was there at `changed`, to the second (RFC 9110, 13.1.3).
fn has_since(request: &HttpRequest, changed: HttpDate) -> bool {
    let asked = request.get_header::<IfModifiedSince>();
    asked.is_some_and(|IfModifiedSince(asked)| asked.to_string() == changed.to_string())
}
