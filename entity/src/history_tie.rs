//! What each version of a story was tied to, to find past versions by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history_tie")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tie: PastTie,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_id: Uuid,
    pub sort_at: DateTimeUtc,
    pub at: DateTimeUtc,
}

/// How a version was tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PastTie {
    /// Filed under this very topic.
    Topic,
    /// Filed under a narrower one.
    Broader,
    Thing,
    Contributor,
    Section,
    Source,
}

impl ActiveModelBehavior for ActiveModel {}
