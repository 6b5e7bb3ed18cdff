//! What only the desk sees: working copies and their revisions, what is due, who may do what, and who did.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::keys::{drop_tables, index, owned_by, primary, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        wordings(schema).await?;
        drafts(schema).await?;
        revisions(schema).await?;
        due(schema).await?;
        retractions(schema).await?;
        keys(schema).await?;
        outcomes(schema).await?;
        audit(schema).await?;
        seal(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        unseal(schema).await?;
        let tables = ["audit", "outcome", "access_key", "retraction", "due", "revision", "draft"];
        drop_tables(schema, &tables).await?;
        let wordings = Table::alter().table("mention").drop_column("wordings").to_owned();
        schema.alter_table(wordings).await
    }
}

/// By which words a thing was looked for in a story: a story that is taken up at the desk goes on by them.
async fn wordings(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let column = json("wordings").default("[]").take();
    schema.alter_table(Table::alter().table("mention").add_column(column).to_owned()).await
}

async fn drafts(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("draft")
                .col(pk_uuid("id"))
                // One working copy a story. No foreign key: most drafts come before their article.
                .col(uuid("article_id").unique_key())
                .col(uuid_null("translation_group"))
                .col(text("locale"))
                .col(text("state"))
                .col(integer("revision"))
                .col(integer_null("published_revision"))
                .col(text("headline"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .to_owned(),
        )
        .await?;
    for index in [
        // `drafts`: the latest saved first.
        index("draft_latest", "draft", &["updated_at", "id"]),
        // `drafts(state:)`.
        index("draft_by_state", "draft", &["state", "updated_at", "id"]),
        // `draftCreate(translationOf:)`: one working copy for each language of a story.
        index("draft_translations", "draft", &["translation_group", "locale"]).unique().to_owned(),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn revisions(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("revision")
                .col(uuid("draft_id"))
                .col(integer("number"))
                .col(timestamp_with_time_zone("at"))
                .col(text("actor"))
                .col(text("actor_name"))
                .col(text("manuscript"))
                // `revisions`, `diff` and `draftRestore`: the primary key serves them.
                .primary_key(&mut primary(&["draft_id", "number"]))
                .foreign_key(&mut owned_by("draft_id", "draft"))
                .to_owned(),
        )
        .await
}

async fn due(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("due")
                .col(uuid("draft_id"))
                .col(text("what"))
                .col(timestamp_with_time_zone("at"))
                .col(integer("revision"))
                .col(text_null("zone"))
                .col(text_null("note"))
                .col(text("actor"))
                .col(text("actor_name"))
                .primary_key(&mut primary(&["draft_id", "what"]))
                .foreign_key(&mut owned_by("draft_id", "draft"))
                .to_owned(),
        )
        .await?;
    for index in [
        // The clock: what is due by now, the earliest first.
        index("due_next", "due", &["at", "draft_id"]),
        // `embargoed`: the stories under embargo, the next to be lifted first.
        index("due_by_what", "due", &["what", "at", "draft_id"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

async fn retractions(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("retraction")
                .col(pk_uuid("id"))
                .col(uuid("subject_id"))
                .col(text("predicate"))
                .col(uuid("object_id"))
                .col(uuid_null("event_id"))
                .col(text_null("period"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut owned_by("subject_id", "thing"))
                .foreign_key(&mut owned_by("object_id", "thing"))
                .to_owned(),
        )
        .await?;
    // Each delivered relation is looked up by its ends; by either, when things become one.
    for (name, end) in [
        ("retraction_by_subject", "subject_id"),
        ("retraction_by_object", "object_id"),
        ("retraction_by_event", "event_id"),
    ] {
        schema.create_index(index(name, "retraction", &[end])).await?;
    }
    Ok(())
}

async fn keys(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("access_key")
                .col(pk_uuid("id"))
                .col(text("name"))
                // Looked up with every request that brings a key.
                .col(sorted_text(schema, "prefix").unique_key())
                .col(text("hash"))
                .col(text("hashed_with"))
                .col(json("scopes"))
                .col(timestamp_with_time_zone("created_at"))
                .col(text("created_by"))
                .col(timestamp_with_time_zone_null("expires_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .col(timestamp_with_time_zone_null("last_used_at"))
                .col(uuid_null("replaces"))
                .to_owned(),
        )
        .await
}

async fn outcomes(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("outcome")
                .col(text("actor"))
                .col(sorted_text(schema, "key"))
                .col(integer("ordinal"))
                .col(text("fingerprint"))
                .col(text("value"))
                .col(timestamp_with_time_zone("at"))
                .primary_key(&mut primary(&["actor", "key", "ordinal"]))
                .to_owned(),
        )
        .await?;
    // The clock: outcomes that nobody will ask for any more.
    schema.create_index(index("outcome_oldest", "outcome", &["at"])).await
}

async fn audit(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("audit")
                // `auditLog` and its export, in the order things were done.
                .col(big_pk_auto("seq"))
                .col(timestamp_with_time_zone("at"))
                .col(text("actor"))
                .col(text("actor_name"))
                .col(text("action"))
                .col(text("subject"))
                .col(text_null("before"))
                .col(text_null("after"))
                .to_owned(),
        )
        .await?;
    for index in [
        // `auditLog(subject:)`.
        index("audit_by_subject", "audit", &["subject", "seq"]),
        // `auditLog(actor:)`.
        index("audit_by_actor", "audit", &["actor", "seq"]),
    ] {
        schema.create_index(index).await?;
    }
    Ok(())
}

/// The database itself refuses to change or remove what was written into the audit log and the versions.
async fn seal(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = schema.get_connection();
    match schema.get_database_backend() {
        DbBackend::Postgres => {
            db.execute_unprepared(
                "CREATE FUNCTION khabar_append_only() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
            )
            .await?;
            for (table, _) in SEALED {
                db.execute_unprepared(&format!(
                    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                     FOR EACH STATEMENT EXECUTE FUNCTION khabar_append_only()"
                ))
                .await?;
            }
        }
        _ => {
            for (table, same) in SEALED {
                // A row that is replaced goes without a deletion that a trigger would hear of.
                let replaced =
                    format!("INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})");
                for (deed, when) in [
                    ("update", format!("UPDATE ON {table}")),
                    ("delete", format!("DELETE ON {table}")),
                    ("replace", replaced),
                ] {
                    db.execute_unprepared(&format!(
                        "CREATE TRIGGER {table}_refuses_{deed} BEFORE {when}
                         BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    ))
                    .await?;
                }
            }
        }
    }
    Ok(())
}

async fn unseal(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = schema.get_connection();
    if schema.get_database_backend() == DbBackend::Postgres {
        // Takes the triggers with it.
        db.execute_unprepared("DROP FUNCTION khabar_append_only CASCADE").await?;
        return Ok(());
    }
    for (table, _) in SEALED {
        for deed in ["update", "delete", "replace"] {
            db.execute_unprepared(&format!("DROP TRIGGER {table}_refuses_{deed}")).await?;
        }
    }
    Ok(())
}

/// What is only ever added to, and which row of it has the key of one that is to be.
const SEALED: [(&str, &str); 2] = [
    ("audit", "seq = NEW.seq"),
    ("article_version", "article_id = NEW.article_id AND version = NEW.version"),
];
