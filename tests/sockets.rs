//! The door as an attacker meets it: bytes on sockets that no client would send, or not so slowly.

use std::thread;
use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::app::{App, Kind};
use crate::raw::Wire;

const JSON: &str = "content-type: application/json\r\n";
const QUESTION: &str = "{\"query\":\"{ __typename }\"}";
const ANSWER: &str = "{\"data\":{\"__typename\":\"Query\"}}";
/// The largest body.
const BODY: usize = 196_608;
/// How much a client may still send when it has been refused: what sockets buffer, and what arrives
/// in the second that the server leaves the answer time to get through: over a loopback interface, a few
/// gigabytes on a fast machine.
const ENDLESS: usize = 16 << 30;

#[tokio::test(flavor = "multi_thread")]
async fn ghsa_x6xq_whh3_gg32_a_body_that_says_it_is_too_large_is_not_read() {
    let app = App::demo(Kind::Sqlite).await;
    let mut wire = Wire::to(&app);
    wire.ask("POST /graphql", &format!("{JSON}content-length: {}\r\n", BODY + 1));
    let heard = wire.hear();
    assert_eq!((heard.status, heard.header("connection")), (413, Some("close")));
    assert!(
        heard.body.contains("PAYLOAD_TOO_LARGE") && heard.body.contains("196,608"),
        "{}",
        heard.body
    );
    assert!(wire.closed());

    let mut wire = Wire::to(&app);
    wire.ask("POST /graphql", &format!("{JSON}content-length: {BODY}\r\nconnection: close\r\n"));
    wire.say(" ".repeat(BODY));
    assert_eq!(wire.hear().status, 400, "what just fits is read, and is no JSON");
}

#[tokio::test(flavor = "multi_thread")]
async fn ghsa_x6xq_whh3_gg32_a_body_that_never_ends_is_cut_off() {
    let app = App::demo(Kind::Sqlite).await;
    let chunk = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    for (headers, bytes) in [
        ("transfer-encoding: chunked\r\n", chunk.as_str()),
        ("content-length: 1000000000000\r\n", &chunk),
    ] {
        let mut wire = Wire::to(&app);
        wire.ask("POST /graphql", &format!("{JSON}{headers}"));
        let sent = wire.flood(bytes.as_bytes(), ENDLESS);
        assert!(sent < ENDLESS, "{headers}: it read all that was sent");
    }
}

/// Whoever stops half-way through a body that is already refused does not keep the connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_its_refusal_however_much_was_still_to_come() {
    let app = App::demo(Kind::Sqlite).await;
    let chunk = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    for (line, headers, status) in [
        ("POST /graphql", "transfer-encoding: chunked\r\n", 413),
        ("POST /graphql", "transfer-encoding: chunked\r\ncontent-encoding: gzip\r\n", 415),
        ("POST /nowhere", "transfer-encoding: chunked\r\n", 404),
        ("POST /nowhere", "content-length: 1000000000\r\n", 404),
        ("GET /health/live", "transfer-encoding: chunked\r\n", 200),
    ] {
        let mut wire = Wire::to(&app);
        wire.ask(line, &format!("{JSON}{headers}"));
        wire.say(chunk.repeat(8));
        assert_eq!(wire.hear().status, status, "{line} {headers}");
        assert!(wire.closed(), "{line} {headers}");
    }
}

/// CVE-2024-28101: 200 bytes that inflate to gigabytes are refused as they are.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_cgqf_3cq5_wvcj_a_compressed_body_is_refused_unread() {
    let app = App::demo(Kind::Sqlite).await;
    for coding in ["gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "x\u{e9}"] {
        let mut wire = Wire::to(&app);
        wire.ask(
            "POST /graphql",
            &format!("{JSON}content-encoding: {coding}\r\ncontent-length: 1000\r\n"),
        );
        let heard = wire.hear();
        assert_eq!(heard.status, 415, "{coding}");
        assert!(heard.body.contains("UNSUPPORTED_MEDIA_TYPE"), "{coding}");
        assert_eq!(heard.header("x-content-type-options"), Some("nosniff"), "{coding}");
        assert!(wire.closed(), "{coding}");
    }
}

/// All that is slow at once, so that the limits of 5 and 10 seconds are waited for only once.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_too_slow_is_not_waited_for() {
    let app = App::demo(Kind::Sqlite).await;
    let start = Instant::now();
    thread::scope(|scope| {
        for (said, body, status) in [
            ("POST /graphql HTTP/1.1\r\nhost: khabar\r\nx-slow: ", "", 408),
            (
                "POST /graphql HTTP/1.1\r\nhost: khabar\r\ncontent-length: 99\r\n\r\n",
                "{\"query\":",
                408,
            ),
            (
                "POST /graphql HTTP/1.1\r\nhost: khabar\r\ntransfer-encoding: chunked\r\n\r\n",
                "5\r\n{\"que",
                408,
            ),
            (
                "POST /graphql HTTP/1.1\r\nhost: khabar\r\ntransfer-encoding: chunked\r\n\r\n",
                "ffffffffffffffff\r\n{",
                408,
            ),
        ] {
            let app = &app;
            scope.spawn(move || {
                let mut wire = Wire::to(app);
                wire.say(said);
                wire.say(body);
                assert_eq!(wire.hear().status, status, "{said}");
                assert!(wire.closed(), "{said}");
            });
        }
        let app = &app;
        scope.spawn(move || {
            // A byte now and then is no excuse: the whole body has its time, not each byte of it.
            let mut wire = Wire::to(app);
            wire.ask("POST /graphql", &format!("{JSON}content-length: 1000\r\n"));
            while wire.trickle(b" ") {}
            assert_eq!(wire.hear().status, 408);
        });
    });
    let took = start.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(20)).contains(&took), "{took:?}");
    alive(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_harms_nobody() {
    let app = App::demo(Kind::Sqlite).await;
    for part in [0, 1, 12, QUESTION.len() - 1] {
        let mut wire = Wire::to(&app);
        wire.ask("POST /graphql", &format!("{JSON}content-length: {}\r\n", QUESTION.len()));
        wire.say(&QUESTION[..part]);
        drop(wire);
    }
    alive(&app).await;
}

/// RUSTSEC-2021-0081: where two readers of one request disagree on its end, a second hides in it.
#[tokio::test(flavor = "multi_thread")]
async fn rustsec_2021_0081_a_request_with_two_ends_is_refused() {
    let app = App::demo(Kind::Sqlite).await;
    let hidden = "0\r\n\r\nGET /graphql?query=%7Barticles%7Bnodes%7Bid%7D%7D%7D HTTP/1.1\r\nhost: khabar\r\n\r\n";
    for headers in [
        "content-length: 4\r\ntransfer-encoding: chunked\r\n",
        "content-length: 4\r\ncontent-length: 80\r\n",
        "content-length: +4\r\n",
        "content-length: 4, 80\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding: \x0bchunked\r\n",
    ] {
        let mut wire = Wire::to(&app);
        wire.ask("POST /graphql", &format!("{JSON}{headers}"));
        wire.say(hidden);
        assert_eq!(wire.hear().status, 400, "{headers}");
        assert!(wire.closed(), "{headers}");
    }
}

/// GHSA-vhj5-x93p-67jw: nothing is made of what a request says its host is.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_vhj5_x93p_67jw_a_strange_host_changes_nothing() {
    let app = App::demo(Kind::Sqlite).await;
    for host in ["evil.example", "evil.example:99999", "\"><script>", "a b", "[::1", "..", "a\tb"] {
        for path in ["/", "/graphql?query=%7B__typename%7D", "/nowhere", "/health/live"] {
            let mut wire = Wire::to(&app);
            let forwarded = format!("x-forwarded-host: {host}\r\nx-forwarded-proto: {host}\r\n");
            wire.say(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{forwarded}\r\n"));
            let heard = wire.hear();
            assert!([200, 404].contains(&heard.status), "{host} {path}: {}", heard.status);
            assert!(!heard.head.contains("location:"), "{}", heard.head);
            assert!(
                !heard.body.contains("evil") && !heard.body.contains("\"><script>"),
                "{host} {path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_serves_many_questions() {
    let app = App::demo(Kind::Sqlite).await;
    let mut wire = Wire::to(&app);
    for _ in 0..5 {
        wire.ask("POST /graphql", &format!("{JSON}content-length: {}\r\n", QUESTION.len()));
        wire.say(QUESTION);
        let heard = wire.hear();
        assert_eq!((heard.status, heard.body.as_str()), (200, ANSWER));
        wire.ask("POST /graphql", &format!("{JSON}content-length: 2\r\n"));
        wire.say("{}");
        assert_eq!(
            wire.hear().status,
            400,
            "a refusal that read all there was keeps the connection"
        );
    }
}

/// A client that hopes for HTTP/2 is answered in HTTP/1.1; one that wants a socket and does not say
/// so as the protocol has it, not at all.
#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_is_not_waited_for() {
    let app = App::demo(Kind::Sqlite).await;
    for (upgrade, status) in [("h2c", 200), ("websocket", 400), ("rubbish", 200)] {
        let start = Instant::now();
        let mut wire = Wire::to(&app);
        wire.ask(
            "GET /graphql?query=%7B__typename%7D",
            &format!("connection: upgrade\r\nupgrade: {upgrade}\r\n"),
        );
        let heard = wire.hear();
        assert_eq!(heard.status, status, "{upgrade}");
        assert!(status == 400 || heard.body == ANSWER, "{upgrade}: {}", heard.body);
        assert!(start.elapsed() < Duration::from_secs(8), "{upgrade}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_odd_connections_at_once_harm_nobody() {
    let app = App::demo(Kind::Sqlite).await;
    let odd: [&[u8]; 10] = [
        b"",
        b"\0",
        b"GET",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /graphql HTTP/1.1\r\nhost: khabar\r\nrange: bytes=\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: khabar\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: khabar\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: khabar\r\n\r\n",
    ];
    let mut wires: Vec<Wire> = (0..200).map(|_| Wire::to(&app)).collect();
    for (wire, odd) in wires.iter_mut().zip(odd.iter().cycle()) {
        wire.say(odd);
    }
    alive(&app).await;
    drop(wires);
    let long = [
        format!("GET /{} HTTP/1.1\r\nhost: khabar\r\n\r\n", "a".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nhost: khabar\r\nx: {}\r\n\r\n", "a".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nhost: khabar\r\n{}\r\n", "x: a\r\n".repeat(5_000)),
    ];
    for long in long {
        let mut wire = Wire::to(&app);
        wire.say(&long);
        assert!((400..500).contains(&wire.hear().status));
        assert!(wire.closed());
    }
    alive(&app).await;
}

/// The server runs and answers.
async fn alive(app: &App) {
    let live = app.client.get(format!("{}/health/live", app.address)).send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
    assert_eq!(app.data("{ __typename }").await["__typename"], "Query");
}
