//! Names that lead on: an old slug to what goes by another now, a merged id to what it became part of.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alias")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: Aliased,
    /// A slug, or a typed id as text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub target_id: Uuid,
    pub at: DateTimeUtc,
}

/// What can go by an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Aliased {
    Article,
    Thing,
}

impl ActiveModelBehavior for ActiveModel {}
