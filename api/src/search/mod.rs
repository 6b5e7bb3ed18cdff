//! Finding stories by what they say: an index of all that is public, one a node, kept by following the change
//! log. Knows no face; the library that indexes is named nowhere else.
//!
//! The index holds no text, only terms and ids: what a reader is shown is read from the database, so nothing
//! is shown that is public no more.

mod asking;
mod building;
mod counting;
mod entry;
mod fields;
mod filtering;
mod folder;
mod forms;
mod found;
mod highlight;
mod keeping;
mod kinship;
mod matching;
mod names;
mod place;
mod ranking;
mod shown;
mod snapshot;
mod stories;
mod suggesting;
mod terms;
mod vocabulary;
mod without;

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use uuid::Uuid;

use self::asking::Asked;
pub use self::asking::SearchOrder;
pub use self::building::Built;
use self::building::{blocking, build};
pub use self::counting::Counts;
use self::folder::Folder;
use self::found::count;
pub use self::found::{All, Found, Indexed, Relative};
pub use self::highlight::{Marked, Marker, Run, marked};
pub use self::keeping::keep;
use self::names::Names;
use self::shown::Shown;
use self::snapshot::Snapshot;
pub use self::suggesting::Suggestion;
use crate::content::filter::{Test, Words, founded};
use crate::content::list::{self, Count, End, List, Page, Sorting, Window};
use crate::content::reading::ArticleList;
use crate::content::{ArticleId, Clock, Error, Press, Result, TypedId};

/// How often one request may ask: lists inside lists may ask for words, which no price can foresee.
const MOST_ASKED: u32 = 100;
/// How many questions are worked on at once, for each core.
const AT_ONCE: usize = 2;

/// The index of a node, to be asked. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Search {
    press: Press,
    inner: Arc<Inner>,
    /// How often the request that has it has asked; nothing where it is no request's.
    asked: Option<Arc<AtomicU32>>,
}

struct Inner {
    clock: Clock,
    names: Names,
    folder: Folder,
    shown: Shown,
    /// As many questions are worked on at once; the others wait.
    turns: Semaphore,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Search {
    /// The index in the folder `data`, if there is one; [`keep`] makes one and keeps it.
    pub fn new(press: &Press, clock: Clock, data: &Path) -> Self {
        let folder = Folder::under(data);
        let turns = Semaphore::new(available_parallelism().map_or(1, NonZero::get) * AT_ONCE);
        let (names, shown) = (Names::default(), Shown::default());
        let inner = Inner { clock, names, folder, shown, turns };
        Self { press: press.clone(), inner: Arc::new(inner), asked: None }
    }

    /// The same for one request, reading through `press` what has to be read. It may ask a hundred times.
    #[must_use]
    pub fn through(&self, press: Press) -> Self {
        Self { press, inner: self.inner.clone(), asked: Some(Arc::default()) }
    }

    /// Stories that say what was typed and pass `test`, the best first or by date. Some of the words may be
    /// missing when no story has them all.
    pub async fn find(
        &self,
        words: Words,
        test: Test,
        order: SearchOrder,
        window: Window,
    ) -> Result<Found> {
        let asked = Asked { words: Some(words), test: founded(&self.press, test).await? };
        let today = ranking::day((self.inner.clock)());
        let (these, here) = (asked.clone(), window.clone());
        let found = self.indexed_by(move |snapshot| {
            let answer = these.search(snapshot, order, &here, today)?;
            Ok(Found::of(&answer, these, order, &here))
        });
        if let Some(found) = found.await? {
            return Ok(found);
        }
        self.find_without(asked, order, window, today).await
    }

    /// A part of a list of stories, and how long that is, as far as the index knows.
    pub async fn list(
        &self,
        list: &ArticleList,
        window: Window,
    ) -> Result<(Page<ArticleId>, Count)> {
        let test = founded(&self.press, list.test().clone()).await?;
        let (order, sorting, asked) = (list.sorted(), list.order(), Asked { words: None, test });
        let (these, here) = (asked.clone(), window.clone());
        let found = self.indexed_by(move |snapshot| {
            let ranked = these.list(snapshot, order, sorting, &here)?;
            let places = ranked.places.iter().map(|(key, id)| (*key, Uuid::from_u128(*id)));
            let page = list::found(places, ArticleId::of, sorting, &here);
            Ok((page, count(ranked.total)))
        });
        match found.await? {
            Some(found) => Ok(found),
            None => self.list_without(&asked, order, sorting, &window).await,
        }
    }

    /// Builds the index anew and puts it into use; `told` hears how many stories are in it by now, and of how
    /// many. `None` when another process is building one.
    pub async fn build(&self, told: impl FnMut(u64, u64)) -> Result<Option<Built>> {
        let Some(_turn) = self.inner.folder.turn()? else { return Ok(None) };
        // What a build left behind that was broken off.
        self.inner.folder.tidy(self.inner.folder.current().as_ref());
        let name = self.inner.folder.new_name((self.inner.clock)());
        let built = build(&self.press, &self.inner.folder, name.clone(), told).await;
        if built.is_err() {
            self.inner.folder.discard(&name);
        }
        built.map(Some)
    }

    /// Looks at the index in use as it is now, for whoever does not [`keep`] it; false where there is none.
    pub async fn look(&self) -> Result<bool> {
        let Some(name) = self.inner.folder.current() else { return Ok(false) };
        self.names().read(&self.press).await?;
        let search = self.clone();
        blocking(move || {
            search.shown().trust(Snapshot::read(&search.inner.folder.open(&name)?)?);
            Ok(true)
        })
        .await
    }

    /// How far the index has come; `None` where there is none.
    pub fn indexed(&self) -> Option<Indexed> {
        let snapshot = self.snapshot()?;
        let stories = i64::try_from(snapshot.stories()).unwrap_or(i64::MAX);
        Some(Indexed { position: snapshot.place.position, stories })
    }

    /// How many stories of all that was found stand under what.
    pub async fn count(&self, all: All) -> Result<Counts> {
        let asked = Asked { test: founded(&self.press, all.asked.test).await?, ..all.asked };
        let these = asked.clone();
        match self.indexed_by(move |snapshot| these.count(snapshot, all.view)).await? {
            Some(counts) => Ok(counts),
            None => self.count_without(&asked).await,
        }
    }

    /// The newest stories of all that was found, at most `most`.
    pub async fn newest(&self, all: All, most: usize) -> Result<Vec<ArticleId>> {
        let asked = Asked { test: founded(&self.press, all.asked.test).await?, ..all.asked };
        let take = u32::try_from(most).unwrap_or(u32::MAX);
        let window = Window { end: End::First, take, after: None, before: None };
        let (these, here) = (asked.clone(), window.clone());
        let newest = self.indexed_by(move |snapshot| these.newest(snapshot, all.view, &here));
        let ranked = match newest.await? {
            Some(ranked) => ranked,
            None => self.newest_without(&asked, &window).await?,
        };
        let newest = ranked.places.into_iter().take(most);
        Ok(newest.map(|(_, id)| ArticleId::of(Uuid::from_u128(id))).collect())
    }

    /// What somebody may be about to type, at most `most`.
    pub async fn suggest(&self, typed: &str, most: usize) -> Result<Vec<Suggestion>> {
        let words = Words::typed("prefix", typed)?;
        let begun = self.inner.names.starting_with(typed);
        let (these, with) = (begun.clone(), words.clone());
        let suggest = move |snapshot: &_| suggesting::suggest(Some(snapshot), these, &with, most);
        match self.indexed_by(suggest).await? {
            Some(suggested) => Ok(suggested),
            None => self.in_turn(move || suggesting::suggest(None, begun, &words, most)).await,
        }
    }

    /// Asks the index when it is its turn; nothing where there is none, or none that can be read.
    async fn indexed_by<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.snapshot() else { return Ok(None) };
        let asked = snapshot.clone();
        match self.in_turn(move || work(&asked)).await {
            Ok(done) => Ok(Some(done)),
            Err(error) if self.shown().doubt(&snapshot, &error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Works something out when it is its turn, where it keeps nobody else waiting.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.may_ask()?;
        // It is never closed: whoever waits gets a turn.
        let turn = self.inner.turns.acquire().await.ok();
        let done = blocking(work).await;
        drop(turn);
        done
    }

    /// Counts how often a request asks; it may not ask for ever.
    fn may_ask(&self) -> Result<()> {
        let asked = self.asked.as_ref().map(|asked| asked.fetch_add(1, Ordering::Relaxed));
        if asked.is_some_and(|asked| asked >= MOST_ASKED) {
            let rule = format!("must be searched for at most {MOST_ASKED} times in one request");
            return Err(Error::invalid("text", rule));
        }
        Ok(())
    }

    fn press(&self) -> &Press {
        &self.press
    }

    fn names(&self) -> &Names {
        &self.inner.names
    }

    fn folder(&self) -> &Folder {
        &self.inner.folder
    }

    fn shown(&self) -> &Shown {
        &self.inner.shown
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.shown().snapshot()
    }
}

impl SearchOrder {
    /// How its cursors are told from those of others.
    pub fn sorting(self) -> Sorting {
        match self {
            Self::Relevance => Sorting::ranked(81),
            Self::Newest => Sorting::ranked(82),
            Self::Oldest => Sorting::ranked(83).reversed(),
        }
    }
}
