//! The change log that every edit appends to.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::drop_tables;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // Followers read `seq > cursor` in order: the primary key serves them. On SQLite it is
        // AUTOINCREMENT, so a number is never given twice, even after the log has been cut.
        schema
            .create_table(
                Table::create()
                    .table("change")
                    .col(big_pk_auto("seq"))
                    .col(timestamp_with_time_zone("at"))
                    .col(text("reason"))
                    .col(text("subject"))
                    .col(uuid("subject_id"))
                    .col(integer_null("version"))
                    .col(text_null("note"))
                    .col(json("tags"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["change"]).await
    }
}
