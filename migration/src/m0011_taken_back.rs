//! What became part of a story that was taken back is taken back with it, wherever that story leads later.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let taken_back = boolean("taken_back").default(false).to_owned();
        let table = Table::alter().table("tombstone").add_column(taken_back).to_owned();
        schema.alter_table(table).await?;
        // As far as it can still be told: what led elsewhere since is taken back now.
        let told = "UPDATE tombstone SET taken_back = TRUE WHERE EXISTS (
            SELECT 1 FROM article_version AS g WHERE g.article_id = tombstone.merged_into
            AND g.kind = 'withdrawal' AND g.at >= tombstone.at)";
        schema.get_connection().execute_unprepared(told).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("tombstone").drop_column("taken_back").to_owned();
        schema.alter_table(table).await
    }
}
