//! Which tables are the press's and which the desk's, and how PostgreSQL is told so. Knows no rows.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{Error, Result, Store};

/// What the press reads. A table that is in neither list is nobody's: a test says so.
pub const PRESS: [&str; 28] = [
    "alias",
    "article",
    "article_link",
    "article_topic",
    "article_version",
    "byline",
    "change",
    "contributor",
    "evidence",
    "follower",
    "history",
    "history_tie",
    "log_floor",
    "mention",
    "predicate",
    "predicate_label",
    "published_filter",
    "relation",
    "section",
    "section_name",
    "source",
    "thing",
    "thing_name",
    "thing_party",
    "tombstone",
    "topic",
    "topic_name",
    "topic_related",
];

/// What only the desk may read.
pub const DESK: [&str; 10] = [
    "access_key",
    "audit",
    "draft",
    "due",
    "outcome",
    "retraction",
    "revision",
    "stored_filter",
    "topic_rule",
    "topic_ruling",
];

/// Lets `role` read what the press reads and nothing else, making it if it is not there: how many tables
/// that is.
pub async fn grant(store: &Store, role: &str) -> Result<usize> {
    let proper = role.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && role.len() <= 63
        && role.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if !proper {
        return Err(Error::invalid("role", "must be lower-case letters, digits and underscores"));
    }
    let ground = store.ground();
    if ground.get_database_backend() != DbBackend::Postgres {
        return Err(Error::invalid("database", "must be PostgreSQL: SQLite knows no roles"));
    }
    if is_so(ground, &owns(), role).await? {
        let rule =
            "must not have the rights of whoever owns the tables: it would lose them, or keep them";
        return Err(Error::invalid("role", rule));
    }
    // The role's name is no value and can't be a parameter; it was just held to a few characters.
    let made = format!(
        "DO $$ BEGIN
           IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF;
           EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {role}', current_schema());
           EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema());
         END $$;
         REVOKE ALL ON {desk} FROM PUBLIC;
         GRANT SELECT ON {press} TO {role};",
        desk = DESK.join(", "),
        press = PRESS.join(", "),
    );
    ground.execute_unprepared(&made).await?;
    let reads = DESK.map(|table| format!("has_table_privilege($1, '{table}', 'SELECT')"));
    if is_so(ground, &format!("SELECT {} AS so", reads.join(" OR ")), role).await? {
        let rule = "still reads the desk, by what others gave it or a role that it is a member of";
        return Err(Error::invalid("role", rule));
    }
    Ok(PRESS.len())
}

/// Whether a role owns one of the tables, is a member of a role that does, or is above all rights. The
/// owner need not be who asks: that may be a superuser.
fn owns() -> String {
    let tables = PRESS.iter().chain(&DESK).map(|table| format!("'{table}'"));
    format!(
        "SELECT EXISTS (SELECT FROM pg_class, pg_roles
           WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relname IN ({})
             AND rolname = $1 AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')) AS so",
        tables.collect::<Vec<_>>().join(", ")
    )
}

/// Whether something is so of a role that is there.
async fn is_so(ground: &DatabaseConnection, question: &str, role: &str) -> Result<bool> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, question, [role.into()]);
    let row = ground.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "so")).transpose()?.unwrap_or(false))
}
