//! HTTP at the desk, for those who have a key: what a request may be, from where, and how large.

use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::app::{App, Kind, Place};
use crate::hostile::corpus;
use crate::raw::Wire;
use crate::strangers::UNKNOWN;

const QUESTION: &str = "{\"query\":\"{ viewer { id } }\"}";
/// The largest body.
const BODY: usize = 4 * 1024 * 1024;

async fn desk() -> (App, String) {
    let app = App::demo(Kind::Sqlite).await;
    let key = app.place.key("desk:read,desk:write").await;
    (app, key)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cache_keeps_what_the_desk_says_whatever_it_is() {
    let (app, key) = desk().await;
    let at = |method: Method, query: &str| {
        app.client.request(method, format!("{}/desk/graphql{query}", app.address)).bearer_auth(&key)
    };
    let asked = |request: RequestBuilder, body: &'static str| {
        request.header("content-type", "application/json").body(body)
    };
    for (request, status) in [
        (asked(at(Method::POST, ""), QUESTION), 200),
        (at(Method::GET, "?query=%7Bviewer%7Bid%7D%7D"), 200),
        (at(Method::GET, "?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D"), 200),
        (asked(at(Method::POST, ""), "{"), 400),
        (asked(at(Method::POST, ""), "[{\"query\":\"{ viewer { id } }\"}]"), 400),
        (at(Method::POST, "").body(QUESTION), 415),
        (at(Method::POST, "").header("content-type", "text/plain").body(QUESTION), 415),
        (asked(at(Method::POST, ""), QUESTION).header("content-encoding", "gzip"), 415),
        (asked(at(Method::POST, ""), QUESTION).header("accept", "text/html"), 406),
        (asked(at(Method::POST, ""), QUESTION).header("idempotency-key", "a b"), 400),
        (at(Method::GET, "?query=mutation%7BdraftCreate%7D"), 405),
        (at(Method::PUT, ""), 405),
        (at(Method::DELETE, ""), 405),
        (at(Method::OPTIONS, ""), 405),
    ] {
        let response = request.send().await.unwrap();
        let url = response.url().clone();
        assert_eq!(response.status(), status, "{url}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{url}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{url}");
        assert!(header(&response, "vary").contains("accept"), "{url}");
        assert_eq!(header(&response, "access-control-allow-origin"), "", "{url}");
    }
}

/// CVE-2019-13594, CVE-2026-34749: what a page of another site can make a browser send changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_fgjh_x3f8_8gmh_nothing_changes_by_a_get_a_form_or_a_batch() {
    let (app, key) = desk().await;
    let mutation = "mutation { draftCreate(input: { locale: \"en\" }) { draft { id } } }";
    let body = json!({ "query": mutation }).to_string();
    let asked = serde_urlencoded::to_string([("query", mutation)]).unwrap();
    let address = format!("{}/desk/graphql", app.address);
    let post = |content_type: &str, body: String| {
        app.client.post(&address).bearer_auth(&key).header("content-type", content_type).body(body)
    };
    let get = app.client.get(format!("{address}?{asked}")).bearer_auth(&key);
    for (request, status) in [
        (get, 405),
        (post("application/x-www-form-urlencoded", asked.clone()), 415),
        (post("text/plain", body.clone()), 415),
        (post("application/graphql", mutation.to_owned()), 415),
        (post("application/json", format!("[{body}]")), 400),
        (post("application/json", format!("[{body},{body}]")), 400),
        // A cookie is no key.
        (app.client.post(&address).header("cookie", format!("key={key}")).body(body), 401),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
    }
    let drafts = app.done(&key, "{ drafts { totalCount { value } } }").await;
    assert_eq!(drafts["drafts"]["totalCount"]["value"], 0);
}

/// CVE-2025-53092: no origin is let in but those that were named, and none with a wildcard.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_9329_mxxw_qwf8_pages_come_in_from_the_origins_that_were_named_and_no_others() {
    let named = "https://desk.example.org";
    let place = Place::new(Kind::Sqlite).await;
    let origins = ["demo", "--desk-origins", "https://desk.example.org,http://localhost:3000"];
    let app = App::start(place, &origins).await;
    let key = app.place.key("desk:read").await;
    let address = format!("{}/desk/graphql", app.address);
    let preflight = |origin: &str, method: &str, headers: &str| {
        let request = app.client.request(Method::OPTIONS, &address).header("origin", origin);
        let request = request.header("access-control-request-method", method);
        request.header("access-control-request-headers", headers)
    };
    let wanted = "authorization, content-type, accept, idempotency-key";
    for origin in [named, "http://localhost:3000"] {
        let allowed = preflight(origin, "POST", wanted).send().await.unwrap();
        assert_eq!(allowed.status(), 200);
        assert_eq!(header(&allowed, "access-control-allow-origin"), origin);
        assert_eq!(header(&allowed, "access-control-allow-credentials"), "");
        assert!(header(&allowed, "vary").to_lowercase().contains("origin"));
        let asked = app
            .at_desk(&key)
            .header("origin", origin)
            .json(&json!({ "query": "{ viewer { id } }" }));
        let answered = asked.send().await.unwrap();
        assert_eq!(answered.status(), 200);
        assert_eq!(header(&answered, "access-control-allow-origin"), origin);
    }
    for (origin, method, headers) in [
        ("https://evil.example", "POST", wanted),
        ("https://desk.example.org.evil.example", "POST", wanted),
        ("https://desk.example.org:8443", "POST", wanted),
        ("http://desk.example.org", "POST", wanted),
        ("null", "POST", wanted),
        (named, "DELETE", wanted),
        (named, "POST", "x-anything"),
    ] {
        let refused = preflight(origin, method, headers).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{origin} {method} {headers}");
        assert_eq!(header(&refused, "access-control-allow-origin"), "", "{origin}");
    }
    let asked = app.at_desk(&key).header("origin", "https://evil.example");
    let answered = asked.json(&json!({ "query": "{ viewer { id } }" })).send().await.unwrap();
    assert_eq!(header(&answered, "access-control-allow-origin"), "");
    // A stranger from the right page is still a stranger.
    let asked = app.client.post(&address).header("origin", named).send().await.unwrap();
    assert_eq!((asked.status().as_u16(), asked.text().await.unwrap().as_str()), (401, UNKNOWN));

    let alone = App::demo(Kind::Sqlite).await;
    let request = alone.client.request(Method::OPTIONS, format!("{}/desk/graphql", alone.address));
    let request = request.header("origin", named).header("access-control-request-method", "POST");
    let refused = request.send().await.unwrap();
    assert_eq!(refused.status(), 401, "by default the desk is for no page at all");
    assert_eq!(header(&refused, "access-control-allow-origin"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_origin_keeps_the_server_from_starting() {
    let place = Place::new(Kind::Sqlite).await;
    for origin in [
        "*",
        "null",
        "",
        "desk.example.org",
        "https://desk.example.org/",
        "https://desk.example.org/path",
        "https://desk.example.org:443",
        "https://*.example.org",
        "https://Desk.example.org",
        "https://user@desk.example.org",
        "ftp://desk.example.org",
        "https://desk.example.org,*",
    ] {
        let refused = place.run(&["demo", "--desk-origins", origin]).await;
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{origin}: {said}");
        assert!(said.contains("must be a scheme, a host"), "{origin}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ghsa_x6xq_whh3_gg32_a_body_at_the_desk_has_four_megabytes_and_thirty_seconds() {
    let (app, key) = desk().await;
    let head = format!("content-type: application/json\r\nauthorization: Bearer {key}\r\n");
    let mut wire = Wire::to(&app);
    wire.ask("POST /desk/graphql", &format!("{head}content-length: {}\r\n", BODY + 1));
    let heard = wire.hear();
    assert_eq!((heard.status, heard.header("connection")), (413, Some("close")));
    assert!(heard.body.contains("at most 4,194,304 bytes"), "{}", heard.body);
    assert!(wire.closed());

    let mut wire = Wire::to(&app);
    wire.ask("POST /desk/graphql", &format!("{head}content-length: {BODY}\r\n"));
    wire.say(QUESTION);
    wire.say(" ".repeat(BODY - QUESTION.len()));
    assert_eq!(wire.hear().status, 200, "what just fits is read");

    let mut wire = Wire::to(&app);
    let start = Instant::now();
    wire.ask("POST /desk/graphql", &format!("{head}content-length: 1000\r\n"));
    while wire.trickle(b" ") {}
    assert_eq!(wire.hear().status, 408);
    let took = start.elapsed();
    assert!((Duration::from_secs(29)..Duration::from_secs(45)).contains(&took), "{took:?}");
}

/// The gate stands before the desk's schema as well. Variables may hold whole stories there, so what they
/// hold is bounded otherwise; a text may stand for no more than at the press.
#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_text_is_refused_at_the_desk_too() {
    let (app, key) = desk().await;
    for hostile in corpus() {
        let asked = json!({ "query": hostile.text, "variables": hostile.variables });
        let start = Instant::now();
        let response = app.at_desk(&key).json(&asked).send().await.unwrap();
        let (status, took) = (response.status(), start.elapsed());
        assert!(took < Duration::from_secs(5), "{}: {took:?}", hostile.name);
        assert!(!status.is_server_error(), "{}: {status}", hostile.name);
        if hostile.variables.as_object().is_some_and(|variables| !variables.is_empty()) {
            continue;
        }
        let answer: Value = response.json().await.unwrap();
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert!(status.is_client_error(), "{}: {answer:.200}", hostile.name);
        assert!(hostile.refused_as.contains(&code), "{}: {answer:.200}", hostile.name);
    }
}
