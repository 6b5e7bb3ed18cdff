//! One row per story that an editor pinned to a topic, or keeps out of it. It outlasts the story's withdrawal.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_ruling")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
    pub ruling: Ruling,
    pub at: DateTimeUtc,
    /// Who ruled so.
    pub actor: String,
    pub actor_name: String,
}

/// What an editor ruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Ruling {
    /// The story is in the topic, whatever else says so or not.
    Pinned,
    /// The story is not in the topic, whatever else says it is.
    Excluded,
}

impl ActiveModelBehavior for ActiveModel {}
