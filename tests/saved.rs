//! Filters that are kept under a name: as they were written, by ids, and good for as long as what they name.

use serde_json::{Value, json};

use crate::app::Kind;
use crate::newsroom::Newsroom;
use crate::vocabulary::{things, topics, traces};

on_both_databases! {
    a_filter_is_shown_as_it_was_written_with_what_its_ids_name
    it_outlives_a_changed_slug_and_a_thing_that_became_part_of_another
    what_is_no_longer_public_matches_nothing_and_is_shown
    a_filter_is_changed_from_the_revision_that_was_seen_and_no_other
    what_changes_nothing_is_no_revision_and_leaves_no_trace
    what_is_wrong_in_a_filter_is_refused_by_field
    what_was_kept_before_there_was_a_rule_goes_on
}

/// Keeps a filter; what came of it.
async fn save(room: &Newsroom, input: &str) -> Value {
    let mutation = format!(
        "mutation {{ filterSave(input: {{ {input} }}) {{ savedFilter {{ id slug name revision savedByName }}
           userErrors {{ code field value message }} conflict {{ current }} }} }}"
    );
    room.ask(&mutation).await["filterSave"].take()
}

/// Keeps a new filter, which must be allowed.
pub async fn saved(room: &Newsroom, slug: &str, filter: &str) {
    let made = save(room, &format!("slug: \"{slug}\", name: \"{slug}\", filter: {filter}")).await;
    assert_eq!(made["userErrors"], json!([]), "{filter}");
}

async fn a_filter_is_shown_as_it_was_written_with_what_its_ids_name(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    things(&room).await;
    let made = save(
        &room,
        r#"slug: "south", name: " The South ", filter: {
          topics: { any: ["spain", "europe", "spain"], exact: true }, things: { all: ["portugal"], none: [] },
          locales: ["fr", "ar-MA"], completeness: [FULL], genres: [PRESS_RELEASE],
          publishedAt: { from: "2026-01-01T00:00:00Z" }, and: [{ sources: { any: ["wire"] } }], or: [],
          not: { evidenceFor: { either: { any: ["spain"] }, modalities: [HEADLINE_ONLY], validOn: "2026-05-01" } } }"#,
    )
    .await;
    let filter = &made["savedFilter"];
    assert!(filter["id"].as_str().unwrap().starts_with("filter_"), "{made}");
    let told = ["slug", "name", "revision", "savedByName"].map(|field| filter[field].clone());
    assert_eq!(told, [json!("south"), json!("The South"), json!(1), json!("the operator")]);

    let refs = "{ id node { ... on Topic { slug } ... on Place { slug } ... on Source { slug } } }";
    let names = format!("{{ any {refs} all {refs} none {refs} exact }}");
    let shown = room
        .ask(&format!(
            "{{ savedFilter(ref: \"south\") {{ filter {{ topics {names} things {names} sections {names} locales
                completeness genres publishedAt {{ from until }} updatedAt {{ from }} and {{ sources {names} locales }}
                or {{ locales }} not {{ evidenceFor {{ either {names} modalities validOn subject {names} article {refs} }} }} }} }} }}"
        ))
        .await;
    let shown = without_ids(shown["savedFilter"]["filter"].clone());
    let named = |slugs: &[&str]| -> Vec<Value> {
        slugs.iter().map(|slug| json!({ "node": { "slug": slug } })).collect()
    };
    let expected = json!({
        "topics": { "any": named(&["spain", "europe"]), "all": [], "none": [], "exact": true },
        "things": { "any": null, "all": named(&["portugal"]), "none": [], "exact": false },
        "sections": null, "locales": ["fr", "ar-MA"], "completeness": ["FULL"], "genres": ["PRESS_RELEASE"],
        "publishedAt": { "from": "2026-01-01T00:00:00Z", "until": null }, "updatedAt": null,
        "and": [{ "sources": { "any": named(&["wire"]), "all": [], "none": [], "exact": false }, "locales": null }],
        "or": [], "not": { "evidenceFor": {
            "either": { "any": named(&["spain"]), "all": [], "none": [], "exact": false },
            "modalities": ["HEADLINE_ONLY"], "validOn": "2026-05-01", "subject": null, "article": null } } });
    assert_eq!(shown, expected);
}

/// The same without the ids, each of which must be one.
fn without_ids(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            if let Some(id) = fields.remove("id") {
                assert!(id.as_str().unwrap().contains('_'), "{id}");
            }
            let fields = fields.into_iter().map(|(name, value)| (name, without_ids(value)));
            Value::Object(fields.collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(without_ids).collect()),
        other => other,
    }
}

/// What a kept filter finds.
async fn found(room: &Newsroom, slug: &str) -> Value {
    let query = format!(
        "{{ savedFilter(ref: \"{slug}\") {{ articles {{ nodes {{ slug }} totalCount {{ value }} }} }} }}"
    );
    room.ask(&query).await["savedFilter"]["articles"].take()
}

async fn it_outlives_a_changed_slug_and_a_thing_that_became_part_of_another(kind: Kind) {
    let room = Newsroom::new(kind).await;
    things(&room).await;
    let (id, revision) = room.draft("Portugal wins").await;
    room.ask(&format!(
        "mutation {{ draftUpdate(input: {{ draft: \"{id}\", revision: {revision}, patch: {{ mentions: [{{ thing: \"portugal\", wordings: [\"Portugal\"] }}] }} }}) {{ userErrors {{ message }} }}
           articlePublish(input: {{ draft: \"{id}\", revision: 2 }}) {{ userErrors {{ message }} }} }}"
    ))
    .await;
    saved(&room, "mentions", r#"{ things: { any: ["portugal"] } }"#).await;
    saved(&room, "all", r#"{ things: { all: ["portugal", "spain"] } }"#).await;
    saved(&room, "not", r#"{ not: { evidenceFor: { article: "portugal-wins" } } }"#).await;
    let one = json!({ "nodes": [{ "slug": "portugal-wins" }], "totalCount": { "value": 1 } });
    let none = json!({ "nodes": [], "totalCount": { "value": 0 } });
    assert_eq!((found(&room, "mentions").await, found(&room, "all").await), (one.clone(), none));

    let renamed = format!(
        "mutation {{ thingMerge(input: {{ from: \"portugal\", into: \"spain\" }}) {{ userErrors {{ message }} }}
           draftUpdate(input: {{ draft: \"{id}\", revision: 2, patch: {{ slug: \"a-win\" }} }}) {{ userErrors {{ message }} }}
           articlePublish(input: {{ draft: \"{id}\", revision: 3 }}) {{ userErrors {{ message }} }} }}"
    );
    room.ask(&renamed).await;
    let one = json!({ "nodes": [{ "slug": "a-win" }], "totalCount": { "value": 1 } });
    for slug in ["mentions", "all", "not"] {
        assert_eq!(found(&room, slug).await, one, "{slug}");
    }
    let query = r#"{ savedFilter(ref: "all") { filter { things { all { node { ... on Place { slug } } } } } } }"#;
    let names = room.ask(query).await["savedFilter"]["filter"]["things"]["all"].take();
    let spain = json!({ "node": { "slug": "spain" } });
    assert_eq!(names, json!([spain, spain]), "both are the same by now");
}

async fn what_is_no_longer_public_matches_nothing_and_is_shown(kind: Kind) {
    let room = Newsroom::new(kind).await;
    room.published("It was so").await;
    room.published("It is so").await;
    saved(&room, "on", r#"{ not: { evidenceFor: { article: "it-was-so" } } }"#).await;
    saved(&room, "off", r#"{ evidenceFor: { article: "it-was-so" } }"#).await;
    let asked = r#"{ article(ref: "it-was-so") { id } }"#;
    let id = room.ask(asked).await["article"]["id"].as_str().unwrap().to_owned();
    let withdraw = format!(
        "mutation {{ articleWithdraw(input: {{ article: \"{id}\", version: 1, reason: \"No.\" }}) {{ userErrors {{ message }} }} }}"
    );
    room.ask(&withdraw).await;
    let left = json!({ "nodes": [{ "slug": "it-is-so" }], "totalCount": { "value": 1 } });
    assert_eq!(found(&room, "on").await, left, "not to match nothing is to match all");
    assert_eq!(found(&room, "off").await["nodes"], json!([]));
    let query = r#"{ savedFilter(ref: "off") { filter { evidenceFor { article { id node { __typename } } } } } }"#;
    let shown = room.ask(query).await["savedFilter"]["filter"]["evidenceFor"]["article"].take();
    assert_eq!(shown, json!({ "id": id, "node": { "__typename": "ArticleWithdrawn" } }));
    // It may be saved under another name as it is, but nobody can write it anew.
    assert_eq!(
        save(&room, "slug: \"on\", revision: 1, name: \"On\"").await["userErrors"],
        json!([])
    );
    let anew = "slug: \"off\", revision: 1, filter: { evidenceFor: { article: \"it-was-so\" } }";
    let refused = save(&room, anew).await["userErrors"][0].take();
    assert_eq!(refused["field"], json!(["filter", "article"]));
}

async fn a_filter_is_changed_from_the_revision_that_was_seen_and_no_other(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    saved(&room, "here", r#"{ topics: { any: ["spain"] } }"#).await;
    let again = save(&room, "slug: \"here\", name: \"Here\", filter: {}").await;
    let told = "slug: is that of another filter: here. To change it, give its revision";
    assert_eq!(again["userErrors"][0]["message"], told);
    let stale = save(&room, "slug: \"here\", revision: 2, name: \"Here\"").await;
    assert_eq!(stale["userErrors"][0]["code"], "CONFLICT");
    assert_eq!(stale["conflict"], json!({ "current": 1 }));
    let absent = save(&room, "slug: \"there\", revision: 1, name: \"There\"").await;
    assert_eq!(absent["userErrors"][0]["code"], "NOT_FOUND");

    let named = save(&room, "slug: \"here\", revision: 1, name: \"Here\"").await;
    assert_eq!(named["savedFilter"]["revision"], 2);
    let changed = save(&room, "slug: \"here\", revision: 2, filter: { locales: [\"fr\"] }").await;
    assert_eq!(
        (&changed["savedFilter"]["revision"], &changed["savedFilter"]["name"]),
        (&json!(3), &json!("Here"))
    );
    let delete = |revision: i32| {
        format!(
            "mutation {{ filterDelete(input: {{ filter: \"here\", revision: {revision} }}) {{ savedFilter {{ id }} userErrors {{ code }} conflict {{ current }} }} }}"
        )
    };
    let refused = room.ask(&delete(2)).await["filterDelete"].take();
    let conflict = json!({ "savedFilter": null, "userErrors": [{ "code": "CONFLICT" }], "conflict": { "current": 3 } });
    assert_eq!(refused, conflict);
    let gone = json!({ "savedFilter": null, "userErrors": [], "conflict": null });
    assert_eq!(room.ask(&delete(3)).await["filterDelete"], gone);
    assert_eq!(room.ask(&delete(3)).await["filterDelete"]["userErrors"][0]["code"], "NOT_FOUND");
    assert_eq!(room.ask("{ savedFilter(ref: \"here\") { id } }").await["savedFilter"], Value::Null);

    let (_, lines) = traces(&room).await;
    let lines: Vec<_> = lines.iter().filter(|line| line[0].starts_with("filter")).collect();
    let actions: Vec<_> = lines.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(actions, ["filterSave", "filterSave", "filterSave", "filterDelete"]);
    let told: Value = serde_json::from_str(&lines[2][2]).unwrap();
    let filter = json!({ "slug": "here", "name": "Here", "filter": { "locales": ["fr"] }, "public": false, "revision": 3 });
    assert_eq!(told, filter);
    assert_eq!((serde_json::from_str(&lines[3][1]).unwrap(), lines[3][2].as_str()), (filter, ""));
}

async fn what_changes_nothing_is_no_revision_and_leaves_no_trace(kind: Kind) {
    let room = Newsroom::new(kind).await;
    topics(&room).await;
    saved(&room, "here", r#"{ topics: { any: ["spain"] }, or: [] }"#).await;
    let before = traces(&room).await;
    let same = r#"slug: "here", revision: 1, name: "here", filter: { topics: { any: ["spain"], all: [] }, or: [] }"#;
    assert_eq!(save(&room, same).await["savedFilter"]["revision"], 1);
    assert_eq!(traces(&room).await, before);
}

/// Kept by the rules of an earlier day, a filter goes on meaning what it meant.
async fn what_was_kept_before_there_was_a_rule_goes_on(kind: Kind) {
    let room = Newsroom::new(kind).await;
    saved(&room, "old", r#"{ text: "word" }"#).await;
    let long = r#"UPDATE stored_filter SET filter = '{"text": "@"}'"#;
    room.place.sql(&long.replace('@', &"word ".repeat(21))).await.unwrap();
    let found = r#"{ savedFilter(ref: "old") { filter { text } articles { nodes { id } } } }"#;
    let found = room.ask(found).await["savedFilter"].take();
    assert_eq!(found["articles"]["nodes"], json!([]));
}

async fn what_is_wrong_in_a_filter_is_refused_by_field(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let before = traces(&room).await;
    let long = "x".repeat(201);
    let deep = "{ not: ".repeat(5) + "{}" + &"}".repeat(5);
    for (input, field, message) in [
        ("slug: \"Ä\", name: \"A\", filter: {}".to_owned(), "slug", "must be lower-case letters"),
        ("slug: \"a\", filter: {}".to_owned(), "name", "must be given for a new filter"),
        ("slug: \"a\", name: \"A\"".to_owned(), "filter", "must be given for a new filter"),
        (
            format!("slug: \"a\", name: \"{long}\", filter: {{}}"),
            "name",
            "must be at most 200 characters",
        ),
        (
            "slug: \"a\", name: \"A\", filter: { topics: { none: [\"nowhere\"] } }".to_owned(),
            "filter.topics",
            "there is no topic “nowhere”",
        ),
        (
            "slug: \"a\", name: \"A\", filter: { evidenceFor: { predicates: [\"eats\"] } }"
                .to_owned(),
            "filter.predicates",
            "there is no predicate “eats”",
        ),
        (
            format!("slug: \"a\", name: \"A\", filter: {deep}"),
            "filter.and, or, not",
            "must not nest more than 5 deep",
        ),
        (
            "slug: \"a\", name: \"A\", filter: { text: \"!!\" }".to_owned(),
            "filter.text",
            "must have a word in it",
        ),
        (
            format!("slug: \"a\", name: \"A\", filter: {{ text: \"{}\" }}", "w ".repeat(21)),
            "filter.text",
            "must have at most 20 words",
        ),
    ] {
        let refused = save(&room, &input).await;
        assert_eq!(refused["savedFilter"], Value::Null);
        let error = &refused["userErrors"][0];
        assert_eq!(error["code"], "INVALID");
        assert_eq!(error["field"], json!(field.split('.').collect::<Vec<_>>()), "{error}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
    assert_eq!(traces(&room).await, before);
}
