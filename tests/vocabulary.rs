//! What stories are filed under and mention, kept at the desk: added, changed, merged.

use api::content::access::audit_after;
use api::content::changes::{self, ChangeReason, ChangeSubject};
use api::content::publishing;
use api::content::submission::{Catalogue, Submission, Thing};
use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::Newsroom;

on_both_databases! {
    what_is_added_is_public_at_once_and_logged_once
    an_update_changes_what_it_names_and_clears_what_is_null
    what_changes_nothing_leaves_no_trace
    a_topic_that_is_moved_takes_its_stories_along
    topics_lie_beside_one_another_both_ways_round
    an_agreement_binds_whom_it_is_told_to
    the_slug_of_a_merged_thing_is_not_given_out_again
    mutations_of_one_request_see_what_those_before_them_did
}

/// Every change since the newsroom was opened, and every line of the audit log, oldest first.
pub async fn traces(room: &Newsroom) -> (Vec<(ChangeReason, ChangeSubject)>, Vec<[String; 3]>) {
    let log = changes::since(room.store.press(), 0, 5_000).await.unwrap();
    // The first is the source that every newsroom has.
    let log = log.into_iter().skip(1).map(|change| (change.reason, change.subject));
    let lines = audit_after(&room.desk, 0, 1_000).await.unwrap().into_iter();
    let text = |text: Option<String>| text.unwrap_or_default();
    let lines = lines.map(|line| [line.action, text(line.before), text(line.after)]);
    (log.collect(), lines.collect())
}

pub async fn topics(room: &Newsroom) {
    room.ask(
        r#"mutation { a: topicCreate(input: { slug: "world", names: [{ locale: "en", name: "World" }] }) { userErrors { message } }
           b: topicCreate(input: { slug: "europe", names: [{ locale: "en", name: "Europe" }, { locale: "fr", name: "Europe", description: "Le continent." }], broader: "world" }) { userErrors { message } }
           c: topicCreate(input: { slug: "spain", names: [{ locale: "en", name: "Spain" }], broader: "europe" }) { userErrors { message } } }"#,
    )
    .await;
}

pub async fn things(room: &Newsroom) {
    room.ask(
        r#"mutation { a: thingCreate(input: { slug: "spain", kind: PLACE, placeKind: COUNTRY, countryCode: "ES", names: [{ locale: "en", names: ["Spain", "Kingdom of Spain"] }] }) { userErrors { message } }
           b: thingCreate(input: { slug: "portugal", kind: PLACE, placeKind: COUNTRY, names: [{ locale: "en", names: ["Portugal"] }] }) { userErrors { message } }
           c: thingCreate(input: { slug: "pact", kind: AGREEMENT, signedOn: "2026-01-02", names: [{ locale: "en", names: ["Pact"] }] }) { userErrors { message } } }"#,
    )
    .await;
}

async fn what_is_added_is_public_at_once_and_logged_once(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let added = room
        .ask(
            r#"mutation {
              topicCreate(input: { slug: "nato", names: [{ locale: "fr", name: "OTAN", description: "L’alliance." }], mediaTopic: "medtop:20000598" }) { topic { slug name } userErrors { message } }
              thingCreate(input: { slug: "rabat", kind: PLACE, placeKind: CITY, countryCode: "MA", names: [{ locale: "ar", names: ["الرباط"] }, { locale: "fr", names: ["Rabat", "Rbat"] }], sameAs: ["https://www.wikidata.org/wiki/Q3551"] }) { thing { slug aliases ... on Place { countryCode } } userErrors { message } }
              sectionCreate(input: { slug: "maroc", names: [{ locale: "fr", name: "Maroc" }] }) { section { name } userErrors { message } }
              contributorCreate(input: { slug: "b-z", name: "B. Z.", kind: PERSON, url: "https://example.org/bz" }) { contributor { name kind url } userErrors { message } }
              sourceCreate(input: { slug: "bladi", name: "Bladi", rightsHolder: "Bladi.net" }) { source { name } userErrors { message } } }"#,
        )
        .await;
    assert_eq!(added["topicCreate"]["topic"], json!({ "slug": "nato", "name": "OTAN" }));
    let place = json!({ "slug": "rabat", "aliases": ["Rbat"], "countryCode": "MA" });
    assert_eq!(added["thingCreate"]["thing"], place);
    assert_eq!(added["sourceCreate"]["source"], json!({ "name": "Bladi" }));
    let seen = room
        .press(r#"{ topic(ref: "nato") { name description } thing(ref: "rabat") { name sameAs } sections { name } contributor(ref: "b-z") { kind url } sources { slug } }"#)
        .await;
    let expected = json!({ "topic": { "name": "OTAN", "description": "L’alliance." },
        "thing": { "name": "Rabat", "sameAs": ["https://www.wikidata.org/wiki/Q3551"] },
        "sections": [{ "name": "Maroc" }],
        "contributor": { "kind": "PERSON", "url": "https://example.org/bz" },
        "sources": [{ "slug": "bladi" }, { "slug": "wire" }] });
    assert_eq!(seen, expected);

    let (log, lines) = traces(&room).await;
    use ChangeSubject::{Contributor, Section, Source, Thing, Topic};
    let subjects = [Topic, Thing, Section, Contributor, Source];
    assert_eq!(log, subjects.map(|subject| (ChangeReason::Published, subject)));
    let actions: Vec<_> = lines.iter().map(|line| line[0].as_str()).collect();
    let creations =
        ["topicCreate", "thingCreate", "sectionCreate", "contributorCreate", "sourceCreate"];
    assert_eq!(actions, creations);
    let told: Value = serde_json::from_str(&lines[3][2]).unwrap();
    let contributor = json!({ "slug": "b-z", "name": "B. Z.", "kind": "PERSON", "url": "https://example.org/bz" });
    assert_eq!((lines[3][1].as_str(), told), ("", contributor));
}

async fn an_update_changes_what_it_names_and_clears_what_is_null(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    let (_, before) = traces(&room).await;
    room.ask(
        r#"mutation { a: sourceUpdate(input: { source: "wire", url: "https://example.org/", usageTerms: "Free." }) { userErrors { message } }
           b: sourceUpdate(input: { source: "wire", name: "The Wire", usageTerms: null }) { userErrors { message } }
           c: topicUpdate(input: { topic: "europe", names: [{ locale: "fr", name: "L’Europe", description: null }, { locale: "de", name: "Europa" }, { locale: "en", name: null }] }) { userErrors { message } }
           d: thingUpdate(input: { thing: "spain", names: [{ locale: "en", names: ["Spain"], description: "A kingdom." }], countryCode: null, sameAs: [] }) { userErrors { message } } }"#,
    )
    .await;
    let seen = room
        .press(r#"{ sources { name url rights { usageTerms } } topic(ref: "europe", locale: "en") { name description served { locale } } thing(ref: "spain") { aliases description ... on Place { placeKind countryCode } } }"#)
        .await;
    let expected = json!({
        "sources": [{ "name": "The Wire", "url": "https://example.org/", "rights": null }],
        "topic": { "name": "L’Europe", "description": null, "served": { "locale": "fr" } },
        "thing": { "aliases": [], "description": "A kingdom.", "placeKind": "COUNTRY", "countryCode": null } });
    assert_eq!(seen, expected);

    let (_, lines) = traces(&room).await;
    let told: Vec<(Value, Value)> = lines[before.len()..]
        .iter()
        .map(|[_, before, after]| {
            (serde_json::from_str(before).unwrap(), serde_json::from_str(after).unwrap())
        })
        .collect();
    let changed = (json!({ "name": "Wire", "usageTerms": "Free." }), json!({ "name": "The Wire" }));
    assert_eq!(told[1], changed);
    assert_eq!(told[3].0["countryCode"], "ES");
    assert_eq!(
        told[3].1,
        json!({ "names": { "en": { "names": ["Spain"], "description": "A kingdom." } } })
    );
}

async fn what_changes_nothing_leaves_no_trace(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    let before = traces(&room).await;
    let same = room
        .ask(
            r#"mutation { sourceUpdate(input: { source: "wire", name: "Wire", url: null }) { source { slug } }
               topicUpdate(input: { topic: "europe", names: [{ locale: "en", name: "Europe" }], broader: "world", related: [] }) { topic { slug } }
               thingUpdate(input: { thing: "spain", names: [{ locale: "en", names: ["Spain", "Kingdom of Spain"] }], countryCode: "ES", parent: null }) { thing { slug } } }"#,
        )
        .await;
    assert_eq!(same["topicUpdate"]["topic"]["slug"], "europe");
    assert_eq!(same["thingUpdate"]["thing"]["slug"], "spain");
    assert_eq!(traces(&room).await, before);
}

async fn a_topic_that_is_moved_takes_its_stories_along(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    let (id, revision) = room.draft("Bulls run").await;
    let patch = api::content::drafting::Patch {
        topics: Some(vec!["spain".to_owned()]),
        ..Default::default()
    };
    let saved = api::content::drafting::update(&room.desk, id, revision, patch).await.unwrap();
    api::content::publishing::issue(&room.desk, id, saved.revision).await.unwrap();
    let filed = r#"{ world: topic(ref: "world") { articles { totalCount { value } } } europe: topic(ref: "europe") { broader { slug } articles { totalCount { value } } } }"#;
    assert_eq!(room.press(filed).await["world"]["articles"]["totalCount"]["value"], 1);

    room.ask(r#"mutation { topicUpdate(input: { topic: "europe", broader: null }) { userErrors { message } } }"#).await;
    let seen = room.press(filed).await;
    assert_eq!(seen["world"]["articles"]["totalCount"]["value"], 0);
    let apart = json!({ "broader": null, "articles": { "totalCount": { "value": 1 } } });
    assert_eq!(seen["europe"], apart);
    let (log, lines) = traces(&room).await;
    assert_eq!(log.last(), Some(&(ChangeReason::Updated, ChangeSubject::Topic)));
    assert_eq!(lines.last().unwrap()[2], "{}", "it has no broader one any more");
}

async fn topics_lie_beside_one_another_both_ways_round(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    let beside = async |related: &str| {
        let update = format!(
            "mutation {{ topicUpdate(input: {{ topic: \"world\", related: [{related}] }}) {{ topic {{ related {{ slug }} }} userErrors {{ message }} }} }}"
        );
        room.ask(&update).await["topicUpdate"].take()
    };
    beside(r#""spain", "europe""#).await;
    let there = beside(r#""spain""#).await;
    assert_eq!(there["topic"]["related"], json!([{ "slug": "spain" }]));
    let seen = room
        .press(r#"{ spain: topic(ref: "spain") { related { slug } } europe: topic(ref: "europe") { related { slug } } }"#)
        .await;
    let expected =
        json!({ "spain": { "related": [{ "slug": "world" }] }, "europe": { "related": [] } });
    assert_eq!(seen, expected);
}

async fn an_agreement_binds_whom_it_is_told_to(kind: Kind) {
    let room = Newsroom::new(kind).await;
    things(&room).await;
    for (parties, told) in [
        (r#""spain", "portugal""#, json!([{ "slug": "spain" }, { "slug": "portugal" }])),
        (r#""portugal", "spain""#, json!([{ "slug": "portugal" }, { "slug": "spain" }])),
        ("", json!([])),
    ] {
        let update = format!(
            "mutation {{ thingUpdate(input: {{ thing: \"pact\", parties: [{parties}] }}) {{ thing {{ ... on Agreement {{ parties {{ slug }} }} }} userErrors {{ message }} }} }}"
        );
        let answer = room.ask(&update).await;
        assert_eq!(answer["thingUpdate"]["thing"]["parties"], told);
    }
}

async fn the_slug_of_a_merged_thing_is_not_given_out_again(kind: Kind) {
    let room = Newsroom::new(kind).await;
    things(&room).await;
    let merge = r#"mutation { thingMerge(input: { from: "portugal", into: "spain" }) { thing { slug aliases } userErrors { message } } }"#;
    let merged = room.ask(merge).await;
    let thing = json!({ "slug": "spain", "aliases": ["Kingdom of Spain", "Portugal"] });
    assert_eq!(merged["thingMerge"]["thing"], thing);

    let create = r#"mutation { thingCreate(input: { slug: "portugal", kind: PLACE, placeKind: COUNTRY, names: [{ locale: "en", names: ["Portugal"] }] }) { userErrors { code field message } } }"#;
    let refused = room.ask(create).await["thingCreate"]["userErrors"][0].take();
    assert_eq!(refused["message"], "slug: is that of another thing: portugal");
    // Nor by a delivery.
    let delivered = Thing {
        slug: "portugal".to_owned(),
        kind: "PLACE".to_owned(),
        place_kind: Some("COUNTRY".to_owned()),
        names: [("en".to_owned(), vec!["Portugal".to_owned()])].into(),
        ..Thing::default()
    };
    let catalogue = Catalogue { things: vec![delivered], ..Catalogue::default() };
    let submission = Submission { catalogue, ..Submission::default() };
    assert_eq!(publishing::publish(&room.store, &submission).await.unwrap().changes, 0);
    // Where it is named, it leads on.
    let update = r#"mutation { thingUpdate(input: { thing: "portugal", countryCode: "PT" }) { thing { slug } userErrors { message } } }"#;
    assert_eq!(room.ask(update).await["thingUpdate"]["thing"]["slug"], "spain");
}

async fn mutations_of_one_request_see_what_those_before_them_did(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let answer = room
        .ask(
            r#"mutation { a: sourceUpdate(input: { source: "wire", name: "One" }) { source { name } }
               b: sourceUpdate(input: { source: "wire", name: "Two" }) { source { name } } }"#,
        )
        .await;
    assert_eq!(answer["a"]["source"]["name"], "One");
    assert_eq!(answer["b"]["source"]["name"], "Two");
}
