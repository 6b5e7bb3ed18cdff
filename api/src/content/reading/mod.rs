//! What the public may read. Everything here takes a [`Press`](super::Press), which can't write and has
//! no query that could reach a draft.
//!
//! Lists give ids or edges, page by page; what stands behind ids is read in batches, one statement for
//! any number of them.

mod articles;
mod edges;
mod things;
mod vocabulary;

use std::{collections::HashMap, hash::Hash};

pub use self::articles::{
    Article, ArticleList, Order, articles, bylines_of, contributors_of, find_article, topics_of,
    translations,
};
pub use self::edges::{Link, LinkList, Mention, MentionList};
pub use self::things::{Thing, ThingList, find_thing, parties_of, things};
pub use self::vocabulary::{
    Section, Topic, TopicList, all_sections, all_sources, contributors, find_contributor,
    find_section, find_source, find_topic, narrower, related, sections, sources, topics,
};

/// Rows under the id they belong to, in the order they came.
fn grouped<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups = HashMap::<K, Vec<V>>::new();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups
}
