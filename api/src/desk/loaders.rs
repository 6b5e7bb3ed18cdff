//! Batching for the desk: what several working copies say, and what hangs on them, in one statement. One set
//! per request; all knowledge is in `content`.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::{
    Context, Result,
    dataloader::{DataLoader, HashMapCache, Loader},
    runtime::TokioSpawner,
};

use crate::content::drafting::life::Seen;
use crate::content::drafting::{self, Manuscript};
use crate::content::filter::{ArticleFilter, Test};
use crate::content::list::{self, Count, List, Page, Window};
use crate::content::publishing::{self, Rehearsal, Rule};
use crate::content::reading::Article;
use crate::content::saved::{self, SavedFilter};
use crate::content::{self, ArticleId, Desk, DraftId, FilterId, TopicId};
use crate::graphql::errors::{Wire, gone};
use crate::graphql::loaders::{self, NextTurn};
use crate::graphql::paging::Paged;

/// The loaders of one request at the desk.
pub(super) struct DeskLoaders(DataLoader<Batches, HashMapCache>);

/// Reads batches.
pub(super) struct Batches(Desk);

/// One revision, as a key.
type RevisionKey = (DraftId, i32);

impl DeskLoaders {
    pub(super) fn new(desk: Desk) -> Self {
        let cache = HashMapCache::default();
        let loader =
            DataLoader::with_cache(Batches(desk), TokioSpawner::current(), NextTurn, cache);
        // A revision may have a megabyte: few of them at a time.
        Self(loader.max_batch_size(50))
    }

    /// Those of the request under way. The door builds each request with a set.
    pub(super) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// Remembers nothing from now on: what was read before may have changed.
    pub(super) fn afresh(&self) {
        self.0.enable_all_cache(false);
    }

    /// What is behind `key`, together with whatever else is asked for at the same time.
    pub(super) async fn one<K>(&self, key: K) -> Result<Option<<Batches as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batches: Loader<K, Error = content::Error>,
    {
        self.0.load_one(key).await.wired()
    }

    /// What a revision says.
    pub(super) async fn manuscript(
        ctx: &Context<'_>,
        draft: DraftId,
        number: i32,
    ) -> Result<Arc<Manuscript>> {
        Self::of(ctx).one((draft, number)).await?.ok_or_else(gone)
    }
}

impl DeskLoaders {
    /// A working copy as the public would see it.
    pub(super) async fn rehearsed(ctx: &Context<'_>, asked: Rehearsed) -> Result<Arc<Article>> {
        Self::of(ctx).one(asked).await?.ok_or_else(gone)?.wired()
    }
}

impl Loader<RevisionKey> for Batches {
    type Value = Arc<Manuscript>;
    type Error = content::Error;

    async fn load(
        &self,
        keys: &[RevisionKey],
    ) -> content::Result<HashMap<RevisionKey, Self::Value>> {
        let found = drafting::manuscripts(&self.0, keys).await?;
        Ok(found.into_iter().map(|(key, manuscript)| (key, Arc::new(manuscript))).collect())
    }
}

/// Who is at the desk. The door builds each request with one.
pub(super) fn desk<'a>(ctx: &Context<'a>) -> &'a Desk {
    ctx.data_unchecked()
}

/// Through the loaders: with whatever else is asked for at the same time.
impl Paged for Desk {
    async fn page<L: List<Of = Self>>(
        ctx: &Context<'_>,
        list: &L,
        window: Window,
    ) -> Result<Arc<Page<L::Item>>> {
        DeskLoaders::of(ctx).one(loaders::Paged(list.clone(), window)).await?.ok_or_else(gone)
    }

    async fn count<L: List<Of = Self>>(ctx: &Context<'_>, list: &L) -> Result<Count> {
        DeskLoaders::of(ctx).one(loaders::Counting(list.clone())).await?.ok_or_else(gone)
    }
}

impl<L: List<Of = Desk>> Loader<loaders::Paged<L>> for Batches {
    type Value = Arc<Page<L::Item>>;
    type Error = content::Error;

    async fn load(
        &self,
        keys: &[loaders::Paged<L>],
    ) -> content::Result<HashMap<loaders::Paged<L>, Self::Value>> {
        let asked: Vec<_> = keys
            .iter()
            .map(|loaders::Paged(list, window)| (list.clone(), window.clone()))
            .collect();
        let pages = list::pages(&self.0, &asked).await?;
        Ok(keys.iter().cloned().zip(pages.into_iter().map(Arc::new)).collect())
    }
}

impl<L: List<Of = Desk>> Loader<loaders::Counting<L>> for Batches {
    type Value = Count;
    type Error = content::Error;

    async fn load(
        &self,
        keys: &[loaders::Counting<L>],
    ) -> content::Result<HashMap<loaders::Counting<L>, Count>> {
        let lists: Vec<_> = keys.iter().map(|loaders::Counting(list)| list.clone()).collect();
        Ok(keys.iter().cloned().zip(list::count(&self.0, &lists).await?).collect())
    }
}

/// What the clock is to do with a working copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PlannedFor(pub DraftId);

impl Loader<PlannedFor> for Batches {
    type Value = Arc<Vec<publishing::Due>>;
    type Error = content::Error;

    async fn load(&self, keys: &[PlannedFor]) -> content::Result<HashMap<PlannedFor, Self::Value>> {
        let ids: Vec<_> = keys.iter().map(|PlannedFor(id)| *id).collect();
        let found = publishing::planned(&self.0, &ids).await?;
        Ok(found.into_iter().map(|(id, due)| (PlannedFor(id), Arc::new(due))).collect())
    }
}

impl Loader<FilterId> for Batches {
    type Value = Arc<SavedFilter>;
    type Error = content::Error;

    async fn load(&self, keys: &[FilterId]) -> content::Result<HashMap<FilterId, Self::Value>> {
        saved::filters(&self.0, keys).await
    }
}

/// What a kept filter means.
impl Loader<ArticleFilter> for Batches {
    type Value = Arc<Test>;
    type Error = content::Error;

    async fn load(
        &self,
        keys: &[ArticleFilter],
    ) -> content::Result<HashMap<ArticleFilter, Self::Value>> {
        saved::meanings(&self.0, keys).await
    }
}

/// What stories join a topic by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RuleOf(pub TopicId);

impl Loader<RuleOf> for Batches {
    type Value = Rule;
    type Error = content::Error;

    async fn load(&self, keys: &[RuleOf]) -> content::Result<HashMap<RuleOf, Rule>> {
        let ids: Vec<_> = keys.iter().map(|RuleOf(id)| *id).collect();
        let found = publishing::rules_of(&self.0, &ids).await?;
        Ok(found.into_iter().map(|(id, rule)| (RuleOf(id), rule)).collect())
    }
}

/// The topics that stories join by a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RulesBy(pub FilterId);

impl Loader<RulesBy> for Batches {
    type Value = Arc<Vec<Rule>>;
    type Error = content::Error;

    async fn load(&self, keys: &[RulesBy]) -> content::Result<HashMap<RulesBy, Self::Value>> {
        let ids: Vec<_> = keys.iter().map(|RulesBy(id)| *id).collect();
        let found = publishing::rules_by(&self.0, &ids).await?;
        Ok(found.into_iter().map(|(id, rules)| (RulesBy(id), Arc::new(rules))).collect())
    }
}

/// What the public has seen of a story that it does not see now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PastOf(pub ArticleId);

impl Loader<PastOf> for Batches {
    type Value = Seen;
    type Error = content::Error;

    async fn load(&self, keys: &[PastOf]) -> content::Result<HashMap<PastOf, Seen>> {
        let ids: Vec<_> = keys.iter().map(|PastOf(id)| *id).collect();
        let found = drafting::past(&self.0, &ids).await?;
        Ok(found.into_iter().map(|(id, seen)| (PastOf(id), seen)).collect())
    }
}

/// A working copy as the public would see it now, or will: which revision, and by which right it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rehearsed {
    /// By the right to read the desk.
    Preview(Rehearsal),
    /// By the right to what is under embargo.
    Embargoed(Rehearsal),
}

impl Loader<Rehearsed> for Batches {
    type Value = content::Result<Arc<Article>>;
    type Error = content::Error;

    async fn load(&self, keys: &[Rehearsed]) -> content::Result<HashMap<Rehearsed, Self::Value>> {
        let (mut previews, mut embargoed) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                Rehearsed::Preview(asked) => previews.push(*asked),
                Rehearsed::Embargoed(asked) => embargoed.push(*asked),
            }
        }
        let mut found = HashMap::new();
        if !previews.is_empty() {
            let all = publishing::previews(&self.0, &previews).await?.into_iter();
            found.extend(all.map(|(asked, one)| (Rehearsed::Preview(asked), one.map(Arc::new))));
        }
        if !embargoed.is_empty() {
            let all = publishing::embargoed(&self.0, &embargoed).await?.into_iter();
            found.extend(all.map(|(asked, one)| (Rehearsed::Embargoed(asked), one.map(Arc::new))));
        }
        Ok(found)
    }
}
