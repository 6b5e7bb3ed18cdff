//! Relations as a reader asks for them: by either end, by predicate, by day; and the chains they form.

use serde_json::{Value, json};

use crate::app::{App, Kind};

on_both_databases! {
    relations_are_found_from_either_end
    relations_are_found_by_their_occasion
    relations_hold_on_the_days_they_state
    articles_are_found_by_what_they_are_evidence_for
    a_chain_is_as_short_as_can_be
    ends_and_bounds_of_a_path_are_checked
    every_quote_stands_where_it_is_said_to
}

/// The statements, in English, that pass a filter.
async fn statements(app: &App, filter: &str) -> Vec<String> {
    let query = format!(
        "{{ relations(filter: {{ {filter} }}, locale: \"en\", first: 100) {{ nodes {{ statement }} }} }}"
    );
    let data = app.data(&query).await;
    let nodes = data["relations"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["statement"].as_str().unwrap().to_owned()).collect()
}

async fn relations_are_found_from_either_end(kind: Kind) {
    let app = App::demo(kind).await;
    let all = statements(&app, "").await.len();
    let said_of = statements(&app, r#"subject: { any: ["israel"] }"#).await;
    let led_to = statements(&app, r#"object: { any: ["israel"] }"#).await;
    let either = statements(&app, r#"either: { any: ["israel"] }"#).await;
    let others = statements(&app, r#"either: { none: ["israel"] }"#).await;
    let both = statements(&app, r#"either: { all: ["israel", "morocco"] }"#).await;

    assert_eq!(said_of.len() + led_to.len(), either.len());
    assert_eq!(either.len() + others.len(), all);
    assert!(either.len() >= 3 && !both.is_empty());
    assert!(
        both.iter().all(|told| told.contains("Israel") && told.contains("Morocco")),
        "{both:?}"
    );

    let thing = r#"{ thing(ref: "israel", locale: "en") { relations { nodes { statement } } } }"#;
    let data = app.data(thing).await;
    let own: Vec<Value> =
        either.into_iter().map(|statement| json!({ "statement": statement })).collect();
    assert_eq!(data["thing"]["relations"]["nodes"], Value::Array(own));
}

async fn relations_are_found_by_their_occasion(kind: Kind) {
    let app = App::demo(kind).await;
    let all = statements(&app, "").await.len();
    let there = statements(&app, r#"event: { any: ["atlas-handshake"] }"#).await;
    let elsewhere = statements(&app, r#"event: { none: ["atlas-handshake"] }"#).await;
    assert!(
        there
            .iter()
            .any(|told| told == "Morocco – held a joint military exercise with – United States"),
        "{there:?}"
    );
    assert_eq!(there.len() + elsewhere.len(), all);

    let query =
        r#"{ relations(filter: { predicates: ["visited", "abducted"] }) { nodes { id } } }"#;
    let (code, field, message) = app.error(query).await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID", "filter.predicates"));
    assert!(message.contains("abducted"), "{message}");
}

async fn relations_hold_on_the_days_they_state(kind: Kind) {
    let app = App::demo(kind).await;
    let surplus = r#"predicates: ["transferredSurplusArmsTo"], validOn:"#;
    assert_eq!(statements(&app, &format!("{surplus} \"2022-06-01\"")).await.len(), 3);
    assert_eq!(statements(&app, &format!("{surplus} \"2024-12-31\"")).await.len(), 3);
    assert_eq!(statements(&app, &format!("{surplus} \"2025-01-01\"")).await.len(), 0);
    let undated = r#"predicates: ["strategicPartnerOf"], validOn: "2025-01-01""#;
    assert_eq!(statements(&app, undated).await.len(), 0);
}

async fn articles_are_found_by_what_they_are_evidence_for(kind: Kind) {
    let app = App::demo(kind).await;
    let query = r#"{ articles(filter: { evidenceFor: { predicates: ["heldJointExerciseWith"],
        object: { any: ["france"] } } }) { nodes { headline } } }"#;
    let data = app.data(query).await;
    let headlines = json!([
        { "headline": "Des exercices militaires qui peuvent transformer l'armée marocaine" },
        { "headline": "Chergui 2025 : des chars Abrams marocains aux côtés des forces françaises" },
    ]);
    assert_eq!(data["articles"]["nodes"], headlines);
}

async fn a_chain_is_as_short_as_can_be(kind: Kind) {
    let app = App::demo(kind).await;
    let path = |hops: u32| {
        format!(
            "{{ path(from: \"india\", to: \"nato\", maxHops: {hops}, first: 5) {{ hops
               things {{ slug }} relations {{ subject {{ slug }} object {{ slug }} }} }} }}"
        )
    };
    assert_eq!(app.data(&path(1)).await["path"], json!([]));
    let two = app.data(&path(2)).await;
    assert_eq!(two, app.data(&path(4)).await);
    let chains = two["path"].as_array().unwrap();
    assert!(!chains.is_empty());
    for chain in chains {
        assert_eq!(chain["hops"], 2);
        assert_eq!(chain["things"][0]["slug"], "india");
        assert_eq!(chain["things"][2]["slug"], "nato");
        for (at, relation) in chain["relations"].as_array().unwrap().iter().enumerate() {
            let ends = [&relation["subject"], &relation["object"]];
            let (here, next) = (&chain["things"][at], &chain["things"][at + 1]);
            assert!(ends.contains(&here) && ends.contains(&next), "{chain}");
        }
    }
    let nowhere = r#"{ path(from: "morocco", to: "morocco") { hops } }"#;
    assert_eq!(app.data(nowhere).await["path"], json!([]));
}

async fn ends_and_bounds_of_a_path_are_checked(kind: Kind) {
    let app = App::demo(kind).await;
    for (arguments, field) in [
        (r#"from: "india", to: "atlantis""#, "to"),
        (r#"from: "no_such_id", to: "nato""#, "from"),
        (r#"from: "india", to: "nato", maxHops: 0"#, "maxHops"),
        (r#"from: "india", to: "nato", maxHops: 5"#, "maxHops"),
        (r#"from: "india", to: "nato", first: 0"#, "first"),
    ] {
        let (code, blamed, _) = app.error(&format!("{{ path({arguments}) {{ hops }} }}")).await;
        assert_eq!((code.as_str(), blamed.as_str()), ("INVALID", field), "{arguments}");
    }
}

async fn every_quote_stands_where_it_is_said_to(kind: Kind) {
    let app = App::demo(kind).await;
    let query =
        "{ relations(first: 40) { nodes { evidence { part quote prefix suffix blockId version
        article { headline summary version body { id ... on Paragraph { text } } } } } } }";
    let data = app.data(query).await;
    let mut quotes = 0;
    for evidence in data["relations"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r["evidence"].as_array().unwrap())
    {
        let article = &evidence["article"];
        let text = match evidence["part"].as_str().unwrap() {
            "HEADLINE" => article["headline"].as_str().unwrap(),
            "SUMMARY" => article["summary"].as_str().unwrap(),
            _ => {
                let blocks = article["body"].as_array().unwrap();
                let block = blocks.iter().find(|block| block["id"] == evidence["blockId"]).unwrap();
                block["text"].as_str().unwrap()
            }
        };
        let part = |name: &str| evidence[name].as_str().unwrap_or_default();
        let context = [part("prefix"), part("quote"), part("suffix")].concat();
        assert!(text.contains(&context), "{context}\nis not in\n{text}");
        assert_eq!(evidence["version"], article["version"]);
        quotes += 1;
    }
    assert!(quotes >= 32, "{quotes}");
}
