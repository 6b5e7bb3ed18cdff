//! The state of the index that questions are put to, and whether it can be trusted. Knows no question.
//!
//! A file of the index may be damaged while it is in use. Then the library panics or fails, and whoever asked
//! doubts what is shown: nobody is answered by it any more, until whoever keeps the index has looked at its files.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::snapshot::Snapshot;
use crate::content::{Error, Fault};

/// After it was doubted, an index is not doubted again for so long: if its files are sound, the fault is with
/// the question, and another look would show nothing else.
const BELIEVED: Duration = Duration::from_secs(300);

/// What is shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    state: RwLock<State>,
    doubts: Notify,
}

#[derive(Debug, Default)]
struct State {
    snapshot: Option<Arc<Snapshot>>,
    doubted: bool,
    /// When it was doubted last.
    since: Option<Instant>,
}

impl Shown {
    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.read().snapshot.clone()
    }

    /// From now on this state of the same index is shown; not while the index is doubted.
    pub(super) fn show(&self, snapshot: Snapshot) {
        let mut state = self.write();
        if !state.doubted {
            state.snapshot = Some(Arc::new(snapshot));
        }
    }

    /// From now on this state of an index is shown whose files have been looked at.
    pub(super) fn trust(&self, snapshot: Snapshot) {
        let mut state = self.write();
        (state.snapshot, state.doubted) = (Some(Arc::new(snapshot)), false);
    }

    /// Hears that a question put to `asked` came to `error`. True if that is the index's fault, as far as one can
    /// tell: then it is shown no more, and the question is to be answered without it.
    pub(super) fn doubt(&self, asked: &Arc<Snapshot>, error: &Error) -> bool {
        let Error::Internal(Fault::Index(why)) = error else { return false };
        let mut state = self.write();
        if !state.snapshot.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, asked)) {
            return true;
        }
        if state.since.is_some_and(|since| since.elapsed() < BELIEVED) {
            return false;
        }
        *state = State { snapshot: None, doubted: true, since: Some(Instant::now()) };
        tracing::warn!(why, "the search index can't be read; the database answers meanwhile");
        self.doubts.notify_one();
        true
    }

    /// Comes back once what is shown is doubted.
    pub(super) async fn doubted(&self) {
        while !self.read().doubted {
            self.doubts.notified().await;
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fields::{prepare, schema};

    #[test]
    fn an_index_is_doubted_once_in_a_while_and_only_for_its_own_faults() {
        let index = tantivy::Index::create_in_ram(schema().0);
        prepare(&index);
        let snapshot = || Snapshot::read(&index).unwrap();
        let (shown, fault) = (Shown::default(), Error::from(Fault::Index("panicked".to_owned())));
        shown.trust(snapshot());
        let asked = shown.snapshot().unwrap();
        assert!(!shown.doubt(&asked, &Error::invalid("text", "must be shorter")));
        assert!(shown.snapshot().is_some());

        assert!(shown.doubt(&asked, &fault));
        assert!(shown.doubt(&asked, &fault), "another question that was put to it");
        shown.show(snapshot());
        assert!(shown.snapshot().is_none(), "nobody has looked at its files");

        shown.trust(snapshot());
        let asked = shown.snapshot().unwrap();
        assert!(!shown.doubt(&asked, &fault), "its files are sound: it is the question");
        assert!(shown.snapshot().is_some());
    }
}
