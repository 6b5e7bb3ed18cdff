//! The tables, one file each: shapes and nothing else. Nothing here knows about GraphQL, HTTP or rules.

#![expect(
    missing_docs,
    clippy::disallowed_methods,
    reason = "`#[sea_orm::model]` writes code of its own, a transaction among it"
)]

pub mod access_key;
pub mod alias;
pub mod article;
pub mod article_link;
pub mod article_topic;
pub mod article_version;
pub mod audit;
pub mod byline;
pub mod change;
pub mod contributor;
pub mod draft;
pub mod due;
pub mod evidence;
pub mod follower;
pub mod history;
pub mod history_tie;
pub mod log_floor;
pub mod mention;
pub mod outcome;
pub mod predicate;
pub mod predicate_label;
pub mod published_filter;
pub mod relation;
pub mod retraction;
pub mod revision;
pub mod section;
pub mod section_name;
pub mod source;
pub mod stored_filter;
pub mod thing;
pub mod thing_name;
pub mod thing_party;
pub mod tombstone;
pub mod topic;
pub mod topic_name;
pub mod topic_related;
pub mod topic_rule;
pub mod topic_ruling;
