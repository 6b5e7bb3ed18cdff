//! One row per person or organisation that appears on a byline. Which stories they wrote is in `byline`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contributor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    /// Null where the source does not say.
    pub kind: Option<ContributorKind>,
    pub url: Option<String>,
}

/// Who signs a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ContributorKind {
    Person,
    Organization,
}

impl ActiveModelBehavior for ActiveModel {}
