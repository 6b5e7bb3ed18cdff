//! The past as a client sees it: versions, and stories and lists of them as they stood at an instant.

use api::content::submission::Article;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::app::{App, Kind, Place};
use crate::stories::{publish, published, second, story, told_twice};

on_both_databases! {
    versions_are_told_of_from_the_newest
    a_story_is_shown_as_it_stood_at_an_instant
    what_is_held_is_paged_like_what_is_read
    lists_of_the_past_go_by_what_was_so_then
    pages_of_the_past_hold_every_story_once
    filing_anew_changes_the_version_in_force_alone
    versions_from_before_the_history_show_what_stands_around_them_now
}

/// When each version of `story-1` came, the newest first, as GraphQL literals.
async fn instants(app: &App) -> Vec<String> {
    let data = app.data(r#"{ article(ref: "story-1") { versions { nodes { at } } } }"#).await;
    let nodes = data["article"]["versions"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["at"].to_string()).collect()
}

/// Publishes a correction of `story-1`, as a desk would: what it says now once more, with a note.
async fn correct(place: &Place) {
    let db = Database::connect(&place.url).await.unwrap();
    for statement in [
        "INSERT INTO article_version (article_id, version, kind, note, at, document)
         SELECT article_id, 3, 'correction', 'It did.', at, document FROM article_version WHERE version = 2",
        "UPDATE article SET version = 3 WHERE slug = 'story-1'",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
}

async fn versions_are_told_of_from_the_newest(kind: Kind) {
    let place = told_twice(kind).await;
    correct(&place).await;
    let app = App::start(place, &["serve"]).await;
    let all = "{ version kind note headline summary body { id ... on Paragraph { text } } }";
    let query = format!(
        r#"{{ article(ref: "story-1") {{ corrections {{ version note }} versions {{ totalCount {{ value }} nodes {all} }} }} }}"#
    );
    let data = app.data(&query).await;
    let told = json!([
        { "version": 3, "kind": "CORRECTION", "note": "It did.", "headline": "Story 1, told",
          "summary": "The nile rises.",
          "body": [{ "id": "b1", "text": "At aswan the nile rises." }, { "id": "b2" }] },
        { "version": 2, "kind": "UPDATE", "note": null, "headline": "Story 1, told",
          "summary": "The nile rises.",
          "body": [{ "id": "b1", "text": "At aswan the nile rises." }, { "id": "b2" }] },
        { "version": 1, "kind": "INITIAL", "note": null, "headline": "Story 1",
          "summary": "The nile rises.", "body": [] },
    ]);
    assert_eq!(data["article"]["versions"]["nodes"], told);
    assert_eq!(data["article"]["versions"]["totalCount"]["value"], 3);
    assert_eq!(data["article"]["corrections"], json!([{ "version": 3, "note": "It did." }]));

    let page = |after: &str| {
        format!(
            r#"{{ article(ref: "story-1") {{ versions(first: 2 {after}) {{ nodes {{ version }}
               pageInfo {{ endCursor hasNextPage }} }} }} }}"#
        )
    };
    let newest = app.data(&page("")).await["article"]["versions"].take();
    let after = format!(", after: {}", newest["pageInfo"]["endCursor"]);
    let oldest = app.data(&page(&after)).await["article"]["versions"].take();
    assert_eq!(
        (&newest["nodes"][0]["version"], &oldest["nodes"][0]["version"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(oldest["pageInfo"]["hasNextPage"], false);

    let cost = "{ articles(first: 1) { nodes { versions { nodes { headline } } } } }";
    let costs = "{ articles(first: 2) { nodes { versions { nodes { headline } } } } }";
    assert_eq!((app.statements(cost).await, app.statements(costs).await), (4, 4));
}

const AROUND: &str = "{ version headline completeness slug section { slug } contributors { slug }
    topics { slug } mentions { totalCount { value } nodes { wording thing { slug } article { version } } }
    links { nodes { kind title article { slug } from { version } } }
    body { ... on LinkBlock { link { title from { version } } } } versions { nodes { version } } }";

async fn a_story_is_shown_as_it_stood_at_an_instant(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let at = instants(&app).await;
    let ask = |instant: &str| format!(r#"{{ article(ref: "story-1", asOf: {instant}) {AROUND} }}"#);
    let (then, now) = (app.data(&ask(&at[1])).await, app.data(&ask(&at[0])).await);

    let before = json!({ "version": 1, "headline": "Story 1", "completeness": "TEASER",
        "slug": "story-1", "section": { "slug": "front" }, "contributors": [],
        "topics": [{ "slug": "rivers" }], "body": [], "versions": { "nodes": [{ "version": 1 }] },
        "mentions": { "totalCount": { "value": 1 }, "nodes": [
            { "wording": "nile", "thing": { "slug": "nile" }, "article": { "version": 1 } }] },
        "links": { "nodes": [{ "kind": "RELATED", "title": "See 2", "article": { "slug": "story-2" },
            "from": { "version": 1 } }] } });
    assert_eq!(then["article"], before);
    // In force now: the same by either way.
    let present = app.data(&format!(r#"{{ article(ref: "story-1") {AROUND} }}"#)).await;
    assert_eq!(now["article"], present["article"]);
    assert_eq!(now["article"]["topics"], json!([{ "slug": "rivers" }, { "slug": "dams" }]));
    assert_eq!(now["article"]["body"][1]["link"]["from"]["version"], 2);

    let earlier = app.data(&ask("\"2020-01-01T00:00:00Z\"")).await;
    assert_eq!(earlier["article"], Value::Null);
    let nobody = app.data(&ask(&at[0]).replace("story-1", "story-9")).await;
    assert_eq!(nobody["article"], Value::Null);
}

async fn what_is_held_is_paged_like_what_is_read(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let at = instants(&app).await;
    let ask = |as_of: &str, arguments: &str| {
        format!(
            r#"{{ article(ref: "story-1" {as_of}) {{ mentions({arguments}) {{ totalCount {{ value }}
               edges {{ cursor node {{ wording }} }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }} }}"#
        )
    };
    let as_of = format!(", asOf: {}", at[0]);
    let first = app.data(&ask(&as_of, "first: 1")).await;
    let after =
        format!("first: 1, after: {}", first["article"]["mentions"]["pageInfo"]["endCursor"]);
    for arguments in ["first: 1", &after, "first: 9", "kinds: [PERSON]", "kinds: [PLACE]"] {
        let held = app.data(&ask(&as_of, arguments)).await;
        assert_eq!(held, app.data(&ask("", arguments)).await, "{arguments}");
    }
    let (code, field, _) = app.error(&ask(&as_of, "first: 0")).await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID", "first"));
}

/// The versions in a list of the past, as `slug version`.
async fn listed(app: &App, arguments: &str) -> Vec<String> {
    let query = format!(
        "{{ articles({arguments}) {{ nodes {{ slug version }} totalCount {{ value }} }} }}"
    );
    let data = app.data(&query).await["articles"].take();
    let nodes = data["nodes"].as_array().unwrap();
    assert_eq!(data["totalCount"]["value"], nodes.len(), "{arguments}");
    let each =
        nodes.iter().map(|node| format!("{} {}", node["slug"].as_str().unwrap(), node["version"]));
    each.collect()
}

async fn lists_of_the_past_go_by_what_was_so_then(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let at = instants(&app).await;
    let (then, now) = (&at[1], &at[0]);
    for (filter, at_first, at_last) in [
        ("topics: { any: [\"world\"] }", vec!["story-1 1"], vec!["story-1 2"]),
        ("topics: { any: [\"world\"], exact: true }", vec![], vec![]),
        ("topics: { any: [\"dams\", \"rivers\"] }", vec!["story-1 1"], vec!["story-1 2"]),
        ("topics: { any: [\"dams\"] }", vec![], vec!["story-1 2"]),
        ("things: { all: [\"nile\", \"aswan\"] }", vec![], vec!["story-1 2"]),
        ("things: { any: [\"nile\"], none: [\"aswan\"] }", vec!["story-1 1"], vec![]),
        ("sections: { any: [\"front\"] }", vec!["story-1 1"], vec!["story-1 2"]),
        ("contributors: { any: [\"ann\"] }", vec![], vec!["story-1 2"]),
        ("completeness: [TEASER]", vec!["story-1 1"], vec![]),
        (
            "sources: { any: [\"wire\"] }, completeness: [TEASER, FULL]",
            vec!["story-1 1"],
            vec!["story-1 2"],
        ),
        (
            "or: [{ topics: { any: [\"dams\"] } }, { completeness: [STUB] }]",
            vec!["story-2 1"],
            vec!["story-2 1", "story-1 2"],
        ),
        ("not: { things: { any: [\"nile\"] } }", vec!["story-2 1"], vec!["story-2 1"]),
        (
            "locales: [\"en\"], genres: [NEWS], publishedAt: { from: \"2026-01-01T00:02:00Z\" }",
            vec!["story-2 1"],
            vec!["story-2 1"],
        ),
    ] {
        let ask = |at: &str| format!("asOf: {at}, filter: {{ {filter} }}");
        assert_eq!(listed(&app, &ask(then)).await, at_first, "{filter}");
        assert_eq!(listed(&app, &ask(now)).await, at_last, "{filter}");
        assert_eq!(listed(&app, &format!("filter: {{ {filter} }}")).await, at_last, "{filter}");
    }
    let changed = |at: &str, from: &str| {
        format!(
            "asOf: {at}, filter: {{ updatedAt: {{ from: {from} }}, topics: {{ any: [\"rivers\"] }} }}"
        )
    };
    assert_eq!(listed(&app, &changed(then, now)).await, [""; 0]);
    assert_eq!(listed(&app, &changed(now, now)).await, ["story-1 2"]);
    assert_eq!(listed(&app, "asOf: \"2020-01-01T00:00:00Z\"").await, [""; 0]);

    let query = format!(
        "{{ articles(asOf: {now}, filter: {{ not: {{ evidenceFor: {{}} }} }}) {{ nodes {{ id }} }} }}"
    );
    let (code, field, _) = app.error(&query).await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID", "filter.evidenceFor"));
}

async fn pages_of_the_past_hold_every_story_once(kind: Kind) {
    let place = published(kind, (0..7).map(story).collect()).await;
    let app = App::start(place, &["serve"]).await;
    let data =
        app.data("{ articles(order: RECENTLY_UPDATED, first: 1) { nodes { updatedAt } } }").await;
    let then = data["articles"]["nodes"][0]["updatedAt"].to_string();
    let grown = |number| Article { summary: Some("More.".to_owned()), ..story(number) };
    publish(&app.place, vec![grown(3), grown(1), story(8)]).await;

    for (order, [take, past, cursor, more]) in [
        ("NEWEST", ["first", "after", "endCursor", "hasNextPage"]),
        ("OLDEST", ["first", "after", "endCursor", "hasNextPage"]),
        ("OLDEST", ["last", "before", "startCursor", "hasPreviousPage"]),
        ("RECENTLY_UPDATED", ["first", "after", "endCursor", "hasNextPage"]),
    ] {
        let (mut found, mut place) = (Vec::new(), String::new());
        loop {
            let query = format!(
                "{{ articles(asOf: {then}, order: {order}, {take}: 2 {place}) {{ nodes {{ headline version }}
                   pageInfo {{ {cursor} {more} }} }} }}"
            );
            let page = app.data(&query).await["articles"].take();
            found.extend(page["nodes"].as_array().unwrap().iter().map(|node| {
                assert_eq!(node["version"], 1);
                node["headline"].as_str().unwrap().to_owned()
            }));
            if page["pageInfo"][more] == json!(false) {
                break;
            }
            place = format!(", {past}: {}", page["pageInfo"][cursor]);
        }
        let mut sorted = found.clone();
        sorted.sort();
        let all: Vec<String> = (0..7).map(|number| format!("Story {number}")).collect();
        assert_eq!(sorted, all, "{order}");
        if order == "NEWEST" {
            sorted.reverse();
        }
        assert!(order == "RECENTLY_UPDATED" || take == "last" || found == sorted, "{order}");
    }
    let cost = async |first: u32| {
        let around =
            "nodes { topics { id } mentions { nodes { count } } links { nodes { title } } }";
        app.statements(&format!("{{ articles(asOf: {then}, first: {first}) {{ {around} }} }}"))
            .await
    };
    assert_eq!((cost(2).await, cost(6).await), (2, 2), "the page, and what stands in it");
    // A place in a list of the present is none in one of the past.
    let now = app.data("{ articles(first: 1) { pageInfo { endCursor } } }").await;
    let cursor = &now["articles"]["pageInfo"]["endCursor"];
    let mixed = format!("{{ articles(asOf: {then}, after: {cursor}) {{ nodes {{ id }} }} }}");
    assert_eq!(app.error(&mixed).await.1, "after");
}

async fn filing_anew_changes_the_version_in_force_alone(kind: Kind) {
    let place = told_twice(kind).await;
    let filed = Article { topics: vec!["world".to_owned()], ..second() };
    assert_eq!(publish(&place, vec![filed]).await.updated, 1);
    place.must(&["check"]).await;
    let app = App::start(place, &["serve"]).await;
    let at = instants(&app).await;
    assert_eq!(at.len(), 2);
    let world = "filter: { topics: { any: [\"world\"], exact: true } }";
    assert_eq!(listed(&app, &format!("asOf: {}, {world}", at[1])).await, [""; 0]);
    assert_eq!(listed(&app, &format!("asOf: {}, {world}", at[0])).await, ["story-1 2"]);
}

async fn versions_from_before_the_history_show_what_stands_around_them_now(kind: Kind) {
    let place = told_twice(kind).await;
    let db = Database::connect(&place.url).await.unwrap();
    db.execute_unprepared("UPDATE history SET surroundings = NULL").await.unwrap();
    let app = App::start(place, &["serve"]).await;
    let at = instants(&app).await;
    let query = format!(
        r#"{{ article(ref: "story-1", asOf: {}) {{ version topics {{ slug }} }} }}"#,
        at[1]
    );
    let expected = json!({ "version": 1, "topics": [{ "slug": "rivers" }, { "slug": "dams" }] });
    assert_eq!(app.data(&query).await["article"], expected);
}
