//! What the database itself refuses: to the press what is the desk's, and to everybody to rewrite what was.

use std::collections::BTreeSet;

use api::content::granting::{DESK, PRESS};
use api::content::{Locale, Store, changes, grant, system_clock};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

use crate::app::{App, Kind, Place};
use crate::stories::{self, story, told_twice};

on_both_databases! {
    every_table_is_the_presss_or_the_desks
    what_was_written_down_can_be_changed_by_nobody
}

on_postgres! {
    the_press_reads_as_a_role_that_the_desk_is_closed_to
    a_right_that_the_role_had_is_taken_from_it
    a_role_that_would_read_the_desk_all_the_same_is_refused
    whoever_owns_the_tables_keeps_them_whoever_grants
}

/// A role of a test's own: roles are for all databases of a server.
struct Role {
    name: String,
    place: Place,
}

impl Role {
    fn of(place: &Place) -> Self {
        let (_, database) = place.url.rsplit_once('/').unwrap();
        Self { name: format!("reader_of_{database}"), place: place.clone() }
    }

    /// The database, as this role.
    fn url(&self) -> String {
        let (scheme, rest) = self.place.url.split_once("://").unwrap();
        let (_, rest) = rest.split_once('@').unwrap();
        format!("{scheme}://{}@{rest}", self.name)
    }

    async fn connect(&self) -> DatabaseConnection {
        Database::connect(self.url()).await.unwrap()
    }

    async fn dropped(self) {
        let Self { name, place } = self;
        place.sql(&format!("DROP OWNED BY {name} CASCADE; DROP ROLE {name}")).await.unwrap();
    }
}

async fn every_table_is_the_presss_or_the_desks(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let db = Database::connect(&place.url).await.unwrap();
    let listed = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), listed)).await;
    let tables = rows.unwrap().into_iter().map(|row| row.try_get::<String>("", "name").unwrap());
    let tables: BTreeSet<_> = tables.filter(|table| table != "seaql_migrations").collect();

    let known: Vec<_> = PRESS.iter().chain(&DESK).map(|table| (*table).to_owned()).collect();
    assert_eq!(known.iter().cloned().collect::<BTreeSet<_>>(), tables);
    assert_eq!(known.len(), tables.len(), "none is both");
}

async fn what_was_written_down_can_be_changed_by_nobody(kind: Kind) {
    let app = App::start(told_twice(kind).await, &["serve"]).await;
    app.place.key("admin").await;
    let mut deeds = vec![
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE audit SET seq = seq + 100",
        "DELETE FROM audit",
        "UPDATE article_version SET note = 'none'",
        "DELETE FROM article_version WHERE version = 1",
    ];
    deeds.extend(match kind {
        Kind::Postgres => ["TRUNCATE audit", "TRUNCATE article_version"],
        // What SQLite replaces it deletes without a word to those who watch for that.
        Kind::Sqlite => [
            "REPLACE INTO audit SELECT seq, at, 'nobody', '', '', '', NULL, NULL FROM audit",
            "INSERT OR REPLACE INTO article_version SELECT * FROM article_version",
        ],
    });
    let before = app.place.must(&["audit"]).await;
    for deed in deeds {
        let refused = app.place.sql(deed).await.expect_err(deed).to_string();
        assert!(refused.contains("is append-only"), "{deed}: {refused}");
    }
    assert_eq!(app.place.must(&["audit"]).await, before);
    let versions =
        app.data("{ article(ref: \"story-1\") { versions { totalCount { value } } } }").await;
    assert_eq!(versions["article"]["versions"]["totalCount"]["value"], 2);
}

async fn the_press_reads_as_a_role_that_the_desk_is_closed_to(kind: Kind) {
    let place = told_twice(kind).await;
    let role = Role::of(&place);
    for _ in 0..2 {
        let told = place.must(&["grant", &role.name]).await;
        let all = format!("may read {} tables of the press, and nothing of the desk", PRESS.len());
        assert!(told.contains(&all), "{told}");
    }
    let app = App::start(place, &["serve", "--press-database", &role.url()]).await;
    let key = app.place.key("desk:write,desk:publish").await;

    let data = app
        .data(
            "{ articles { totalCount { value } nodes { topics { name } mentions { nodes { thing { name } } }
                versions { nodes { headline } } links { nodes { title } } relations { nodes { id } } } }
               articlesThen: articles(asOf: \"2999-01-01T00:00:00Z\") { nodes { headline } withdrawn { reason } }
               things(text: \"nil\") { nodes { slug articles { nodes { slug } } } }
               topics { nodes { name } } sections { name } sources { name } story(ref: \"old\") { __typename } }",
        )
        .await;
    assert_eq!(data["articles"]["totalCount"]["value"], 2);
    assert_eq!(data["things"]["nodes"][0]["slug"], "nile");
    let ready = app.client.get(format!("{}/health/ready", app.address)).send().await.unwrap();
    assert_eq!(ready.status(), 200);

    // What the desk publishes is there at once, and so is what the desk alone reads.
    let create = "mutation { draftCreate(input: { locale: \"en\", source: \"wire\", headline: \"Dams\" }) { draft { id } userErrors { message } } }";
    let made = app.done(&key, create).await;
    let draft = made["draftCreate"]["draft"]["id"].as_str().unwrap();
    let preview = format!("{{ draft(ref: \"{draft}\") {{ preview {{ headline }} }} }}");
    assert_eq!(app.done(&key, &preview).await["draft"]["preview"]["headline"], "Dams");
    let publish = format!(
        "mutation {{ articlePublish(input: {{ draft: \"{draft}\", revision: 1 }}) {{ article {{ headline }} userErrors {{ message }} }} }}"
    );
    app.done(&key, &publish).await;
    let seen = app.data("{ article(ref: \"dams\") { headline } }").await;
    assert_eq!(seen["article"]["headline"], "Dams");
    let (owner, reader) = (app.place.url.parse().unwrap(), role.url().parse().unwrap());
    let fallbacks = vec![Locale::parse("en").unwrap()];
    let store = Store::open(&owner, Some(&reader), fallbacks, system_clock()).await.unwrap();
    assert!(!changes::since(store.press(), 0, 10).await.unwrap().is_empty());

    refused(&role).await;
    drop((app, store));
    role.dropped().await;
}

/// What the database says to the role when it asks for anything else.
async fn refused(role: &Role) {
    let db = role.connect().await;
    let mut deeds: Vec<String> =
        DESK.iter().map(|table| format!("SELECT 1 FROM {table}")).collect();
    deeds.push("SELECT headline FROM draft WHERE false".to_owned());
    deeds.push("SELECT count(*) FROM seaql_migrations".to_owned());
    for table in PRESS.iter().chain(&DESK) {
        deeds.push(format!("INSERT INTO {table} DEFAULT VALUES"));
        deeds.push(format!("DELETE FROM {table}"));
        deeds.push(format!("TRUNCATE {table}"));
    }
    deeds.push("UPDATE article SET slug = 'x'".to_owned());
    deeds.push("UPDATE draft SET headline = 'x'".to_owned());
    deeds.push("CREATE TABLE mine (n int)".to_owned());
    deeds.push("ALTER TABLE draft OWNER TO CURRENT_USER".to_owned());
    for deed in deeds {
        let told = db.execute_unprepared(&deed).await.expect_err(&deed).to_string();
        let denied = ["permission denied", "must be owner"].iter().any(|why| told.contains(why));
        assert!(denied, "{deed}: {told}");
    }
    db.close().await.unwrap();
}

async fn a_right_that_the_role_had_is_taken_from_it(kind: Kind) {
    let place = stories::published(kind, vec![story(1)]).await;
    let role = Role::of(&place);
    let name = &role.name;
    let before = format!(
        "CREATE ROLE {name} LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO {name};
         GRANT SELECT (headline) ON draft TO {name}; GRANT SELECT ON draft TO PUBLIC"
    );
    place.sql(&before).await.unwrap();
    place.must(&["grant", name]).await;
    refused(&role).await;
    role.dropped().await;
}

async fn whoever_owns_the_tables_keeps_them_whoever_grants(kind: Kind) {
    let place = stories::published(kind, vec![story(1)]).await;
    let owner = Role::of(&place);
    let handed: String =
        PRESS.iter().map(|table| format!("ALTER TABLE {table} OWNER TO {};", owner.name)).collect();
    place.sql(&format!("CREATE ROLE {} LOGIN; {handed}", owner.name)).await.unwrap();
    let refused = place.run(&["grant", &owner.name]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(said.contains("role: must not have the rights of whoever owns"), "{said}");
    let db = owner.connect().await;
    db.execute_unprepared("UPDATE article SET slug = slug").await.unwrap();
    db.close().await.unwrap();
    owner.dropped().await;
}

async fn a_role_that_would_read_the_desk_all_the_same_is_refused(kind: Kind) {
    let place = stories::published(kind, vec![story(1)]).await;
    let store = place.store().await;
    let (owner, _) = place.url.rsplit_once('@').unwrap();
    let owner = owner.rsplit_once('/').unwrap().1;
    let told = grant(&store, owner).await.unwrap_err().to_string();
    assert!(told.starts_with("role: must not have the rights of whoever owns"), "{told}");
    let app = App::start(place.clone(), &["serve"]).await;
    assert_eq!(app.data("{ sources { slug } }").await, json!({ "sources": [{ "slug": "wire" }] }));

    let (role, editors) = (Role::of(&place), format!("editors_of_{}", Role::of(&place).name));
    let member = format!(
        "CREATE ROLE {editors}; GRANT SELECT ON draft TO {editors};
         CREATE ROLE {} LOGIN; GRANT {editors} TO {}",
        role.name, role.name
    );
    place.sql(&member).await.unwrap();
    let refused = place.run(&["grant", &role.name]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(said.contains("still reads the desk"), "{said}");
    for name in ["", "Reader", "a b", "a;b", "1a", "\"a\"", &"a".repeat(64)] {
        let told = grant(&store, name).await.unwrap_err().to_string();
        assert!(told.contains("must be lower-case letters"), "{name}: {told}");
    }
    role.dropped().await;
    place.sql(&format!("DROP OWNED BY {editors}; DROP ROLE {editors}")).await.unwrap();
}
