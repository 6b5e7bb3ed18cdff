//! GraphQL clients as apps use them, with their caches and compilers, against the real server. Knows nothing of
//! what they check: `tests/clients/` does.

use serde_json::Value;
use tokio::process::Command;

use crate::app::{App, Kind};
use crate::contract::root;

on_both_databases! {
    apollo_keeps_what_it_reads_and_merges_pages
    urql_keeps_what_it_reads_and_merges_pages
    relay_compiles_the_contract_and_merges_pages
    typed_operations_compile_strictly_and_are_answered_as_typed
    the_example_reader_keeps_a_copy_that_is_true
}

async fn apollo_keeps_what_it_reads_and_merges_pages(kind: Kind) {
    passes(kind, "apollo.mjs").await;
}

async fn urql_keeps_what_it_reads_and_merges_pages(kind: Kind) {
    passes(kind, "urql.mjs").await;
}

async fn relay_compiles_the_contract_and_merges_pages(kind: Kind) {
    passes(kind, "relay.mjs").await;
}

async fn typed_operations_compile_strictly_and_are_answered_as_typed(kind: Kind) {
    passes(kind, "typed.mjs").await;
}

async fn the_example_reader_keeps_a_copy_that_is_true(kind: Kind) {
    passes(kind, "reader.mjs").await;
}

/// Every check of the program passes against a server with the demo and a second story that has a body.
async fn passes(kind: Kind, program: &str) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    tell_a_second_story(&app, &key).await;

    let folder = root().join("tests/clients");
    let modules = folder.join("node_modules");
    assert!(modules.is_dir(), "run `npm ci` in tests/clients, or let `tests/run` do it");
    let mut command = Command::new("node");
    command.arg(folder.join(program)).args([&app.address, &key]).kill_on_drop(true);
    let output = command.output().await.expect("node, version 20 or later, runs the clients");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}{complained}");
    assert!(said.contains(" passed, 0 failed"), "{program}: {said}{complained}");
}

/// With a body whose blocks go by the same ids as those of the demo’s, and say something else in each version.
async fn tell_a_second_story(app: &App, key: &str) {
    let made =
        "mutation { draftCreate(input: { locale: \"fr\", headline: \"Rabat ouvre un centre\",
        source: \"bladi-net\", body: [{ paragraph: { text: \"Il a ouvert mardi.\" } },
                                      { paragraph: { text: \"À suivre.\" } }] }) {
        draft { id } userErrors { message } } }";
    let made = app.done(key, made).await;
    let draft = id(&made["draftCreate"]["draft"]);
    for step in [
        format!("articlePublish(input: {{ draft: \"{draft}\", revision: 1 }})"),
        format!(
            "draftUpdate(input: {{ draft: \"{draft}\", revision: 1, patch: {{ blocks: [
                {{ put: {{ block: {{ id: \"b1\", paragraph: {{ text: \"Il a ouvert mercredi.\" }} }} }} }}] }} }})"
        ),
        format!(
            "articleCorrect(input: {{ draft: \"{draft}\", revision: 2, note: \"C’était mercredi.\" }})"
        ),
    ] {
        app.done(key, &format!("mutation {{ {step} {{ userErrors {{ message }} }} }}")).await;
    }
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}
