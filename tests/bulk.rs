//! Many at once: one commit, each item with an outcome of its own, and all of them or none where that is asked.

use std::sync::Arc;

use api::content::access::{Repeatable, Scope, Scopes, audit_after};
use api::content::changes::{self, ChangeReason};
use api::content::{Actor, Desk, Meter};
use api::gate::{Gate, Limits};
use async_graphql::{Request, Variables};
use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::{Newsroom, unindexed};

on_both_databases! {
    each_item_has_an_outcome_of_its_own
    of_all_or_none_one_refusal_leaves_no_trace_of_the_others
    stories_are_published_or_taken_back_all_or_none
    five_hundred_at_once_are_done_and_one_more_is_refused
    stories_are_published_and_taken_back_together
    what_many_items_name_is_looked_up_at_once
    a_repeated_request_gets_the_first_outcomes
    many_that_were_done_are_done_once_however_often_they_are_asked_for
}

/// What the desk answers a mutation of many.
async fn bulk(desk: &Desk, mutation: &str, what: &str, items: Value, whole: bool) -> Value {
    let kind = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!(
        "mutation($input: {kind}Input!) {{ done: {mutation}(input: $input) {{
           results {{ index {what} userErrors {{ code field message }} conflict {{ current differences {{ field before after }} }} }}
           userErrors {{ code field message }} }} }}"
    );
    let variables = Variables::from_json(json!({ "input": { "items": items, "whole": whole } }));
    let request = api::desk::working(
        Request::new(query).variables(variables),
        desk.clone(),
        &unindexed(desk.press()),
    );
    let response = api::desk::desk_schema().execute(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().unwrap()["done"].take()
}

const DRAFT: &str = "draft { id revision latest: content { headline } }";

/// How many lines the audit log has, and changes the log.
async fn traces(room: &Newsroom) -> (usize, usize) {
    let lines = audit_after(&room.desk, 0, 5_000).await.unwrap();
    (lines.len(), changes::since(room.store.press(), 0, 5_000).await.unwrap().len())
}

/// The code of each item's refusal; empty for what was done.
fn codes(done: &Value) -> Vec<&str> {
    let results = done["results"].as_array().unwrap().iter();
    results.map(|result| result["userErrors"][0]["code"].as_str().unwrap_or_default()).collect()
}

fn save(id: &str, revision: i32, headline: &str) -> Value {
    json!({ "draft": id, "revision": revision, "patch": { "headline": headline } })
}

async fn each_item_has_an_outcome_of_its_own(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (one, two) = (room.draft("One").await, room.draft("Two").await);
    let two = room.rename(two, "Two again").await;
    let before = traces(&room).await;
    let items = json!([
        save(&one.0.to_string(), 1, "First"),
        save(&two.0.to_string(), 1, "Second"),
        save("draft_none", 1, "Third"),
        save(&one.0.to_string(), 2, &"x".repeat(301)),
        { "draft": one.0.to_string(), "revision": 2, "patch": { "topics": ["nowhere"] } },
        save(&one.0.to_string(), 2, "First again"),
    ]);
    let done = bulk(&room.desk, "draftsUpdate", DRAFT, items, false).await;
    assert_eq!(codes(&done), ["", "CONFLICT", "NOT_FOUND", "INVALID", "INVALID", ""]);
    let results = done["results"].as_array().unwrap();
    assert_eq!(results[1]["userErrors"][0]["field"], json!(["items[1]", "revision"]));
    assert_eq!(results[1]["conflict"]["current"], 2);
    assert_eq!(results[1]["conflict"]["differences"][0]["after"], "Two again");
    let blamed = json!(["items[3]", "patch", "headline"]);
    assert_eq!(results[3]["userErrors"][0]["field"], blamed);
    let unknown = "items[4].patch.topics[0]: there is no topic “nowhere”";
    assert_eq!(results[4]["userErrors"][0]["message"], unknown);
    // What the first item did, the last one stands on; the payload shows how things are now.
    assert_eq!(results[5]["draft"]["revision"], 3);
    assert_eq!(room.stands(one.0).await.headline, "First again");
    assert_eq!(traces(&room).await, (before.0 + 2, before.1));
}

async fn of_all_or_none_one_refusal_leaves_no_trace_of_the_others(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let one = room.draft("One").await;
    let before = traces(&room).await;
    let id = one.0.to_string();
    let items =
        json!([save(&id, 1, "First"), save("draft_none", 1, "Second"), save(&id, 2, "Third")]);
    let done = bulk(&room.desk, "draftsUpdate", DRAFT, items, true).await;
    assert_eq!(codes(&done), ["OTHERS_REFUSED", "NOT_FOUND", "OTHERS_REFUSED"]);
    assert_eq!(done["results"][0]["draft"], Value::Null);
    assert_eq!((room.stands(one.0).await.revision, traces(&room).await), (1, before));

    let items = json!([save(&id, 1, "First"), save(&id, 2, "Second")]);
    let done = bulk(&room.desk, "draftsUpdate", DRAFT, items, true).await;
    assert_eq!((codes(&done), room.stands(one.0).await.revision), (vec!["", ""], 3));
}

async fn five_hundred_at_once_are_done_and_one_more_is_refused(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let before = traces(&room).await;
    let item = |number: usize| json!({ "locale": "en", "headline": format!("Story {number}") });
    let many = |count: usize| (0..count).map(item).collect::<Value>();
    let refused = bulk(&room.desk, "draftsCreate", DRAFT, many(501), false).await;
    let told = "items: must have at most 500 entries, not 501";
    assert_eq!(
        refused["userErrors"],
        json!([{ "code": "INVALID", "field": ["items"], "message": told }])
    );
    assert_eq!((refused["results"].clone(), traces(&room).await), (json!([]), before));

    let done = bulk(&room.desk, "draftsCreate", DRAFT, many(500), true).await;
    let results = done["results"].as_array().unwrap();
    for (number, result) in results.iter().enumerate() {
        assert_eq!(result["index"], number);
        assert_eq!(result["draft"]["latest"]["headline"], format!("Story {number}"));
    }
    assert_eq!((results.len(), traces(&room).await), (500, (before.0 + 500, before.1)));
}

async fn stories_are_published_and_taken_back_together(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (one, two) = (room.draft("One").await, room.draft("Two").await);
    let (_, log) = traces(&room).await;
    let step = |(id, _): (api::content::DraftId, i32), revision: i32| json!({ "draft": id.to_string(), "revision": revision });
    let items = json!([step(one, 1), step(two, 7), step(two, 1)]);
    let done = bulk(&room.desk, "articlesPublish", "version article { slug }", items, false).await;
    assert_eq!(codes(&done), ["", "NOT_FOUND", ""]);
    assert_eq!(done["results"][2]["article"]["slug"], "two");
    assert_eq!(done["results"][0]["version"], 1);

    let withdrawal =
        |name: &str, version: i32| json!({ "article": name, "version": version, "reason": "No." });
    let items = json!([withdrawal("one", 1), withdrawal("two", 2), withdrawal("three", 1)]);
    let done = bulk(&room.desk, "articlesWithdraw", "version article { slug }", items, false).await;
    assert_eq!(codes(&done), ["", "CONFLICT", "NOT_FOUND"]);
    let gone = json!({ "version": done["results"][0]["version"], "article": done["results"][0]["article"] });
    assert_eq!(gone, json!({ "version": 2, "article": null }));
    let seen = room.press("{ articles { nodes { slug } } }").await;
    assert_eq!(seen["articles"]["nodes"], json!([{ "slug": "two" }]));
    let rows = changes::since(room.store.press(), 0, 100).await.unwrap();
    let reasons: Vec<_> = rows[log..].iter().map(|change| change.reason).collect();
    use ChangeReason::{Published, Withdrawn};
    assert_eq!(reasons, [Published, Published, Withdrawn]);
}

async fn what_many_items_name_is_looked_up_at_once(kind: Kind) {
    let room = Newsroom::new(kind).await;
    for headline in ["One", "Two", "Three", "Four"] {
        room.published(headline).await;
    }
    let withdrawal = |name: &str| json!({ "article": name, "version": 1, "reason": "No." });
    let translation = |name: &str| json!({ "locale": "fr", "translationOf": name });
    for (mutation, what, item) in [
        ("draftsCreate", "draft { id }", &translation as &dyn Fn(&str) -> Value),
        ("articlesWithdraw", "version", &withdrawal),
    ] {
        let statements = async |names: &[&str]| {
            let meter = Arc::new(Meter::default());
            let items = names.iter().map(|name| item(name)).collect();
            let done = bulk(&room.desk.metered(&meter), mutation, what, items, false).await;
            assert!(codes(&done).iter().all(|code| code.is_empty()), "{done}");
            meter.count()
        };
        assert_eq!(statements(&["one"]).await, statements(&["two", "three", "four"]).await);

        let meter = Arc::new(Meter::default());
        let reader = Actor::user("i", "s", "Reader", Scopes::of([Scope::DeskRead]));
        let desk = Desk::new(&room.store, reader).metered(&meter);
        let kind = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!(
            "mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let variables = Variables::from_json(json!({ "input": { "items": [item("one")] } }));
        let search = unindexed(room.store.press());
        let request = api::desk::working(Request::new(query).variables(variables), desk, &search);
        let refused = api::desk::desk_schema().execute(request).await;
        assert_eq!((refused.errors.len(), meter.count()), (1, 0), "{:?}", refused.errors);
    }
}

async fn a_repeated_request_gets_the_first_outcomes(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let one = room.draft("One").await.0.to_string();
    for (whole, revision, told) in
        [(true, 1, ["OTHERS_REFUSED", "CONFLICT"]), (false, 1, ["", "CONFLICT"])]
    {
        let key = format!("whole-{whole}");
        let once = || {
            let request = Repeatable::new(&key, "the same".to_owned()).unwrap();
            Desk::new(&room.store, Actor::operator()).repeatable(request)
        };
        let items = json!([save(&one, revision, "First"), save(&one, revision, "Second")]);
        let first = bulk(&once(), "draftsUpdate", DRAFT, items.clone(), whole).await;
        let before = traces(&room).await;
        let second = bulk(&once(), "draftsUpdate", DRAFT, items, whole).await;
        assert_eq!((codes(&first), &second), (told.to_vec(), &first));
        assert_eq!(traces(&room).await, before);
    }
}

async fn stories_are_published_or_taken_back_all_or_none(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (one, two) = (room.draft("One").await.0, room.draft("Two").await.0);
    let publish = |revision: i32| json!([{ "draft": one.to_string(), "revision": 1 }, { "draft": two.to_string(), "revision": revision }]);
    let withdraw = |version: i32| json!([{ "article": "one", "version": 1, "reason": "No." }, { "article": "two", "version": version, "reason": "No." }]);
    for (mutation, wrong, told, right, left) in [
        ("articlesPublish", publish(7), "NOT_FOUND", publish(1), 2),
        ("articlesWithdraw", withdraw(2), "CONFLICT", withdraw(1), 0),
    ] {
        let before = room.place.everything().await;
        let done = bulk(&room.desk, mutation, "version article { slug }", wrong, true).await;
        assert_eq!(codes(&done), ["OTHERS_REFUSED", told], "{mutation}");
        let nothing = (&done["results"][0]["version"], &done["results"][0]["article"]);
        assert_eq!(nothing, (&Value::Null, &Value::Null), "{mutation}");
        assert_eq!(room.place.everything().await, before, "{mutation}");

        let done = bulk(&room.desk, mutation, "version", right, true).await;
        assert_eq!(codes(&done), ["", ""], "{mutation}");
        let count = room.press("{ articles { totalCount { value } } }").await;
        assert_eq!(count["articles"]["totalCount"]["value"], left, "{mutation}");
    }
}

async fn many_that_were_done_are_done_once_however_often_they_are_asked_for(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let ids = [room.draft("One").await.0.to_string(), room.draft("Two").await.0.to_string()];
    let step = |id: &String| json!({ "draft": id, "revision": 2 });
    let withdraw = |name: &str| json!({ "article": name, "version": 1, "reason": "No." });
    for (mutation, what, items) in [
        (
            "draftsCreate",
            DRAFT,
            json!([{ "locale": "en", "headline": "A" }, { "locale": "fr", "headline": "B" }]),
        ),
        ("draftsUpdate", DRAFT, json!([save(&ids[0], 1, "First"), save(&ids[1], 1, "Second")])),
        ("articlesPublish", "version article { id slug }", ids.iter().map(step).collect()),
        (
            "articlesWithdraw",
            "version article { id slug }",
            json!([withdraw("first"), withdraw("second")]),
        ),
    ] {
        let once = async || {
            let request = Repeatable::new(mutation, "the same".to_owned()).unwrap();
            let desk = Desk::new(&room.store, Actor::operator()).repeatable(request);
            bulk(&desk, mutation, what, items.clone(), true).await
        };
        let before = traces(&room).await;
        let first = once().await;
        assert_eq!(codes(&first), ["", ""], "{first}");
        assert_eq!(traces(&room).await.0, before.0 + 2, "{mutation}");
        let done = room.place.everything().await;
        for _ in 0..2 {
            assert_eq!(once().await, first, "{mutation}");
            assert_eq!(room.place.everything().await, done, "{mutation}");
        }
    }
}

#[test]
fn what_a_mutation_of_many_costs_is_told_by_its_items() {
    let gate = Gate::new(Limits::default(), &api::desk::sdl()).unwrap();
    assert_eq!(gate.unpriced(), Vec::<String>::new());
    let text = "mutation($input: ArticlesPublishInput!) { articlesPublish(input: $input) { results { index article { slug } } } }";
    for (items, cost) in [(0, 0), (1, 2), (500, 1_000)] {
        let items: Value = (0..items).map(|_| json!({ "draft": "d", "revision": 1 })).collect();
        let variables = Variables::from_json(json!({ "input": { "items": items } }));
        let admitted = gate.admit(text, None, &variables).unwrap();
        assert_eq!(admitted.cost, cost);
    }
}
