//! Relations between things, the predicates they use, and the words they rest on.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, owned_by, primary, reference, refers_to, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        predicates(schema).await?;
        relations(schema).await?;
        evidence(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["evidence", "relation", "predicate_label", "predicate"]).await
    }
}

async fn predicates(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("predicate")
                .col(sorted_text(schema, "key").primary_key())
                .col(boolean("symmetric"))
                .col(text_null("cameo"))
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("predicate_label")
                .col(sorted_text(schema, "predicate"))
                .col(text("locale"))
                .col(text("label"))
                .col(text("inverse_label"))
                .primary_key(&mut primary(&["predicate", "locale"]))
                .foreign_key(
                    reference("predicate", "predicate", "key").on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await
}

async fn relations(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("relation")
                .col(pk_uuid("id"))
                .col(uuid("subject_id"))
                .col(sorted_text(schema, "predicate"))
                .col(uuid("object_id"))
                .col(text("modality"))
                .col(boolean("inferred"))
                .col(date_null("valid_from"))
                .col(date_null("valid_until"))
                .col(text_null("period"))
                .col(uuid_null("place_id"))
                .col(uuid_null("event_id"))
                .col(text_null("amount"))
                .col(text_null("currency"))
                .col(text_null("qualifier"))
                .col(boolean("estimated"))
                .col(big_integer_null("quantity"))
                .col(text_null("goods"))
                .foreign_key(&mut refers_to("subject_id", "thing"))
                .foreign_key(&mut refers_to("object_id", "thing"))
                .foreign_key(&mut refers_to("place_id", "thing"))
                .foreign_key(&mut refers_to("event_id", "thing"))
                .foreign_key(&mut reference("predicate", "predicate", "key"))
                .to_owned(),
        )
        .await?;
    for index in [
        // `relations(filter: { subject })`, `Thing.relations` and `path`, in order of assertion.
        index("relation_by_subject", "relation", &["subject_id", "id"]),
        // `relations(filter: { object })`, `Thing.relations` and `path`, seen from the other end.
        index("relation_by_object", "relation", &["object_id", "id"]),
        // `relations(filter: { event })`: what happened on an occasion.
        index("relation_by_event", "relation", &["event_id", "id"]),
        // `relations(filter: { predicates })`.
        index("relation_by_predicate", "relation", &["predicate", "id"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn evidence(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("evidence")
                .col(uuid("relation_id"))
                .col(integer("position"))
                .col(uuid("article_id"))
                .col(integer("version"))
                .col(text("part"))
                .col(text_null("block_id"))
                .col(text("quote"))
                .col(text("prefix"))
                .col(text("suffix"))
                // `Relation.evidence`: in order, so the primary key serves it.
                .primary_key(&mut primary(&["relation_id", "position"]))
                .foreign_key(&mut owned_by("relation_id", "relation"))
                .foreign_key(&mut owned_by("article_id", "article"))
                .to_owned(),
        )
        .await?;
    // `Article.relations`, and `evidenceFor` in a filter of articles.
    schema
        .create_index(index("evidence_in_article", "evidence", &["article_id", "relation_id"]))
        .await
}
