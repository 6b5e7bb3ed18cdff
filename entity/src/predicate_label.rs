//! How a kind of relation reads, forwards and backwards, one row a locale.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "predicate_label")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub predicate: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub label: String,
    pub inverse_label: String,
}

impl ActiveModelBehavior for ActiveModel {}
