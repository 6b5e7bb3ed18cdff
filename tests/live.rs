//! Changes as they happen: told at once, gone on with after a broken line, and of no burden to the server.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use api::content::document::{Content, Span};
use api::content::publishing;
use api::content::submission::{Article, Block, Submission};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{App, Kind, Place};
use crate::events::Events;
use crate::raw::Wire;
use crate::stories::{publish, published, story};

on_both_databases! {
    changes_are_told_as_they_happen
    a_stream_goes_on_where_it_broke_off
    a_subscription_is_told_what_it_selects
    what_cannot_be_followed_is_refused_at_once
    a_filter_that_comes_to_mean_something_else_ends_what_follows_it
    one_who_reads_slowly_is_told_the_latest_and_nobody_waits_for_him
    only_as_many_follow_as_may
    streams_end_when_the_server_does
}

/// A stream of `/v1/changes`, yet to be opened.
fn changes(app: &App, query: &str) -> RequestBuilder {
    app.client.get(format!("{}/v1/changes{query}", app.address))
}

/// The same of a subscription.
fn subscription(app: &App, query: &str) -> RequestBuilder {
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

async fn withdraw(app: &App, key: &str, id: &str) {
    let input = format!(r#"{{ article: "{id}", version: 1, reason: "It was not so." }}"#);
    let query =
        format!("mutation {{ articleWithdraw(input: {input}) {{ userErrors {{ message }} }} }}");
    app.done(key, &query).await;
}

async fn changes_are_told_as_they_happen(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let (nato, israel) = (under(&app, "morocco-nato").await, under(&app, "morocco-israel").await);
    let other = nato.iter().find(|id| !israel.contains(id)).unwrap();
    let mut all = Events::of(changes(&app, "")).await;
    let mut some = Events::of(changes(&app, "?topic=morocco-israel")).await;
    let (begun, _) = (all.place().await, some.place().await);
    withdraw(&app, &key, other).await;
    withdraw(&app, &key, &israel[0]).await;
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
    withdraw(&app, &key, &ids[0]).await;
    // What the address says is older than what the browser remembers.
    let query = format!("?topic=morocco-israel&after={begun}");
    let mut events = Events::of(changes(&app, &query)).await;
    assert_eq!(events.next().await.unwrap().json()["id"], ids[0].as_str());
    let last = events.id.clone();
    drop(events);
    withdraw(&app, &key, &ids[1]).await;
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
    withdraw(&app, &key, &ids[0]).await;
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
    withdraw(&app, &key, &ids[1]).await;
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
        let mutation =
            format!("mutation {{ filterSave(input: {{ {input} }}) {{ userErrors {{ message }} }} }}");
        app.done(&key, &mutation).await;
    };
    let nato = r#"slug: "alliance", name: "Alliance", filter: { topics: { any: ["morocco-nato"] } }"#;
    save(&format!("{nato}, public: true")).await;
    let mut events = Events::of(changes(&app, "?saved=alliance")).await;
    events.place().await;
    let live = subscription(&app, r#"subscription { changes(saved: "alliance") { id } }"#);
    let mut live = Events::of(live).await;
    let ids = under(&app, "morocco-nato").await;
    withdraw(&app, &key, &ids[0]).await;
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

/// So many stories, so many times over.
const STORIES: usize = 20;
const TIMES: usize = 60;

/// A story that says so much that sockets can't hold what becomes of it.
fn long(number: usize, time: usize) -> Article {
    let text = format!("{time} {}", "a word and another ".repeat(1_000));
    let paragraph = Content::Paragraph { spans: vec![Span::plain(text)] };
    Article { body: vec![Block::Content(paragraph); 3], ..story(number) }
}

async fn one_who_reads_slowly_is_told_the_latest_and_nobody_waits_for_him(kind: Kind) {
    let place = published(kind, (0..STORIES).map(|number| long(number, 0)).collect()).await;
    let app = App::start(place.clone(), &["serve"]).await;
    let mut slow = Wire::to(&app);
    slow.ask("GET /v1/changes", "accept: text/event-stream\r\n");
    let mut lines = BufReader::new(slow.into_stream()).lines().map(Result::unwrap);
    // His stream has begun when it says where it stands.
    lines.by_ref().find(|line| line.starts_with("id: ")).unwrap();
    let mut quick = Events::of(changes(&app, "")).await;
    quick.place().await;
    let newsroom = tokio::spawn(deliver(place));
    let mut told = 0;
    let last = format!(r#""version":{},"#, TIMES + 1);
    let mut done = 0;
    while done < STORIES {
        let event = quick.next().await.unwrap();
        told += 1;
        done += usize::from(event.data.contains(&last));
    }
    newsroom.await.unwrap();
    let (mut heard, mut latest) = (0, 0);
    for line in lines.filter(|line| line.starts_with("data: ")) {
        heard += 1;
        latest += usize::from(line.contains(&last));
        if latest == STORIES {
            break;
        }
    }
    assert!(told > heard, "the slow one was told {heard} of what the quick one was told {told}");
    assert!(heard < STORIES * TIMES / 2, "{heard} changes waited for him");
}

async fn deliver(place: Place) {
    let store = place.store().await;
    for time in 1..=TIMES {
        let articles = (0..STORIES).map(|number| long(number, time)).collect();
        let submission = Submission { articles, ..Submission::default() };
        publishing::publish(&store, &submission).await.unwrap();
    }
}

async fn only_as_many_follow_as_may(kind: Kind) {
    let place = published(kind, vec![story(1)]).await;
    let app = App::start(place, &["serve", "--max-live", "2"]).await;
    let one = Events::of(changes(&app, "")).await;
    let two = Events::of(subscription(&app, "subscription { changes { id } }")).await;
    for request in [changes(&app, ""), subscription(&app, "subscription { changes { id } }")] {
        let refused = request.header("accept", "text/event-stream").send().await.unwrap();
        assert_eq!(refused.status(), 503);
        assert_eq!(refused.headers()["retry-after"], "10");
    }
    // Whoever only asks is answered all the same, though he does not wait.
    assert_eq!(changes(&app, "?after=now&wait=25").send().await.unwrap().status(), 200);
    drop((one, two));
    // The server sees that they are gone when it next has something to say.
    let room = async {
        loop {
            publish(&app.place, vec![long(2, 0)]).await;
            let request = changes(&app, "").header("accept", "text/event-stream");
            if request.send().await.unwrap().status() == 200 {
                return;
            }
        }
    };
    timeout(Duration::from_secs(30), room).await.unwrap();
}

async fn streams_end_when_the_server_does(kind: Kind) {
    let mut app = App::demo(kind).await;
    let mut all = Events::of(changes(&app, "")).await;
    let mut subscribed = Events::of(subscription(&app, "subscription { changes { id } }")).await;
    let begun = all.place().await;
    let waiting = changes(&app, &format!("?after={begun}&wait=25")).send();
    let id = app.process.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(all.next().await, None, "it ends as a stream ends, and is not torn off");
    assert_eq!(subscribed.next().await, None);
    // Whoever came too late for an answer is not let in; whoever waited is answered.
    if let Ok(answer) = waiting.await {
        assert_eq!(answer.status(), 200);
    }
    let ended = timeout(Duration::from_secs(20), app.process.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}");
}
