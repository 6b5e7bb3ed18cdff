//! Khabar: a headless content API for news.
//!
//! Read it bottom-up; a module may name only those above it in this list:
//!
//! 1. [`gate`] — what a GraphQL text may cost, before it is parsed.
//! 2. [`content`] — the newsroom: what an article is, which may be read, and how they get in.
//! 3. [`follow`], [`ingest`], [`feeds`] — followers of the change log; formats in; formats out.
//! 4. [`search`] — the index, a follower that stories are found in.
//! 5. [`graphql`] — the press schema.
//! 6. [`desk`] — the desk's schema, which stands on the press's.
//! 7. [`oidc`] — who an OpenID Connect issuer says is asking; it knows nothing of the above.
//! 8. [`config`], [`syndication`], [`pepper`], [`portal`], [`metrics`], [`server`], [`upkeep`], [`cli`] — the wiring:
//!    the only place that knows all.

pub mod cli;
pub mod config;
pub mod content;
pub mod desk;
pub mod feeds;
pub mod follow;
pub mod gate;
pub mod graphql;
pub mod ingest;
pub mod json;
pub mod metrics;
pub mod oidc;
pub mod pepper;
pub mod portal;
pub mod search;
pub mod server;
pub mod syndication;
mod unread;
pub mod upkeep;
