//! Taking a story back: a tombstone for what it was, and nothing of what it said.

use std::collections::{BTreeSet, HashSet};

use entity::{
    alias::Aliased,
    article,
    article_version::VersionKind,
    change::{ChangeReason, ChangeSubject},
    draft, due, evidence, relation, tombstone,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::opening::take_up;
use super::versions::Version;
use super::{Edit, NOTE, aliases, edges, issuing, versions};
use crate::content::access::{Action, Batch, Deed, Each, Entry, Outcome};
use crate::content::changes::Change;
use crate::content::document::Document;
use crate::content::drafting::{self, life};
use crate::content::{
    ArticleId, Desk, DraftId, Error, RelationId, Result, Surroundings, TypedId, prose,
};

/// A story that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The story.
    pub article: Uuid,
    /// The version that took it back.
    pub version: i32,
    /// Its working copy.
    pub draft: Uuid,
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
    desk.act(Action::ArticleWithdraw, async |edit| Withdrawing(desk).deed(edit, &this).await).await
}

/// Takes several back.
pub async fn withdraw_each(
    desk: &Desk,
    batch: &Batch<Withdrawal>,
) -> Result<Vec<Outcome<Withdrawn>>> {
    desk.act_on_each(Action::ArticleWithdraw, batch, &Withdrawing(desk)).await
}

/// Taking a story back, at this desk.
struct Withdrawing<'a>(&'a Desk);

impl Each for Withdrawing<'_> {
    type Item = Withdrawal;
    type Done = Withdrawn;

    async fn deed(&self, edit: &Edit<'_>, this: &Withdrawal) -> Result<Deed<Withdrawn>> {
        let reason = prose("reason", &this.reason, NOTE)?;
        let article = article::Entity::find_by_id(this.article.uuid()).one(edit.tx).await?;
        let article = article.ok_or_else(|| Error::not_found("article", this.article))?;
        let current = article.version;
        if current != this.version {
            return Err(Error::Conflict {
                field: "version".to_owned(),
                current,
                differences: Vec::new(),
            });
        }
        // From here on it is the desk's: what is taken back may be mended and published again.
        let copy = match drafting::copy_of(edit, this.article).await? {
            Some(copy) => copy,
            None => take_up(edit, self.0, &article).await?,
        };
        taken_back(edit, &article, copy, &reason).await
    }
}

/// Takes a story back, with its working copy and whatever was planned for it.
pub(super) async fn taken_back(
    edit: &Edit<'_>,
    article: &article::Model,
    copy: draft::Model,
    reason: &str,
) -> Result<Deed<Withdrawn>> {
    let changes = take_back(edit, article, reason, None).await?;
    let draft = copy.id;
    stand_down(edit, copy, Action::ArticleWithdraw).await?;
    let id = ArticleId::of(article.id);
    let value = Withdrawn { article: article.id, version: article.version + 1, draft };
    let before = json!({ "version": article.version, "slug": article.slug });
    let after = json!({
        "version": value.version, "reason": reason, "draft": DraftId::of(draft).to_string(),
        "relations": fallen(&changes),
    });
    Ok(Deed { value, changes, entries: vec![Entry::new(id, Some(before), Some(after))] })
}

/// The working copy of a story that is no longer public, and whatever was planned for it.
pub(super) async fn stand_down(edit: &Edit<'_>, copy: draft::Model, step: Action) -> Result<()> {
    let state = life::step(edit, &copy, step).await?;
    due::Entity::delete_many().filter(due::Column::DraftId.eq(copy.id)).exec(edit.tx).await?;
    let then = draft::Model { state, published_revision: None, updated_at: edit.now, ..copy };
    then.into_active_model().reset_all().update(edit.tx).await?;
    Ok(())
}

/// The relations that are gone by these changes, for whoever may want to state them anew.
pub(super) fn fallen(changes: &[Change]) -> Vec<String> {
    let gone = changes.iter().filter(|change| {
        change.subject == ChangeSubject::Relation && change.reason == ChangeReason::Withdrawn
    });
    gone.map(|change| RelationId::of(change.id).to_string()).collect()
}

/// Takes the story of `row` from the public, and says what changed: the story, and each relation that
/// rested on it. With `merged_into`, its names lead there from now on.
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
    let last_version = Version {
        row: last.clone(),
        kind: VersionKind::Withdrawal,
        note: Some(reason.to_owned()),
        document: said,
        around: Surroundings::default(),
    };
    versions::record(edit, &[&last_version]).await?;

    bury(edit, &last, reason, merged_into).await?;
    match merged_into {
        Some(into) => lead_on(edit, row, into).await?,
        None => take_parts_back(edit, row).await?,
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
    changes.extend(less_founded(edit, resting).await?);
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
        taken_back: false,
    };
    tombstone.into_active_model().insert(edit.tx).await?;
    Ok(())
}

/// What became part of a story is taken back with it. It stays so though the story may be public again, and lead
/// elsewhere then.
async fn take_parts_back(edit: &Edit<'_>, row: &article::Model) -> Result<()> {
    tombstone::Entity::update_many()
        .col_expr(tombstone::Column::TakenBack, true.into())
        .filter(tombstone::Column::MergedInto.eq(row.id))
        .exec(edit.tx)
        .await?;
    Ok(())
}

/// Makes the names of `row`, and whatever led to it, lead to `into`.
async fn lead_on(edit: &Edit<'_>, row: &article::Model, into: Uuid) -> Result<()> {
    tombstone::Entity::update_many()
        .col_expr(tombstone::Column::MergedInto, into.into())
        .filter(tombstone::Column::MergedInto.eq(row.id))
        .exec(edit.tx)
        .await?;
    let names = [row.slug.clone(), ArticleId::of(row.id).to_string()];
    aliases::lead_on(edit, Aliased::Article, (row.id, into), names).await
}

/// The relations that have evidence in the story.
async fn resting_on(edit: &Edit<'_>, article: Uuid) -> Result<BTreeSet<Uuid>> {
    let quotes = evidence::Entity::find().filter(evidence::Column::ArticleId.eq(article));
    Ok(quotes.all(edit.tx).await?.into_iter().map(|quote| quote.relation_id).collect())
}

/// What becomes of relations that have lost evidence: they rest on less now, or on nothing, and go.
async fn less_founded(edit: &Edit<'_>, relations: BTreeSet<Uuid>) -> Result<Vec<Change>> {
    let these = evidence::Column::RelationId.is_in(relations.iter().copied());
    let left = evidence::Entity::find().filter(these).all(edit.tx).await?;
    let left: HashSet<Uuid> = left.into_iter().map(|quote| quote.relation_id).collect();
    let unfounded = relations.iter().copied().filter(|id| !left.contains(id));
    let gone = relation::Column::Id.is_in(unfounded);
    relation::Entity::delete_many().filter(gone).exec(edit.tx).await?;
    let change = |id| {
        let reason =
            if left.contains(&id) { ChangeReason::Updated } else { ChangeReason::Withdrawn };
        Change::of(reason, ChangeSubject::Relation, RelationId::of(id))
    };
    Ok(relations.into_iter().map(change).collect())
}
