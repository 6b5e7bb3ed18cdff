//! Filters that are kept under a name at the desk.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        filters(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["stored_filter"]).await
    }
}

async fn filters(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("stored_filter")
                .col(pk_uuid("id"))
                // Looked up by name.
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("name"))
                .col(text("filter"))
                .col(integer("revision"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .col(text("actor"))
                .col(text("actor_name"))
                .to_owned(),
        )
        .await?;
    // `savedFilters`, in the order of names.
    schema.create_index(index("stored_filter_by_slug", "stored_filter", &["slug", "id"])).await
}
