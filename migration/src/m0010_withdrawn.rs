//! What was withdrawn lately, the latest first: feeds tell of it.

use sea_orm_migration::prelude::*;

use crate::keys::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // `/feeds/all.atom`: the stories that were withdrawn in the last days.
        schema.create_index(index("tombstone_latest", "tombstone", &["at", "article_id"])).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_index(Index::drop().name("tombstone_latest").table("tombstone").to_owned())
            .await
    }
}
