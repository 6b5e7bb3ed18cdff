//! The handle of whoever works at the desk: what they read with, and the one way they write. Knows no story.

use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::action::Action;
use super::actor::Actor;
use super::scope::Scope;
use super::{audit, keys, outcomes};
use crate::content::changes::Change;
use crate::content::reader::{Meter, Press, Reader, Reads};
use crate::content::store::Edit;
use crate::content::{Error, Result, Store, TypedId};

/// Someone at the desk. Cheap to clone; one for each request.
#[derive(Clone, Debug)]
pub struct Desk {
    store: Store,
    reader: Reader,
    press: Press,
    actor: Arc<Actor>,
    repeatable: Option<Arc<Repeatable>>,
}

/// A request that may be sent again, by the key that its client gave it (the IETF's draft of the
/// `Idempotency-Key` header).
#[derive(Debug)]
pub struct Repeatable {
    key: String,
    fingerprint: String,
    deeds: AtomicI32,
}

impl Repeatable {
    /// The longest key.
    const LONGEST: usize = 128;

    /// A request of this key; `fingerprint` tells it from others.
    pub fn new(key: &str, fingerprint: String) -> Result<Self> {
        let proper = (1..=Self::LONGEST).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !proper {
            let rule = "must be 1 to 128 visible ASCII characters";
            return Err(Error::invalid("Idempotency-Key", rule));
        }
        Ok(Self { key: key.to_owned(), fingerprint, deeds: AtomicI32::new(0) })
    }

    /// Goes on to the next deed. Mutations of one request run in order, so each gets the same number
    /// every time.
    fn next_deed(&self) {
        self.deeds.fetch_add(1, Ordering::Relaxed);
    }

    /// The one under way.
    fn deed(&self) -> Repeat {
        let ordinal = self.deeds.load(Ordering::Relaxed);
        Repeat { key: self.key.clone(), fingerprint: self.fingerprint.clone(), ordinal }
    }
}

/// What tells a request from others: SHA-256 of its body, in base64url.
pub fn fingerprint(body: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, body))
}

/// One deed of a request that may be sent again.
#[derive(Debug)]
pub(super) struct Repeat {
    pub(super) key: String,
    pub(super) fingerprint: String,
    pub(super) ordinal: i32,
}

/// What was done: what comes of it, what changed for the public, and what goes into the audit log.
#[derive(Debug)]
pub(in crate::content) struct Deed<T> {
    pub(in crate::content) value: T,
    pub(in crate::content) changes: Vec<Change>,
    pub(in crate::content) entries: Vec<Entry>,
}

/// One subject that something was done to.
#[derive(Clone, Debug)]
pub(in crate::content) struct Entry {
    pub(in crate::content) subject: String,
    pub(in crate::content) before: Option<Value>,
    pub(in crate::content) after: Option<Value>,
}

impl Entry {
    /// What was `before` and is `after`, of `subject`.
    pub(in crate::content) fn new(
        subject: impl TypedId,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Self {
        Self { subject: subject.to_string(), before, after }
    }

    /// Tells one more thing of how it is.
    pub(in crate::content) fn add(&mut self, field: &str, value: Value) {
        if let Some(Value::Object(after)) = &mut self.after {
            after.insert(field.to_owned(), value);
        }
    }
}

impl Reads for Desk {
    fn reader(&self) -> &Reader {
        &self.reader
    }
}

impl Desk {
    /// `actor` at the desk of `store`.
    pub fn new(store: &Store, actor: Actor) -> Self {
        Self {
            store: store.clone(),
            reader: store.reader().clone(),
            press: store.press().clone(),
            actor: Arc::new(actor),
            repeatable: None,
        }
    }

    /// The same with a meter of its own: what it counts is one request's.
    #[must_use]
    pub fn metered(&self, meter: &Arc<Meter>) -> Self {
        let press = self.press.metered(meter.clone());
        Self { reader: self.reader.metered(meter.clone()), press, ..self.clone() }
    }

    /// The same in a request that may be sent again.
    #[must_use]
    pub fn repeatable(self, request: Repeatable) -> Self {
        Self { repeatable: Some(Arc::new(request)), ..self }
    }

    pub(in crate::content) fn store(&self) -> &Store {
        &self.store
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the public sees.
    pub fn press(&self) -> &Press {
        &self.press
    }

    /// What time it is.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.store.now()
    }

    /// Refuses whoever lacks a right.
    pub fn may(&self, scope: Scope) -> Result<()> {
        if self.actor.scopes().allow(scope) {
            return Ok(());
        }
        Err(Error::Forbidden { needs: scope.as_str() })
    }

    /// What came of this deed, if the request is sent again and it was done the first time.
    ///
    /// [`act`](Self::act) finds that out by itself. This is for whoever looks something up first that the
    /// deed has changed, or that may have changed since: a story is no longer found once it is withdrawn.
    pub async fn again<T: DeserializeOwned>(&self, action: Action) -> Result<Option<T>> {
        self.may(action.needs())?;
        let Some(request) = &self.repeatable else { return Ok(None) };
        outcomes::first(&self.reader, &self.actor, &request.deed()).await
    }

    /// Begins the next deed of a request. Whatever keeps it from being done, it counts as one, so that
    /// each of the request's deeds has the same number when it is sent again.
    pub fn next_deed(&self) {
        if let Some(request) = &self.repeatable {
            request.next_deed();
        }
    }

    /// Does something: all of it, with its line in the audit log and its outcome for a retry, or
    /// nothing. The only way to write from the desk.
    pub(in crate::content) async fn act<T: Serialize + DeserializeOwned>(
        &self,
        action: Action,
        deed: impl AsyncFnOnce(&Edit<'_>) -> Result<Deed<T>>,
    ) -> Result<T> {
        self.may(action.needs())?;
        let repeat = self.repeatable.as_ref().map(|request| request.deed());
        // Boxed, or each mutation's future would hold a whole commit's, and a resolver all of theirs.
        Box::pin(self.store.commit(async |edit| {
            if let Some(key) = self.actor.key_of()
                && !keys::is_still_good(edit, key).await?
            {
                return Err(Error::Forbidden { needs: action.needs().as_str() });
            }
            if let Some(repeat) = &repeat
                && let Some(first) = outcomes::first(edit, &self.actor, repeat).await?
            {
                return Ok((first, Vec::new()));
            }
            let Deed { value, changes, entries } = Box::pin(deed(edit)).await?;
            audit::append(edit, &self.actor, action, entries).await?;
            if let Some(repeat) = &repeat {
                outcomes::keep(edit, &self.actor, repeat, &value).await?;
            }
            Ok((value, changes))
        }))
        .await
    }
}
