//! Taking a story back: a tombstone for what it was, and nothing of what it said.

use std::collections::BTreeSet;

use entity::{
    alias::{self, Aliased},
    article,
    article_version::VersionKind,
    change::{ChangeReason, ChangeSubject},
    evidence, relation, tombstone,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::{Edit, articles, edges, versions};
use crate::content::changes::Change;
use crate::content::document::Document;
use crate::content::{ArticleId, Error, RelationId, Result, Store, Surroundings, TypedId, prose};

/// How long a public reason may be.
const REASON: usize = 1_000;

/// Takes a story back for good: the public reads the reason from now on, and no more of it.
pub async fn withdraw(store: &Store, id: ArticleId, reason: &str) -> Result<()> {
    let reason = prose("reason", reason, REASON)?;
    store
        .commit(async |edit| {
            let row = public(edit, id).await?;
            Ok(((), take_back(edit, &row, &reason, None).await?))
        })
        .await
}

/// Makes a story part of another: whatever names it leads there from now on.
pub async fn merge(store: &Store, id: ArticleId, into: ArticleId, reason: &str) -> Result<()> {
    let reason = prose("reason", reason, REASON)?;
    if id == into {
        return Err(Error::invalid("into", "must not be the article itself"));
    }
    store
        .commit(async |edit| {
            let (row, into) = (public(edit, id).await?, public(edit, into).await?);
            Ok(((), take_back(edit, &row, &reason, Some(into.id)).await?))
        })
        .await
}

async fn public(edit: &Edit<'_>, id: ArticleId) -> Result<article::Model> {
    let row = article::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::not_found(ArticleId::KIND, id))
}

/// Takes the story of `row` from the public, and says what changed: the story, and each relation that
/// rested on it alone. With `merged_into`, its names lead there from now on.
pub(super) async fn take_back(
    edit: &Edit<'_>,
    row: &article::Model,
    reason: &str,
    merged_into: Option<Uuid>,
) -> Result<Vec<Change>> {
    let around = edges::present(edit, row).await?;
    let last = article::Model { version: row.version + 1, updated_at: edit.now, ..row.clone() };
    // Told of the last version is what it was called; the headline can't be left out of a document.
    let headline = articles::present(edit, row).await?.headline;
    let said = Document { headline, summary: None, byline: None, image: None, body: Vec::new() };
    let (kind, note) = (VersionKind::Withdrawal, Some(reason.to_owned()));
    versions::record(edit, &last, kind, note, &said, &Surroundings::default()).await?;

    bury(edit, &last, reason, merged_into).await?;
    if let Some(into) = merged_into {
        lead_on(edit, row, into).await?;
    }
    let resting = resting_on(edit, row.id).await?;
    article::Entity::delete_by_id(row.id).exec(edit.tx).await?;

    let happened = match merged_into {
        Some(_) => ChangeReason::Merged,
        None => ChangeReason::Withdrawn,
    };
    let mut change = Change::of(happened, ChangeSubject::Article, ArticleId::of(row.id));
    change.version = Some(last.version);
    change.note = Some(reason.to_owned());
    change.tags.extend(around.tags(row));
    let mut changes = vec![change];
    changes.extend(drop_unfounded(edit, resting).await?);
    Ok(changes)
}

async fn bury(
    edit: &Edit<'_>,
    last: &article::Model,
    reason: &str,
    merged_into: Option<Uuid>,
) -> Result<()> {
    let tombstone = tombstone::Model {
        article_id: last.id,
        slug: last.slug.clone(),
        locale: last.locale.clone(),
        source_id: last.source_id,
        source_key: last.source_key.clone(),
        reason: reason.to_owned(),
        at: edit.now,
        version: last.version,
        merged_into,
    };
    tombstone.into_active_model().insert(edit.tx).await?;
    Ok(())
}

/// Makes the names of `row`, and whatever led to it, lead to `into`.
async fn lead_on(edit: &Edit<'_>, row: &article::Model, into: Uuid) -> Result<()> {
    alias::Entity::update_many()
        .col_expr(alias::Column::TargetId, into.into())
        .filter(alias::Column::Subject.eq(Aliased::Article))
        .filter(alias::Column::TargetId.eq(row.id))
        .exec(edit.tx)
        .await?;
    tombstone::Entity::update_many()
        .col_expr(tombstone::Column::MergedInto, into.into())
        .filter(tombstone::Column::MergedInto.eq(row.id))
        .exec(edit.tx)
        .await?;
    let names = [row.slug.clone(), ArticleId::of(row.id).to_string()];
    let aliases = names.map(|name| alias::ActiveModel {
        subject: Set(Aliased::Article),
        name: Set(name),
        target_id: Set(into),
        at: Set(edit.now),
    });
    alias::Entity::insert_many(aliases).exec(edit.tx).await?;
    Ok(())
}

/// The relations that have evidence in the story.
async fn resting_on(edit: &Edit<'_>, article: Uuid) -> Result<BTreeSet<Uuid>> {
    let quotes = evidence::Entity::find().filter(evidence::Column::ArticleId.eq(article));
    Ok(quotes.all(edit.tx).await?.into_iter().map(|quote| quote.relation_id).collect())
}

/// Drops those of these relations that no evidence is left for.
async fn drop_unfounded(edit: &Edit<'_>, relations: BTreeSet<Uuid>) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for id in relations {
        let left = evidence::Entity::find().filter(evidence::Column::RelationId.eq(id));
        if left.one(edit.tx).await?.is_none() {
            relation::Entity::delete_by_id(id).exec(edit.tx).await?;
            let (reason, subject) = (ChangeReason::Withdrawn, ChangeSubject::Relation);
            changes.push(Change::of(reason, subject, RelationId::of(id)));
        }
    }
    Ok(changes)
}
