//! The index is always true: to what is published and withdrawn, whoever builds it and whatever befalls it.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::app::{App, Kind, Place};
use crate::searching::{LEAD, indexed, settled, slugs, until};

on_both_databases! {
    what_is_published_is_found_and_what_is_withdrawn_is_not
    nothing_tells_of_words_that_were_withdrawn
    an_index_is_rebuilt_while_the_server_answers
    an_index_that_cannot_be_read_is_built_anew
    an_index_that_is_damaged_is_given_up_and_built_anew
    an_index_that_is_damaged_while_in_use_is_given_up
    an_index_of_another_database_is_built_anew
    several_servers_share_an_index
    without_an_index_the_database_answers
    without_an_index_lists_go_on_to_their_end
}

/// Publishes a story in English from the desk; its id.
async fn publish(app: &App, key: &str, headline: &str, summary: &str) -> String {
    let create = format!(
        r#"mutation {{ draftCreate(input: {{ locale: "en", headline: "{headline}", summary: "{summary}",
        source: "bladi-net" }}) {{ draft {{ id revision }} userErrors {{ message }} }} }}"#
    );
    let draft = app.done(key, &create).await["draftCreate"]["draft"].take();
    let issue = format!(
        "mutation {{ articlePublish(input: {{ draft: {}, revision: {} }}) {{ article {{ id }} userErrors {{ message }} }} }}",
        draft["id"], draft["revision"]
    );
    let done = app.done(key, &issue).await;
    done["articlePublish"]["article"]["id"].as_str().unwrap().to_owned()
}

async fn withdraw(app: &App, key: &str, id: &str) {
    let withdraw = format!(
        r#"mutation {{ articleWithdraw(input: {{ article: "{id}", version: 1, reason: "It was not so." }}) {{
        userErrors {{ message }} }} }}"#
    );
    app.done(key, &withdraw).await;
}

const FOUND: &str = r#"{ search(text: "quokkas") { nodes { id } } }"#;

async fn what_is_published_is_found_and_what_is_withdrawn_is_not(kind: Kind) {
    let app = indexed(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let id = publish(&app, &key, "Quokkas return to Rottnest", "They smile.").await;
    let found = until(&app, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    assert_eq!(found["search"]["nodes"][0]["id"], *id);
    withdraw(&app, &key, &id).await;
    // Whatever the index knows by now, it is not shown.
    assert_eq!(app.data(FOUND).await["search"]["nodes"], json!([]));
}

async fn nothing_tells_of_words_that_were_withdrawn(kind: Kind) {
    let app = indexed(kind).await;
    let battery = [
        r#"{ search(text: "quokkass") { didYouMean totalCount { value } nodes { id } } }"#,
        r#"{ search(text: "quok") { didYouMean totalCount { value } nodes { id } } }"#,
        r#"{ search(text: "maroc") { edges { cursor node { id } } totalCount { value } facets { locales { count } } } }"#,
        r#"{ search(text: "defense accord armee") { edges { cursor } } }"#,
        r#"{ suggest(prefix: "quok") { text } }"#,
        r#"{ suggest(prefix: "mar") { text } }"#,
        r#"{ article(ref: "maroc-israel-un-plan-militaire-choc-valide") { recommended { article { id } } } }"#,
        r#"{ thing(ref: "nato") { coMentions { thing { slug } count } } }"#,
    ];
    let mut before = Vec::new();
    for query in battery {
        before.push(app.data(query).await);
    }
    let key = app.place.key("desk:write,desk:publish").await;
    let id = publish(&app, &key, "Quokkas of Morocco: defense accord", "The Maroc quokkas.").await;
    until(&app, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    withdraw(&app, &key, &id).await;
    let gone = r#"{ search(text: "quokkas") { totalCount { value } } }"#;
    until(&app, gone, |answer| answer["search"]["totalCount"]["value"] == 0).await;
    for (query, before) in battery.into_iter().zip(before) {
        assert_eq!(app.data(query).await, before, "{query}");
    }
}

async fn an_index_is_rebuilt_while_the_server_answers(kind: Kind) {
    let app = indexed(kind).await;
    let before = slugs(&app, "maroc").await;
    let told = app.place.must(&["reindex"]).await;
    assert!(told.contains(&format!("{} articles indexed", count(&app).await)), "{told}");
    assert_eq!(slugs(&app, "maroc").await, before);
    // What is published from now on is found: the server has taken up the new one.
    let key = app.place.key("desk:write,desk:publish").await;
    publish(&app, &key, "Quokkas return to Rottnest", "They smile.").await;
    until(&app, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    let kept = std::fs::read_dir(app.place.folder.join("data/search")).unwrap();
    let kept = kept.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(kept, 1, "old ones are taken away");
}

async fn count(app: &App) -> u64 {
    let all = app.data("{ articles { totalCount { value } } }").await;
    all["articles"]["totalCount"]["value"].as_u64().unwrap()
}

async fn an_index_that_cannot_be_read_is_built_anew(kind: Kind) {
    let app = indexed(kind).await;
    let (place, before) = (app.place.clone(), slugs(&app, "maroc").await);
    drop(app);
    for entry in std::fs::read_dir(place.folder.join("data/search")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::write(path.join("meta.json"), "spoilt").unwrap();
        }
    }
    let app = App::start(place, &["serve"]).await;
    settled(&app).await;
    assert_eq!(slugs(&app, "maroc").await, before);
}

/// Overwrites most of each file of the index that ends so, with what makes no sense; its length stays.
fn damage(place: &Place, endings: &[&str]) -> usize {
    let indexes = std::fs::read_dir(place.folder.join("data/search")).unwrap();
    let indexes = indexes.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = indexes.flat_map(|index| std::fs::read_dir(index).unwrap());
    let mut damaged = 0;
    for path in files.map(|entry| entry.unwrap().path()) {
        let ending = path.extension().map(|ending| ending.to_str().unwrap().to_owned());
        if ending.is_some_and(|ending| endings.contains(&&*ending)) {
            // In place: it is mapped into the memory of whoever has it open.
            let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
            let spoilt = file.metadata().unwrap().len() as usize * 9 / 10;
            let noise = (1_u32..).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
            file.write_all(&noise.take(spoilt).collect::<Vec<u8>>()).unwrap();
            damaged += 1;
        }
    }
    damaged
}

async fn an_index_that_is_damaged_is_given_up_and_built_anew(kind: Kind) {
    for endings in [&["idx"][..], &["term"], &["fast"], &["pos", "fieldnorm"]] {
        let app = indexed(kind).await;
        let (place, before) = (app.place.clone(), slugs(&app, "maroc").await);
        drop(app);
        assert!(damage(&place, endings) > 0, "{endings:?}");
        let app = App::start(place, &["serve"]).await;
        // The database answers until the new one is there.
        assert_eq!(slugs(&app, "partenariat OTAN").await.first().map(String::as_str), Some(LEAD));
        settled(&app).await;
        assert_eq!(slugs(&app, "maroc").await, before, "{endings:?}");
        let key = app.place.key("desk:write,desk:publish").await;
        publish(&app, &key, "Quokkas return to Rottnest", "They smile.").await;
        until(&app, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    }
}

async fn an_index_that_is_damaged_while_in_use_is_given_up(kind: Kind) {
    let app = indexed(kind).await;
    let before = slugs(&app, "maroc").await;
    assert!(damage(&app.place, &["idx", "term", "fast"]) > 0);
    // No question fails, whether the index notices or not.
    let recommended =
        format!("{{ article(ref: \"{LEAD}\") {{ recommended {{ article {{ id }} }} }} }}");
    for query in [
        r#"{ search(text: "maroc") { nodes { slug } facets { topics { count } } } }"#,
        r#"{ articles(filter: { text: "maroc" }) { nodes { slug } facets { locales { count } } } }"#,
        r#"{ suggest(prefix: "maro") { text } }"#,
        &recommended,
    ] {
        app.data(query).await;
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    while slugs(&app, "maroc").await != before {
        assert!(Instant::now() < deadline, "it is not built anew");
    }
    settled(&app).await;
}

async fn an_index_of_another_database_is_built_anew(kind: Kind) {
    let demo = indexed(kind).await;
    let other = Place::new(kind).await;
    other.must(&["migrate"]).await;
    let line = r#"{"id": "1", "title": "Quokkas return", "language": "en", "source": "Wire"}"#;
    std::fs::write(other.folder.join("lines.ndjson"), line).unwrap();
    other.must(&["ingest", "--format", "ndjson", "lines.ndjson"]).await;
    let moved = other.folder.join("data/search");
    std::fs::create_dir_all(other.folder.join("data")).unwrap();
    std::fs::rename(demo.place.folder.join("data/search"), moved).unwrap();
    drop(demo);

    let app = App::start(other, &["serve"]).await;
    let found = app.data(FOUND).await;
    assert_eq!(found["search"]["nodes"].as_array().unwrap().len(), 1);
    let maroc = r#"{ search(text: "maroc") { totalCount { value } didYouMean } }"#;
    assert_eq!(app.data(maroc).await["search"]["totalCount"]["value"], 0);
    // The index is there when it completes what was mistyped.
    let slip = r#"{ search(text: "quokas") { didYouMean } }"#;
    until(&app, slip, |answer| answer["search"]["didYouMean"] == "quokkas").await;
    assert_eq!(app.data(maroc).await["search"]["totalCount"]["value"], 0);
}

async fn several_servers_share_an_index(kind: Kind) {
    let one = indexed(kind).await;
    let other = App::start(one.place.clone(), &["serve"]).await;
    settled(&other).await;
    let key = one.place.key("desk:write,desk:publish").await;
    publish(&one, &key, "Quokkas return to Rottnest", "They smile.").await;
    until(&one, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    until(&other, FOUND, |answer| answer["search"]["nodes"] != json!([])).await;
    // The one that wrote it ends, and the other goes on writing.
    let place = one.place.clone();
    drop(one);
    let key = place.key("desk:write,desk:publish").await;
    publish(&other, &key, "Numbats too", "They do not smile.").await;
    let numbats = r#"{ search(text: "numbats") { nodes { id } } }"#;
    until(&other, numbats, |answer| answer["search"]["nodes"] != json!([])).await;
}

/// Puts a file where the folder of the index should be: there will never be one.
fn never_indexed(place: &Place) {
    std::fs::create_dir_all(place.folder.join("data")).unwrap();
    std::fs::write(place.folder.join("data/search"), "in the way").unwrap();
}

async fn without_an_index_the_database_answers(kind: Kind) {
    let place = Place::new(kind).await;
    never_indexed(&place);
    let app = App::start(place, &["demo"]).await;
    assert_eq!(slugs(&app, "partenariat OTAN").await.first().map(String::as_str), Some(LEAD));
    assert_eq!(slugs(&app, "NATO").await.first().map(String::as_str), Some(LEAD));
    assert_eq!(slugs(&app, "nothing whatever").await, Vec::<String>::new());
    let all = app.data("{ articles { totalCount { value } facets { sources { count } } } }").await;
    assert_eq!(
        all["articles"]["facets"]["sources"][0]["count"],
        all["articles"]["totalCount"]["value"]
    );
    let list = r#"{ articles(filter: { text: "alliance", topics: { any: ["morocco-nato"] } }) { nodes { slug } } }"#;
    assert_eq!(app.data(list).await["articles"]["nodes"], json!([{ "slug": LEAD }]));
}

/// The headlines of a list with these arguments, page by page, each read on from where the last one ended.
async fn to_the_end(app: &App, list: &str, (on, from, more): (&str, &str, &str)) -> Vec<String> {
    let (mut headlines, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = format!(
            "{{ page: {list}, {on}: 2{cursor}) {{ nodes {{ headline }} totalCount {{ value relation }}
            pageInfo {{ {more} place: {from} }} }} }}"
        );
        let page = app.data(&page).await["page"].take();
        let mut nodes: Vec<String> = page["nodes"].as_array().unwrap().iter().map(title).collect();
        if on == "last" {
            nodes.reverse();
        }
        headlines.extend(nodes);
        if page["pageInfo"][more] == false {
            return headlines;
        }
        assert_eq!(page["totalCount"]["relation"], "AT_LEAST");
        let side = if on == "last" { "before" } else { "after" };
        cursor = format!(", {side}: {}", page["pageInfo"]["place"]);
    }
}

fn title(node: &serde_json::Value) -> String {
    node["headline"].as_str().unwrap().to_owned()
}

async fn without_an_index_lists_go_on_to_their_end(kind: Kind) {
    let place = Place::new(kind).await;
    never_indexed(&place);
    place.must(&["migrate"]).await;
    let line = |number: usize| {
        // Five that say it, with more than are looked through at once between them.
        let says = if number % 600 < 2 { "Quokkas" } else { "Nothing" };
        let at = format!("2026-11-{:02}T{:02}:00:00Z", 1 + number / 60, number % 24);
        format!(
            r#"{{"id": "{number}", "title": "{says} {number}", "language": "en", "source": "Wire", "published_at": "{at}"}}"#
        )
    };
    let lines: Vec<String> = (0..1_201).map(line).collect();
    std::fs::write(place.folder.join("lines.ndjson"), lines.join("\n")).unwrap();
    place.must(&["ingest", "--format", "ndjson", "lines.ndjson"]).await;
    let app = App::start(place, &["serve"]).await;
    let forwards = ("first", "endCursor", "hasNextPage");
    let mut oldest = to_the_end(&app, &format!("{ALL}, order: OLDEST"), forwards).await;
    assert_eq!(oldest.len(), 5, "{oldest:?}");
    let search = r#"search(text: "quokkas", order: OLDEST"#;
    assert_eq!(to_the_end(&app, search, forwards).await, oldest);
    let backwards = ("last", "startCursor", "hasPreviousPage");
    let newest = format!("{ALL}, order: NEWEST");
    assert_eq!(to_the_end(&app, &newest, backwards).await, oldest);
    oldest.reverse();
    assert_eq!(to_the_end(&app, &newest, forwards).await, oldest);
    assert_eq!(to_the_end(&app, &search.replace("OLDEST", "NEWEST"), forwards).await, oldest);
    // By relevance, of the newest.
    let best =
        r#"{ search(text: "quokkas") { nodes { headline } totalCount { value relation } } }"#;
    let best = app.data(best).await["search"].take();
    assert_eq!(best["totalCount"], json!({ "value": 1, "relation": "AT_LEAST" }));
}

const ALL: &str = r#"articles(filter: { text: "quokkas" }"#;
