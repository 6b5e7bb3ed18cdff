//! The versions of a story: the first, the next, and the row that says which one the public sees.

use entity::{
    alias::{self, Aliased},
    article::{self, Completeness},
    article_version::{self, VersionKind},
    tombstone,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, QueryTrait, sea_query::UnionType,
};
use uuid::Uuid;

use super::register::Register;
use super::{Edit, history, optional};
use crate::content::document::Document;
use crate::content::reader::Rows;
use crate::content::submission::Article;
use crate::content::{ArticleId, Error, Result, Surroundings, TypedId, iri, local_time, slug};

/// Its first version.
pub(super) async fn first(
    edit: &Edit<'_>,
    given: &Article,
    source: Uuid,
    source_key: String,
    (document, around): (&Document, &Surroundings),
    register: &mut Register,
) -> Result<article::Model> {
    let id: ArticleId = edit.new_id();
    let section = match &given.section {
        Some(section) => Some(register.section(edit, section).await?),
        None => None,
    };
    let time = given.published_time_local;
    let row = article::Model {
        id: id.uuid(),
        slug: free_slug(edit, &document.headline).await?,
        locale: given.locale.to_string(),
        translation_group: None,
        completeness: completeness(document),
        genre: given.genre,
        section_id: section,
        source_id: source,
        source_key,
        canonical_url: optional(given.canonical_url.as_ref(), |text| iri("canonicalUrl", text))?,
        published_at: given.published_at,
        published_time_local: time
            .map(|(h, m)| local_time("publishedTimeLocal", h, m))
            .transpose()?,
        updated_at: edit.now,
        sort_at: given.published_at.unwrap_or(edit.now),
        version: 1,
    };
    row.clone().into_active_model().insert(edit.tx).await?;
    record(edit, &row, VersionKind::Initial, None, document, around).await?;
    Ok(row)
}

/// Its next version. What the delivery does not say stays as it was.
pub(super) async fn next(
    edit: &Edit<'_>,
    row: article::Model,
    given: &Article,
    (document, around): (&Document, &Surroundings),
) -> Result<article::Model> {
    let time = given.published_time_local;
    let time = time.map(|(h, m)| local_time("publishedTimeLocal", h, m)).transpose()?;
    let row = article::Model {
        completeness: completeness(document),
        published_at: given.published_at.or(row.published_at),
        published_time_local: time.or(row.published_time_local),
        updated_at: edit.now,
        sort_at: given.published_at.unwrap_or(row.sort_at),
        version: row.version + 1,
        ..row
    };
    row.clone().into_active_model().reset_all().update(edit.tx).await?;
    record(edit, &row, VersionKind::Update, None, document, around).await?;
    Ok(row)
}

/// Writes the version that the public sees from now on, and what stands around it. What it says is never
/// changed again.
pub(super) async fn record(
    edit: &Edit<'_>,
    row: &article::Model,
    kind: VersionKind,
    note: Option<String>,
    document: &Document,
    around: &Surroundings,
) -> Result<()> {
    let text = serde_json::to_string(document);
    let version = article_version::ActiveModel {
        article_id: Set(row.id),
        version: Set(row.version),
        kind: Set(kind),
        note: Set(note),
        at: Set(row.updated_at),
        document: Set(text.map_err(|error| Error::stored(&row.slug, error))?),
    };
    version.insert(edit.tx).await?;
    history::write(edit, row, kind, around).await
}

/// The headline's slug, with a number when another story goes by it.
pub(super) async fn free_slug(edit: &Edit<'_>, headline: &str) -> Result<String> {
    let base = slug(headline);
    for number in 1..1_000 {
        let candidate = if number == 1 { base.clone() } else { format!("{base}-{number}") };
        if !is_taken(edit, &candidate).await? {
            return Ok(candidate);
        }
    }
    Err(Error::invalid("headline", "is that of a thousand other articles"))
}

/// Whether the public knows, or has known, a story by `slug`. Working copies don't count: what is hidden
/// must not show in what others are called.
pub(super) async fn is_taken(edit: &Edit<'_>, slug: &str) -> Result<bool> {
    let mut known = article::Entity::find()
        .select_only()
        .column(article::Column::Slug)
        .filter(article::Column::Slug.eq(slug))
        .into_query();
    let gone = tombstone::Entity::find()
        .select_only()
        .column(tombstone::Column::Slug)
        .filter(tombstone::Column::Slug.eq(slug));
    let earlier = alias::Entity::find()
        .select_only()
        .column(alias::Column::Name)
        .filter(alias::Column::Subject.eq(Aliased::Article))
        .filter(alias::Column::Name.eq(slug));
    known.union(UnionType::All, gone.into_query()).union(UnionType::All, earlier.into_query());
    Ok(!edit.rows(&known).await?.is_empty())
}

/// How much of a story a document holds.
pub(super) fn completeness(document: &Document) -> Completeness {
    match (document.body.is_empty(), &document.summary) {
        (false, _) => Completeness::Full,
        (true, Some(_)) => Completeness::Teaser,
        (true, None) => Completeness::Stub,
    }
}
