//! Which stories mention which thing, how, and how much, with the keys that lists of stories sort by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mention")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub thing_id: Uuid,
    /// Order of first appearance.
    pub position: i32,
    /// The wording at its first place.
    pub wording: String,
    /// Each wording that it was looked for by: a JSON list.
    pub wordings: Json,
    /// Rank, office or role as worded.
    pub role: Option<String>,
    pub count: i32,
    /// How much the story is about the thing, 0 to 1.
    pub salience: f64,
    pub origin: Origin,
    /// The blocks it occurs in: a JSON list of block ids.
    pub block_ids: Json,
    pub sort_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
    #[sea_orm(belongs_to, from = "thing_id", to = "id")]
    pub thing: BelongsTo<super::thing::Entity>,
}

/// Who found a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Origin {
    /// A person.
    Editor,
    /// A program that knows the names of things.
    Linker,
    /// The source itself.
    Feed,
}

impl ActiveModelBehavior for ActiveModel {}
