//! Several deeds of one sort in one commit, each with an outcome of its own. Knows no deed.

use serde::{Serialize, de::DeserializeOwned};

use super::action::Action;
use super::desk::{Deed, Desk};
use crate::content::refusal::Refusal;
use crate::content::store::Edit;
use crate::content::{Error, Result};

/// The most items that one request may hold.
const MOST_ITEMS: usize = 500;

/// What is to be done, to each of several.
#[derive(Clone, Debug)]
pub struct Batch<I> {
    items: Vec<Result<I>>,
    whole: bool,
}

/// What came of one item.
pub type Outcome<T> = std::result::Result<T, Refusal>;

impl<I> Batch<I> {
    /// None yet, and room for `length`; with `whole`, all of them are to be done, or none.
    pub fn new(length: usize, whole: bool) -> Result<Self> {
        if length > MOST_ITEMS {
            let rule = format!("must have at most {MOST_ITEMS} entries, not {length}");
            return Err(Error::invalid("items", rule));
        }
        Ok(Self { items: Vec::new(), whole })
    }

    /// Adds an item, or why it can't be one.
    pub fn add(&mut self, item: Result<I>) {
        self.items.push(item);
    }

    /// Each that is an item.
    pub(in crate::content) fn items(&self) -> impl Iterator<Item = &I> {
        self.items.iter().flatten()
    }
}

/// What is done to one item. A trait where a closure would do, because it can promise a future that may
/// go from thread to thread.
pub(in crate::content) trait Each: Sync {
    /// What it is done to.
    type Item: Sync;
    /// What comes of it.
    type Done: Serialize + DeserializeOwned + Send;

    /// Does it to `item`.
    fn deed(
        &self,
        edit: &Edit<'_>,
        item: &Self::Item,
    ) -> impl Future<Output = Result<Deed<Self::Done>>> + Send;
}

impl Desk {
    /// Does something to each of several: one commit, and each item as if it were alone in it. What is
    /// refused leaves no trace, and keeps the others from nothing, unless it is to be all or none.
    pub(in crate::content) async fn act_on_each<E: Each>(
        &self,
        action: Action,
        batch: &Batch<E::Item>,
        each: &E,
    ) -> Result<Vec<Outcome<E::Done>>> {
        self.act(action, async |edit| {
            if !batch.whole {
                return one_by_one(edit, &batch.items, each).await;
            }
            let attempt = edit.attempt(async |edit| {
                let done = one_by_one(edit, &batch.items, each).await?;
                let refused = done.value.iter().any(Outcome::is_err);
                Ok(if refused { Err(done.value) } else { Ok(done) })
            });
            Ok(match attempt.await? {
                Ok(done) => done,
                Err(outcomes) => {
                    let none = outcomes.into_iter().map(|one| one.and(Err(Refusal::for_others())));
                    Deed { value: none.collect(), changes: Vec::new(), entries: Vec::new() }
                }
            })
        })
        .await
    }
}

/// Does what can be done, each item by itself.
async fn one_by_one<E: Each>(
    edit: &Edit<'_>,
    items: &[Result<E::Item>],
    each: &E,
) -> Result<Deed<Vec<Outcome<E::Done>>>> {
    let mut done = Deed { value: Vec::new(), changes: Vec::new(), entries: Vec::new() };
    for (at, item) in items.iter().enumerate() {
        let attempt = edit.attempt(async |edit| {
            let outcome = match item {
                Ok(item) => Box::pin(each.deed(edit, item)).await,
                Err(error) => Err(error.clone()),
            };
            match outcome {
                Ok(deed) => Ok(Ok(deed)),
                Err(error) => Refusal::of(error.within(format!("items[{at}]"))).map(Err),
            }
        });
        done.value.push(match attempt.await? {
            Ok(Deed { value, changes, entries }) => {
                done.changes.extend(changes);
                done.entries.extend(entries);
                Ok(value)
            }
            Err(refusal) => Err(refusal),
        });
    }
    Ok(done)
}
