//! What real readers make of feeds: feedparser, rss-parser, the schema of JSON Feed. Of the demo, of what is made
//! up, and of what somebody means ill with.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use super::{FORMATS, document, text};
use crate::app::{App, Kind, Place};
use crate::contract::root;

// On both databases, but not by the name of the one that wants nothing installed.
on_database! {
    embedded Sqlite
    real_readers_find_nothing_wrong_in_the_feeds_of_the_demo
    nor_in_those_of_made_up_articles
    nor_do_hostile_texts_do_anything_but_be_read
}
on_database! {
    postgres Postgres
    real_readers_find_nothing_wrong_in_the_feeds_of_the_demo
    nor_in_those_of_made_up_articles
    nor_do_hostile_texts_do_anything_but_be_read
}

/// What a reader found: a line a document, in the order of their names.
async fn found(mut command: Command) -> Vec<Value> {
    let output = command.stderr(Stdio::piped()).output().await.unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Lets each reader read all documents in a folder.
async fn read_by_all(folder: &Path) -> [Vec<Value>; 2] {
    let modules = root().join("tests/node/node_modules/rss-parser");
    assert!(modules.is_dir(), "run `npm ci` in tests/node, or let `tests/run` do it");
    let mut node = Command::new("node");
    node.arg(root().join("tests/node/feeds.mjs")).arg(folder);
    let python = root().join("tests/python/venv/bin/python");
    assert!(python.is_file(), "let `tests/run` install tests/python/requirements.txt");
    let mut python = Command::new(python);
    python.arg(root().join("tests/python/feeds.py")).arg(folder);
    [found(node).await, found(python).await]
}

/// Fetches all documents of the feeds at these places, down to the last of each archive, and has them read: what was
/// read by each reader, with the file that it stands in.
async fn everywhere(app: &App, places: &[&str]) -> Vec<(String, Value)> {
    let folder = app.place.folder.join("feeds");
    std::fs::create_dir_all(&folder).unwrap();
    let mut written = 0;
    for place in places {
        for (format, _) in FORMATS {
            let mut next = Some(format!("/feeds/{place}.{format}?first=100"));
            while let Some(path) = next {
                let body = text(app, &path).await;
                // Strict parsers, and what a test knows of the format.
                let feed = match format {
                    "rss" => document::rss(&body),
                    "atom" => document::atom(&body),
                    _ => document::json(&body),
                };
                written += 1;
                std::fs::write(folder.join(format!("{written:04}.{format}")), &body).unwrap();
                next = feed.previous.map(|to| to.strip_prefix(&app.address).unwrap().to_owned());
            }
        }
    }
    let [by_node, by_python] = read_by_all(&folder).await;
    assert_eq!(by_node.len(), written);
    let entries = by_node.into_iter().chain(by_python).flat_map(|document| {
        let file = document["file"].as_str().unwrap().to_owned();
        let entries = document["entries"].as_array().unwrap().clone();
        entries.into_iter().map(move |entry| (file.clone(), entry))
    });
    entries.collect()
}

async fn real_readers_find_nothing_wrong_in_the_feeds_of_the_demo(kind: Kind) {
    let app = App::demo(kind).await;
    let data =
        app.data("{ topics { nodes { slug } } things(first: 100) { nodes { slug } } }").await;
    let of = |field: &str, folder: &str| {
        let nodes = data[field]["nodes"].as_array().unwrap().iter();
        let named = nodes.map(|node| format!("{folder}/{}", node["slug"].as_str().unwrap()));
        named.collect::<Vec<_>>()
    };
    let mut places = [of("topics", "topics"), of("things", "things")].concat();
    let rest = ["all", "sections/maroc", "contributors/bladi-net", "sources/bladi-net"];
    places.extend(rest.map(str::to_owned));
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let entries = everywhere(&app, &places).await;
    assert!(entries.len() > 12 * 5, "{}", entries.len());
    assert!(entries.iter().all(|(_, entry)| entry["published"].is_null()), "the page has no date");
}

async fn nor_in_those_of_made_up_articles(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let path = place.folder.join("made.ndjson").display().to_string();
    let made = place.must(&["generate", "--articles", "200", "--seed", "11"]).await;
    std::fs::write(&path, made).unwrap();
    place.must(&["ingest", "--format", "ndjson", &path]).await;
    let app = App::start(place, &["serve"]).await;
    let entries = everywhere(&app, &["all"]).await;
    // By each of two readers: RSS and Atom by both, JSON by one.
    assert_eq!(entries.len(), 5 * 200);
    let arabic = |entry: &Value| entry["language"] == "ar";
    let arabic: Vec<_> = entries.iter().filter(|(_, entry)| arabic(entry)).collect();
    let set = "<div lang=\"ar\" dir=\"rtl\">";
    let so =
        |entry: &Value| entry["content_html"].as_str().is_none_or(|html| html.starts_with(set));
    assert!(arabic.len() > 10 && arabic.iter().all(|(_, entry)| so(entry)));
    let dated = entries.iter().filter(|(_, entry)| !entry["published"].is_null()).count();
    assert!(dated > 500 && dated < 1_000, "{dated}");
}

/// Headlines that mean ill, and what is left to be read of each.
fn hostile() -> Vec<(String, String)> {
    let long = "Ten thousand bytes. ".repeat(500);
    let texts = [
        ("]]></title><script>alert(1)</script>", None),
        ("<![CDATA[ ]]> &amp; &lt;b&gt; &#x202E; &nbsp; <!-- --> <?php ?>", None),
        ("<img src=x onerror=alert(1)>", None),
        ("1 < 2 && 3 > 2; AT&T", None),
        ("\u{0}\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}nul\u{fffe}\u{ffff}", Some("nul")),
        ("\u{202e}gpj.exe\u{202c} \u{2066}isolated\u{2069}\u{feff}", Some("gpj.exe isolated")),
        ("👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u{301} 𝕏 \u{10ffff}", Some("👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u{301} 𝕏")),
        ("\r\n\t line\nbreaks\r\n", Some("line breaks")),
        ("' onmouseover='alert(1) \" style=\"x", None),
        (long.as_str(), Some(long.trim_end())),
    ];
    texts.map(|(text, left)| (text.to_owned(), left.unwrap_or(text).to_owned())).into()
}

async fn nor_do_hostile_texts_do_anything_but_be_read(kind: Kind) {
    let app = App::demo(kind).await;
    let data = app.data("{ articles(first: 20) { nodes { slug id } } }").await;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    let hostile = hostile();
    // No rule would let such texts in: they are put past all of them.
    for ((text, _), node) in hostile.iter().zip(nodes) {
        let slug = node["slug"].as_str().unwrap();
        let block = json!({ "id": "b1", "type": "paragraph", "spans": [{ "t": text }] });
        let document = json!({ "headline": text, "summary": text, "byline": text, "body": [block],
            "image": { "url": "https://example.org/à.png?b={c}|&d='", "alt": text, "caption": text, "credit": text } });
        let document = document.to_string().replace('\'', "''");
        let put = format!(
            "INSERT INTO article_version (article_id, version, kind, note, at, document)
               SELECT v.article_id, v.version + 1, v.kind, v.note, v.at, '{document}' FROM article_version v
               JOIN article a ON a.id = v.article_id AND a.version = v.version WHERE a.slug = '{slug}'"
        );
        app.place.sql(&put).await.unwrap();
        let shown = format!("UPDATE article SET version = version + 1 WHERE slug = '{slug}'");
        app.place.sql(&shown).await.unwrap();
    }
    let entries = everywhere(&app, &["all"]).await;
    for ((_, left), node) in hostile.iter().zip(nodes) {
        let id = super::urn(node["id"].as_str().unwrap());
        let told: Vec<_> = entries.iter().filter(|(_, entry)| entry["id"] == id).collect();
        assert_eq!(told.len(), 5);
        for (file, entry) in told {
            let title = entry["title"].as_str().unwrap();
            // rss-parser takes every title for plain text: of what would be markup it sees that it is escaped.
            let escaped = || left.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let safe = title == left || file.ends_with(".rss") && title == escaped();
            assert!(safe, "{file}: {title:?} of {left:?}");
            let html = entry.get("content").or_else(|| entry.get("content_html"));
            let html = html.and_then(Value::as_str).unwrap_or_default();
            for active in ["<script", "<img", "<?php", "\u{202e}", "\u{0}"] {
                assert!(
                    !html.contains(active) && !title.starts_with(active) || title == left,
                    "{file}: {html}"
                );
            }
        }
    }
}
