//! Filters that are kept under a name at the desk, the topics that stories join by them, and what editors rule.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, owned_by, primary, refers_to, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        filters(schema).await?;
        rules(schema).await?;
        rulings(schema).await?;
        origins(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let origin = Table::alter().table("article_topic").drop_column("origin").to_owned();
        schema.alter_table(origin).await?;
        drop_tables(schema, &["topic_ruling", "topic_rule", "stored_filter"]).await
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

async fn rules(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    // Read whole with each story that is published: there may be 100.
    schema
        .create_table(
            Table::create()
                .table("topic_rule")
                .col(uuid("topic_id").primary_key())
                .col(uuid_null("filter_id"))
                .col(timestamp_with_time_zone("since"))
                .col(boolean("pending"))
                .col(uuid_null("reached"))
                .col(big_integer("looked"))
                .foreign_key(&mut owned_by("topic_id", "topic"))
                .foreign_key(&mut refers_to("filter_id", "stored_filter"))
                .to_owned(),
        )
        .await?;
    // Which topics have a filter as their rule.
    schema.create_index(index("topic_rule_by_filter", "topic_rule", &["filter_id"])).await
}

async fn rulings(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("topic_ruling")
                // No foreign key: what was ruled of a story outlasts its withdrawal.
                .col(uuid("article_id"))
                .col(uuid("topic_id"))
                .col(text("ruling"))
                .col(timestamp_with_time_zone("at"))
                .col(text("actor"))
                .col(text("actor_name"))
                // Looked up with each story that is published.
                .primary_key(&mut primary(&["article_id", "topic_id"]))
                .foreign_key(&mut owned_by("topic_id", "topic"))
                .to_owned(),
        )
        .await
}

/// How a story came to stand under a topic. What the desk has a working copy of, it filed.
async fn origins(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let column = text("origin").default("feed").take();
    schema.alter_table(Table::alter().table("article_topic").add_column(column).to_owned()).await?;
    let mut ours = Query::select();
    ours.column("article_id")
        .from("draft")
        .and_where(Expr::col("published_revision").is_not_null());
    let mut filed = Query::update();
    filed.table("article_topic").value("origin", "editor");
    filed.and_where(Expr::col("article_id").in_subquery(ours));
    schema.execute(filed).await
}
