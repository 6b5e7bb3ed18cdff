//! What was acknowledged, held against the log.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use api::content::changes::{self, ChangeSubject, Position};
use api::content::{ArticleId, Store, TypedId};

use crate::followers::went_on;

/// A change as it was acknowledged and as it is logged: of which story, to which version, and why.
type Entry = ((String, i64), String);

/// What was acknowledged; each clone is the same ledger.
#[derive(Clone)]
pub struct Ledger {
    acknowledged: Arc<Mutex<Vec<Entry>>>,
    /// What the clock was told to do: it will come about, if not at once.
    promised: Arc<Mutex<Vec<Entry>>>,
    /// Stories that are published in one commit: all of them, or none.
    groups: Arc<Mutex<Vec<Vec<String>>>>,
    closed: Arc<AtomicBool>,
    from: Position,
}

impl Ledger {
    /// An empty one, of what comes from now on.
    pub async fn new(store: &Store) -> Self {
        let from = changes::head(store.press()).await.unwrap();
        let (acknowledged, promised, groups) = (Arc::default(), Arc::default(), Arc::default());
        Self { acknowledged, promised, groups, closed: Arc::default(), from }
    }

    /// Takes down what a writer was told is done.
    pub fn note(&self, article: &str, version: i64, reason: &str) {
        let entry = ((article.to_owned(), version), reason.to_owned());
        self.acknowledged.lock().unwrap().push(entry);
    }

    /// Takes down that the clock will publish a story for the first time.
    pub fn promise(&self, article: &str, reason: &str) {
        let entry = ((article.to_owned(), 1), reason.to_owned());
        self.promised.lock().unwrap().push(entry);
    }

    /// Takes down that these stories will be published together.
    pub fn together(&self, articles: Vec<String>) {
        self.groups.lock().unwrap().push(articles);
    }

    /// How much was acknowledged, whether it is done or is to be done by the clock.
    pub fn len(&self) -> usize {
        self.acknowledged.lock().unwrap().len() + self.promises()
    }

    pub fn promises(&self) -> usize {
        self.promised.lock().unwrap().len()
    }

    pub fn groups(&self) -> usize {
        self.groups.lock().unwrap().len()
    }

    /// From now on nobody begins anything.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// That whatever was acknowledged is logged, that nothing is logged twice, that no version is left
    /// out, and of what belongs together nothing without the rest.
    pub async fn check(&self, store: &Store) -> Result<(), String> {
        let logged = self.logged(store).await?;
        let mut last = BTreeMap::<&str, i64>::new();
        for (article, version) in logged.keys() {
            let before = last.insert(article, *version).unwrap_or(0);
            if before + 1 != *version {
                return Err(format!("{article} went from {before} to {version}"));
            }
        }
        for group in self.groups.lock().unwrap().iter() {
            let public = group.iter().filter(|article| last.contains_key(article.as_str()));
            let public = public.count();
            if public != 0 && public != group.len() {
                return Err(format!("of {group:?} {public} are public"));
            }
        }
        holds(&logged, &self.acknowledged.lock().unwrap())
    }

    /// That what was promised has come about, and that nothing else is logged.
    pub async fn is_all(&self, store: &Store) -> Result<(), String> {
        let logged = self.logged(store).await?;
        let promised = self.promised.lock().unwrap();
        holds(&logged, &promised)?;
        let mut unheard = logged;
        for (key, _) in self.acknowledged.lock().unwrap().iter().chain(promised.iter()) {
            unheard.remove(key);
        }
        if unheard.is_empty() { Ok(()) } else { Err(format!("nobody asked for {unheard:?}")) }
    }

    async fn logged(&self, store: &Store) -> Result<BTreeMap<(String, i64), String>, String> {
        let rows = changes::since(store.press(), self.from, 1_000_000).await.unwrap();
        let mut logged = BTreeMap::new();
        for row in rows.iter().filter(|row| row.subject == ChangeSubject::Article) {
            let key = (ArticleId::of(row.subject_id).to_string(), row.version.unwrap().into());
            if logged.insert(key.clone(), changes::word(row.reason)).is_some() {
                return Err(format!("{key:?} is logged twice"));
            }
        }
        Ok(logged)
    }

    /// That a follower was told of every change over all its runs, and went on where it had come to.
    pub async fn was_told(&self, store: &Store, runs: &[Vec<Position>]) {
        let rows = changes::since(store.press(), 0, 1_000_000).await.unwrap();
        let all: Vec<_> = rows.into_iter().map(|row| row.seq).collect();
        went_on(&all, runs);
    }
}

/// That each of these is logged, for its reason.
fn holds(logged: &BTreeMap<(String, i64), String>, entries: &[Entry]) -> Result<(), String> {
    let lost = entries.iter().find(|(key, reason)| logged.get(key) != Some(reason));
    lost.map_or(Ok(()), |(key, reason)| {
        Err(format!("{key:?} {reason} was lost; there is {:?}", logged.get(key)))
    })
}
