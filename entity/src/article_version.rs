//! One row per published state of a story. Never changed once written.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub kind: VersionKind,
    /// What was corrected or why it was withdrawn, for the public to read.
    pub note: Option<String>,
    pub at: DateTimeUtc,
    /// The read document as JSON text: headline, summary, byline, body. Its shape is
    /// `content::document`; the database never looks inside.
    #[sea_orm(column_type = "Text")]
    pub document: String,
}

/// Why a version was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum VersionKind {
    Initial,
    /// A minor change, or more of the story.
    Update,
    /// An error put right, with a public note.
    Correction,
    /// The story was taken back.
    Withdrawal,
}

impl ActiveModelBehavior for ActiveModel {}
