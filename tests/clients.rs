//! GraphQL clients as apps use them, with their caches and compilers, against the real server. Knows nothing of
//! what they check: `tests/clients/` does.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader, Lines, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::app::{App, Kind};
use crate::changes::withdraw;
use crate::contract::root;

on_both_databases! {
    apollo_keeps_what_it_reads_and_merges_pages
    urql_keeps_what_it_reads_and_merges_pages
    relay_compiles_the_contract_and_merges_pages
    typed_operations_compile_strictly_and_are_answered_as_typed
    the_example_reader_keeps_a_copy_that_is_true
    a_socket_is_closed_with_the_codes_of_its_protocol
    what_is_followed_by_graphql_ws_goes_on_after_a_cut
    what_is_followed_by_graphql_sse_goes_on_after_a_cut
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

async fn a_socket_is_closed_with_the_codes_of_its_protocol(kind: Kind) {
    passes(kind, "socket.mjs").await;
}

async fn what_is_followed_by_graphql_ws_goes_on_after_a_cut(kind: Kind) {
    follows(kind, "live-ws.mjs").await;
}

async fn what_is_followed_by_graphql_sse_goes_on_after_a_cut(kind: Kind) {
    follows(kind, "live-sse.mjs").await;
}

/// A story is taken back while the client is connected, one while it is not, and one when it is again.
async fn follows(kind: Kind, program: &str) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let all = app.data("{ articles(first: 3) { nodes { id } } }").await;
    let ids: Vec<&str> = all["articles"]["nodes"].as_array().unwrap().iter().map(id).collect();
    let begun = app.data(r#"{ changes(after: "now") { pageInfo { endCursor } } }"#).await;
    let begun = begun["changes"]["pageInfo"]["endCursor"].as_str().unwrap();
    let tunnel = Tunnel::to(&app).await;
    let mut command = Command::new("node");
    let url = format!("http://{}/graphql", tunnel.address);
    command.arg(root().join("tests/clients").join(program)).args([&url, begun, "3"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut client = command.spawn().expect("node, version 20 or later, runs the clients");
    let mut told = BufReader::new(client.stdout.take().unwrap()).lines();
    let mut said = BufReader::new(client.stderr.take().unwrap()).lines();

    heard(&mut said, "connected").await;
    withdraw(&app, &key, ids[0], "It was not so.").await;
    assert_eq!(next(&mut told).await["id"], ids[0]);
    tunnel.cut();
    heard(&mut said, "cut").await;
    withdraw(&app, &key, ids[1], "It was not so.").await;
    tunnel.mend();
    assert_eq!(next(&mut told).await["id"], ids[1], "what happened meanwhile comes first");
    withdraw(&app, &key, ids[2], "It was not so.").await;
    let last = next(&mut told).await;
    assert_eq!((&last["id"], &last["gone"]), (&json!(ids[2]), &json!(true)));
    assert!(client.wait().await.unwrap().success());
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

/// Longer than anything takes to be told: whoever waits for this long waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// The next line, as JSON.
async fn next(lines: &mut Lines<impl AsyncBufRead + Unpin>) -> Value {
    let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
    serde_json::from_str(&line.unwrap()).unwrap()
}

/// Waits for a line that begins so.
async fn heard(lines: &mut Lines<impl AsyncBufRead + Unpin>, wanted: &str) {
    loop {
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        if line.starts_with(wanted) {
            return;
        }
    }
}

/// A way to a server that can be cut.
struct Tunnel {
    address: String,
    open: watch::Sender<bool>,
}

impl Tunnel {
    async fn to(app: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (open, way) = watch::channel(true);
        let server = app.address.trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (mut way, server) = (way.clone(), server.clone());
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    tokio::select! {
                        _ = way.wait_for(|open| !open) => {}
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                    }
                });
            }
        });
        Self { address, open }
    }

    fn cut(&self) {
        self.open.send_replace(false);
    }

    fn mend(&self) {
        self.open.send_replace(true);
    }
}
