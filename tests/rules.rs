//! Topics that stories join by a rule: as they are published, for as long as they pass, and never by each other.

use api::content::changes::{self, ChangeReason};
use api::content::submission::{Article, Mention, Submission};
use api::content::{Store, publishing};
use entity::mention::Origin;
use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::Newsroom;
use crate::saved::saved;
use crate::stories::story;
use crate::vocabulary::{things, topics, traces};

on_both_databases! {
    a_story_joins_as_it_is_published_and_leaves_when_it_no_longer_passes
    a_delivered_story_joins_too_and_to_deliver_it_again_changes_nothing
    what_a_story_was_filed_under_anyway_is_not_the_rules_to_take_away
    what_is_public_already_joins_some_at_a_time_and_leaves_when_the_rule_goes
}

/// Topics, things, and a topic that stories join that mention the place Spain.
pub async fn ruled(kind: Kind) -> Newsroom {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    saved(&room, "on-spain", r#"{ things: { any: ["spain"] } }"#).await;
    topic(&room, "iberia", "europe", "\"on-spain\"").await;
    assert!(!publishing::file_pending(&room.store).await.unwrap());
    room
}

/// Adds a topic with a rule.
pub async fn topic(room: &Newsroom, slug: &str, broader: &str, rule: &str) {
    let create = format!(
        "mutation {{ topicCreate(input: {{ slug: \"{slug}\", names: [{{ locale: \"en\", name: \"{slug}\" }}], broader: \"{broader}\", rule: {rule} }}) {{ rule {{ filter {{ slug }} pending looked }} userErrors {{ message }} }} }}"
    );
    let made = room.ask(&create).await["topicCreate"].take();
    assert_eq!(made["userErrors"], json!([]));
    assert_eq!((&made["rule"]["pending"], &made["rule"]["looked"]), (&json!(true), &json!(0)));
}

/// Sets the rule of a topic; what came of it.
pub async fn rule(room: &Newsroom, slug: &str, rule: &str) -> Value {
    let update = format!(
        "mutation {{ topicUpdate(input: {{ topic: \"{slug}\", rule: {rule} }}) {{ rule {{ filter {{ slug }} pending }} userErrors {{ code field message }} }} }}"
    );
    room.ask(&update).await["topicUpdate"].take()
}

/// Files all that is left to file.
pub async fn file(store: &Store) {
    while publishing::file_pending(store).await.unwrap() {}
}

/// How a story came to stand under its topics.
pub async fn filings(room: &Newsroom, article: &str) -> Vec<(String, String)> {
    let query =
        format!("{{ filings(article: \"{article}\") {{ topic {{ slug }} origin ruling }} }}");
    let filings = room.ask(&query).await["filings"].take();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let each = filings.as_array().unwrap().iter();
    let origin = |one: &Value| format!("{} {}", word(&one["origin"]), word(&one["ruling"]));
    each.map(|one| (word(&one["topic"]["slug"]), origin(one).trim_matches([' ', '-']).to_owned()))
        .collect()
}

pub fn pairs(told: &[(&str, &str)]) -> Vec<(String, String)> {
    told.iter().map(|(topic, how)| ((*topic).to_owned(), (*how).to_owned())).collect()
}

/// The stories that the public sees under a topic, by slug.
pub async fn under(room: &Newsroom, topic: &str) -> Vec<String> {
    let query = format!(
        "{{ topic(ref: \"{topic}\") {{ articles(order: OLDEST) {{ nodes {{ slug }} }} }} }}"
    );
    let listed = room.press(&query).await["topic"]["articles"]["nodes"].take();
    listed.as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap().to_owned()).collect()
}

/// The last change: why, and its tags.
pub async fn last(room: &Newsroom) -> (ChangeReason, String) {
    let log = changes::since(room.store.press(), 0, 5_000).await.unwrap();
    let last = log.into_iter().next_back().unwrap();
    (last.reason, last.tags.to_string())
}

pub async fn tag(room: &Newsroom, topic: &str) -> String {
    let found = room.press(&format!("{{ topic(ref: \"{topic}\") {{ id }} }}")).await;
    found["topic"]["id"].as_str().unwrap().replacen('_', ":", 1)
}

pub async fn sound(room: &Newsroom) {
    assert_eq!(api::content::inconsistencies(&room.store).await.unwrap(), [""; 0]);
}

/// A story that mentions a thing by the word that the thing is called by.
pub fn mentioning(number: usize, thing: &str, word: &str) -> Article {
    let wordings = vec![word.to_owned()];
    let mention = Mention { thing: thing.to_owned(), wordings, role: None, origin: Origin::Linker };
    Article { summary: Some(format!("{word} speaks.")), mentions: vec![mention], ..story(number) }
}

pub async fn deliver(room: &Newsroom, articles: Vec<Article>) -> publishing::Receipt {
    let submission = Submission { articles, ..Submission::default() };
    publishing::publish(&room.store, &submission).await.unwrap()
}

pub const SPAIN: &str = r#"[{ thing: "spain", wordings: ["Spain"] }]"#;

/// Saves a working copy and publishes it.
pub async fn publish(room: &Newsroom, id: &str, revision: i32, patch: &str) {
    let done = room
        .ask(&format!(
            "mutation {{ draftUpdate(input: {{ draft: \"{id}\", revision: {revision}, patch: {{ {patch} }} }}) {{ userErrors {{ message }} }}
               articlePublish(input: {{ draft: \"{id}\", revision: {} }}) {{ userErrors {{ message }} }} }}",
            revision + 1
        ))
        .await;
    let none = json!({ "userErrors": [] });
    assert_eq!(done, json!({ "draftUpdate": none, "articlePublish": none }));
}

async fn a_story_joins_as_it_is_published_and_leaves_when_it_no_longer_passes(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("Spain votes").await;
    let id = id.to_string();
    publish(&room, &id, revision, &format!("mentions: {SPAIN}")).await;
    assert_eq!(filings(&room, "spain-votes").await, pairs(&[("iberia", "RULE")]));
    for topic in ["iberia", "europe", "world"] {
        assert_eq!(under(&room, topic).await, ["spain-votes"], "{topic}");
        let (reason, tags) = last(&room).await;
        assert_eq!(reason, ChangeReason::Published);
        assert!(tags.contains(&tag(&room, topic).await), "{topic}: {tags}");
    }
    let shown = room.press(r#"{ article(ref: "spain-votes") { topics { slug } } exact: articles(filter: { topics: { any: ["iberia"], exact: true } }) { nodes { slug } } }"#).await;
    assert_eq!(shown["article"]["topics"], json!([{ "slug": "iberia" }]));
    assert_eq!(shown["exact"]["nodes"], json!([{ "slug": "spain-votes" }]));
    sound(&room).await;

    // Published again and passing still, it stays; its working copy says nothing of it.
    publish(&room, &id, revision + 1, "topics: [\"spain\"]").await;
    let both = pairs(&[("spain", "EDITOR"), ("iberia", "RULE")]);
    assert_eq!(filings(&room, "spain-votes").await, both);
    let draft = format!("{{ draft(ref: \"{id}\") {{ content {{ topics {{ slug }} }} }} }}");
    assert_eq!(room.ask(&draft).await["draft"]["content"]["topics"], json!([{ "slug": "spain" }]));
    sound(&room).await;

    publish(&room, &id, revision + 2, "mentions: null, topics: null").await;
    assert_eq!(filings(&room, "spain-votes").await, []);
    for topic in ["iberia", "europe", "world"] {
        assert_eq!(under(&room, topic).await, [""; 0], "{topic}");
        let (reason, tags) = last(&room).await;
        assert_eq!(reason, ChangeReason::Updated);
        assert!(
            tags.contains(&tag(&room, topic).await),
            "whatever showed it there is told: {tags}"
        );
    }
    sound(&room).await;
}

async fn a_delivered_story_joins_too_and_to_deliver_it_again_changes_nothing(kind: Kind) {
    let room = ruled(kind).await;
    let first = Article { topics: vec!["world".to_owned()], ..mentioning(1, "spain", "Spain") };
    deliver(&room, vec![first.clone(), story(2)]).await;
    let both = pairs(&[("world", "FEED"), ("iberia", "RULE")]);
    assert_eq!(filings(&room, "story-1").await, both);
    assert_eq!(filings(&room, "story-2").await, []);
    sound(&room).await;
    let again = deliver(&room, vec![first.clone(), story(2)]).await;
    assert_eq!((again.unchanged, again.changes), (2, 0));

    // It says more, and passes still.
    let more = Article { summary: Some("Spain speaks, and is heard.".to_owned()), ..first };
    assert_eq!(deliver(&room, vec![more.clone()]).await.changes, 1);
    assert_eq!(filings(&room, "story-1").await, both);
    // Its words no longer mention Spain.
    let silent =
        Article { summary: Some("Nobody speaks.".to_owned()), mentions: Vec::new(), ..more };
    assert_eq!(deliver(&room, vec![silent]).await.changes, 1);
    assert_eq!(filings(&room, "story-1").await, pairs(&[("world", "FEED")]));
    let (reason, tags) = last(&room).await;
    assert_eq!(reason, ChangeReason::Updated);
    assert!(tags.contains(&tag(&room, "iberia").await), "{tags}");
    assert_eq!(under(&room, "europe").await, [""; 0]);
    assert_eq!(under(&room, "world").await, ["story-1"]);
    sound(&room).await;

    // Taken up at the desk, it brings along what it was filed under, and not what it had joined.
    deliver(&room, vec![mentioning(3, "spain", "Spain")]).await;
    let open = r#"mutation { draftOpen(input: { article: "story-3" }) { draft { content { topics { slug } } } userErrors { message } } }"#;
    let opened = room.ask(open).await["draftOpen"].take();
    assert_eq!(opened["draft"]["content"]["topics"], json!([]), "{opened}");
}

async fn what_a_story_was_filed_under_anyway_is_not_the_rules_to_take_away(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("Spain votes").await;
    let id = id.to_string();
    publish(&room, &id, revision, &format!("mentions: {SPAIN}, topics: [\"iberia\"]")).await;
    assert_eq!(filings(&room, "spain-votes").await, pairs(&[("iberia", "EDITOR")]));
    publish(&room, &id, revision + 1, "mentions: null").await;
    assert_eq!(filings(&room, "spain-votes").await, pairs(&[("iberia", "EDITOR")]));
    assert_eq!(rule(&room, "iberia", "null").await["userErrors"], json!([]));
    file(&room.store).await;
    assert_eq!(under(&room, "world").await, ["spain-votes"]);
    sound(&room).await;
}

async fn what_is_public_already_joins_some_at_a_time_and_leaves_when_the_rule_goes(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    let stories = (0..1_100).map(|number| match number % 100 {
        0 => mentioning(number, "spain", "Spain"),
        _ => story(number),
    });
    deliver(&room, stories.collect()).await;
    saved(&room, "on-spain", r#"{ things: { any: ["spain"] } }"#).await;
    topic(&room, "iberia", "europe", "\"on-spain\"").await;
    let (log, _) = traces(&room).await;
    let looked = async || {
        let asked = r#"{ topicRule(ref: "iberia") { pending looked } savedFilter(ref: "on-spain") { rules { topic { slug } } } }"#;
        let told = room.ask(asked).await;
        let topics = &told["savedFilter"]["rules"];
        (told["topicRule"].clone(), topics.clone())
    };
    let mut turns = Vec::new();
    loop {
        let more = publishing::file_pending(&room.store).await.unwrap();
        turns.push((looked().await.0["looked"].clone(), under(&room, "europe").await.len()));
        if !more {
            break;
        }
    }
    assert_eq!(turns, [(json!(500), 5), (json!(1_000), 10), (json!(1_100), 11)]);
    let done =
        (json!({ "pending": false, "looked": 1_100 }), json!([{ "topic": { "slug": "iberia" } }]));
    assert_eq!(looked().await, done);
    let (now, _) = traces(&room).await;
    let told: Vec<_> = now[log.len()..].iter().map(|(reason, _)| *reason).collect();
    assert_eq!(told, [ChangeReason::Retagged; 11]);
    assert!(last(&room).await.1.contains(&tag(&room, "world").await));
    sound(&room).await;
    assert!(!publishing::file_pending(&room.store).await.unwrap());

    assert_eq!(
        rule(&room, "iberia", "null").await["rule"],
        json!({ "filter": null, "pending": true })
    );
    // What is published meanwhile does not join; what is published again leaves at once.
    let again = mentioning(0, "spain", "Spain");
    deliver(
        &room,
        vec![
            mentioning(1_100, "spain", "Spain"),
            Article { summary: Some("Spain sings.".to_owned()), ..again },
        ],
    )
    .await;
    assert_eq!(under(&room, "iberia").await.len(), 10);
    file(&room.store).await;
    assert_eq!(under(&room, "world").await, [""; 0]);
    assert_eq!(
        room.ask(r#"{ topicRule(ref: "iberia") { pending } }"#).await["topicRule"],
        Value::Null
    );
    sound(&room).await;
}
