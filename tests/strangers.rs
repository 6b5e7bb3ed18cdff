//! The desk's door, to whoever may not pass it: one answer, whatever is wrong, before a byte of the body.

use std::time::{Duration, Instant};

use api::content::access::Credential;
use reqwest::{Method, Response};
use serde_json::json;

use crate::app::{App, Kind, Place};
use crate::raw::Wire;

on_both_databases! {
    whoever_proves_nothing_is_told_the_same_whatever_was_wrong
}

/// The whole of what a stranger is told.
pub const UNKNOWN: &str = "{\"errors\":[{\"extensions\":{\"code\":\"UNAUTHENTICATED\"},\
     \"message\":\"this needs a key: Authorization: Bearer kh_…\"}]}";

/// Holds an answer to be the one that strangers get.
pub async fn unknown(response: Response, why: &str) {
    let headers = response.headers().clone();
    assert_eq!(response.status(), 401, "{why}");
    let mut names: Vec<_> = headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let all = [
        "cache-control",
        "connection",
        "content-length",
        "content-type",
        "date",
        "vary",
        "www-authenticate",
        "x-content-type-options",
    ];
    assert_eq!(names, all, "{why}");
    assert_eq!(headers["www-authenticate"], "Bearer realm=\"khabar desk\"", "{why}");
    assert_eq!(headers["cache-control"], "no-store", "{why}");
    assert_eq!(response.text().await.unwrap(), UNKNOWN, "{why}");
}

/// CVE-2026-26185, CVE-2026-54768: to be told apart is to be told who is there.
async fn whoever_proves_nothing_is_told_the_same_whatever_was_wrong(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let app = App::start(place, &["serve"]).await;
    let [good, revoked, expired] =
        [app.place.key("admin").await, app.place.key("admin").await, app.place.key("admin").await];
    for (key, set) in [
        (&revoked, "revoked_at = '2026-01-01 00:00:00+00:00'"),
        (&expired, "expires_at = '2026-01-01 00:00:00+00:00'"),
    ] {
        let set = format!("UPDATE access_key SET {set} WHERE prefix = '{}'", &key[3..15]);
        app.place.sql(&set).await.unwrap();
    }
    let invented = Credential::generate().unwrap().reveal();
    let wrong = format!("{}{}", &good[..16], &invented[16..]);
    for (why, header) in [
        ("a header that is empty", String::new()),
        ("a scheme alone", "Bearer".to_owned()),
        ("no token", "Bearer ".to_owned()),
        ("another scheme", format!("Basic {good}")),
        ("no scheme", good.clone()),
        ("a key that was never made", format!("Bearer {invented}")),
        ("a secret that is another's", format!("Bearer {wrong}")),
        ("a key that was taken back", format!("Bearer {revoked}")),
        ("a key that has ended", format!("Bearer {expired}")),
        ("a key in capitals", format!("Bearer {}", good.to_uppercase())),
        ("a key and another", format!("Bearer {good}, Bearer {good}")),
        ("its prefix alone", format!("Bearer {}", &good[..15])),
        ("nothing like a key", "Bearer null".to_owned()),
        ("a token that nobody here issues", "Bearer e30.e30.e30".to_owned()),
        ("quotes", "Bearer ' OR 1=1 --".to_owned()),
    ] {
        let request = app.client.post(format!("{}/desk/graphql", app.address));
        let request = request.header("authorization", header);
        unknown(request.json(&json!({ "query": "{ viewer { id } }" })).send().await.unwrap(), why)
            .await;
    }
    for (method, query) in [
        (Method::GET, "?query=%7B__typename%7D"),
        (Method::GET, "?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D"),
        (Method::GET, ""),
        (Method::POST, ""),
        (Method::PUT, ""),
        (Method::OPTIONS, ""),
        (Method::DELETE, "?key=kh_&access_token=kh_"),
    ] {
        let address = format!("{}/desk/graphql{query}", app.address);
        let response = app.client.request(method.clone(), address).send().await.unwrap();
        unknown(response, method.as_str()).await;
    }
    let request = app.client.post(format!("{}/desk/graphql", app.address));
    let request = request.header("authorization", format!("bEARER  {good}"));
    let known = request.json(&json!({ "query": "{ viewer { id } }" })).send().await.unwrap();
    assert_eq!(known.status(), 200, "the scheme is Bearer in whatever case");
}

#[tokio::test(flavor = "multi_thread")]
async fn ghsa_x6xq_whh3_gg32_nothing_of_a_strangers_body_is_read() {
    let app = App::demo(Kind::Sqlite).await;
    for (headers, body) in [
        ("content-length: 4194304\r\n", ""),
        ("content-length: 1000000000000\r\n", "{"),
        ("transfer-encoding: chunked\r\n", ""),
        ("content-encoding: gzip\r\ncontent-length: 1000\r\n", "\x1f"),
        ("authorization: Bearer kh_\r\ncontent-length: 4194304\r\n", "{\"query\":"),
        ("idempotency-key: \r\ncontent-length: 99\r\n", ""),
    ] {
        let mut wire = Wire::to(&app);
        let start = Instant::now();
        wire.ask("POST /desk/graphql", &format!("content-type: application/json\r\n{headers}"));
        wire.say(body);
        let heard = wire.hear();
        assert_eq!((heard.status, heard.body.as_str()), (401, UNKNOWN), "{headers}");
        // Long before a body would have had its time.
        assert!(start.elapsed() < Duration::from_secs(10), "{headers}");
        assert!(wire.closed(), "{headers}");
    }
}
