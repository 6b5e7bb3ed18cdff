//! The database's shape, as a list of steps that are never edited after release. Knows no rules of news.
//!
//! Every step runs on SQLite and on PostgreSQL. An index is there for a query, and says for which.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod keys;
mod m0001_vocabulary;
mod m0002_articles;
mod m0003_relations;
mod m0004_changes;
mod m0005_history;
mod m0006_desk;
mod m0007_followers;
mod m0008_filters;
mod m0009_published_filters;
mod m0010_withdrawn;
mod m0011_taken_back;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_vocabulary::Migration),
            Box::new(m0002_articles::Migration),
            Box::new(m0003_relations::Migration),
            Box::new(m0004_changes::Migration),
            Box::new(m0005_history::Migration),
            Box::new(m0006_desk::Migration),
            Box::new(m0007_followers::Migration),
            Box::new(m0008_filters::Migration),
            Box::new(m0009_published_filters::Migration),
            Box::new(m0010_withdrawn::Migration),
            Box::new(m0011_taken_back::Migration),
        ]
    }
}
