//! Stories, their versions, and the edges that lists of stories are read from.
//!
//! Each edge carries the keys that lists sort by, so that a page of any list is one range of one index.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, owned_by, primary, refers_to, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        articles(schema).await?;
        versions(schema).await?;
        topics(schema).await?;
        bylines(schema).await?;
        mentions(schema).await?;
        links(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["article_link", "mention", "byline", "article_topic", "article_version", "article"];
        drop_tables(schema, &tables).await
    }
}

async fn articles(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("article")
                .col(pk_uuid("id"))
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("locale"))
                .col(uuid_null("translation_group"))
                .col(text("completeness"))
                .col(text("genre"))
                .col(uuid_null("section_id"))
                .col(uuid("source_id"))
                .col(text("source_key"))
                .col(text_null("canonical_url"))
                .col(timestamp_with_time_zone_null("published_at"))
                .col(text_null("published_time_local"))
                .col(timestamp_with_time_zone("updated_at"))
                .col(timestamp_with_time_zone("sort_at"))
                .col(integer("version"))
                .foreign_key(&mut refers_to("section_id", "section"))
                .foreign_key(&mut refers_to("source_id", "source"))
                .to_owned(),
        )
        .await?;
    for index in [
        // `articles`: everything, newest or oldest first.
        index("article_newest", "article", &["sort_at", "id"]),
        // `articles(order: RECENTLY_UPDATED)`.
        index("article_updated", "article", &["updated_at", "id"]),
        // `Section.articles` and `sections: { any: […] }`.
        index("article_by_section", "article", &["section_id", "sort_at", "id"]),
        index("article_by_section_updated", "article", &["section_id", "updated_at", "id"]),
        // `Source.articles` and `sources: { any: […] }`.
        index("article_by_source", "article", &["source_id", "sort_at", "id"]),
        index("article_by_source_updated", "article", &["source_id", "updated_at", "id"]),
        // `Article.translations`.
        index("article_translations", "article", &["translation_group", "locale", "id"]),
        // Publishing: is this story here already?
        index("article_identity", "article", &["source_id", "source_key"]).unique().to_owned(),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn versions(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign key to `article`: a version outlives the withdrawal of its story.
    schema
        .create_table(
            Table::create()
                .table("article_version")
                .col(uuid("article_id"))
                .col(integer("version"))
                .col(text("kind"))
                .col(text_null("note"))
                .col(timestamp_with_time_zone("at"))
                .col(text("document"))
                .primary_key(&mut primary(&["article_id", "version"]))
                .to_owned(),
        )
        .await
}

async fn topics(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("article_topic")
                .col(uuid("article_id"))
                .col(uuid("topic_id"))
                .col(boolean("direct"))
                .col(integer("position"))
                .col(timestamp_with_time_zone("sort_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .primary_key(&mut primary(&["article_id", "topic_id"]))
                .foreign_key(&mut owned_by("article_id", "article"))
                .foreign_key(&mut refers_to("topic_id", "topic"))
                .to_owned(),
        )
        .await?;
    let columns = ["topic_id", "sort_at", "article_id", "direct"];
    // `Topic.articles` and `topics: { any: […] }`, with or without narrower topics.
    schema.create_index(index("article_topic_newest", "article_topic", &columns)).await?;
    let columns = ["topic_id", "updated_at", "article_id", "direct"];
    schema.create_index(index("article_topic_updated", "article_topic", &columns)).await
}

async fn bylines(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("byline")
                .col(uuid("article_id"))
                .col(uuid("contributor_id"))
                .col(integer("position"))
                .col(timestamp_with_time_zone("sort_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .primary_key(&mut primary(&["article_id", "contributor_id"]))
                .foreign_key(&mut owned_by("article_id", "article"))
                .foreign_key(&mut refers_to("contributor_id", "contributor"))
                .to_owned(),
        )
        .await?;
    // `Contributor.articles` and `contributors: { any: […] }`.
    let columns = ["contributor_id", "sort_at", "article_id"];
    schema.create_index(index("byline_newest", "byline", &columns)).await?;
    let columns = ["contributor_id", "updated_at", "article_id"];
    schema.create_index(index("byline_updated", "byline", &columns)).await
}

async fn mentions(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("mention")
                .col(uuid("article_id"))
                .col(uuid("thing_id"))
                .col(integer("position"))
                .col(text("wording"))
                .col(text_null("role"))
                .col(integer("count"))
                .col(double("salience"))
                .col(text("origin"))
                .col(json("block_ids"))
                .col(timestamp_with_time_zone("sort_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .primary_key(&mut primary(&["article_id", "thing_id"]))
                .foreign_key(&mut owned_by("article_id", "article"))
                .foreign_key(&mut refers_to("thing_id", "thing"))
                .to_owned(),
        )
        .await?;
    for index in [
        // `Article.mentions`: in order of first appearance.
        index("mention_in_article", "mention", &["article_id", "position", "thing_id"]),
        // `Thing.articles`, `Thing.mentions` and `things: { any: […] }`.
        index("mention_newest", "mention", &["thing_id", "sort_at", "article_id"]),
        index("mention_updated", "mention", &["thing_id", "updated_at", "article_id"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn links(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("article_link")
                .col(uuid("article_id"))
                .col(integer("ordinal"))
                .col(uuid("link_id"))
                .col(text("kind"))
                .col(integer("position"))
                .col(text("title"))
                .col(uuid_null("target_id"))
                .col(text_null("url"))
                .col(text_null("block_id"))
                .col(timestamp_with_time_zone("sort_at"))
                // `Article.links`: in order, so the primary key serves it.
                .primary_key(&mut primary(&["article_id", "ordinal"]))
                .foreign_key(&mut owned_by("article_id", "article"))
                .to_owned(),
        )
        .await?;
    // `Article.linkedFrom`: the stories that link to one, newest first.
    let columns = ["target_id", "sort_at", "link_id"];
    schema.create_index(index("article_link_backwards", "article_link", &columns)).await
}
