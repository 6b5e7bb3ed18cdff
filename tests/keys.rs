//! API keys from the day they are made to the day they are taken back, and where their secrets never are.

use std::process::Stdio;

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};

use crate::app::{App, Kind, Place};

on_both_databases! {
    a_key_is_shown_once_and_kept_nowhere
    a_key_ends_when_it_was_to
    a_rotated_key_and_its_replacement_are_both_good_for_as_long_as_was_said
    ghsa_hvp3_26wx_g2w4_a_key_that_is_taken_back_is_refused_by_every_node_at_once
    ghsa_pmf4_v838_29hg_a_key_has_what_it_was_given_and_what_is_wrong_is_told_by_field
    a_key_is_good_with_the_pepper_it_was_made_with_only
    without_a_desk_there_is_no_address_and_no_pepper
    ghsa_vw58_ph65_6rxp_no_secret_is_logged_at_whatever_level
}

const VIEWER: &str = "{ viewer { id name scopes } }";

/// A server without content.
pub async fn served(kind: Kind) -> App {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    App::start(place, &["serve"]).await
}

/// Whether a key opens the desk.
pub async fn opens(app: &App, key: &str) -> bool {
    let answer = app.at_desk(key).json(&json!({ "query": VIEWER })).send().await.unwrap();
    answer.status() == 200
}

/// The part of a key that proves it.
fn secret(key: &str) -> &str {
    let (_, secret) = key.trim_start_matches("kh_").split_once('_').unwrap();
    assert_eq!(secret.len(), 52);
    secret
}

/// The ids of all keys, in the order they were made, as the command lists them.
async fn ids(place: &Place) -> Vec<String> {
    let listed = place.must(&["key", "list"]).await;
    listed.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// All that the database holds: its files, or every row of every table as text.
async fn everything(place: &Place) -> String {
    let db = Database::connect(&place.url).await.unwrap();
    if db.get_database_backend() == DbBackend::Sqlite {
        let bytes =
            ["khabar.db", "khabar.db-wal"].map(|name| std::fs::read(place.folder.join(name)));
        return String::from_utf8_lossy(&bytes.map(Result::unwrap).concat()).into_owned();
    }
    let rows = |sql: String| db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    let tables = "SELECT tablename::text AS said FROM pg_tables WHERE schemaname = 'public'";
    let mut text = String::new();
    for table in rows(tables.to_owned()).await.unwrap() {
        let table: String = table.try_get("", "said").unwrap();
        for row in rows(format!("SELECT t::text AS said FROM \"{table}\" t")).await.unwrap() {
            text += &row.try_get::<String>("", "said").unwrap();
        }
    }
    text
}

async fn a_key_is_shown_once_and_kept_nowhere(kind: Kind) {
    let app = served(kind).await;
    let made = app.place.run(&["key", "create", "--name", "Chief", "--scope", "admin"]).await;
    let first = String::from_utf8(made.stdout).unwrap().trim_end().to_owned();
    let beside = String::from_utf8(made.stderr).unwrap();
    assert!(first.starts_with("kh_") && first.len() == 68, "{first}");
    assert!(beside.contains("the only time") && !beside.contains(secret(&first)), "{beside}");

    let create = r#"mutation { keyCreate(input: { name: "Rabat", scopes: [DESK_WRITE, DESK_PUBLISH] })
        { secret key { id prefix scopes createdBy expiresAt } userErrors { message } } }"#;
    let made = app.done(&first, create).await["keyCreate"].take();
    let second = made["secret"].as_str().unwrap();
    assert_eq!(made["key"]["prefix"], second[..15]);
    assert_eq!(made["key"]["scopes"], json!(["DESK_WRITE", "DESK_PUBLISH"]));
    let viewer = app.done(second, VIEWER).await["viewer"].take();
    assert_eq!(viewer["id"], format!("key:{}", made["key"]["id"].as_str().unwrap()));
    assert_eq!(viewer["name"], "Rabat");

    let keys =
        "{ keys { nodes { id name prefix createdBy } } auditLog { nodes { before after } } }";
    let shown = [
        app.done(&first, keys).await.to_string(),
        app.place.must(&["key", "list"]).await,
        app.place.must(&["audit"]).await,
        everything(&app.place).await,
    ];
    for key in [&*first, second] {
        for shown in &shown {
            assert!(shown.contains(&key[3..15]), "its prefix is told: {shown}");
            assert!(!shown.contains(secret(key)), "{shown}");
        }
    }
}

async fn a_key_ends_when_it_was_to(kind: Kind) {
    let app = served(kind).await;
    let command = ["key", "create", "--name", "Guest", "--scope", "desk:read", "--days", "1"];
    let key = app.place.must(&command).await;
    let key = key.trim_end();
    assert!(opens(&app, key).await);
    let listed = app.place.must(&["key", "list"]).await;
    assert!(listed.contains("  until 20"), "{listed}");

    app.place.sql("UPDATE access_key SET expires_at = '2026-01-01 00:00:00+00:00'").await.unwrap();

    assert!(!opens(&app, key).await);
    let listed = app.place.must(&["key", "list"]).await;
    assert!(listed.contains("  expired 2026-01-01"), "{listed}");
    let id = ids(&app.place).await.pop().unwrap();
    let refused = app.place.run(&["key", "rotate", &id]).await;
    assert_eq!(refused.status.code(), Some(65), "what has ended has no successor");
}

async fn a_rotated_key_and_its_replacement_are_both_good_for_as_long_as_was_said(kind: Kind) {
    let app = served(kind).await;
    let old = app.place.key("desk:write").await;
    let id = ids(&app.place).await.pop().unwrap();
    let new = app.place.must(&["key", "rotate", &id, "--overlap", "1"]).await;
    let new = new.trim_end();
    assert!(opens(&app, &old).await && opens(&app, new).await);
    let scopes = app.done(new, VIEWER).await["viewer"]["scopes"].take();
    assert_eq!(scopes, json!(["DESK_WRITE"]), "it may what the other may");

    // The hour is over.
    let over = format!(
        "UPDATE access_key SET expires_at = '2026-01-01 00:00:00+00:00' WHERE prefix = '{}'",
        &old[3..15]
    );
    app.place.sql(&over).await.unwrap();
    assert!(!opens(&app, &old).await && opens(&app, new).await);

    let id = ids(&app.place).await.pop().unwrap();
    let newest = app.place.must(&["key", "rotate", &id, "--overlap", "0"]).await;
    assert!(!opens(&app, new).await && opens(&app, newest.trim_end()).await);

    let chief = app.place.key("admin").await;
    let data = app.done(&chief, "{ keys { nodes { id replaces expiresAt } } }").await;
    let chain = data["keys"]["nodes"].as_array().unwrap();
    assert_eq!(chain[1]["replaces"], chain[0]["id"]);
    assert_eq!(chain[2]["replaces"], chain[1]["id"]);
    assert_eq!(chain[2]["expiresAt"], Value::Null, "a replacement ends when the first was to");
}

/// CVE-2026-22706 and its like: what was revoked goes on to work, for a while or elsewhere.
async fn ghsa_hvp3_26wx_g2w4_a_key_that_is_taken_back_is_refused_by_every_node_at_once(kind: Kind) {
    let one = served(kind).await;
    let two = App::start(one.place.clone(), &["serve"]).await;
    let (key, other) = (one.place.key("desk:read").await, one.place.key("admin").await);
    let id = ids(&one.place).await.remove(0);
    for node in [&one, &two] {
        assert!(opens(node, &key).await);
    }
    let revoke = format!(
        "mutation {{ keyRevoke(input: {{ key: \"{id}\" }}) {{ key {{ revokedAt }} userErrors {{ message }} }} }}"
    );
    let revoked = one.done(&other, &revoke).await;
    for node in [&two, &one] {
        assert!(!opens(node, &key).await);
    }
    assert_eq!(two.done(&other, &revoke).await, revoked, "twice is as good as once");

    one.place.must(&["key", "revoke", &ids(&one.place).await[1]]).await;
    for node in [&one, &two] {
        assert!(!opens(node, &other).await, "not even to the chief");
    }
    let listed = one.place.must(&["key", "list"]).await;
    assert_eq!(listed.matches("  revoked 20").count(), 2, "{listed}");
}

async fn ghsa_pmf4_v838_29hg_a_key_has_what_it_was_given_and_what_is_wrong_is_told_by_field(
    kind: Kind,
) {
    let app = served(kind).await;
    let key = app.place.key("admin").await;
    let id = ids(&app.place).await.pop().unwrap();
    for (deed, told) in [
        (
            "keyCreate(input: { name: \"\", scopes: [ADMIN] })".to_owned(),
            "name: must not be empty",
        ),
        (
            format!("keyCreate(input: {{ name: \"{}\", scopes: [ADMIN] }})", "x".repeat(101)),
            "name: must be at most 100 characters",
        ),
        (
            "keyCreate(input: { name: \"N\", scopes: [] })".to_owned(),
            "scopes: must hold at least one",
        ),
        (
            "keyCreate(input: { name: \"N\", scopes: [ADMIN], expiresAt: \"2026-01-01T00:00:00Z\" })"
                .to_owned(),
            "expiresAt: must be later than now",
        ),
        (
            format!("keyRotate(input: {{ key: \"{id}\", overlap: -1 }})"),
            "overlap: must be from 0 seconds to 30 days",
        ),
        (
            format!("keyRotate(input: {{ key: \"{id}\", overlap: 2592001 }})"),
            "overlap: must be from 0 seconds to 30 days",
        ),
        (
            "keyRotate(input: { key: \"key_01h455vb4pex5vsknk084sn02q\" })".to_owned(),
            "there is no key “key_01h455vb4pex5vsknk084sn02q”",
        ),
        ("keyRevoke(input: { key: \"1\" })".to_owned(), "there is no key “1”"),
    ] {
        let query = format!("mutation {{ {} {{ key {{ id }} userErrors {{ message }} }} }}", deed);
        let answer = app.desk(&key, &query, json!({})).await;
        let payload = answer["data"].as_object().unwrap().values().next().unwrap();
        let refused = json!({ "key": null, "userErrors": [{ "message": told }] });
        assert_eq!(*payload, refused, "{deed}");
    }
    let refused = app.place.run(&["key", "create", "--name", "N", "--scope", "desk:all"]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("must be one of press:read, press:embargoed, desk:read"), "{said}");
    assert_eq!(ids(&app.place).await.len(), 1);
}

async fn a_key_is_good_with_the_pepper_it_was_made_with_only(kind: Kind) {
    let app = served(kind).await;
    let key = app.place.key("desk:read").await;
    let other = "A".repeat(43);
    let mut elsewhere = app.place.khabar(&["serve"]);
    elsewhere.env("KHABAR_PEPPER", &other);
    let elsewhere = App::listening(app.place.clone(), elsewhere).await;
    assert!(opens(&app, &key).await && !opens(&elsewhere, &key).await);

    let mut make = app.place.khabar(&["key", "create", "--name", "E", "--scope", "desk:read"]);
    let made = make.env("KHABAR_PEPPER", &other).output().await.unwrap();
    let key = String::from_utf8(made.stdout).unwrap();
    assert!(!opens(&app, key.trim_end()).await && opens(&elsewhere, key.trim_end()).await);
}

async fn without_a_desk_there_is_no_address_and_no_pepper(kind: Kind) {
    let app = App::start(Place::new(kind).await, &["demo", "--no-desk"]).await;
    let answer = app.at_desk("kh_").json(&json!({ "query": VIEWER })).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(!app.place.folder.join("data/pepper").exists());
    let key = app.place.key("admin").await;
    assert!(app.place.folder.join("data/pepper").exists(), "whoever makes a key needs one");
    assert!(!opens(&app, &key).await);
}

/// CVE-2024-47822, CVE-2025-53886: tokens in logs.
async fn ghsa_vw58_ph65_6rxp_no_secret_is_logged_at_whatever_level(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate", "--log", "trace"]).await;
    let log = place.folder.join("log");
    let mut serve = place.khabar(&["serve", "--log", "trace"]);
    serve.stderr(Stdio::from(std::fs::File::create(&log).unwrap()));
    let mut app = App::listening(place, serve).await;
    let made = app
        .place
        .run(&["key", "create", "--name", "Chief", "--scope", "admin", "--log", "trace"])
        .await;
    let key = String::from_utf8(made.stdout).unwrap().trim_end().to_owned();
    let create = "mutation { keyCreate(input: { name: \"N\", scopes: [ADMIN] }) { secret userErrors { message } } }";
    let second = app.done(&key, create).await["keyCreate"]["secret"].as_str().unwrap().to_owned();
    let third = app.place.key("admin").await;
    app.place.sql("DELETE FROM access_key WHERE name = 'a test'").await.unwrap();
    assert!(opens(&app, &second).await && !opens(&app, &third).await);
    let pepper = std::fs::read_to_string(app.place.folder.join("data/pepper")).unwrap();
    app.process.kill().await.unwrap();

    let logged = std::fs::read_to_string(log).unwrap() + &String::from_utf8(made.stderr).unwrap();
    assert!(logged.contains(" TRACE "), "this is the level at which most is logged: {logged}");
    for said in [secret(&key), secret(&second), secret(&third), pepper.trim_end()] {
        assert!(!logged.contains(said), "{said} is in the log");
    }
}
