//! Publishing from the desk: one revision of a working copy becomes one version that the public sees.

use std::collections::BTreeSet;

use entity::{
    alias::{self, Aliased},
    article,
    article_version::VersionKind,
    change::{ChangeReason, ChangeSubject},
    draft, due, tombstone,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::composing::{Composed, compose};
use super::{Edit, edges, history, versions};
use crate::content::access::{Action, Batch, Deed, Each, Entry, Outcome};
use crate::content::changes::{Change, tag};
use crate::content::drafting::{self, Manuscript, life};
use crate::content::{ArticleId, Desk, DraftId, Result, TypedId, prose};

/// The most characters of a public note or reason.
pub const NOTE: usize = 2_000;

/// What the public sees since a deed, and the working copy it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The story.
    pub article: Uuid,
    /// Its version.
    pub version: i32,
    /// The working copy.
    pub draft: Uuid,
}

/// Which revision of which working copy is to be put before the public.
#[derive(Clone, Copy, Debug)]
pub struct Issue {
    /// The working copy.
    pub draft: DraftId,
    /// The revision that was seen.
    pub from: i32,
}

/// Puts the latest revision of a working copy before the public.
pub async fn issue(desk: &Desk, draft: DraftId, from: i32) -> Result<Published> {
    let this = Issue { draft, from };
    desk.act(Action::ArticlePublish, async |edit| Issuing.deed(edit, &this).await).await
}

/// Does so with several.
pub async fn issue_each(desk: &Desk, batch: &Batch<Issue>) -> Result<Vec<Outcome<Published>>> {
    desk.act_on_each(Action::ArticlePublish, batch, &Issuing).await
}

/// Putting a working copy before the public.
struct Issuing;

impl Each for Issuing {
    type Item = Issue;
    type Done = Published;

    async fn deed(&self, edit: &Edit<'_>, this: &Issue) -> Result<Deed<Published>> {
        let step = Action::ArticlePublish;
        let (row, manuscript) = drafting::at(edit, this.draft, this.from, step).await?;
        put_out(edit, row, &manuscript, How::PUBLISHED).await
    }
}

/// Does so to put an error right; the public is told which.
pub async fn correct(desk: &Desk, id: DraftId, from: i32, note: &str) -> Result<Published> {
    let note = prose("note", note, NOTE)?;
    desk.act(Action::ArticleCorrect, async |edit| {
        let (row, manuscript) = drafting::at(edit, id, from, Action::ArticleCorrect).await?;
        let how = How { step: Action::ArticleCorrect, note: Some(note.clone()), lifted: false };
        put_out(edit, row, &manuscript, how).await
    })
    .await
}

/// By which step a revision is put before the public.
#[derive(Clone, Debug)]
pub(super) struct How {
    pub(super) step: Action,
    /// What the public is told.
    pub(super) note: Option<String>,
    /// An embargo ends with it.
    pub(super) lifted: bool,
}

impl How {
    pub(super) const PUBLISHED: Self =
        Self { step: Action::ArticlePublish, note: None, lifted: false };
}

/// Writes the version and what hangs on it, where the working copy stands now, and what that changed.
pub(super) async fn put_out(
    edit: &Edit<'_>,
    draft: draft::Model,
    manuscript: &Manuscript,
    how: How,
) -> Result<Deed<Published>> {
    let state = life::step(edit, &draft, how.step).await?;
    let composed = Box::pin(compose(edit, &draft, manuscript)).await?;
    let kind = match how.step {
        _ if composed.row.version == 1 => VersionKind::Initial,
        Action::ArticleCorrect => VersionKind::Correction,
        _ => VersionKind::Update,
    };
    let change = Box::pin(write(edit, &composed, kind, &how)).await?;
    stand(edit, &draft, state).await?;

    let Composed { row, before, .. } = &composed;
    let entry = Entry::new(
        ArticleId::of(row.id),
        before.as_ref().map(|row| json!({ "version": row.version, "slug": row.slug })),
        Some(json!({
            "version": row.version, "slug": row.slug, "kind": kind.to_value().to_uppercase(),
            "draft": DraftId::of(draft.id).to_string(), "revision": draft.revision, "note": how.note,
        })),
    );
    let value = Published { article: row.id, version: row.version, draft: draft.id };
    Ok(Deed { value, changes: vec![change], entries: vec![entry] })
}

/// Writes the version, its row, its edges and its names; says what that changes for the public.
async fn write(
    edit: &Edit<'_>,
    composed: &Composed,
    kind: VersionKind,
    how: &How,
) -> Result<Change> {
    let Composed { row, around, before, .. } = composed;
    let mut change =
        Change::of(reason(before.as_ref(), how), ChangeSubject::Article, ArticleId::of(row.id));
    change.version = Some(row.version);
    change.note = how.note.clone();
    change.tags.extend(around.tags(row));
    let active = row.clone().into_active_model();
    match before {
        Some(before) => {
            // Whatever showed it, and shows it no more, has changed as well.
            change.tags.extend(edges::present(edit, before).await?.tags(before));
            active.reset_all().update(edit.tx).await?;
            edges::write(edit, row, around).await?;
        }
        None => {
            tombstone::Entity::delete_by_id(row.id).exec(edit.tx).await?;
            active.insert(edit.tx).await?;
            edges::add(edit, &[(row, around)]).await?;
        }
    }
    renamed(edit, composed.slug_before.as_ref(), row).await?;
    versions::record(edit, &[&composed.version(kind, how.note.clone())]).await?;
    grouped(edit, row).await?;
    change.tags.extend(translations(edit, row).await?);
    let mut seen = BTreeSet::new();
    change.tags.retain(|tag| seen.insert(tag.clone()));
    Ok(change)
}

/// Where the working copy stands since: the public sees its latest revision, and nothing waits to
/// publish it.
async fn stand(edit: &Edit<'_>, draft: &draft::Model, state: draft::State) -> Result<()> {
    let then = draft::Model {
        state,
        published_revision: Some(draft.revision),
        updated_at: edit.now,
        ..draft.clone()
    };
    then.into_active_model().reset_all().update(edit.tx).await?;
    let due = due::Entity::delete_many().filter(due::Column::DraftId.eq(draft.id));
    due.filter(due::Column::What.ne(due::Deed::Expire)).exec(edit.tx).await?;
    Ok(())
}

fn reason(before: Option<&article::Model>, how: &How) -> ChangeReason {
    match (before, how) {
        (_, How { lifted: true, .. }) => ChangeReason::EmbargoLifted,
        (None, _) => ChangeReason::Published,
        (Some(_), How { step: Action::ArticleCorrect, .. }) => ChangeReason::Corrected,
        (Some(_), _) => ChangeReason::Updated,
    }
}

/// The slug that it had before leads on to the story; the one it goes by now leads nowhere else.
async fn renamed(edit: &Edit<'_>, before: Option<&String>, row: &article::Model) -> Result<()> {
    alias::Entity::delete_by_id((Aliased::Article, row.slug.clone())).exec(edit.tx).await?;
    let Some(before) = before.filter(|before| **before != row.slug) else { return Ok(()) };
    let old = alias::ActiveModel {
        subject: Set(Aliased::Article),
        name: Set(before.clone()),
        target_id: Set(row.id),
        at: Set(edit.now),
    };
    old.insert(edit.tx).await?;
    Ok(())
}

/// The public stories that show this one as their translation, by name.
pub(super) async fn translations(edit: &Edit<'_>, row: &article::Model) -> Result<Vec<String>> {
    let Some(group) = row.translation_group else { return Ok(Vec::new()) };
    let others = article::Entity::find()
        .filter(article::Column::TranslationGroup.eq(group))
        .filter(article::Column::Id.ne(row.id));
    let others = others.order_by_asc(article::Column::Id).all(edit.tx).await?;
    Ok(others.into_iter().map(|other| tag(ArticleId::of(other.id))).collect())
}

/// A story that is translated stands in the group that is named after it, once a translation is public.
async fn grouped(edit: &Edit<'_>, row: &article::Model) -> Result<()> {
    let Some(group) = row.translation_group.filter(|group| *group != row.id) else { return Ok(()) };
    let original = article::Entity::find_by_id(group);
    let original =
        original.filter(article::Column::TranslationGroup.is_null()).one(edit.tx).await?;
    let Some(original) = original else { return Ok(()) };
    let mut original = original.into_active_model();
    original.translation_group = Set(Some(group));
    let original = original.update(edit.tx).await?;
    history::group(edit, &original).await
}
