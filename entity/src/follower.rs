//! One row per named follower of the change log: how far it has come, and since when it can't get on.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follower")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The last change that it has dealt with.
    pub position: i64,
    pub moved_at: DateTimeUtc,
    /// When the failures began that have kept it from moving; null while it moves.
    pub failing_since: Option<DateTimeUtc>,
    /// How many there were since then.
    pub failures: i32,
}

impl ActiveModelBehavior for ActiveModel {}
