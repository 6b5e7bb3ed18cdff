//! What the clock has to do, and when: one row a deed, gone once it is done.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: Deed,
    pub at: DateTimeUtc,
    /// The revision it was decided on.
    pub revision: i32,
    /// The IANA zone it was given in, if it was.
    pub zone: Option<String>,
    /// What the public is to be told.
    pub note: Option<String>,
    /// Who asked for it.
    pub actor: String,
    pub actor_name: String,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Deed {
    /// Publish.
    Publish,
    /// Publish what those with a right to it could read before.
    Lift,
    /// Take back.
    Expire,
}

impl ActiveModelBehavior for ActiveModel {}
