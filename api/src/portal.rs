//! The explorer: GraphiQL as one page at `/`, out of the binary itself. Knows nothing of the schema that it is pointed at.
//!
//! `explorer/` builds what is embedded here, and needs no network to be shown. The
//! page and its icon are small and go out as they are. The rest is embedded gzipped
//! and only so: every browser takes gzip, and inflating copies would triple what
//! this adds to the binary. A request without `Accept-Encoding` accepts any coding
//! (RFC 9110, 12.5.3), so it is served too; one that rules gzip out gets a 406.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AcceptEncoding, Encoding, EntityTag, IfNoneMatch, Preference, Quality,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, guard, web};

/// A hash over all that is embedded: the ETag of each file, and the `?v=` of the page's links.
const VERSION: &str = include_str!("../../explorer/dist/version");

/// Nothing from elsewhere, nothing inline. `data:` are two marks of the editor's style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A link of the page names the version, so what it leads to never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// An embedded file.
#[derive(Debug)]
struct File {
    name: &'static str,
    kind: &'static str,
    coding: Coding,
    bytes: &'static [u8],
}

/// How a file's bytes are embedded, and so how they are sent.
#[derive(Debug)]
enum Coding {
    Plain,
    Gzip,
}

static PAGE: File = File {
    name: "index.html",
    kind: "text/html; charset=utf-8",
    coding: Coding::Plain,
    bytes: include_bytes!("../../explorer/dist/index.html"),
};

static FILES: [File; 4] = [
    File {
        name: "explorer.js",
        kind: "text/javascript; charset=utf-8",
        coding: Coding::Gzip,
        bytes: include_bytes!("../../explorer/dist/explorer.js.gz"),
    },
    File {
        name: "explorer.css",
        kind: "text/css; charset=utf-8",
        coding: Coding::Gzip,
        bytes: include_bytes!("../../explorer/dist/explorer.css.gz"),
    },
    File {
        name: "licences.txt",
        kind: "text/plain; charset=utf-8",
        coding: Coding::Gzip,
        bytes: include_bytes!("../../explorer/dist/licences.txt.gz"),
    },
    File {
        name: "icon.svg",
        kind: "image/svg+xml",
        coding: Coding::Plain,
        bytes: include_bytes!("../../explorer/dist/icon.svg"),
    },
];

/// Puts the explorer at `/` and its files under `/explorer/`.
pub fn configure(config: &mut web::ServiceConfig) {
    let reading = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    let at = |path| web::resource(path).default_service(web::to(only_read));
    config
        .service(at("/").route(reading().to(page)))
        .service(at("/explorer/{file}").route(reading().to(file)));
}

async fn page(request: HttpRequest) -> HttpResponse {
    serve(&request, &PAGE, ASK_AGAIN)
}

async fn file(request: HttpRequest) -> HttpResponse {
    let name = request.match_info().get("file");
    let Some(file) = FILES.iter().find(|file| Some(file.name) == name) else {
        return plain(StatusCode::NOT_FOUND, "There is no such file.\n");
    };
    // A page of another version, cached or served by another node, must not pin our files to its links.
    let versioned = request.query_string().strip_prefix("v=") == Some(VERSION);
    serve(&request, file, if versioned { FOR_EVER } else { ASK_AGAIN })
}

async fn only_read() -> HttpResponse {
    let mut refusal =
        plain(StatusCode::METHOD_NOT_ALLOWED, "This is only to be read: GET or HEAD.\n");
    refusal.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
    refusal
}

fn serve(request: &HttpRequest, file: &'static File, caching: &'static str) -> HttpResponse {
    if matches!(file.coding, Coding::Gzip) && !takes_gzip(request) {
        return refuse_coding();
    }
    let status = if is_known(request, &tag()) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = guarded(status);
    response.insert_header(header::ETag(tag())).insert_header((header::CACHE_CONTROL, caching));
    if matches!(file.coding, Coding::Gzip) {
        response.insert_header((header::VARY, "Accept-Encoding"));
    }
    if status == StatusCode::NOT_MODIFIED {
        return response.finish();
    }
    if matches!(file.coding, Coding::Gzip) {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    response.content_type(file.kind).body(file.bytes)
}

/// An answer with the headers that every answer from here carries.
fn guarded(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"));
    response
}

fn plain(status: StatusCode, text: &'static str) -> HttpResponse {
    guarded(status).content_type("text/plain; charset=utf-8").body(text)
}

fn refuse_coding() -> HttpResponse {
    let mut refusal = plain(StatusCode::NOT_ACCEPTABLE, "This file is only to be had gzipped.\n");
    refusal.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept-Encoding"));
    refusal
}

fn tag() -> EntityTag {
    // Weak, because the page goes out in several codings.
    EntityTag::new_weak(VERSION.to_owned())
}

/// Whether the client has what goes by `tag` already (RFC 9110, 13.1.2).
pub(crate) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        None => false,
    }
}

/// Whether gzip is acceptable: by name, else by `*`, else only where nothing is said.
fn takes_gzip(request: &HttpRequest) -> bool {
    if !request.headers().contains_key(header::ACCEPT_ENCODING) {
        return true;
    }
    let Some(AcceptEncoding(codings)) = request.get_header() else { return false };
    let quality =
        |wanted| codings.iter().find(|coding| coding.item == wanted).map(|found| found.quality);
    quality(Preference::Specific(Encoding::gzip()))
        .or_else(|| quality(Preference::Any))
        .is_some_and(|quality| quality > Quality::ZERO)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, dev::ServiceResponse};

    use super::*;

    async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> ServiceResponse {
        let app = init_service(App::new().configure(configure)).await;
        let request = TestRequest::with_uri(path).method(method);
        let request =
            headers.iter().fold(request, |request, header| request.insert_header(*header));
        call_service(&app, request.to_request()).await
    }

    fn header<'a>(response: &'a ServiceResponse, name: &str) -> &'a str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[actix_web::test]
    async fn the_page_links_only_to_what_is_served_for_ever() {
        let page = ask(Method::GET, "/", &[]).await;
        assert_eq!(header(&page, "cache-control"), ASK_AGAIN);
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
        let text = String::from_utf8(to_bytes(page.into_body()).await.unwrap().to_vec()).unwrap();
        assert!(text.contains("<title>Khabar — explorer</title>"));
        assert!(!text.contains("://"), "nothing from elsewhere");

        let links: Vec<_> = text.split('"').filter(|part| part.starts_with("explorer/")).collect();
        assert_eq!(links.len(), 3);
        for link in links {
            let linked = ask(Method::GET, &format!("/{link}"), &[]).await;
            assert_eq!(linked.status(), StatusCode::OK, "{link}");
            assert_eq!(header(&linked, "cache-control"), FOR_EVER, "{link}");
        }
    }

    #[actix_web::test]
    async fn a_link_of_another_version_is_not_cached_for_ever() {
        for path in ["/explorer/explorer.js", "/explorer/explorer.js?v=0123456789abcdef"] {
            let file = ask(Method::GET, path, &[]).await;
            assert_eq!(header(&file, "cache-control"), ASK_AGAIN, "{path}");
        }
    }

    #[actix_web::test]
    async fn gzip_is_sent_unless_it_is_ruled_out() {
        for accepted in ["gzip", "br, gzip;q=0.1", "*", "GZIP", "identity;q=0, *;q=0.5"] {
            let file =
                ask(Method::GET, "/explorer/explorer.css", &[("accept-encoding", accepted)]).await;
            assert_eq!(file.status(), StatusCode::OK, "{accepted}");
            assert_eq!(header(&file, "content-encoding"), "gzip");
            assert_eq!(header(&file, "vary"), "Accept-Encoding");
        }
        for accepted in ["identity", "gzip;q=0, *", "br", "", "*;q=0", "gzip;q=x"] {
            let file =
                ask(Method::GET, "/explorer/explorer.css", &[("accept-encoding", accepted)]).await;
            assert_eq!(file.status(), StatusCode::NOT_ACCEPTABLE, "{accepted}");
        }
        let page = ask(Method::GET, "/", &[("accept-encoding", "identity")]).await;
        assert_eq!(page.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn who_has_it_is_not_sent_it_again() {
        let weak = format!("W/\"{VERSION}\"");
        let among = format!("\"x\", \"{VERSION}\"");
        for known in ["*", &weak, &among] {
            let file = ask(Method::GET, "/explorer/icon.svg", &[("if-none-match", known)]).await;
            assert_eq!(file.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(header(&file, "etag"), weak);
            assert!(to_bytes(file.into_body()).await.unwrap().is_empty());
        }
        for other in ["\"x\"", "", "rubbish"] {
            let file = ask(Method::GET, "/explorer/icon.svg", &[("if-none-match", other)]).await;
            assert_eq!(file.status(), StatusCode::OK, "{other}");
        }
    }

    #[actix_web::test]
    async fn every_answer_is_guarded_and_nothing_else_is_served() {
        for (method, path, status) in [
            (Method::GET, "/", 200),
            (Method::HEAD, "/", 200),
            (Method::POST, "/", 405),
            (Method::DELETE, "/explorer/explorer.js", 405),
            (Method::GET, "/explorer/..%2fCargo.toml", 404),
            (Method::GET, "/explorer/index.html", 404),
        ] {
            let answer = ask(method, path, &[]).await;
            assert_eq!(answer.status(), status, "{path}");
            assert_eq!(header(&answer, "content-security-policy"), POLICY);
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
            assert_eq!(header(&answer, "referrer-policy"), "no-referrer");
        }
    }
}
