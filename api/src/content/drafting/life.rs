//! The life of a story: where a working copy can stand, and which steps lead from there. The one table.
//!
//! | stands | step | then |
//! | --- | --- | --- |
//! | DRAFT | `draftUpdate`, `draftRestore` | DRAFT |
//! | | `draftSubmit` | IN_REVIEW |
//! | | `draftDiscard`, while the public never saw it | gone |
//! | IN_REVIEW | `draftUpdate`, `draftRestore` | IN_REVIEW |
//! | | `draftApprove` | APPROVED |
//! | | `draftReturn` | DRAFT |
//! | APPROVED | `draftUpdate`, `draftRestore`: an approval is of one revision | DRAFT |
//! | | `draftReturn` | DRAFT |
//! | these three | `articlePublish`; `articleCorrect`, while public | PUBLISHED |
//! | | `articleSchedule` | SCHEDULED |
//! | SCHEDULED | `articleUnschedule` | APPROVED |
//! | | `articlePublish`, by hand or by the clock | PUBLISHED |
//! | PUBLISHED | `draftUpdate`, `draftRestore`: the public goes on seeing the revision published | DRAFT |
//! | any, while public | `articleWithdraw`, `articleMerge` | WITHDRAWN |
//! | | `articleExpire` | as it was |
//! | WITHDRAWN | `draftReopen`, unless it became part of another | DRAFT |
//!
//! Who may take a step stands in [`Action::needs`].

use std::collections::HashMap;

use entity::{
    draft::{self, State},
    tombstone,
};
use sea_orm::{
    ActiveEnum, ColumnTrait, EntityTrait, EnumIter, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::content::access::Action;
use crate::content::access::Action::{
    ArticleCorrect, ArticleExpire, ArticleMerge, ArticlePublish, ArticleSchedule,
    ArticleUnschedule, ArticleWithdraw, DraftApprove, DraftDiscard, DraftReopen, DraftRestore,
    DraftReturn, DraftSubmit, DraftUpdate,
};
use crate::content::reader::Rows;
use crate::content::store::Edit;
use crate::content::{Error, Result};

/// Every step that a working copy can take.
pub const STEPS: [Action; 14] = [
    DraftUpdate,
    DraftRestore,
    DraftDiscard,
    DraftSubmit,
    DraftApprove,
    DraftReturn,
    DraftReopen,
    ArticlePublish,
    ArticleCorrect,
    ArticleSchedule,
    ArticleUnschedule,
    ArticleExpire,
    ArticleWithdraw,
    ArticleMerge,
];

/// What the public sees of a story, or has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Seen {
    /// Nothing of it.
    Never,
    /// Its latest version.
    Now,
    /// It was taken back.
    Before,
    /// It became part of another, for good.
    Merged,
}

/// Where a step leads from `state`, if it may be taken there.
fn led(state: State, seen: Seen, step: Action) -> Option<State> {
    use State::{Approved, Draft, InReview, Published, Scheduled, Withdrawn};
    let public = seen == Seen::Now;
    let then = match (state, step) {
        (Draft | Published | Approved, DraftUpdate | DraftRestore) => Draft,
        (InReview, DraftUpdate | DraftRestore) => InReview,
        (Draft, DraftSubmit) => InReview,
        (Draft, DraftDiscard) if seen == Seen::Never => Draft,
        (InReview, DraftApprove) => Approved,
        (InReview | Approved, DraftReturn) => Draft,
        (Draft | InReview | Approved | Scheduled, ArticlePublish) => Published,
        (Draft | InReview | Approved, ArticleCorrect) if public => Published,
        (Draft | InReview | Approved, ArticleSchedule) => Scheduled,
        (Scheduled, ArticleUnschedule) => Approved,
        (_, ArticleWithdraw | ArticleMerge) if public => Withdrawn,
        (_, ArticleExpire) if public => state,
        (Withdrawn, DraftReopen) if seen != Seen::Merged => Draft,
        _ => return None,
    };
    Some(then)
}

/// Where `step` takes a working copy; refused, naming what is legal, where it may not be taken.
pub(in crate::content) async fn step(
    edit: &Edit<'_>,
    draft: &draft::Model,
    step: Action,
) -> Result<State> {
    // The past is looked up where it decides only.
    let past = [Seen::Never, Seen::Before, Seen::Merged].map(|seen| led(draft.state, seen, step));
    if draft.published_revision.is_none()
        && let [Some(then), before, merged] = past
        && [before, merged] == [Some(then); 2]
    {
        return Ok(then);
    }
    let seen = match draft.published_revision {
        Some(_) => Seen::Now,
        None => past_of(edit, &[draft.article_id])
            .await?
            .remove(&draft.article_id)
            .unwrap_or(Seen::Never),
    };
    led(draft.state, seen, step).ok_or_else(|| Error::IllegalMove {
        state: draft.state.to_value().to_uppercase(),
        step: step.as_str(),
        legal: legal(draft.state, seen).into_iter().map(Action::as_str).collect(),
    })
}

/// What the public has seen of stories that it sees no more; those it never saw are not among them.
pub(super) async fn past_of(from: &impl Rows, articles: &[Uuid]) -> Result<HashMap<Uuid, Seen>> {
    let tombstones = tombstone::Entity::find()
        .select_only()
        .columns([tombstone::Column::ArticleId, tombstone::Column::MergedInto])
        .filter(tombstone::Column::ArticleId.is_in(articles.iter().copied()));
    let rows = from.rows(tombstones.as_query()).await?;
    let pairs = rows.iter().map(|row| {
        let merged: Option<Uuid> = row.try_get("", "merged_into")?;
        let seen = if merged.is_some() { Seen::Merged } else { Seen::Before };
        Ok((row.try_get("", "article_id")?, seen))
    });
    pairs.collect()
}

/// The steps that lead from a state.
pub fn legal(state: State, seen: Seen) -> Vec<Action> {
    STEPS.into_iter().filter(|step| led(state, seen, *step).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    /// The whole table, written out once more: a change to it is a decision.
    #[test]
    fn the_table_is_the_one_in_the_docs() {
        let mut table = String::new();
        for state in State::iter() {
            for seen in Seen::iter() {
                let steps: Vec<_> =
                    legal(state, seen).into_iter().map(|step| step.as_str()).collect();
                let seen = format!("{seen:?}").to_lowercase();
                table += &format!("{} {seen}: {}\n", state.to_value(), steps.join(" "));
            }
        }
        assert_eq!(table, TABLE);
    }

    const TABLE: &str = "\
draft never: draftUpdate draftRestore draftDiscard draftSubmit articlePublish articleSchedule
draft now: draftUpdate draftRestore draftSubmit articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
draft before: draftUpdate draftRestore draftSubmit articlePublish articleSchedule
draft merged: draftUpdate draftRestore draftSubmit articlePublish articleSchedule
in_review never: draftUpdate draftRestore draftApprove draftReturn articlePublish articleSchedule
in_review now: draftUpdate draftRestore draftApprove draftReturn articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
in_review before: draftUpdate draftRestore draftApprove draftReturn articlePublish articleSchedule
in_review merged: draftUpdate draftRestore draftApprove draftReturn articlePublish articleSchedule
approved never: draftUpdate draftRestore draftReturn articlePublish articleSchedule
approved now: draftUpdate draftRestore draftReturn articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
approved before: draftUpdate draftRestore draftReturn articlePublish articleSchedule
approved merged: draftUpdate draftRestore draftReturn articlePublish articleSchedule
scheduled never: articlePublish articleUnschedule
scheduled now: articlePublish articleUnschedule articleExpire articleWithdraw articleMerge
scheduled before: articlePublish articleUnschedule
scheduled merged: articlePublish articleUnschedule
published never: draftUpdate draftRestore
published now: draftUpdate draftRestore articleExpire articleWithdraw articleMerge
published before: draftUpdate draftRestore
published merged: draftUpdate draftRestore
withdrawn never: draftReopen
withdrawn now: draftReopen articleExpire articleWithdraw articleMerge
withdrawn before: draftReopen
withdrawn merged: 
";
}
