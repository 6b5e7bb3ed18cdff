//! Which stories stand under which topic, with the keys that lists of them sort by.
//!
//! A story has a row for each topic it was filed under and for each broader one, so a
//! topic's list with its narrower topics is one range of one index.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_topic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
    /// Filed under this very topic, not under a narrower one.
    pub direct: bool,
    /// The order an editor gave the direct ones.
    pub position: i32,
    /// How it came to stand there; of a broader one, how those below it did.
    pub origin: Origin,
    pub sort_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
    #[sea_orm(belongs_to, from = "topic_id", to = "id")]
    pub topic: BelongsTo<super::topic::Entity>,
}

/// How a story came to stand under a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Origin {
    /// Its working copy says so.
    Editor,
    /// Its delivery says so.
    #[default]
    Feed,
    /// It passes the topic's rule.
    Rule,
    /// An editor pinned it there.
    Pin,
}

impl ActiveModelBehavior for ActiveModel {}
