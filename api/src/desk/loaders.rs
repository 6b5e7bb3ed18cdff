//! Batching for the desk: what several working copies say, in one statement. One set per request.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Result,
    dataloader::{DataLoader, HashMapCache, Loader},
    runtime::TokioSpawner,
};

use crate::content::drafting::{self, Manuscript};
use crate::content::list::{self, Count, List, Page, Window};
use crate::content::{self, Desk, DraftId};
use crate::graphql::errors::{Wire, gone};
use crate::graphql::loaders::NextTurn;
use crate::graphql::paging::Paged;

/// The loaders of one request at the desk.
pub(super) struct DeskLoaders(DataLoader<Batches, HashMapCache>);

/// Reads batches.
struct Batches(Desk);

/// One revision, as a key.
type RevisionKey = (DraftId, i32);

impl DeskLoaders {
    pub(super) fn new(desk: Desk) -> Self {
        let cache = HashMapCache::default();
        let loader =
            DataLoader::with_cache(Batches(desk), TokioSpawner::current(), NextTurn, cache);
        Self(loader.max_batch_size(200))
    }

    /// What a revision says.
    pub(super) async fn manuscript(
        ctx: &Context<'_>,
        draft: DraftId,
        number: i32,
    ) -> Result<Arc<Manuscript>> {
        let loaders: &Self = ctx.data_unchecked();
        loaders.0.load_one((draft, number)).await.wired()?.ok_or_else(gone)
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

/// Straight: lists of the desk stand in no list that is long.
impl Paged for Desk {
    async fn page<L: List<Of = Self>>(
        ctx: &Context<'_>,
        list: &L,
        window: Window,
    ) -> Result<Arc<Page<L::Item>>> {
        let mut pages = list::pages(desk(ctx), &[(list.clone(), window)]).await.wired()?;
        pages.pop().map(Arc::new).ok_or_else(gone)
    }

    async fn count<L: List<Of = Self>>(ctx: &Context<'_>, list: &L) -> Result<Count> {
        let mut counts = list::count(desk(ctx), std::slice::from_ref(list)).await.wired()?;
        counts.pop().ok_or_else(gone)
    }
}
