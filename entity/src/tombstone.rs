//! One row per story that was public and no longer is: that it is gone, why, and never what it said.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub locale: String,
    pub source_id: Uuid,
    pub source_key: String,
    /// For the public to read.
    pub reason: String,
    pub at: DateTimeUtc,
    /// The version that took it back.
    pub version: i32,
    /// The story it became part of, if that is why it is gone.
    pub merged_into: Option<Uuid>,
    /// What it became part of was taken back since, and it with that, for good.
    pub taken_back: bool,
}

impl ActiveModelBehavior for ActiveModel {}
