//! The versions of a story: the first, the next, and the row that says which one the public sees.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    article::{self, Completeness},
    article_version::{self, VersionKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::arrivals::Key;
use super::edges::insert;
use super::register::Register;
use super::slugs::Slugs;
use super::{Edit, history, optional};
use crate::content::document::Document;
use crate::content::submission::Article;
use crate::content::{ArticleId, Error, Result, Surroundings, TypedId, iri, local_time, slug};

/// One version of a story.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// The story's row, while this version is in force.
    pub(super) row: article::Model,
    pub(super) kind: VersionKind,
    /// What the public is told about it.
    pub(super) note: Option<String>,
    pub(super) document: Document,
    pub(super) around: Surroundings,
}

impl Version {
    /// The row, and what stands around it.
    pub(super) fn standing(&self) -> (&article::Model, &Surroundings) {
        (&self.row, &self.around)
    }
}

/// The first version of a story.
pub(super) async fn first(
    edit: &Edit<'_>,
    register: &mut Register,
    slugs: &mut Slugs,
    given: &Article,
    (source_id, source_key): Key,
    (document, around): (Document, Surroundings),
) -> Result<Version> {
    let id: ArticleId = edit.new_id();
    let section = match &given.section {
        Some(section) => Some(register.section(edit, section).await?),
        None => None,
    };
    let mut row = article::Model {
        id: id.uuid(),
        slug: String::new(),
        locale: given.locale.to_string(),
        translation_group: None,
        completeness: completeness(&document),
        genre: given.genre,
        section_id: section,
        source_id,
        source_key,
        canonical_url: optional(given.canonical_url.as_ref(), |text| iri("canonicalUrl", text))?,
        published_at: given.published_at,
        published_time_local: time_local(given)?,
        updated_at: edit.now,
        sort_at: given.sorts_at().unwrap_or(edit.now),
        version: 1,
    };
    // Last, so that no story is numbered after one that was refused.
    row.slug = slugs.give(edit, &slug(&document.headline)).await?;
    Ok(Version { row, kind: VersionKind::Initial, note: None, document, around })
}

/// Its next version. What the delivery does not say stays as it was.
pub(super) fn next(
    edit: &Edit<'_>,
    row: article::Model,
    given: &Article,
    (document, around): (Document, Surroundings),
) -> Result<Version> {
    let (published_at, sort_at) = dates(&row, given);
    let row = article::Model {
        completeness: completeness(&document),
        published_at,
        published_time_local: time_local(given)?.or(row.published_time_local),
        updated_at: edit.now,
        sort_at,
        version: row.version + 1,
        ..row
    };
    Ok(Version { row, kind: VersionKind::Update, note: None, document, around })
}

/// When it was published and what it sorts by, with what the delivery says of that. A day says nothing where
/// the moment is known.
pub(super) fn dates(
    row: &article::Model,
    given: &Article,
) -> (Option<DateTime<Utc>>, DateTime<Utc>) {
    let known = row.published_at.filter(|_| given.published_at.is_none());
    let sort_at = known.is_none().then(|| given.sorts_at()).flatten().unwrap_or(row.sort_at);
    (given.published_at.or(row.published_at), sort_at)
}

fn time_local(given: &Article) -> Result<Option<String>> {
    let time = given.published_time_local;
    time.map(|(h, m)| local_time("publishedTimeLocal", h, m)).transpose()
}

/// Writes versions that the public sees from now on, and what stands around them. What they say is never
/// changed again.
pub(super) async fn record(edit: &Edit<'_>, versions: &[&Version]) -> Result<()> {
    let row = |version: &&Version| {
        let Version { row, kind, note, document, .. } = version;
        let text = serde_json::to_string(document);
        Ok(article_version::Model {
            article_id: row.id,
            version: row.version,
            kind: *kind,
            note: note.clone(),
            at: row.updated_at,
            document: text.map_err(|error| Error::stored(&row.slug, error))?,
        })
    };
    let rows: Vec<_> = versions.iter().map(row).collect::<Result<_>>()?;
    insert::<article_version::Entity, _>(edit, rows).await?;
    history::write(edit, versions).await
}

/// What the public reads of a story now.
pub(super) async fn present(edit: &Edit<'_>, row: &article::Model) -> Result<Document> {
    let version = article_version::Entity::find_by_id((row.id, row.version)).one(edit.tx).await?;
    let version = version.ok_or_else(|| Error::stored(&row.slug, "its version is missing"))?;
    read(row, &version.document)
}

/// The versions of these stories that the public reads, in one statement.
pub(super) async fn in_force(
    edit: &Edit<'_>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, article_version::Model>> {
    let of = (article_version::Entity, article_version::Column::ArticleId);
    let versions = article_version::Entity::find()
        .filter(article_version::Column::ArticleId.is_in(ids.iter().copied()))
        .filter(article_version::Column::Version.in_subquery(history::in_force(of)));
    let versions = versions.all(edit.tx).await?.into_iter();
    Ok(versions.map(|version| (version.article_id, version)).collect())
}

/// The document that is kept as `text`.
pub(super) fn read(row: &article::Model, text: &str) -> Result<Document> {
    serde_json::from_str(text).map_err(|error| Error::stored(&row.slug, error))
}

/// How much of a story a document holds.
pub(super) fn completeness(document: &Document) -> Completeness {
    match (document.body.is_empty(), &document.summary) {
        (false, _) => Completeness::Full,
        (true, Some(_)) => Completeness::Teaser,
        (true, None) => Completeness::Stub,
    }
}
