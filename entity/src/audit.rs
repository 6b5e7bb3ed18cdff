//! Who did what at the desk, in order. The database refuses to change or remove a row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub at: DateTimeUtc,
    /// `key:…`, `user:…`, `clock` or `operator`.
    pub actor: String,
    /// As it was called then.
    pub actor_name: String,
    /// The mutation: `articlePublish`.
    pub action: String,
    /// The typed id of what it was done to.
    pub subject: String,
    /// JSON of what changed, as it was; null for what is new.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// The same as it is since; null for what is gone.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
