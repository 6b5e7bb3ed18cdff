//! One binary of tests that start the real server and speak to it as clients do, on both databases.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

/// Runs each of the tests named on one database, in a module called after it.
macro_rules! on_database {
    ($module:ident $kind:ident $($test:ident)*) => {
        mod $module {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::app::Kind::$kind).await;
            })*
        }
    };
}

/// Runs each of the tests named on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($($test:ident)*) => {
        on_database! { sqlite Sqlite $($test)* }
        on_database! { postgres Postgres $($test)* }
    };
}

/// Runs each of the tests named on PostgreSQL, where SQLite has nothing to show.
macro_rules! on_postgres {
    ($($test:ident)*) => {
        on_database! { only_postgres Postgres $($test)* }
    };
}

mod acceptance;
mod app;
mod audits;
mod bell;
mod bulk;
mod bundles;
mod chance;
mod changes;
mod clients;
mod clocks;
mod commands;
mod contract;
mod copies;
mod crash;
mod drafting;
mod evaluators;
mod events;
mod explorer;
mod feeds;
mod filters;
mod followers;
mod forms;
mod generated;
mod grants;
mod hostile;
mod http;
mod indexing;
mod issuer;
mod issuing;
mod joining;
mod json;
mod judged;
mod judging;
mod keys;
mod languages;
mod leaks;
mod lines;
mod live;
mod lives;
mod manners;
mod merged;
mod negotiated;
mod newsroom;
mod nodes;
mod oidc;
mod order;
mod past;
mod plans;
mod previews;
mod pruning;
mod published;
mod publishing;
mod raw;
mod reading;
mod refused;
mod relations;
mod repeats;
mod rules;
mod rulings;
mod safety;
mod saved;
mod scopes;
mod searching;
mod shelf;
mod slips;
mod sockets;
mod spoilt;
mod statements;
mod steps;
mod stories;
mod strangers;
mod streams;
mod suggesting;
mod tidy;
mod timing;
mod tokens;
mod uses;
mod vocabulary;
mod withdrawn;
mod worded;
