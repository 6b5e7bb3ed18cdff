//! What comes in spoilt at the desk: refused with the field named, and nothing is written, in whatever table.

use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::raw::Wire;
use crate::stories::{predicate, told_twice};

on_both_databases! {
    what_breaks_a_rule_is_told_by_a_path_that_leads_to_it
    what_the_schema_does_not_know_is_named
    a_body_that_can_t_be_read_is_refused_whole
    a_draft_of_a_megabyte_is_kept_and_a_larger_one_is_refused
}

/// A desk with a key, a working copy at its first revision, and two stories that the public reads.
struct Room {
    app: App,
    key: String,
    draft: String,
}

impl Room {
    async fn new(kind: Kind) -> Self {
        let place = told_twice(kind).await;
        predicate(&place, "near").await;
        let app = App::start(place, &["serve"]).await;
        let key = app.place.key("desk:write,desk:publish").await;
        let begin = "mutation { draftCreate(input: { locale: \"en\", headline: \"One\" }) { draft { id } userErrors { message } } }";
        let firm = "mutation { thingCreate(input: { slug: \"firm\", kind: ORGANIZATION, names: [{ locale: \"en\", names: [\"Firm\"] }] }) { userErrors { message } } }";
        app.done(&key, firm).await;
        let made = app.done(&key, begin).await;
        let draft = made["draftCreate"]["draft"]["id"].as_str().unwrap().to_owned();
        Self { app, key, draft }
    }

    /// The status and the answer to one mutation.
    async fn told(&self, mutation: &str, input: &Value) -> (u16, Value) {
        let kind = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!(
            "mutation ($input: {kind}Input!) {{ done: {mutation}(input: $input) {{ userErrors {{ code field value message }} }} }}"
        );
        let asked = json!({ "query": query, "variables": { "input": input } });
        let response = self.app.at_desk(&self.key).json(&asked).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// A save of the working copy.
    fn save(&self, patch: Value) -> Value {
        json!({ "draft": self.draft, "revision": 1, "patch": patch })
    }

    async fn blocks(&self) -> Vec<String> {
        let asked = "{ article(ref: \"story-1\") { body { id } } }";
        let data = self.app.done(&self.key, asked).await;
        let blocks = data["article"]["body"].as_array().unwrap().iter();
        blocks.map(|block| block["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// Where in an input the path of an error leads: `body[3]` is the fourth of `body`, and a block is its one
/// kind as well. Nothing, where it leads nowhere.
fn led<'a>(input: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(input, |here, step| {
        let (name, at) = match step.split_once('[') {
            Some((name, at)) => (name, Some(at.trim_end_matches(']').parse::<usize>().ok()?)),
            None => (*step, None),
        };
        let mut kinds = here.as_object()?.values();
        let found = here.get(name).or_else(|| kinds.find_map(|kind| kind.get(name)))?;
        at.map_or(Some(found), |at| found.get(at))
    })
}

fn text(text: &str) -> Value {
    json!({ "spans": [{ "text": text }] })
}

/// A deed, the input that spoils it, where in that it is spoilt, and how the rule begins.
type Case = ((&'static str, Value), &'static str, &'static str);

fn saves(room: &Room) -> Vec<Case> {
    let save = |patch: Value| ("draftUpdate", room.save(patch));
    let body = |body: Value| save(json!({ "body": body }));
    let link = json!({ "kind": "RELATED", "title": "See", "url": "https://example.org/" });
    let both = json!({ "kind": "RELATED", "title": "See", "url": "https://example.org/", "article": "story-1" });
    let nowhere = json!({ "kind": "RELATED", "title": "See", "article": "nowhere" });
    let inline = json!({ "link": { "title": "See", "article": "story-1" } });
    let inline_both =
        json!({ "link": { "title": "See", "article": "story-1", "url": "https://example.org/" } });
    let high = json!({ "heading": { "level": 9, "text": text("H") } });
    let two = json!({ "paragraph": text("a"), "embed": { "url": "https://example.org/" } });
    let mention = |wordings: Vec<String>| json!({ "thing": "nile", "wordings": wordings });
    let worded = |count: usize| mention((0..count).map(|word| format!("w{word}")).collect());
    let broken = mention(vec!["the nile".to_owned(), "x\ny".to_owned()]);
    let one_kind = "must have exactly one of paragraph, heading, quote, list, image, embed, link";
    vec![
        (
            save(json!({ "links": vec![&link; 201] })),
            "/patch/links",
            "must have at most 200 entries",
        ),
        (body(json!(vec![&inline; 21])), "/patch/body", "must have at most 20 links"),
        (
            body(json!([{ "paragraph": text("a") }, high])),
            "/patch/body/1/heading/level",
            "must be from 2 to 6",
        ),
        (
            body(json!([{ "paragraph": text("") }])),
            "/patch/body/0/paragraph/spans",
            "must not be empty",
        ),
        (body(json!([{}])), "/patch/body/0", one_kind),
        (body(json!([two])), "/patch/body/0", one_kind),
        (
            body(json!([inline_both])),
            "/patch/body/0/link/url",
            "must not be given where an article is",
        ),
        (
            save(json!({ "links": [both] })),
            "/patch/links/0/url",
            "must be given where no article is",
        ),
        (
            save(json!({ "links": [link, nowhere] })),
            "/patch/links/1/article",
            "there is no article “nowhere”",
        ),
        (save(json!({ "headline": "a\u{0}b" })), "/patch/headline", "must not hold U+0000"),
        (
            save(json!({ "mentions": [broken] })),
            "/patch/mentions/0/wordings/1",
            "must not hold U+000A",
        ),
        (
            save(json!({ "mentions": vec![worded(150); 3] })),
            "/patch/mentions",
            "must have at most 400 wordings",
        ),
        (
            ("draftCreate", json!({ "locale": "fr", "topics": ["rivers", "nowhere"] })),
            "/topics/1",
            "there is no topic “nowhere”",
        ),
    ]
}

fn others(room: &Room, blocks: &[String]) -> Vec<Case> {
    let at = "2000-01-01T00:00:00Z";
    let expire = json!({ "draft": room.draft, "when": { "at": at } });
    let schedule =
        json!({ "draft": room.draft, "revision": 1, "at": at, "localTime": "2030-01-01T07:00" });
    let topic = |broader: &str| ("topicUpdate", json!({ "topic": "world", "broader": broader }));
    let quote = |block: usize| json!({ "article": "story-1", "quote": "At aswan", "blockId": blocks[block] });
    let relation = |object: &str, quotes: Vec<Value>| {
        let given = json!({ "subject": "nile", "predicate": "near", "object": object, "modality": "ASSERTED", "evidence": quotes });
        ("relationAssert", given)
    };
    vec![
        (("articleExpire", expire), "/when/at", "must be later than now"),
        (("articleSchedule", schedule), "/at", "must be given, or a local time with its zone"),
        (
            ("thingUpdate", json!({ "thing": "firm", "parent": "firm" })),
            "/parent",
            "must not name the thing itself",
        ),
        (topic("rivers"), "/broader", "must lead to a top within 12 steps, never back to itself"),
        (topic("world"), "/broader", "must lead to a top within 12 steps, never back to itself"),
        (relation("nile", vec![quote(0)]), "/object", "must not be the subject itself"),
        (relation("nowhere", vec![quote(0)]), "/object", "there is no thing “nowhere”"),
        (
            relation("aswan", vec![quote(0), quote(1)]),
            "/evidence/1/quote",
            "“At aswan” stands nowhere in block",
        ),
    ]
}

async fn what_breaks_a_rule_is_told_by_a_path_that_leads_to_it(kind: Kind) {
    let room = Room::new(kind).await;
    let blocks = room.blocks().await;
    let before = room.app.place.everything().await;
    for ((mutation, input), spoilt, rule) in saves(&room).into_iter().chain(others(&room, &blocks))
    {
        let (status, answer) = room.told(mutation, &input).await;
        let error = &answer["data"]["done"]["userErrors"][0];
        assert_eq!((status, &error["code"]), (200, &json!("INVALID")), "{spoilt}: {answer}");
        let field: Vec<_> =
            error["field"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(&format!("{}: {rule}", field.join("."))), "{message}");
        let found = led(&input, &field).unwrap_or_else(|| panic!("{field:?} leads nowhere"));
        assert!(std::ptr::eq(found, input.pointer(spoilt).unwrap()), "{field:?} is not {spoilt}");
        let shown = match found {
            Value::String(text) => json!(text),
            Value::Number(number) => json!(number.to_string()),
            // Cut to a readable length.
            _ => error["value"].clone(),
        };
        assert!(shown.is_string() && error["value"] == shown, "{spoilt}: {error}");
    }
    assert_eq!(room.app.place.everything().await, before);
}

async fn what_the_schema_does_not_know_is_named(kind: Kind) {
    let room = Room::new(kind).await;
    let before = room.app.place.everything().await;
    let save = |patch: Value| ("draftUpdate", room.save(patch));
    let poem = json!({ "poem": { "text": "O Nile" } });
    let both = json!({ "paragraph": { "text": "a", "spans": [] } });
    let named =
        |locale: &str| json!({ "topic": "world", "names": [{ "locale": locale, "name": "X" }] });
    let unknown_kind = "unknown field \"poem\" of type \"BlockInput\"";
    let no_locale = "expected type \"Locale\"";
    for ((mutation, input), place, told) in [
        (save(json!({ "body": [poem] })), "input.patch.body.0", unknown_kind),
        (
            save(json!({ "blocks": [{ "put": { "block": poem } }] })),
            "input.patch.blocks.0.put.block",
            unknown_kind,
        ),
        (save(json!({ "body": [both] })), "input.patch.body.0.paragraph", "exactly one field"),
        (save(json!({ "state": "PUBLISHED" })), "input.patch", "unknown field \"state\""),
        (
            save(json!({ "genre": "GOSSIP" })),
            "input.patch.genre",
            "does not contain the value \"GOSSIP\"",
        ),
        (
            ("draftUpdate", json!({ "draft": room.draft, "revision": "1", "patch": {} })),
            "input.revision",
            "expected type \"Int\"",
        ),
        (("draftCreate", json!({ "locale": "klingon!" })), "input.locale", no_locale),
        (("draftCreate", json!({ "locale": "x-klingon" })), "input.locale", no_locale),
        (("draftCreate", json!({ "locale": 7 })), "input.locale", no_locale),
        (("draftCreate", json!({ "locale": null })), "input.locale", no_locale),
        (("draftCreate", json!({})), "input", "field \"locale\""),
        (("topicUpdate", named("english")), "input.names.0.locale", no_locale),
    ] {
        let (status, answer) = room.told(mutation, &input).await;
        assert_eq!((status, &answer["data"]), (400, &Value::Null), "{answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "VALIDATION_FAILED", "{answer}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("\"{place}\"")) && message.contains(told), "{message}");
    }
    assert_eq!(room.app.place.everything().await, before);
}

async fn a_body_that_can_t_be_read_is_refused_whole(kind: Kind) {
    let room = Room::new(kind).await;
    let before = room.app.place.everything().await;
    let create = json!({ "query": "mutation ($headline: String) { draftCreate(input: { locale: \"en\", headline: $headline }) { draft { id } } }",
        "variables": { "headline": "HERE" } });
    let create = create.to_string();
    let said = |bytes: &[u8]| {
        let (head, tail) = create.split_once("HERE").unwrap();
        [head.as_bytes(), bytes, tail.as_bytes()].concat()
    };
    for (body, why) in [
        (create.as_bytes()[..create.len() - 1].to_vec(), "EOF while parsing"),
        ([create.as_bytes(), b"}"].concat(), "trailing characters"),
        (said(b"\xff"), "invalid unicode code point"),
        (said(b"\xc0\xaf"), "invalid unicode code point"),
        (said(b"\xed\xa0\x80"), "invalid unicode code point"),
        (said(br"\ud800"), "hex escape"),
        (said(b"\x01"), "control character"),
    ] {
        let request = room.app.at_desk(&room.key).header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{why}");
        let answer: Value = response.json().await.unwrap();
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("the body is not valid JSON: "), "{message}");
        assert!(message.contains(why) && message.contains("line 1 column"), "{message}");
    }
    let mut wire = Wire::to(&room.app);
    let head = format!("content-type: application/json\r\nauthorization: Bearer {}\r\n", room.key);
    wire.ask("POST /desk/graphql", &format!("{head}content-length: {}\r\n", 4 * 1024 * 1024 + 1));
    wire.say(said(b"Too much"));
    let heard = wire.hear();
    assert_eq!(heard.status, 413);
    assert!(heard.body.contains("the body must be at most 4,194,304 bytes"), "{}", heard.body);
    assert_eq!(room.app.place.everything().await, before);
}

async fn a_draft_of_a_megabyte_is_kept_and_a_larger_one_is_refused(kind: Kind) {
    let room = Room::new(kind).await;
    let before = room.app.place.everything().await;
    let longest = json!({ "paragraph": { "text": "x".repeat(20_000) } });
    let long = |paragraphs: usize| room.save(json!({ "body": vec![&longest; paragraphs] }));
    let (_, answer) = room.told("draftUpdate", &long(50)).await;
    let told = "patch.body: must leave the draft at most 1000000 bytes of JSON";
    let error = &answer["data"]["done"]["userErrors"][0];
    assert_eq!((&error["code"], &error["message"]), (&json!("INVALID"), &json!(told)));
    assert_eq!(room.app.place.everything().await, before);

    let (_, answer) = room.told("draftUpdate", &long(49)).await;
    assert_eq!(answer["data"]["done"]["userErrors"], json!([]));
    let asked = format!(
        "{{ draft(ref: \"{}\") {{ revision content {{ body {{ ... on Paragraph {{ text }} }} }} }} }}",
        room.draft
    );
    let kept = room.app.done(&room.key, &asked).await["draft"].take();
    let body = vec![json!({ "text": "x".repeat(20_000) }); 49];
    assert!(kept == json!({ "revision": 2, "content": { "body": body } }), "{kept:.200}");
}
