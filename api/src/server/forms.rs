//! An article in the form that a client wants: by what its address ends in, else by `Accept`. Knows no form.

use std::sync::Arc;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::{self, Accept, HeaderName, HeaderValue, Quality},
    web,
};
use serde::Deserialize;
use tokio::time::Instant;

use super::json::{localised, nowhere, once, refused};
use super::kept::unless_known;
use super::press::Door;
use super::reply::timed;
use crate::content::{Locale, Meter, reading};
use crate::feeds::{Story, forms::Form, stories};
use crate::graphql::Noted;
use crate::json::{Operation, Problem};

/// What the JSON face answers itself.
const JSON: &str = "application/json";
/// What an address ends in that asks for it.
const JSON_SUFFIX: &str = "json";
/// Nothing but pictures is loaded, and nothing runs.
const POLICY: &str = "default-src 'none'; img-src https: http:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; sandbox allow-popups allow-top-navigation";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Json,
    Form(Form),
}

/// What an answer in JSON says of the article that the headers say too.
#[derive(Debug, Deserialize)]
struct Said {
    slug: String,
    locale: String,
}

impl Wanted {
    /// Each, the one first that is meant where nothing is said.
    fn all() -> impl Iterator<Item = Self> {
        [Self::Json].into_iter().chain(Form::ALL.map(Self::Form))
    }

    fn media(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Form(form) => form.media(),
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Json => JSON_SUFFIX,
            Self::Form(form) => form.suffix(),
        }
    }

    /// The content type that it is sent with: texts say how they are encoded, JSON can't be otherwise.
    fn content_type(self) -> String {
        let text = self.media().starts_with("text/");
        format!("{}{}", self.media(), if text { "; charset=utf-8" } else { "" })
    }
}

/// The article.
pub(super) async fn article(
    door: web::Data<Door>,
    request: HttpRequest,
    number: usize,
) -> HttpResponse {
    let Some(operation) = door.stored.operations().get(number) else { return nowhere().await };
    let asked = request.match_info().get("ref").unwrap_or_default();
    // No id and no slug holds a dot.
    let ended = asked.rsplit_once('.').and_then(|(name, suffix)| {
        Some((name, Wanted::all().find(|wanted| wanted.suffix() == suffix)?))
    });
    let (name, wanted) = match ended {
        Some((name, wanted)) => (name, Some(wanted)),
        None => (asked, preferred(&request)),
    };
    let mut response = match wanted {
        Some(Wanted::Json) => json(&door, &request, operation, name).await,
        Some(Wanted::Form(form)) => form_of(&door, &request, operation, name, form).await,
        None => not_acceptable(),
    };
    let vary = if ended.is_some() { "accept-language" } else { "accept, accept-language" };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(vary));
    response
}

/// What the client would have rather, of what there is (RFC 9110, 12.5.1): the most specific range that a media type
/// falls into says how much it is wanted. Nothing, where it would have none.
fn preferred(request: &HttpRequest) -> Option<Wanted> {
    let ranges = match request.get_header::<Accept>() {
        Some(Accept(ranges)) if !ranges.is_empty() => ranges,
        _ => return Some(Wanted::Json),
    };
    let quality = |wanted: &Wanted| {
        let (kind, subtype) = wanted.media().split_once('/').unwrap_or_default();
        let falls = ranges.iter().filter_map(|range| {
            let essence = range.item.essence_str();
            let closeness = match essence.split_once('/')? {
                ("*", "*") => 0,
                (of, "*") if of == kind => 1,
                (of, exactly) if of == kind && exactly == subtype => 2,
                _ => return None,
            };
            Some((closeness, range.quality))
        });
        falls.max_by_key(|(closeness, _)| *closeness).map(|(_, quality)| quality)
    };
    let mut best = (Quality::ZERO, None);
    for wanted in Wanted::all() {
        if let Some(quality) = quality(&wanted)
            && quality > best.0
        {
            best = (quality, Some(wanted));
        }
    }
    best.1
}

fn not_acceptable() -> HttpResponse {
    let had: Vec<&str> = Wanted::all().map(Wanted::media).collect();
    let told = format!("an article can be had as {}", had.join(", "));
    refused(&Problem::new("NOT_ACCEPTABLE", told))
}

/// What the stored operation answers.
async fn json(
    door: &Door,
    request: &HttpRequest,
    operation: &Operation,
    name: &str,
) -> HttpResponse {
    let query = localised(request, operation);
    let path = [("ref".to_owned(), name.to_owned())];
    let (answer, response) =
        once(door, request, operation, (&path, &query), Noted::default()).await;
    let said = answer.ok().and_then(|answer| serde_json::from_str(&answer.body).ok());
    match said {
        Some(said) => told(response, &said, Wanted::Json),
        None => response,
    }
}

/// The story in another form; where there is none, what the stored operation says of it.
async fn form_of(
    door: &Door,
    request: &HttpRequest,
    operation: &Operation,
    name: &str,
    form: Form,
) -> HttpResponse {
    // As it was before anything is read.
    let changed = door.hub.changed();
    let (started, meter) = (Instant::now(), Arc::new(Meter::default()));
    let locale = match wanted_locale(&localised(request, operation)) {
        Ok(locale) => locale,
        Err(problem) => return refused(&problem),
    };
    let press = door.press.metered(meter.clone());
    let story = match find(&press, name, locale.as_ref()).await {
        Ok(Some(story)) => story,
        Ok(None) => return missing(door, request, operation, name).await,
        Err(error) => return refused(&error.into()),
    };
    let wanted = Wanted::Form(form);
    let body = form.of(&story, door.site());
    let mut response = unless_known(request, changed, &wanted.content_type(), body);
    if door.face.tells_timing() {
        timed(&mut response, started, meter.count(), None);
    }
    let row = &story.article.row;
    let (slug, locale) = (row.slug.clone(), row.locale.clone());
    let mut response = told(response, &Said { slug, locale }, wanted);
    let canonical = format!("<{}>; rel=\"canonical\"", door.site().article(&story));
    append(&mut response, header::LINK, &canonical);
    if form == Form::Html {
        append(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
        append(&mut response, header::REFERRER_POLICY, "no-referrer");
    }
    response
}

async fn find(
    press: &crate::content::Press,
    name: &str,
    locale: Option<&Locale>,
) -> crate::content::Result<Option<Story>> {
    let Some(id) = reading::find_article(press, name).await? else { return Ok(None) };
    Ok(stories(press, &[id], locale).await?.pop().flatten())
}

/// The language that names are wanted in. It is all that can be said of a form: the past is told in JSON alone.
fn wanted_locale(query: &str) -> Result<Option<Locale>, Problem> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| Problem::new("INVALID", "what follows the ? must be name=value pairs"))?;
    let mut locale = None;
    for (name, text) in &pairs {
        if name != "locale" || locale.is_some() {
            let rule = "is no parameter of this form; application/json has more, as /v1/openapi.json tells";
            return Err(Problem::invalid(&crate::content::clip(name), rule));
        }
        let parsed = Locale::parse(text);
        let rule = "must be a BCP 47 language tag such as fr or fr-MA";
        locale = Some(parsed.map_err(|_| Problem::invalid("locale", rule))?);
    }
    Ok(locale)
}

/// Why there is no such story: that there never was, or that it is gone and why.
async fn missing(
    door: &Door,
    request: &HttpRequest,
    operation: &Operation,
    name: &str,
) -> HttpResponse {
    let path = [("ref".to_owned(), name.to_owned())];
    match once(door, request, operation, (&path, ""), Noted::default()).await {
        (Err(_), response) => response,
        // It came back meanwhile: whoever asks again will get it.
        (Ok(_), _) => refused(&Problem::not_found("article")),
    }
}

/// The same response with what it is a form of: in which language, and which other forms there are.
fn told(mut response: HttpResponse, said: &Said, wanted: Wanted) -> HttpResponse {
    append(&mut response, header::CONTENT_LANGUAGE, &said.locale);
    let slug = crate::feeds::part(&said.slug);
    for other in Wanted::all().filter(|other| *other != wanted) {
        let (suffix, media) = (other.suffix(), other.media());
        let link = format!("</v1/articles/{slug}.{suffix}>; rel=\"alternate\"; type=\"{media}\"");
        append(&mut response, header::LINK, &link);
    }
    response
}

fn append(response: &mut HttpResponse, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(name, value);
    }
}
