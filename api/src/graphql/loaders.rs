//! Batching: whatever resolvers of one request ask for at the same time becomes one statement.
//!
//! One set per request, so nothing is shared between readers; those who are told the same stretch of the log live
//! share one for that moment. Each loader is an adapter with nothing to get wrong; all knowledge is in `content`.

use std::sync::{Arc, PoisonError, RwLock};
use std::{collections::HashMap, hash::Hash, time::Duration};

use async_graphql::{
    Context, Result,
    dataloader::{DataLoader, HashMapCache, Loader},
    runtime::{Timer, TokioSpawner},
};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::errors::Wire;
use crate::content::filter::{self, ArticleFilter, RelationFilter, RelationTest, Test};
use crate::content::list::{self, Count, List, Page, Window};
use crate::content::{
    self, ArticleId, ContributorId, Press, RelationId, SectionId, SourceId, ThingId, TopicId,
    reading::{self, AsOf, VersionId},
    relations,
};

/// The loaders of one request.
pub struct Loaders {
    press: Press,
    /// Those of this moment: a request that lives on turns to others.
    set: RwLock<LoaderSet>,
}

/// Loaders that remember what they read, for as long as that is true enough.
#[derive(Clone)]
pub(crate) struct LoaderSet(Arc<DataLoader<Batches, HashMapCache>>);

impl LoaderSet {
    /// One that reads from `press`.
    pub(crate) fn new(press: Press) -> Self {
        let loader = DataLoader::with_cache(
            Batches(press),
            TokioSpawner::current(),
            NextTurn,
            HashMapCache::default(),
        );
        // More pages in one statement than this would be more selects than SQLite puts into a union.
        Self(Arc::new(loader.max_batch_size(200)))
    }
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Loaders").field(&self.press).finish()
    }
}

/// Reads batches.
pub(crate) struct Batches(Press);

/// A part of a list, as a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Paged<L>(pub L, pub Window);

/// The length of a list, as a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Counting<L>(pub L);

impl Loaders {
    /// A set that reads from `press`.
    pub fn new(press: Press) -> Self {
        let set = RwLock::new(LoaderSet::new(press.clone()));
        Self { press, set }
    }

    /// Those of the request under way. The server builds each request with a set.
    pub(crate) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// Remembers nothing from now on: what was read before may have changed.
    pub(crate) fn afresh(&self) {
        self.set().0.enable_all_cache(false);
    }

    /// Reads by other loaders from now on.
    pub(crate) fn turn_to(&self, set: LoaderSet) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = set;
    }

    fn set(&self) -> LoaderSet {
        self.set.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What they read from.
    pub(crate) fn press(&self) -> &Press {
        &self.press
    }

    /// What is behind `key`, together with whatever else is asked for at the same time.
    pub(crate) async fn one<K>(&self, key: K) -> Result<Option<<Batches as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batches: Loader<K, Error = content::Error>,
    {
        self.set().0.load_one(key).await.wired()
    }

    /// What is behind each key, in order.
    pub(crate) async fn each<K>(
        &self,
        keys: &[K],
    ) -> Result<Vec<Option<<Batches as Loader<K>>::Value>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batches: Loader<K, Error = content::Error>,
    {
        let found = self.set().0.load_many(keys.iter().cloned()).await.wired()?;
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }
}

/// Lets the request go as far as it can before a batch is read: the next turn of the event loop, where
/// the library would wait a millisecond.
pub(crate) struct NextTurn;

impl Timer for NextTurn {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

impl<L: List<Of = Press>> Loader<Paged<L>> for Batches {
    type Value = Arc<Page<L::Item>>;
    type Error = content::Error;

    async fn load(&self, keys: &[Paged<L>]) -> content::Result<HashMap<Paged<L>, Self::Value>> {
        let asked: Vec<_> =
            keys.iter().map(|Paged(list, window)| (list.clone(), window.clone())).collect();
        let pages = list::pages(&self.0, &asked).await?;
        Ok(keys.iter().cloned().zip(pages.into_iter().map(Arc::new)).collect())
    }
}

impl<L: List<Of = Press>> Loader<Counting<L>> for Batches {
    type Value = Count;
    type Error = content::Error;

    async fn load(&self, keys: &[Counting<L>]) -> content::Result<HashMap<Counting<L>, Count>> {
        let lists: Vec<_> = keys.iter().map(|Counting(list)| list.clone()).collect();
        Ok(keys.iter().cloned().zip(list::count(&self.0, &lists).await?).collect())
    }
}

/// What a filter means. In a list inside a list each item asks for the same: it is looked up once.
macro_rules! filters {
    ($($filter:ty => $test:ty, $resolve:path;)*) => {$(
        impl Loader<$filter> for Batches {
            /// Of each filter on its own: what is wrong with one is not the others' fault.
            type Value = content::Result<$test>;
            type Error = content::Error;

            async fn load(&self, keys: &[$filter]) -> content::Result<HashMap<$filter, Self::Value>> {
                let mut tests = HashMap::new();
                for filter in keys {
                    tests.insert(filter.clone(), $resolve(&self.0, filter).await);
                }
                Ok(tests)
            }
        }
    )*};
}

filters! {
    ArticleFilter => Test, filter::resolve;
    RelationFilter => Vec<RelationTest>, filter::resolve_relations;
}

/// Keys that say what is read by a type of their own, where an id alone would not.
macro_rules! batches {
    ($($(#[$doc:meta])* $key:ty => $value:ty, $read:path;)*) => {$(
        impl Loader<$key> for Batches {
            type Value = $value;
            type Error = content::Error;

            async fn load(&self, keys: &[$key]) -> content::Result<HashMap<$key, Self::Value>> {
                $read(&self.0, keys).await
            }
        }
    )*};
}

batches! {
    ArticleId => Arc<reading::Article>, reading::articles;
    AsOf => Arc<reading::Article>, reading::articles_as_of;
    VersionId => Arc<reading::Version>, reading::versions;
    TopicId => Arc<reading::Topic>, reading::topics;
    ThingId => Arc<reading::Thing>, reading::things;
    SectionId => Arc<reading::Section>, reading::sections;
    ContributorId => Arc<entity::contributor::Model>, reading::contributors;
    SourceId => Arc<entity::source::Model>, reading::sources;
    RelationId => Arc<entity::relation::Model>, relations::relations;
    String => Arc<relations::Predicate>, relations::predicates;
}

/// What is left of a story, told apart from the story itself by the key's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Gone(pub ArticleId);

impl Loader<Gone> for Batches {
    type Value = Arc<reading::Tombstone>;
    type Error = content::Error;

    async fn load(&self, keys: &[Gone]) -> content::Result<HashMap<Gone, Self::Value>> {
        let ids: Vec<_> = keys.iter().map(|Gone(id)| *id).collect();
        let left = reading::tombstones(&self.0, &ids).await?;
        Ok(left.into_iter().map(|(id, tombstone)| (Gone(id), tombstone)).collect())
    }
}

/// What belongs to something, told apart from the thing itself by the key's type.
macro_rules! belongings {
    ($($(#[$doc:meta])* $key:ident($id:ty) => $value:ty, $read:path;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $key(pub $id);

        impl Loader<$key> for Batches {
            type Value = Arc<Vec<$value>>;
            type Error = content::Error;

            async fn load(&self, keys: &[$key]) -> content::Result<HashMap<$key, Self::Value>> {
                let ids: Vec<_> = keys.iter().map(|$key(id)| *id).collect();
                let found = $read(&self.0, &ids).await?;
                Ok(found.into_iter().map(|(id, own)| ($key(id), Arc::new(own))).collect())
            }
        }
    )*};
}

belongings! {
    /// The topics that a story was filed under.
    TopicsOf(ArticleId) => TopicId, reading::topics_of;
    /// Who signed a story.
    ContributorsOf(ArticleId) => ContributorId, reading::contributors_of;
    /// The stories that translate one another.
    Translations(Uuid) => ArticleId, reading::translations;
    /// The topics under one.
    Narrower(TopicId) => TopicId, reading::narrower;
    /// The topics beside one.
    RelatedTo(TopicId) => TopicId, reading::related;
    /// Who is bound by an agreement.
    PartiesOf(ThingId) => ThingId, reading::parties_of;
    /// What a relation rests on.
    EvidenceOf(RelationId) => entity::evidence::Model, relations::evidence_of;
}
