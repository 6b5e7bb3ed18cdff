//! Lines that are refused: told by file, line, field and rule; and what becomes of the others.

use serde_json::{Value, json};

use super::{file, ingest, line, lines, packed, place, slugs};
use crate::app::Kind;

on_both_databases! {
    a_line_that_is_refused_ends_the_ingest_with_its_batch
    a_line_that_is_refused_is_left_out_by_itself
    each_kind_of_spoilt_line_is_told_by_file_line_and_field
    what_can_t_be_read_further_is_told_with_the_last_line
    what_was_asked_for_by_mistake_is_told
}

/// Lines 1 to 6, of which the fourth has a title that is too long.
fn spoilt() -> String {
    let mut all = lines(1..7);
    all[3] = line(4, json!({ "title": "x".repeat(301) }));
    all.join("\n")
}

async fn a_line_that_is_refused_ends_the_ingest_with_its_batch(kind: Kind) {
    let place = place(kind).await;
    let path = file(&place, "spoilt.ndjson", spoilt());
    let (code, out, err) = ingest(&place, &["--batch", "2", &path, "more.ndjson"]).await;
    assert_eq!((code, out.as_str()), (65, ""));
    let told = format!(
        "{path}:4: title: must be at most 300 characters\n\
         khabar: nothing was published from line 3 on; to go on: khabar ingest --format ndjson --from-line 3 {path} more.ndjson\n"
    );
    assert_eq!(err, told);
    assert_eq!(slugs(&place).await, ["story-1", "story-2"]);
    // What can't even be read ends it at the same place.
    let path = file(&place, "worse.ndjson", [lines(1..4).join("\n"), "{".to_owned()].join("\n"));
    let (code, _, err) = ingest(&place, &["--batch", "2", &path]).await;
    assert!(
        code == 65
            && err.contains(":4: line: must be a JSON object")
            && err.contains("--from-line 3"),
        "{err}"
    );
    assert_eq!(slugs(&place).await, ["story-1", "story-2"]);
}

async fn a_line_that_is_refused_is_left_out_by_itself(kind: Kind) {
    let place = place(kind).await;
    let nowhere = json!({ "catalogue": { "topics": [{ "slug": "t", "names": { "en": "T" }, "broader": "nowhere" }] } });
    let path = file(
        &place,
        "spoilt.ndjson",
        [spoilt(), "[]".to_owned(), nowhere.to_string(), line(9, json!({}))].join("\n"),
    );
    let (code, out, err) = ingest(&place, &["--on-error", "skip", &path]).await;
    let (told, last) = err.trim_end().rsplit_once('\n').unwrap();
    assert_eq!((code, last), (65, "khabar: 3 lines were left out"));
    let mut told: Vec<_> = told.lines().map(|line| line.strip_prefix(&path).unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told[0], ":4: title: must be at most 300 characters");
    assert_eq!(told[1], ":7: line: must be a JSON object");
    assert_eq!(told[2], ":8: catalogue.topics[0].broader: there is no topic “nowhere”");
    assert_eq!(
        out,
        format!("{path}: 6 articles added, 0 updated, 0 unchanged; 3 lines left out.\n")
    );
    assert_eq!(
        slugs(&place).await,
        ["story-1", "story-2", "story-3", "story-5", "story-6", "story-9"]
    );
    place.must(&["check"]).await;
}

async fn each_kind_of_spoilt_line_is_told_by_file_line_and_field(kind: Kind) {
    let place = place(kind).await;
    let without = |field: &str| {
        let mut story: Value = serde_json::from_str(&line(1, json!({}))).unwrap();
        story.as_object_mut().unwrap().remove(field);
        story.to_string().into_bytes()
    };
    let with = |more: Value| line(1, more).into_bytes();
    let mut not_text = with(json!({}));
    let at = not_text.len() - 3;
    not_text[at] = 0xff;
    let twice = line(1, json!({})).replacen('{', "{\"id\":\"k1\",", 1);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"{\"id\": ".to_vec(), "line: must be a JSON object: EOF while parsing a value at column 7"),
        (not_text, "line: must be UTF-8, and is not from byte"),
        (with(json!({ "summary": "x".repeat(1 << 20) })), "line: must be at most 1048576 bytes long"),
        (twice.into_bytes(), "line: can't be read: duplicate field `id`"),
        (without("id"), "id: must be given"),
        (without("title"), "title: must be given"),
        (without("language"), "language: must be given"),
        (without("source"), "source: must be given"),
        (with(json!({ "title": " " })), "title: must not be empty"),
        (with(json!({ "sumary": "x" })), "sumary: is no field of a line"),
        (with(json!({ "title": 7 })), "title: can't be read: invalid type: integer `7`, expected a string"),
        (with(json!({ "body": [7] })), "body: can't be read: expected a text or a list of texts"),
        (with(json!({ "language": "klingon" })), "language: must be a BCP 47 language tag"),
        (with(json!({ "language": "zz" })), "language: zz is no language of ISO 639-1 or 639-3"),
        (with(json!({ "published_at": "yesterday" })), "published_at: must be a date such as"),
        (with(json!({ "published_at": "2026-02-30" })), "published_at: must be a date such as"),
        (with(json!({ "genre": "GOSSIP" })), "genre: must be one of UNSPECIFIED, NEWS"),
        (with(json!({ "links": [{ "id": "k2", "title": "T", "kind": "X" }] })), "links[0].kind: must be one of READ_ALSO"),
        (with(json!({ "url": "javascript:alert(1)" })), "url: must be an http or https address"),
        (with(json!({ "id": "k".repeat(501) })), "id: must be at most 500 characters"),
        (with(json!({ "body": ["One.", "a\u{202E}b"] })), "body[1]: must not hold U+202E"),
        (with(json!({ "topics": ["nowhere"] })), "topics: there is no topic “nowhere”"),
        (with(json!({ "section": "x".repeat(201) })), "section: must be at most 200 characters"),
        (with(json!({ "contributors": ["A", "b\nc"] })), "contributors[1]: must not hold U+000A"),
        (with(json!({ "mentions": [{ "thing": "nile", "wordings": ["Nile"] }] })), "mentions: there is no thing “nile”"),
        (with(json!({ "catalogue": {} })), "catalogue: must stand in a line by itself"),
        (json!({ "catalogue": { "poems": [] } }).to_string().into_bytes(), "catalogue: can't be read: unknown field `poems`"),
        (json!({ "relations": [{ "id": "r", "subject": "a", "predicate": "p", "object": "b", "modality": "ASSERTED", "evidence": [] }] }).to_string().into_bytes(), "relations[0] (r).predicate: there is no predicate “p”"),
    ];
    let all: Vec<&[u8]> = cases.iter().map(|(line, _)| line.as_slice()).collect();
    let path = file(&place, "spoilt", all.join(&b'\n'));
    let (code, out, err) = ingest(&place, &["--on-error", "skip", &path]).await;
    assert_eq!(code, 65);
    assert_eq!(
        out,
        format!(
            "{path}: 0 articles added, 0 updated, 0 unchanged; {} lines left out.\n",
            cases.len()
        )
    );
    for ((_, told), number) in cases.iter().zip(1..) {
        let said = err.lines().find_map(|line| line.strip_prefix(&format!("{path}:{number}: ")));
        assert!(said.is_some_and(|said| said.starts_with(told)), "{number}: {told}: {said:?}");
    }
    assert_eq!(slugs(&place).await, [""; 0]);
}

async fn what_can_t_be_read_further_is_told_with_the_last_line(kind: Kind) {
    let place = place(kind).await;
    // What hardly packs is read as far as it goes.
    let noise = |number: usize| {
        (0..40).map(|step| format!("{:x} ", number * 7_919 + step * 104_729)).collect::<String>()
    };
    let all: Vec<_> =
        (1..200).map(|number| line(number, json!({ "body": noise(number) }))).collect();
    let whole = packed(all.join("\n").as_bytes());
    let path = file(&place, "cut.gz", &whole[..whole.len() / 2]);
    let (code, out, err) = ingest(&place, &["--batch", "10", &path]).await;
    assert_eq!((code, out.as_str()), (66, ""));
    let after = err.split_once("cannot be read after line ").unwrap().1;
    let after: usize = after.split_once(':').unwrap().0.parse().unwrap();
    assert!((20..180).contains(&after), "{err}");
    let published = after / 10 * 10;
    assert!(
        err.contains(&format!(
            "to go on: khabar ingest --format ndjson --from-line {} ",
            published + 1
        )),
        "{err}"
    );
    assert_eq!(slugs(&place).await.len(), published);
    let (code, ..) = ingest(&place, &["--batch", "10", "--on-error", "skip", &path]).await;
    assert_eq!((code, slugs(&place).await.len()), (66, after));
    let (code, _, err) = ingest(&place, &["nowhere.ndjson"]).await;
    assert!(code == 66 && err.contains("cannot read nowhere.ndjson"), "{err}");
}

async fn what_was_asked_for_by_mistake_is_told(kind: Kind) {
    let place = place(kind).await;
    let all = [lines(1..3).join("\n"), "[]".to_owned()].join("\n");
    for (name, bytes) in
        [("plain.ndjson", all.clone().into_bytes()), ("packed.gz", packed(all.as_bytes()))]
    {
        let path = file(&place, name, bytes);
        let output = place.run(&["ingest", &path]).await;
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(65), "{err}");
        assert!(err.contains("which takes --format ndjson"), "{err}");
    }
    let path = file(&place, "all.ndjson", all);
    let (code, out, err) = ingest(&place, &["--on-error", "skip", &path]).await;
    assert_eq!((code, err.lines().last().unwrap()), (65, "khabar: 1 line was left out"));
    assert!(out.ends_with("; 1 line left out.\n"), "{out}");
    let (code, _, err) = ingest(&place, &["--from-line", "5", &path]).await;
    let told = format!("khabar: {path} has 3 lines: there is no line 5 to begin with\n");
    assert_eq!((code, err), (65, told));
    // Just behind the end is where an ingest that was ended there goes on.
    assert_eq!(ingest(&place, &["--from-line", "4", &path]).await.0, 0);
}
