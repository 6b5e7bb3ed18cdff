//! The delta as apps read it, over HTTP: all there is, then what changed, then what went.

use serde_json::{Value, json};

use crate::app::{App, Kind};

on_both_databases! {
    a_copy_begins_with_all_and_goes_on_with_what_changed
    what_leaves_a_filter_is_told_as_gone
    a_cursor_is_good_for_its_filter_and_no_longer_than_the_log
    what_can_not_be_followed_is_refused
    names_are_told_to_whoever_asks
}

const SYNC: &str = "query($after: String, $filter: ArticleFilter, $first: Int! = 100) {
    changes(after: $after, filter: $filter, first: $first) {
        edges { cursor } nodes { cursor id subject reason gone note version at article { id slug } }
        pageInfo { endCursor hasNextPage } } }";

async fn changes(app: &App, variables: Value) -> Value {
    let mut answer = app.ask(SYNC, variables).await;
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["changes"].take()
}

fn end(page: &Value) -> &str {
    page["pageInfo"]["endCursor"].as_str().unwrap()
}

/// All the news after a cursor, and the cursor they end with.
async fn all(
    app: &App,
    mut after: Option<String>,
    filter: Value,
    first: i32,
) -> (Vec<Value>, String) {
    let mut news = Vec::new();
    loop {
        let asked = json!({ "after": after, "filter": filter, "first": first });
        let page = changes(app, asked).await;
        news.extend(page["nodes"].as_array().unwrap().iter().cloned());
        let cursor = end(&page).to_owned();
        if page["pageInfo"]["hasNextPage"] == false {
            return (news, cursor);
        }
        after = Some(cursor);
    }
}

async fn a_copy_begins_with_all_and_goes_on_with_what_changed(kind: Kind) {
    let app = App::demo(kind).await;
    let (begun, cursor) = all(&app, None, Value::Null, 5).await;
    let listed = app.data("{ articles(first: 100) { nodes { id slug } } }").await;
    let articles: Vec<_> = begun.iter().map(|news| news["article"].clone()).collect();
    assert_eq!(json!(articles), listed["articles"]["nodes"]);
    for news in &begun {
        assert_eq!((&news["reason"], &news["gone"]), (&json!("PUBLISHED"), &json!(false)));
        assert!(news["at"].is_string() && news["version"] == 1, "{news}");
    }
    let quiet = changes(&app, json!({ "after": cursor })).await;
    assert_eq!((&quiet["nodes"], end(&quiet)), (&json!([]), cursor.as_str()));

    let key = app.place.key("desk:write,desk:publish").await;
    let id = begun[3]["id"].as_str().unwrap();
    let draft = taken_up(&app, &key, id).await;
    for note in ["It was Tuesday.", "It was Wednesday."] {
        correct(&app, &key, &draft, note).await;
    }
    let (told, cursor) = all(&app, Some(cursor), Value::Null, 100).await;
    assert_eq!(told.len(), 1, "{told:?}");
    let expected = json!([id, "CORRECTED", false, "It was Wednesday.", 3]);
    let of = |news: &Value| {
        json!([news["id"], news["reason"], news["gone"], news["note"], news["version"]])
    };
    assert_eq!(of(&told[0]), expected);

    withdraw(&app, &key, id, "It was not so.").await;
    let (told, _) = all(&app, Some(cursor), Value::Null, 100).await;
    assert_eq!(
        told.iter().map(of).collect::<Vec<_>>(),
        [json!([id, "WITHDRAWN", true, "It was not so.", null])]
    );
    assert_eq!(told[0]["article"], Value::Null);
}

async fn what_leaves_a_filter_is_told_as_gone(kind: Kind) {
    let app = App::demo(kind).await;
    let filter = json!({ "topics": { "any": ["morocco-israel"] } });
    let (begun, cursor) = all(&app, None, filter.clone(), 100).await;
    let id = begun[0]["id"].as_str().unwrap();
    let key = app.place.key("desk:write,desk:publish").await;
    let draft = taken_up(&app, &key, id).await;
    let other = app.data(r#"{ articles(first: 1, filter: { topics: { none: ["morocco-israel"] } }) { nodes { id } } }"#).await;
    let other = other["articles"]["nodes"][0]["id"].as_str().unwrap();
    withdraw(&app, &key, other, "Of no concern here.").await;
    let moved = format!(
        r#"mutation {{ draftUpdate(input: {{ draft: "{draft}", revision: 1, patch: {{ topics: ["morocco-nato"] }} }}) {{ draft {{ revision }} userErrors {{ message }} }} }}"#
    );
    app.done(&key, &moved).await;
    let issued = format!(
        r#"mutation {{ articlePublish(input: {{ draft: "{draft}", revision: 2 }}) {{ userErrors {{ message }} }} }}"#
    );
    app.done(&key, &issued).await;
    let (told, _) = all(&app, Some(cursor), filter, 100).await;
    let told: Vec<_> = told
        .iter()
        .map(|news| json!([news["id"], news["reason"], news["gone"], news["article"]]))
        .collect();
    assert_eq!(told, [json!([id, "RETAGGED", true, null])]);
}

async fn a_cursor_is_good_for_its_filter_and_no_longer_than_the_log(kind: Kind) {
    let app = App::demo(kind).await;
    let (_, cursor) = all(&app, None, Value::Null, 100).await;
    let asked = json!({ "after": cursor, "filter": { "locales": ["fr"] } });
    assert_eq!(code(&app, asked).await, "POSITION_GONE");
    for spoilt in ["", "x", &cursor[..cursor.len() - 2], &format!("{cursor}AAAA")] {
        assert_eq!(code(&app, json!({ "after": spoilt })).await, "INVALID", "{spoilt}");
    }
    for first in [0, 101] {
        let asked = format!("{{ changes(first: {first}) {{ nodes {{ id }} }} }}");
        assert_eq!(app.error(&asked).await.0, "INVALID");
    }
    let (begun, _) = all(&app, None, Value::Null, 100).await;
    let key = app.place.key("desk:write,desk:publish").await;
    withdraw(&app, &key, begun[0]["id"].as_str().unwrap(), "It was not so.").await;
    assert_eq!(all(&app, Some(cursor.clone()), Value::Null, 100).await.0.len(), 1);
    app.place.sql("UPDATE log_floor SET position = 1000000").await.unwrap();
    assert_eq!(code(&app, json!({ "after": cursor })).await, "POSITION_GONE");
}

async fn what_can_not_be_followed_is_refused(kind: Kind) {
    let app = App::demo(kind).await;
    for (filter, field) in [
        (json!({ "text": "otan" }), "filter.text"),
        (json!({ "not": { "text": "otan" } }), "filter.text"),
        (json!({ "evidenceFor": { "modalities": ["ASSERTED"] } }), "filter.evidenceFor"),
    ] {
        let answer = app.ask(SYNC, json!({ "filter": filter })).await;
        let error = &answer["errors"][0]["extensions"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("INVALID"), &json!(field)),
            "{answer}"
        );
    }
}

async fn names_are_told_to_whoever_asks(kind: Kind) {
    let app = App::demo(kind).await;
    let (_, cursor) = all(&app, None, Value::Null, 100).await;
    let begun =
        app.data("{ changes(subjects: [TOPIC, THING]) { nodes { id } pageInfo { endCursor } } }");
    let begun = begun.await["changes"].take();
    // Of others than articles, there is nothing to begin with.
    assert_eq!(begun["nodes"], json!([]));
    let key = app.place.key("desk:write,desk:publish").await;
    let renamed = r#"mutation { topicUpdate(input: { topic: "morocco-nato", names: [{ locale: "en", name: "Morocco and NATO" }] }) { userErrors { message } } }"#;
    app.done(&key, renamed).await;
    let (told, _) = all(&app, Some(cursor.clone()), Value::Null, 100).await;
    assert_eq!(told, [Value::Null; 0]);
    let asked = format!(
        r#"{{ changes(after: {}, subjects: [TOPIC, THING]) {{ nodes {{ subject reason gone article {{ id }} }} }} }}"#,
        begun["pageInfo"]["endCursor"]
    );
    let told = app.data(&asked).await;
    let expected =
        json!([{ "subject": "TOPIC", "reason": "UPDATED", "gone": false, "article": null }]);
    assert_eq!(told["changes"]["nodes"], expected);
}

async fn code(app: &App, variables: Value) -> Value {
    app.ask(SYNC, variables).await["errors"][0]["extensions"]["code"].take()
}

/// The working copy of a story that is public.
async fn taken_up(app: &App, key: &str, id: &str) -> String {
    let open =
        format!(r#"mutation {{ draftOpen(input: {{ article: "{id}" }}) {{ draft {{ id }} }} }}"#);
    app.done(key, &open).await["draftOpen"]["draft"]["id"].as_str().unwrap().to_owned()
}

async fn correct(app: &App, key: &str, draft: &str, note: &str) {
    let seen = format!(r#"{{ draft(ref: "{draft}") {{ revision }} }}"#);
    let revision = app.done(key, &seen).await["draft"]["revision"].as_i64().unwrap();
    let save = format!(
        r#"mutation {{ draftUpdate(input: {{ draft: "{draft}", revision: {revision}, patch: {{ byline: "{note}" }} }}) {{ draft {{ revision }} }} }}"#
    );
    app.done(key, &save).await;
    let correct = format!(
        r#"mutation {{ articleCorrect(input: {{ draft: "{draft}", revision: {}, note: "{note}" }}) {{ userErrors {{ message }} }} }}"#,
        revision + 1
    );
    app.done(key, &correct).await;
}

/// Takes a story back, as the desk does.
pub async fn withdraw(app: &App, key: &str, id: &str, reason: &str) {
    let version = app.data(&format!(r#"{{ article(ref: "{id}") {{ version }} }}"#)).await;
    let version = &version["article"]["version"];
    let withdraw = format!(
        r#"mutation {{ articleWithdraw(input: {{ article: "{id}", version: {version}, reason: "{reason}" }}) {{ userErrors {{ message }} }} }}"#
    );
    app.done(key, &withdraw).await;
}
