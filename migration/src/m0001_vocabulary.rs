//! What stories are filed under: sources, contributors, sections, topics and things.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, owned_by, primary, refers_to, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        people_and_sections(schema).await?;
        topics(schema).await?;
        things(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            schema,
            &[
                "thing_party",
                "thing_name",
                "thing",
                "topic_related",
                "topic_name",
                "topic",
                "section_name",
                "section",
                "contributor",
                "source",
            ],
        )
        .await
    }
}

async fn people_and_sections(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("source")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("name"))
                .col(text_null("url"))
                .col(text_null("rights_holder"))
                .col(text_null("usage_terms"))
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("contributor")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("name"))
                .col(text_null("kind"))
                .col(text_null("url"))
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("section")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("section_name")
                .col(uuid("section_id"))
                .col(text("locale"))
                .col(text("name"))
                .primary_key(&mut primary(&["section_id", "locale"]))
                .foreign_key(&mut owned_by("section_id", "section"))
                .to_owned(),
        )
        .await
}

async fn topics(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("topic")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .col(uuid_null("broader_id"))
                .col(text_null("media_topic"))
                .foreign_key(&mut refers_to("broader_id", "topic"))
                .to_owned(),
        )
        .await?;
    // `Topic.narrower`, and `topics(roots: true)`: the topics under one, or under none, by slug.
    schema.create_index(index("topic_narrower", "topic", &["broader_id", "slug"])).await?;
    schema
        .create_table(
            Table::create()
                .table("topic_name")
                .col(uuid("topic_id"))
                .col(text("locale"))
                .col(text("name"))
                .col(text_null("description"))
                .primary_key(&mut primary(&["topic_id", "locale"]))
                .foreign_key(&mut owned_by("topic_id", "topic"))
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("topic_related")
                .col(uuid("topic_id"))
                .col(uuid("related_id"))
                .primary_key(&mut primary(&["topic_id", "related_id"]))
                .foreign_key(&mut owned_by("topic_id", "topic"))
                .foreign_key(&mut owned_by("related_id", "topic"))
                .to_owned(),
        )
        .await
}

async fn things(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("thing")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("kind"))
                .col(json("same_as"))
                .col(uuid_null("parent_id"))
                .col(uuid_null("country_id"))
                .col(text_null("place_kind"))
                .col(text_null("country_code"))
                .col(text_null("category"))
                .col(text_null("edition"))
                .col(uuid_null("place_id"))
                .col(text_null("place_wording"))
                .col(date_null("starts_on"))
                .col(date_null("ends_on"))
                .col(date_null("signed_on"))
                .foreign_key(&mut refers_to("parent_id", "thing"))
                .foreign_key(&mut refers_to("country_id", "thing"))
                .foreign_key(&mut refers_to("place_id", "thing"))
                .to_owned(),
        )
        .await?;
    // `things(kinds:)`: the things of a kind, by slug.
    schema.create_index(index("thing_by_kind", "thing", &["kind", "slug"])).await?;
    schema
        .create_table(
            Table::create()
                .table("thing_name")
                .col(uuid("thing_id"))
                .col(text("locale"))
                .col(integer("position"))
                .col(text("name"))
                .col(sorted_text(schema, "folded"))
                .col(text_null("description"))
                .primary_key(&mut primary(&["thing_id", "locale", "position"]))
                .foreign_key(&mut owned_by("thing_id", "thing"))
                .to_owned(),
        )
        .await?;
    // `things(text:)`: whatever goes by a name that is, or begins with, the text.
    schema.create_index(index("thing_by_name", "thing_name", &["folded", "thing_id"])).await?;
    schema
        .create_table(
            Table::create()
                .table("thing_party")
                .col(uuid("agreement_id"))
                .col(uuid("party_id"))
                .col(integer("position"))
                .primary_key(&mut primary(&["agreement_id", "party_id"]))
                .foreign_key(&mut owned_by("agreement_id", "thing"))
                .foreign_key(&mut refers_to("party_id", "thing"))
                .to_owned(),
        )
        .await
}
