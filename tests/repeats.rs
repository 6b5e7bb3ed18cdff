//! Requests that are sent again, by their `Idempotency-Key`: the first outcome, once, whatever went by since.

use api::content::access::{Pepper, Repeatable, Scope, Scopes, fingerprint, forget_outcomes, keys};
use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::newsroom::Newsroom;
use crate::stories::told_twice;

on_both_databases! {
    a_request_that_is_sent_again_gets_its_first_outcome
    a_key_is_good_for_one_request_and_whoever_sent_it
    of_many_at_once_one_is_done_and_all_are_told_of_it
    what_a_restart_forgets_is_not_what_was_done
    what_was_named_may_be_gone_when_the_request_comes_again
    each_deed_of_a_request_has_an_outcome_of_its_own
    what_was_yet_to_come_may_have_come_when_the_request_does_again
    a_key_is_not_shown_again_to_a_repeated_request
    what_was_refused_may_be_tried_again
    outcomes_are_forgotten_after_two_days_and_some_at_a_time
}

const CREATE: &str = "mutation($headline: String) { draftCreate(input: { locale: \"en\", headline: $headline }) \
     { draft { id headline } userErrors { code field message } } }";

async fn room(kind: Kind) -> (App, String) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write,desk:publish,admin").await;
    (app, key)
}

/// What comes of a mutation that is sent with an `Idempotency-Key`.
async fn sent(app: &App, key: &str, repeat: &str, query: &str, variables: Value) -> Value {
    let request = app.at_desk(key).header("idempotency-key", repeat);
    let request = request.json(&json!({ "query": query, "variables": variables }));
    request.send().await.unwrap().json().await.unwrap()
}

async fn created(app: &App, key: &str, repeat: &str, headline: &str) -> Value {
    let mut answer = sent(app, key, repeat, CREATE, json!({ "headline": headline })).await;
    answer["data"]["draftCreate"].take()
}

async fn drafts(app: &App, key: &str) -> Value {
    app.done(key, "{ drafts { totalCount { value } } }").await["drafts"]["totalCount"]["value"]
        .take()
}

async fn a_request_that_is_sent_again_gets_its_first_outcome(kind: Kind) {
    let (app, key) = room(kind).await;
    let first = created(&app, &key, "one", "Rivers").await;
    assert_eq!(first["userErrors"], json!([]));
    for _ in 0..3 {
        assert_eq!(created(&app, &key, "one", "Rivers").await, first);
    }
    assert_eq!(drafts(&app, &key).await, 1);
    assert_eq!(app.place.must(&["audit"]).await.matches("\"draftCreate\"").count(), 1);
    // Without a key each is a request of its own.
    app.desk(&key, CREATE, json!({ "headline": "Rivers" })).await;
    assert_eq!(drafts(&app, &key).await, 2);
}

async fn a_key_is_good_for_one_request_and_whoever_sent_it(kind: Kind) {
    let (app, key) = room(kind).await;
    let first = created(&app, &key, "one", "Rivers").await;
    let other = created(&app, &key, "one", "Dams").await;
    let told = json!([{
        "code": "INVALID",
        "field": ["Idempotency-Key"],
        "message": "Idempotency-Key: was used for another request; a new request needs a new one",
    }]);
    assert_eq!(other, json!({ "draft": null, "userErrors": told }));
    assert_eq!(drafts(&app, &key).await, 1);

    let colleague = app.place.key("desk:write").await;
    let theirs = created(&app, &colleague, "one", "Rivers").await;
    assert_ne!(theirs["draft"]["id"], first["draft"]["id"], "another's key is another key");
    for improper in ["", "a b", &"k".repeat(129), "clé"] {
        let improper = HeaderValue::from_bytes(improper.as_bytes()).unwrap();
        let request = app.at_desk(&key).header("idempotency-key", &improper);
        let response = request.json(&json!({ "query": CREATE })).send().await.unwrap();
        assert_eq!(response.status(), 400, "{improper:?}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID", "{improper:?}");
    }
    assert_eq!(drafts(&app, &key).await, 2);
}

async fn of_many_at_once_one_is_done_and_all_are_told_of_it(kind: Kind) {
    let (app, key) = room(kind).await;
    let node = App::start(app.place.clone(), &["serve"]).await;
    let nodes = [&app, &node];
    let all = (0..24).map(|number| created(nodes[number % 2], &key, "one", "Rivers"));
    let outcomes = join_all(all).await;
    assert!(outcomes[0]["draft"]["id"].is_string(), "{}", outcomes[0]);
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
    assert_eq!(drafts(&app, &key).await, 1);
}

async fn what_a_restart_forgets_is_not_what_was_done(kind: Kind) {
    let (mut app, key) = room(kind).await;
    let first = created(&app, &key, "one", "Rivers").await;
    app.process.kill().await.unwrap();
    let again = App::start(app.place.clone(), &["serve"]).await;
    assert_eq!(created(&again, &key, "one", "Rivers").await, first);
    assert_eq!(drafts(&again, &key).await, 1);
}

async fn what_was_named_may_be_gone_when_the_request_comes_again(kind: Kind) {
    let (app, key) = room(kind).await;
    let translate = "mutation { draftCreate(input: { locale: \"fr\", translationOf: \"story-2\", headline: \"Deux\" }) \
        { draft { id } userErrors { code } } }";
    let several = "mutation { draftsCreate(input: { items: [ \
        { locale: \"es\", translationOf: \"story-2\", headline: \"Dos\" }, { locale: \"es\", translationOf: \"none\" } ] }) \
        { results { draft { id } userErrors { code } } userErrors { code } } }";
    let translated = sent(&app, &key, "translate", translate, json!({})).await;
    assert!(translated["data"]["draftCreate"]["draft"]["id"].is_string(), "{translated}");
    let begun = sent(&app, &key, "several", several, json!({})).await;
    let results = &begun["data"]["draftsCreate"]["results"];
    assert!(results[0]["draft"]["id"].is_string(), "{begun}");
    let unknown = json!([{ "code": "NOT_FOUND" }]);
    assert_eq!(results[1]["userErrors"], unknown, "{begun}");

    let withdraw = "mutation { articleWithdraw(input: { article: \"story-2\", version: 1, reason: \"No.\" }) \
        { version article { slug } userErrors { message } } }";
    let first = sent(&app, &key, "withdraw", withdraw, json!({})).await;
    assert_eq!(first["data"]["articleWithdraw"]["version"], 2, "{first}");
    assert_eq!(sent(&app, &key, "withdraw", withdraw, json!({})).await, first);
    assert_eq!(sent(&app, &key, "translate", translate, json!({})).await, translated);
    assert_eq!(sent(&app, &key, "several", several, json!({})).await, begun);
    let anew = sent(&app, &key, "anew", translate, json!({})).await;
    let refused = json!([{ "code": "INVALID" }]);
    assert_eq!(anew["data"]["draftCreate"]["userErrors"], refused, "there is a translation by now");

    let other = "mutation { draftCreate(input: { locale: \"en\", source: \"wire\", headline: \"Other\" }) { draft { id } userErrors { message } } }";
    let draft =
        app.done(&key, other).await["draftCreate"]["draft"]["id"].as_str().unwrap().to_owned();
    let publish = format!(
        "mutation {{ articlePublish(input: {{ draft: \"{draft}\", revision: 1 }}) {{ version userErrors {{ message }} }} }}"
    );
    let published = sent(&app, &key, "publish", &publish, json!({})).await;
    assert_eq!(published["data"]["articlePublish"]["version"], 1, "{published}");
    assert_eq!(sent(&app, &key, "publish", &publish, json!({})).await, published);

    let merge = "mutation { articleMerge(input: { from: \"story-1\", into: \"other\" }) { article { slug } userErrors { message } } }";
    let merged = sent(&app, &key, "merge", merge, json!({})).await;
    assert_eq!(merged["data"]["articleMerge"]["article"]["slug"], "other", "{merged}");
    assert_eq!(sent(&app, &key, "merge", merge, json!({})).await, merged);

    let discarded =
        created(&app, &key, "new", "Never").await["draft"]["id"].as_str().unwrap().to_owned();
    let discard = format!(
        "mutation {{ draftDiscard(input: {{ draft: \"{discarded}\", revision: 1 }}) {{ draft {{ id }} userErrors {{ message }} }} }}"
    );
    let gone = json!({ "data": { "draftDiscard": { "draft": null, "userErrors": [] } } });
    for _ in 0..2 {
        assert_eq!(sent(&app, &key, "discard", &discard, json!({})).await, gone);
    }
}

async fn each_deed_of_a_request_has_an_outcome_of_its_own(kind: Kind) {
    let (app, key) = room(kind).await;
    let three = "mutation { a: articleWithdraw(input: { article: \"story-2\", version: 1, reason: \"No.\" }) { version userErrors { message } }
        b: draftCreate(input: { locale: \"en\", headline: \"B\" }) { draft { id headline } userErrors { message } }
        c: draftCreate(input: { locale: \"en\", headline: \"C\" }) { draft { id headline } userErrors { message } } }";
    let first = sent(&app, &key, "three", three, json!({})).await;
    assert_eq!(first["data"]["b"]["draft"]["headline"], "B", "{first}");
    assert_eq!(first["data"]["c"]["draft"]["headline"], "C");
    assert_eq!(sent(&app, &key, "three", three, json!({})).await, first);
    // And the working copy of what was taken back.
    assert_eq!(drafts(&app, &key).await, 3);
}

async fn what_was_yet_to_come_may_have_come_when_the_request_does_again(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (pepper, scopes) = (Pepper::generate().unwrap(), Scopes::of([Scope::DeskRead]));
    let end = Some(room.later(60));
    let make = async |repeat: &str| {
        let repeatable = Repeatable::new(repeat, fingerprint(b"the same")).unwrap();
        let desk = room.desk.clone().repeatable(repeatable);
        keys::create(&desk, &pepper, "Guest", &scopes, end).await
    };
    let first = make("one").await.unwrap();
    room.wait(120);
    let again = make("one").await.unwrap();
    assert_eq!((again.id, again.secret), (first.id, None));
    let refused = make("two").await.unwrap_err().to_string();
    assert_eq!(refused, "expiresAt: must be later than now");
}

async fn a_key_is_not_shown_again_to_a_repeated_request(kind: Kind) {
    let (app, key) = room(kind).await;
    let make = "mutation { keyCreate(input: { name: \"New\", scopes: [DESK_READ] }) { secret key { id } userErrors { message } } }";
    let first = sent(&app, &key, "key", make, json!({})).await["data"]["keyCreate"].take();
    let again = sent(&app, &key, "key", make, json!({})).await["data"]["keyCreate"].take();
    assert!(first["secret"].as_str().unwrap().starts_with("kh_"));
    assert_eq!((&again["secret"], &again["key"]), (&Value::Null, &first["key"]));
    assert_eq!(app.place.must(&["key", "list"]).await.lines().count(), 2);
}

async fn what_was_refused_may_be_tried_again(kind: Kind) {
    let (app, key) = room(kind).await;
    let long = "x".repeat(301);
    let refused = created(&app, &key, "one", &long).await;
    assert_eq!(refused["userErrors"][0]["field"], json!(["headline"]));
    assert_eq!(created(&app, &key, "one", &long).await, refused);
    assert_eq!(drafts(&app, &key).await, 0);
    // Nothing came of it, so there is nothing that the key would stand for.
    assert_eq!(created(&app, &key, "one", "Short").await["userErrors"], json!([]));
}

async fn outcomes_are_forgotten_after_two_days_and_some_at_a_time(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let begun = room.store.now();
    let row = |second: i64| {
        let at = (begun + TimeDelta::seconds(second)).format("%Y-%m-%dT%H:%M:%S+00:00");
        format!("('operator', 'key-{second}', 1, 'the same', 'null', '{at}')")
    };
    let rows: Vec<_> = (1..=1_200).map(row).collect();
    let insert = "INSERT INTO outcome (actor, key, ordinal, fingerprint, value, at) VALUES ";
    room.place.sql(&(insert.to_owned() + &rows.join(", "))).await.unwrap();
    assert_eq!(forget_outcomes(&room.store).await.unwrap(), 0);
    // Two days after the last but one: that one and the last are kept.
    room.wait(48 * 3_600 + 1_199);
    for gone in [500, 500, 198, 0] {
        assert_eq!(forget_outcomes(&room.store).await.unwrap(), gone);
    }
    room.wait(2);
    assert_eq!(forget_outcomes(&room.store).await.unwrap(), 2);
}
