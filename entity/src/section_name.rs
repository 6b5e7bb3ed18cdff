//! What a section is called, one row a locale.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub section_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub name: String,
    #[sea_orm(belongs_to, from = "section_id", to = "id")]
    pub section: BelongsTo<super::section::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
