//! Kept filters as they are asked for over HTTP: what each finds, all of them, and nothing at the press.

use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::stories::told_twice;

on_both_databases! {
    a_kept_filter_finds_what_the_same_filter_finds_when_it_is_written
    filters_are_listed_by_slug_in_the_same_statements_however_many
    the_press_has_no_word_of_them
}

async fn a_kept_filter_finds_what_the_same_filter_finds_when_it_is_written(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write").await;
    for (number, filter) in [
        r#"{ topics: { any: ["world"] } }"#,
        r#"{ topics: { any: ["world"], exact: true } }"#,
        r#"{ things: { all: ["nile", "aswan"] }, sections: { any: ["front"] } }"#,
        r#"{ things: { none: ["nile"] } }"#,
        r#"{ contributors: { any: ["ann"] }, locales: ["en"], completeness: [FULL, STUB] }"#,
        r#"{ or: [{ completeness: [STUB] }, { publishedAt: { until: "2026-01-01T00:02:00Z" } }] }"#,
        "{ or: [] }",
        "{}",
    ]
    .iter()
    .enumerate()
    {
        let save = format!(
            "mutation {{ filterSave(input: {{ slug: \"f{number}\", name: \"F\", filter: {filter} }}) {{
               savedFilter {{ articles(order: OLDEST) {{ nodes {{ id }} }} }} userErrors {{ message }} }} }}"
        );
        let kept = app.done(&key, &save).await["filterSave"]["savedFilter"]["articles"].take();
        let written =
            format!("{{ articles(filter: {filter}, order: OLDEST) {{ nodes {{ id }} }} }}");
        assert_eq!(kept, app.data(&written).await["articles"], "{filter}");
    }
}

/// How many statements a question at the desk costs.
pub async fn statements(app: &App, key: &str, query: &str) -> u32 {
    let response = app.at_desk(key).json(&json!({ "query": query })).send().await.unwrap();
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["errors"], Value::Null, "{query}");
    let (_, told) = timing.split_once("desc=\"").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

async fn filters_are_listed_by_slug_in_the_same_statements_however_many(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write").await;
    let query = "{ savedFilters(first: 20) { nodes { slug filter { topics { none { id } } } articles { nodes { slug } } } totalCount { value } } }";
    let mut costs = Vec::new();
    for slugs in [["b", "a"], ["d", "c"]] {
        for slug in slugs {
            let save = format!(
                "mutation {{ filterSave(input: {{ slug: \"{slug}\", name: \"{slug}\",
                   filter: {{ topics: {{ none: [\"dams\"] }}, sources: {{ any: [\"wire\"] }}, locales: [\"en\"] }} }}) {{ userErrors {{ message }} }} }}"
            );
            app.done(&key, &save).await;
        }
        costs.push(statements(&app, &key, query).await);
    }
    assert_eq!(costs[0], costs[1]);
    let listed = app
        .done(
            &key,
            "{ savedFilters(first: 3) { nodes { slug } pageInfo { endCursor hasNextPage } } }",
        )
        .await;
    let slugs = json!([{ "slug": "a" }, { "slug": "b" }, { "slug": "c" }]);
    assert_eq!(listed["savedFilters"]["nodes"], slugs);
    let cursor = &listed["savedFilters"]["pageInfo"]["endCursor"];
    let rest = app
        .done(&key, &format!("{{ savedFilters(after: {cursor}) {{ nodes {{ slug }} }} }}"))
        .await;
    assert_eq!(rest["savedFilters"]["nodes"], json!([{ "slug": "d" }]));
}

async fn the_press_has_no_word_of_them(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write").await;
    let asked = r#"{ topic(ref: "world") { name broader { id } articles { nodes { id } } } articles { nodes { id } } }"#;
    let before = app.data(asked).await;
    let save = r#"mutation { filterSave(input: { slug: "secret", name: "Secret", filter: { topics: { any: ["world"] } } }) { savedFilter { id } userErrors { message } } }"#;
    let id = app.done(&key, save).await["filterSave"]["savedFilter"]["id"].take();
    assert_eq!(app.data(asked).await, before);
    let node = format!("{{ node(id: {id}) {{ id }} }}");
    assert_eq!(app.data(&node).await["node"], Value::Null);
    for query in
        [r#"{ savedFilter(ref: "secret") { name } }"#, "{ savedFilters { nodes { name } } }"]
    {
        let answer = app.ask(query, json!({})).await;
        assert_eq!(answer["data"], Value::Null, "{answer}");
    }
}
