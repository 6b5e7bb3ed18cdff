//! A database file for readers to take away: articles as they were told of, and how far that is. Knows neither where
//! they come from nor who reads them.
//!
//! It is gathered in a file of its own, where articles come and go, and written out of that anew: so no byte of what
//! went is left in a page that is free.

use std::path::{Path, PathBuf};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
    sea_query::{ColumnDef, Expr, ExprTrait, Index, Query, Table},
};

use super::{Error, Result};

/// An article of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundled {
    /// Its typed id.
    pub id: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its language.
    pub locale: String,
    /// Its headline.
    pub headline: String,
    /// Its standfirst.
    pub summary: Option<String>,
    /// What lists sort by, as RFC 3339 in UTC.
    pub sort_at: String,
    /// When it was published, where that is stated.
    pub published_at: Option<String>,
    /// When it last changed.
    pub updated_at: String,
    /// All of it, as it was told.
    pub json: String,
}

/// A bundle that is being gathered.
#[derive(Debug)]
pub struct Bundle {
    db: DatabaseConnection,
    file: PathBuf,
}

impl Bundle {
    /// An empty one, gathered in a file that is new.
    pub async fn begin(file: &Path) -> Result<Self> {
        gone(file)?;
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        // Nothing of it is needed after a crash.
        options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
            options.pragma("journal_mode", "OFF").pragma("synchronous", "OFF")
        });
        let db = Database::connect(options).await?;
        let text = |name: &'static str| ColumnDef::new(name).text().not_null().to_owned();
        let maybe = |name: &'static str| ColumnDef::new(name).text().to_owned();
        let article = Table::create()
            .table("article")
            .col(text("id").primary_key())
            .col(text("slug"))
            .col(text("locale"))
            .col(text("headline"))
            .col(maybe("summary"))
            .col(text("sort_at"))
            .col(maybe("published_at"))
            .col(text("updated_at"))
            .col(text("json"))
            .to_owned();
        let meta = Table::create()
            .table("meta")
            .col(text("key").primary_key())
            .col(text("value"))
            .to_owned();
        let newest = Index::create()
            .name("article_by_sort_at")
            .table("article")
            .col("sort_at")
            .col("id")
            .to_owned();
        db.execute(&article).await?;
        db.execute(&meta).await?;
        db.execute(&newest).await?;
        Ok(Self { db, file: file.to_owned() })
    }

    /// Takes articles in, each in the place of what it was before.
    pub async fn put(&self, articles: &[Bundled]) -> Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.replace().into_table("article").columns([
            "id",
            "slug",
            "locale",
            "headline",
            "summary",
            "sort_at",
            "published_at",
            "updated_at",
            "json",
        ]);
        for article in articles {
            let Bundled { id, slug, locale, headline, summary, .. } = article.clone();
            let Bundled { sort_at, published_at, updated_at, json, .. } = article.clone();
            let row = insert.values([
                id.into(),
                slug.into(),
                locale.into(),
                headline.into(),
                summary.into(),
                sort_at.into(),
                published_at.into(),
                updated_at.into(),
                json.into(),
            ]);
            row.map_err(unlike)?;
        }
        self.db.execute(&insert).await?;
        Ok(())
    }

    /// Drops articles, whether they are there or not.
    pub async fn drop(&self, ids: &[String]) -> Result<()> {
        let mut delete = Query::delete();
        delete.from_table("article").and_where(Expr::col("id").is_in(ids.iter().cloned()));
        self.db.execute(&delete).await?;
        Ok(())
    }

    /// The ids of the articles that it holds.
    pub async fn ids(&self) -> Result<Vec<String>> {
        let mut ids = Query::select();
        ids.column("id").from("article");
        let rows = self.db.query_all(&ids).await?;
        rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }

    /// Writes it out to `to`, saying these things of it, and lets the file go that it was gathered in.
    pub async fn finish(self, meta: &[(&'static str, String)], to: &Path) -> Result<()> {
        let mut insert = Query::insert();
        insert.replace().into_table("meta").columns(["key", "value"]);
        for (key, value) in meta {
            insert.values([(*key).into(), value.clone().into()]).map_err(unlike)?;
        }
        self.db.execute(&insert).await?;
        gone(to)?;
        let into = [to.display().to_string().into()];
        let write = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", into);
        self.db.execute_raw(write).await?;
        self.db.close().await?;
        gone(&self.file)
    }
}

/// A row has other columns than its table: a fault of ours.
fn unlike(error: impl std::fmt::Display) -> Error {
    Error::stored("bundle", error)
}

/// Lets a file go, if it is there.
fn gone(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::stored(file.display(), error))
        }
        _ => Ok(()),
    }
}
