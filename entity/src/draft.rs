//! One row per working copy: where it stands, and which of its revisions is the latest. What it says is in `revision`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story it is the working copy of; it has this id before and after it is published.
    #[sea_orm(unique)]
    pub article_id: Uuid,
    /// Shared by the working copies of one story in several languages.
    pub translation_group: Option<Uuid>,
    /// BCP 47.
    pub locale: String,
    pub state: State,
    /// The latest revision.
    pub revision: i32,
    /// The revision that the public sees, while it sees one.
    pub published_revision: Option<i32>,
    /// The latest revision's headline, for lists.
    pub headline: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Where a working copy stands. The moves between are in `content::drafting::life`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    /// Being written.
    Draft,
    InReview,
    Approved,
    /// To be published by the clock.
    Scheduled,
    /// The public sees this very revision.
    Published,
    /// The story was taken back.
    Withdrawn,
}

impl ActiveModelBehavior for ActiveModel {}
