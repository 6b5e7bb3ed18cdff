//! Texts that no server should try to answer, sent to one that must refuse them: cheaply, briefly, and
//! without harm to the next reader.

#[path = "hostile/corpus.rs"]
mod corpus;

use std::time::{Duration, Instant};

pub use corpus::{Hostile, corpus};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, Kind};

const MEDIA: &str = "application/graphql-response+json";
/// What a body may weigh.
const MOST_SENT: usize = 192 * 1024;
/// What a refusal may weigh.
const MOST_BYTES: usize = 4096;
/// What an address may weigh: more does not fit into what the server reads of a request's head.
const MOST_IN_ADDRESS: usize = 24_000;
/// How much more memory the server may hold after the corpus.
const MOST_GROWTH: u64 = 64 * 1024;
/// How much longer a build without optimisation may take.
const SLOWER: u32 = if cfg!(debug_assertions) { 4 } else { 1 };
/// How often a text is sent to see how long it takes when nothing else does.
const TRIES: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_text_is_refused_under_its_code() {
    let app = App::demo(Kind::Sqlite).await;
    let corpus = corpus();
    assert!(corpus.len() >= 70, "the corpus lost some of its {} texts", corpus.len());
    for hostile in &corpus {
        refused(hostile, posted(&app, hostile)).await;
        benign(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_no_way_round_the_gate() {
    let app = App::demo(Kind::Sqlite).await;
    let mut sent = 0;
    for hostile in corpus() {
        let variables = hostile.variables.to_string();
        let asked = [("query", hostile.text.as_str()), ("variables", &variables)];
        let asked = serde_urlencoded::to_string(asked).unwrap();
        if asked.len() <= MOST_IN_ADDRESS {
            let request = app.client.get(format!("{}/graphql?{asked}", app.address));
            refused(&hostile, request.header("accept", MEDIA)).await;
            sent += 1;
        }
    }
    assert!(sent >= 40, "only {sent} texts fit into an address");
    benign(&app).await;
}

/// The whole corpus three times over: what is kept of one text would show.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_leave_no_memory_behind() {
    let app = App::demo(Kind::Sqlite).await;
    let corpus = corpus();
    benign(&app).await;
    let before = memory(&app);
    for _ in 0..3 {
        for hostile in &corpus {
            posted(&app, hostile).send().await.unwrap();
        }
    }
    let growth = memory(&app).saturating_sub(before);
    assert!(growth <= MOST_GROWTH, "{growth} kB more than the {before} kB before");
}

/// In 10 ms and 1 ms more for each 20 kB. The fastest of several tries counts: other tests share the
/// machine, and only what the server needs at its best is its own. Work that grows with what a text
/// pretends to be, as each of these would have it, is there on every try. Without optimisation the
/// server is about ten times slower, and may take four times as long.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_comes_at_once() {
    let app = App::demo(Kind::Sqlite).await;
    let mut slow = Vec::new();
    for hostile in corpus() {
        let size = hostile.text.len() + hostile.variables.to_string().len();
        let limit = Duration::from_micros(10_000 + size as u64 / 20) * SLOWER;
        let mut best = Duration::MAX;
        for _ in 0..TRIES {
            let request = posted(&app, &hostile).build().unwrap();
            let start = Instant::now();
            app.client.execute(request).await.unwrap();
            best = best.min(start.elapsed());
            if best <= limit {
                break;
            }
        }
        if best > limit {
            slow.push(format!("{}: {best:?}, not {limit:?}", hostile.name));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_variables_are_refused_like_hostile_texts() {
    let app = App::demo(Kind::Sqlite).await;
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let objects = "{\"not\":".repeat(10_000) + "{}" + &"}".repeat(10_000);
    let junk = (0..9_000).map(|n| format!("\"v{n}\":[{n},null]")).collect::<Vec<_>>().join(",");
    let text = "a".repeat(150_000);
    for (name, variables, codes) in [
        ("lists 10,000 deep", format!("{{\"n\":{deep}}}"), &["BAD_REQUEST"][..]),
        ("objects 10,000 deep", format!("{{\"n\":{objects}}}"), &["BAD_REQUEST"]),
        ("lists never closed", format!("{{\"n\":{}", "[".repeat(10_000)), &["BAD_REQUEST"]),
        ("lists 100 deep", nested(100), &["NESTING_TOO_DEEP"]),
        ("a huge integer", format!("{{\"n\":{}}}", "9".repeat(5_000)), &["BAD_REQUEST"]),
        ("a huge exponent", "{\"n\":1e999999}".to_owned(), &["BAD_REQUEST"]),
        ("a number past 64 bits", "{\"n\":18446744073709551616}".to_owned(), &["COST_TOO_HIGH"]),
        ("a fraction", "{\"n\":1.5}".to_owned(), &["COST_TOO_HIGH", "VALIDATION_FAILED"]),
        (
            "a word for a number",
            "{\"n\":\"1\"}".to_owned(),
            &["COST_TOO_HIGH", "VALIDATION_FAILED"],
        ),
        ("a duplicate key", "{\"n\":1,\"n\":2000000000}".to_owned(), &["COST_TOO_HIGH"]),
        ("much junk", format!("{{\"n\":1,{junk}}}"), &["EXPANSION_TOO_LARGE"]),
        ("a giant text", format!("{{\"n\":\"{text}\"}}"), &["COST_TOO_HIGH", "VALIDATION_FAILED"]),
        ("a list for an object", "[1]".to_owned(), &["BAD_REQUEST"]),
        ("a text for an object", "\"n\"".to_owned(), &["BAD_REQUEST"]),
        ("a lone surrogate", "{\"n\":\"\\ud800\"}".to_owned(), &["BAD_REQUEST"]),
        ("nothing for a page", "{\"n\":0}".to_owned(), &["INVALID"]),
    ] {
        let query = "query($n: Int) { articles(first: $n) { nodes { id } } }";
        let body = format!("{{\"query\":{},\"variables\":{variables}}}", json!(query));
        let response = app
            .client
            .post(format!("{}/graphql", app.address))
            .header("content-type", "application/json")
            .header("accept", MEDIA)
            .body(body);
        let (status, code) = answer(name, response).await;
        // What only the resolver can know is an error of its field, in an answer that ran.
        let ran = code == "INVALID" && status == StatusCode::OK;
        assert!(status.is_client_error() || ran, "{name}: {status}");
        assert!(codes.contains(&code.as_str()), "{name}: {code}");
        benign(&app).await;
    }
}

fn nested(depth: usize) -> String {
    format!("{{\"n\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}

fn posted(app: &App, hostile: &Hostile) -> RequestBuilder {
    let body = json!({ "query": hostile.text, "variables": hostile.variables });
    let request = app.client.post(format!("{}/graphql", app.address)).json(&body);
    request.header("accept", MEDIA)
}

async fn refused(hostile: &Hostile, request: RequestBuilder) {
    let sent = request.try_clone().unwrap().build().unwrap();
    let sent = sent.body().and_then(|body| body.as_bytes()).map_or(0, <[u8]>::len);
    let (status, code) = answer(hostile.name, request).await;
    assert!(status.is_client_error(), "{}: {status}", hostile.name);
    // What is too large for the door does not come as far as the gate.
    let codes = if sent > MOST_SENT { &["PAYLOAD_TOO_LARGE"] } else { hostile.refused_as };
    assert!(codes.contains(&code.as_str()), "{}: {code}", hostile.name);
}

/// The status of a short answer, and its first code.
async fn answer(name: &str, request: RequestBuilder) -> (StatusCode, String) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    assert!(body.len() <= MOST_BYTES, "{name}: {} bytes", body.len());
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

/// The server is alive, and answers the next reader.
async fn benign(app: &App) {
    let live = app.client.get(format!("{}/health/live", app.address)).send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
    assert_eq!(
        app.data("{ topic(ref: \"morocco-nato\") { slug } }").await["topic"]["slug"],
        "morocco-nato"
    );
}

/// What the server holds in memory, in kB.
fn memory(app: &App) -> u64 {
    let process = app.process.id().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
