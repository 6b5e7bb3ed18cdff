//! A desk to work at in tests: the library on a fresh database, with a clock that stands until it is moved.

use std::path::Path;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use api::content::document::{Content, Span};
use api::content::drafting::{self, NewBlock, NewContent, Patch, Saved};
use api::content::{
    Actor, Clock, Desk, DraftId, Locale, Press, Store, TypedId, publishing, system_clock,
};
use api::search::Search;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::app::{Kind, Place};
use crate::stories::wire;

/// A migrated database with one source, `wire`, and someone at its desk who may do anything.
pub struct Newsroom {
    pub place: Place,
    pub store: Store,
    pub desk: Desk,
    micros: Arc<AtomicI64>,
}

/// When every clock here starts.
pub const START: &str = "2026-11-25T12:00:00Z";

impl Newsroom {
    pub async fn new(kind: Kind) -> Self {
        let place = Place::new(kind).await;
        let start: DateTime<Utc> = START.parse().unwrap();
        let micros = Arc::new(AtomicI64::new(start.timestamp_micros()));
        let store = place.store_by(clock(&micros)).await;
        api::content::migrate(&store).await.unwrap();
        publishing::publish(&store, &wire()).await.unwrap();
        let desk = Desk::new(&store, Actor::operator());
        Self { place, store, desk, micros }
    }

    /// Another node on the same database, by the same clock.
    pub async fn another(&self) -> Store {
        self.place.store_by(clock(&self.micros)).await
    }

    /// Moves the clock on.
    pub fn wait(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// So many seconds from now.
    pub fn later(&self, seconds: i64) -> DateTime<Utc> {
        self.store.now() + TimeDelta::seconds(seconds)
    }

    /// Begins a working copy of `wire`'s in English.
    pub async fn draft(&self, headline: &str) -> (DraftId, i32) {
        let patch = Patch {
            headline: Some(headline.to_owned()),
            source: Some(Some("wire".to_owned())),
            ..Patch::default()
        };
        let locale = Locale::parse("en").unwrap();
        let saved = drafting::create(&self.desk, &locale, None, patch).await.unwrap();
        seen(saved)
    }

    /// Begins one and publishes it.
    pub async fn published(&self, headline: &str) -> (DraftId, i32) {
        let (id, revision) = self.draft(headline).await;
        publishing::issue(&self.desk, id, revision).await.unwrap();
        (id, revision)
    }

    /// Saves a headline.
    pub async fn rename(&self, (id, revision): (DraftId, i32), headline: &str) -> (DraftId, i32) {
        let saved = drafting::update(&self.desk, id, revision, headlined(headline)).await;
        seen(saved.unwrap())
    }

    /// What the press answers, which must be free of errors.
    pub async fn press(&self, query: &str) -> Value {
        let request = api::graphql::reading(
            query.into(),
            self.store.press().clone(),
            &unindexed(self.store.press()),
        );
        let response = api::graphql::press_schema().execute(request).await;
        assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// What the desk answers, which must be free of errors.
    pub async fn ask(&self, query: &str) -> Value {
        let request =
            api::desk::working(query.into(), self.desk.clone(), &unindexed(self.store.press()));
        let response = api::desk::desk_schema().execute(request).await;
        assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// The working copy as it stands.
    pub async fn stands(&self, id: DraftId) -> drafting::Draft {
        drafting::find_draft(&self.desk, &id.to_string()).await.unwrap().unwrap()
    }
}

fn clock(micros: &Arc<AtomicI64>) -> Clock {
    let micros = micros.clone();
    Arc::new(move || DateTime::from_timestamp_micros(micros.load(Ordering::Relaxed)).unwrap())
}

/// A save of a headline and nothing else.
pub fn headlined(headline: &str) -> Patch {
    Patch { headline: Some(headline.to_owned()), ..Patch::default() }
}

/// A new paragraph.
pub fn paragraph(text: &str) -> NewBlock {
    let content = Content::Paragraph { spans: vec![Span::plain(text)] };
    NewBlock { id: None, content: NewContent::Plain(content) }
}

pub fn seen(saved: Saved) -> (DraftId, i32) {
    (DraftId::of(saved.draft), saved.revision)
}

/// A search without an index: for what is not about searching.
pub fn unindexed(press: &Press) -> Search {
    Search::new(press, system_clock(), Path::new("/nowhere"))
}
