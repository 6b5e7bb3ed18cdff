//! What an editor rules of a story and a topic stands above its working copy, its deliveries and rules.

use api::content::changes::ChangeReason;
use api::content::publishing;
use api::content::submission::Article;
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::newsroom::Newsroom;
use crate::rules::{
    SPAIN, deliver, file, filings, last, mentioning, pairs, publish, rule, ruled, sound, tag, under,
};
use crate::saved::saved;
use crate::stories::{story, told_twice};
use crate::vocabulary::traces;

on_both_databases! {
    a_pinned_story_is_in_the_topic_whatever_else_is_said_of_it
    a_story_that_is_kept_out_joins_by_no_rule_no_delivery_and_no_working_copy
    a_ruling_outlasts_a_withdrawal
    rulings_are_told_once_and_what_is_wrong_is_refused
    a_pin_counts_as_filed_to_the_rules_of_other_topics
    a_server_files_what_is_public_by_itself
}

/// Rules of a story and a topic; what came of it.
async fn ruling(room: &Newsroom, what: &str, topic: &str, article: &str) -> Value {
    let mutation = format!(
        "mutation {{ {what}(input: {{ topic: \"{topic}\", article: \"{article}\" }}) {{ article {{ slug topics {{ slug }} }}
           filings {{ topic {{ slug }} origin ruling ruledByName }} userErrors {{ code field message }} }} }}"
    );
    room.ask(&mutation).await[what].take()
}

async fn a_pinned_story_is_in_the_topic_whatever_else_is_said_of_it(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("A match").await;
    let id = id.to_string();
    publish(&room, &id, revision, "topics: [\"world\"]").await;
    let made = ruling(&room, "topicPin", "iberia", "a-match").await;
    assert_eq!(made["article"]["topics"], json!([{ "slug": "world" }, { "slug": "iberia" }]));
    let pinned = json!({ "topic": { "slug": "iberia" }, "origin": "EDITOR", "ruling": "PINNED", "ruledByName": "the operator" });
    assert_eq!(made["filings"][1], pinned, "{made}");
    assert_eq!(under(&room, "europe").await, ["a-match"]);
    let (reason, tags) = last(&room).await;
    assert_eq!(reason, ChangeReason::Retagged);
    assert!(tags.contains(&tag(&room, "europe").await), "{tags}");
    sound(&room).await;

    // It mentions Spain, and then no more; it is published again, and again.
    for patch in [
        &format!("mentions: {SPAIN}, headline: \"Spain wins\""),
        "mentions: null",
        "topics: null, summary: \"Again.\"",
    ] {
        let at = room.ask(&format!("{{ draft(ref: \"{id}\") {{ revision }} }}")).await;
        publish(&room, &id, at["draft"]["revision"].as_i64().unwrap() as i32, patch).await;
        assert_eq!(
            filings(&room, "a-match").await.last(),
            pairs(&[("iberia", "EDITOR PINNED")]).last()
        );
        sound(&room).await;
    }
    let draft = room.ask(&format!("{{ draft(ref: \"{id}\") {{ content {{ topics {{ slug }} }} preview {{ topics {{ slug }} }} }} }}")).await;
    assert_eq!(draft["draft"]["content"]["topics"], json!([]));
    assert_eq!(draft["draft"]["preview"]["topics"], json!([{ "slug": "iberia" }]));
    rule(&room, "iberia", "null").await;
    file(&room.store).await;
    assert_eq!(under(&room, "world").await, ["a-match"], "a pin needs no rule");

    let released = ruling(&room, "topicRelease", "iberia", "a-match").await;
    assert_eq!(released["filings"], json!([]));
    assert_eq!(under(&room, "world").await, [""; 0]);
    sound(&room).await;
}

async fn a_story_that_is_kept_out_joins_by_no_rule_no_delivery_and_no_working_copy(kind: Kind) {
    let room = ruled(kind).await;
    let given = Article { topics: vec!["spain".to_owned()], ..mentioning(1, "spain", "Spain") };
    deliver(&room, vec![given.clone()]).await;
    assert_eq!(filings(&room, "story-1").await, pairs(&[("spain", "FEED"), ("iberia", "RULE")]));
    for topic in ["iberia", "spain"] {
        ruling(&room, "topicExclude", topic, "story-1").await;
        assert_eq!(last(&room).await.0, ChangeReason::Retagged);
    }
    let out = pairs(&[("iberia", "EXCLUDED"), ("spain", "EXCLUDED")]);
    let told = async || {
        let mut told = filings(&room, "story-1").await;
        told.sort_unstable();
        told
    };
    assert_eq!(told().await, out);
    assert_eq!(under(&room, "world").await, [""; 0]);
    sound(&room).await;

    // To be delivered again as it was is nothing new; nor does what is new of it bring it back.
    assert_eq!(deliver(&room, vec![given.clone()]).await.changes, 0);
    let more = Article { summary: Some("Spain speaks up.".to_owned()), ..given };
    assert_eq!(deliver(&room, vec![more]).await.changes, 1);
    assert_eq!(told().await, out);
    sound(&room).await;

    // Nor does a working copy that names the topic, and its preview says so.
    let open = r#"mutation { draftOpen(input: { article: "story-1" }) { draft { id } userErrors { message } } }"#;
    let id = room.ask(open).await["draftOpen"]["draft"]["id"].take();
    let id = id.as_str().unwrap();
    publish(&room, id, 1, "topics: [\"spain\", \"europe\"]").await;
    assert_eq!(told().await, [pairs(&[("europe", "EDITOR")]), out.clone()].concat());
    let preview = room
        .ask(&format!("{{ draft(ref: \"{id}\") {{ preview {{ topics {{ slug }} }} }} }}"))
        .await;
    assert_eq!(preview["draft"]["preview"]["topics"], json!([{ "slug": "europe" }]));
    sound(&room).await;

    // Released, a rule has it at once, and the working copy when it is next published.
    ruling(&room, "topicRelease", "iberia", "story-1").await;
    ruling(&room, "topicRelease", "spain", "story-1").await;
    assert_eq!(filings(&room, "story-1").await, pairs(&[("europe", "EDITOR"), ("iberia", "RULE")]));
    publish(&room, id, 2, "summary: \"Spain has spoken.\"").await;
    let all = pairs(&[("spain", "EDITOR"), ("europe", "EDITOR"), ("iberia", "RULE")]);
    assert_eq!(filings(&room, "story-1").await, all);
    sound(&room).await;
}

async fn a_ruling_outlasts_a_withdrawal(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("Spain votes").await;
    let id = id.to_string();
    publish(&room, &id, revision, &format!("mentions: {SPAIN}")).await;
    ruling(&room, "topicExclude", "iberia", "spain-votes").await;
    ruling(&room, "topicPin", "world", "spain-votes").await;
    let article =
        room.ask(r#"{ article(ref: "spain-votes") { id version } }"#).await["article"].take();
    let (article, version) = (&article["id"], &article["version"]);
    let back = format!(
        "mutation {{ articleWithdraw(input: {{ article: {article}, version: {version}, reason: \"No.\" }}) {{ userErrors {{ message }} }}
           draftReopen(input: {{ draft: \"{id}\" }}) {{ userErrors {{ message }} }} }}"
    );
    room.ask(&back).await;
    let absent = ruling(&room, "topicRelease", "iberia", "spain-votes").await;
    assert_eq!(absent["userErrors"][0]["code"], "NOT_FOUND");
    sound(&room).await;
    publish(&room, &id, 2, "summary: \"Once more.\"").await;
    let both = pairs(&[("world", "EDITOR PINNED"), ("iberia", "EXCLUDED")]);
    assert_eq!(filings(&room, "spain-votes").await, both);
    sound(&room).await;
}

async fn rulings_are_told_once_and_what_is_wrong_is_refused(kind: Kind) {
    let room = ruled(kind).await;
    deliver(&room, vec![story(1)]).await;
    let first = ruling(&room, "topicPin", "iberia", "story-1").await;
    let before = traces(&room).await;
    assert_eq!(ruling(&room, "topicPin", "iberia", "story-1").await, first);
    assert_eq!(
        ruling(&room, "topicRelease", "world", "story-1").await["filings"],
        first["filings"]
    );
    for (what, topic, article, message) in [
        ("topicPin", "nowhere", "story-1", "there is no topic “nowhere”"),
        ("topicExclude", "iberia", "story-9", "there is no article “story-9”"),
    ] {
        let refused = ruling(&room, what, topic, article).await;
        let error = json!({ "code": "NOT_FOUND", "field": [if topic == "nowhere" { "topic" } else { "article" }], "message": message });
        assert_eq!(refused, json!({ "article": null, "filings": [], "userErrors": [error] }));
    }
    assert_eq!(traces(&room).await, before);

    ruling(&room, "topicExclude", "iberia", "story-1").await;
    ruling(&room, "topicRelease", "iberia", "story-1").await;
    let (_, lines) = traces(&room).await;
    let told = lines[before.1.len() - 1..].iter().map(|line| {
        let ruled =
            |text: &str| serde_json::from_str::<Value>(text).map(|mut told| told["ruling"].take());
        (line[0].as_str(), ruled(&line[1]).ok(), ruled(&line[2]).unwrap())
    });
    let expected = [
        ("topicPin", None, json!("PINNED")),
        ("topicExclude", Some(json!("PINNED")), json!("EXCLUDED")),
        ("topicRelease", Some(json!("EXCLUDED")), Value::Null),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    // Nothing of the story's own has changed by it.
    assert_eq!(
        room.press("{ article(ref: \"story-1\") { version topics { slug } } }").await["article"],
        json!({ "version": 1, "topics": [] })
    );
}

async fn a_pin_counts_as_filed_to_the_rules_of_other_topics(kind: Kind) {
    let room = ruled(kind).await;
    saved(&room, "of-iberia", r#"{ topics: { any: ["europe"] } }"#).await;
    assert_eq!(rule(&room, "spain", "\"of-iberia\"").await["userErrors"], json!([]));
    file(&room.store).await;
    deliver(&room, vec![story(1), mentioning(2, "spain", "Spain")]).await;
    ruling(&room, "topicPin", "iberia", "story-1").await;
    let pinned = pairs(&[("iberia", "EDITOR PINNED"), ("spain", "RULE")]);
    assert_eq!(filings(&room, "story-1").await, pinned);
    assert_eq!(filings(&room, "story-2").await, pairs(&[("iberia", "RULE")]));
    assert!(!publishing::file_pending(&room.store).await.unwrap());
    sound(&room).await;
}

async fn a_server_files_what_is_public_by_itself(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let set = r#"mutation { filterSave(input: { slug: "nile", name: "Nile", filter: { things: { any: ["nile"] } } }) { userErrors { message } }
        topicCreate(input: { slug: "egypt", names: [{ locale: "en", name: "Egypt" }], rule: "nile" }) { userErrors { message } } }"#;
    app.done(&key, set).await;
    let asked = r#"{ topicRule(ref: "egypt") { pending } topic(ref: "egypt") { articles { nodes { slug } } } }"#;
    let filed = async {
        loop {
            let data = app.done(&key, asked).await;
            if data["topicRule"]["pending"] == false {
                return data["topic"]["articles"]["nodes"].clone();
            }
        }
    };
    let filed = tokio::time::timeout(std::time::Duration::from_secs(30), filed).await;
    assert_eq!(filed.unwrap(), json!([{ "slug": "story-1" }]));
    app.place.must(&["check"]).await;
    // Of all that, the press shows where the story stands, and not why.
    let shown = app.data(r#"{ article(ref: "story-1") { topics { slug } } }"#).await;
    let topics = json!([{ "slug": "rivers" }, { "slug": "dams" }, { "slug": "egypt" }]);
    assert_eq!(shown["article"]["topics"], topics);
    for query in [
        r#"{ topicRule(ref: "egypt") { pending } }"#,
        r#"{ filings(article: "story-1") { origin } }"#,
    ] {
        assert_eq!(app.ask(query, json!({})).await["data"], Value::Null, "{query}");
    }
}
