//! What peers got wrong about filters, names and search texts, tried on us. Each test is named after the
//! advisory that taught it, as listed in `docs/SECURITY.md`.

use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::safety::{ask, blamed};

on_both_databases! {
    ghsa_w52v_v783_gw97_a_name_is_never_part_of_a_statement
    ghsa_9xp9_j92r_p88v_a_filter_is_bounded_in_depth_and_breadth
    ghsa_9xp9_j92r_p88v_a_filter_inside_a_long_list_breaks_nothing
    ghsa_mf3j_86qx_cq5j_text_is_looked_up_not_matched
}

/// A query that takes any filter.
pub const FILTERED: &str =
    "query($filter: ArticleFilter) { articles(first: 1, filter: $filter) { nodes { id } } }";

/// Names that end a string, a statement or a pattern in one language or another.
const STRANGE: [&str; 16] = [
    "' OR '1'='1",
    "'; DROP TABLE article; --",
    "\") OR 1=1 --",
    "nato' UNION SELECT 1,2,3 --",
    "%",
    "_",
    "*",
    "nat%",
    "\\",
    "\u{0}",
    "nato\u{0}",
    "$1",
    "?1",
    "\u{202e}otan",
    "../../etc/passwd",
    "(CASE WHEN 1=1 THEN 1 END)",
];

/// CVE-2026-26980: a list of slugs went into ORDER BY as it came.
async fn ghsa_w52v_v783_gw97_a_name_is_never_part_of_a_statement(kind: Kind) {
    let app = App::demo(kind).await;
    let all = app.data("{ articles { totalCount { value } } }").await;
    for name in
        STRANGE.iter().map(|name| (*name).to_owned()).chain(["a".repeat(480), "é".repeat(120)])
    {
        let asked = json!({ "name": name });
        for field in ["article", "topic", "thing", "section", "contributor", "source"] {
            let query = format!("query($name: Ref!) {{ {field}(ref: $name) {{ id }} }}");
            assert_eq!(
                ask(&app, &query, asked.clone()).await,
                json!({ "data": { field: null } }),
                "{name:?}"
            );
        }
        let path = "query($name: Ref!) { path(from: \"nato\", to: $name) { hops } }";
        assert_eq!(blamed(&ask(&app, path, asked.clone()).await), "to", "{name:?}");
        for field in ["topics", "things", "sections", "contributors", "sources"] {
            for among in ["any", "all", "none"] {
                let filter = json!({ "filter": { field: { among: [name] } } });
                let answer = ask(&app, FILTERED, filter).await;
                assert_eq!(blamed(&answer), format!("filter.{field}"), "{name:?}");
            }
        }
        for field in ["subject", "object", "either"] {
            let filter = json!({ "filter": { "evidenceFor": { field: { "any": [name] } } } });
            assert!(blamed(&ask(&app, FILTERED, filter).await).ends_with(field), "{name:?}");
        }
    }
    assert_eq!(app.data("{ articles { totalCount { value } } }").await, all, "nothing was dropped");
    let long = ask(
        &app,
        "query($name: Ref!) { article(ref: $name) { id } }",
        json!({ "name": "a".repeat(481) }),
    )
    .await;
    assert_eq!(long["errors"][0]["extensions"]["code"], "VALIDATION_FAILED");
}

/// CVE-2026-32944: a filter nested deep enough ended the process.
async fn ghsa_9xp9_j92r_p88v_a_filter_is_bounded_in_depth_and_breadth(kind: Kind) {
    let app = App::demo(kind).await;
    let nested =
        |depth: usize, wrap: fn(Value) -> Value| (0..depth).fold(json!({}), |inner, _| wrap(inner));
    for (name, wrap) in [
        ("and", (|inner| json!({ "and": [inner] })) as fn(Value) -> Value),
        ("or", |inner| json!({ "or": [inner] })),
        ("not", |inner| json!({ "not": inner })),
    ] {
        for (depth, code) in [
            (4, ""),
            (5, "INVALID"),
            (9, "INVALID"),
            (40, "NESTING_TOO_DEEP"),
            (900, "BAD_REQUEST"),
        ] {
            let answer = ask(&app, FILTERED, json!({ "filter": nested(depth, wrap) })).await;
            let said = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
            assert!(
                said == code || depth == 900 && said == "NESTING_TOO_DEEP",
                "{name} {depth}: {said}"
            );
            assert!(code != "INVALID" || blamed(&answer).contains(name), "{name} {depth}");
        }
    }
    let many = |count: usize| vec![json!({}); count];
    let names = |count: usize| vec!["nato"; count];
    for (field, filter) in [
        ("and", json!({ "and": many(100) })),
        ("or", json!({ "or": many(100) })),
        ("and", json!({ "and": [{ "or": many(50) }, { "or": many(50) }] })),
        ("or", json!({ "or": vec![json!({ "things": { "any": names(41) } }); 5] })),
        ("things", json!({ "things": { "any": names(51) } })),
        ("things", json!({ "things": { "any": names(20), "all": names(20), "none": names(20) } })),
        ("predicates", json!({ "evidenceFor": { "predicates": names(51) } })),
        ("locales", json!({ "locales": vec!["fr"; 51] })),
    ] {
        let answer = ask(&app, FILTERED, json!({ "filter": filter })).await;
        assert!(blamed(&answer).contains(field), "{field}: {answer}");
    }
}

/// What is allowed once is allowed in each of a hundred lists: it is looked up once, and the statements
/// have room for it.
async fn ghsa_9xp9_j92r_p88v_a_filter_inside_a_long_list_breaks_nothing(kind: Kind) {
    let app = App::demo(kind).await;
    let slugs = app.data("{ things(first: 50) { nodes { slug } } }").await;
    let slugs = slugs["things"]["nodes"].as_array().unwrap();
    let slugs: Vec<_> = slugs.iter().map(|thing| &thing["slug"]).collect();
    let list = "query($filter: ArticleFilter) { things(first: 90) { nodes {
        articles(first: 1, filter: $filter) { nodes { id } totalCount { value } } } } }";
    for filter in [
        json!({ "things": { "any": &slugs[..20] }, "sources": { "any": ["bladi-net"] } }),
        json!({ "things": { "none": &slugs[..40] }, "locales": vec!["fr"; 50] }),
        json!({ "genres": vec!["NEWS"; 5_000], "completeness": vec!["FULL"; 5_000] }),
        json!({ "or": vec![json!({ "things": { "any": &slugs[..20] } }); 10] }),
        json!({
            "things": { "any": &slugs[..20] },
            "and": vec![json!({ "things": { "none": &slugs[..45] } }); 4],
        }),
    ] {
        let response = app.post(list, json!({ "filter": filter })).await;
        let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"], Value::Null, "{filter}");
        let (_, told) = timing.split_once("desc=\"").unwrap();
        let statements: u32 = told.split(' ').next().unwrap().parse().unwrap();
        assert!(statements <= 25, "{statements} statements: {filter}");
    }
}

/// CVE-2026-30925: a pattern of a reader's own kept everybody waiting.
async fn ghsa_mf3j_86qx_cq5j_text_is_looked_up_not_matched(kind: Kind) {
    let app = App::demo(kind).await;
    let things = "query($text: String!) { things(text: $text) { nodes { slug } } }";
    let odd = [
        "(a+)+$",
        "^(.*)*nat",
        "nat%",
        "n_to",
        "N\u{0}ATO",
        "\"nato\"",
        "NEAR(a b)",
        "nat*",
        "na[t]o",
    ];
    for text in odd.into_iter().map(str::to_owned).chain(["(a+)+$".repeat(33)]) {
        let bare = text.replace(|c: char| !c.is_alphanumeric(), " ");
        let found = ask(&app, things, json!({ "text": text })).await;
        assert!(found["data"]["things"]["nodes"].is_array(), "{text:?}: {found}");
        assert_eq!(found, ask(&app, things, json!({ "text": bare })).await, "{text:?}");
    }
    // One letter that stands for eighteen.
    ask(&app, things, json!({ "text": "\u{fdfa}".repeat(200) })).await;
    let empty = ["", " ", "%%%%", "_", "*", "[", "\\", "'", "\u{0}", "\u{301}", "\u{10ffff}"];
    let long = ["a".repeat(201), "(a+)+$".repeat(10_000), "a\u{345}".repeat(40_000)];
    for text in empty.into_iter().map(str::to_owned).chain(long) {
        assert_eq!(
            blamed(&ask(&app, things, json!({ "text": text })).await),
            "text",
            "{text:.20?}"
        );
    }
    let nato = ask(&app, things, json!({ "text": "OTAN" })).await;
    assert_eq!(nato["data"]["things"]["nodes"][0]["slug"], "nato");
}
