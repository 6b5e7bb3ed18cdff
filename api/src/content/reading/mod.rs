//! What the public may read. Everything here takes a [`Press`](super::Press), which can't write and has
//! no query that could reach a draft.
//!
//! Lists give ids or edges, page by page; what stands behind ids is read in batches, one statement for
//! any number of them.

mod articles;
mod candidates;
mod edges;
mod entries;
mod filters;
mod gone;
mod names;
mod past;
mod things;
mod vocabulary;

use std::{collections::HashMap, hash::Hash};

pub use self::articles::{
    Article, ArticleList, Order, articles, bylines_of, contributors_of, find_article,
    find_articles, rows_between, topics_of, translations,
};
pub use self::candidates::candidates;
pub(super) use self::candidates::untested;
pub use self::edges::{Link, LinkList, Mention, MentionList, mentions_of};
pub use self::entries::{Entry, entries, how_many, ids_after, origin};
pub use self::filters::{PublicFilter, find_public_filter, public_filters};
pub use self::gone::{Tombstone, find_tombstone, find_tombstones, tombstones, withdrawn_since};
pub(super) use self::names::Names;
pub use self::past::{
    AsOf, Correction, Version, VersionId, VersionKind, VersionList, articles_as_of, corrections_of,
    find_as_of, versions,
};
pub use self::things::{Thing, ThingList, find_thing, parties_of, things};
pub use self::vocabulary::{
    Section, Topic, TopicList, all_sections, all_sources, contributors, find_contributor,
    find_section, find_source, find_topic, narrower, related, sections, sources, topics,
};

use super::filter::{self, Slugged};
use super::{Press, Result, TypedId};

/// Rows under the id they belong to: a list of them in the order they came, or a set.
pub(super) fn grouped<K: Eq + Hash, V, C: Default + Extend<V>>(
    rows: impl IntoIterator<Item = (K, V)>,
) -> HashMap<K, C> {
    let mut groups = HashMap::<K, C>::new();
    for (key, row) in rows {
        groups.entry(key).or_default().extend([row]);
    }
    groups
}

/// What was `found` of `ids`, and behind those that nothing goes by any more, what `read` finds where
/// they lead.
async fn led_on<E: Slugged, I: TypedId + Hash, V: Clone>(
    press: &Press,
    ids: &[I],
    mut found: HashMap<I, V>,
    read: impl AsyncFn(&Press, &[I]) -> Result<HashMap<I, V>>,
) -> Result<HashMap<I, V>> {
    let missing = ids.iter().copied().filter(|id| !found.contains_key(id));
    let leads = filter::ids_led_on::<E, I>(press, missing).await?;
    if leads.is_empty() {
        return Ok(found);
    }
    let targets: Vec<I> = leads.values().copied().collect();
    let read = read(press, &targets).await?;
    found.extend(leads.iter().filter_map(|(id, to)| Some((*id, read.get(to)?.clone()))));
    Ok(found)
}
