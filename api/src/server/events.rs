//! Server-sent events: a response that stays open (HTML standard, 9.2). Knows neither what is told nor to whom.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName, HeaderValue},
    web::Bytes,
};
use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::closing::Closing;

/// The media type.
pub(super) const MEDIA: &str = "text/event-stream; charset=utf-8";
/// How long nothing is said before something is: so that whoever stands between keeps the connection, and a client
/// that is gone is noticed.
pub(super) const BEAT: Duration = Duration::from_secs(15);

/// A comment, which says nothing.
pub(super) const NOTHING: &str = ":\n\n";

/// Tells what `events` tells, until it or the server ends. `held` is given back then.
pub(super) fn stream(
    events: impl Stream<Item = String> + 'static,
    closing: Closing,
    held: OwnedSemaphorePermit,
) -> HttpResponse {
    let events = Box::pin(events).take_until(closing.closed());
    let held = events.map(move |event| {
        // Moved in here to live as long as the stream.
        let _ = &held;
        Ok::<_, std::convert::Infallible>(Bytes::from(event))
    });
    let mut response = HttpResponse::Ok().content_type(MEDIA).streaming(held);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    // Asks proxies like nginx to pass on what comes as it comes.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    response
}

/// The same events, with a comment wherever nothing is said for long.
pub(super) fn beating(
    events: impl Stream<Item = String> + Unpin + 'static,
) -> impl Stream<Item = String> {
    unfold(events, async |mut events| match timeout(BEAT, events.next()).await {
        Ok(event) => event.map(|event| (event, events)),
        Err(_) => Some((NOTHING.to_owned(), events)),
    })
}
