//! One row per publisher that stories come from. What it allows others to do stands here once, for all its stories.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub url: Option<String>,
    /// Who holds the rights in its stories, as the publisher words it.
    pub rights_holder: Option<String>,
    /// What others may do with them, as the publisher words it.
    pub usage_terms: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
