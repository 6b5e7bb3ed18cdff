//! Ids as clients use them: whatever has one is found by it, and whatever is no id finds nothing, always alike.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::{App, Kind};

on_both_databases! {
    whatever_has_an_id_is_found_by_it
    what_is_no_id_finds_nothing_however_it_is_wrong
    many_ids_are_answered_in_their_order_with_gaps
    more_ids_than_a_hundred_are_refused
    an_id_and_a_slug_lead_to_the_same
    what_goes_by_no_such_name_is_null_however_it_is_wrong
}

/// Every type that has ids.
const TYPES: [&str; 12] = [
    "Agreement",
    "Article",
    "Contributor",
    "Equipment",
    "Event",
    "Organization",
    "Person",
    "Place",
    "Relation",
    "Section",
    "Source",
    "Topic",
];

/// One thing and the field by which it is asked for; a relation has no such field.
const FIELDS: [(&str, &str); 6] = [
    ("article", "articles(first: 100) { nodes { slug id } }"),
    ("topic", "topics(first: 100) { nodes { slug id } }"),
    ("thing", "things(first: 100) { nodes { slug id } }"),
    ("section", "sections { slug id }"),
    ("contributor", "articles(first: 40) { nodes { contributors { slug id } } }"),
    ("source", "sources { slug id }"),
];

async fn whatever_has_an_id_is_found_by_it(kind: Kind) {
    let app = App::demo(kind).await;
    let all = every_id(&app).await;
    let types: BTreeSet<_> = all.values().map(String::as_str).collect();
    assert_eq!(types, BTreeSet::from(TYPES), "the demo has some of each");
    for (id, kind) in &all {
        let found = node(&app, json!(id)).await;
        assert_eq!(found, json!({ "data": { "node": { "__typename": kind, "id": id } } }));
    }
    let ids: Vec<_> = all.keys().collect();
    for some in ids.chunks(100) {
        let expected: Vec<_> =
            some.iter().map(|id| json!({ "__typename": all[*id], "id": id })).collect();
        assert_eq!(nodes(&app, json!(some)).await["data"]["nodes"], json!(expected));
    }
}

async fn what_is_no_id_finds_nothing_however_it_is_wrong(kind: Kind) {
    let app = App::demo(kind).await;
    let nothing = json!({ "data": { "node": null } });
    for wrong in wrong_ids(&app).await {
        assert_eq!(node(&app, wrong.clone()).await, nothing, "{wrong}");
    }
}

async fn many_ids_are_answered_in_their_order_with_gaps(kind: Kind) {
    let app = App::demo(kind).await;
    let all = every_id(&app).await;
    // From both ends of the alphabet, so that neither it nor the kind is the order.
    let ids: Vec<_> = all.keys().take(3).chain(all.keys().rev().take(3)).collect();
    let mut asked = Vec::new();
    let mut expected = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let wrong = ["article_00000000000000000000000000", "", "us-arms"][place % 3];
        asked.extend([json!(id), json!(wrong)]);
        expected.extend([json!({ "__typename": all[*id], "id": id }), Value::Null]);
    }
    // Asked for twice, given twice.
    asked.push(json!(ids[0]));
    expected.push(json!({ "__typename": all[ids[0]], "id": ids[0] }));
    assert_eq!(nodes(&app, json!(asked)).await, json!({ "data": { "nodes": expected } }));
    assert_eq!(nodes(&app, json!([])).await, json!({ "data": { "nodes": [] } }));
}

async fn more_ids_than_a_hundred_are_refused(kind: Kind) {
    let app = App::demo(kind).await;
    let id = every_id(&app).await.into_keys().next().unwrap();
    let most = nodes(&app, json!(vec![&id; 100])).await;
    assert_eq!(most["data"]["nodes"].as_array().unwrap().len(), 100);

    let refused = nodes(&app, json!(vec![&id; 101])).await;
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"], json!({ "code": "INVALID", "field": "ids" }));
    assert_eq!(error["message"], "ids: must be at most 100");
    assert_eq!(refused["data"], Value::Null);
}

async fn an_id_and_a_slug_lead_to_the_same(kind: Kind) {
    let app = App::demo(kind).await;
    for (field, all) in FIELDS {
        let names = named(&app.data(&format!("{{ {all} }}")).await);
        assert!(!names.is_empty(), "{field}");
        for (slug, id) in names {
            let expected = json!({ "data": { field: { "slug": slug, "id": id } } });
            assert_eq!(by_ref(&app, field, json!(slug)).await, expected);
            assert_eq!(by_ref(&app, field, json!(id)).await, expected);
        }
    }
}

async fn what_goes_by_no_such_name_is_null_however_it_is_wrong(kind: Kind) {
    let app = App::demo(kind).await;
    let ids = every_id(&app).await;
    for (field, _) in FIELDS {
        let nothing = json!({ "data": { field: null } });
        let prefix = format!("{field}_");
        let foreign = ids.keys().filter(|id| !id.starts_with(&prefix)).step_by(9);
        let wrong = ["", "nothing-here", "Us-Arms", "us--arms", "%", "a\u{0}b", "’", "article_x"];
        for name in foreign.map(String::as_str).chain(wrong) {
            assert_eq!(by_ref(&app, field, json!(name)).await, nothing, "{name:?}");
        }
        // Longer than any name can be: refused before it is looked up.
        let long = by_ref(&app, field, json!("a".repeat(1_000))).await;
        assert_eq!(long["errors"][0]["extensions"]["code"], "VALIDATION_FAILED", "{long}");
    }
}

/// Every id that a walk through the demo comes by, and the type that bears it.
async fn every_id(app: &App) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for query in [
        "{ articles(first: 40) { pageInfo { hasNextPage } nodes {
               __typename id section { __typename id } source { __typename id }
               contributors { __typename id } topics { __typename id } } } }",
        "{ topics(first: 100) { pageInfo { hasNextPage } nodes { __typename id } }
           things(first: 100) { pageInfo { hasNextPage } nodes { __typename id } }
           sections { __typename id } sources { __typename id } }",
        "{ relations(first: 40) { pageInfo { hasNextPage } nodes {
               __typename id subject { __typename id } object { __typename id }
               place { __typename id } event { __typename id }
               evidence { article { __typename id } } } } }",
        "{ things(kinds: [AGREEMENT, ORGANIZATION], first: 40) { pageInfo { hasNextPage } nodes {
               ... on Agreement { parties { __typename id } }
               ... on Organization { parent { __typename id } country { __typename id } } } } }",
    ] {
        collect(&app.data(query).await, &mut ids);
    }
    ids
}

fn collect(value: &Value, ids: &mut BTreeMap<String, String>) {
    assert_ne!(value["hasNextPage"], true, "the demo has outgrown this walk");
    if let (Some(id), Some(kind)) = (value["id"].as_str(), value["__typename"].as_str()) {
        let known = ids.insert(id.to_owned(), kind.to_owned());
        assert!(known.is_none_or(|known| known == kind), "{id} is two things");
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, ids)),
        _ => {}
    }
}

/// What looks like an id, more or less, and is none.
async fn wrong_ids(app: &App) -> Vec<Value> {
    let ids = every_id(app).await;
    let article = ids.iter().find(|(_, kind)| *kind == "Article").unwrap().0;
    let (_, digits) = article.split_once('_').unwrap();
    let kinds = ["topic", "thing", "section", "contributor", "source", "relation"];
    // An article's own digits after each other kind; and a well-formed id of each, of nothing.
    let foreign = kinds.iter().map(|kind| format!("{kind}_{digits}"));
    let unknown = kinds.iter().map(|kind| format!("{kind}_01h455vb4pex5vsknk084sn02q"));
    let mut wrong: Vec<_> = foreign.chain(unknown).map(Value::from).collect();
    wrong.extend([
        json!(digits),
        json!(article.to_uppercase()),
        json!(format!(" {article}")),
        json!(format!("{article}\u{0}")),
        json!(format!("{article}0")),
        json!(article[..article.len() - 1]),
        json!(article.replace('_', "-")),
        json!(format!("draft_{digits}")),
        json!("article_8zzzzzzzzzzzzzzzzzzzzzzzzz"),
        json!("article_00000000000000000000000000"),
        json!("le-maroc-muscle-son-partenariat-strategique-avec-l-otan"),
        json!("a".repeat(20_000)),
        json!("\u{0}"),
        json!("_"),
        json!(""),
        json!(7),
    ]);
    wrong
}

/// The slugs and ids in an answer.
fn named(value: &Value) -> BTreeMap<String, String> {
    match value {
        Value::Array(items) => items.iter().flat_map(named).collect(),
        Value::Object(fields) => match (value["slug"].as_str(), value["id"].as_str()) {
            (Some(slug), Some(id)) => BTreeMap::from([(slug.to_owned(), id.to_owned())]),
            _ => fields.values().flat_map(named).collect(),
        },
        _ => BTreeMap::new(),
    }
}

async fn node(app: &App, id: Value) -> Value {
    app.ask("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await
}

async fn nodes(app: &App, ids: Value) -> Value {
    app.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", json!({ "ids": ids }))
        .await
}

async fn by_ref(app: &App, field: &str, name: Value) -> Value {
    let query = format!("query($name: Ref!) {{ {field}(ref: $name) {{ slug id }} }}");
    app.ask(&query, json!({ "name": name })).await
}
