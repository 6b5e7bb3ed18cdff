//! The press's address: GraphQL for whoever asks. Knows the public schema, and that anybody may.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    web::{self, Payload},
};

use async_graphql::Request;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream::iter};
use tokio::{sync::Semaphore, time::Instant};

use super::body::{Bounds, body, text};
use super::bundles::Bundles;
use super::changes::{LAST_EVENT, Shared};
use super::closing::Closing;
use super::events;
use super::face::Face;
use super::kept::unless_known;
use super::manners::options;
use super::reply::{busy, respond, timed};
use super::socket;
use crate::config::{ANY, Addresses, Serving};
use crate::content::{Clock, Meter, Press, Store};
use crate::feeds::{Publication, Settings, Site, forms::Form};
use crate::follow::Hub;
use crate::gate::Limits;
use crate::graphql::over_http::{Answer, Given, Told};
use crate::graphql::{self, Air, PressSchema};
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
    /// Hears what changes.
    pub(super) hub: Hub,
    air: Air,
    /// What those who follow changes are answered.
    pub(super) shared: Shared,
    /// As many more may follow or wait.
    pub(super) live: Arc<Semaphore>,
    pub(super) closing: Closing,
    /// From whose pages may be read.
    pub(super) origins: Vec<String>,
    clock: Clock,
    /// What can be taken away whole.
    pub(super) bundles: Bundles,
    addresses: Addresses,
    settings: Settings,
    listen: SocketAddr,
    /// Known once the server has its address: the one to listen on may leave the port open.
    publication: OnceLock<Arc<Publication>>,
}

impl Door {
    pub(super) fn new(
        store: &Store,
        search: Search,
        (hub, closing): (Hub, Closing),
        (serving, folder): (&Serving, &Path),
    ) -> std::io::Result<Self> {
        let (press, clock) = (store.press().clone(), store.clock());
        let values = Limits::default().values;
        let sdl = graphql::sdl();
        let face = Face::new(graphql::press_schema(), &sdl, values, serving)?;
        let forms = Form::ALL.map(Form::media);
        let stored = Stored::over(&sdl, &forms).map_err(std::io::Error::other)?;
        let live = Arc::new(Semaphore::new(serving.max_live.into()));
        let (air, shared) = (Air::new(press.clone(), hub.clone()), Shared::default());
        let (addresses, settings) = (serving.addresses.clone(), serving.syndication.settings());
        let rest = Duration::from_secs(60 * u64::from(serving.bundle_minutes));
        let bundles = Bundles::new(&folder.join("bundles"), rest)?;
        let (listen, publication) = (serving.listen, OnceLock::new());
        Ok(Self {
            press,
            search,
            face,
            stored,
            hub,
            air,
            shared,
            live,
            closing,
            bundles,
            origins: serving.origins.clone(),
            clock,
            addresses,
            listen,
            settings,
            publication,
        })
    }

    /// Attaches what resolvers read with.
    pub(super) fn read_by(&self, request: Request, press: Press) -> Request {
        let request = graphql::reading(request, press, &self.search);
        self.air.following(request).data(self.publication().clone())
    }

    /// What time it is.
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Hears where the server has come to listen.
    pub(super) fn listens(&self, address: SocketAddr) {
        self.published_at(address);
    }

    /// Where the public finds what is served here.
    pub(super) fn site(&self) -> &Site {
        &self.publication().site
    }

    /// The same, and how feeds of it are made.
    pub(super) fn publication(&self) -> &Arc<Publication> {
        self.published_at(self.listen)
    }

    fn published_at(&self, address: SocketAddr) -> &Arc<Publication> {
        let told =
            || Publication { site: self.addresses.site(address), settings: self.settings.clone() };
        self.publication.get_or_init(|| Arc::new(told()))
    }
}

/// What is public may be read from the pages of these origins, or from any (`*`); nothing here knows a cookie.
pub(super) fn cors(origins: &[String]) -> Cors {
    let headers = [header::ACCEPT, header::CONTENT_TYPE];
    shared(origins).allowed_methods(["GET", "POST"]).allowed_headers(headers)
}

/// The same of addresses that are only to be read, and may be kept.
pub(super) fn reading_cors(origins: &[String]) -> Cors {
    let kept = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, header::IF_RANGE, header::RANGE];
    let headers = [header::ACCEPT, header::ACCEPT_LANGUAGE, LAST_EVENT];
    let cors = shared(origins).allowed_methods(["GET", "HEAD"]).allowed_headers(headers);
    cors.allowed_headers(kept)
}

fn shared(origins: &[String]) -> Cors {
    let timing = HeaderName::from_static("server-timing");
    let told = [header::ETAG, header::LAST_MODIFIED, header::LINK, header::RETRY_AFTER, timing];
    let cors = Cors::default().expose_headers(told).max_age(86_400);
    match origins.iter().any(|origin| origin == ANY) {
        true => cors.allow_any_origin().send_wildcard(),
        false => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}

/// One GraphQL request to the press: an answer, or as many as come.
pub(super) async fn press(
    door: web::Data<Door>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let upgrade = text(&request, &header::UPGRADE);
    if upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket")) {
        return socket::open(door, &request, payload);
    }
    if let Some(options) = options(&request, "GET, POST, OPTIONS") {
        return options;
    }
    let body = match body(&request, payload, BODY).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let (started, meter) = (Instant::now(), Arc::new(Meter::default()));
    let press = door.press.metered(meter.clone());
    let data = |asked| door.read_by(asked, press);
    match door.face.converse(&request, &body, data).await {
        Given::Stream(told) => stream(&door, told),
        Given::Whole(given) => {
            let cost = given.cost;
            let mut response = match request.method() == Method::GET && given.status == 200 {
                true => kept(&request, given),
                false => respond(given),
            };
            if door.face.tells_timing() {
                timed(&mut response, started, meter.count(), cost);
            }
            response
        }
    }
}

/// An answer to a GET, unless the client has it. It has no date: it may have come of words, which find otherwise
/// without a change of what is public, or hold an error that passes.
fn kept(request: &HttpRequest, given: Answer) -> HttpResponse {
    let mut response = unless_known(request, None, given.content_type, given.body);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// What a client is told, as graphql-sse has it in distinct connections mode.
fn stream(door: &Door, told: Told) -> HttpResponse {
    let Ok(room) = door.live.clone().try_acquire_owned() else { return busy() };
    let next = told.pieces.map(|piece| format!("event: next\ndata: {}\n\n", piece.into_json()));
    let end = iter(["event: complete\ndata:\n\n".to_owned()]);
    // Something is said at once: the framework sends the head of a response with its first bytes.
    let told = iter([events::NOTHING.to_owned()]).chain(next).chain(end);
    events::stream(events::beating(told), door.closing.clone(), room)
}
