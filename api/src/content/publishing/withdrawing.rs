//! Taking a story back: a tombstone for what it was, and nothing of what it said.

use std::collections::BTreeSet;

use entity::{
    alias::{self, Aliased},
    article,
    article_version::VersionKind,
    change::{ChangeReason, ChangeSubject},
    draft, due, evidence, relation, tombstone,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Edit, NOTE, edges, issuing, versions};
use crate::content::access::{Action, Batch, Deed, Each, Entry, Outcome};
use crate::content::changes::Change;
use crate::content::document::Document;
use crate::content::drafting::life;
use crate::content::{ArticleId, Desk, Error, RelationId, Result, Surroundings, TypedId, prose};

/// A story that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The story.
    pub article: Uuid,
    /// The version that took it back.
    pub version: i32,
    /// Its working copy, if it has one.
    pub draft: Option<Uuid>,
}

/// A story that is to be taken back.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// The story.
    pub article: ArticleId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the public to read.
    pub reason: String,
}

/// Takes a story back, from the `version` that was seen. The public is told why, and never again what
/// it said.
pub async fn withdraw(
    desk: &Desk,
    article: ArticleId,
    version: i32,
    reason: &str,
) -> Result<Withdrawn> {
    let this = Withdrawal { article, version, reason: reason.to_owned() };
    desk.act(Action::ArticleWithdraw, async |edit| Withdrawing.deed(edit, &this).await).await
}

/// Takes several back.
pub async fn withdraw_each(
    desk: &Desk,
    batch: &Batch<Withdrawal>,
) -> Result<Vec<Outcome<Withdrawn>>> {
    desk.act_on_each(Action::ArticleWithdraw, batch, &Withdrawing).await
}

/// Taking a story back.
struct Withdrawing;

impl Each for Withdrawing {
    type Item = Withdrawal;
    type Done = Withdrawn;

    async fn deed(&self, edit: &Edit<'_>, this: &Withdrawal) -> Result<Deed<Withdrawn>> {
        let reason = prose("reason", &this.reason, NOTE)?;
        let article = article::Entity::find_by_id(this.article.uuid()).one(edit.tx).await?;
        let article = article.ok_or_else(|| Error::not_found("article", this.article))?;
        let current = article.version;
        if current != this.version {
            return Err(Error::Conflict { field: "version", current, differences: Vec::new() });
        }
        let copy = draft::Entity::find().filter(draft::Column::ArticleId.eq(article.id));
        let copy = copy.one(edit.tx).await?;
        taken_back(edit, &article, copy, &reason).await
    }
}

/// Takes a story back, with its working copy and whatever was planned for it.
pub(super) async fn taken_back(
    edit: &Edit<'_>,
    article: &article::Model,
    copy: Option<draft::Model>,
    reason: &str,
) -> Result<Deed<Withdrawn>> {
    let changes = take_back(edit, article, reason, None).await?;
    let draft = copy.as_ref().map(|copy| copy.id);
    if let Some(copy) = copy {
        let state = life::step(edit, &copy, Action::ArticleWithdraw).await?;
        due::Entity::delete_many().filter(due::Column::DraftId.eq(copy.id)).exec(edit.tx).await?;
        let then = draft::Model { state, published_revision: None, updated_at: edit.now, ..copy };
        then.into_active_model().reset_all().update(edit.tx).await?;
    }
    let id = ArticleId::of(article.id);
    let value = Withdrawn { article: article.id, version: article.version + 1, draft };
    let before = json!({ "version": article.version, "slug": article.slug });
    let after = json!({ "version": value.version, "reason": reason });
    Ok(Deed { value, changes, entries: vec![Entry::new(id, Some(before), Some(after))] })
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
    // Should the story be published again, this version is told of: that it was taken back and why.
    let said = Document {
        headline: String::new(),
        summary: None,
        byline: None,
        image: None,
        body: Vec::new(),
    };
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
    change.tags.extend(issuing::translations(edit, row).await?);
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
