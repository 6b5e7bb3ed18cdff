//! The explorer at `/`, as a browser gets it: nothing from elsewhere, nothing inline, and examples that work.

use std::{fs, io::Read};

use flate2::read::GzDecoder;
use reqwest::{Response, StatusCode, Url, header};
use serde_json::{Map, Value};

use crate::app::{App, Kind};
use crate::contract::root;

on_both_databases! {
    every_example_query_finds_something
}

async fn every_example_query_finds_something(kind: Kind) {
    let app = App::demo(kind).await;
    let examples = fs::read_dir(root().join("explorer/queries")).unwrap();
    let paths: Vec<_> = examples.map(|entry| entry.unwrap().path()).collect();
    assert!(!paths.is_empty());
    for path in paths {
        let data = app.data(&fs::read_to_string(&path).unwrap()).await;
        for (field, found) in data.as_object().unwrap() {
            assert!(is_something(found), "{}: {field} is {found}", path.display());
        }
    }
}

/// Whether there is anything in it: a list holds something, a connection has nodes, nothing is null.
fn is_something(found: &Value) -> bool {
    let nodes = |object: &Map<String, Value>| object.get("nodes").is_none_or(is_something);
    match found {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => nodes(object),
        _ => true,
    }
}

#[tokio::test]
async fn the_page_is_html_and_names_only_what_is_served_beside_it() {
    let app = App::demo(Kind::Sqlite).await;
    let home = Url::parse(&app.address).unwrap();
    let page = get(&app, home.clone(), &[]).await;
    assert_eq!(text(&page, header::CONTENT_TYPE), "text/html; charset=utf-8");
    is_guarded(&page);

    let page = unpacked(page).await;
    let links = links(&page);
    assert!(!links.is_empty());
    for link in links {
        let address = home.join(link).unwrap();
        assert_eq!(address.origin(), home.origin(), "{link}");
        is_served_once(&app, address).await;
    }
}

#[tokio::test]
async fn nothing_on_the_page_is_inline() {
    let app = App::demo(Kind::Sqlite).await;
    let home = Url::parse(&app.address).unwrap();
    let page = unpacked(get(&app, home, &[]).await).await;
    for script in page.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains("src=") && rest.starts_with("</script>"), "{script}");
    }
    for inline in ["<style", " style=", "javascript:", " onload=", " onclick=", " onerror="] {
        assert!(!page.contains(inline), "{inline}");
    }
}

#[tokio::test]
async fn who_has_the_page_is_not_sent_it_again() {
    let app = App::demo(Kind::Sqlite).await;
    is_served_once(&app, Url::parse(&app.address).unwrap()).await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_just_as_guarded() {
    let app = App::demo(Kind::Sqlite).await;
    let home = Url::parse(&app.address).unwrap();
    for path in ["explorer/nothing.js", "explorer/%2e%2e%2fCargo.toml", "explorer/index.html"] {
        let address = home.join(path).unwrap();
        let answer = app.client.get(address).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        is_guarded(&answer);
    }
}

/// A page as it was before it was compressed, as every one here is that is asked for so.
async fn unpacked(page: Response) -> String {
    assert_eq!(text(&page, header::CONTENT_ENCODING), "gzip");
    let (packed, mut unpacked) = (page.bytes().await.unwrap(), String::new());
    GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
    unpacked
}

/// What stands in the page's `href`s and `src`s.
fn links(page: &str) -> Vec<&str> {
    let values = ["href=\"", "src=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    values.map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// It comes with its right type and a tag; with that tag, it does not come again.
async fn is_served_once(app: &App, address: Url) {
    let file = get(app, address.clone(), &[]).await;
    let path = address.path();
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("/") => "text/html; charset=utf-8",
        _ => "a type that this test knows",
    };
    assert_eq!(text(&file, header::CONTENT_TYPE), kind, "{path}");
    is_guarded(&file);
    let tag = text(&file, header::ETAG).to_owned();
    assert!(tag.starts_with("W/\"") && tag.len() > 4, "{path}: {tag}");
    assert!(!file.bytes().await.unwrap().is_empty(), "{path}");

    let known = get(app, address.clone(), &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED, "{path}");
    assert_eq!(text(&known, header::ETAG), tag, "{path}");
    assert!(known.bytes().await.unwrap().is_empty(), "{path}");

    let other =
        get(app, address.clone(), &[(header::IF_NONE_MATCH, "\"of-another-version\"")]).await;
    assert_eq!(other.status(), StatusCode::OK, "{path}");
}

/// As a browser asks, which takes gzip; the answer must be a good one.
async fn get(app: &App, address: Url, headers: &[(header::HeaderName, &str)]) -> Response {
    let request = app.client.get(address.clone()).header(header::ACCEPT_ENCODING, "gzip");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
    let answer = request.send().await.unwrap();
    let status = answer.status();
    assert!(status.is_success() || status == StatusCode::NOT_MODIFIED, "{address}: {status}");
    answer
}

/// Its policy lets in nothing from elsewhere and nothing inline.
fn is_guarded(answer: &Response) {
    let address = answer.url();
    let policy = text(answer, header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'"), "{address}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{address}: {policy}");
    for hole in ["unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http"] {
        assert!(!policy.contains(hole), "{address}: {policy}");
    }
    assert_eq!(text(answer, header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
    assert_eq!(text(answer, header::REFERRER_POLICY), "no-referrer", "{address}");
}

fn text(answer: &Response, name: header::HeaderName) -> &str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
