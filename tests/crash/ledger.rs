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

/// A change as it was acknowledged and as it is logged: of which story, to which version, and why.
type Entry = ((String, i64), String);

/// What was acknowledged; each clone is the same ledger.
#[derive(Clone)]
pub struct Ledger {
    acknowledged: Arc<Mutex<Vec<Entry>>>,
    closed: Arc<AtomicBool>,
    from: Position,
}

impl Ledger {
    /// An empty one, of what comes from now on.
    pub async fn new(store: &Store) -> Self {
        let from = changes::head(store.press()).await.unwrap();
        Self { acknowledged: Arc::default(), closed: Arc::default(), from }
    }

    /// Takes down what a writer was told is done.
    pub fn note(&self, article: &str, version: i64, reason: &str) {
        let entry = ((article.to_owned(), version), reason.to_owned());
        self.acknowledged.lock().unwrap().push(entry);
    }

    pub fn len(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// From now on nobody begins anything.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// That whatever was acknowledged is logged, that nothing is logged twice, and that no version is
    /// left out.
    pub async fn check(&self, store: &Store) -> Result<(), String> {
        let logged = self.logged(store).await?;
        let mut last = BTreeMap::<&str, i64>::new();
        for (article, version) in logged.keys() {
            let before = last.insert(article, *version).unwrap_or(0);
            if before + 1 != *version {
                return Err(format!("{article} went from {before} to {version}"));
            }
        }
        for ((article, version), reason) in self.acknowledged.lock().unwrap().iter() {
            let key = (article.clone(), *version);
            if logged.get(&key) != Some(reason) {
                let there = logged.get(&key);
                return Err(format!("{article} {version} {reason} was lost; there is {there:?}"));
            }
        }
        Ok(())
    }

    /// That nothing else is logged.
    pub async fn is_all(&self, store: &Store) -> Result<(), String> {
        let logged = self.logged(store).await?;
        let mut unheard = logged;
        for (key, _) in self.acknowledged.lock().unwrap().iter() {
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

    /// That a follower was told of every change at least once and in order, over all its runs.
    pub async fn was_told(&self, store: &Store, runs: &[Vec<Position>]) {
        let rows = changes::since(store.press(), 0, 1_000_000).await.unwrap();
        let all: Vec<_> = rows.into_iter().map(|row| row.seq).collect();
        let mut told = 0;
        for run in runs.iter().filter(|run| !run.is_empty()) {
            let from = all.binary_search(&run[0]).unwrap();
            assert!(from <= told, "{:?} were skipped", &all[told..from]);
            assert_eq!(run[..], all[from..from + run.len()]);
            told = told.max(from + run.len());
        }
        assert_eq!(told, all.len(), "{:?} were left out", &all[told..]);
    }
}
