//! What a topic's rule sees and follows, where it shows before it is applied, and what can be no rule.

use api::content::submission::Article;
use serde_json::{Value, json};

use crate::app::Kind;
use crate::rules::{
    SPAIN, deliver, file, filings, mentioning, pairs, publish, rule, ruled, sound, topic, under,
};
use crate::saved::saved;
use crate::stories::story;
use crate::vocabulary::traces;

on_both_databases! {
    a_rule_sees_what_was_filed_and_never_what_joined_by_a_rule
    a_preview_shows_what_will_be_joined
    a_filter_that_is_a_rule_stays_one_and_what_can_be_none_is_refused
    the_past_shows_a_story_in_the_topics_it_had_joined_then
    a_rule_follows_its_filter_its_things_and_its_topics
}

async fn a_rule_sees_what_was_filed_and_never_what_joined_by_a_rule(kind: Kind) {
    let room = ruled(kind).await;
    saved(&room, "of-iberia", r#"{ topics: { any: ["iberia"] } }"#).await;
    saved(&room, "elsewhere", r#"{ topics: { none: ["iberia"] } }"#).await;
    topic(&room, "chain", "world", "\"of-iberia\"").await;
    topic(&room, "rest", "world", "\"elsewhere\"").await;
    file(&room.store).await;
    let filed = Article { topics: vec!["iberia".to_owned()], ..story(2) };
    deliver(&room, vec![mentioning(1, "spain", "Spain"), filed]).await;
    let one = pairs(&[("iberia", "RULE"), ("rest", "RULE")]);
    assert_eq!(filings(&room, "story-1").await, one);
    let two = pairs(&[("iberia", "FEED"), ("chain", "RULE")]);
    assert_eq!(filings(&room, "story-2").await, two);
    // However often it is asked.
    saved(&room, "all", "{}").await;
    topic(&room, "everything", "world", "\"all\"").await;
    file(&room.store).await;
    let then = |before: &[(String, String)]| [before, &pairs(&[("everything", "RULE")])].concat();
    assert_eq!(filings(&room, "story-1").await, then(&one));
    assert_eq!(filings(&room, "story-2").await, then(&two));
    sound(&room).await;
}

async fn a_preview_shows_what_will_be_joined(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("Spain votes").await;
    room.ask(&format!("mutation {{ draftUpdate(input: {{ draft: \"{id}\", revision: {revision}, patch: {{ mentions: {SPAIN} }} }}) {{ userErrors {{ message }} }} }}")).await;
    let preview = format!("{{ draft(ref: \"{id}\") {{ preview {{ topics {{ slug }} }} }} }}");
    let topics = json!([{ "slug": "iberia" }]);
    assert_eq!(room.ask(&preview).await["draft"]["preview"]["topics"], topics);
    assert_eq!(under(&room, "iberia").await, [""; 0]);
    room.ask(&format!("mutation {{ articlePublish(input: {{ draft: \"{id}\", revision: 2 }}) {{ userErrors {{ message }} }} }}")).await;
    let article = room.press(r#"{ article(ref: "spain-votes") { topics { slug } } }"#).await;
    assert_eq!(article["article"]["topics"], topics);
    assert_eq!(room.ask(&preview).await["draft"]["preview"]["topics"], topics);
}

async fn a_filter_that_is_a_rule_stays_one_and_what_can_be_none_is_refused(kind: Kind) {
    let room = ruled(kind).await;
    let before = traces(&room).await;
    let told = async |mutation: &str, field: &str| {
        room.ask(mutation).await[field]["userErrors"].get(0).cloned().unwrap_or_default()
    };
    let delete = r#"mutation { filterDelete(input: { filter: "on-spain", revision: 1 }) { userErrors { code message } } }"#;
    let used = json!({ "code": "INVALID", "message": "filter: is the rule of topics: iberia" });
    assert_eq!(told(delete, "filterDelete").await, used);
    let relations = r#"mutation { filterSave(input: { slug: "on-spain", revision: 1, filter: { or: [{ evidenceFor: {} }] } }) { userErrors { message } } }"#;
    let rule_of = "filter: is a topic's rule, and so must ask for no relations (evidenceFor)";
    assert_eq!(told(relations, "filterSave").await["message"], rule_of);
    let unknown = rule(&room, "iberia", "\"nothing\"").await["userErrors"][0].take();
    let absent = json!({ "code": "INVALID", "field": ["rule"], "message": "rule: there is no filter “nothing”" });
    assert_eq!(unknown, absent);
    assert_eq!(traces(&room).await, before);

    saved(&room, "shown", "{ not: { evidenceFor: {} } }").await;
    let refused = rule(&room, "iberia", "\"shown\"").await["userErrors"][0].take();
    assert_eq!(refused["field"], json!(["rule"]));
    // To set what is set changes nothing; to take it away frees the filter.
    let before = traces(&room).await;
    assert_eq!(rule(&room, "iberia", "\"on-spain\"").await["rule"]["pending"], false);
    assert_eq!(traces(&room).await, before);
    rule(&room, "iberia", "null").await;
    assert_eq!(told(delete, "filterDelete").await, Value::Null);
    file(&room.store).await;
    let (_, lines) = traces(&room).await;
    let line = lines.iter().rfind(|line| line[0] == "topicUpdate").unwrap();
    assert!(line[1].contains(r#""rule":"filter_"#) && line[2] == "{}", "{line:?}");
}

async fn the_past_shows_a_story_in_the_topics_it_had_joined_then(kind: Kind) {
    let room = ruled(kind).await;
    let (id, revision) = room.draft("Spain votes").await;
    publish(&room, &id.to_string(), revision, &format!("mentions: {SPAIN}")).await;
    let then = room.store.now().to_rfc3339();
    room.wait(60);
    publish(&room, &id.to_string(), revision + 1, "mentions: null").await;
    let asked = |at: &str| {
        format!(
            "{{ articles(asOf: \"{at}\", filter: {{ topics: {{ any: [\"iberia\"], exact: true }} }}) {{ nodes {{ topics {{ slug }} }} }}
               wide: articles(asOf: \"{at}\", filter: {{ topics: {{ any: [\"world\"] }} }}) {{ totalCount {{ value }} }} }}"
        )
    };
    let past = room.press(&asked(&then)).await;
    assert_eq!(past["articles"]["nodes"], json!([{ "topics": [{ "slug": "iberia" }] }]));
    assert_eq!(past["wide"]["totalCount"]["value"], 1);
    let now = room.press(&asked(&room.store.now().to_rfc3339())).await;
    assert_eq!(
        (&now["articles"]["nodes"], &now["wide"]["totalCount"]["value"]),
        (&json!([]), &json!(0))
    );
}

async fn a_rule_follows_its_filter_its_things_and_its_topics(kind: Kind) {
    let room = ruled(kind).await;
    let filed = |number, topic: &str| Article { topics: vec![topic.to_owned()], ..story(number) };
    deliver(
        &room,
        vec![
            mentioning(1, "spain", "Spain"),
            mentioning(2, "portugal", "Portugal"),
            filed(3, "spain"),
        ],
    )
    .await;
    assert_eq!(under(&room, "iberia").await, ["story-1"]);

    let save = r#"mutation { filterSave(input: { slug: "on-spain", revision: 1, filter: { things: { any: ["portugal"] } } }) { savedFilter { rules { pending } } userErrors { message } } }"#;
    let kept = room.ask(save).await["filterSave"].take();
    assert_eq!(kept["savedFilter"]["rules"], json!([{ "pending": true }]), "{kept}");
    file(&room.store).await;
    assert_eq!(under(&room, "iberia").await, ["story-2"]);
    sound(&room).await;

    // The filter names what has become part of another by now, which stories mention that it never met.
    let merge = r#"mutation { thingMerge(input: { from: "portugal", into: "spain" }) { userErrors { message } } }"#;
    room.ask(merge).await;
    assert_eq!(under(&room, "iberia").await, ["story-2"]);
    file(&room.store).await;
    assert_eq!(under(&room, "iberia").await, ["story-1", "story-2"]);
    sound(&room).await;

    saved(&room, "worldly", r#"{ topics: { any: ["world"] } }"#).await;
    topic(&room, "wide", "iberia", "\"worldly\"").await;
    file(&room.store).await;
    assert_eq!(under(&room, "wide").await, ["story-3"]);
    let move_it = r#"mutation { topicUpdate(input: { topic: "europe", broader: null }) { userErrors { message } } }"#;
    room.ask(move_it).await;
    file(&room.store).await;
    assert_eq!(under(&room, "wide").await, [""; 0], "Spain is no longer of the world");
    assert_eq!(under(&room, "world").await, [""; 0]);
    assert_eq!(under(&room, "europe").await, ["story-1", "story-2", "story-3"]);
    sound(&room).await;
}
