//! Everything that changes what the public sees. Knows no follower: it writes the log, they read it.

mod aliases;
mod arrivals;
mod articles;
mod catalogue;
mod composing;
mod edges;
mod history;
mod issuing;
mod links;
mod mentions;
mod merging;
mod named;
mod opening;
mod parties;
mod planned;
mod register;
mod relations;
mod retractions;
pub(super) mod rules;
mod slugs;
mod things;
mod timing;
mod topics;
mod versions;
pub mod vocabulary;
mod withdrawing;

use std::collections::HashMap;

use entity::change::{ChangeReason, ChangeSubject};
use uuid::Uuid;

use self::arrivals::Arrivals;
pub use self::issuing::{Issue, NOTE, Published, correct, issue, issue_each};
pub use self::merging::{Merged, merge_articles, merge_things};
pub use self::opening::open;
pub use self::planned::{Due, EmbargoList, Rehearsal, embargoed, planned, previews};
use self::register::Register;
pub(super) use self::rules::follow;
pub use self::rules::{
    Filing, Rule, Ruled, exclude, file_pending, filings, pin, release, rules_by, rules_of,
};
pub use self::timing::{Scheduled, expire, next_due, release_due, schedule, unschedule};
use self::vocabulary::Given;
pub use self::withdrawing::{Withdrawal, Withdrawn, withdraw, withdraw_each};
use super::changes::Change;
use super::store::Edit;
use super::submission::{Article, Submission};
use super::{Error, Result, Store, TypedId};

/// What became of a submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Stories that were not here before.
    pub added: usize,
    /// Stories that say more, or something else, than before.
    pub updated: usize,
    /// Stories that were here already, word for word.
    pub unchanged: usize,
    /// Rows written to the change log, for stories and all the rest.
    pub changes: usize,
}

/// The most stories, or other things of one sort, that one submission may hold.
pub const MOST_OF_A_SORT: usize = 10_000;

/// Publishes a submission: all of it, or, when anything in it breaks a rule, nothing.
///
/// What is here already and the same is left alone and logs nothing, so a delivery may be repeated.
pub async fn publish(store: &Store, submission: &Submission) -> Result<Receipt> {
    publish_but(store, submission, |_, error| Err(error)).await
}

/// Does so but for the stories that break a rule: which those are, by their number, and what is wrong with
/// each.
pub async fn publish_each(
    store: &Store,
    submission: &Submission,
) -> Result<(Receipt, Vec<(usize, Error)>)> {
    let mut refused = Vec::new();
    let leave_out = |at, error: Error| {
        if error.is_refusal() {
            refused.push((at, error));
            return Ok(());
        }
        Err(error)
    };
    let receipt = publish_but(store, submission, leave_out).await?;
    Ok((receipt, refused))
}

async fn publish_but(
    store: &Store,
    submission: &Submission,
    leave_out: impl FnMut(usize, Error) -> Result<()>,
) -> Result<Receipt> {
    bounded(submission)?;
    store
        .commit(async |edit| {
            let mut log = Log::default();
            let mut register = Register::default();
            catalogue::put(edit, &mut register, &submission.catalogue, &mut log).await?;

            let articles = &submission.articles;
            let mut receipt = stories(edit, &mut register, articles, leave_out, &mut log).await?;
            for (at, relation) in submission.relations.iter().enumerate() {
                let outcome = relations::put(edit, &mut register, relation, &mut log).await;
                outcome
                    .map_err(|error| error.within(format!("relations[{at}] ({})", relation.id)))?;
            }
            receipt.changes = log.changes.len();
            Ok((receipt, log.changes))
        })
        .await
}

/// How many stories are looked up, and written, by the same few statements.
const AT_ONCE: usize = 500;

/// Publishes the stories of a submission, in their order.
async fn stories(
    edit: &Edit<'_>,
    register: &mut Register,
    articles: &[Article],
    mut leave_out: impl FnMut(usize, Error) -> Result<()>,
    log: &mut Log,
) -> Result<Receipt> {
    let mut receipt = Receipt::default();
    let mut numbered = 0..;
    for some in articles.chunks(AT_ONCE) {
        let mut arrivals = Arrivals::of(edit, register, some).await?;
        for (article, at) in some.iter().zip(&mut numbered) {
            let outcome = articles::put(edit, register, &mut arrivals, article, log).await;
            match outcome.map_err(|error| error.within(format!("articles[{at}]"))) {
                Ok(Outcome::Added) => receipt.added += 1,
                Ok(Outcome::Updated) => receipt.updated += 1,
                Ok(Outcome::Unchanged) => receipt.unchanged += 1,
                Err(error) => leave_out(at, error)?,
            }
        }
        arrivals.write(edit).await?;
    }
    Ok(receipt)
}

/// What became of one thing that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Added,
    Updated,
    Unchanged,
}

impl Outcome {
    fn reason(self) -> Option<ChangeReason> {
        match self {
            Self::Added => Some(ChangeReason::Published),
            Self::Updated => Some(ChangeReason::Updated),
            Self::Unchanged => None,
        }
    }
}

/// The changes of one commit: each subject once, however often it was touched.
#[derive(Debug, Default)]
struct Log {
    changes: Vec<Change>,
    /// Where among them that of a subject stands.
    subjects: HashMap<Uuid, usize>,
}

impl Log {
    /// Each subject changes once a commit, for the reason that came first; moved by others, it may change itself too.
    fn note(&mut self, change: Change) {
        let known = self.subjects.get(&change.id).and_then(|place| self.changes.get_mut(*place));
        let Some(known) = known else {
            self.subjects.insert(change.id, self.changes.len());
            self.changes.push(change);
            return;
        };
        if known.reason == ChangeReason::Retagged {
            known.reason = change.reason;
        }
        known.version = change.version.or(known.version);
        known.filed &= change.filed;
        known.add_tags(change.tags);
    }

    fn note_outcome(&mut self, outcome: Outcome, subject: ChangeSubject, id: impl TypedId) {
        if let Some(reason) = outcome.reason() {
            self.note(Change::of(reason, subject, id));
        }
    }

    fn note_predicate(&mut self, outcome: Outcome, key: &str) {
        self.changes.extend(outcome.reason().map(|reason| Change::of_predicate(reason, key)));
    }
}

fn bounded(submission: &Submission) -> Result<()> {
    let catalogue = &submission.catalogue;
    for (field, length) in [
        ("sources", catalogue.sources.len()),
        ("sections", catalogue.sections.len()),
        ("contributors", catalogue.contributors.len()),
        ("topics", catalogue.topics.len()),
        ("things", catalogue.things.len()),
        ("predicates", catalogue.predicates.len()),
        ("articles", submission.articles.len()),
        ("relations", submission.relations.len()),
    ] {
        at_most(field, length, MOST_OF_A_SORT)?;
    }
    Ok(())
}

/// `field` may hold at most `most` entries.
fn at_most(field: &str, length: usize, most: usize) -> Result<()> {
    if length <= most {
        return Ok(());
    }
    Err(Error::invalid(field, format!("must have at most {most} entries")))
}

/// What is listed without paging must stay short: beside `there`, `field` must leave room for one more.
fn room(field: &str, there: u64, most: u64) -> Result<()> {
    if there < most {
        return Ok(());
    }
    Err(Error::invalid(field, format!("must lead to at most {most} in all")))
}

/// A value that may be left out, by its rule.
fn optional<T>(value: Option<&String>, rule: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    value.map(|text| rule(text)).transpose()
}

/// What a field holds from now on: what is given, by its rule; else what it held.
fn settled<T, U>(
    given: &Given<T>,
    old: Option<U>,
    rule: impl FnOnce(&T) -> Result<U>,
) -> Result<Option<U>> {
    match given {
        None => Ok(old),
        Some(None) => Ok(None),
        Some(Some(value)) => rule(value).map(Some),
    }
}
