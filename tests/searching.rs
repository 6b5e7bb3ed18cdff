//! Searching: words in three scripts, by whatever name, in pages, with what may have been meant.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{App, Kind};

on_both_databases! {
    a_story_is_found_by_its_words_and_by_any_name_of_what_it_is_about
    anything_typed_is_a_valid_search
    what_was_looked_for_is_marked_in_runs_of_text
    pages_of_a_search_are_the_search
    facets_count_the_whole_list_and_leave_their_own_choice_out
    a_list_of_articles_can_be_narrowed_by_words
    one_request_may_not_search_for_ever
}

pub const LEAD: &str = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";

/// Asks until the answer is as it should be: the index is a moment behind.
pub async fn until(app: &App, query: &str, settled: impl Fn(&Value) -> bool) -> Value {
    let asked = timeout(Duration::from_secs(90), async {
        loop {
            let answer = app.data(query).await;
            if settled(&answer) {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    });
    asked.await.unwrap_or_else(|_| panic!("{query} never came to it"))
}

/// The demo, when its index is there.
pub async fn indexed(kind: Kind) -> App {
    let app = App::demo(kind).await;
    settled(&app).await;
    app
}

/// Until the index is there: only that completes what stands nowhere as it was typed.
pub async fn settled(app: &App) {
    let query = r#"{ search(text: "partenariiat") { didYouMean } }"#;
    until(app, query, |answer| !answer["search"]["didYouMean"].is_null()).await;
}

/// The slugs that a search gives.
pub async fn slugs(app: &App, text: &str) -> Vec<String> {
    let query = "query($text: String!) { search(text: $text, first: 100) { nodes { slug } } }";
    let answer = app.ask(query, json!({ "text": text })).await;
    assert_eq!(answer["errors"], Value::Null, "{text}");
    let nodes = answer["data"]["search"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["slug"].as_str().unwrap().to_owned()).collect()
}

async fn a_story_is_found_by_its_words_and_by_any_name_of_what_it_is_about(kind: Kind) {
    let app = indexed(kind).await;
    for text in [
        "partenariat OTAN",
        "NATO",
        "الناتو",
        "alliance atlantique",
        "délégation Rabat",
        "delegation rabat",
        "DÉLÉGATIONS OTAN",
        "l’Alliance",
        "\"Dialogue méditerranéen\"",
    ] {
        let found = slugs(&app, text).await;
        assert_eq!(found.first().map(String::as_str), Some(LEAD), "{text}: {found:?}");
    }
    let f35 = "le-maroc-pourrait-bousculer-l-equilibre-des-forces-avec-ses-futurs-f-35";
    for text in ["F-35", "F35", "f35", "chasseurs F‑35", "F-3", "f3"] {
        assert_eq!(slugs(&app, text).await.first().map(String::as_str), Some(f35), "{text}");
    }
    // Who says the word comes before who says what it may become: “marocains”.
    for typed in ["Maroc", "Maroc "] {
        let found = slugs(&app, typed).await;
        let say_it =
            found.iter().take(6).filter(|slug| slug.split('-').any(|word| word == "maroc"));
        assert_eq!(say_it.count(), 6, "{typed}: {found:?}");
    }
    let (with, without) = (slugs(&app, "Maroc").await, slugs(&app, "Maroc -OTAN").await);
    assert!(with.contains(&LEAD.to_owned()) && !without.contains(&LEAD.to_owned()));
    assert!(!without.is_empty());
}

async fn anything_typed_is_a_valid_search(kind: Kind) {
    let app = indexed(kind).await;
    let long = "mot ".repeat(249);
    for text in [
        "",
        " ",
        "-",
        "\"",
        "\"\"",
        "- -",
        "AND OR NOT",
        "*",
        "a:b",
        "[1 TO 2}",
        "((((",
        "~~~^^2",
        "\\",
        "\u{202E}OTAN",
        "\u{0}",
        "🙂",
        "٣٥",
        "«»",
        "--------",
        "e\u{301}",
        "\u{301}",
        &long,
    ] {
        slugs(&app, text).await;
    }
    let every = app.data("{ articles { totalCount { value } } }").await;
    assert_eq!(
        slugs(&app, "").await.len() as u64,
        every["articles"]["totalCount"]["value"].as_u64().unwrap()
    );
    let too_long = format!("{{ search(text: \"{}\") {{ nodes {{ id }} }} }}", "a".repeat(1_001));
    let (code, field, message) = app.error(&too_long).await;
    assert_eq!((&*code, &*field), ("INVALID", "text"), "{message}");
}

async fn what_was_looked_for_is_marked_in_runs_of_text(kind: Kind) {
    let app = indexed(kind).await;
    let query = r#"{ search(text: "rencontres alliance", first: 1) { edges { node { headline summary } highlights {
        headline { text hit } summary { text hit } body { blockId runs { text hit } }
    } } } }"#;
    let answer = app.data(query).await;
    let edge = &answer["search"]["edges"][0];
    let text = |runs: &Value| -> String {
        let runs = runs.as_array().unwrap();
        runs.iter().map(|run| run["text"].as_str().unwrap()).collect()
    };
    let hits = |runs: &Value| -> BTreeSet<String> {
        let runs = runs.as_array().unwrap().iter().filter(|run| run["hit"] == true);
        runs.map(|run| run["text"].as_str().unwrap().to_lowercase()).collect()
    };
    assert_eq!(text(&edge["highlights"]["headline"]), edge["node"]["headline"].as_str().unwrap());
    let passage = &edge["highlights"]["body"];
    assert!(passage["blockId"].as_str().unwrap().starts_with('b'), "{edge}");
    let hits = hits(&passage["runs"]);
    assert!(
        hits.contains("alliance") && hits.iter().any(|hit| hit.starts_with("rencontre")),
        "{edge}"
    );
    assert!(text(&passage["runs"]).chars().count() < 300);
}

async fn pages_of_a_search_are_the_search(kind: Kind) {
    let app = indexed(kind).await;
    for order in ["RELEVANCE", "NEWEST", "OLDEST"] {
        let whole = format!(
            r#"{{ search(text: "maroc defense", order: {order}, first: 100) {{ totalCount {{ value relation }}
            nodes {{ id }} pageInfo {{ hasNextPage }} }} }}"#
        );
        let whole = app.data(&whole).await["search"].take();
        assert_eq!(whole["pageInfo"]["hasNextPage"], false);
        assert_eq!(whole["totalCount"]["relation"], "EXACT");
        let all = whole["nodes"].as_array().unwrap();
        assert_eq!(whole["totalCount"]["value"], all.len());
        assert!(all.len() > 5, "{}", all.len());
        let (mut pieces, mut after) = (Vec::new(), String::new());
        loop {
            let page = format!(
                r#"{{ search(text: "maroc defense", order: {order}, first: 3{after}) {{ nodes {{ id }}
                pageInfo {{ hasNextPage endCursor }} }} }}"#
            );
            let page = app.data(&page).await["search"].take();
            pieces.extend(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        assert_eq!(pieces, *all, "{order}");
    }
    let foreign = app.data("{ articles(first: 1) { pageInfo { endCursor } } }").await;
    let cursor = &foreign["articles"]["pageInfo"]["endCursor"];
    let wrong = format!(r#"{{ search(text: "maroc", after: {cursor}) {{ nodes {{ id }} }} }}"#);
    assert_eq!(app.error(&wrong).await.1, "after");
}

async fn facets_count_the_whole_list_and_leave_their_own_choice_out(kind: Kind) {
    let app = indexed(kind).await;
    let facets = "facets { topics(first: 100) { topic { slug } count } things(kinds: [PERSON]) { thing { slug kind } \
                  count } sections { section { slug } count } sources { source { slug } count } \
                  locales { locale count } histogram(by: YEAR) { from count } }";
    let all =
        app.data(&format!("{{ articles(first: 1) {{ totalCount {{ value }} {facets} }} }}")).await;
    let all = &all["articles"];
    let total = all["totalCount"]["value"].as_u64().unwrap();
    assert_eq!(all["facets"]["locales"], json!([{ "locale": "fr", "count": total }]));
    assert_eq!(all["facets"]["sources"][0]["count"], total);
    assert!(
        all["facets"]["things"]
            .as_array()
            .unwrap()
            .iter()
            .all(|of| of["thing"]["kind"] == "PERSON")
    );
    // The page states no date.
    assert_eq!(all["facets"]["histogram"], json!([]));
    let count = |facets: &Value, slug: &str| {
        let topics = facets["topics"].as_array().unwrap().iter();
        topics
            .filter(|of| of["topic"]["slug"] == slug)
            .map(|of| of["count"].as_u64().unwrap())
            .next()
    };
    for topic in ["morocco-nato", "morocco-india", "defence-of-morocco", "us-arms"] {
        let list = format!(
            r#"{{ articles(filter: {{ topics: {{ any: ["{topic}"] }} }}) {{ totalCount {{ value }} {facets} }} }}"#
        );
        let list = app.data(&list).await["articles"].take();
        let value = list["totalCount"]["value"].as_u64();
        assert_eq!(count(&all["facets"], topic), value, "{topic}");
        // Choosing one topic leaves the others' counts as they were; what is no topic is counted anew.
        assert_eq!(list["facets"]["topics"], all["facets"]["topics"], "{topic}");
        assert_eq!(list["facets"]["sources"][0]["count"].as_u64(), value, "{topic}");
    }
    let found = app
        .data(&format!("{{ search(text: \"OTAN\") {{ totalCount {{ value }} {facets} }} }}"))
        .await;
    let found = &found["search"];
    assert_eq!(found["facets"]["locales"][0]["count"], found["totalCount"]["value"]);
    let past = r#"{ articles(asOf: "2026-01-01T00:00:00Z") { facets { locales { count } } } }"#;
    assert_eq!(app.error(past).await.1, "facets");
}

async fn a_list_of_articles_can_be_narrowed_by_words(kind: Kind) {
    let app = indexed(kind).await;
    let list = r#"articles(filter: { text: "défense maroc", completeness: [TEASER] }"#;
    let whole = app
        .data(&format!("{{ {list}, first: 100) {{ totalCount {{ value }} nodes {{ id }} }} }}"))
        .await;
    let all = whole["articles"]["nodes"].as_array().unwrap();
    assert!(all.len() > 2);
    assert_eq!(whole["articles"]["totalCount"]["value"], all.len());
    // Read backwards in pages of two, it is the same list.
    let (mut pieces, mut before) = (Vec::new(), String::new());
    loop {
        let page = format!(
            "{{ {list}, last: 2{before}) {{ nodes {{ id }} pageInfo {{ hasPreviousPage startCursor }} }} }}"
        );
        let page = app.data(&page).await["articles"].take();
        let nodes = page["nodes"].as_array().unwrap();
        pieces.splice(0..0, nodes.iter().cloned());
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = format!(", before: {}", page["pageInfo"]["startCursor"]);
    }
    assert_eq!(pieces, *all);
    // All of it, or it is refused; a search passes over what is too much, but never over what is unwanted.
    let asks = |field: &str, text: &str| format!("{{ {field}: {}", json!(text));
    let list = |text: &str| {
        format!("{}) {{ nodes {{ id }} }} }}", asks("articles(filter: { text", text) + " }")
    };
    for text in ["", "!!", "😀", &"maroc ".repeat(21), &"-maroc ".repeat(21)] {
        let (code, field, _) = app.error(&list(text)).await;
        assert_eq!((&*code, &*field), ("INVALID", "filter.text"), "{text}");
    }
    let search = |text: &str| format!("{}) {{ nodes {{ slug }} }} }}", asks("search(text", text));
    let many = format!("{} -maroc -otan", "maroc ".repeat(21));
    assert_eq!(app.data(&search(&many)).await["search"]["nodes"], json!([]));
    let (code, field, _) = app.error(&search(&"-maroc ".repeat(21))).await;
    assert_eq!((&*code, &*field), ("INVALID", "text"));
    // Inside a topic as well.
    let under = r#"{ topic(ref: "morocco-nato") { articles(filter: { text: "alliance" }) { nodes { slug } } } }"#;
    assert_eq!(app.data(under).await["topic"]["articles"]["nodes"], json!([{ "slug": LEAD }]));
    let past =
        r#"{ articles(asOf: "2026-01-01T00:00:00Z", filter: { text: "otan" }) { nodes { id } } }"#;
    assert_eq!(app.error(past).await.1, "filter.text");
}

async fn one_request_may_not_search_for_ever(kind: Kind) {
    let app = indexed(kind).await;
    let list = r#"articles(first: 1, filter: { text: "maroc" }) { nodes { id } }"#;
    let lists =
        |many: usize| -> String { (0..many).map(|number| format!("l{number}: {list} ")).collect() };
    let each = |many| format!("{{ topics(first: 5) {{ nodes {{ {} }} }} }}", lists(many));
    let topics = app.data("{ topics(first: 5) { nodes { slug } } }").await;
    assert_eq!(topics["topics"]["nodes"].as_array().unwrap().len(), 5);
    app.data(&each(3)).await;
    let (code, field, message) = app.error(&each(21)).await;
    assert_eq!((&*code, &*field), ("INVALID", "text"), "{message}");
}
