//! Every save of every working copy, whole. Never changed once written.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_id: Uuid,
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub at: DateTimeUtc,
    /// Who saved it: `key:…`, `user:…`.
    pub actor: String,
    pub actor_name: String,
    /// The working copy as JSON text; its shape is `content::drafting::manuscript`.
    #[sea_orm(column_type = "Text")]
    pub manuscript: String,
}

impl ActiveModelBehavior for ActiveModel {}
