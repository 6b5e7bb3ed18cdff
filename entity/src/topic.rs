//! One row per subject that editors follow, in a hierarchy. Its names are in `topic_name`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    /// The topic one step wider (SKOS `broader`); null at the top.
    pub broader_id: Option<Uuid>,
    /// The IPTC Media Topic it corresponds to, as `medtop:20000598`.
    pub media_topic: Option<String>,
    #[sea_orm(self_ref, relation_enum = "Broader", from = "broader_id", to = "id")]
    pub broader: BelongsTo<Option<Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
