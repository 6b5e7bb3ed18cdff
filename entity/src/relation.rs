//! One row per statement that a thing stands in some relation to another. What it rests on is in `evidence`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "relation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject_id: Uuid,
    pub predicate: String,
    pub object_id: Uuid,
    pub modality: Modality,
    /// Concluded by a reader, not said in so many words.
    pub inferred: bool,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    /// The period as stated: `2020/2024`.
    pub period: Option<String>,
    pub place_id: Option<Uuid>,
    pub event_id: Option<Uuid>,
    /// An exact decimal, as text.
    pub amount: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    pub qualifier: Option<Qualifier>,
    pub estimated: bool,
    pub quantity: Option<i64>,
    pub goods: Option<String>,
    #[sea_orm(belongs_to, relation_enum = "Subject", from = "subject_id", to = "id")]
    pub subject: BelongsTo<super::thing::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Object", from = "object_id", to = "id")]
    pub object: BelongsTo<super::thing::Entity>,
}

/// How strongly the source says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Modality {
    /// Stated as fact.
    Asserted,
    /// Announced by the party it binds.
    Notified,
    /// « pourrait ».
    Conditional,
    /// Under study.
    Evaluating,
    /// Read off a headline, without the story.
    HeadlineOnly,
}

/// How exact an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Qualifier {
    Exact,
    About,
    MoreThan,
    LessThan,
}

impl ActiveModelBehavior for ActiveModel {}
