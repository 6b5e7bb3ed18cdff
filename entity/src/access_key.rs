//! One row per key that was given out. The key itself is nowhere: only a keyed hash of its secret.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// The part of it that may be shown.
    #[sea_orm(unique)]
    pub prefix: String,
    /// HMAC-SHA256 of its secret part, in base64url.
    pub hash: String,
    /// Which of the server's secrets that was made with.
    pub hashed_with: String,
    /// A JSON list: `["desk:read"]`.
    pub scopes: Json,
    pub created_at: DateTimeUtc,
    pub created_by: String,
    pub expires_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    /// To the minute.
    pub last_used_at: Option<DateTimeUtc>,
    /// The key that it was made to replace.
    pub replaces: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
