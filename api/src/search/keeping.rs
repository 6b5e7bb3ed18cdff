//! The follower that keeps the index true: it takes in whatever changes, in order, and builds an index where
//! there is none. Knows no query.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use entity::change::{self, ChangeSubject};
use tantivy::{Index, IndexWriter, SegmentReader, TantivyError, Term};
use tokio::time::sleep;
use uuid::Uuid;

use super::Search;
use super::building::blocking;
use super::entry::document;
use super::fields::{Tag, schema};
use super::folder::Name;
use super::place::Place;
use super::ranking::ids;
use super::snapshot::Snapshot;
use super::stories::Stories;
use crate::content::changes;
use crate::content::reading::{Entry, entries};
use crate::content::{ArticleId, Backoff, Error, Fault, Result, Store, TypedId};
use crate::follow::{Cause, Follower, Turn, follow};

/// How many changes are taken in at once: each time, the index is written to disk.
const BATCH: u64 = 2_000;
/// How many stories are read at once.
const AT_ONCE: usize = 500;
/// What the library may hold in memory before it writes; it takes no less.
const MEMORY: usize = 16 << 20;
/// How often it is looked whether another index has been put into use.
const LOOK: Duration = Duration::from_millis(500);
/// How long after one was built no other is because that can't be read: where each is spoilt, building does not help.
const BUILT_LATELY: Duration = Duration::from_secs(300);

/// Keeps `search` true to what `store` says, until it is dropped.
pub async fn keep(search: Search, store: Store) -> Infallible {
    let (never, _) = tokio::join!(keep_index(&search, &store), keep_names(&search, &store));
    never
}

/// Keeps one index after the other.
async fn keep_index(search: &Search, store: &Store) -> Infallible {
    let (mut backoff, mut built) = (Backoff::default(), None);
    loop {
        match keep_one(search, store, &mut built).await {
            Ok(()) => _ = backoff.worked(),
            Err(error) => {
                let (failures, wait) = backoff.failed();
                if failures.is_power_of_two() {
                    tracing::error!(cause = %error.cause(), failures, "the search index can't be kept");
                }
                sleep(wait).await;
            }
        }
    }
}

/// Keeps the names, whoever writes the index.
async fn keep_names(search: &Search, store: &Store) -> Infallible {
    let mut backoff = Backoff::default();
    loop {
        if let Err(error) = names_from_here(search, store).await {
            tracing::warn!(cause = %error.cause(), "names can't be kept to be completed; it is tried again");
            sleep(backoff.failed().1).await;
        }
    }
}

/// Reads all names, and those anew that change, until the log no longer tells which.
async fn names_from_here(search: &Search, store: &Store) -> Result<()> {
    // Read before the names are: what changes meanwhile is told afterwards.
    let position = changes::head(search.press()).await?;
    search.names().read(search.press()).await?;
    let follower = Follower::new(store.clone(), position).with_batches_of(BATCH);
    let turn = async |turn: &Turn| match turn {
        Turn::StartOver => Ok(ControlFlow::Break(())),
        Turn::Changes(changes) => {
            let taken = search.names().take_in(search.press(), changes).await;
            taken.map_err(Box::<Cause>::from)?;
            Ok(ControlFlow::Continue(()))
        }
    };
    follow(follower, turn).await;
    Ok(())
}

/// Keeps the index in use until another is, or it is doubted; builds one where there is none, or none that can be
/// used. `built` is when one was built last because of that.
async fn keep_one(search: &Search, store: &Store, built: &mut Option<Instant>) -> Result<()> {
    let Some(name) = search.folder().current() else { return rebuild(search, None).await };
    let (index, snapshot) = match open(search, &name).await {
        Ok(opened) => opened,
        // Another process has put another into use, and taken this one away.
        Err(_) if search.folder().current().as_ref() != Some(&name) => return Ok(()),
        Err(error) if built.is_some_and(|built| built.elapsed() < BUILT_LATELY) => {
            return Err(error);
        }
        Err(error) => {
            let cause = error.cause();
            tracing::warn!(%cause, name, "the search index can't be read; another is built");
            rebuild(search, Some(&name)).await?;
            *built = Some(Instant::now());
            return Ok(());
        }
    };
    // Asked for after the index was read: another process may be writing it.
    if !snapshot.place.is_before(Place::newest(search.press()).await?) {
        tracing::warn!(name, "the search index is of another database; one of this is built");
        return rebuild(search, Some(&name)).await;
    }
    search.shown().trust(snapshot);
    tokio::select! {
        over = keep_open(search, store, &index) => match over? {
            Over::StartOver => rebuild(search, Some(&name)).await,
            Over::Failed(error) => Err(error),
        },
        () = replaced(search, &name) => Ok(()),
        () = search.shown().doubted() => Ok(()),
    }
}

/// Opens an index whose files are sound.
async fn open(search: &Search, name: &Name) -> Result<(Index, Snapshot)> {
    let (folder, name) = (search.folder().clone(), name.clone());
    // There it may panic: whoever reads what is damaged does.
    blocking(move || {
        let index = folder.open(&name)?;
        folder.verify(&index)?;
        let snapshot = Snapshot::read(&index)?;
        Ok((index, snapshot))
    })
    .await
}

/// Builds an index in the place of `old`, unless another process does: then waits for that to come to something.
async fn rebuild(search: &Search, old: Option<&Name>) -> Result<()> {
    while search.build(|_, _| {}).await?.is_none() {
        sleep(LOOK).await;
        if search.folder().current().as_ref() != old {
            break;
        }
    }
    Ok(())
}

/// Comes back when this index is no longer the one in use.
async fn replaced(search: &Search, name: &Name) {
    while search.folder().current().is_some_and(|current| current == *name) {
        sleep(LOOK).await;
    }
}

/// Why an index is kept no longer.
enum Over {
    /// The log no longer reaches back to where it was.
    StartOver,
    /// It could not be written. Its writer is not to be used again: what it was given may be lost.
    Failed(Error),
}

/// Keeps an index that is open: writes to it, or, while another process does, reads what that writes.
async fn keep_open(search: &Search, store: &Store, index: &Index) -> Result<Over> {
    let mut shown = index.load_metas()?.opstamp;
    let writer = loop {
        match index.writer_with_num_threads(1, MEMORY) {
            Ok(writer) => break writer,
            Err(TantivyError::LockFailure(..)) => sleep(LOOK).await,
            Err(error) => return Err(error.into()),
        }
        let written = index.load_metas()?.opstamp;
        if written != shown {
            search.shown().show(read(index).await?);
            shown = written;
        }
    };
    // Whoever wrote before may have come further than what is shown.
    let snapshot = read(index).await?;
    let position = snapshot.place.position;
    search.shown().show(snapshot);
    let follower = Follower::new(store.clone(), position).with_batches_of(BATCH);
    let writer = Arc::new(Mutex::new(writer));
    let turn = async |turn: &Turn| match turn {
        Turn::StartOver => Ok(ControlFlow::Break(Over::StartOver)),
        Turn::Changes(changes) => Ok(match take_in(search, index, &writer, changes).await {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Over::Failed(error)),
        }),
    };
    Ok(follow(follower, turn).await)
}

/// Takes in some changes: all that they touch is read anew, and the index is written.
async fn take_in(
    search: &Search,
    index: &Index,
    writer: &Arc<Mutex<IndexWriter>>,
    changes: &[change::Model],
) -> Result<()> {
    let Some(last) = changes.last().map(|change| change.seq) else { return Ok(()) };
    let Some(snapshot) = search.snapshot() else {
        return Err(Fault::Index("it is doubted".to_owned()).into());
    };
    let told = changes.to_vec();
    let touched = blocking(move || touched(&snapshot, &told)).await?;
    for some in touched.chunks(AT_ONCE) {
        let entries = entries(search.press(), some).await?;
        let (writer, some) = (writer.clone(), some.to_vec());
        blocking(move || replace(&writer, &some, &entries)).await?;
    }
    let (writer, place) = (writer.clone(), Place::after(search.press(), last).await?);
    blocking(move || {
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&place.to_string());
        commit.commit()?;
        Ok(())
    })
    .await?;
    search.shown().show(read(index).await?);
    Ok(())
}

/// The index as it is now, read where it keeps nobody waiting.
async fn read(index: &Index) -> Result<Snapshot> {
    let index = index.clone();
    blocking(move || Snapshot::read(&index)).await
}

/// Puts stories into the index as they are now; those that are no longer public are taken out.
fn replace(writer: &Mutex<IndexWriter>, ids: &[ArticleId], entries: &[Entry]) -> Result<()> {
    let (_, fields) = schema();
    let writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
    for id in ids {
        writer.delete_term(fields.identified(id.uuid()));
    }
    for entry in entries {
        writer.add_document(document(&fields, entry))?;
    }
    Ok(())
}

/// The stories that `changes` touch: those that changed, and those around which something did.
fn touched(snapshot: &Snapshot, changes: &[change::Model]) -> Result<Vec<ArticleId>> {
    let mut stories: BTreeSet<Uuid> = BTreeSet::new();
    let mut around: BTreeSet<Vec<u8>> = BTreeSet::new();
    for change in changes {
        let tag = match change.subject {
            ChangeSubject::Article => {
                stories.insert(change.subject_id);
                continue;
            }
            ChangeSubject::Topic => Tag::Topic,
            ChangeSubject::Thing => Tag::Thing,
            ChangeSubject::Section => Tag::Section,
            ChangeSubject::Contributor => Tag::Contributor,
            ChangeSubject::Source => Tag::Source,
            // Nothing of them is in the index.
            ChangeSubject::Predicate | ChangeSubject::Relation | ChangeSubject::Filter => continue,
        };
        around.insert(tag.of(change.subject_id));
    }
    if !around.is_empty() {
        let tied: Vec<Term> = around.iter().map(|tag| snapshot.fields.tagged(tag)).collect();
        let tied = |segment: &SegmentReader| {
            Ok(Stories::all(segment).and(&Stories::with_any(segment, &tied)?))
        };
        stories.extend(ids(snapshot, tied)?);
    }
    Ok(stories.into_iter().map(ArticleId::of).collect())
}
