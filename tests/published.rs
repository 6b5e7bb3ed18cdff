//! Filters that editors let the public use: by name, as they are now, until they are taken back.

use api::content::{changes, reading};
use serde_json::{Value, json};

use crate::app::{App, Kind};

on_both_databases! {
    the_public_follows_a_filter_by_name_until_it_is_taken_back
    the_desks_own_filters_are_nobody_elses
}

/// Keeps a filter; what came of it.
async fn save(app: &App, key: &str, input: &str) -> Value {
    let mutation = format!(
        "mutation {{ filterSave(input: {{ {input} }}) {{ savedFilter {{ id revision public }} userErrors {{ field message }} }} }}"
    );
    app.done(key, &mutation).await["filterSave"]["savedFilter"].take()
}

async fn read(app: &App, path: &str) -> (u16, Value) {
    let response = app.client.get(format!("{}{path}", app.address)).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// What the log tells of filters: the reason and whether the id is this one.
async fn told(app: &App, id: &str) -> Vec<(String, bool)> {
    let store = app.place.store().await;
    let rows = changes::since(store.press(), 0, 1_000).await.unwrap();
    let filters = rows.iter().filter(|row| changes::word(row.subject) == "FILTER");
    filters
        .map(|row| (changes::word(row.reason), changes::subject_id(row).as_deref() == Some(id)))
        .collect()
}

async fn the_public_follows_a_filter_by_name_until_it_is_taken_back(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:read,desk:write,desk:publish").await;
    let own =
        r#"slug: "alliance", name: "The alliance", filter: { topics: { any: ["morocco-nato"] } }"#;
    let kept = save(&app, &key, own).await;
    assert_eq!(kept["public"], false);
    let hidden = read(&app, "/v1/changes?saved=alliance").await;
    assert_eq!(hidden, read(&app, "/v1/changes?saved=alliance").await);
    assert_eq!(
        (hidden.0, &hidden.1["code"], &hidden.1["field"]),
        (404, &json!("NOT_FOUND"), &json!("saved"))
    );
    let id = kept["id"].as_str().unwrap();
    assert!(told(&app, id).await.is_empty());

    let shown = save(&app, &key, r#"slug: "alliance", revision: 1, public: true"#).await;
    assert_eq!((&shown["public"], &shown["revision"]), (&json!(true), &json!(2)));
    let (status, begun) = read(&app, "/v1/changes?saved=alliance").await;
    let by_topic = read(&app, "/v1/changes?topic=morocco-nato").await.1;
    let ids = |page: &Value| {
        page["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect::<Vec<_>>()
    };
    assert!(status == 200 && !ids(&begun).is_empty());
    assert_eq!(
        (ids(&begun), &read(&app, &format!("/v1/changes?saved={id}")).await.1),
        (ids(&by_topic), &begun)
    );
    // Another filter beside it narrows it further.
    let both = read(&app, "/v1/changes?saved=alliance&topic=morocco-india").await.1;
    assert_eq!(ids(&both), [Value::Null; 0]);

    let cursor = begun["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let after = format!("/v1/changes?saved=alliance&after={cursor}");
    assert_eq!(read(&app, &after).await.0, 200);
    // What is saved without a word about it stays public, and means what it says now.
    let other = r#"slug: "alliance", revision: 2, filter: { topics: { any: ["morocco-india"] } }"#;
    assert_eq!(save(&app, &key, other).await["public"], true);
    let (status, gone) = read(&app, &after).await;
    assert_eq!((status, &gone["code"]), (410, &json!("POSITION_GONE")));
    let india = read(&app, "/v1/changes?topic=morocco-india").await.1;
    assert_eq!(ids(&read(&app, "/v1/changes?saved=alliance").await.1), ids(&india));
    let store = app.place.store().await;
    let public = reading::public_filters(store.press()).await.unwrap();
    let names: Vec<_> = public.iter().map(|filter| filter.row.name.as_str()).collect();
    assert_eq!(names, ["The alliance"]);

    save(&app, &key, r#"slug: "alliance", revision: 3, public: false"#).await;
    assert_eq!(read(&app, "/v1/changes?saved=alliance").await, hidden);
    save(&app, &key, r#"slug: "alliance", revision: 4, public: true"#).await;
    let delete = r#"mutation { filterDelete(input: { filter: "alliance", revision: 5 }) { userErrors { message } } }"#;
    app.done(&key, delete).await;
    assert_eq!(read(&app, "/v1/changes?saved=alliance").await, hidden);
    assert!(reading::public_filters(store.press()).await.unwrap().is_empty());
    let log = ["PUBLISHED", "UPDATED", "WITHDRAWN", "PUBLISHED", "WITHDRAWN"];
    assert_eq!(told(&app, id).await, log.map(|reason| (reason.to_owned(), true)));
}

async fn the_desks_own_filters_are_nobody_elses(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:read,desk:write").await;
    let everything = async || {
        let mut tables = app.place.everything().await;
        tables.retain(|(table, _)| !["stored_filter", "audit", "outcome"].contains(table));
        tables
    };
    let before = everything().await;
    save(&app, &key, r#"slug: "ours", name: "Ours", filter: { topics: { any: ["morocco-nato"] } }, public: false"#).await;
    save(&app, &key, r#"slug: "ours", revision: 1, name: "Still ours""#).await;
    assert_eq!(
        save(&app, &key, r#"slug: "ours", revision: 2, public: false"#).await["revision"],
        2
    );
    assert_eq!(everything().await, before, "the press has not heard of it");
}
