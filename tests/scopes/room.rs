//! A desk to try every right at: what every row of the tables speaks of is here.

use api::content::access::{Record, audit_after};
use api::content::{Actor, Desk, Store, changes};
use serde_json::{Value, json};

use super::rows::BEFORE;
use crate::app::{App, Kind};
use crate::stories::{predicate, told_twice};

/// Every scope there is.
pub const SCOPES: [&str; 6] =
    ["press:read", "press:embargoed", "desk:read", "desk:write", "desk:publish", "admin"];

/// A desk with two stories, two working copies and a story under embargo, and a key of each scope.
pub struct Room {
    pub app: App,
    store: Store,
    chief: String,
    pub keys: Vec<(&'static str, String)>,
    draft: Draft,
    saved: String,
    spare: String,
    relation: String,
}

/// A working copy, by its id and that of its article.
pub struct Draft {
    id: String,
    article: String,
}

/// What is said in the working copy that has been saved.
const SAVED: &str = r#"{ headline: "The nile", mentions: [{ thing: "nile", wordings: ["nile"] }],
    links: [{ kind: RELATED, title: "See", article: "story-2" }] }"#;
const KEPT: &str = r#"mutation { filterSave(input: { slug: "wet", name: "Wet", filter: { topics: { any: ["rivers"] },
    publishedAt: { from: "2026-01-01T00:00:00Z" }, evidenceFor: { either: { any: ["nile"] } } } }) { userErrors { message } } }"#;
const RELATION: &str = r#"mutation { relationAssert(input: { subject: "nile", predicate: "near", object: "aswan",
    modality: ASSERTED, evidence: [{ article: "story-1", quote: "At aswan" }] }) { relation { id } userErrors { message } } }"#;

impl Room {
    pub async fn new(kind: Kind) -> Self {
        let place = told_twice(kind).await;
        predicate(&place, "near").await;
        let store = place.store().await;
        let app = App::start(place, &["serve"]).await;
        let chief = app.place.key("desk:write,desk:publish,admin").await;
        let mut keys = Vec::new();
        for scope in SCOPES {
            keys.push((scope, app.place.key(scope).await));
        }
        let draft = begun(&app, &chief, "One").await;
        let embargoed = begun(&app, &chief, "Not yet").await.id;
        let plan = format!(
            "mutation {{ articleSchedule(input: {{ draft: \"{embargoed}\", revision: 1, \
             at: \"2999-01-01T00:00:00Z\", embargo: true }}) {{ userErrors {{ message }} }} }}"
        );
        app.done(&chief, &plan).await;
        let saved = begun(&app, &chief, "Saved").await.id;
        let save = format!(
            "mutation {{ draftUpdate(input: {{ draft: \"{saved}\", revision: 1, patch: {SAVED} }}) {{ userErrors {{ message }} }} }}"
        );
        app.done(&chief, &save).await;
        let related = app.done(&chief, RELATION).await["relationAssert"]["relation"]["id"].take();
        let relation = related.as_str().unwrap().to_owned();
        app.done(&chief, KEPT).await;
        let made = app.done(&chief, "mutation { keyCreate(input: { name: \"Spare\", scopes: [PRESS_READ] }) { key { id } userErrors { message } } }").await;
        let spare = made["keyCreate"]["key"]["id"].as_str().unwrap().to_owned();
        Self { app, store, chief, keys, draft, saved, spare, relation }
    }

    /// A document with the names of what is here.
    pub fn filled(&self, document: &str) -> String {
        self.filled_with(document, &self.draft)
    }

    /// The same, about another working copy.
    pub fn filled_with(&self, document: &str, draft: &Draft) -> String {
        let document = document.replace("DRAFT", &draft.id).replace("STORY", &draft.article);
        let document = document.replace("SAVED", &self.saved);
        document.replace("KEY", &self.spare).replace("RELATION", &self.relation)
    }

    /// A working copy of which whatever has to be done before a deed is done.
    pub async fn readied(&self, deed: &str) -> Draft {
        let draft = begun(&self.app, &self.chief, &format!("For {deed}")).await;
        let before = BEFORE.iter().filter(|(of, _)| *of == deed);
        for document in before.flat_map(|(_, documents)| *documents) {
            self.app.done(&self.chief, &self.filled_with(document, &draft)).await;
        }
        draft
    }

    /// The audit log, the earliest line first.
    pub async fn log(&self) -> Vec<Record> {
        let desk = Desk::new(&self.store, Actor::operator());
        audit_after(&desk, 0, 10_000).await.unwrap()
    }

    /// How much has been done: lines of the audit log, and the end of the change log.
    pub async fn trace(&self) -> (usize, i64) {
        (self.log().await.len(), changes::head(self.store.press()).await.unwrap())
    }

    /// What the key of one scope is refused, which leaves no trace.
    pub async fn refused(&self, key: &str, document: &str) -> Value {
        let before = self.trace().await;
        let mut answer = self.app.desk(key, document, json!({})).await;
        assert_eq!(self.trace().await, before, "{document}");
        answer["errors"].take()
    }

    pub fn key(&self, scope: &str) -> &str {
        let found = self.keys.iter().find(|(of, _)| *of == scope);
        &found.unwrap().1
    }
}

async fn begun(app: &App, key: &str, headline: &str) -> Draft {
    let create = format!(
        "mutation {{ draftCreate(input: {{ locale: \"en\", source: \"wire\", headline: \"{headline}\" }}) \
         {{ draft {{ id articleId }} userErrors {{ message }} }} }}"
    );
    let made = app.done(key, &create).await["draftCreate"]["draft"].take();
    let name = |field: &str| made[field].as_str().unwrap().to_owned();
    Draft { id: name("id"), article: name("articleId") }
}
