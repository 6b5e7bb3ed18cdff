//! The commands as a person at a shell meets them: what they say, how they end, what they leave.

use std::process::Stdio;

use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::app::{App, Kind, Place};
use crate::contract::root;

on_both_databases! {
    a_page_is_ingested_once
    a_page_that_is_not_one_leaves_no_trace
    the_demo_starts_again_from_what_is_there
    commands_on_a_database_that_is_not_ready_say_what_to_do
    a_page_after_the_demo_changes_nothing
    what_does_not_hold_together_is_told
    the_demo_goes_in_beside_a_story_of_the_same_headline
}

async fn a_page_is_ingested_once(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let first = place.must(&["ingest", &page()]).await;
    let again = place.must(&["ingest", "--format", "page", &page()]).await;

    assert!(first.ends_with("12 articles added, 0 updated, 0 unchanged.\n"), "{first}");
    assert!(again.ends_with("0 articles added, 0 updated, 12 unchanged.\n"), "{again}");
    place.must(&["check"]).await;

    let app = App::start(place, &["serve"]).await;
    let data =
        app.data("{ articles { totalCount { value } nodes { completeness publishedAt } } }").await;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    let of = |what: &str| nodes.iter().filter(|node| node["completeness"] == what).count();
    assert_eq!((of("FULL"), of("TEASER"), of("STUB")), (1, 10, 1));
    assert!(nodes.iter().all(|node| node["publishedAt"].is_null()));
}

async fn a_page_after_the_demo_changes_nothing(kind: Kind) {
    let app = App::demo(kind).await;
    let marked = "{ article(ref: \"le-maroc-muscle-son-partenariat-strategique-avec-l-otan\") { version updatedAt
        mentions { totalCount { value } } body { ... on Paragraph { spans { thing { slug } } } } } }";
    let before = app.data(marked).await;
    let told = app.place.must(&["ingest", &page()]).await;
    assert!(told.ends_with("0 articles added, 0 updated, 12 unchanged.\n"), "{told}");
    assert_eq!(app.data(marked).await, before);
}

async fn a_page_that_is_not_one_leaves_no_trace(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let whole = std::fs::read(page()).unwrap();
    for (name, bytes, told) in [
        ("empty", Vec::new(), "line 1"),
        ("cut", whole[..whole.len() - 40].to_vec(), "line 57"),
        ("binary", b"\x7fELF\x02\x01\x01\0\0\0".to_vec(), "line 1"),
        (
            "latin-1",
            whole.iter().copied().map(|byte| if byte == 0xC3 { 0xE9 } else { byte }).collect(),
            "line 1",
        ),
        ("prose", b"Just a line of text.\n".to_vec(), "line"),
        ("large", vec![b'a'; 3 << 20], "line 1"),
    ] {
        let file = place.folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        let refused = place.run(&["ingest", file.to_str().unwrap()]).await;
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(65), "{name}: {said}");
        assert!(said.contains(told) && said.contains("nothing was published"), "{name}: {said}");
        assert!(said.len() < 400, "{name}: {said}");
    }
    let app = App::start(place, &["serve"]).await;
    let data =
        app.data("{ articles { totalCount { value } } sections { slug } sources { slug } }").await;
    assert_eq!(
        data,
        json!({ "articles": { "totalCount": { "value": 0 } }, "sections": [], "sources": [] })
    );
}

async fn the_demo_starts_again_from_what_is_there(kind: Kind) {
    let app = App::demo(kind).await;
    let everything = "{ articles(first: 100) { nodes { id slug version updatedAt sortAt } }
        topics(first: 100) { nodes { id } } things(first: 100) { nodes { id } } relations(first: 100) { nodes { id } } }";
    let before = app.data(everything).await;
    assert_eq!(before["articles"]["nodes"].as_array().unwrap().len(), 12);
    let again = App::start(app.place, &["demo"]).await;
    assert_eq!(again.data(everything).await, before);
}

async fn commands_on_a_database_that_is_not_ready_say_what_to_do(kind: Kind) {
    let place = Place::new(kind).await;
    for arguments in [&["serve"][..], &["check"], &["follow"], &["ingest", &page()]] {
        let refused = place.run(arguments).await;
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(69), "{arguments:?}: {said}");
        assert!(said.contains("run `khabar migrate` first"), "{said}");
    }
}

async fn what_does_not_hold_together_is_told(kind: Kind) {
    let app = App::demo(kind).await;
    let told = app.place.must(&["check"]).await;
    assert!(told.contains("reachable, migrated and consistent"), "{told}");

    let db = Database::connect(&app.place.url).await.unwrap();
    let astray =
        "UPDATE article_topic SET sort_at = '2001-01-01 00:00:00+00:00' WHERE position = 0";
    db.execute_unprepared(astray).await.unwrap();
    let refused = app.place.run(&["check"]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(said.ends_with("every article_topic has its article's sort keys\n"), "{said}");
}

#[tokio::test]
async fn a_password_is_never_said() {
    let place = Place::new(Kind::Sqlite).await;
    let secret = "postgres://khabar:swordfish@127.0.0.1:1/nowhere?sslpassword=swordfish";
    for level in ["warn", "trace"] {
        let refused = place.run(&["check", "--database", secret, "--log", level]).await;
        let said = String::from_utf8(refused.stderr).unwrap()
            + &String::from_utf8(refused.stdout).unwrap();
        assert_eq!(refused.status.code(), Some(69));
        assert!(said.contains("postgres://127.0.0.1:1/nowhere"), "{said}");
        assert!(!said.contains("swordfish"), "{said}");
    }
    let help =
        place.khabar(&["serve", "--help"]).env("KHABAR_DATABASE", secret).output().await.unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains("swordfish"));
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let app = App::demo(Kind::Sqlite).await;
    let taken = app.address.trim_start_matches("http://").to_owned();
    let refused = app.place.run(&["demo", "--listen", &taken]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(69));
    assert!(said.contains(&taken) && said.contains("--listen"), "{said}");
}

#[tokio::test]
async fn each_schema_is_printed_as_committed() {
    let place = Place::new(Kind::Sqlite).await;
    for (which, file) in [("press", "schema.graphql"), ("desk", "desk.graphql")] {
        let printed = place.must(&["schema", which]).await;
        let committed = std::fs::read_to_string(root().join(file)).unwrap();
        assert_eq!(printed.trim_end(), committed.trim_end());
    }
}

#[tokio::test]
async fn every_option_can_be_set_by_an_environment_variable() {
    let place = Place::new(Kind::Sqlite).await;
    for command in ["serve", "demo", "migrate", "ingest", "follow", "check", "audit", "grant"] {
        let help = place.must(&[command, "--help"]).await;
        let options = help.lines().filter(|line| line.trim_start().starts_with("--")).count();
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let settable = words.matches("[env: KHABAR_").count();
        assert!(
            settable >= options && options > 2,
            "{command}: {options} options, {settable} settable\n{help}"
        );
    }
}

async fn the_demo_goes_in_beside_a_story_of_the_same_headline(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    place.must(&["ingest", "--source", "Another", &page()]).await;
    let app = App::start(place, &["demo"]).await;
    let query = "{ articles(first: 30) { totalCount { value } nodes { slug source { slug } relations { totalCount { value } } } } }";
    let data = app.data(query).await;
    assert_eq!(data["articles"]["totalCount"]["value"], 24);
    for node in data["articles"]["nodes"].as_array().unwrap() {
        let resting = node["relations"]["totalCount"]["value"].as_u64().unwrap();
        assert!(node["source"]["slug"] == "bladi-net" || resting == 0, "{node}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_can_not_be_written_is_no_success_and_a_closed_pipe_no_failure() {
    let place = Place::new(Kind::Sqlite).await;
    place.must(&["migrate"]).await;
    place.must(&["ingest", &page()]).await;
    place.key("admin").await;
    let create = ["key", "create", "--name", "N", "--scope", "admin"];
    for command in [&["audit"][..], &["follow", "--once"], &["schema"], &["key", "list"], &create] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut written = place.khabar(command);
        let written = written.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let ended = written.wait_with_output().await.unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("cannot write to standard output: No space left"), "{said}");

        let mut piped = place.khabar(command);
        let mut piped = piped.stdout(Stdio::piped()).spawn().unwrap();
        drop(piped.stdout.take());
        // But a key that nobody took is lost.
        let taken = command != create;
        assert_eq!(piped.wait().await.unwrap().success(), taken, "{command:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let app = App::demo(Kind::Sqlite).await;
    for name in ["khabar.db", "khabar.db-wal", "khabar.db-shm"] {
        let mode = std::fs::metadata(app.place.folder.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn what_names_the_database_may_stand_before_and_after_the_command_of_a_command() {
    let place = Place::new(Kind::Sqlite).await;
    place.must(&["migrate"]).await;
    let create = ["--name", "N", "--scope", "desk:read"];
    let ways = [
        [&["key", "create"][..], &create, &["--database", &place.url]].concat(),
        [&["key", "--database", &place.url, "create"][..], &create].concat(),
    ];
    for way in ways {
        let made = place.khabar(&way).env_remove("KHABAR_DATABASE").output().await.unwrap();
        assert!(made.status.success(), "{way:?}: {}", String::from_utf8_lossy(&made.stderr));
    }
    for deed in ["create", "list", "rotate", "revoke"] {
        let help = place.must(&["key", deed, "--help"]).await;
        for option in ["--database", "--data-dir", "--pepper-file"] {
            assert!(help.contains(option), "{deed}: {help}");
        }
    }
}

#[tokio::test]
async fn nothing_is_made_by_what_only_looks() {
    let place = Place::new(Kind::Sqlite).await;
    for command in ["check", "serve"] {
        let refused = place.run(&[command, "--database", "sqlite://elsewhere/khabar.db"]).await;
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(69), "{said}");
        assert!(said.contains("there is no database at sqlite://elsewhere/khabar.db"), "{said}");
        assert!(!place.folder.join("elsewhere").exists());
    }
}

/// The page that the demo is made of.
fn page() -> String {
    root().join("demo/bladi-maroc-otan.txt").display().to_string()
}
