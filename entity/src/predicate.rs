//! One row per kind of relation. How it reads is in `predicate_label`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "predicate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// It holds both ways round.
    pub symmetric: bool,
    /// The CAMEO event code it corresponds to.
    pub cameo: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
