//! Who signed which story, in the order printed, with the keys that lists of stories sort by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "byline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub contributor_id: Uuid,
    pub position: i32,
    pub sort_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
    #[sea_orm(belongs_to, from = "contributor_id", to = "id")]
    pub contributor: BelongsTo<super::contributor::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
