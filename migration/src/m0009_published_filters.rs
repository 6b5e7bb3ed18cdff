//! Filters that editors have made public, apart from the desk's own.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table("published_filter")
                    // No foreign key: what the press reads points to nothing of the desk's.
                    .col(pk_uuid("id"))
                    // Looked up by name; read whole in this order, there may be 1,000.
                    .col(sorted_text(schema, "slug").unique_key())
                    .col(text("name"))
                    .col(text("filter"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["published_filter"]).await
    }
}
