//! The door as clients and browsers meet it: the official audits, media types, methods, origins, health.

use std::process::Stdio;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::app::{App, Kind, Place};
use crate::contract::root;

const BOTH: &str = "application/graphql-response+json, application/json;q=0.9";

#[tokio::test(flavor = "multi_thread")]
async fn the_official_audits_pass() {
    let app = App::demo(Kind::Sqlite).await;
    let said = audit(&app).await;
    assert!(said.contains("0 failed, 0 warned"), "{said}");
}

/// The audits know the statuses of years ago. Under the specification's own they may object to nothing
/// else than that: a request that can be read, but not executed, is a 422 there.
#[tokio::test(flavor = "multi_thread")]
async fn under_the_draft_profile_the_audits_object_only_to_its_statuses() {
    let place = Place::new(Kind::Sqlite).await;
    let app = App::start(place, &["demo", "--status-profile", "draft"]).await;
    let said = audit(&app).await;
    for line in said.lines().filter(|line| line.starts_with("failed") || line.starts_with("warned"))
    {
        assert!(line.contains("(Response status code is not 400)"), "{line}");
    }
    for (query, status) in [
        ("{ __typename }", 200),
        ("{ articles(first: 0) { nodes { id } } }", 294),
        ("{ nothing }", 422),
        ("{ articles(first: 2000000000) { nodes { id } } }", 422),
        ("{", 400),
    ] {
        assert_eq!(app.post(query, json!({})).await.status(), status, "{query}");
    }
}

/// Runs the audits; what they said.
async fn audit(app: &App) -> String {
    let script = root().join("tests/node/audit.mjs");
    let modules = root().join("tests/node/node_modules");
    assert!(modules.is_dir(), "run `npm ci` in tests/node, or let `tests/run` do it");
    let mut command = Command::new("node");
    command.arg(script).arg(format!("{}/graphql", app.address)).stderr(Stdio::inherit());
    let output = command.output().await.expect("node, version 18.17 or later, runs the audits");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(" passed, "), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn get_and_post_give_the_same_answer() {
    let app = App::demo(Kind::Sqlite).await;
    let query =
        "query A($n: Int) { articles(first: $n) { nodes { headline } } } query B { __typename }";
    let body = json!({ "query": query, "operationName": "A", "variables": { "n": 2 } });
    let posted = post(&app).json(&body).send().await.unwrap();
    let asked = [("query", query), ("operationName", "A"), ("variables", "{\"n\":2}")];
    let address = format!("/graphql?{}", serde_urlencoded::to_string(asked).unwrap());
    let got = at(&app, Method::GET, &address).header("accept", BOTH).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::OK);
    assert_eq!(header(&posted, "content-type"), header(&got, "content-type"));
    let posted = posted.bytes().await.unwrap();
    assert_eq!(posted, got.bytes().await.unwrap());
    assert!(posted.starts_with(b"{\"data\":{\"articles\":{\"nodes\":[{\"headline\":"));
}

/// CVE-2025-64166: a browser sends text, forms and untyped bodies to any site without asking it first.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_v66j_6wwf_jc57_only_json_in_utf8_is_read_as_json() {
    let app = App::demo(Kind::Sqlite).await;
    for (content_type, status) in [
        (Some("application/json"), 200),
        (Some("Application/JSON ; charset=\"UTF-8\""), 200),
        (None, 415),
        (Some(""), 415),
        (Some("text/plain"), 415),
        (Some("text/plain; application/json"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("multipart/form-data; boundary=x"), 415),
        (Some("application/graphql"), 415),
        (Some("application/jsonx"), 415),
        // CVE-2026-23897: an exotic charset costs its decoder dearly.
        (Some("application/json; charset=utf-16"), 415),
        (Some("application/json; charset=utf-7"), 415),
        (Some("application/json; charset=iso-2022-cn-ext"), 415),
    ] {
        let request = post(&app).body("{\"query\":\"{ __typename }\"}");
        let request = content_type
            .into_iter()
            .fold(request, |request, content_type| request.header("content-type", content_type));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{content_type:?}");
        guarded(&response);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ghsa_9q82_xgwf_vj6h_a_get_with_an_odd_content_type_is_refused() {
    let app = App::demo(Kind::Sqlite).await;
    for (content_type, status) in [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("message/http; a=b, application/json", 415),
        ("application/json", 200),
    ] {
        let request = at(&app, Method::GET, "/graphql?query=%7B__typename%7D");
        let response = request.header("content-type", content_type).send().await.unwrap();
        assert_eq!(response.status(), status, "{content_type}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_in_the_media_type_that_was_asked_for() {
    let app = App::demo(Kind::Sqlite).await;
    let (json, graphql) = ("application/json", "application/graphql-response+json");
    for (accept, given) in [
        ("*/*", Some(json)),
        ("application/*", Some(json)),
        (json, Some(json)),
        (BOTH, Some(graphql)),
        ("text/html, */*;q=0.1", Some(json)),
        ("text/html", None),
        ("application/xml;q=1.0", None),
        ("application/json; charset=utf-16", None),
        ("application/json;q=0", None),
        ("application/json;q=NaN", None),
    ] {
        let request = at(&app, Method::POST, "/graphql").header("accept", accept);
        let response = request.json(&json!({ "query": "{ __typename }" })).send().await.unwrap();
        let (status, content_type) = match given {
            Some(given) => (200, format!("{given}; charset=utf-8")),
            None => (406, format!("{json}; charset=utf-8")),
        };
        assert_eq!(response.status(), status, "{accept}");
        assert_eq!(header(&response, "content-type"), content_type, "{accept}");
        guarded(&response);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_told_why() {
    let app = App::demo(Kind::Sqlite).await;
    for (body, why) in [
        (&b""[..], "the body is empty"),
        (b"{", "not valid JSON"),
        (b"{\"query\":\"{ __typename }\"} {}", "not valid JSON"),
        (b"\xff\xfe{\0}\0", "not valid JSON"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "not valid JSON"),
        (b"{\"query\":\"\xc3\x28\"}", "not valid JSON"),
        (b"{}", "`query` is missing"),
        (b"null", "the body must be an object"),
        (b"{\"query\":1}", "`query` must be a string"),
        (
            b"{\"query\":\"{ __typename }\",\"operationName\":[]}",
            "`operationName` must be a string",
        ),
        (b"{\"query\":\"{ __typename }\",\"extensions\":1}", "`extensions` must be an object"),
        // CVE-2026-30972, GHSA-8r69-3cvp-wxc3: what is counted or cached by request is one request.
        (b"[{\"query\":\"{ __typename }\"}]", "batches are not accepted"),
        (b"[]", "batches are not accepted"),
    ] {
        let request = post(&app).header("content-type", "application/json").body(body.to_vec());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400, "{why}");
        guarded(&response);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{why}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(why) && message.len() < 200, "{why}: {message}");
        assert!(answer.get("data").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_does_only_what_is_its_own() {
    let app = App::demo(Kind::Sqlite).await;
    let mutation = serde_urlencoded::to_string([("query", "mutation { articlePublish }")]).unwrap();
    let mutation = format!("/graphql?{mutation}");
    for (method, path, status, allow) in [
        (Method::GET, mutation.as_str(), 405, "POST"),
        (Method::PUT, "/graphql", 405, "GET, POST"),
        (Method::DELETE, "/graphql", 405, "GET, POST"),
        (Method::PATCH, "/graphql", 405, "GET, POST"),
        (Method::OPTIONS, "/graphql", 204, "GET, POST, OPTIONS"),
        (Method::from_bytes(b"BREW").unwrap(), "/graphql", 405, "GET, POST"),
        (Method::HEAD, "/graphql?query=%7B__typename%7D", 405, "GET, POST"),
        (Method::POST, "/", 405, "GET, HEAD"),
        (Method::POST, "/health/live", 405, "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/health/ready", 405, "GET, HEAD, OPTIONS"),
    ] {
        let response = at(&app, method.clone(), path).send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
        assert_eq!(header(&response, "allow"), allow, "{method} {path}");
        guarded(&response);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_told_to_whoever_asks_for_it() {
    let app = App::demo(Kind::Sqlite).await;
    for path in ["/health/live", "/health/ready"] {
        for method in [Method::GET, Method::HEAD] {
            let response = at(&app, method.clone(), path).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{method} {path}");
            guarded(&response);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_there_is_nothing_and_it_says_so_in_json() {
    let app = App::demo(Kind::Sqlite).await;
    for path in
        ["/graphq", "/graphql/", "/GraphQL", "/.env", "/desk/graphq", "/%00", "/health", "//"]
    {
        let response = at(&app, Method::POST, path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        guarded(&response);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{path}");
    }
}

/// CVE-2025-53092: an origin that is echoed back lets any site read with its visitor's credentials.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_9329_mxxw_qwf8_no_origin_is_echoed_and_no_credentials_are_allowed() {
    let app = App::demo(Kind::Sqlite).await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1:8080", "rubbish"] {
        let preflight = at(&app, Method::OPTIONS, "/graphql").header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "POST");
        let preflight = preflight.header("access-control-request-headers", "content-type");
        let asked = post(&app).header("origin", origin).json(&json!({ "query": "{ __typename }" }));
        for response in [preflight.send().await.unwrap(), asked.send().await.unwrap()] {
            assert_eq!(response.status(), StatusCode::OK, "{origin}");
            assert_eq!(header(&response, "access-control-allow-origin"), "*");
            assert_eq!(header(&response, "access-control-allow-credentials"), "");
            assert!(header(&response, "vary").to_lowercase().contains("origin"));
        }
    }
    let preflight = at(&app, Method::OPTIONS, "/graphql").header("origin", "https://evil.example");
    let preflight = preflight.header("access-control-request-method", "DELETE");
    let refused = preflight.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(header(&refused, "access-control-allow-origin"), "");
}

fn at(app: &App, method: Method, path: &str) -> RequestBuilder {
    app.client.request(method, format!("{}{path}", app.address))
}

fn post(app: &App) -> RequestBuilder {
    at(app, Method::POST, "/graphql").header("accept", BOTH)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// No browser may take an answer for anything but what it says it is, and no cache one media type for
/// another. CVE-2024-27296: nobody is told which version to attack.
fn guarded(response: &Response) {
    let url = response.url();
    assert_eq!((header(response, "server"), header(response, "x-powered-by")), ("", ""), "{url}");
    assert_eq!(header(response, "x-content-type-options"), "nosniff", "{url}");
    let vary = header(response, "vary").to_lowercase();
    assert!(url.path() != "/graphql" || vary.contains("accept"), "{url}: {vary}");
}
