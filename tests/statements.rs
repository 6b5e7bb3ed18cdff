//! What is stated of two things at the desk: on words that stand where they are said to, until it is taken back.

use api::content::changes::{ChangeReason, ChangeSubject};
use api::content::drafting::{self, Patch};
use api::content::publishing;
use api::content::submission::{
    Catalogue, Evidence, Labels, Predicate, Relation, Submission, Thing,
};
use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::{Newsroom, paragraph};
use crate::vocabulary::traces;

on_both_databases! {
    a_relation_is_stated_stated_anew_and_taken_back
    what_was_taken_back_is_brought_back_by_an_editor_and_by_no_delivery
    what_two_that_become_one_rest_on_stays_however_often_it_is_delivered
    what_was_taken_back_of_one_does_not_silence_what_stands_of_the_other
    what_is_stated_wrongly_is_refused_by_field_and_leaves_no_trace
}

/// A public story of two blocks, and two things and a predicate to relate them by.
async fn newsroom(kind: Kind) -> Newsroom {
    let room = Newsroom::new(kind).await;
    let thing = |slug: &str, kind: &str| Thing {
        slug: slug.to_owned(),
        kind: kind.to_owned(),
        names: [("en".to_owned(), vec![slug.to_owned()])].into(),
        ..Thing::default()
    };
    let labels = Labels { label: "buys from".to_owned(), inverse: "sells to".to_owned() };
    let predicate = Predicate {
        key: "buysFrom".to_owned(),
        labels: [("en".to_owned(), labels)].into(),
        ..Predicate::default()
    };
    let catalogue = Catalogue {
        things: vec![
            thing("navy", "ORGANIZATION"),
            thing("yard", "ORGANIZATION"),
            thing("docks", "ORGANIZATION"),
            thing("fair", "EVENT"),
        ],
        predicates: vec![predicate],
        ..Catalogue::default()
    };
    let submission = Submission { catalogue, ..Submission::default() };
    publishing::publish(&room.store, &submission).await.unwrap();
    let (id, revision) = room.draft("A ship is bought").await;
    let body =
        vec![paragraph("The navy buys a ship."), paragraph("The yard sells, and the navy pays.")];
    let patch = Patch { body: Some(body), ..Patch::default() };
    let saved = drafting::update(&room.desk, id, revision, patch).await.unwrap();
    publishing::issue(&room.desk, id, saved.revision).await.unwrap();
    room
}

/// Asserts that the navy buys from the yard, with more said of it.
async fn assert(room: &Newsroom, more: &str, evidence: &str) -> Value {
    let mutation = format!(
        "mutation {{ relationAssert(input: {{ subject: \"navy\", predicate: \"buysFrom\", object: \"yard\", modality: ASSERTED, {more} evidence: [{evidence}] }}) {{
           relation {{ id modality quantity evidence {{ quote blockId prefix }} }} userErrors {{ code field message }} }} }}"
    );
    room.ask(&mutation).await["relationAssert"].take()
}

const BUYS: &str = r#"{ article: "a-ship-is-bought", quote: "buys a ship", blockId: "b1" }"#;

async fn a_relation_is_stated_stated_anew_and_taken_back(kind: Kind) {
    let room = newsroom(kind).await;
    let (log, lines) = traces(&room).await;
    let first = assert(&room, "quantity: 1,", BUYS).await;
    let quote = json!([{ "quote": "buys a ship", "blockId": "b1", "prefix": "The navy " }]);
    assert_eq!(first["relation"]["evidence"], quote, "{first}");
    let id = first["relation"]["id"].as_str().unwrap();
    let again = assert(&room, "quantity: 1,", BUYS).await;
    assert_eq!(again, first, "the same again");
    let more = assert(&room, "quantity: 2,", BUYS).await;
    assert_eq!(
        (more["relation"]["id"].as_str(), &more["relation"]["quantity"]),
        (Some(id), &json!(2))
    );

    let retract = format!(
        "mutation {{ relationRetract(input: {{ relation: \"{id}\", remark: \"It was a loan.\" }}) {{ relation {{ id }} userErrors {{ code message }} }} }}"
    );
    let done = room.ask(&retract).await["relationRetract"].take();
    assert_eq!(done, json!({ "relation": null, "userErrors": [] }));
    let gone = room
        .press(&format!("{{ node(id: \"{id}\") {{ id }} relations {{ nodes {{ id }} }} }}"))
        .await;
    assert_eq!(gone, json!({ "node": null, "relations": { "nodes": [] } }));
    let twice = room.ask(&retract).await["relationRetract"]["userErrors"][0].take();
    assert_eq!(twice["code"], "NOT_FOUND");

    let (then, told) = traces(&room).await;
    let changes = then[log.len()..].to_vec();
    use ChangeReason::{Published, Updated, Withdrawn};
    assert_eq!(changes, [Published, Updated, Withdrawn].map(|why| (why, ChangeSubject::Relation)));
    let told = told[lines.len()..].to_vec();
    let actions: Vec<_> = told.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(actions, ["relationAssert", "relationAssert", "relationRetract"]);
    assert_eq!(told[1][1..], [r#"{"quantity":1}"#, r#"{"quantity":2}"#]);
    assert_eq!(told[2][2], r#"{"remark":"It was a loan."}"#);
}

/// Delivers that the navy buys from others, each on a quote; says how much changed.
async fn deliver(room: &Newsroom, told: &[(&str, &str)]) -> usize {
    let relation = |(number, (object, quote)): (usize, &(&str, &str))| Relation {
        id: format!("r{number}"),
        subject: "navy".to_owned(),
        predicate: "buysFrom".to_owned(),
        object: (*object).to_owned(),
        modality: "ASSERTED".to_owned(),
        evidence: vec![Evidence {
            article: "a-ship-is-bought".to_owned(),
            quote: (*quote).to_owned(),
        }],
        ..Relation::default()
    };
    let relations = told.iter().enumerate().map(relation).collect();
    let submission = Submission { relations, ..Submission::default() };
    publishing::publish(&room.store, &submission).await.unwrap().changes
}

/// What is stated: the other end, and each quote.
async fn quoted(room: &Newsroom) -> Value {
    let query = "{ relations { nodes { object { slug } evidence { quote } } } }";
    room.press(query).await["relations"]["nodes"].take()
}

const MERGE: &str =
    r#"mutation { thingMerge(input: { from: "docks", into: "yard" }) { userErrors { code } } }"#;

async fn what_two_that_become_one_rest_on_stays_however_often_it_is_delivered(kind: Kind) {
    let room = newsroom(kind).await;
    let told = [("yard", "buys a ship"), ("docks", "The yard sells")];
    assert_eq!(deliver(&room, &told).await, 2);
    assert_eq!(room.ask(MERGE).await["thingMerge"]["userErrors"], json!([]));
    let both = json!([{ "object": { "slug": "yard" }, "evidence": [{ "quote": "buys a ship" }, { "quote": "The yard sells" }] }]);
    assert_eq!(quoted(&room).await, both);
    assert_eq!((deliver(&room, &told).await, quoted(&room).await), (0, both));
}

async fn what_was_taken_back_of_one_does_not_silence_what_stands_of_the_other(kind: Kind) {
    let room = newsroom(kind).await;
    deliver(&room, &[("docks", "The yard sells")]).await;
    let id = room.press("{ relations { nodes { id } } }").await["relations"]["nodes"][0].take();
    let retract = format!(
        "mutation {{ relationRetract(input: {{ relation: {} }}) {{ userErrors {{ code }} }} }}",
        id["id"]
    );
    room.ask(&retract).await;
    deliver(&room, &[("yard", "buys a ship")]).await;
    assert_eq!(room.ask(MERGE).await["thingMerge"]["userErrors"], json!([]));
    assert_eq!(deliver(&room, &[("yard", "the navy pays")]).await, 1);
    let both = json!([{ "object": { "slug": "yard" }, "evidence": [{ "quote": "buys a ship" }, { "quote": "the navy pays" }] }]);
    assert_eq!(quoted(&room).await, both);
}

async fn what_was_taken_back_is_brought_back_by_an_editor_and_by_no_delivery(kind: Kind) {
    let room = newsroom(kind).await;
    let stated = async || {
        let query = "{ relations { nodes { id subject { slug } object { slug } } } }";
        room.press(query).await["relations"]["nodes"].as_array().unwrap().clone()
    };
    let deliver = async || deliver(&room, &[("yard", "buys a ship")]).await;
    let retract = async || {
        let id = stated().await[0]["id"].clone();
        let mutation = format!(
            "mutation {{ relationRetract(input: {{ relation: {id} }}) {{ userErrors {{ code }} }} }}"
        );
        room.ask(&mutation).await
    };
    assert_eq!((deliver().await, stated().await.len()), (1, 1));
    retract().await;
    assert_eq!((deliver().await, stated().await.len()), (0, 0));

    assert(&room, "", BUYS).await;
    assert_eq!((deliver().await, stated().await.len()), (0, 1), "it says the same");
    retract().await;
    // Of what has become one with another, it is taken back too.
    let merge = "mutation { thingMerge(input: { from: \"yard\", into: \"docks\" }) { userErrors { code } } }";
    assert_eq!(room.ask(merge).await["thingMerge"]["userErrors"], json!([]));
    assert_eq!((deliver().await, stated().await.len()), (0, 0));
}

async fn what_is_stated_wrongly_is_refused_by_field_and_leaves_no_trace(kind: Kind) {
    let room = newsroom(kind).await;
    let before = traces(&room).await;
    let elsewhere = r#"{ article: "a-ship-is-bought", quote: "buys a ship", blockId: "b2" }"#;
    let nowhere = r#"{ article: "a-ship-is-bought", quote: "buys a ship", blockId: "b9" }"#;
    let unsaid = r#"{ article: "a-ship-is-bought", quote: "sinks a ship" }"#;
    let twice = r#"{ article: "a-ship-is-bought", quote: "navy" }"#;
    let absent = r#"{ article: "no-such-story", quote: "navy" }"#;
    for (more, evidence, field, told) in [
        ("", elsewhere, "evidence[0].quote", "“buys a ship” stands nowhere in block “b2”"),
        ("", nowhere, "evidence[0].quote", "“buys a ship” stands nowhere in block “b9”"),
        ("", unsaid, "evidence[0].quote", "“sinks a ship” stands nowhere in the article"),
        ("", twice, "evidence[0].quote", "“navy” stands in more than one part of the article"),
        ("", absent, "evidence[0].article", "there is no article “no-such-story”"),
        ("", "", "evidence", "must hold at least one quote"),
        ("quantity: -1,", BUYS, "quantity", "must be from 0 to 2,147,483,647"),
        (
            r#"validFrom: "2026-02-01", validUntil: "2026-01-01","#,
            BUYS,
            "validUntil",
            "must not be before validFrom",
        ),
        (r#"place: "fair","#, BUYS, "place", "must name a thing of kind Place"),
        (r#"event: "nothing","#, BUYS, "event", "there is no thing “nothing”"),
        (
            r#"amount: { value: "1", currency: "dollar", qualifier: EXACT },"#,
            BUYS,
            "currency",
            "must be three capital letters (ISO 4217)",
        ),
    ] {
        let refused = assert(&room, more, evidence).await["userErrors"][0].take();
        let path: Vec<_> = field.split('.').collect();
        assert_eq!(refused["field"], json!(path), "{refused}");
        assert_eq!(refused["message"], format!("{field}: {told}"));
    }
    for (subject, predicate, object, told) in [
        ("navy", "buysFrom", "navy", "object: must not be the subject itself"),
        ("nobody", "buysFrom", "yard", "subject: there is no thing “nobody”"),
        ("navy", "buysFrom", "nobody", "object: there is no thing “nobody”"),
        ("navy", "unheardOf", "yard", "predicate: there is no predicate “unheardOf”"),
    ] {
        let mutation = format!(
            "mutation {{ relationAssert(input: {{ subject: \"{subject}\", predicate: \"{predicate}\", object: \"{object}\", modality: ASSERTED, evidence: [{BUYS}] }}) {{ userErrors {{ message }} }} }}"
        );
        let refused = room.ask(&mutation).await;
        assert_eq!(refused["relationAssert"]["userErrors"], json!([{ "message": told }]));
    }
    assert_eq!(traces(&room).await, before);
}
