//! What stood around each version of a story while it was public: one row a version, never changed but for its filing.

use sea_orm::entity::prelude::*;

use super::article::{Completeness, Genre};
use super::article_version::VersionKind;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub kind: VersionKind,
    /// From when on the public saw it, until the next version's.
    pub at: DateTimeUtc,
    pub slug: String,
    pub locale: String,
    pub translation_group: Option<Uuid>,
    pub completeness: Completeness,
    pub genre: Genre,
    pub section_id: Option<Uuid>,
    pub source_id: Uuid,
    pub source_key: String,
    pub canonical_url: Option<String>,
    pub published_at: Option<DateTimeUtc>,
    pub published_time_local: Option<String>,
    pub sort_at: DateTimeUtc,
    /// Topics, bylines, mentions and links in order, as JSON text; its shape is `content::surroundings`.
    /// Null for versions older than the table: then those of the present version are served.
    #[sea_orm(column_type = "Text", nullable)]
    pub surroundings: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
