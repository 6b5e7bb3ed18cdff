//! Changes as they happen: told at once, and gone on with after a broken line.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::changes::withdraw;
use crate::events::Events;

on_both_databases! {
    changes_are_told_as_they_happen
    a_stream_goes_on_where_it_broke_off
    a_subscription_is_told_what_it_selects
    what_cannot_be_followed_is_refused_at_once
    a_filter_that_comes_to_mean_something_else_ends_what_follows_it
}

/// A stream of `/v1/changes`, yet to be opened.
pub fn changes(app: &App, query: &str) -> RequestBuilder {
    app.client.get(format!("{}/v1/changes{query}", app.address))
}

/// The same of a subscription.
pub fn subscription(app: &App, query: &str) -> RequestBuilder {
    let body = json!({ "query": query });
    app.client.post(format!("{}/graphql", app.address)).json(&body)
}

/// The ids of the articles under a topic, the newest first.
async fn under(app: &App, topic: &str) -> Vec<String> {
    let query = format!(
        r#"{{ articles(filter: {{ topics: {{ any: ["{topic}"] }} }}, first: 100) {{ nodes {{ id }} }} }}"#
    );
    let found = app.data(&query).await;
    let nodes = found["articles"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

async fn changes_are_told_as_they_happen(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let (nato, israel) = (under(&app, "morocco-nato").await, under(&app, "morocco-israel").await);
    let other = nato.iter().find(|id| !israel.contains(id)).unwrap();
    let mut all = Events::of(changes(&app, "")).await;
    let mut some = Events::of(changes(&app, "?topic=morocco-israel")).await;
    let (begun, _) = (all.place().await, some.place().await);
    withdraw(&app, &key, other, "It was not so.").await;
    withdraw(&app, &key, &israel[0], "It was not so.").await;
    for (events, ids) in [(&mut all, vec![other, &israel[0]]), (&mut some, vec![&israel[0]])] {
        for id in ids {
            let event = events.next().await.unwrap();
            assert_eq!(event.kind, "change");
            let told = event.json();
            assert_eq!(told["id"], id.as_str());
            assert_eq!((&told["gone"], &told["note"]), (&json!(true), &json!("It was not so.")));
            assert_eq!(told["cursor"], events.id, "it is resumed after this");
        }
    }
    // The same as is read without a stream.
    let read: Value =
        changes(&app, &format!("?after={begun}")).send().await.unwrap().json().await.unwrap();
    let ids: Vec<_> = read["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
    assert_eq!(ids, [other, &israel[0]]);
}

async fn a_stream_goes_on_where_it_broke_off(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let ids = under(&app, "morocco-israel").await;
    let begun = Events::of(changes(&app, "?topic=morocco-israel&after=now")).await.place().await;
    withdraw(&app, &key, &ids[0], "It was not so.").await;
    // What the address says is older than what the browser remembers.
    let query = format!("?topic=morocco-israel&after={begun}");
    let mut events = Events::of(changes(&app, &query)).await;
    assert_eq!(events.next().await.unwrap().json()["id"], ids[0].as_str());
    let last = events.id.clone();
    drop(events);
    withdraw(&app, &key, &ids[1], "It was not so.").await;
    let mut events = Events::of(changes(&app, &query).header("last-event-id", last)).await;
    assert_eq!(
        events.next().await.unwrap().json()["id"],
        ids[1].as_str(),
        "and not the first again"
    );
}

async fn a_subscription_is_told_what_it_selects(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let ids = under(&app, "morocco-israel").await;
    let query = |after: &str| {
        format!(
            r#"subscription {{ changes({after} filter: {{ topics: {{ any: ["morocco-israel"] }} }}) {{ cursor reason gone id article {{ headline topics {{ slug }} }} }} }}"#
        )
    };
    let mut live = Events::of(subscription(&app, &query(""))).await;
    let begun = app.data(r#"{ changes(after: "now", filter: { topics: { any: ["morocco-israel"] } }) { pageInfo { endCursor } } }"#).await;
    let begun = begun["changes"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    withdraw(&app, &key, &ids[0], "It was not so.").await;
    let told = live.next().await.unwrap();
    assert_eq!(told.kind, "next");
    let change = told.json()["data"]["changes"].take();
    assert_eq!((&change["id"], &change["reason"]), (&json!(ids[0]), &json!("WITHDRAWN")));
    assert_eq!(change["article"], Value::Null);
    // One who comes later is first told what he has missed.
    let mut late = Events::of(subscription(&app, &query(&format!(r#"after: "{begun}""#)))).await;
    let told = late.next().await.unwrap().json()["data"]["changes"].take();
    assert_eq!(told["id"], change["id"]);
    // What both are told live is the same, with what stands around it.
    let rename = r#"mutation { topicUpdate(input: { topic: "morocco-israel", names: [{ locale: "en", name: "Israel" }] }) { userErrors { message } } }"#;
    app.done(&key, rename).await;
    withdraw(&app, &key, &ids[1], "It was not so.").await;
    let (one, other) = (live.next().await.unwrap(), late.next().await.unwrap());
    assert_eq!(one, other);
    assert_eq!(one.json()["data"]["changes"]["id"], ids[1].as_str());
    // A query is a stream of one answer.
    let mut once = Events::of(subscription(&app, "{ __typename }")).await;
    assert_eq!(once.next().await.unwrap().json(), json!({ "data": { "__typename": "Query" } }));
    assert_eq!(once.next().await.unwrap().kind, "complete");
    assert_eq!(once.next().await, None);
}

async fn what_cannot_be_followed_is_refused_at_once(kind: Kind) {
    let app = App::demo(kind).await;
    let of_another = Events::of(changes(&app, "?topic=morocco-nato")).await.place().await;
    for (query, status, field) in [
        ("?after=x", 400, "after"),
        ("?after=", 400, "after"),
        ("?after=now&after=now", 400, "after"),
        ("?topic=nope", 400, "filter.topics"),
        (r#"?filter={"text":"otan"}"#, 400, "filter.text"),
        ("?first=0", 400, "first"),
        ("?nope=1", 400, "nope"),
        (&format!("?after={of_another}"), 410, ""),
    ] {
        let request = changes(&app, query).header("accept", "text/event-stream");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{query}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["field"].as_str().unwrap_or_default(), field, "{query}: {problem}");
    }
    // A subscription that can't begin is told why, and ends.
    let of_another = format!(r#"subscription {{ changes(after: "{of_another}") {{ id }} }}"#);
    for (query, code) in [
        (of_another.as_str(), "POSITION_GONE"),
        (r#"subscription { changes(filter: { text: "otan" }) { id } }"#, "INVALID"),
        ("subscription { changes { nope } }", "VALIDATION_FAILED"),
    ] {
        let mut events = Events::of(subscription(&app, query)).await;
        let told = events.next().await.unwrap();
        assert_eq!(told.json()["errors"][0]["extensions"]["code"], code, "{query}");
        assert_eq!(events.next().await.unwrap().kind, "complete");
    }
    // What the gate refuses is no stream, nor is what accepts none.
    let two = "subscription { changes { id } again: changes { id } }";
    for (query, accept) in [
        (two, "text/event-stream"),
        (
            "subscription { ...Two } fragment Two on Subscription { changes { id } b: changes { id } }",
            "text/event-stream",
        ),
        ("subscription { changes { id } }", "application/graphql-response+json"),
        ("{{{", "text/event-stream"),
    ] {
        let response = subscription(&app, query).header("accept", accept).send().await.unwrap();
        assert_eq!(response.status(), 400, "{query}");
        let answer: Value = response.json().await.unwrap();
        assert!(
            answer["errors"][0]["message"].is_string() && answer.get("data").is_none(),
            "{answer}"
        );
    }
}

async fn a_filter_that_comes_to_mean_something_else_ends_what_follows_it(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let save = async |input: &str| {
        let mutation = format!(
            "mutation {{ filterSave(input: {{ {input} }}) {{ userErrors {{ message }} }} }}"
        );
        app.done(&key, &mutation).await;
    };
    let nato =
        r#"slug: "alliance", name: "Alliance", filter: { topics: { any: ["morocco-nato"] } }"#;
    save(&format!("{nato}, public: true")).await;
    let mut events = Events::of(changes(&app, "?saved=alliance")).await;
    events.place().await;
    let live = subscription(&app, r#"subscription { changes(saved: "alliance") { id } }"#);
    let mut live = Events::of(live).await;
    let ids = under(&app, "morocco-nato").await;
    withdraw(&app, &key, &ids[0], "It was not so.").await;
    assert_eq!(events.next().await.unwrap().json()["id"], ids[0].as_str());
    assert_eq!(live.next().await.unwrap().json()["data"]["changes"]["id"], ids[0].as_str());
    // Something else than what was followed: the copy has to begin anew.
    save(r#"slug: "alliance", revision: 1, filter: { topics: { any: ["morocco-india"] } }"#).await;
    let ended = events.next().await.unwrap();
    assert_eq!((ended.kind.as_str(), &ended.json()["code"]), ("problem", &json!("POSITION_GONE")));
    assert_eq!(events.next().await, None);
    let ended = live.next().await.unwrap().json();
    assert_eq!(ended["errors"][0]["extensions"]["code"], "POSITION_GONE");
    assert_eq!(live.next().await.unwrap().kind, "complete");
    // One that is the public's no more.
    let mut events = Events::of(changes(&app, "?saved=alliance")).await;
    events.place().await;
    save(r#"slug: "alliance", revision: 2, public: false"#).await;
    assert_eq!(events.next().await.unwrap().json()["code"], "NOT_FOUND");
}
