//! What came of a request that may be repeated, by the key that its client gave it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// As in the `Idempotency-Key` header.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Which of the request's mutations, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    /// Of the request's body: a key may not be used for another.
    pub fingerprint: String,
    /// JSON.
    pub value: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
