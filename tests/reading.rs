//! What a reader gets: pages of lists, from either end, in any order, and the cost of them.

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::stories::{publish, published, story};

on_both_databases! {
    a_page_costs_the_same_however_long_it_is
    a_list_in_a_list_costs_no_more_than_one
    pages_from_either_end_hold_every_story_once
    a_cursor_stays_in_place_while_stories_come
    counts_are_exact_up_to_ten_thousand
    pages_that_make_no_sense_are_refused
    two_links_from_one_story_are_on_two_pages
}

async fn a_page_costs_the_same_however_long_it_is(kind: Kind) {
    let app = App::demo(kind).await;
    let page = |first: u32| {
        format!(
            "{{ articles(first: {first}) {{ nodes {{ headline topics {{ name }} contributors {{ name }}
               mentions(first: 3) {{ nodes {{ wording thing {{ name }} }} }}
               links(first: 3) {{ nodes {{ title article {{ headline }} }} }} }} }} }}"
        )
    };
    let (two, six) = (app.statements(&page(2)).await, app.statements(&page(6)).await);
    assert_eq!((two, six), (12, 12));
}

async fn a_list_in_a_list_costs_no_more_than_one(kind: Kind) {
    let app = App::demo(kind).await;
    let page = |first: u32| {
        format!(
            "{{ topics(first: {first}) {{ nodes {{ name articles(first: 2) {{ totalCount {{ value }}
               nodes {{ headline relations(first: 2) {{ nodes {{ id }} }} }} }} }} }} }}"
        )
    };
    let (two, six) = (app.statements(&page(2)).await, app.statements(&page(6)).await);
    assert_eq!(two, six);
}

async fn pages_from_either_end_hold_every_story_once(kind: Kind) {
    let place = published(kind, (0..23).map(story).collect()).await;
    let app = App::start(place, &["serve"]).await;
    for (order, newest_first) in [("NEWEST", true), ("OLDEST", false), ("RECENTLY_UPDATED", true)] {
        let mut expected: Vec<String> = (0..23).map(|number| format!("Story {number}")).collect();
        if newest_first {
            expected.reverse();
        }
        assert_eq!(
            walk(&app, order, ["first", "after", "endCursor", "hasNextPage"]).await,
            expected
        );
        let mut backwards =
            walk(&app, order, ["last", "before", "startCursor", "hasPreviousPage"]).await;
        // Each page is in the list's order, the pages are from the last to the first.
        backwards = backwards.chunks(5).rev().flatten().cloned().collect();
        let mut sorted = backwards.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((backwards.len(), sorted.len()), (23, 23), "{order}");
        assert_eq!(backwards[..3], expected[..3], "{order}");
    }
}

/// Every headline of a list, five a page, in the order the pages were read.
async fn walk(app: &App, order: &str, [take, past, cursor, more]: [&str; 4]) -> Vec<String> {
    let (mut headlines, mut place) = (Vec::new(), String::new());
    loop {
        let query = format!(
            "{{ articles(order: {order}, {take}: 5 {place}) {{ nodes {{ headline }}
               pageInfo {{ {cursor} {more} }} }} }}"
        );
        let page = app.data(&query).await["articles"].take();
        let nodes = page["nodes"].as_array().unwrap();
        headlines.extend(nodes.iter().map(|node| node["headline"].as_str().unwrap().to_owned()));
        if page["pageInfo"][more] == Value::Bool(false) {
            return headlines;
        }
        place = format!(", {past}: {}", page["pageInfo"][cursor]);
    }
}

async fn a_cursor_stays_in_place_while_stories_come(kind: Kind) {
    let place = published(kind, (10..14).map(story).collect()).await;
    let app = App::start(place, &["serve"]).await;
    let first =
        app.data("{ articles(first: 2) { nodes { headline } pageInfo { endCursor } } }").await;
    let cursor = first["articles"]["pageInfo"]["endCursor"].to_string();
    publish(&app.place, [5, 20].map(story).to_vec()).await;

    let query = format!("{{ articles(first: 2, after: {cursor}) {{ nodes {{ headline }} }} }}");
    let next = app.data(&query).await;

    let headlines = |page: &Value| -> Vec<String> {
        let nodes = page["articles"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["headline"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(headlines(&first), ["Story 13", "Story 12"]);
    assert_eq!(headlines(&next), ["Story 11", "Story 10"]);
}

async fn counts_are_exact_up_to_ten_thousand(kind: Kind) {
    let place = published(kind, vec![story(0)]).await;
    let id = if kind == Kind::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let copies = |from: u32, to: u32| {
        format!(
            "WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
             INSERT INTO article SELECT {id}, 'copy-' || i, locale, NULL, completeness, genre, section_id,
             source_id, 'copy ' || i, NULL, published_at, NULL, updated_at, sort_at, version
             FROM article, n WHERE slug = 'story-0'"
        )
    };
    let db = Database::connect(&place.url).await.unwrap();
    db.execute_unprepared(&copies(1, 9_999)).await.unwrap();
    let app = App::start(place, &["serve"]).await;
    let query = "{ articles(first: 1) { totalCount { value relation } } }";
    let exact = app.data(query).await;
    db.execute_unprepared(&copies(10_000, 10_000)).await.unwrap();
    let more = app.data(query).await;

    let told = |data: &Value| data["articles"]["totalCount"].clone();
    assert_eq!(told(&exact), json!({ "value": 10_000, "relation": "EXACT" }));
    assert_eq!(told(&more), json!({ "value": 10_000, "relation": "AT_LEAST" }));
}

async fn pages_that_make_no_sense_are_refused(kind: Kind) {
    let app = App::demo(kind).await;
    let newest = app.data("{ articles(first: 1) { pageInfo { endCursor } } }").await;
    let foreign = newest["articles"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    for (arguments, field) in [
        ("first: 0", "first"),
        ("first: 101", "first"),
        ("last: 101", "last"),
        ("first: 1, last: 1", "first, last"),
        ("first: 1, after: \"\"", "after"),
        ("first: 1, after: \"bm90aGluZw\"", "after"),
        (&format!("first: 1, order: OLDEST, after: \"{foreign}\""), "after"),
        (&format!("first: 1, before: \"{}\"", &foreign[1..]), "before"),
    ] {
        let (code, blamed, message) =
            app.error(&format!("{{ articles({arguments}) {{ nodes {{ id }} }} }}")).await;
        assert_eq!((code.as_str(), blamed.as_str()), ("INVALID", field), "{arguments}: {message}");
    }
}

async fn two_links_from_one_story_are_on_two_pages(kind: Kind) {
    let app = App::demo(kind).await;
    let page = |after: &str| {
        format!(
            "{{ article(ref: \"comment-le-maroc-profite-massivement-des-surplus-d-armements-des-etats-unis\") {{
               linkedFrom(first: 1 {after}) {{ totalCount {{ value }} nodes {{ kind }}
               pageInfo {{ endCursor hasNextPage }} }} }} }}"
        )
    };
    let first = app.data(&page("")).await["article"]["linkedFrom"].take();
    let after = format!(", after: {}", first["pageInfo"]["endCursor"]);
    let second = app.data(&page(&after)).await["article"]["linkedFrom"].take();

    assert_eq!(first["totalCount"]["value"], 2);
    let kinds = [&first["nodes"][0]["kind"], &second["nodes"][0]["kind"]];
    assert!(
        kinds.contains(&&json!("READ_ALSO")) && kinds.contains(&&json!("RELATED")),
        "{kinds:?}"
    );
    let more = [&first, &second].map(|page| page["pageInfo"]["hasNextPage"].clone());
    assert_eq!(more, [json!(true), json!(false)]);
}
