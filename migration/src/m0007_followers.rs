//! Who follows the change log, and how far; and from where on the log is still kept.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // Read by name, and whole in the order of names: the primary key serves both.
        schema
            .create_table(
                Table::create()
                    .table("follower")
                    .col(sorted_text(schema, "name").primary_key())
                    .col(big_integer("position"))
                    .col(timestamp_with_time_zone("moved_at"))
                    .col(timestamp_with_time_zone_null("failing_since"))
                    .col(integer("failures"))
                    .to_owned(),
            )
            .await?;

        // One row from the start, so that whoever prunes only ever raises it.
        schema
            .create_table(
                Table::create()
                    .table("log_floor")
                    .col(integer("id").primary_key())
                    .col(big_integer("position"))
                    .to_owned(),
            )
            .await?;
        let mut floor = Query::insert();
        floor
            .into_table("log_floor")
            .columns(["id", "position"])
            .values_panic([1.into(), 0.into()]);
        schema.execute(floor).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["log_floor", "follower"]).await
    }
}
