//! The addresses of feeds, of the list of them, and of sitemaps. Knows no article and no format.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::json::{only_read, refused};
use super::kept::unless_known;
use super::press::{Door, reading_cors};
use super::reply::timed;
use super::{asking, reading};
use crate::content::list::Window;
use crate::content::reading::ArticleList;
use crate::content::{Meter, Press, Result};
use crate::feeds::{
    Asked, Channel, Feed, Format, Sort, listed, listed_in, opml, sitemap, sitemap_index,
};
use crate::json::Problem;

/// How the feed of everything is called.
const EVERYTHING: &str = "all";
/// The sitemap of what is new.
const NEWS: &str = "news";
/// The media types of what is no feed.
const OPML: &str = "text/x-opml";
const XML: &str = "application/xml";

/// A document, ready to be sent.
struct Document {
    media: &'static str,
    body: String,
    /// Where it is, and who tells of news in it: addresses and what each is.
    links: Vec<(String, &'static str)>,
    /// Whether it changes with what is public, and with nothing else.
    dated: bool,
}

/// Puts them at their addresses.
pub(super) fn configure(config: &mut web::ServiceConfig, door: &Door) {
    let cors = || reading_cors(&door.origins);
    let feeds = web::scope("/feeds")
        .service(at("/{name}").route(reading().to(everything)))
        .service(at("/{folder}/{name}").route(reading().to(named)))
        .default_service(web::to(nowhere));
    let sitemaps = web::scope("/sitemaps")
        .service(at("/{name}").route(reading().to(page)))
        .default_service(web::to(nowhere));
    config
        .service(feeds.wrap(cors()).wrap(asking()))
        .service(sitemaps.wrap(cors()).wrap(asking()))
        .service(at("/feeds.opml").route(reading().to(list)).wrap(cors()).wrap(asking()))
        .service(at("/sitemap.xml").route(reading().to(index)).wrap(cors()).wrap(asking()));
}

/// An address that is only to be read.
fn at(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(only_read))
}

/// The feed of everything.
async fn everything(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let (name, format) = split(part(&request, "name"));
    match format {
        Some(format) if name == EVERYTHING => {
            served(&door, &request, async |press| {
                feed(&door, &request, press, Sort::All, name, format).await
            })
            .await
        }
        _ => nowhere().await,
    }
}

/// The feed of what has a name.
async fn named(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let (name, format) = split(part(&request, "name"));
    match (Sort::in_folder(part(&request, "folder")), format) {
        (Some(sort), Some(format)) => {
            served(&door, &request, async |press| {
                feed(&door, &request, press, sort, name, format).await
            })
            .await
        }
        _ => nowhere().await,
    }
}

async fn feed(
    door: &Door,
    request: &HttpRequest,
    press: &Press,
    sort: Sort,
    name: &str,
    format: Format,
) -> Result<Document> {
    let asked = Asked::parse(request.query_string())?;
    let channel = Channel::find(press, sort, name, asked.locale.as_ref()).await?;
    let search = door.search.through(press.clone());
    let pages = async |list: ArticleList, window: Window| {
        if list.test().asks_for_words() {
            return Ok(search.list(&list, window).await?.0);
        }
        listed(press, list, window).await
    };
    let what = (&channel, format, &asked);
    let feed = Feed::read(press, door.publication(), what, door.now(), pages).await?;
    let hubs = feed.hubs.iter().map(|hub| (hub.clone(), "hub"));
    let links = [(feed.address.clone(), "self")].into_iter().chain(hubs).collect();
    // What is found by its words is found when the index has heard of it, which no log tells.
    let dated = !channel.test.asks_for_words();
    Ok(Document { media: format.media(), body: feed.write(), links, dated })
}

/// The list of feeds.
async fn list(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let made = async |press: &Press| {
        let locale = listed_in(request.query_string())?;
        let body = opml(press, door.publication(), locale).await?;
        Ok(Document { media: OPML, body, links: Vec::new(), dated: true })
    };
    served(&door, &request, made).await
}

/// The index of sitemaps.
async fn index(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let made = async |press: &Press| {
        let body = sitemap_index(press, door.site()).await?;
        Ok(Document { media: XML, body, links: Vec::new(), dated: true })
    };
    served(&door, &request, made).await
}

/// One of them.
async fn page(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let Some(name) = part(&request, "name").strip_suffix(".xml") else { return nowhere().await };
    let made = async |press: &Press| {
        let body = sitemap(press, door.site(), name, door.now()).await?;
        // What is of the last two days alone changes by itself.
        let dated = name != NEWS;
        Ok(Document { media: XML, body, links: Vec::new(), dated })
    };
    served(&door, &request, made).await
}

/// Any other address here.
async fn nowhere() -> HttpResponse {
    let detail = "there is nothing here; /feeds.opml lists the feeds, /sitemap.xml the sitemaps";
    refused(&Problem::new("NOT_FOUND", detail))
}

/// What stands in a place of the address.
fn part<'r>(request: &'r HttpRequest, name: &str) -> &'r str {
    request.match_info().get(name).unwrap_or_default()
}

/// A name, and the format that is behind its dot: neither slugs nor ids hold one.
fn split(name: &str) -> (&str, Option<Format>) {
    let (name, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
    (name, Format::ending(suffix))
}

/// Answers with what `make` makes, unless the client has it.
async fn served(
    door: &Door,
    request: &HttpRequest,
    make: impl AsyncFnOnce(&Press) -> Result<Document>,
) -> HttpResponse {
    let (started, meter) = (Instant::now(), Arc::new(Meter::default()));
    let press = door.press.metered(meter.clone());
    // Before anything is read: what changes meanwhile is not in the document.
    let changed = door.hub.changed();
    let mut response = match make(&press).await {
        Ok(document) => {
            let changed = changed.filter(|_| document.dated);
            given(request, document, changed)
        }
        Err(error) => refused(&error.into()),
    };
    if door.face.tells_timing() {
        timed(&mut response, started, meter.count(), None);
    }
    response
}

/// A document, unless the client has it.
fn given(
    request: &HttpRequest,
    document: Document,
    changed: Option<DateTime<Utc>>,
) -> HttpResponse {
    let media = format!("{}; charset=utf-8", document.media);
    let mut response = unless_known(request, changed, &media, document.body);
    for (address, relation) in &document.links {
        if let Ok(link) = HeaderValue::from_str(&format!("<{address}>; rel=\"{relation}\"")) {
            response.headers_mut().append(header::LINK, link);
        }
    }
    response
}
