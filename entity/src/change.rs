//! The change log: one thin row per thing that changed for the public, in commit order.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub at: DateTimeUtc,
    pub reason: ChangeReason,
    pub subject: ChangeSubject,
    /// The id of what changed; for a predicate, nil.
    pub subject_id: Uuid,
    /// The article's version after the change.
    pub version: Option<i32>,
    /// What the public may be told about it.
    pub note: Option<String>,
    /// Names of what shows the subject, or did until then: a JSON list such as `["article:…", "topic:…"]`.
    pub tags: Json,
}

/// What happened. Thin on purpose: followers read the subject for its present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ChangeReason {
    Published,
    Updated,
    Corrected,
    Withdrawn,
    Merged,
    EmbargoLifted,
    Retagged,
}

/// What sort of subject changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ChangeSubject {
    Article,
    Topic,
    Thing,
    Section,
    Contributor,
    Source,
    Predicate,
    Relation,
    Filter,
}

impl ActiveModelBehavior for ActiveModel {}
