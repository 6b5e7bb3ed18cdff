//! What the public saw and when: one row per version of what stood around a story, and what became of
//! those that are no longer here.

use sea_orm_migration::{prelude::*, schema::*};

use crate::keys::{drop_tables, index, primary, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        history(schema).await?;
        ties(schema).await?;
        tombstones(schema).await?;
        aliases(schema).await?;
        for statement in BACKFILL {
            schema.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(schema, &["alias", "tombstone", "history_tie", "history"]).await
    }
}

/// Of versions from before this step, the present surroundings are the best that is known.
const BACKFILL: [&str; 6] = [
    "INSERT INTO history (article_id, version, kind, at, slug, locale, translation_group, completeness,
         genre, section_id, source_id, source_key, canonical_url, published_at, published_time_local, sort_at)
     SELECT v.article_id, v.version, v.kind, v.at, a.slug, a.locale, a.translation_group, a.completeness,
         a.genre, a.section_id, a.source_id, a.source_key, a.canonical_url, a.published_at,
         a.published_time_local, a.sort_at
     FROM article_version v JOIN article a ON a.id = v.article_id",
    "INSERT INTO history_tie (article_id, version, tie, target_id, sort_at, at)
     SELECT h.article_id, h.version, 'source', h.source_id, h.sort_at, h.at FROM history h",
    "INSERT INTO history_tie (article_id, version, tie, target_id, sort_at, at)
     SELECT h.article_id, h.version, 'section', h.section_id, h.sort_at, h.at FROM history h
     WHERE h.section_id IS NOT NULL",
    "INSERT INTO history_tie (article_id, version, tie, target_id, sort_at, at)
     SELECT h.article_id, h.version, CASE WHEN e.direct THEN 'topic' ELSE 'broader' END, e.topic_id,
         h.sort_at, h.at
     FROM history h JOIN article_topic e ON e.article_id = h.article_id",
    "INSERT INTO history_tie (article_id, version, tie, target_id, sort_at, at)
     SELECT h.article_id, h.version, 'thing', e.thing_id, h.sort_at, h.at
     FROM history h JOIN mention e ON e.article_id = h.article_id",
    "INSERT INTO history_tie (article_id, version, tie, target_id, sort_at, at)
     SELECT h.article_id, h.version, 'contributor', e.contributor_id, h.sort_at, h.at
     FROM history h JOIN byline e ON e.article_id = h.article_id",
];

async fn history(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign key to `article`: what was once public is known after the story has gone.
    schema
        .create_table(
            Table::create()
                .table("history")
                .col(uuid("article_id"))
                .col(integer("version"))
                .col(text("kind"))
                .col(timestamp_with_time_zone("at"))
                .col(sorted_text(schema, "slug"))
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
                .col(timestamp_with_time_zone("sort_at"))
                .col(text_null("surroundings"))
                // `Article.versions`, `Article.corrections` and `article(asOf:)`: the primary key serves them.
                .primary_key(&mut primary(&["article_id", "version"]))
                .to_owned(),
        )
        .await?;
    for index in [
        // `articles(asOf:)`, newest or oldest first.
        index("history_newest", "history", &["sort_at", "article_id", "version"]),
        // `articles(asOf:, order: RECENTLY_UPDATED)`.
        index("history_updated", "history", &["at", "article_id", "version"]),
        // `article(ref: "old-slug", asOf:)`.
        index("history_by_slug", "history", &["slug", "at"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn ties(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("history_tie")
                .col(uuid("article_id"))
                .col(integer("version"))
                .col(text("tie"))
                .col(uuid("target_id"))
                .col(timestamp_with_time_zone("sort_at"))
                .col(timestamp_with_time_zone("at"))
                .primary_key(&mut primary(&["article_id", "version", "tie", "target_id"]))
                .to_owned(),
        )
        .await?;
    for index in [
        // `articles(asOf:, filter: { topics | things | … })`.
        index("history_tie_newest", "history_tie", &["target_id", "sort_at", "article_id"]),
        index("history_tie_updated", "history_tie", &["target_id", "at", "article_id"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn tombstones(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("tombstone")
                .col(pk_uuid("article_id"))
                // `article(ref:)` of a story that was withdrawn.
                .col(sorted_text(schema, "slug").unique_key())
                .col(text("locale"))
                .col(uuid("source_id"))
                .col(text("source_key"))
                .col(text("reason"))
                .col(timestamp_with_time_zone("at"))
                .col(integer("version"))
                .col(uuid_null("merged_into"))
                .to_owned(),
        )
        .await?;
    // Publishing: was this story withdrawn? A delivery must not bring it back.
    let identity = ["source_id", "source_key"];
    schema
        .create_index(index("tombstone_identity", "tombstone", &identity).unique().to_owned())
        .await
}

async fn aliases(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("alias")
                .col(text("subject"))
                // An old slug, or the id of what was merged: whatever a `Ref` may hold.
                .col(sorted_text(schema, "name"))
                .col(uuid("target_id"))
                .col(timestamp_with_time_zone("at"))
                .primary_key(&mut primary(&["subject", "name"]))
                .to_owned(),
        )
        .await?;
    // Merging: what leads to one that is merged leads on.
    schema.create_index(index("alias_by_target", "alias", &["target_id"])).await
}
