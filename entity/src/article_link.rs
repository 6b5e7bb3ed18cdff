//! Which stories link to which, in order. A link outlives its target: `target_id` then names a story no longer here.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Order within the story, over all kinds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    /// The article's id with the ordinal folded in: tells the links of one story apart in a list of what
    /// leads to another.
    pub link_id: Uuid,
    pub kind: LinkKind,
    /// Order within its kind, from 1.
    pub position: i32,
    /// The wording used, which may differ from the target's headline.
    pub title: String,
    pub target_id: Option<Uuid>,
    /// Where it leads when the target is not a story here.
    pub url: Option<String>,
    /// The block it stands in, for an inline link.
    pub block_id: Option<String>,
    /// The linking story's key, to list what links to a story.
    pub sort_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
}

/// What a link from one story to another is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum LinkKind {
    /// Inline, « À lire ».
    ReadAlso,
    /// In the list beside the story.
    Related,
    FollowUp,
    SameStory,
}

impl ActiveModelBehavior for ActiveModel {}
