//! The rights of keys: each scope alone against every field of the desk, held to a table of the test's own.

#[path = "scopes/rows.rs"]
mod rows;

use api::content::access::audit_after;
use api::content::{Actor, Desk, Store, changes};
use rows::{ANY, ASKED, DONE, INSIDE};
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::stories::told_twice;

on_both_databases! {
    every_field_is_for_the_right_it_needs_and_for_no_other
    what_is_inside_a_field_needs_its_own_right_too
    every_field_has_a_row
    ghsa_x33c_7c2v_mrj9_no_other_name_or_way_to_a_field_loses_its_right
    ghsa_cph6_524f_3hgr_who_may_not_is_told_so_whatever_is_there
    ghsa_79wj_8rqv_jvp5_a_key_gives_itself_no_right
    a_mutation_that_lacks_one_right_does_what_it_has_the_rights_for
}

const SCOPES: [&str; 6] =
    ["press:read", "press:embargoed", "desk:read", "desk:write", "desk:publish", "admin"];

/// Whether a key with one scope may do what needs another: the rule as the documentation has it.
fn suffices(held: &str, needed: &str) -> bool {
    match needed {
        ANY => true,
        "desk:read" => ["desk:read", "desk:write", "desk:publish"].contains(&held),
        needed => held == needed,
    }
}

/// A desk with two stories, a working copy and a story under embargo, and a key of each scope.
struct Room {
    app: App,
    store: Store,
    keys: Vec<(&'static str, String)>,
    draft: String,
    spare: String,
}

impl Room {
    async fn new(kind: Kind) -> Self {
        let place = told_twice(kind).await;
        let store = place.store().await;
        let app = App::start(place, &["serve"]).await;
        let chief = app.place.key("desk:write,desk:publish,admin").await;
        let mut keys = Vec::new();
        for scope in SCOPES {
            keys.push((scope, app.place.key(scope).await));
        }
        let draft = begun(&app, &chief, "One").await;
        let embargoed = begun(&app, &chief, "Not yet").await;
        let plan = format!(
            "mutation {{ articleSchedule(input: {{ draft: \"{embargoed}\", revision: 1, \
             at: \"2999-01-01T00:00:00Z\", embargo: true }}) {{ userErrors {{ message }} }} }}"
        );
        app.done(&chief, &plan).await;
        let made = app.done(&chief, "mutation { keyCreate(input: { name: \"Spare\", scopes: [PRESS_READ] }) { key { id } userErrors { message } } }").await;
        let spare = made["keyCreate"]["key"]["id"].as_str().unwrap().to_owned();
        Self { app, store, keys, draft, spare }
    }

    /// A document with the names of what is here.
    fn filled(&self, document: &str) -> String {
        document.replace("DRAFT", &self.draft).replace("KEY", &self.spare)
    }

    /// How much has been done: lines of the audit log, and the end of the change log.
    async fn trace(&self) -> (usize, i64) {
        let desk = Desk::new(&self.store, Actor::operator());
        let lines = audit_after(&desk, 0, 10_000).await.unwrap().len();
        (lines, changes::head(self.store.press()).await.unwrap())
    }

    /// What the key of one scope is refused, which leaves no trace.
    async fn refused(&self, key: &str, document: &str) -> Value {
        let before = self.trace().await;
        let mut answer = self.app.desk(key, document, json!({})).await;
        assert_eq!(self.trace().await, before, "{document}");
        answer["errors"].take()
    }

    fn key(&self, scope: &str) -> &str {
        let found = self.keys.iter().find(|(of, _)| *of == scope);
        &found.unwrap().1
    }
}

async fn begun(app: &App, key: &str, headline: &str) -> String {
    let create = format!(
        "mutation {{ draftCreate(input: {{ locale: \"en\", source: \"wire\", headline: \"{headline}\" }}) \
         {{ draft {{ id }} userErrors {{ message }} }} }}"
    );
    let made = app.done(key, &create).await;
    made["draftCreate"]["draft"]["id"].as_str().unwrap().to_owned()
}

fn forbidden(errors: &Value) -> bool {
    errors[0]["extensions"]["code"] == "FORBIDDEN"
}

async fn every_field_is_for_the_right_it_needs_and_for_no_other(kind: Kind) {
    let room = Room::new(kind).await;
    for (field, needed, document) in ASKED.iter().chain(DONE) {
        let document = room.filled(document);
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
            let answer = room.app.desk(key, &document, json!({})).await;
            assert_eq!(answer["errors"], Value::Null, "{field} with {held}: {answer}");
        }
    }
}

async fn what_is_inside_a_field_needs_its_own_right_too(kind: Kind) {
    let room = Room::new(kind).await;
    for (what, needed, document) in INSIDE {
        let document = room.filled(document);
        for (held, key) in &room.keys {
            let may = needed.iter().all(|needed| suffices(held, needed));
            let errors = room.refused(key, &document).await;
            assert_eq!(forbidden(&errors), !may, "{what} with {held}: {errors}");
            assert!(may != errors.is_array(), "{what} with {held}: {errors}");
        }
        let key = room.app.place.key(&needed.join(",")).await;
        let errors = room.refused(&key, &document).await;
        assert_eq!(errors, Value::Null, "{what}");
    }
}

async fn every_field_has_a_row(kind: Kind) {
    let room = Room::new(kind).await;
    let roots = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let answer = room.app.desk(room.key("press:read"), roots, json!({})).await;
    for (root, rows) in [("queryType", ASKED), ("mutationType", DONE)] {
        let fields = answer["data"]["__schema"][root]["fields"].as_array().unwrap();
        let mut fields: Vec<_> =
            fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        let mut named: Vec<_> = rows.iter().map(|(field, ..)| *field).collect();
        fields.sort_unstable();
        named.sort_unstable();
        assert_eq!(named, fields, "tests/scopes/rows.rs has a row for each field of {root}");
        for (field, _, document) in rows {
            assert!(document.contains(field), "the document of {field} asks for something else");
        }
    }
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
        let (draft, other) = ("draft_01h455vb4pex5vsknk084sn02q", "key_01h455vb4pex5vsknk084sn02q");
        let absent = document.replace("DRAFT", draft).replace("KEY", other);
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
