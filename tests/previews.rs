//! A preview is what will be published: every field of an article, whatever its body is made of, is the same.

use std::collections::BTreeMap;

use api::content::drafting::{self, Patch};
use api::content::publishing;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use crate::app::Kind;
use crate::issuing::vocabulary;
use crate::newsroom::{Newsroom, unindexed};

on_both_databases! {
    a_preview_is_what_the_press_shows_once_it_is_published
    of_many_previews_one_that_can_t_be_says_why_and_hides_no_other
}

/// How far from the article the question goes: what its mentions name, and what stands at the ends of links.
const DEPTH: usize = 4;

/// Every block there is, with everything in it; and whatever can stand around a story.
fn first() -> Value {
    let image = |name: &str| {
        json!({ "url": format!("https://example.org/{name}.jpg"), "alt": "A lake.",
        "caption": "The lake.", "credit": "Ann", "width": 800, "height": 600 })
    };
    let marks = ["EMPHASIS", "STRONG", "CODE", "STRIKE", "SUPERSCRIPT", "SUBSCRIPT"];
    let spans = marks.iter().map(|mark| json!({ "text": format!("{mark} "), "marks": [mark] }));
    let spans = spans.chain([json!({ "text": "NATO", "href": "https://example.org/nato", "marks": ["STRONG", "EMPHASIS"] })]);
    json!({
        "headline": "NATO and the UN", "summary": "The NATO summit.", "byline": "By Ann", "genre": "ANALYSIS",
        "section": "world", "topics": ["treaties"], "contributors": ["ann"], "image": image("lead"),
        "canonicalUrl": "https://example.org/nato-and-the-un", "publishedTimeLocal": "17:00",
        "body": [
            { "paragraph": { "text": "Both NATO and the UN met." } },
            { "paragraph": { "spans": spans.collect::<Value>() } },
            { "heading": { "level": 3, "text": { "text": "The UN <first>" } } },
            { "quote": { "text": { "text": "We met NATO." }, "attribution": "A speaker" } },
            { "list": { "ordered": true, "items": [{ "text": "UN" }, { "spans": [{ "text": "Two", "marks": ["CODE"] }] }] } },
            { "list": { "items": [{ "text": "Only" }] } },
            { "image": image("inside") },
            { "embed": { "url": "https://example.org/video", "provider": "Example" } },
            { "link": { "title": "Read", "article": "linked" } },
            { "link": { "title": "Elsewhere", "url": "https://example.org/else" } },
            { "link": { "title": "Nowhere" } },
        ],
        "mentions": [{ "thing": "nato", "wordings": ["NATO"], "role": "host" }, { "thing": "un", "wordings": ["UN"] }],
        "links": [{ "kind": "RELATED", "title": "See", "article": "linked" },
            { "kind": "RELATED", "title": "See too", "url": "https://example.org/" }],
    })
}

/// What is changed of it then: some blocks, their order, what it mentions and where it leads.
fn second() -> Value {
    json!({
        "headline": "The UN alone", "summary": null, "genre": "NEWS", "topics": ["defence"], "contributors": [],
        "blocks": [
            { "put": { "block": { "id": "b1", "paragraph": { "text": "The UN met, and Linked was there." } } } },
            { "put": { "block": { "quote": { "text": { "text": "Alone." } } }, "place": { "after": "b1" } } },
            { "move": { "id": "b9", "place": { "at": "START" } } },
            { "remove": "b5" },
        ],
        "mentions": [{ "thing": "un", "wordings": ["UN", "The UN"], "role": "host" }],
        "links": [{ "kind": "RELATED", "title": "See", "url": "https://example.org/" }],
        "slug": "the-un-alone",
    })
}

async fn a_preview_is_what_the_press_shows_once_it_is_published(kind: Kind) {
    let room = Newsroom::new(kind).await;
    vocabulary(&room).await;
    room.ask(r#"mutation { contributorCreate(input: { slug: "ann", name: "Ann" }) { userErrors { message } }
        sourceUpdate(input: { source: "wire", rightsHolder: "Wire", usageTerms: "Ask." }) { userErrors { message } } }"#).await;
    room.published("Linked").await;
    let (id, mut revision) = room.draft("Begun").await;
    let schema = Schema::read();
    let (all, mut kinds) = (schema.article(), Vec::new());
    for patch in [first(), second()] {
        revision = saved(&room, &id.to_string(), revision, patch).await;
        let preview = format!("{{ draft(ref: \"{id}\") {{ articleId preview {{ {all} }} }} }}");
        let preview = room.ask(&preview).await["draft"].take();
        publishing::issue(&room.desk, id, revision).await.unwrap();

        let article = preview["articleId"].as_str().unwrap();
        let query = format!("{{ node(id: \"{article}\") {{ ... on Article {{ {all} }} }} }}");
        let press = room.press(&query).await["node"].take();
        assert_eq!(preview["preview"], press, "revision {revision}");
        let body = press["body"].as_array().unwrap().iter();
        kinds.extend(body.map(|block| block["__typename"].as_str().unwrap().to_owned()));
        room.wait(60);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, schema.kinds["Block"], "a body of every kind of block");
}

/// Saves a patch as a client would: the number of the revision.
async fn saved(room: &Newsroom, id: &str, revision: i32, patch: Value) -> i32 {
    let query = "mutation ($input: DraftUpdateInput!) { draftUpdate(input: $input) { draft { revision } userErrors { message } } }";
    let input = json!({ "input": { "draft": id, "revision": revision, "patch": patch } });
    let request =
        async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(input));
    let response = api::desk::desk_schema()
        .execute(api::desk::working(request, room.desk.clone(), &unindexed(room.store.press())))
        .await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let done = response.data.into_json().unwrap()["draftUpdate"].take();
    assert_eq!(done["userErrors"], json!([]));
    done["draft"]["revision"].as_i64().unwrap() as i32
}

/// The press's schema, to ask for all of something.
struct Schema {
    /// The fields of each type, with what they lead to.
    fields: BTreeMap<String, Vec<(String, String)>>,
    /// What an interface or union may be.
    kinds: BTreeMap<String, Vec<String>>,
}

impl Schema {
    fn read() -> Self {
        let (mut fields, mut kinds) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
        for definition in parse_schema(api::graphql::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    for of in &object.implements {
                        kinds.entry(of.node.to_string()).or_default().push(name.clone());
                    }
                    let led = object.fields.into_iter().map(|field| field.node);
                    let led = led.map(|field| (field.name.node.to_string(), named(&field.ty.node)));
                    fields.insert(name, led.collect());
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().map(|member| member.node.to_string());
                    kinds.entry(name).or_default().extend(members);
                }
                _ => {}
            }
        }
        kinds.values_mut().for_each(|kinds| kinds.sort_unstable());
        Self { fields, kinds }
    }

    /// A selection of all that an article has, and of what that leads to; but of no list that the press has
    /// elsewhere, or of what was published before: what is only previewed stands in none.
    fn article(&self) -> String {
        let own = |(name, _): &&(String, String)| name != "versions" && name != "recommended";
        let fields = self.fields["Article"].iter().filter(own);
        fields.map(|field| self.field(field, DEPTH)).collect()
    }

    fn field(&self, (name, to): &(String, String), depth: usize) -> String {
        let is_leaf = !self.fields.contains_key(to) && !self.kinds.contains_key(to);
        match depth.checked_sub(1) {
            _ if is_leaf => format!(" {name}"),
            Some(depth) => format!(" {name} {{ {} }}", self.inside(to, depth)),
            None => String::new(),
        }
    }

    fn inside(&self, of: &str, depth: usize) -> String {
        let mut all = "__typename".to_owned();
        if let Some(kinds) = self.kinds.get(of) {
            for kind in kinds {
                all += &format!(" ... on {kind} {{ {} }}", self.inside(kind, depth));
            }
            return all;
        }
        // What is counted counts what is public, and so does what is recommended.
        let listed = |to: &str| {
            ["Connection", "Count", "Recommendation"].iter().any(|end| to.ends_with(end))
        };
        let own = |(_, to): &&(String, String)| !listed(to);
        all.extend(self.fields[of].iter().filter(own).map(|field| self.field(field, depth)));
        all
    }
}

/// What a type is made of.
fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

async fn of_many_previews_one_that_can_t_be_says_why_and_hides_no_other(kind: Kind) {
    let room = Newsroom::new(kind).await;
    for number in 0..20 {
        room.wait(1);
        let (id, revision) = room.draft(&format!("Story {number}")).await;
        if number == 7 {
            let patch = Patch { source: Some(None), ..Patch::default() };
            drafting::update(&room.desk, id, revision, patch).await.unwrap();
        }
    }
    let query = "{ drafts(first: 20) { nodes { headline preview { headline slug } } } }";
    let request =
        api::desk::working(query.into(), room.desk.clone(), &unindexed(room.store.press()));
    let answer = api::desk::desk_schema().execute(request).await;
    let told: Vec<_> = answer.errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(told, ["source: must be given before it can be published"]);
    let data = answer.data.into_json().unwrap();
    for draft in data["drafts"]["nodes"].as_array().unwrap() {
        let headline = draft["headline"].as_str().unwrap();
        let slug = headline.to_lowercase().replace(' ', "-");
        let shown = json!({ "headline": headline, "slug": slug });
        let shown = if headline == "Story 7" { Value::Null } else { shown };
        assert_eq!(draft["preview"], shown, "{headline}");
    }
}
