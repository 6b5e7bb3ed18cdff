//! One row per story that the public can read now. What it says is in `article_version`; drafts and withdrawn stories are not here.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    /// BCP 47.
    pub locale: String,
    /// Shared by the translations of one story.
    pub translation_group: Option<Uuid>,
    pub completeness: Completeness,
    pub genre: Genre,
    pub section_id: Option<Uuid>,
    pub source_id: Uuid,
    /// What the source knows it by; unique within the source.
    pub source_key: String,
    pub canonical_url: Option<String>,
    /// Null where the source states no date, or only a day.
    pub published_at: Option<DateTimeUtc>,
    /// The wall-clock time as printed, `17:00`.
    pub published_time_local: Option<String>,
    pub updated_at: DateTimeUtc,
    /// What lists sort by: `published_at`, else the day of publication as it begins in UTC, where that is
    /// stated, else the time of ingest.
    pub sort_at: DateTimeUtc,
    /// The version that the public sees.
    pub version: i32,
    #[sea_orm(belongs_to, from = "section_id", to = "id")]
    pub section: BelongsTo<Option<super::section::Entity>>,
    #[sea_orm(belongs_to, from = "source_id", to = "id")]
    pub source: BelongsTo<super::source::Entity>,
}

/// How much of a story is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Completeness {
    /// Headline and body.
    Full,
    /// Headline and summary.
    Teaser,
    /// A headline that something links to.
    Stub,
}

/// What sort of journalism it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Genre {
    /// The source does not say.
    Unspecified,
    News,
    Analysis,
    Opinion,
    Interview,
    Feature,
    Background,
    Live,
    Obituary,
    PressRelease,
}

impl ActiveModelBehavior for ActiveModel {}
