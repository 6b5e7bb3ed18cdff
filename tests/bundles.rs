//! The offline bundle: a database that an app takes away, opens with SQLite, and goes on from with the delta.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use reqwest::Response;
use sea_orm::{ConnectionTrait, Database, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};

use crate::app::{App, Kind, Place};
use crate::changes::withdraw;

on_both_databases! {
    a_bundle_and_what_changed_since_are_what_a_fresh_read_gives
    what_was_taken_back_is_in_no_byte_of_it
    it_is_had_in_parts_and_not_again
    there_is_none_of_what_is_not_public_or_can_not_be_followed
}

/// A copy of articles by id, as JSON.
type Copy = BTreeMap<String, Value>;

async fn demo(kind: Kind) -> (App, String) {
    let app = App::start(Place::new(kind).await, &["demo", "--bundle-minutes", "0"]).await;
    let key = app.place.key("desk:read,desk:write,desk:publish").await;
    (app, key)
}

async fn save(app: &App, key: &str, input: &str) {
    let mutation = format!(
        "mutation {{ filterSave(input: {{ {input} }}) {{ userErrors {{ field message }} }} }}"
    );
    app.done(key, &mutation).await;
}

async fn ask(app: &App, name: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.client.get(format!("{}/v1/bundle/{name}.sqlite", app.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// The bundle of a filter, once it is there and as it is wanted: its tag and its bytes.
async fn bundle(app: &App, name: &str, wanted: impl AsyncFn(&[u8]) -> bool) -> (String, Vec<u8>) {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "there is no such bundle");
        let response = ask(app, name, &[]).await;
        if response.status() == 503 {
            assert_eq!(response.headers()["retry-after"], "5");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["code"], "UNREADY");
            continue;
        }
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/vnd.sqlite3");
        let tag = response.headers()["etag"].to_str().unwrap().to_owned();
        let bytes = response.bytes().await.unwrap().to_vec();
        if wanted(&bytes).await {
            return (tag, bytes);
        }
    }
}

/// What is in a bundle: the articles, and what it says of itself.
async fn opened(app: &App, bytes: &[u8]) -> (Copy, BTreeMap<String, String>) {
    let file = app.place.folder.join("taken.sqlite");
    std::fs::write(&file, bytes).unwrap();
    let db = Database::connect(format!("sqlite://{}?mode=ro", file.display())).await.unwrap();
    let all = async |query: &str| {
        let query = Statement::from_string(db.get_database_backend(), query);
        JsonValue::find_by_statement(query).all(&db).await.unwrap()
    };
    assert_eq!(all("PRAGMA integrity_check").await, [json!({ "integrity_check": "ok" })]);
    let free = Statement::from_string(db.get_database_backend(), "PRAGMA freelist_count");
    let free = db.query_one_raw(free).await.unwrap().unwrap();
    assert_eq!(free.try_get::<i32>("", "freelist_count").unwrap(), 0);
    let mut articles = Copy::new();
    for row in all("SELECT * FROM article ORDER BY sort_at DESC, id DESC").await {
        let article: Value = serde_json::from_str(row["json"].as_str().unwrap()).unwrap();
        for (column, field) in [
            ("id", "id"),
            ("slug", "slug"),
            ("locale", "locale"),
            ("headline", "headline"),
            ("summary", "summary"),
        ] {
            assert_eq!(row[column], article[field], "{column}");
        }
        let columns =
            [("sort_at", "sortAt"), ("published_at", "publishedAt"), ("updated_at", "updatedAt")];
        for (column, field) in columns {
            let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
            let written = row[column].as_str();
            assert_eq!(written.map(instant), article[field].as_str().map(instant), "{column}");
            // All are as long, so that they sort as texts.
            assert!(
                written.is_none_or(|text| text.len() == 27 && text.ends_with('Z')),
                "{written:?}"
            );
        }
        articles.insert(article["id"].as_str().unwrap().to_owned(), article);
    }
    let meta = all("SELECT * FROM meta").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let meta = meta.iter().map(|row| (text(&row["key"]), text(&row["value"]))).collect();
    db.close().await.unwrap();
    (articles, meta)
}

/// Takes in whatever is told from an address on.
async fn go_on(app: &App, copy: &mut Copy, mut next: String) {
    loop {
        let page: Value = app
            .client
            .get(format!("{}{next}", app.address))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        for node in page["nodes"].as_array().unwrap_or_else(|| panic!("{page}")) {
            let id = node["id"].as_str().unwrap().to_owned();
            match node["gone"] == true {
                true => _ = copy.remove(&id),
                false => _ = copy.insert(id, node["article"].clone()),
            }
        }
        let (path, _) = next.split_once("&after=").unwrap_or((&next, ""));
        next = format!("{path}&after={}", page["pageInfo"]["endCursor"].as_str().unwrap());
        if page["pageInfo"]["hasNextPage"] != true {
            return;
        }
    }
}

async fn fresh(app: &App, name: &str) -> Copy {
    let mut copy = Copy::new();
    go_on(app, &mut copy, format!("/v1/changes?saved={name}")).await;
    copy
}

async fn publish(app: &App, key: &str, headline: &str) -> String {
    let create = format!(
        r#"mutation {{ draftCreate(input: {{ locale: "fr", headline: "{headline}", source: "bladi-net", topics: ["morocco-nato"],
             body: [{{ paragraph: {{ text: "{headline}, en entier." }} }}] }}) {{ draft {{ id }} userErrors {{ message }} }} }}"#
    );
    let draft = app.done(key, &create).await["draftCreate"]["draft"]["id"].take();
    let publish = format!(
        "mutation {{ articlePublish(input: {{ draft: {draft}, revision: 1 }}) {{ article {{ id }} userErrors {{ message }} }} }}"
    );
    let id = app.done(key, &publish).await["articlePublish"]["article"]["id"].take();
    id.as_str().unwrap().to_owned()
}

const NATO: &str = r#"slug: "alliance", name: "The alliance", public: true, filter: { topics: { any: ["defence-of-morocco"] } }"#;

async fn a_bundle_and_what_changed_since_are_what_a_fresh_read_gives(kind: Kind) {
    let (app, key) = demo(kind).await;
    save(&app, &key, NATO).await;
    let any = async |_: &[u8]| true;
    let (tag, bytes) = bundle(&app, "alliance", any).await;
    let (mut copy, meta) = opened(&app, &bytes).await;
    assert_eq!(copy, fresh(&app, "alliance").await);
    assert!(copy.len() > 5);
    let told = ["format", "slug", "name"].map(|key| meta[key].as_str());
    assert_eq!(told, ["1", "alliance", "The alliance"]);
    assert!(meta["next"].ends_with(&meta["cursor"]));

    let id = publish(&app, &key, "Une frégate à Rabat").await;
    let away = copy.keys().next().unwrap().clone();
    withdraw(&app, &key, &away, "It was not so.").await;
    let edit = format!(
        r#"mutation {{ draftOpen(input: {{ article: "{id}" }}) {{ draft {{ id revision }} }} }}"#
    );
    let draft = app.done(&key, &edit).await["draftOpen"]["draft"].take();
    let edit = format!(
        r#"mutation {{ draftUpdate(input: {{ draft: {}, revision: {}, patch: {{ summary: "Mieux dit." }} }}) {{ draft {{ revision }} userErrors {{ message }} }} }}"#,
        draft["id"], draft["revision"]
    );
    let revision = app.done(&key, &edit).await["draftUpdate"]["draft"]["revision"].take();
    let again = format!(
        "mutation {{ articlePublish(input: {{ draft: {}, revision: {revision} }}) {{ userErrors {{ message }} }} }}",
        draft["id"]
    );
    app.done(&key, &again).await;
    go_on(&app, &mut copy, meta["next"].clone()).await;
    let expected = fresh(&app, "alliance").await;
    assert_eq!(copy, expected);
    assert!(copy.contains_key(&id) && !copy.contains_key(&away));

    // In time, the bundle itself has it.
    let up_to_date = async |bytes: &[u8]| opened(&app, bytes).await.0 == expected;
    let (later, bytes) = bundle(&app, "alliance", up_to_date).await;
    assert_ne!(tag, later);
    let (mut copy, meta) = opened(&app, &bytes).await;
    go_on(&app, &mut copy, meta["next"].clone()).await;
    assert_eq!(copy, expected);
}

async fn what_was_taken_back_is_in_no_byte_of_it(kind: Kind) {
    let (app, key) = demo(kind).await;
    save(&app, &key, NATO).await;
    let id = publish(&app, &key, "Zwykrtelka").await;
    let holds =
        |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let with_it = async |bytes: &[u8]| holds(bytes, "Zwykrtelka");
    bundle(&app, "alliance", with_it).await;
    withdraw(&app, &key, &id, "It was not so.").await;
    let without = async |bytes: &[u8]| !holds(bytes, "Zwykrtelka");
    let (_, bytes) = bundle(&app, "alliance", without).await;
    assert!(!holds(&bytes, &id), "nor does its id");
    assert!(holds(&bytes, "Le Maroc muscle son partenariat"));
    let left = std::fs::read_dir(app.place.folder.join("data/bundles")).unwrap();
    for file in left {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!holds(&bytes, "Zwykrtelka"), "what was let go is gone from the disk");
    }
}

async fn it_is_had_in_parts_and_not_again(kind: Kind) {
    let (app, key) = demo(kind).await;
    save(&app, &key, NATO).await;
    let any = async |_: &[u8]| true;
    let (tag, bytes) = bundle(&app, "alliance", any).await;
    let length = bytes.len();
    let known = ask(&app, "alliance", &[("if-none-match", &tag)]).await;
    let date = known.headers()["last-modified"].to_str().unwrap().to_owned();
    assert_eq!((known.status().as_u16(), &known.headers()["etag"]), (304, &tag.parse().unwrap()));
    let since = ask(&app, "alliance", &[("if-modified-since", &date)]).await;
    assert_eq!(since.status(), 304);
    let head = app.client.head(format!("{}/v1/bundle/alliance.sqlite", app.address));
    let head = head.send().await.unwrap();
    let told = ["content-length", "accept-ranges", "etag"]
        .map(|name| head.headers()[name].to_str().unwrap());
    assert_eq!(told, [&length.to_string(), "bytes", &*tag]);
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    for (headers, status, from, to) in [
        (&[("range", "bytes=0-99")][..], 206, 0, 100),
        (&[("range", "bytes=100-")], 206, 100, length),
        (&[("range", "bytes=-16")], 206, length - 16, length),
        (&[("range", "bytes=100-"), ("if-range", &tag)], 206, 100, length),
        (&[("range", "bytes=100-"), ("if-range", &date)], 206, 100, length),
        (&[("range", "bytes=100-"), ("if-range", "\"other\"")], 200, 0, length),
        (&[("range", "bytes=0-1,4-5")], 200, 0, length),
        (&[("range", "")], 200, 0, length),
        // A part is told by its place in the file: no coding moves it.
        (&[("accept-encoding", "gzip, br")], 200, 0, length),
        (&[("accept-encoding", "gzip"), ("range", "bytes=100-")], 206, 100, length),
        (&[("range", "bytes=x")], 200, 0, length),
    ] {
        let part = ask(&app, "alliance", headers).await;
        assert_eq!(part.status(), status, "{headers:?}");
        let range =
            part.headers().get("content-range").map(|range| range.to_str().unwrap().to_owned());
        let expected = (status == 206).then(|| format!("bytes {from}-{}/{length}", to - 1));
        assert_eq!(range, expected, "{headers:?}");
        assert_eq!(part.bytes().await.unwrap(), &bytes[from..to], "{headers:?}");
    }
    let beyond = ask(&app, "alliance", &[("range", &format!("bytes={length}-"))]).await;
    let range = beyond.headers()["content-range"].to_str().unwrap();
    assert_eq!((beyond.status().as_u16(), range), (416, &*format!("bytes */{length}")));
    // Nothing has changed: it is not made anew.
    publish(&app, &key, "Ailleurs").await;
    save(&app, &key, r#"slug: "other", name: "Other", filter: { topics: { any: ["morocco-india"] } }, public: true"#).await;
    let (other, _) = bundle(&app, "other", any).await;
    publish(&app, &key, "Encore ailleurs").await;
    let same = bundle(&app, "other", any).await;
    assert_eq!(same.0, other);
}

async fn there_is_none_of_what_is_not_public_or_can_not_be_followed(kind: Kind) {
    let (app, key) = demo(kind).await;
    let input = r#"slug: "ours", name: "Ours", filter: { topics: { any: ["morocco-nato"] } }"#;
    save(&app, &key, input).await;
    for name in ["ours", "nothing", "..%2f..%2fkhabar", "a_b"] {
        let missing = ask(&app, name, &[]).await;
        let status = missing.status();
        let problem: Value = missing.json().await.unwrap();
        assert_eq!((status.as_u16(), &problem["code"]), (404, &json!("NOT_FOUND")), "{name}");
    }
    let other = app.client.get(format!("{}/v1/bundle/ours.zip", app.address)).send().await.unwrap();
    assert_eq!(other.status(), 404);
    save(&app, &key, r#"slug: "worded", name: "Worded", public: true, filter: { text: "otan" }"#)
        .await;
    let worded = ask(&app, "worded", &[]).await;
    assert_eq!(worded.status(), 400);
    assert_eq!(worded.json::<Value>().await.unwrap()["field"], "filter.text");

    save(&app, &key, r#"slug: "ours", revision: 1, public: true"#).await;
    let any = async |_: &[u8]| true;
    bundle(&app, "ours", any).await;
    save(&app, &key, r#"slug: "ours", revision: 2, public: false"#).await;
    assert_eq!(ask(&app, "ours", &[]).await.status(), 404, "at once");
}
