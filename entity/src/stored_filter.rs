//! One row per filter that was saved at the desk under a name, as it was saved last.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stored_filter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    /// What its editors call it.
    pub name: String,
    /// The filter in JSON, each name in it an id.
    pub filter: String,
    /// Goes up by one with each save that changes anything.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Who saved it last.
    pub actor: String,
    pub actor_name: String,
}

impl ActiveModelBehavior for ActiveModel {}
