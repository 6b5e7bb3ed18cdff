//! The audit log: every deed at the desk with who, when, what, before and after; read, filtered, exported.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::app::{App, Kind};
use crate::stories::told_twice;

on_both_databases! {
    every_deed_is_told_with_who_did_it_and_what_that_changed
    the_log_is_filtered_by_subject_and_by_actor_and_paged_by_place
    an_export_goes_on_where_the_last_one_ended
    an_export_ends_with_whoever_reads_it
}

async fn room(kind: Kind) -> (App, String) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    let key = app.place.key("desk:write,desk:publish,admin").await;
    (app, key)
}

/// The export, a value a line.
async fn exported(app: &App, arguments: &[&str]) -> Vec<Value> {
    let told = app.place.must(&[&["audit"], arguments].concat()).await;
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn drafted(app: &App, key: &str, headline: &str) -> String {
    let create = format!(
        "mutation {{ draftCreate(input: {{ locale: \"en\", source: \"wire\", headline: \"{headline}\" }}) \
         {{ draft {{ id }} userErrors {{ message }} }} }}"
    );
    let made = app.done(key, &create).await;
    made["draftCreate"]["draft"]["id"].as_str().unwrap().to_owned()
}

async fn every_deed_is_told_with_who_did_it_and_what_that_changed(kind: Kind) {
    let (app, key) = room(kind).await;
    let viewer = app.done(&key, "{ viewer { id name } }").await["viewer"].take();
    let draft = drafted(&app, &key, "One").await;
    for deed in [
        format!(
            "draftUpdate(input: {{ draft: \"{draft}\", revision: 1, patch: {{ headline: \"Two\" }} }})"
        ),
        format!("draftSubmit(input: {{ draft: \"{draft}\", revision: 2 }})"),
        format!("articlePublish(input: {{ draft: \"{draft}\", revision: 2 }})"),
        "articleWithdraw(input: { article: \"two\", version: 1, reason: \"It was three.\" })"
            .to_owned(),
    ] {
        app.done(&key, &format!("mutation {{ {deed} {{ userErrors {{ message }} }} }}")).await;
    }
    // What is refused is no deed.
    let refused = format!(
        "mutation {{ draftSubmit(input: {{ draft: \"{draft}\", revision: 9 }}) {{ userErrors {{ code }} }} }}"
    );
    app.desk(&key, &refused, json!({})).await;

    let lines = exported(&app, &[]).await;
    let actions: Vec<_> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    let wanted = [
        "keyCreate",
        "draftCreate",
        "draftUpdate",
        "draftSubmit",
        "articlePublish",
        "articleWithdraw",
    ];
    assert_eq!(actions, wanted);
    let (made, rest) = lines.split_first().unwrap();
    assert_eq!((&made["actor"], &made["actorName"]), (&json!("operator"), &json!("the operator")));
    for line in rest {
        assert_eq!((&line["actor"], &line["actorName"]), (&viewer["id"], &viewer["name"]));
        let subject = line["subject"].as_str().unwrap();
        assert_eq!(subject == draft, line["action"].as_str().unwrap().starts_with("draft"));
    }
    let numbers: Vec<_> = lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let times: Vec<_> = lines.iter().map(|line| line["at"].as_str().unwrap()).collect();
    assert!(times.iter().all(|at| at.ends_with('Z')) && times.is_sorted(), "{times:?}");
    let saved = &lines[2];
    assert_eq!(saved["before"], json!({ "headline": "One", "revision": 1 }));
    assert_eq!(saved["after"], json!({ "headline": "Two", "revision": 2 }));
    let gone = json!({ "reason": "It was three.", "version": 2, "draft": draft, "relations": [] });
    assert_eq!(lines[5]["after"], gone);

    // The same at the desk, the latest first.
    let asked = "{ auditLog { nodes { seq at actor actorName action subject before after } } }";
    let data = app.done(&key, asked).await;
    let nodes = data["auditLog"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), lines.len());
    for (node, line) in nodes.iter().zip(lines.iter().rev()) {
        assert_eq!(node["seq"], line["seq"].to_string());
        for field in ["actor", "actorName", "action", "subject"] {
            assert_eq!(node[field], line[field]);
        }
        for field in ["before", "after"] {
            let told = node[field].as_str().map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(told.unwrap_or(Value::Null), line[field]);
        }
    }
}

async fn the_log_is_filtered_by_subject_and_by_actor_and_paged_by_place(kind: Kind) {
    let (app, key) = room(kind).await;
    let colleague = app.place.key("desk:write").await;
    let mut drafts = Vec::new();
    for number in 0..6 {
        let who = if number % 2 == 0 { &key } else { &colleague };
        drafts.push(drafted(&app, who, &format!("Draft {number}")).await);
    }
    let them = app.done(&colleague, "{ viewer { id } }").await["viewer"]["id"].clone();
    let page = async |query: String| {
        let fields = "totalCount { value } nodes { subject } pageInfo { endCursor hasNextPage }";
        app.done(&key, &format!("{{ auditLog({query}) {{ {fields} }} }}")).await["auditLog"].take()
    };
    let theirs = page(format!("actor: {them}")).await;
    let subjects = [5, 3, 1].map(|number| json!({ "subject": drafts[number] }));
    assert_eq!((&theirs["nodes"], &theirs["totalCount"]["value"]), (&json!(subjects), &json!(3)));
    let one = page(format!("subject: \"{}\"", drafts[2])).await;
    assert_eq!(one["nodes"], json!([{ "subject": drafts[2] }]));
    let none = page(format!("subject: \"{}\", actor: {them}", drafts[2])).await;
    assert_eq!(none["nodes"], json!([]));
    assert_eq!(
        page("actor: \"nobody\", subject: \"' OR 1=1\"".to_owned()).await["nodes"],
        json!([])
    );
    let odd = "{ auditLog(subject: \"a\\u0000\") { nodes { seq } } }";
    let told = app.desk(&key, odd, json!({})).await["errors"][0]["message"].take();
    assert_eq!(told, "subject: must not hold U+0000");

    let first = page(format!("actor: {them}, first: 2")).await;
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    // What is done meanwhile moves no place.
    drafted(&app, &colleague, "Meanwhile").await;
    let after = first["pageInfo"]["endCursor"].clone();
    let second = page(format!("actor: {them}, first: 2, after: {after}")).await;
    assert_eq!(second["nodes"], json!([{ "subject": drafts[1] }]));
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let foreign = format!("{{ keys(after: {after}) {{ nodes {{ id }} }} }}");
    let answer = app.desk(&key, &foreign, json!({})).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "INVALID",
        "a cursor is good for its own list"
    );
}

async fn an_export_goes_on_where_the_last_one_ended(kind: Kind) {
    let (app, key) = room(kind).await;
    drafted(&app, &key, "One").await;
    let first = exported(&app, &[]).await;
    let last = first.last().unwrap()["seq"].to_string();
    assert!(exported(&app, &["--after", &last]).await.is_empty());
    let draft = drafted(&app, &key, "Two").await;
    let next = exported(&app, &["--after", &last]).await;
    assert_eq!((next.len(), &next[0]["subject"]), (1, &json!(draft)));
    assert_eq!(exported(&app, &[]).await, [first, next].concat());
}

/// More lines than a pipe or a page holds.
async fn an_export_ends_with_whoever_reads_it(kind: Kind) {
    let (app, _) = room(kind).await;
    let many = match kind {
        Kind::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        }
        Kind::Postgres => "WITH n(i) AS (SELECT generate_series(1, 3000))",
    };
    let many =
        many.replacen("WITH", "INSERT INTO audit (at, actor, actor_name, action, subject) WITH", 1);
    let many = format!(
        "{many} SELECT '2026-01-01 00:00:00+00:00', 'operator', 'x', 'draftUpdate', 'draft_' || i FROM n"
    );
    let many = if kind == Kind::Postgres {
        many.replace("'2026-01-01 00:00:00+00:00'", "now()")
    } else {
        many
    };
    app.place.sql(&many).await.unwrap();
    assert_eq!(exported(&app, &[]).await.len(), 3_001);

    let mut export = app.place.khabar(&["audit"]);
    let mut export = export.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(export.stdout.take().unwrap()).lines();
    assert!(lines.next_line().await.unwrap().unwrap().contains("\"keyCreate\""));
    drop(lines);
    let ended = export.wait_with_output().await.unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.stderr.is_empty(), "a closed pipe is nobody's fault: {ended:?}");
}
