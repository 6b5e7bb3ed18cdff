//! One row per filter that editors have made public, as the public may use it. What the desk keeps of it, and of the
//! others, is in `stored_filter`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_filter")]
pub struct Model {
    /// That of the stored filter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// The filter in JSON, each name in it an id.
    pub filter: String,
    /// When the public was given it like this.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
