//! One row per topic that stories join by a rule: the filter, and how far it has been applied to what was public.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
    /// The filter; of a rule that was taken away, none, until the last story has left.
    pub filter_id: Option<Uuid>,
    /// When it was set, or its filter last changed.
    pub since: DateTimeUtc,
    /// Whether there are public stories that it has not been applied to.
    pub pending: bool,
    /// The last story that it was applied to, in the order of their ids; before the first, none.
    pub reached: Option<Uuid>,
    /// How many it was applied to.
    pub looked: i64,
    #[sea_orm(belongs_to, from = "filter_id", to = "id")]
    pub filter: BelongsTo<Option<super::stored_filter::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
