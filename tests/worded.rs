//! Rules of topics that ask for words: what a story says, and what stands around it is called.

use api::content::changes::ChangeReason;
use api::content::document::{Content, Span};
use api::content::drafting::{self, Patch};
use api::content::submission::{Article, Block};
use api::content::{Locale, Moment, publishing};
use serde_json::json;

use crate::app::Kind;
use crate::newsroom::Newsroom;
use crate::rules::{
    deliver, file, filings, last, mentioning, pairs, publish, rule, sound, tag, topic, under,
};
use crate::saved::saved;
use crate::stories::story;
use crate::vocabulary::{things, topics};

on_both_databases! {
    a_story_joins_by_what_it_says_and_leaves_when_it_no_longer_says_it
    an_embargoed_story_joins_as_it_is_released_and_its_preview_says_so
    a_rule_takes_words_as_a_search_does
    names_count_in_every_language_but_those_of_topics_joined_by_a_rule
    what_is_public_already_joins_by_its_words_when_the_rule_is_set
    a_story_is_filed_anew_with_what_it_is_named_by
    what_many_stories_are_named_by_has_them_filed_by_and_by
}

/// Topics and things, and `text`, a topic of those stories that say this.
async fn worded(kind: Kind, text: &str) -> Newsroom {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    asks(&room, "text", text).await;
    room
}

/// Adds a topic of the stories that say this.
async fn asks(room: &Newsroom, slug: &str, text: &str) {
    saved(room, slug, &format!("{{ text: {} }}", json!(text))).await;
    topic(room, slug, "world", &format!("\"{slug}\"")).await;
    file(&room.store).await;
}

/// A story with this in its body.
fn saying(number: usize, text: &str) -> Article {
    let body = vec![Block::Content(Content::Paragraph { spans: vec![Span::plain(text)] })];
    Article { body, ..story(number) }
}

async fn a_story_joins_by_what_it_says_and_leaves_when_it_no_longer_says_it(kind: Kind) {
    let room = worded(kind, "exercise").await;
    let (id, revision) = room.draft("Spain votes").await;
    let name = id.to_string();
    publish(&room, &name, revision, "summary: \"Nothing of it.\"").await;
    assert_eq!(filings(&room, "spain-votes").await, []);
    publish(&room, &name, revision + 1, "summary: \"Its fleet was exercising.\"").await;
    assert_eq!(filings(&room, "spain-votes").await, pairs(&[("text", "RULE")]));
    assert_eq!(under(&room, "world").await, ["spain-votes"]);
    let (reason, tags) = last(&room).await;
    assert_eq!(reason, ChangeReason::Updated);
    assert!(tags.contains(&tag(&room, "text").await), "{tags}");
    sound(&room).await;

    let patch = Patch { summary: Some(Some("Its fleet rests.".to_owned())), ..Patch::default() };
    let saved = drafting::update(&room.desk, id, revision + 2, patch).await.unwrap();
    publishing::correct(&room.desk, id, saved.revision, "It rests.").await.unwrap();
    assert_eq!(filings(&room, "spain-votes").await, []);
    let (reason, tags) = last(&room).await;
    assert_eq!(reason, ChangeReason::Corrected);
    assert!(tags.contains(&tag(&room, "text").await), "whatever showed it there is told: {tags}");
    assert_eq!(under(&room, "world").await, [""; 0]);
    sound(&room).await;
}

async fn an_embargoed_story_joins_as_it_is_released_and_its_preview_says_so(kind: Kind) {
    let room = worded(kind, "exercise").await;
    let (id, revision) = room.draft("Secret exercises").await;
    let preview = format!("{{ draft(ref: \"{id}\") {{ preview {{ topics {{ slug }} }} }} }}");
    let joined = json!([{ "slug": "text" }]);
    assert_eq!(room.ask(&preview).await["draft"]["preview"]["topics"], joined);
    let at = Moment::At(room.later(60));
    publishing::schedule(&room.desk, id, revision, &at, true).await.unwrap();
    let embargoed = "{ embargoed { nodes { article { topics { slug } } } } }";
    let held = room.ask(embargoed).await["embargoed"]["nodes"][0]["article"]["topics"].take();
    assert_eq!(held, joined);
    assert_eq!(under(&room, "text").await, [""; 0]);
    room.wait(60);
    publishing::release_due(&room.store).await.unwrap();
    assert_eq!(under(&room, "text").await, ["secret-exercises"]);
    sound(&room).await;
}

async fn a_rule_takes_words_as_a_search_does(kind: Kind) {
    let room = worded(kind, "exercice").await;
    asks(&room, "both", "navy exercise").await;
    asks(&room, "without", "exercise -submarine").await;
    asks(&room, "phrase", "\"joint exercise\"").await;
    let french = Locale::parse("fr").unwrap();
    let stories = vec![
        saying(1, "A joint exercise of the navies."),
        saying(2, "The exercise was joint; submarines came."),
        Article { locale: french, ..saying(3, "Les marines font des exercices.") },
        saying(4, "Nobody came."),
    ];
    deliver(&room, stories.clone()).await;
    assert_eq!(under(&room, "both").await, ["story-1"]);
    assert_eq!(under(&room, "without").await, ["story-1"]);
    assert_eq!(under(&room, "phrase").await, ["story-1"]);
    assert_eq!(under(&room, "text").await, ["story-3"]);
    sound(&room).await;
    let again = deliver(&room, stories).await;
    assert_eq!((again.unchanged, again.changes), (4, 0));
    // Delivered with other words.
    deliver(&room, vec![saying(1, "A submarine."), saying(4, "A joint exercise.")]).await;
    assert_eq!(under(&room, "phrase").await, ["story-4"]);
    assert_eq!(under(&room, "without").await, ["story-4"]);
    sound(&room).await;
}

async fn names_count_in_every_language_but_those_of_topics_joined_by_a_rule(kind: Kind) {
    let room = worded(kind, "reino").await;
    let alias = r#"mutation { thingUpdate(input: { thing: "spain", names: [{ locale: "es", names: ["España", "Reino de España"] }] }) { userErrors { message } } }"#;
    room.ask(alias).await;
    asks(&room, "iberian", "europe").await;
    // The name of a topic that stories join by a rule, and of the one above it.
    asks(&room, "chain", "iberian").await;
    deliver(
        &room,
        vec![
            mentioning(1, "spain", "Spain"),
            Article { topics: vec!["spain".to_owned()], ..story(2) },
            Article { topics: vec!["iberian".to_owned()], ..story(3) },
        ],
    )
    .await;
    assert_eq!(under(&room, "text").await, ["story-1"]);
    // By the name of the topic above the one it was filed under.
    assert_eq!(filings(&room, "story-2").await, pairs(&[("spain", "FEED"), ("iberian", "RULE")]));
    assert_eq!(filings(&room, "story-3").await, pairs(&[("iberian", "FEED"), ("chain", "RULE")]));
    // Pinned, it bears the name of the topic.
    let pin = r#"mutation { topicPin(input: { topic: "iberian", article: "story-1" }) { userErrors { message } } }"#;
    room.ask(pin).await;
    assert_eq!(under(&room, "chain").await, ["story-1", "story-3"]);
    sound(&room).await;
}

async fn what_is_public_already_joins_by_its_words_when_the_rule_is_set(kind: Kind) {
    let room = worded(kind, "nothing at all").await;
    deliver(&room, (1..=510).map(|number| saying(number, "A joint exercise.")).collect()).await;
    deliver(&room, vec![saying(511, "Nobody came.")]).await;
    saved(&room, "joint", r#"{ text: "exercises", locales: ["en"] }"#).await;
    assert_eq!(rule(&room, "text", "\"joint\"").await["rule"]["pending"], true);
    assert!(publishing::file_pending(&room.store).await.unwrap(), "500 at a time");
    assert!(!publishing::file_pending(&room.store).await.unwrap());
    let count = r#"{ articles(filter: { topics: { any: ["text"], exact: true } }) { totalCount { value } } }"#;
    assert_eq!(room.press(count).await["articles"]["totalCount"]["value"], 510);
    sound(&room).await;
    // The filter asks for other words from now on.
    let save = r#"mutation { filterSave(input: { slug: "joint", revision: 1, filter: { text: "nobody" } }) { userErrors { message } } }"#;
    room.ask(save).await;
    file(&room.store).await;
    assert_eq!(under(&room, "text").await, ["story-511"]);
    sound(&room).await;
}

async fn a_story_is_filed_anew_with_what_it_is_named_by(kind: Kind) {
    let room = worded(kind, "hispania").await;
    deliver(&room, vec![mentioning(1, "spain", "Spain"), mentioning(2, "portugal", "Portugal")])
        .await;
    deliver(&room, vec![Article { topics: vec!["spain".to_owned()], ..story(3) }]).await;
    assert_eq!(under(&room, "text").await, [""; 0]);
    let rename = async |mutation: &str| {
        let mutation = format!("mutation {{ it: {mutation} {{ userErrors {{ message }} }} }}");
        let done = room.ask(&mutation).await;
        assert_eq!(done["it"]["userErrors"], json!([]), "{mutation}");
    };
    rename(
        r#"thingUpdate(input: { thing: "spain", names: [{ locale: "la", names: ["Hispania"] }] })"#,
    )
    .await;
    assert_eq!(under(&room, "text").await, ["story-1"]);
    let (reason, tags) = last(&room).await;
    assert_eq!(reason, ChangeReason::Retagged);
    assert!(tags.contains(&tag(&room, "text").await), "{tags}");
    rename(
        r#"topicUpdate(input: { topic: "europe", names: [{ locale: "la", name: "Hispania" }] })"#,
    )
    .await;
    assert_eq!(under(&room, "text").await, ["story-1", "story-3"]);
    rename(r#"thingMerge(input: { from: "portugal", into: "spain" })"#).await;
    assert_eq!(under(&room, "text").await, ["story-1", "story-2", "story-3"]);
    rename(r#"topicUpdate(input: { topic: "spain", broader: null })"#).await;
    assert_eq!(under(&room, "text").await, ["story-1", "story-2"]);
    rename(r#"thingUpdate(input: { thing: "spain", names: [{ locale: "la", names: [] }] })"#).await;
    assert_eq!(under(&room, "text").await, [""; 0]);
    rename(r#"sourceUpdate(input: { source: "wire", name: "Hispania Wire" })"#).await;
    assert_eq!(under(&room, "text").await, ["story-1", "story-2", "story-3"]);
    sound(&room).await;
}

async fn what_many_stories_are_named_by_has_them_filed_by_and_by(kind: Kind) {
    let room = worded(kind, "hispania").await;
    deliver(&room, (1..=501).map(story).collect()).await;
    let rename = r#"mutation { sourceUpdate(input: { source: "wire", name: "Hispania" }) { userErrors { message } } }"#;
    room.ask(rename).await;
    let pending = r#"{ savedFilter(ref: "text") { rules { pending } } }"#;
    let rules = room.ask(pending).await["savedFilter"]["rules"].take();
    assert_eq!(rules, json!([{ "pending": true }]));
    assert_eq!(under(&room, "text").await, [""; 0]);
    file(&room.store).await;
    let count = r#"{ articles(filter: { topics: { any: ["text"], exact: true } }) { totalCount { value } } }"#;
    assert_eq!(room.press(count).await["articles"]["totalCount"]["value"], 501);
    sound(&room).await;
}
