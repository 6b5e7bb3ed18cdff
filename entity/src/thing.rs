//! One row per person, organisation, place, piece of equipment, event or agreement. Its names are in `thing_name`.
//!
//! The columns from `parent_id` on belong to some kinds only; `content` keeps them null for the others.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "thing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub kind: ThingKind,
    /// Addresses of the same thing elsewhere, Wikidata first: a JSON list of text.
    pub same_as: Json,
    /// Organisation: the one it is part of.
    pub parent_id: Option<Uuid>,
    /// Organisation, place, equipment: the country it belongs to or serves.
    pub country_id: Option<Uuid>,
    /// Place.
    pub place_kind: Option<PlaceKind>,
    /// Place: ISO 3166-1 alpha-2, of the country it is or lies in.
    pub country_code: Option<String>,
    /// Equipment: what sort, as worded.
    pub category: Option<String>,
    /// Event.
    pub edition: Option<String>,
    /// Event: where.
    pub place_id: Option<Uuid>,
    /// Event: where, as worded, when that says more or less than a place does.
    pub place_wording: Option<String>,
    /// Event: first day.
    pub starts_on: Option<Date>,
    /// Event: last day.
    pub ends_on: Option<Date>,
    /// Agreement: day of signature.
    pub signed_on: Option<Date>,
    #[sea_orm(self_ref, relation_enum = "Parent", from = "parent_id", to = "id")]
    pub parent: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Country", from = "country_id", to = "id")]
    pub country: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Place", from = "place_id", to = "id")]
    pub place: BelongsTo<Option<Entity>>,
}

/// What sort of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ThingKind {
    Person,
    Organization,
    Place,
    Equipment,
    Event,
    Agreement,
}

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PlaceKind {
    Country,
    City,
    Region,
    Sea,
    Facility,
}

impl ActiveModelBehavior for ActiveModel {}
