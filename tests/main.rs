//! One binary of tests that start the real server and speak to it as clients do, on both databases.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod app;

/// Runs each of the tests named on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($($test:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::app::Kind::Sqlite).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::app::Kind::Postgres).await;
            })*
        }
    };
}

mod acceptance;
mod commands;
mod contract;
mod explorer;
mod languages;
mod nodes;
mod order;
mod plans;
mod publishing;
mod reading;
mod relations;
mod stories;
mod tidy;
