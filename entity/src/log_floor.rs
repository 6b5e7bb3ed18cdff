//! The one row that says from where on the change log is still kept.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_floor")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The highest number that was ever pruned; zero before the first.
    pub position: i64,
}

impl ActiveModelBehavior for ActiveModel {}
