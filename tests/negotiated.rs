//! What HTTP leaves to be agreed upon: codings, what is kept already, from where, and how long an address may be.

use std::io::Read;
use std::time::Duration;

use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use tokio::time::timeout;

use crate::app::{App, Kind, Place};
use crate::raw::Wire;
use crate::stories::{publish, story};

const LIST: &str = "/v1/articles";
const QUERY: &str = "/graphql?query=%7Barticles%7Bnodes%7Bheadline%7D%7D%7D";

async fn get(app: &App, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = app.client.get(format!("{}{path}", app.address));
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_compressed_as_the_client_likes_and_is_the_same() {
    let app = App::demo(Kind::Sqlite).await;
    for path in [LIST, QUERY, "/v1", "/v1/openapi.json", "/"] {
        let plain = get(&app, path, &[]).await;
        assert_eq!(header(&plain, "content-encoding"), "", "{path}");
        let tag = header(&plain, "etag").to_owned();
        assert!(tag.starts_with("W/"), "{path}: in several codings it is not the same to the byte");
        let plain = plain.bytes().await.unwrap();
        for (accepted, coding) in [
            ("gzip", "gzip"),
            ("br", "br"),
            ("zstd", "zstd"),
            ("br;q=0.5, gzip;q=0.9", "gzip"),
            ("identity", ""),
            ("nothing-known, gzip;q=0.1", "gzip"),
        ] {
            let answer = get(&app, path, &[("accept-encoding", accepted)]).await;
            assert_eq!(header(&answer, "content-encoding"), coding, "{path} {accepted}");
            assert_eq!(header(&answer, "etag"), tag, "{path} {accepted}");
            let varies = answer.headers().get_all("vary").iter();
            let varies: Vec<_> = varies.map(|it| it.to_str().unwrap().to_lowercase()).collect();
            assert!(
                coding.is_empty() || varies.join(",").contains("accept-encoding"),
                "{varies:?}"
            );
            let bytes = answer.bytes().await.unwrap();
            assert!(coding.is_empty() || bytes.len() < plain.len(), "{path} {accepted}");
            match coding {
                "gzip" => {
                    let mut unpacked = Vec::new();
                    GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
                    assert_eq!(unpacked, plain, "{path}");
                }
                "zstd" => assert_eq!(bytes[..4], [0x28, 0xb5, 0x2f, 0xfd], "{path}"),
                "br" => assert!(std::str::from_utf8(&bytes).is_err(), "{path}"),
                _ => assert_eq!(bytes, plain, "{path}"),
            }
        }
        let known = get(&app, path, &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
        assert_eq!(
            (known.status().as_u16(), header(&known, "etag")),
            (304, tag.as_str()),
            "{path}"
        );
    }
}

/// An encoder would hold back what is to be told at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_not_compressed() {
    let app = App::demo(Kind::Sqlite).await;
    let asked = [("accept", "text/event-stream"), ("accept-encoding", "br, gzip, zstd")];
    let stream = get(&app, "/v1/changes", &asked).await;
    assert_eq!((stream.status().as_u16(), header(&stream, "content-encoding")), (200, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_the_last_change_tells_whether_there_is_news() {
    let app = App::demo(Kind::Sqlite).await;
    let dated = async {
        loop {
            let answer = get(&app, LIST, &[]).await;
            if answer.headers().contains_key("last-modified") {
                return header(&answer, "last-modified").to_owned();
            }
        }
    };
    let changed = timeout(Duration::from_secs(20), dated).await.unwrap();
    let since = [("if-modified-since", changed.as_str())];
    for path in [LIST, "/v1/topics", "/v1/topics/morocco-nato"] {
        assert_eq!(get(&app, path, &since).await.status(), 304, "{path}");
        let other = [since[0], ("if-none-match", "\"another\"")];
        assert_eq!(get(&app, path, &other).await.status(), 200, "{path}: the tag counts for more");
    }
    // What words find may change by itself, and what GraphQL answers may have come of words.
    for path in [QUERY, "/v1/search?q=otan", "/v1/articles?text=otan"] {
        let answer = get(&app, path, &since).await;
        assert_eq!(
            (answer.status().as_u16(), header(&answer, "last-modified")),
            (200, ""),
            "{path}"
        );
    }
    // Any other date is of a state that is not this one.
    let before = [("if-modified-since", "Mon, 01 Jan 2024 00:00:00 GMT")];
    assert_eq!(get(&app, LIST, &before).await.status(), 200);
    let wire = crate::stories::wire();
    api::content::publishing::publish(&app.place.store().await, &wire).await.unwrap();
    publish(&app.place, vec![story(1)]).await;
    let news = async { while get(&app, LIST, &since).await.status() == 304 {} };
    timeout(Duration::from_secs(20), news).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_done_is_told_and_the_rest_refused() {
    let app = App::demo(Kind::Sqlite).await;
    for (path, allowed) in [
        ("/graphql", "GET, POST, OPTIONS"),
        (LIST, "GET, HEAD, OPTIONS"),
        ("/v1/topics/morocco-nato", "GET, HEAD, OPTIONS"),
        ("/health/live", "GET, HEAD, OPTIONS"),
    ] {
        let asked = app.client.request(Method::OPTIONS, format!("{}{path}", app.address));
        let told = asked.send().await.unwrap();
        assert_eq!((told.status().as_u16(), header(&told, "allow")), (204, allowed), "{path}");
        let refused = app.client.delete(format!("{}{path}", app.address)).send().await.unwrap();
        assert_eq!(refused.status(), 405, "{path}");
    }
    let head = app.client.head(format!("{}{LIST}", app.address)).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-type")), (200, "application/json"));
    assert!(header(&head, "etag").starts_with("W/") && head.bytes().await.unwrap().is_empty());

    // No client of good manners would send one so long.
    let mut wire = Wire::to(&app);
    wire.ask(&format!("GET {LIST}?filter={}", "x".repeat(61_440)), "");
    let long = wire.hear();
    assert_eq!(long.status, 414);
    assert!(long.body.contains("URI_TOO_LONG"), "{}", long.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_site_may_read_or_of_those_that_are_named() {
    let (site, other) = ("https://www.example.org", "https://evil.example");
    let any = App::demo(Kind::Sqlite).await;
    let place = Place::new(Kind::Sqlite).await;
    let some = App::start(place, &["demo", "--origins", site]).await;
    for path in [LIST, QUERY] {
        for (app, origin, told) in
            [(&any, site, "*"), (&any, other, "*"), (&some, site, site), (&some, other, "")]
        {
            let answer = get(app, path, &[("origin", origin)]).await;
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(header(&answer, "access-control-allow-origin"), told, "{path} {origin}");
            assert_eq!(header(&answer, "access-control-allow-credentials"), "");
            let asked = app.client.request(Method::OPTIONS, format!("{}{path}", app.address));
            let asked = asked.header("origin", origin);
            let asked = asked.header("access-control-request-method", "GET");
            let preflight = asked.send().await.unwrap();
            assert_eq!(header(&preflight, "access-control-allow-origin"), told, "{path} {origin}");
        }
    }
    let refused = Place::new(Kind::Sqlite).await.run(&["demo", "--origins", "example.org"]).await;
    assert_eq!(refused.status.code(), Some(2));
}
