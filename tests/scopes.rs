//! The rights of keys: each scope alone against every field of the desk, held to a table of the test's own.

#[path = "scopes/inside.rs"]
mod inside;
#[path = "scopes/own.rs"]
mod own;
#[path = "scopes/room.rs"]
mod room;
#[path = "scopes/rows.rs"]
mod rows;

use inside::{BESIDE, TYPES};
use room::{Room, SCOPES};
use rows::{ANY, ASKED, DONE};
use serde_json::{Value, json};

use crate::app::Kind;

on_both_databases! {
    every_field_is_for_the_right_it_needs_and_for_no_other
    what_is_inside_a_field_needs_its_own_right_too
    ghsa_x33c_7c2v_mrj9_no_other_name_or_way_to_a_field_loses_its_right
    ghsa_cph6_524f_3hgr_who_may_not_is_told_so_whatever_is_there
    ghsa_79wj_8rqv_jvp5_a_key_gives_itself_no_right
    a_mutation_that_lacks_one_right_does_what_it_has_the_rights_for
}

/// Whether a key with one scope may do what needs another: the rule as the documentation has it.
fn suffices(held: &str, needed: &str) -> bool {
    match needed {
        ANY => true,
        "desk:read" => ["desk:read", "desk:write", "desk:publish"].contains(&held),
        needed => held == needed,
    }
}

fn forbidden(errors: &Value) -> bool {
    errors[0]["extensions"]["code"] == "FORBIDDEN"
}

async fn every_field_is_for_the_right_it_needs_and_for_no_other(kind: Kind) {
    let room = Room::new(kind).await;
    for (field, needed, document) in ASKED.iter().chain(DONE) {
        let document = room.filled_with(document, &room.readied(field).await);
        let (may, may_not): (Vec<_>, Vec<_>) =
            room.keys.iter().partition(|(held, _)| suffices(held, needed));
        // First those who may not: whatever they could spoil is still there to be spoilt.
        for (held, key) in may_not {
            let errors = room.refused(key, &document).await;
            assert!(forbidden(&errors), "{field} with {held}: {errors}");
            let told = format!("this needs the scope {needed}");
            assert_eq!(errors[0]["message"], told, "{field} with {held}");
        }
        for (held, key) in may {
            let before = room.log().await.len();
            let answer = room.app.desk(key, &document, json!({})).await;
            assert_eq!(answer["errors"], Value::Null, "{field} with {held}: {answer}");
            assert!(!refuses(&answer), "{field} with {held}: {answer}");
            let log = room.log().await;
            let logged: Vec<_> = log[before..].iter().map(|line| line.action.as_str()).collect();
            // A rotation is told of both keys.
            let lines = match *field {
                "keyRotate" => 2,
                _ => usize::from(document.starts_with("mutation")),
            };
            assert_eq!(logged, vec![line_of(field); lines], "{field} with {held}");
        }
    }
}

/// Whether an answer has a user error anywhere.
fn refuses(answer: &Value) -> bool {
    match answer {
        Value::Object(fields) => fields.iter().any(|(name, value)| match name.as_str() {
            "userErrors" => *value != json!([]),
            _ => refuses(value),
        }),
        Value::Array(all) => all.iter().any(refuses),
        _ => false,
    }
}

/// The line that a deed leaves in the audit log. One of many leaves what each of them would by itself.
fn line_of(field: &str) -> String {
    let verbs = ["Create", "Update", "Publish", "Withdraw"];
    verbs.iter().fold(field.to_owned(), |line, verb| line.replace(&format!("s{verb}"), verb))
}

async fn what_is_inside_a_field_needs_its_own_right_too(kind: Kind) {
    let room = Room::new(kind).await;
    let types = TYPES.iter().map(|(of, needed, way, fields)| {
        (*of, *needed, way.replace("FIELDS", &own::selection(of, fields)))
    });
    let beside = BESIDE.iter().map(|(what, needed, way)| (*what, *needed, (*way).to_owned()));
    for (what, needed, document) in types.chain(beside) {
        let document = room.filled(&document);
        for (held, key) in &room.keys {
            let may = needed.iter().all(|needed| suffices(held, needed));
            let errors = room.refused(key, &document).await;
            assert_eq!(forbidden(&errors), !may, "{what} with {held}: {errors}");
            assert!(may != errors.is_array(), "{what} with {held}: {errors}");
        }
        let needed: Vec<_> = needed.iter().filter(|needed| **needed != ANY).copied().collect();
        if needed.len() > 1 {
            let key = room.app.place.key(&needed.join(",")).await;
            let errors = room.refused(&key, &document).await;
            assert_eq!(errors, Value::Null, "{what}");
        }
    }
}

#[test]
fn every_field_has_a_row() {
    let own = own::types();
    for (root, rows) in [("Query", ASKED), ("Mutation", DONE)] {
        let named: Vec<_> = rows.iter().map(|(field, ..)| *field).collect();
        let fields = own::fields(root);
        assert_eq!(
            sorted(named),
            fields,
            "tests/scopes/rows.rs has a row for each field of {root}"
        );
        for (field, _, document) in rows {
            assert!(document.contains(field), "the document of {field} asks for something else");
        }
    }
    let told: Vec<_> = TYPES.iter().map(|(of, ..)| *of).collect();
    assert_eq!(
        sorted(told),
        own,
        "tests/scopes/inside.rs has a row for each type of the desk's own"
    );
    for (of, _, way, fields) in TYPES {
        let named = fields.split_whitespace().map(|field| field.split('(').next().unwrap());
        assert_eq!(sorted(named.collect()), own::fields(of), "each field of {of}");
        assert!(way.contains("FIELDS"), "the way to {of} asks for no field of it");
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<String> {
    names.sort_unstable();
    names.into_iter().map(str::to_owned).collect()
}

/// CVE-2025-64173, CVE-2025-64347: a right that an interface, an alias or a fragment makes disappear.
async fn ghsa_x33c_7c2v_mrj9_no_other_name_or_way_to_a_field_loses_its_right(kind: Kind) {
    let room = Room::new(kind).await;
    let key = room.key("press:read");
    for document in [
        "{ articles: keys { nodes { name } } }",
        "{ ... on Query { keys { nodes { name } } } }",
        "{ ...All } fragment All on Query { viewer { id } ...Deep } fragment Deep on Query { keys { nodes { name } } }",
        "query Viewer { viewer { id } keys @include(if: true) @skip(if: false) { nodes { name } } }",
        "{ __typename keys { nodes { name } } }",
        r#"mutation { viewer: draftCreate(input: { locale: "en" }) { draft { id } } }"#,
        r#"mutation { ...Deeds } fragment Deeds on Mutation { draftCreate(input: { locale: "en" }) { draft { id } } }"#,
    ] {
        let errors = room.refused(key, document).await;
        assert!(forbidden(&errors), "{document}: {errors}");
    }
    // Neither is anything of the desk to be had by its id, whatever the right.
    for (scope, key) in &room.keys {
        let document =
            room.filled("{ node(id: \"DRAFT\") { id } nodes(ids: [\"DRAFT\", \"KEY\"]) { id } }");
        let answer = room.app.desk(key, &document, json!({})).await;
        let nothing = json!({ "data": { "node": null, "nodes": [null, null] } });
        assert_eq!(answer, nothing, "{scope}");
    }
}

/// CVE-2025-64749: to be told that one may not is to be told nothing of what is there.
async fn ghsa_cph6_524f_3hgr_who_may_not_is_told_so_whatever_is_there(kind: Kind) {
    let room = Room::new(kind).await;
    let key = room.key("press:read");
    let mut tried = 0;
    for (_, needed, document) in ASKED.iter().chain(DONE).filter(|(_, needed, _)| *needed != ANY) {
        let there = room.app.desk(key, &room.filled(document), json!({})).await;
        let id = |of: &str| format!("{of}_01h455vb4pex5vsknk084sn02q");
        let absent = document.replace("DRAFT", &id("draft")).replace("STORY", &id("article"));
        let absent = absent.replace("KEY", &id("key")).replace("RELATION", &id("relation"));
        let absent = absent.replace("story-1", "story-none").replace("story-2", "story-void");
        let answer = room.app.desk(key, &absent, json!({})).await;
        assert_eq!(answer, there, "{needed}: {document}");
        tried += usize::from(absent != room.filled(document));
    }
    assert!(tried > 10);
}

/// CVE-2026-30229, CVE-2025-24353: a key for reading that comes to write, a share with any role.
async fn ghsa_79wj_8rqv_jvp5_a_key_gives_itself_no_right(kind: Kind) {
    let room = Room::new(kind).await;
    for scope in SCOPES.iter().filter(|scope| **scope != "admin") {
        let key = room.key(scope);
        let asked = "{ viewer { id scopes } }";
        let before = room.app.desk(key, asked, json!({})).await;
        let id = before["data"]["viewer"]["id"].as_str().unwrap().trim_start_matches("key:");
        for deed in [
            "keyCreate(input: { name: \"More\", scopes: [ADMIN, DESK_PUBLISH] }) { secret }"
                .to_owned(),
            format!("keyRotate(input: {{ key: \"{id}\" }}) {{ secret }}"),
            format!("keyRevoke(input: {{ key: \"{id}\" }}) {{ key {{ id }} }}"),
        ] {
            let errors = room.refused(key, &format!("mutation {{ {deed} }}")).await;
            assert!(forbidden(&errors), "{scope}: {errors}");
        }
        assert_eq!(room.app.desk(key, asked, json!({})).await, before);
    }
    // No administrator is an editor by that alone; what they give out is in the audit log.
    let errors = room.refused(room.key("admin"), "{ drafts { nodes { id } } }").await;
    assert!(forbidden(&errors), "{errors}");
}

async fn a_mutation_that_lacks_one_right_does_what_it_has_the_rights_for(kind: Kind) {
    let room = Room::new(kind).await;
    let both = "mutation { draftCreate(input: { locale: \"en\" }) { draft { id } }
        keyCreate(input: { name: \"More\", scopes: [ADMIN] }) { secret } }";
    let before = room.trace().await;
    let answer = room.app.desk(room.key("desk:write"), both, json!({})).await;
    assert_eq!(answer["errors"][0]["path"], json!(["keyCreate"]));
    assert!(forbidden(&answer["errors"]));
    assert_eq!(room.trace().await, (before.0 + 1, before.1));
    assert!(!answer.to_string().contains("kh_"));
}
