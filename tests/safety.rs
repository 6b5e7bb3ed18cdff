//! What peers got wrong about cursors, pages, ids and errors, tried on us: each test is named after the
//! advisory that taught it, as listed in `docs/SECURITY.md`. Knows no filters: those are in `filters.rs`.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::filters::FILTERED;

on_both_databases! {
    ghsa_cgcg_q9jh_5pr2_a_cursor_is_good_for_its_own_list_only
    ghsa_cgcg_q9jh_5pr2_a_forged_cursor_is_refused_or_is_only_a_place
    ghsa_cqmq_8755_7xvh_a_page_is_from_1_to_100_whichever_end_it_is_taken_from
    ghsa_cph6_524f_3hgr_what_is_absent_and_what_is_malformed_are_told_alike
    ghsa_r8qr_wwg3_2r85_no_value_is_too_odd_for_a_clear_answer
}

const ARTICLE: &str = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";

/// A list, and the query of a part of it after a cursor.
const LISTS: [(&str, &str); 7] = [
    ("/articles", "articles(first: 1, after: $after) { pageInfo { endCursor } }"),
    ("/articles", "articles(first: 1, after: $after, order: OLDEST) { pageInfo { endCursor } }"),
    (
        "/articles",
        "articles(first: 1, after: $after, order: RECENTLY_UPDATED) { pageInfo { endCursor } }",
    ),
    ("/topics", "topics(first: 1, after: $after) { pageInfo { endCursor } }"),
    ("/things", "things(first: 1, after: $after) { pageInfo { endCursor } }"),
    ("/relations", "relations(first: 1, after: $after) { pageInfo { endCursor } }"),
    (
        "/topic/articles",
        "topic(ref: \"morocco-nato\") { articles(first: 1, after: $after) { pageInfo { endCursor } } }",
    ),
];

async fn ghsa_cgcg_q9jh_5pr2_a_cursor_is_good_for_its_own_list_only(kind: Kind) {
    let app = App::demo(kind).await;
    let cursors = cursors(&app).await;
    for (from, cursor) in cursors.iter().enumerate() {
        for (to, list) in LISTS.iter().enumerate() {
            let answer = after(&app, list.1, cursor).await;
            // A topic's articles and all articles are sorted alike: a place in one is a place in the other.
            let alike = from == to || [(0, 6), (6, 0)].contains(&(from, to));
            let refused = if alike { Value::Null } else { json!("INVALID") };
            assert_eq!(answer["errors"][0]["extensions"]["code"], refused, "{from} {to}");
            if !alike {
                assert_eq!(answer["errors"][0]["extensions"]["field"], "after");
            }
        }
    }
}

async fn ghsa_cgcg_q9jh_5pr2_a_forged_cursor_is_refused_or_is_only_a_place(kind: Kind) {
    let app = App::demo(kind).await;
    for ((_, list), cursor) in LISTS.iter().zip(cursors(&app).await) {
        let real = BASE64_URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        let (start, key) = real.split_at(17);
        let mut forged: Vec<Vec<u8>> = (0..real.len()).map(|end| real[..end].to_vec()).collect();
        for byte in 0..real.len() {
            forged.push(
                real.iter()
                    .enumerate()
                    .map(|(at, was)| was ^ (u8::from(at == byte) * 0x80))
                    .collect(),
            );
        }
        let numbers =
            [i64::MIN, i64::MAX, -1, 0, -8_334_601_228_800_000_000, 8_210_266_876_799_999_999];
        forged.extend(numbers.iter().map(|number| [start, &number.to_be_bytes()].concat()));
        for key in
            [&b"a\0b"[..], b"\0", b"' OR 1=1 --", b"\xff\xfe", &[b'a'; 5_000], &[key, key].concat()]
        {
            forged.push([start, key].concat());
        }
        for forged in forged {
            after(&app, list, &BASE64_URL_SAFE_NO_PAD.encode(forged)).await;
        }
        for text in [
            "",
            "=",
            "é",
            "null",
            "article_01h455vb4pex5vsknk084sn02q",
            "' OR 1=1 --",
            &format!("{cursor}="),
            &format!("{cursor}!"),
            &"A".repeat(50_000),
        ] {
            let answer = after(&app, list, text).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID", "{list} {text}");
        }
    }
}

async fn ghsa_cqmq_8755_7xvh_a_page_is_from_1_to_100_whichever_end_it_is_taken_from(kind: Kind) {
    let app = App::demo(kind).await;
    for end in ["first", "last"] {
        for (size, code) in [
            ("-1", "COST_TOO_HIGH"),
            ("-2147483648", "COST_TOO_HIGH"),
            ("2147483647", "COST_TOO_HIGH"),
            ("99999999999999999999", "COST_TOO_HIGH"),
            ("0", "INVALID"),
            ("101", "INVALID"),
        ] {
            for list in ["articles(PAGE)", "topic(ref: \"morocco-nato\") { articles(PAGE)"] {
                let list = list.replace("PAGE", &format!("{end}: {size}"));
                let query = format!(
                    "{{ {list} {{ nodes {{ id }} }} {}",
                    "}".repeat(list.matches('{').count() + 1)
                );
                let answer = ask(&app, &query, json!({})).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}");
                let field = if code == "INVALID" { json!(end) } else { Value::Null };
                assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{query}");
                assert!(!answer["data"].to_string().contains("nodes"), "{query}");
            }
        }
    }
    let (code, field, message) =
        app.error("{ articles(first: 1, last: 1) { nodes { id } } }").await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID", "first, last"), "{message}");
}

/// CVE-2025-64749: another error for what is forbidden than for what is not there.
async fn ghsa_cph6_524f_3hgr_what_is_absent_and_what_is_malformed_are_told_alike(kind: Kind) {
    let app = App::demo(kind).await;
    let real = app.data(&format!("{{ article(ref: \"{ARTICLE}\") {{ id version }} }}")).await;
    let real = real["article"]["id"].as_str().unwrap();
    let other = real.replace("article_", "topic_");
    let upper = real.to_uppercase();
    let cut = &real[..real.len() - 1];
    for id in [
        "article_01h455vb4pex5vsknk084sn02q",
        "article_",
        "article_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "_",
        "",
        "draft_01h455vb4pex5vsknk084sn02q",
        &other,
        &upper,
        cut,
    ] {
        let asked = json!({ "id": id });
        let node = ask(
            &app,
            "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }",
            asked.clone(),
        )
        .await;
        assert_eq!(node, json!({ "data": { "node": null, "nodes": [null] } }), "{id}");
        let article = ask(&app, "query($id: Ref!) { article(ref: $id) { id } }", asked).await;
        assert_eq!(article, json!({ "data": { "article": null } }), "{id}");
    }
}

/// CVE-2023-26051: what breaks inside was told outside. Each of these once broke something inside.
async fn ghsa_r8qr_wwg3_2r85_no_value_is_too_odd_for_a_clear_answer(kind: Kind) {
    let app = App::demo(kind).await;
    let relations =
        "query($filter: RelationFilter) { relations(filter: $filter) { nodes { id } } }";
    for filter in [
        json!({ "predicates": ["\u{0}"] }),
        json!({ "predicates": ["' OR 1=1"] }),
        json!({ "predicates": ["a".repeat(20_000)] }),
        json!({ "validOn": "-262143-01-01" }),
        json!({ "validOn": "-4713-01-01" }),
        json!({ "validOn": "+262142-12-31" }),
        json!({ "validOn": "0000-01-01" }),
        json!({ "validOn": "2026-02-30" }),
        json!({ "validOn": "" }),
    ] {
        ask(&app, relations, json!({ "filter": filter })).await;
        ask(&app, FILTERED, json!({ "filter": { "evidenceFor": filter } })).await;
    }
    for time in [
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-23:59",
        "0000-01-01T00:00:00+23:59",
        "now",
        "\u{0}",
    ] {
        for bound in ["from", "until"] {
            ask(&app, FILTERED, json!({ "filter": { "publishedAt": { bound: time }, "updatedAt": { bound: time } } })).await;
        }
    }
    for locale in ["\u{0}", "' OR 1=1", "x-private", "fr-", "-", &"a".repeat(40), "fr-\u{202e}"] {
        ask(
            &app,
            "query($tag: Locale) { topics(locale: $tag) { nodes { name } } }",
            json!({ "tag": locale }),
        )
        .await;
        ask(&app, FILTERED, json!({ "filter": { "locales": [locale] } })).await;
    }
}

/// What is answered, which is never that something broke, and tells nothing of what is inside.
pub async fn ask(app: &App, query: &str, variables: Value) -> Value {
    let response = app.post(query, variables.clone()).await;
    let asked = || format!("{query} {:.200}", variables.to_string());
    assert!(!response.status().is_server_error(), "{}: {}", response.status(), asked());
    let text = response.text().await.unwrap();
    let lower = text.to_lowercase();
    for told in [
        "internal",
        "sqlite",
        "postgres",
        "sqlx",
        "sea_orm",
        "article_version",
        "0x00",
        ".rs",
        "panicked",
        "backtrace",
        "/tmp/",
    ] {
        assert!(!lower.contains(told), "{told:?} is told: {text:.400}: {}", asked());
    }
    serde_json::from_str(&text).unwrap()
}

/// The field that the first error blames.
pub fn blamed(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["field"].as_str().unwrap_or_default()
}

async fn after(app: &App, list: &str, cursor: &str) -> Value {
    ask(app, &format!("query($after: String) {{ {list} }}"), json!({ "after": cursor })).await
}

/// A cursor of each list.
async fn cursors(app: &App) -> Vec<String> {
    let mut cursors = Vec::new();
    for (place, list) in LISTS {
        let answer = ask(app, &format!("query($after: String) {{ {list} }}"), json!({})).await;
        let cursor = answer["data"].pointer(&format!("{place}/pageInfo/endCursor"));
        cursors.push(cursor.and_then(Value::as_str).unwrap().to_owned());
    }
    cursors
}
