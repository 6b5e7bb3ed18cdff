//! The life of a story: where a working copy can stand, and which steps lead from there. The one table.
//!
//! | stands | step | then |
//! | --- | --- | --- |
//! | DRAFT | `draftUpdate`, `draftRestore` | DRAFT |
//! | | `draftSubmit` | IN_REVIEW |
//! | | `draftDiscard`, while it was never published | gone |
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
//! | WITHDRAWN | `draftReopen` | DRAFT |
//!
//! Who may take a step stands in [`Action::needs`].

use entity::draft::{self, State};
use sea_orm::ActiveEnum;

use crate::content::access::Action;
use crate::content::access::Action::{
    ArticleCorrect, ArticleExpire, ArticleMerge, ArticlePublish, ArticleSchedule,
    ArticleUnschedule, ArticleWithdraw, DraftApprove, DraftDiscard, DraftReopen, DraftRestore,
    DraftReturn, DraftSubmit, DraftUpdate,
};
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

/// Where a step leads from `state`, if it may be taken there; `public` says whether the public sees
/// a version of the story now.
fn led(state: State, public: bool, step: Action) -> Option<State> {
    use State::{Approved, Draft, InReview, Published, Scheduled, Withdrawn};
    let then = match (state, step) {
        (Draft | Published | Approved, DraftUpdate | DraftRestore) => Draft,
        (InReview, DraftUpdate | DraftRestore) => InReview,
        (Draft, DraftSubmit) => InReview,
        (Draft, DraftDiscard) if !public => Draft,
        (InReview, DraftApprove) => Approved,
        (InReview | Approved, DraftReturn) => Draft,
        (Draft | InReview | Approved | Scheduled, ArticlePublish) => Published,
        (Draft | InReview | Approved, ArticleCorrect) if public => Published,
        (Draft | InReview | Approved, ArticleSchedule) => Scheduled,
        (Scheduled, ArticleUnschedule) => Approved,
        (_, ArticleWithdraw | ArticleMerge) if public => Withdrawn,
        (_, ArticleExpire) if public => state,
        (Withdrawn, DraftReopen) => Draft,
        _ => return None,
    };
    Some(then)
}

/// Where `step` takes a working copy; refused, naming what is legal, where it may not be taken.
pub(in crate::content) fn step(draft: &draft::Model, step: Action) -> Result<State> {
    let public = draft.published_revision.is_some();
    led(draft.state, public, step).ok_or_else(|| Error::IllegalMove {
        state: draft.state.to_value().to_uppercase(),
        step: step.as_str(),
        legal: legal(draft.state, public).into_iter().map(Action::as_str).collect(),
    })
}

/// The steps that lead from a state.
pub fn legal(state: State, public: bool) -> Vec<Action> {
    STEPS.into_iter().filter(|step| led(state, public, *step).is_some()).collect()
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
            for public in [false, true] {
                let steps: Vec<_> =
                    legal(state, public).into_iter().map(|step| step.as_str()).collect();
                let public = if public { "public" } else { "hidden" };
                table += &format!("{} {public}: {}\n", state.to_value(), steps.join(" "));
            }
        }
        assert_eq!(table, TABLE);
    }

    const TABLE: &str = "\
draft hidden: draftUpdate draftRestore draftDiscard draftSubmit articlePublish articleSchedule
draft public: draftUpdate draftRestore draftSubmit articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
in_review hidden: draftUpdate draftRestore draftApprove draftReturn articlePublish articleSchedule
in_review public: draftUpdate draftRestore draftApprove draftReturn articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
approved hidden: draftUpdate draftRestore draftReturn articlePublish articleSchedule
approved public: draftUpdate draftRestore draftReturn articlePublish articleCorrect articleSchedule articleExpire articleWithdraw articleMerge
scheduled hidden: articlePublish articleUnschedule
scheduled public: articlePublish articleUnschedule articleExpire articleWithdraw articleMerge
published hidden: draftUpdate draftRestore
published public: draftUpdate draftRestore articleExpire articleWithdraw articleMerge
withdrawn hidden: draftReopen
withdrawn public: draftReopen articleExpire articleWithdraw articleMerge
";

    #[test]
    fn a_refusal_names_what_is_legal() {
        let row = draft::Model {
            id: uuid::Uuid::nil(),
            article_id: uuid::Uuid::nil(),
            translation_group: None,
            locale: "fr".to_owned(),
            state: State::InReview,
            revision: 1,
            published_revision: None,
            headline: String::new(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        };
        let told = "state: a story that is IN_REVIEW can't take draftSubmit; it can take \
                    draftUpdate, draftRestore, draftApprove, draftReturn, articlePublish, articleSchedule";
        assert_eq!(step(&row, DraftSubmit).unwrap_err().to_string(), told);
        assert_eq!(step(&row, DraftApprove).unwrap(), State::Approved);
    }
}
