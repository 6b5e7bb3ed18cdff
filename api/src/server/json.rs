//! The addresses of the JSON face: each stored operation at its own, and what describes them. Knows no schema.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, AcceptLanguage, HeaderValue, Preference, Quality},
    },
    web,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use tokio::time::Instant;

use super::kept::unless_known;
use super::manners::{READ, options};
use super::press::Door;
use super::reply::{busy, timed};
use super::{asking, bundles, changes, forms, press, reading};
use crate::content::{Locale, Meter};
use crate::graphql::Noted;
use crate::json::{Answer, MEDIA, Operation, Problem, STYLE};

/// Where all of it stands.
const ROOT: &str = "/v1";
/// What is found by words alone.
const SEARCH: &str = "search";
/// The parameter that says in which language names are served.
const LOCALE: &str = "locale";

/// Nothing but the page’s own style is let in.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// Puts each operation at its address.
pub(super) fn configure(config: &mut web::ServiceConfig, door: &Door) {
    let mut scope = web::scope(ROOT)
        .service(at("").route(reading().to(page)))
        .service(at("/openapi.json").route(reading().to(openapi)))
        .service(at("/bundle/{file}").route(reading().to(bundles::bundle)))
        .default_service(web::to(nowhere));
    for (number, operation) in door.stored.operations().iter().enumerate() {
        let path = operation.path.strip_prefix(ROOT).unwrap_or(&operation.path);
        scope = scope.service(match operation.has_forms() {
            true => at(path)
                .route(reading().to(move |door, request| forms::article(door, request, number))),
            false => at(path).route(reading().to(move |door, request| ask(door, request, number))),
        });
    }
    config.service(scope.wrap(press::reading_cors(&door.origins)).wrap(asking()));
}

/// An address that is only to be read.
fn at(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(only_read))
}

/// Asks a stored operation; again, while there is nothing and the client waits.
async fn ask(door: web::Data<Door>, request: HttpRequest, number: usize) -> HttpResponse {
    let Some(operation) = door.stored.operations().get(number) else { return nowhere().await };
    let query = localised(&request, operation);
    let path = parts(&request);
    let (patience, query) = match operation.patience(&query) {
        Ok(asked) => asked,
        Err(problem) => return refused(&problem),
    };
    // A stream waits anyway.
    if operation.waits() && changes::streams(&request) {
        let asked = changes::follow(door.clone(), &request, number, &query).await;
        return asked.unwrap_or_else(|problem| refused(&problem));
    }
    let noted = Noted::default();
    let waiting = door.live.try_acquire();
    if patience.is_zero() {
        return once(&door, &request, operation, (&path, &query), noted).await.1;
    }
    let Ok(_room) = waiting else { return busy() };
    let until = Instant::now() + patience;
    loop {
        let noted = Noted::default();
        // Before it is asked: what comes meanwhile is news.
        let listener = door.hub.listen();
        let said = (&path[..], query.as_str());
        let (answer, response) = once(&door, &request, operation, said, noted.clone()).await;
        let idle = answer.is_ok_and(|answer| answer.idle);
        if !idle || Instant::now() >= until {
            return response;
        }
        let closing = door.closing.clone().closed();
        tokio::select! { () = changes::news(listener, &noted, until) => {}, () = closing => return response }
    }
}

/// What stands in the places of the path that are left open.
fn parts(request: &HttpRequest) -> Vec<(String, String)> {
    let parts = request.match_info().iter();
    parts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Asks it once, by what stands in the path and what follows the `?`.
pub(super) async fn once(
    door: &Door,
    request: &HttpRequest,
    operation: &Operation,
    (path, query): (&[(String, String)], &str),
    noted: Noted,
) -> (Result<Answer, Problem>, HttpResponse) {
    // As it was before anything is read. What words find may change without a change of what is public.
    let by_words = operation.root_is(SEARCH) || query.contains("text");
    let changed = door.hub.changed().filter(|_| !by_words);
    let (started, meter) = (Instant::now(), Arc::new(Meter::default()));
    let press = door.press.metered(meter.clone());
    let data = |asked| door.read_by(asked, press).data(noted);
    let answer = door.stored.answer(door.face.asked(), operation, (path, query), data).await;
    let mut response = match &answer {
        Ok(answer) => given(request, changed, answer),
        Err(problem) => refused(problem),
    };
    if door.face.tells_timing() {
        let cost = answer.as_ref().ok().map(|answer| answer.cost);
        timed(&mut response, started, meter.count(), cost);
    }
    (answer, response)
}

/// What follows the `?`, with the language that the client prefers where the address names none.
pub(super) fn localised(request: &HttpRequest, operation: &Operation) -> String {
    let query = request.query_string();
    let takes = operation.parameters.iter().any(|parameter| parameter.name == LOCALE);
    let named = query.split('&').any(|pair| pair.split('=').next() == Some(LOCALE));
    if !takes || named {
        return query.to_owned();
    }
    let accepted = request.get_header::<AcceptLanguage>().map(|AcceptLanguage(mut all)| {
        all.retain(|tag| tag.quality > Quality::ZERO);
        AcceptLanguage(all)
    });
    let preferred = accepted.map(|accepted| accepted.ranked());
    let tags = preferred.into_iter().flatten().filter_map(|tag| match tag {
        Preference::Specific(tag) => Locale::parse(tag.as_str()).ok(),
        Preference::Any => None,
    });
    match tags.into_iter().next() {
        Some(locale) if query.is_empty() => format!("{LOCALE}={locale}"),
        Some(locale) => format!("{query}&{LOCALE}={locale}"),
        None => query.to_owned(),
    }
}

/// An answer, unless the client has it already.
fn given(request: &HttpRequest, changed: Option<DateTime<Utc>>, answer: &Answer) -> HttpResponse {
    let mut response = unless_known(request, changed, "application/json", answer.body.clone());
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    let next = answer.next.as_ref().map(|next| following(request, next));
    if let Some(next) = next.and_then(|next| HeaderValue::from_str(&next).ok()) {
        response.headers_mut().insert(header::LINK, next);
    }
    response
}

/// Where a list goes on (RFC 8288).
fn following(request: &HttpRequest, next: &str) -> String {
    let said = request.query_string().split('&');
    let said = said.filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("after"));
    let mut query: Vec<&str> = said.collect();
    let after = format!("after={next}");
    query.push(&after);
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}

/// A problem, as one is sent.
pub(super) fn refused(problem: &Problem) -> HttpResponse {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type(MEDIA).body(problem.to_json().to_string())
}

/// What describes all of it.
async fn openapi(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    unless_known(&request, None, "application/json", door.stored.openapi().to_owned())
}

/// The same for people.
async fn page(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let page = door.stored.page().to_owned();
    let mut response = unless_known(&request, None, "text/html; charset=utf-8", page);
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Any other address here.
pub(super) async fn nowhere() -> HttpResponse {
    let detail = "there is nothing here; /v1/openapi.json says what there is";
    refused(&Problem::new("NOT_FOUND", detail))
}

/// A method that does nothing here.
pub(super) async fn only_read(request: HttpRequest) -> HttpResponse {
    if let Some(options) = options(&request, READ) {
        return options;
    }
    let detail = "this is only to be read: GET or HEAD";
    let mut response = refused(&Problem::new("METHOD_NOT_ALLOWED", detail));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(READ));
    response
}
