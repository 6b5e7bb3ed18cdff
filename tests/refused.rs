//! What the desk refuses of topics, things and the rest: by field and rule, and without a trace.

use api::content::{Actor, Desk};
use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::{Newsroom, unindexed};
use crate::vocabulary::{things, topics, traces};

on_both_databases! {
    wrong_words_are_refused_by_field_and_leave_no_trace
    a_language_that_is_none_is_refused
    what_was_sent_is_told_beside_the_rule
    null_clears_a_list_and_never_what_must_be_there
}

/// What a mutation was refused for: code, field and message.
fn refusal(payload: &Value) -> (String, String, String) {
    let error = &payload["userErrors"][0];
    let path = error["field"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["code"]), path.collect::<Vec<_>>().join("."), text(&error["message"]))
}

async fn wrong_words_are_refused_by_field_and_leave_no_trace(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    let before = traces(&room).await;
    let long = "x".repeat(201);
    let too_long = format!(r#"contributorCreate(input: {{ slug: "x", name: "{long}" }})"#);
    let related: Vec<_> = (0..21).map(|number| format!("\"t{number}\"")).collect();
    let too_many =
        format!(r#"topicUpdate(input: {{ topic: "world", related: [{}] }})"#, related.join(","));
    for (mutation, code, field, told) in [
        (
            r#"topicCreate(input: { slug: "europe", names: [{ locale: "en", name: "E" }] })"#,
            "INVALID",
            "slug",
            "slug: is that of another topic: europe",
        ),
        (
            r#"topicCreate(input: { slug: "Not a slug", names: [{ locale: "en", name: "E" }] })"#,
            "INVALID",
            "slug",
            "slug: must be lower-case",
        ),
        (
            r#"topicCreate(input: { slug: "x", names: [] })"#,
            "INVALID",
            "names",
            "names: must hold a name in at least one language",
        ),
        (
            r#"topicCreate(input: { slug: "x", names: [{ locale: "en", name: "X" }, { locale: "en", name: "Y" }] })"#,
            "INVALID",
            "names",
            "names: must hold en no more than once",
        ),
        (
            r#"topicCreate(input: { slug: "x", names: [{ locale: "en", name: "X" }], broader: "nowhere" })"#,
            "INVALID",
            "broader",
            "broader: there is no topic “nowhere”",
        ),
        (
            r#"topicCreate(input: { slug: "x", names: [{ locale: "en", name: "X" }], mediaTopic: "medtop:1" })"#,
            "INVALID",
            "mediaTopic",
            "mediaTopic: must be",
        ),
        (
            r#"topicUpdate(input: { topic: "world", broader: "spain" })"#,
            "INVALID",
            "broader",
            "broader: must lead to a top within 12 steps, never back to itself",
        ),
        (
            r#"topicUpdate(input: { topic: "world", broader: "world" })"#,
            "INVALID",
            "broader",
            "broader: must lead to a top",
        ),
        (
            r#"topicUpdate(input: { topic: "world", related: ["world"] })"#,
            "INVALID",
            "related",
            "related: must not hold the topic itself",
        ),
        (too_many.as_str(), "INVALID", "related", "related: must have at most 20 entries"),
        (
            r#"topicUpdate(input: { topic: "world", names: [{ locale: "en", name: " " }] })"#,
            "INVALID",
            "names",
            "names: must hold a name in at least one language",
        ),
        (
            r#"topicUpdate(input: { topic: "world", names: [{ locale: "de", description: "Welt" }] })"#,
            "INVALID",
            "names",
            "names: must not hold a description",
        ),
        (
            r#"topicUpdate(input: { topic: "nowhere" })"#,
            "NOT_FOUND",
            "topic",
            "there is no topic “nowhere”",
        ),
        (
            r#"thingCreate(input: { slug: "x", kind: PLACE, names: [{ locale: "en", names: ["X"] }] })"#,
            "INVALID",
            "placeKind",
            "placeKind: must be given for a place",
        ),
        (
            r#"thingCreate(input: { slug: "x", kind: PERSON, category: "frigate", names: [{ locale: "en", names: ["X"] }] })"#,
            "INVALID",
            "category",
            "category: does not fit a thing of kind Person",
        ),
        (
            r#"thingUpdate(input: { thing: "spain", placeKind: null })"#,
            "INVALID",
            "placeKind",
            "placeKind: must be given",
        ),
        (
            r#"thingUpdate(input: { thing: "spain", country: "pact" })"#,
            "INVALID",
            "country",
            "country: must name a thing of kind Place",
        ),
        (
            r#"thingUpdate(input: { thing: "spain", country: "atlantis" })"#,
            "INVALID",
            "country",
            "country: there is no thing “atlantis”",
        ),
        (
            r#"thingUpdate(input: { thing: "spain", names: [{ locale: "en", names: [] }] })"#,
            "INVALID",
            "names",
            "names: must hold a name",
        ),
        (
            r#"thingUpdate(input: { thing: "pact", parties: ["pact"] })"#,
            "INVALID",
            "parties",
            "parties: must hold each once, and not the agreement itself",
        ),
        (
            r#"thingUpdate(input: { thing: "spain", parties: ["portugal"] })"#,
            "INVALID",
            "parties",
            "parties: does not fit",
        ),
        (
            r#"thingMerge(input: { from: "spain", into: "spain" })"#,
            "INVALID",
            "into",
            "into: must be another one than from",
        ),
        (
            r#"thingMerge(input: { from: "spain", into: "atlantis" })"#,
            "NOT_FOUND",
            "into",
            "into: there is no thing “atlantis”",
        ),
        (
            r#"sectionUpdate(input: { section: "nowhere", names: [] })"#,
            "NOT_FOUND",
            "section",
            "there is no section “nowhere”",
        ),
        (
            r#"contributorCreate(input: { slug: "x", name: "" })"#,
            "INVALID",
            "name",
            "name: must not be empty",
        ),
        (too_long.as_str(), "INVALID", "name", "name: must be at most 200 characters"),
        (
            r#"sourceCreate(input: { slug: "wire", name: "Wire" })"#,
            "INVALID",
            "slug",
            "slug: is that of another source: wire",
        ),
    ] {
        let query =
            format!("mutation {{ done: {mutation} {{ userErrors {{ code field message }} }} }}");
        let (got, blamed, message) = refusal(&room.ask(&query).await["done"]);
        assert_eq!((got.as_str(), blamed.as_str()), (code, field), "{mutation}: {message}");
        assert!(message.starts_with(told), "{mutation}: {message}");
    }
    assert_eq!(traces(&room).await, before);
}

async fn a_language_that_is_none_is_refused(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let before = traces(&room).await;
    let desk = Desk::new(&room.store, Actor::operator());
    let query = r#"mutation { sectionCreate(input: { slug: "x", names: [{ locale: "klingon!", name: "X" }] }) { section { slug } } }"#;
    let answer = api::desk::desk_schema()
        .execute(api::desk::working(query.into(), desk, &unindexed(room.store.press())))
        .await;
    let message = &answer.errors[0].message;
    assert!(message.contains("locale"), "{message}");
    assert_eq!(traces(&room).await, before);
}

async fn what_was_sent_is_told_beside_the_rule(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (draft, _) = room.draft("One").await;
    let save = |patch: &str| {
        format!(
            r#"mutation {{ done: draftUpdate(input: {{ draft: "{draft}", revision: 1, patch: {patch} }})
               {{ userErrors {{ code field value message }} }} }}"#
        )
    };
    let level = r#"{ body: [{ heading: { text: { text: "A" }, level: 9 } }] }"#;
    let path = ["patch", "body[0]", "level"];
    for (mutation, code, field, value) in [
        (save(level), "INVALID", &path[..], "9"),
        (save(r#"{ topics: ["nowhere"] }"#), "INVALID", &["patch", "topics[0]"], "nowhere"),
        (save("{}").replace(": 1,", ": 9,"), "NOT_FOUND", &["revision"], "9"),
        (
            r#"mutation { done: articleWithdraw(input: { article: "nothing", version: 1, reason: "No." })
               { userErrors { code field value message } } }"#
                .to_owned(),
            "NOT_FOUND",
            &["article"],
            "nothing",
        ),
    ] {
        let refused = room.ask(&mutation).await["done"]["userErrors"][0].take();
        let told = json!({ "code": code, "field": field, "value": value, "message": refused["message"] });
        assert_eq!(refused, told, "{mutation}");
    }
}

async fn null_clears_a_list_and_never_what_must_be_there(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    let (draft, _) = room.draft("One").await;
    let save = async |revision: i32, patch: &str| {
        let mutation = format!(
            r#"mutation {{ done: draftUpdate(input: {{ draft: "{draft}", revision: {revision}, patch: {patch} }})
               {{ draft {{ headline content {{ topics {{ slug }} }} }} userErrors {{ field }} }} }}"#
        );
        room.ask(&mutation).await["done"].take()
    };
    let filed = save(1, r#"{ topics: ["world"] }"#).await;
    assert_eq!(filed["draft"]["content"]["topics"], json!([{ "slug": "world" }]));
    let refused = save(2, "{ genre: null }").await;
    assert_eq!(refused["userErrors"], json!([{ "field": ["patch", "genre"] }]));
    let cleared = save(2, "{ topics: null, headline: null }").await;
    assert_eq!(cleared["draft"], json!({ "headline": "", "content": { "topics": [] } }));
}
