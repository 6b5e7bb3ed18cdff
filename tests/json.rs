//! The JSON face as a person with curl sees it: each address, its errors, and what HTTP says beside.

use std::time::Duration;

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{App, Kind};

on_both_databases! {
    every_address_answers_as_graphql_does
    lists_lead_on
    a_page_tells_people_and_its_examples_answer
    what_is_wrong_is_a_problem_that_names_it
    a_withdrawn_article_is_gone
    what_a_client_has_is_not_sent_again
    names_are_served_in_the_language_that_is_preferred
    a_change_is_waited_for
}

async fn get(app: &App, path: &str) -> Response {
    app.client.get(format!("{}{path}", app.address)).send().await.unwrap()
}

async fn read(app: &App, path: &str) -> Value {
    let response = get(app, path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()["content-type"], "application/json");
    response.json().await.unwrap()
}

/// A problem's status, code and field.
async fn problem(app: &App, path: &str) -> (u16, Value, Value) {
    let response = get(app, path).await;
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
    let mut body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status, "{path}");
    assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{path}");
    (status, body["code"].take(), body["field"].take())
}

async fn every_address_answers_as_graphql_does(kind: Kind) {
    let app = App::demo(kind).await;
    let told = read(&app, "/v1/openapi.json").await;
    assert_eq!(told["openapi"], "3.1.0");
    let paths: Vec<_> = told["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(paths.len(), 9, "{paths:?}");
    for (path, query, field) in [
        (
            "/v1/articles?topic=morocco-israel&first=3&order=OLDEST",
            r#"{ articles(filter: { topics: { any: ["morocco-israel"] } }, first: 3, order: OLDEST) { nodes { slug } } }"#,
            "articles",
        ),
        (
            r#"/v1/articles?filter={"not":{"topics":{"any":["morocco-israel"]}}}"#,
            r#"{ articles(filter: { not: { topics: { any: ["morocco-israel"] } } }) { nodes { slug } } }"#,
            "articles",
        ),
        ("/v1/topics?roots=true", "{ topics(roots: true) { nodes { slug } } }", "topics"),
        (
            "/v1/things?kind=PERSON,PLACE&text=ma",
            r#"{ things(kinds: [PERSON, PLACE], text: "ma") { nodes { slug } } }"#,
            "things",
        ),
        (
            "/v1/relations?thing=nato&first=50",
            r#"{ relations(filter: { either: { any: ["nato"] } }, first: 50) { nodes { id } } }"#,
            "relations",
        ),
    ] {
        let answer = read(&app, path).await;
        let expected = app.data(query).await[field]["nodes"].take();
        let key = expected[0].as_object().unwrap().keys().next().unwrap().clone();
        let of = |nodes: &Value| {
            nodes.as_array().unwrap().iter().map(|node| node[&key].clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(&answer["nodes"]), of(&expected), "{path}");
    }
    let article =
        read(&app, "/v1/articles/le-maroc-muscle-son-partenariat-strategique-avec-l-otan").await;
    assert_eq!(article.get("type"), None);
    assert_eq!(read(&app, "/v1/topics/morocco-nato").await["slug"], "morocco-nato");
    assert_eq!(read(&app, "/v1/things/nato").await["kind"], "ORGANIZATION");
    let begun = read(&app, "/v1/changes").await;
    assert_eq!(begun["nodes"].as_array().unwrap().len(), 12);
    // Fields come in the order of the document.
    let text = get(&app, "/v1/topics/morocco-nato").await.text().await.unwrap();
    assert!(text.starts_with(r#"{"id":"topic_"#), "{text}");
}

async fn lists_lead_on(kind: Kind) {
    let app = App::demo(kind).await;
    let (mut next, mut seen) = (Some("/v1/articles?first=5&locale=en".to_owned()), Vec::new());
    while let Some(path) = next {
        let response = get(&app, &path).await;
        let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        next = link.map(|link| {
            link.split_once(['<', '>']).unwrap().1.split_once('>').unwrap().0.to_owned()
        });
        let page: Value = response.json().await.unwrap();
        seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["slug"].clone()));
    }
    let all = app.data("{ articles(first: 100) { nodes { slug } } }").await;
    let all: Vec<_> = all["articles"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["slug"].clone())
        .collect();
    assert_eq!(seen, all);
}

async fn a_page_tells_people_and_its_examples_answer(kind: Kind) {
    let app = App::demo(kind).await;
    let response = get(&app, "/v1").await;
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    let page = response.text().await.unwrap();
    let links = page.split("href=\"/v1/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let links: Vec<String> =
        links.map(|link| format!("/v1/{}", link.replace("&amp;", "&"))).collect();
    assert_eq!(links.len(), 10, "{links:?}");
    for link in links {
        let answer = read(&app, &link).await;
        let found = answer.get("nodes").or(answer.get("edges"));
        assert!(found.is_none_or(|found| found[0].is_object()), "{link}: {answer}");
    }
}

async fn what_is_wrong_is_a_problem_that_names_it(kind: Kind) {
    let app = App::demo(kind).await;
    for (path, status, code, field) in [
        ("/v1/nothing", 404, "NOT_FOUND", Value::Null),
        ("/v1/articles/nothing", 404, "NOT_FOUND", Value::Null),
        ("/v1/topics/nothing", 404, "NOT_FOUND", Value::Null),
        ("/v1/articles?frist=1", 400, "INVALID", json!("frist")),
        ("/v1/articles?first=0", 400, "INVALID", json!("first")),
        ("/v1/articles?first=x", 400, "INVALID", json!("first")),
        ("/v1/articles?after=x", 400, "INVALID", json!("after")),
        ("/v1/articles?topic=nothing", 400, "INVALID", json!("filter.topics")),
        ("/v1/articles?order=UP", 400, "INVALID", json!("order")),
        ("/v1/search", 400, "INVALID", json!("q")),
        ("/v1/changes?wait=26", 400, "INVALID", json!("wait")),
        ("/v1/changes?after=x", 400, "INVALID", json!("after")),
        ("/v1/articles?wait=1", 400, "INVALID", json!("wait")),
        (r#"/v1/articles?filter={"nope":1}"#, 400, "INVALID", json!("filter")),
        (r#"/v1/changes?filter={"or":[{"not":{"topic":{}}}]}"#, 400, "INVALID", json!("filter")),
        (r#"/v1/articles?filter={"topics":{"anny":["nato"]}}"#, 400, "INVALID", json!("filter")),
        ("/v1/articles?first=100&locale=%00", 400, "VALIDATION_FAILED", Value::Null),
    ] {
        assert_eq!(problem(&app, path).await, (status, json!(code), field), "{path}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let asked = app.client.request(method, format!("{}/v1/articles", app.address));
        let refused = asked.send().await.unwrap();
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["allow"]),
            (405, &"GET, HEAD, OPTIONS".parse().unwrap())
        );
        assert_eq!(refused.headers()["content-type"], "application/problem+json");
    }
}

async fn a_withdrawn_article_is_gone(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let article = read(&app, "/v1/articles?first=1").await["nodes"][0].take();
    let (id, slug) = (article["id"].as_str().unwrap(), article["slug"].as_str().unwrap());
    let withdraw = format!(
        r#"mutation {{ articleWithdraw(input: {{ article: "{id}", version: 1, reason: "It was not so." }}) {{ userErrors {{ message }} }} }}"#
    );
    app.done(&key, &withdraw).await;
    for name in [id, slug] {
        let gone = get(&app, &format!("/v1/articles/{name}")).await;
        assert_eq!(gone.status(), StatusCode::GONE);
        let told: Value = gone.json().await.unwrap();
        assert_eq!(
            (&told["code"], &told["detail"]),
            (&json!("WITHDRAWN"), &json!("It was not so."))
        );
        assert_eq!(
            (&told["withdrawn"]["slug"], &told["withdrawn"]["version"]),
            (&json!(slug), &json!(2))
        );
    }
}

async fn what_a_client_has_is_not_sent_again(kind: Kind) {
    let app = App::demo(kind).await;
    let path = format!("{}/v1/articles?first=2", app.address);
    let first = app.client.get(&path).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    let length = first.headers()["content-length"].clone();
    assert_eq!(first.headers()["cache-control"], "no-cache");
    assert!(
        first
            .headers()
            .get_all("vary")
            .iter()
            .any(|vary| vary.to_str().unwrap().contains("accept-language"))
    );
    let again = app.client.get(&path).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!((again.status(), &again.headers()["etag"]), (StatusCode::NOT_MODIFIED, &tag));
    assert_eq!(again.bytes().await.unwrap().len(), 0);
    let head = app.client.head(&path).send().await.unwrap();
    assert_eq!((&head.headers()["etag"], &head.headers()["content-length"]), (&tag, &length));
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    let shared =
        app.client.get(&path).header("origin", "https://example.org").send().await.unwrap();
    assert_eq!(shared.headers()["access-control-allow-origin"], "*");
    assert_eq!(shared.headers()["x-content-type-options"], "nosniff");
}

async fn names_are_served_in_the_language_that_is_preferred(kind: Kind) {
    let app = App::demo(kind).await;
    let path = format!("{}/v1/topics/morocco-nato", app.address);
    for (accepted, query, name) in [
        ("fr-FR, en;q=0.5", "", "Maroc–OTAN"),
        ("en", "", "Morocco–NATO"),
        ("zz-!!, *", "", "Morocco–NATO"),
        ("fr", "?locale=en", "Morocco–NATO"),
    ] {
        let asked = app.client.get(format!("{path}{query}")).header("accept-language", accepted);
        let topic: Value = asked.send().await.unwrap().json().await.unwrap();
        assert_eq!(topic["name"], name, "{accepted} {query}");
    }
}

async fn a_change_is_waited_for(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let begun = read(&app, "/v1/changes").await;
    let cursor = begun["pageInfo"]["endCursor"].as_str().unwrap();
    let quiet = read(&app, &format!("/v1/changes?after={cursor}&wait=0")).await;
    assert_eq!((&quiet["nodes"], &quiet["pageInfo"]["endCursor"]), (&json!([]), &json!(cursor)));
    let path = format!("/v1/changes?after={cursor}&wait=25");
    let id = begun["nodes"][0]["id"].as_str().unwrap();
    let withdraw = format!(
        r#"mutation {{ articleWithdraw(input: {{ article: "{id}", version: 1, reason: "It was not so." }}) {{ userErrors {{ message }} }} }}"#
    );
    let (told, _) = tokio::join!(
        timeout(Duration::from_secs(20), read(&app, &path)),
        app.done(&key, &withdraw)
    );
    let told = told.unwrap();
    assert_eq!(told["nodes"][0]["id"], id);
    assert_eq!(
        (&told["nodes"][0]["gone"], &told["nodes"][0]["reason"]),
        (&json!(true), &json!("WITHDRAWN"))
    );
}
