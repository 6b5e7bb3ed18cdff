//! The exact words a relation rests on: one row a quote, located in the version it was read in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub relation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub article_id: Uuid,
    pub version: i32,
    pub part: Part,
    /// Null where the quote is from the headline or the summary.
    pub block_id: Option<String>,
    pub quote: String,
    /// What stands before the quote, to find it again (W3C TextQuoteSelector).
    pub prefix: String,
    pub suffix: String,
    #[sea_orm(belongs_to, from = "relation_id", to = "id")]
    pub relation: BelongsTo<super::relation::Entity>,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
}

/// Which part of a story words are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Part {
    Headline,
    Summary,
    Body,
}

impl ActiveModelBehavior for ActiveModel {}
