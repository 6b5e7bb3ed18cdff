//! Newline-delimited JSON: what a line says and does not say, what is refused and where, and how it goes on.

mod refused;

use std::{
    io::Write,
    process::{Output, Stdio},
};

use api::content::changes;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::app::{App, Kind, Place};
use crate::contract::root;

on_both_databases! {
    a_line_says_what_it_says_and_no_more
    what_is_packed_is_published_as_what_is_not
    each_batch_is_one_commit
    a_story_that_comes_twice_is_one_story
    what_is_interrupted_goes_on_where_it_stopped
    a_line_names_a_section_and_does_not_rename_it
    the_shared_data_loads
}

async fn place(kind: Kind) -> Place {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    place
}

/// A story of this number as a line; `more` is laid over it.
fn line(number: usize, more: Value) -> String {
    let mut story = json!({
        "id": format!("k{number}"), "title": format!("Story {number}"), "body": "One.\n\nTwo.",
        "summary": null, "language": "en", "section": "World", "source": "The Wire", "url": null,
        "published_at": "2026-01-31",
    });
    story.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    story.to_string()
}

fn lines(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| line(number, json!({}))).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn file(place: &Place, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = place.folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

async fn ingest(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        place.run(&[&["ingest", "--format", "ndjson"], arguments].concat()).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// The slugs of what the public reads, by name.
async fn slugs(place: &Place) -> Vec<String> {
    let app = App::start(place.clone(), &["serve"]).await;
    let mut slugs = Vec::new();
    let mut after = String::new();
    loop {
        let asked = format!(
            "{{ articles(first: 100{after}) {{ nodes {{ slug }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let page = app.data(&asked).await["articles"].take();
        let nodes = page["nodes"].as_array().unwrap().iter();
        slugs.extend(nodes.map(|node| node["slug"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            slugs.sort_unstable();
            return slugs;
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
}

async fn a_line_says_what_it_says_and_no_more(kind: Kind) {
    let place = place(kind).await;
    let catalogue = json!({ "catalogue": {
        "topics": [{ "slug": "rivers", "names": { "en": "Rivers" } }],
        "things": [{ "slug": "nile", "kind": "PLACE", "placeKind": "REGION", "names": { "en": ["Nile"] } }],
    } });
    let told = line(
        1,
        json!({
            "title": " The Nile rises ", "summary": "Of floods.", "byline": "By Ann Lee", "genre": "ANALYSIS",
            "body": ["At the Nile.", " ", "Elsewhere."], "url": "https://wire.example/1", "section": "worldNews",
            "section_label": "World News", "published_at": "2026-01-31T17:00:00+01:00", "date_raw": "31/1",
            "contributors": ["Ann Lee"], "topics": ["rivers"],
            "mentions": [{ "thing": "nile", "wordings": ["Nile"], "role": "river" }],
            "links": [{ "id": "k2", "title": "Before", "kind": "FOLLOW_UP" }],
        }),
    );
    let bare = json!({ "id": "k2", "title": "Bare", "language": "AR", "source": "The Wire" });
    let local =
        line(3, json!({ "published_at": "2026-01-30T08:15", "summary": "", "section": null }));
    let all = [catalogue.to_string(), bare.to_string(), String::new(), told, local].join("\r\n");
    let path = file(&place, "all.ndjson", format!("\u{FEFF}{all}"));
    let (code, out, err) = ingest(&place, &[&path]).await;
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, format!("{path}: 3 articles added, 0 updated, 0 unchanged.\n"));

    let app = App::start(place, &["serve"]).await;
    let asked = |slug: &str| {
        format!("{{ article(ref: \"{slug}\") {{ headline summary byline genre locale completeness
        bodyText canonicalUrl publishedAt publishedTimeLocal sortAt source {{ slug name }} section {{ slug name }}
        contributors {{ slug name }} topics {{ slug }} mentions {{ nodes {{ thing {{ slug }} role count origin }} }}
        links {{ nodes {{ kind title article {{ slug }} }} }} }} }}")
    };
    let source = json!({ "slug": "the-wire", "name": "The Wire" });
    let full = app.data(&asked("the-nile-rises")).await["article"].take();
    assert_eq!(
        full,
        json!({
            "headline": "The Nile rises", "summary": "Of floods.", "byline": "By Ann Lee", "genre": "ANALYSIS",
            "locale": "en", "completeness": "FULL", "bodyText": "At the Nile.\n\nElsewhere.",
            "canonicalUrl": "https://wire.example/1", "publishedAt": "2026-01-31T16:00:00Z",
            "publishedTimeLocal": null, "sortAt": "2026-01-31T16:00:00Z", "source": source,
            "section": { "slug": "worldnews", "name": "World News" },
            "contributors": [{ "slug": "ann-lee", "name": "Ann Lee" }], "topics": [{ "slug": "rivers" }],
            "mentions": { "nodes": [{ "thing": { "slug": "nile" }, "role": "river", "count": 2, "origin": "FEED" }] },
            "links": { "nodes": [{ "kind": "FOLLOW_UP", "title": "Before", "article": { "slug": "bare" } }] },
        })
    );
    let mut bare = app.data(&asked("bare")).await["article"].take();
    bare.as_object_mut().unwrap().remove("sortAt");
    assert_eq!(
        bare,
        json!({
            "headline": "Bare", "summary": null, "byline": null, "genre": "UNSPECIFIED", "locale": "ar",
            "completeness": "STUB", "bodyText": null, "canonicalUrl": null, "publishedAt": null,
            "publishedTimeLocal": null, "source": source, "section": null, "contributors": [], "topics": [],
            "mentions": { "nodes": [] }, "links": { "nodes": [] },
        })
    );
    let local = app.data("{ article(ref: \"story-3\") { publishedAt publishedTimeLocal sortAt summary section { slug } } }").await;
    assert_eq!(
        local["article"],
        json!({ "publishedAt": null, "publishedTimeLocal": "08:15",
        "sortAt": "2026-01-30T00:00:00Z", "summary": null, "section": null })
    );
}

async fn what_is_packed_is_published_as_what_is_not(kind: Kind) {
    let place = place(kind).await;
    let all = lines(1..40).join("\n");
    // Two gzip files, one after the other, are one.
    let (head, tail) = all.as_bytes().split_at(3_000);
    let twice = [packed(head), packed(tail)].concat();
    let path = file(&place, "packed", twice);
    assert_eq!(
        ingest(&place, &[&path]).await.1,
        format!("{path}: 39 articles added, 0 updated, 0 unchanged.\n")
    );
    let path = file(&place, "plain", all);
    assert_eq!(
        ingest(&place, &[&path]).await.1,
        format!("{path}: 0 articles added, 0 updated, 39 unchanged.\n")
    );
}

/// When the commits of a place were made that changed a story.
async fn commits(place: &Place) -> usize {
    let store = place.store().await;
    let log = changes::since(store.press(), 0, 100_000).await.unwrap();
    let stories = log.iter().filter(|change| change.subject == changes::ChangeSubject::Article);
    stories.map(|change| change.at).collect::<std::collections::BTreeSet<_>>().len()
}

async fn each_batch_is_one_commit(kind: Kind) {
    let place = place(kind).await;
    let path = file(&place, "all.ndjson", lines(1..251).join("\n"));
    ingest(&place, &["--batch", "100", &path]).await;
    assert_eq!((commits(&place).await, slugs(&place).await.len()), (3, 250));
}

async fn a_story_that_comes_twice_is_one_story(kind: Kind) {
    let place = place(kind).await;
    let again = line(1, json!({ "body": "One.\nAnd more." }));
    let path = file(&place, "twice.ndjson", [line(1, json!({})), again].join("\n"));
    let told = ingest(&place, &[&path]).await;
    assert_eq!(told.1, format!("{path}: 1 articles added, 1 updated, 0 unchanged.\n"));
    let app = App::start(place, &["serve"]).await;
    let article = app.data("{ article(ref: \"story-1\") { version bodyText } }").await;
    assert_eq!(article["article"], json!({ "version": 2, "bodyText": "One.\n\nAnd more." }));
}

async fn what_is_interrupted_goes_on_where_it_stopped(kind: Kind) {
    let (place, whole) = (place(kind).await, self::place(kind).await);
    let all = lines(1..251);
    let mut command = place.khabar(&["ingest", "--format", "ndjson", "--batch", "100", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    // A batch and a half: the half waits for more.
    stdin.write_all((all[..150].join("\n") + "\n").as_bytes()).await.unwrap();
    stdin.flush().await.unwrap();
    while commits(&place).await == 0 {
        tokio::task::yield_now().await;
    }
    let id = process.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = process.wait_with_output().await.unwrap();
    drop(stdin);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert_eq!(
        err,
        "khabar: interrupted; to go on: khabar ingest --format ndjson --from-line 101 -\n"
    );

    let path = file(&place, "all.ndjson", all.join("\n"));
    let (code, out, _) = ingest(&place, &["--batch", "100", "--from-line", "101", &path]).await;
    assert_eq!((code, out), (0, format!("{path}: 150 articles added, 0 updated, 0 unchanged.\n")));
    ingest(&whole, &["--batch", "100", &path]).await;
    assert_eq!(
        (slugs(&place).await, commits(&place).await),
        (slugs(&whole).await, commits(&whole).await)
    );
    place.must(&["check"]).await;
}

async fn a_line_names_a_section_and_does_not_rename_it(kind: Kind) {
    let place = place(kind).await;
    let curated = json!({ "catalogue": {
        "sections": [{ "slug": "world", "names": { "en": "The World", "fr": "Le monde" } }],
        "sources": [{ "slug": "the-wire", "name": "The Wire Agency" }],
        "contributors": [{ "slug": "ann-lee", "name": "Ann B. Lee" }],
    } });
    let story =
        line(1, json!({ "contributors": ["ann-lee"], "section": "world", "source": "the wire" }));
    let path = file(&place, "all.ndjson", [curated.to_string(), story].join("\n"));
    assert_eq!(ingest(&place, &[&path]).await.0, 0);
    let app = App::start(place, &["serve"]).await;
    let article = app.data("{ article(ref: \"story-1\") { section { name } source { name } contributors { name } } }").await;
    assert_eq!(
        article["article"],
        json!({ "section": { "name": "The World" },
        "source": { "name": "The Wire Agency" }, "contributors": [{ "name": "Ann B. Lee" }] })
    );
}

/// Files of other people's, which are not part of this repository.
async fn the_shared_data_loads(kind: Kind) {
    let folder = root().join("../shared/data");
    let files = std::fs::read_dir(&folder).into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.to_string_lossy().ends_with(".ndjson.gz")).collect();
    files.sort();
    if files.is_empty() {
        eprintln!("there are no files in {}: nothing was tried with them", folder.display());
        return;
    }
    let place = place(kind).await;
    for path in files {
        let path = path.display().to_string();
        let (_, out, err) = ingest(&place, &["--on-error", "skip", &path]).await;
        let (added, _) = out.strip_prefix(&format!("{path}: ")).unwrap().split_once(' ').unwrap();
        let (added, refused): (usize, usize) = (added.parse().unwrap(), err.lines().count());
        // A few break a rule of ours: too long a paragraph, no title, marks that reorder text.
        assert!(added > 800 && refused < added / 50, "{out}{err}");
        let (_, again, _) = ingest(&place, &["--on-error", "skip", &path]).await;
        assert!(
            again.contains(&format!("0 articles added, 0 updated, {added} unchanged")),
            "{again}"
        );
    }
    place.must(&["check"]).await;
}
