//! Who is party to which agreement, in the order named.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "thing_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub party_id: Uuid,
    pub position: i32,
    #[sea_orm(belongs_to, relation_enum = "Agreement", from = "agreement_id", to = "id")]
    pub agreement: BelongsTo<super::thing::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Party", from = "party_id", to = "id")]
    pub party: BelongsTo<super::thing::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
