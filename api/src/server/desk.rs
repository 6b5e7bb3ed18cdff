//! The desk's address: GraphQL for whoever brings a key or a token. Knows how they prove who they are, and
//! not what they may do.
//!
//! Whoever can't is answered alike, whatever was wrong, and before any of the body is read.

use std::{sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
    web::{self, Payload},
};

use super::body::{Bounds, body, refused, text};
use super::face::Face;
use crate::config::Serving;
use crate::content::access::{Credential, Pepper, Repeatable, Scopes, fingerprint, keys};
use crate::content::{Actor, Desk, Meter, Store};
use crate::desk::{self, DeskSchema};
use crate::oidc::Issuer;
use crate::search::Search;

/// A body of a story at its largest, with room for JSON's escapes, or a batch of some hundred.
const BODY: Bounds =
    Bounds { bytes: 4 * 1024 * 1024, told: "4,194,304", time: Duration::from_secs(30) };
/// What variables may hold: as much as such a body can.
const VALUES: u64 = 1_000_000;
/// The header by which a request may be repeated.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What every worker shares.
pub(super) struct Door {
    store: Store,
    search: Search,
    face: Face<DeskSchema>,
    pepper: Pepper,
    issuer: Option<Issuer>,
}

impl Door {
    pub(super) fn new(
        store: Store,
        search: Search,
        serving: &Serving,
        pepper: Pepper,
        issuer: Option<Issuer>,
    ) -> std::io::Result<Self> {
        // Variables may hold whole stories; the text itself stays as small as the press's.
        let face = Face::new(desk::desk_schema(), &desk::sdl(), VALUES, serving)?;
        Ok(Self { store, search, face, pepper, issuer })
    }

    /// Whoever sent the request, if they prove it.
    async fn actor(&self, request: &HttpRequest) -> Result<Option<Actor>, HttpResponse> {
        let header = text(request, &header::AUTHORIZATION).unwrap_or_default();
        let Some(token) = bearer(header) else { return Ok(None) };
        if let Some(credential) = Credential::parse(token) {
            let known = keys::authenticate(&self.store, &self.pepper, &credential).await;
            return known.map_err(|error| {
                tracing::error!(cause = %error.cause(), "a key can't be looked up");
                refused(500, "INTERNAL", "internal error")
            });
        }
        let Some(issuer) = &self.issuer else { return Ok(None) };
        match issuer.verify(token, self.store.now()).await {
            Ok(claims) => {
                let scopes = Scopes::known(claims.scopes.iter().map(String::as_str));
                let name = issuer.name();
                Ok(Some(Actor::user(name, &claims.subject, &claims.name, scopes)))
            }
            Err(denied) => {
                tracing::debug!(%denied, "a token is not believed");
                Ok(None)
            }
        }
    }
}

/// Pages of these origins may use the desk, with a key of their user's; nothing here knows a cookie.
pub(super) fn cors(origins: &[String]) -> Cors {
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    cors.allowed_methods(["POST"])
        .allowed_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            IDEMPOTENCY_KEY,
        ])
        .expose_headers([HeaderName::from_static("server-timing")])
        .max_age(3_600)
}

/// One GraphQL request to the desk.
pub(super) async fn desk(
    door: web::Data<Door>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let actor = match door.actor(&request).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return unknown(),
        Err(refusal) => return refusal,
    };
    let body = match body(&request, payload, BODY).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let meter = Arc::new(Meter::default());
    let mut desk = Desk::new(&door.store, actor).metered(&meter);
    if let Some(key) = text(&request, &IDEMPOTENCY_KEY) {
        match Repeatable::new(key, fingerprint(&body)) {
            Ok(repeatable) => desk = desk.repeatable(repeatable),
            Err(error) => return refused(400, error.code(), &error.to_string()),
        }
    }
    let data = |request| desk::working(request, desk, &door.search).data(door.pepper.clone());
    door.face.answer(&request, &body, &meter, data).await
}

/// The token in an `Authorization` header (RFC 6750); the scheme's case does not matter.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start_matches(' '))
}

/// The one answer to whoever does not prove who they are.
fn unknown() -> HttpResponse {
    let message = "this needs a key: Authorization: Bearer kh_…";
    let mut response = refused(401, "UNAUTHENTICATED", message);
    let challenge = header::HeaderValue::from_static("Bearer realm=\"khabar desk\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
