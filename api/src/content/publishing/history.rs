//! What the public saw and when: what stood around each version, and what each can be found by.
//!
//! Written with every version, and never changed but for the filing and the translations of the one in force.

use entity::{article, article_version::VersionKind, history, history_tie};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{CaseStatement, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement},
};

use super::Edit;
use super::edges::insert;
use super::versions::Version;
use crate::content::{Error, Result, Surroundings};

/// Takes down versions that are being published.
pub(super) async fn write(edit: &Edit<'_>, versions: &[&Version]) -> Result<()> {
    let rows: Vec<_> = versions.iter().map(|version| row(version)).collect::<Result<_>>()?;
    insert::<history::Entity, _>(edit, rows).await?;
    // By a version that takes a story back, nothing is to be found.
    let found = versions.iter().filter(|version| version.kind != VersionKind::Withdrawal);
    let ties = found.flat_map(|version| version.around.ties(&version.row));
    insert::<history_tie::Entity, _>(edit, ties).await
}

fn row(Version { row, kind, around, .. }: &Version) -> Result<history::Model> {
    Ok(history::Model {
        article_id: row.id,
        version: row.version,
        kind: *kind,
        at: row.updated_at,
        slug: row.slug.clone(),
        locale: row.locale.clone(),
        translation_group: row.translation_group,
        completeness: row.completeness,
        genre: row.genre,
        section_id: row.section_id,
        source_id: row.source_id,
        source_key: row.source_key.clone(),
        canonical_url: row.canonical_url.clone(),
        published_at: row.published_at,
        published_time_local: row.published_time_local.clone(),
        sort_at: row.sort_at,
        surroundings: Some(text(row, around)?),
    })
}

/// How many surroundings one statement carries: each is a text of some size.
const TOLD_AT_ONCE: usize = 100;

/// Takes down that the versions in force of these stories are filed otherwise from now on.
pub(super) async fn refile(
    edit: &Edit<'_>,
    stories: &[(&article::Model, &Surroundings)],
) -> Result<()> {
    if stories.is_empty() {
        return Ok(());
    }
    let ids = || stories.iter().map(|(row, _)| row.id);
    for some in stories.chunks(TOLD_AT_ONCE) {
        let mut told = CaseStatement::new();
        for (row, around) in some {
            told = told.case(history::Column::ArticleId.eq(row.id), text(row, around)?);
        }
        let of = (history::Entity, history::Column::ArticleId);
        let told = history::Entity::update_many()
            .col_expr(history::Column::Surroundings, told.into())
            .filter(history::Column::ArticleId.is_in(some.iter().map(|(row, _)| row.id)))
            .filter(history::Column::Version.in_subquery(in_force(of)));
        told.exec(edit.tx).await?;
    }
    let of = (history_tie::Entity, history_tie::Column::ArticleId);
    let old = history_tie::Entity::delete_many()
        .filter(history_tie::Column::ArticleId.is_in(ids()))
        .filter(history_tie::Column::Version.in_subquery(in_force(of)));
    old.exec(edit.tx).await?;
    let ties = stories.iter().flat_map(|(row, around)| around.ties(row));
    insert::<history_tie::Entity, _>(edit, ties).await
}

/// The version that the public reads of the story whose id stands in the column `of`.
pub(super) fn in_force(of: impl IntoColumnRef) -> SelectStatement {
    let mut in_force = Query::select();
    in_force
        .column((article::Entity, article::Column::Version))
        .from(article::Entity)
        .and_where(Expr::col((article::Entity, article::Column::Id)).eq(Expr::col(of)));
    in_force
}

/// Takes down that the version in force stands in a group of translations from now on.
pub(super) async fn group(edit: &Edit<'_>, row: &article::Model) -> Result<()> {
    let grouped = history::ActiveModel {
        article_id: Set(row.id),
        version: Set(row.version),
        translation_group: Set(row.translation_group),
        ..Default::default()
    };
    grouped.update(edit.tx).await?;
    Ok(())
}

fn text(row: &article::Model, around: &Surroundings) -> Result<String> {
    serde_json::to_string(around).map_err(|error| Error::stored(&row.slug, error))
}
