//! What a mutation says when it can't be done: mistakes that whoever sent it can mend, as data. The rest
//! stays an error.

use std::future::Future;

use async_graphql::{Context, Enum, Result, SimpleObject};
use serde_json::Value;

use super::loaders::{DeskLoaders, desk};
use super::sent::Sent;
use crate::content::{self, Refusal, drafting};
use crate::graphql::errors::Wire;
use crate::graphql::loaders::Loaders;
use crate::graphql::price;

/// A mistake that whoever sent the mutation can mend. Nothing was written.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct UserError {
    /// What sort of mistake, to act upon.
    code: ErrorCode,
    /// The path to what is to blame, from the input on: `["patch", "body[3]", "level"]`. Null where
    /// no field is.
    field: Option<Vec<String>>,
    /// What was sent there: text as it is, anything else as JSON; cut after 60 characters. Null where
    /// nothing was.
    value: Option<String>,
    /// The field and the rule that it breaks, for people: `headline: must be at most 300 characters`.
    message: String,
}

/// What sort of mistake was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "content::Mistake")]
pub(super) enum ErrorCode {
    /// A field breaks its rule: mend it.
    Invalid,
    /// What was named is not here.
    NotFound,
    /// Somebody else saved first: see `conflict`, and try again from the revision that is current.
    Conflict,
    /// The story can't take this step from where it stands; the message names those it can.
    IllegalMove,
    /// Nothing is wrong with this item; it was to be done with others or not at all, and one of them was
    /// refused.
    OthersRefused,
}

/// What somebody else changed meanwhile.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct Conflict {
    /// The latest revision; of a published story, the latest version.
    current: i32,
    /// What differs between the revision that was named and the latest. At most one for each field and block.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    differences: Vec<Difference>,
}

/// One field that differs between two revisions.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct Difference {
    /// Which: `headline`, `topics`, `body.b3`, or `body` where blocks stand in another order.
    field: String,
    /// What it was: text as it is, anything else as JSON. Null where there was none.
    before: Option<String>,
    /// What it is.
    after: Option<String>,
}

impl From<drafting::Difference> for Difference {
    fn from(difference: drafting::Difference) -> Self {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let drafting::Difference { field, before, after } = difference;
        Self { field, before: before.map(text), after: after.map(text) }
    }
}

impl From<content::Conflict> for Conflict {
    fn from(content::Conflict { current, differences }: content::Conflict) -> Self {
        Self { current, differences: differences.into_iter().map(Difference::from).collect() }
    }
}

/// Why a mutation was refused.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) error: UserError,
    pub(super) conflict: Option<Conflict>,
}

impl Refused {
    /// As it is told: with what was sent where the mistake is.
    pub(super) fn of(refusal: Refusal, sent: &Sent) -> Self {
        let Refusal { mistake, field, message, conflict } = refusal;
        let value = field.as_deref().and_then(|path| sent.at(path));
        let field = field.map(|field| field.split('.').map(str::to_owned).collect());
        let error = UserError { code: mistake.into(), field, value, message };
        Self { error, conflict: conflict.map(Conflict::from) }
    }
}

/// What was done, or why it was refused. What no input can mend stays an error: a right that is lacking,
/// a database that is away.
///
/// Mutations of one request run one after the other: each is a deed of its own for a retry, and what the
/// next shows has to be read anew.
pub(super) async fn outcome<T>(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<T>>,
) -> Result<std::result::Result<T, Refused>> {
    desk(ctx).next_deed();
    let result = deed.await;
    Loaders::of(ctx).afresh();
    DeskLoaders::of(ctx).afresh();
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) => Ok(Err(Refused::of(Refusal::of(error).wired()?, &Sent::of(ctx)))),
    }
}
