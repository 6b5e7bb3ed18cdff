//! Which topics lie side by side (SKOS `related`). Each pair is kept both ways round.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_related")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub related_id: Uuid,
    #[sea_orm(belongs_to, relation_enum = "Topic", from = "topic_id", to = "id")]
    pub topic: BelongsTo<super::topic::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Related", from = "related_id", to = "id")]
    pub related: BelongsTo<super::topic::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
