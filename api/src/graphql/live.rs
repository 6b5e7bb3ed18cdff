//! Live changes: what the public is told as it happens. Knows neither the log nor any transport.
//!
//! Whoever follows is first told what he has missed, read by his own cursor. From then on he hears each stretch of
//! the log as the hub read it, and finds in memory what of it concerns him. When he has missed one, or what he has
//! not yet taken has become old, he is back at reading by his cursor: nothing is lost, and nothing is kept for him.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Context, Request, Result, Subscription};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::time::Instant;

use super::changes::{Change, ChangeSubject, followed, nodes};
use super::errors::Wire;
use super::filter::ArticleFilter;
use super::following::selection;
use super::loaders::{LoaderSet, Loaders};
use super::price;
use super::query::tag;
use super::scalars;
use crate::content::changes::Position;
use crate::content::syncing::{Followed, NOW, News, Reach, STRETCH, Sync, sync};
use crate::content::{Locale, Press};
use crate::follow::{Heard, Hub, Listener};

/// How much is read ahead for one who catches up.
const AHEAD: usize = 20;
/// How long what was read may wait to be taken.
const FRESH: Duration = Duration::from_millis(500);

/// What the public is told as it happens.
#[derive(Debug)]
pub struct Live;

/// What the public is told as it happens.
#[Subscription(name = "Subscription")]
impl Live {
    /// Changes as they happen, for whoever keeps a copy of the articles that pass a filter; as `Query.changes` tells
    /// them, one by one.
    ///
    /// Over WebSocket (`graphql-transport-ws`) or server-sent events (`graphql-sse`, distinct connections). Begin with
    /// the cursor that your copy has come to: what was missed is told first. After a broken connection give the
    /// `cursor` of the last change that was taken in: nothing is lost. One who takes in more slowly than things
    /// change is told the latest of each subject, as if he had been away. Ends with POSITION_GONE when the copy has
    /// to start over.
    #[graphql(directive = price::cost::apply("1000".to_owned()))]
    async fn changes<'c>(
        &self,
        ctx: &'c Context<'_>,
        #[graphql(
            desc = "Only what has changed after this cursor; what changes from now on when not given."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Only these articles. Not with `text` or `evidenceFor`, which may come to hold while the \
                          article stays as it is."
        )]
        filter: Option<ArticleFilter>,
        #[graphql(
            desc = "Only articles that pass this filter too, which editors keep for the public: its id or slug."
        )]
        saved: Option<scalars::Ref>,
        #[graphql(
            desc = "Changes of what is told. Those other than articles come whatever the filter.",
            default_with = "vec![ChangeSubject::Article]"
        )]
        subjects: Vec<ChangeSubject>,
        #[graphql(desc = "The language of names inside; each article's own when not given.")]
        locale: Option<scalars::Locale>,
    ) -> Result<impl Stream<Item = Result<Change>> + 'c> {
        let air: &Air = ctx.data()?;
        let mut reader = Reader {
            ctx,
            air,
            filter,
            saved,
            subjects,
            wanted: tag(locale),
            // Heard from here on, so that nothing falls between what is read and what is heard.
            listener: air.hub.listen(),
            cursor: after.unwrap_or_else(|| NOW.to_owned()),
            live: None,
            ahead: VecDeque::new(),
            filled: Instant::now(),
            rested: true,
        };
        // What is wrong with what was asked is said before anything is told.
        reader.catch_up().await?;
        Ok(unfold(Some(reader), told))
    }
}

/// What everybody who follows live has in common.
#[derive(Clone)]
pub struct Air {
    press: Press,
    hub: Hub,
    /// The loaders of those who are told the stretch that ends here.
    shared: Arc<Mutex<Option<(Position, LoaderSet)>>>,
}

impl std::fmt::Debug for Air {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Air").field("hub", &self.hub).finish_non_exhaustive()
    }
}

impl Air {
    /// What `hub` hears, read from `press`.
    pub fn new(press: Press, hub: Hub) -> Self {
        Self { press, hub, shared: Arc::default() }
    }

    /// Attaches what subscriptions follow by.
    pub fn following(&self, request: Request) -> Request {
        request.data(self.clone())
    }

    /// Loaders that all share who are told the same stretch.
    fn loaders(&self, heard: &Heard) -> LoaderSet {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let end = heard.stretch.end();
        match &*shared {
            Some((known, set)) if *known == end => set.clone(),
            _ => {
                let set = LoaderSet::new(self.press.clone());
                *shared = Some((end, set.clone()));
                set
            }
        }
    }
}

/// One who follows.
struct Reader<'c> {
    ctx: &'c Context<'c>,
    air: &'c Air,
    filter: Option<ArticleFilter>,
    saved: Option<scalars::Ref>,
    subjects: Vec<ChangeSubject>,
    wanted: Option<Locale>,
    listener: Listener,
    /// How far he has been told.
    cursor: String,
    /// What he follows, once he has caught up.
    live: Option<Followed>,
    /// What was read and waits to be taken, each after where he will have come to with it.
    ahead: VecDeque<(String, Change)>,
    /// Since when that may have been otherwise.
    filled: Instant,
    /// He holds nothing that was read.
    rested: bool,
}

/// The next that is told; an error is the last.
async fn told(reader: Option<Reader<'_>>) -> Option<(Result<Change>, Option<Reader<'_>>)> {
    let mut reader = reader?;
    match reader.next().await {
        Ok(change) => Some((Ok(change), Some(reader))),
        Err(error) => Some((Err(error), None)),
    }
}

impl Reader<'_> {
    async fn next(&mut self) -> Result<Change> {
        // What has waited for too long is read anew; what has just been read is told, however long that took.
        if !self.ahead.is_empty() && self.filled.elapsed() > FRESH {
            self.ahead.clear();
            self.live = None;
        }
        loop {
            if let Some((cursor, change)) = self.ahead.pop_front() {
                self.cursor = cursor;
                return Ok(change);
            }
            match self.live.take() {
                None => self.catch_up().await?,
                Some(followed) => self.hear(followed).await?,
            }
        }
    }

    /// Reads on by the cursor.
    async fn catch_up(&mut self) -> Result<()> {
        Loaders::of(self.ctx).turn_to(LoaderSet::new(self.air.press.clone()));
        let read = Instant::now();
        // Looked up anew: names may have come to mean something else.
        let selection = selection(self.ctx, self.filter.clone(), self.saved.as_ref()).await?;
        let followed = followed(self.ctx, &selection, &self.subjects).await?;
        let asked =
            Sync { followed, after: Some(self.cursor.clone()), first: AHEAD, stretch: STRETCH };
        let delta = sync(&self.air.press, &asked).await.wired()?;
        self.live = (!delta.more).then_some(asked.followed);
        self.fill(delta.news, delta.cursor, read).await
    }

    /// Waits for what the hub hears next.
    async fn hear(&mut self, followed: Followed) -> Result<()> {
        // He may wait for days, and there may be thousands like him.
        if !std::mem::replace(&mut self.rested, true) {
            Loaders::of(self.ctx).turn_to(LoaderSet::new(self.air.press.clone()));
        }
        // Missed, or too old to be told as it was read: back to the cursor.
        let heard = self.listener.next().await.filter(|heard| heard.is_fresh());
        let Some(heard) = heard else { return Ok(()) };
        let stretch = &heard.stretch;
        match stretch.reach(&followed, &self.cursor).wired()? {
            Reach::Apart => Ok(()),
            Reach::Passed(cursor) => {
                (self.cursor, self.live) = (cursor, Some(followed));
                Ok(())
            }
            Reach::Told => {
                let (news, cursor) = stretch.told(&followed, &self.cursor).wired()?;
                self.live = Some(followed);
                Loaders::of(self.ctx).turn_to(self.air.loaders(&heard));
                self.fill(news, cursor, heard.read_at()).await
            }
        }
    }

    /// Keeps what is to be told, as it was at `read`; the last of it leads to `end`.
    async fn fill(&mut self, news: Vec<News>, end: String, read: Instant) -> Result<()> {
        let changes = nodes(self.ctx, news, self.wanted.as_ref()).await?;
        (self.filled, self.rested) = (read, false);
        let placed = |change: Change| (change.place().to_owned(), change);
        self.ahead = changes.into_iter().map(placed).collect();
        match self.ahead.back_mut() {
            Some((cursor, _)) => *cursor = end,
            None => self.cursor = end,
        }
        Ok(())
    }
}
