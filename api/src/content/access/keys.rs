//! API keys: given out, replaced, taken back, and asked for with every request that brings one.
//!
//! A key is shown once, when it is made. What is kept can't be turned back into it.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use entity::access_key;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable,
    QueryFilter, QueryResult,
    sea_query::{Expr, ExprTrait, IntoIden, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use super::action::Action;
use super::actor::Actor;
use super::desk::{Deed, Desk, Entry};
use super::scope::{Scope, Scopes};
use super::secret::{Credential, HASH_BYTES, Pepper};
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::store::Edit;
use crate::content::{Error, KeyId, Result, Store, TypedId, line};

/// A key as it may be shown: everything but the key.
pub type Key = access_key::Model;

/// The longest that a key and its replacement may both be good.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(30);
/// How finely the last use is kept: a write for each request would be too dear.
const FRESH: TimeDelta = TimeDelta::minutes(1);
/// How long it may take to note a use. After that it is let be, and the next use is noted instead: notes
/// must not queue up for the writer.
const NOTING: Duration = Duration::from_secs(1);

/// A key that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its id.
    pub id: KeyId,
    /// The key itself; absent when the request was a repetition, since it is kept nowhere.
    pub secret: Option<String>,
}

/// What a repetition is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Given {
    id: Uuid,
    prefix: String,
}

/// Gives out a key.
pub async fn create(
    desk: &Desk,
    pepper: &Pepper,
    name: &str,
    scopes: &Scopes,
    expires_at: Option<DateTime<Utc>>,
) -> Result<Made> {
    let name = line("name", name, 100)?;
    if scopes.iter().next().is_none() {
        return Err(Error::invalid("scopes", "must hold at least one"));
    }
    let credential = Credential::generate()?;
    let given = desk.act(Action::KeyCreate, async |edit| {
        // Within the deed: a request that is sent again may come when this has become too early.
        if expires_at.is_some_and(|at| at <= edit.now) {
            return Err(Error::invalid("expiresAt", "must be later than now"));
        }
        let key = Key {
            name: name.clone(),
            scopes: words(scopes),
            expires_at,
            replaces: None,
            ..blank(edit, desk, pepper, &credential)
        };
        give_out(edit, key, Vec::new()).await
    });
    Ok(made(given.await?, &credential))
}

/// Gives out a key in the place of another, which stays good for `overlap`.
pub async fn rotate(desk: &Desk, pepper: &Pepper, id: KeyId, overlap: TimeDelta) -> Result<Made> {
    if !(TimeDelta::zero()..=LONGEST_OVERLAP).contains(&overlap) {
        return Err(Error::invalid("overlap", "must be from 0 seconds to 30 days"));
    }
    let credential = Credential::generate()?;
    let given = desk.act(Action::KeyRotate, async |edit| {
        let old = found(edit, id).await?;
        if !is_good(&old, edit.now) {
            return Err(Error::invalid("key", "is no longer good: make a new one"));
        }
        let end = edit.now + overlap;
        let ends = Key {
            expires_at: Some(old.expires_at.map_or(end, |at| Ord::min(at, end))),
            ..old.clone()
        };
        ends.clone().into_active_model().reset_all().update(edit.tx).await?;
        let key = Key {
            name: old.name.clone(),
            scopes: old.scopes.clone(),
            expires_at: old.expires_at,
            replaces: Some(old.id),
            ..blank(edit, desk, pepper, &credential)
        };
        give_out(edit, key, vec![Entry::new(id, Some(told(&old)), Some(told(&ends)))]).await
    });
    Ok(made(given.await?, &credential))
}

/// Takes a key back, at once. To take it back twice changes nothing.
pub async fn revoke(desk: &Desk, id: KeyId) -> Result<()> {
    desk.act(Action::KeyRevoke, async |edit| {
        let old = found(edit, id).await?;
        let (value, changes, mut entries) = ((), Vec::new(), Vec::new());
        if old.revoked_at.is_none() {
            let gone = Key { revoked_at: Some(edit.now), ..old.clone() };
            gone.clone().into_active_model().reset_all().update(edit.tx).await?;
            entries.push(Entry::new(id, Some(told(&old)), Some(told(&gone))));
        }
        Ok(Deed { value, changes, entries })
    })
    .await
}

/// Who presents this key, if it is good now. Nothing is remembered from one request to the next, so a
/// key that is taken back is refused by every node at once.
pub async fn authenticate(
    store: &Store,
    pepper: &Pepper,
    credential: &Credential,
) -> Result<Option<Actor>> {
    let named =
        access_key::Entity::find().filter(access_key::Column::Prefix.eq(credential.prefix()));
    let key = store.reader().find(named).await?.pop();
    let hash = key.as_ref().and_then(|key| BASE64_URL_SAFE_NO_PAD.decode(&key.hash).ok());
    // A prefix that nothing goes by takes as long as one whose secret is wrong.
    let proven = pepper.verify(credential.secret(), &hash.unwrap_or_else(|| vec![0; HASH_BYTES]));
    let Some(key) = key else { return Ok(None) };
    if !proven && key.hashed_with != pepper.fingerprint() {
        tracing::warn!(key = %KeyId::of(key.id), "was made with another of the server's secrets");
    }
    let now = store.now();
    if !proven || !is_good(&key, now) {
        return Ok(None);
    }
    if key.last_used_at.is_none_or(|at| now - at >= FRESH) {
        // Whoever asks is not kept waiting: on SQLite there is one writer, and it may be at a long commit.
        tokio::spawn(note_use(store.clone(), key.id));
    }
    let scopes: Vec<String> = serde_json::from_value(key.scopes).unwrap_or_default();
    let scopes = Scopes::known(scopes.iter().map(String::as_str));
    Ok(Some(Actor::key(KeyId::of(key.id), &key.name, scopes)))
}

/// Every key, in the order they were made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyList(());

impl KeyList {
    /// For administrators.
    pub fn new(desk: &Desk) -> Result<Self> {
        desk.may(Scope::Admin)?;
        Ok(Self(()))
    }
}

impl List for KeyList {
    type Of = Desk;
    type Item = Key;

    fn ways(&self) -> Vec<Way> {
        // The id is what every list selects anyway.
        let rest =
            access_key::Column::iter().filter(|column| !matches!(column, access_key::Column::Id));
        let mut select = Query::select();
        select.columns(rest.map(|column| ("d".into_iden(), column.into_iden())));
        vec![Way::by_id(select.from_as(access_key::Entity, "d").to_owned(), ("d", "id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 74, by: By::Number, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<Key> {
        Ok(Key::from_query_result(row, "")?)
    }
}

/// The key of that id.
pub async fn find(desk: &Desk, id: KeyId) -> Result<Option<Key>> {
    use crate::content::reader::Reads;
    desk.may(Scope::Admin)?;
    Ok(desk.reader().find(access_key::Entity::find_by_id(id.uuid())).await?.pop())
}

/// Its scopes, as written.
pub fn scopes_of(key: &Key) -> Scopes {
    let words: Vec<String> = serde_json::from_value(key.scopes.clone()).unwrap_or_default();
    Scopes::known(words.iter().map(String::as_str))
}

async fn found(edit: &Edit<'_>, id: KeyId) -> Result<Key> {
    let key = access_key::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    key.ok_or_else(|| Error::not_found("key", id))
}

fn is_good(key: &Key, now: DateTime<Utc>) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| now < at)
}

fn blank(edit: &Edit<'_>, desk: &Desk, pepper: &Pepper, credential: &Credential) -> Key {
    let id: KeyId = edit.new_id();
    Key {
        id: id.uuid(),
        name: String::new(),
        prefix: credential.prefix().to_owned(),
        hash: BASE64_URL_SAFE_NO_PAD.encode(pepper.hash(credential.secret())),
        hashed_with: pepper.fingerprint(),
        scopes: Value::Null,
        created_at: edit.now,
        created_by: desk.actor().id().to_owned(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
        replaces: None,
    }
}

async fn give_out(edit: &Edit<'_>, key: Key, mut entries: Vec<Entry>) -> Result<Deed<Given>> {
    let value = Given { id: key.id, prefix: key.prefix.clone() };
    entries.push(Entry::new(KeyId::of(key.id), None, Some(told(&key))));
    key.into_active_model().insert(edit.tx).await?;
    Ok(Deed { value, changes: Vec::new(), entries })
}

fn made(given: Given, credential: &Credential) -> Made {
    let fresh = given.prefix == credential.prefix();
    Made { id: KeyId::of(given.id), secret: fresh.then(|| credential.reveal()) }
}

fn words(scopes: &Scopes) -> Value {
    scopes.iter().map(Scope::as_str).collect()
}

/// For the audit log: never the hash.
fn told(key: &Key) -> Value {
    json!({
        "name": key.name, "prefix": key.prefix, "scopes": key.scopes, "expiresAt": key.expires_at,
        "revokedAt": key.revoked_at, "replaces": key.replaces.map(|id| KeyId::of(id).to_string()),
    })
}

/// That the key of this id is good still, within a commit: it may have been taken back since the request
/// came.
pub(super) async fn is_still_good(edit: &Edit<'_>, id: KeyId) -> Result<bool> {
    let key = access_key::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    Ok(key.is_some_and(|key| is_good(&key, edit.now)))
}

/// Notes that a key was used, once a minute, whoever else notes it too. Not to be able to is no reason to
/// refuse the key.
async fn note_use(store: Store, id: Uuid) {
    let now = store.now();
    let last = Expr::col(access_key::Column::LastUsedAt);
    let stale = last.clone().is_null().or(last.lte(now - FRESH));
    let mut used = Query::update();
    used.table(access_key::Entity).value(access_key::Column::LastUsedAt, now);
    used.and_where(Expr::col(access_key::Column::Id).eq(id)).and_where(stale);
    match timeout(NOTING, store.note(&used)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, key = %KeyId::of(id), "its use can't be noted"),
        Err(_) => tracing::debug!(key = %KeyId::of(id), "its use is not noted: the writer is busy"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Address, Store, migrate, system_clock};

    /// On SQLite a commit holds the only connection that may write.
    #[tokio::test]
    async fn a_key_is_known_while_a_commit_is_under_way() {
        let folder = std::env::temp_dir().join(format!("khabar_keys_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = Address::Sqlite(folder.join("khabar.db").display().to_string());
        let store = Store::open(&file, None, Vec::new(), system_clock()).await.unwrap();
        migrate(&store).await.unwrap();
        let (desk, pepper) = (Desk::new(&store, Actor::operator()), Pepper::generate().unwrap());
        let scopes = Scopes::of([Scope::DeskRead]);
        let made = create(&desk, &pepper, "Rabat", &scopes, None).await.unwrap();
        let credential = Credential::parse(&made.secret.unwrap()).unwrap();

        let known = store.commit(async |_| {
            let known = authenticate(&store, &pepper, &credential);
            // To wait for this very commit would be to wait in vain.
            let known = timeout(Duration::from_secs(30), known).await;
            Ok((known.map_err(|_| Error::Unready("it waits".to_owned()))??, Vec::new()))
        });

        assert_eq!(known.await.unwrap().map(|actor| actor.key_of()), Some(Some(made.id)));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
