//! What the public saw: stories as they stood at an instant, and what each of their versions said.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
pub use entity::article_version::VersionKind;
use entity::{article, article_version, history, tombstone};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryFilter,
    QueryResult,
    sea_query::{Expr, ExprTrait, IntoIden, JoinType, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::articles::{Article, find_article, read_document};
use super::grouped;
use crate::content::filter;
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::{ArticleId, Document, Error, Press, Reference, Result, TypedId};

/// A story, and the instant that it is looked at in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AsOf(pub ArticleId, pub DateTime<Utc>);

/// One version of a story, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionId(pub ArticleId, pub i32);

/// What one version of a story said.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: i32,
    /// Why it was published.
    pub kind: VersionKind,
    /// What was corrected, or why it was withdrawn.
    pub note: Option<String>,
    /// From when on the public saw it.
    pub at: DateTime<Utc>,
    /// What it said.
    pub document: Document,
}

/// An error that was put right, for the public to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The version that put it right.
    pub version: i32,
    /// What was corrected.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The versions of a story, the newest first; none from before it was taken back, if it ever was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VersionList {
    /// Whose.
    pub article: ArticleId,
    /// None that came after this one.
    pub until: i32,
    /// Only those of this kind.
    pub only: Option<VersionKind>,
}

impl List for VersionList {
    type Of = Press;
    type Item = VersionId;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.from_as(article_version::Entity, "d");
        select.and_where(Expr::col(("d", "article_id")).eq(self.article.uuid()));
        select.and_where(Expr::col(("d", "version")).lte(self.until));
        select.and_where(not_taken_back("d"));
        select.and_where_option(self.only.map(|kind| Expr::col(("d", "kind")).eq(kind)));
        vec![Way::new(select, ("d", "version"), ("d", "article_id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 61, by: By::Number, order: Direction::Descending }
    }

    fn item(row: &QueryResult) -> Result<VersionId> {
        Ok(VersionId(ArticleId::of(row.try_get("", "id")?), row.try_get("", "key")?))
    }
}

/// What these versions said.
pub async fn versions(
    press: &Press,
    ids: &[VersionId],
) -> Result<HashMap<VersionId, Arc<Version>>> {
    let mut numbers = BTreeMap::<Uuid, Vec<i32>>::new();
    for VersionId(article, number) in ids {
        numbers.entry(article.uuid()).or_default().push(*number);
    }
    let of_each = numbers.into_iter().map(|(article, numbers)| {
        let those = article_version::Column::Version.is_in(numbers);
        article_version::Column::ArticleId.eq(article).and(those)
    });
    let asked = of_each.fold(Condition::any(), Condition::add);
    let rows = press.find(article_version::Entity::find().filter(asked)).await?;
    let read = rows.into_iter().map(|row| {
        let article_version::Model { article_id, version: number, kind, note, at, document } = row;
        let document = serde_json::from_str(&document);
        let document =
            document.map_err(|error| Error::stored("article_version.document", error))?;
        let version = Version { number, kind, note, at, document };
        Ok((VersionId(ArticleId::of(article_id), number), Arc::new(version)))
    });
    read.collect()
}

/// The public corrections of each story, the newest first; none from before it was taken back, if it ever was.
pub async fn corrections_of(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<Correction>>> {
    let mut notes = Query::select();
    notes.columns(["article_id", "version", "note", "at"].map(|column| ("d", column)));
    notes.from_as(article_version::Entity, "d");
    notes.and_where(Expr::col(("d", "article_id")).is_in(ids.iter().map(|id| id.uuid())));
    notes.and_where(Expr::col(("d", "kind")).eq(VersionKind::Correction));
    notes.and_where(not_taken_back("d")).order_by(("d", "version"), Order::Desc);
    let rows = press.rows(&notes).await?;
    let pair = |row: &QueryResult| {
        let (version, note) = (row.try_get("", "version")?, row.try_get("", "note")?);
        let correction = Correction { version, note, at: row.try_get("", "at")? };
        Ok((ArticleId::of(row.try_get("", "article_id")?), correction))
    };
    Ok(grouped(rows.iter().map(pair).collect::<Result<Vec<_>>>()?))
}

/// The story that went by a slug or id at `instant`; else the one that goes by it now.
pub async fn find_as_of(
    press: &Press,
    name: &str,
    instant: DateTime<Utc>,
) -> Result<Option<ArticleId>> {
    let named = match Reference::<ArticleId>::parse(name) {
        None => return Ok(None),
        Some(Reference::Id(id)) => Expr::col(("h", "article_id")).eq(id.uuid()),
        Some(Reference::Slug(slug)) => Expr::col(("h", "slug")).eq(slug),
    };
    let mut then = Query::select();
    then.column(("h", "article_id")).from_as(history::Entity, "h").limit(1);
    then.and_where(named).and_where(filter::in_force("h", instant));
    match press.rows(&then).await?.first() {
        Some(row) => Ok(Some(ArticleId::of(row.try_get("", "article_id")?))),
        None => find_article(press, name).await,
    }
}

/// Stories as the public saw them, each at its instant: those that it sees now, and those that became part
/// of one. What was taken back is not shown, whatever the instant and whatever was published since.
pub async fn articles_as_of(press: &Press, keys: &[AsOf]) -> Result<HashMap<AsOf, Arc<Article>>> {
    let mut instants = BTreeMap::<DateTime<Utc>, Vec<Uuid>>::new();
    for AsOf(article, instant) in keys {
        instants.entry(*instant).or_default().push(article.uuid());
    }
    let mut found = HashMap::new();
    for (instant, ids) in instants {
        let mut query = Query::select();
        query.columns(
            history::Column::iter().map(|column| ("h".into_iden(), column.as_str().into_iden())),
        );
        query.column(("v", "document")).from_as(history::Entity, "h");
        let same = |column| Expr::col(("v", column)).equals(("h", column));
        let same = same("article_id").and(same("version"));
        query.join_as(JoinType::InnerJoin, article_version::Entity, "v", same);
        query.and_where(Expr::col(("h", "article_id")).is_in(ids));
        query.and_where(filter::in_force("h", instant)).and_where(still_shown());
        for row in press.rows(&query).await? {
            let article = read(&row)?;
            found.insert(AsOf(ArticleId::of(article.row.id), instant), Arc::new(article));
        }
    }
    Ok(found)
}

/// Whether the story in `h` is public now, or part of one that is, and neither was taken back since.
fn still_shown() -> Expr {
    let mut here = Query::select();
    here.expr(Expr::val(1)).from_as(article::Entity, "a");
    here.and_where(Expr::col(("a", "id")).equals(("h", "article_id")));
    here.and_where(not_taken_back("h"));
    let mut merged = Query::select();
    merged.expr(Expr::val(1)).from_as(tombstone::Entity, "t");
    let into = Expr::col(("m", "id")).equals(("t", "merged_into"));
    merged.join_as(JoinType::InnerJoin, article::Entity, "m", into);
    merged.and_where(Expr::col(("t", "article_id")).equals(("h", "article_id")));
    merged.and_where(Expr::col(("t", "taken_back")).eq(false));
    // It may itself have been taken back and published again before.
    let mut before = withdrawals();
    before.and_where(Expr::col(("g", "article_id")).equals(("h", "article_id")));
    before.and_where(Expr::col(("g", "version")).gt(Expr::col(("h", "version"))));
    before.and_where(Expr::col(("g", "version")).lt(Expr::col(("t", "version"))));
    merged.and_where(Expr::not_exists(before));
    Expr::exists(here).or(Expr::exists(merged))
}

/// That a version in `table` was not followed by one that took the story back. What was taken back stays
/// untold, though the story may be public again.
fn not_taken_back(table: &'static str) -> Expr {
    let mut later = withdrawals();
    later.and_where(Expr::col(("g", "article_id")).equals((table, "article_id")));
    later.and_where(Expr::col(("g", "version")).gt(Expr::col((table, "version"))));
    Expr::not_exists(later)
}

/// The versions `g` that took a story back.
fn withdrawals() -> SelectStatement {
    let mut gone = Query::select();
    gone.expr(Expr::val(1)).from_as(article_version::Entity, "g");
    gone.and_where(Expr::col(("g", "kind")).eq(VersionKind::Withdrawal));
    gone
}

/// A version as the story that it was.
fn read(row: &QueryResult) -> Result<Article> {
    let past = history::Model::from_query_result(row, "")?;
    let held = past.surroundings.as_deref().map(serde_json::from_str).transpose();
    let held = held.map_err(|error| Error::stored("history.surroundings", error))?;
    let row_then = article::Model {
        id: past.article_id,
        slug: past.slug,
        locale: past.locale,
        translation_group: past.translation_group,
        completeness: past.completeness,
        genre: past.genre,
        section_id: past.section_id,
        source_id: past.source_id,
        source_key: past.source_key,
        canonical_url: past.canonical_url,
        published_at: past.published_at,
        published_time_local: past.published_time_local,
        updated_at: past.at,
        sort_at: past.sort_at,
        version: past.version,
    };
    Ok(Article { row: row_then, document: read_document(row)?, held })
}
