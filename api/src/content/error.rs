//! The one error of the domain. Knows no protocol: faces give it a status and a shape.

use std::{borrow::Cow, fmt};

use sea_orm::DbErr;

use super::drafting::Difference;

/// A `Result` that fails with a content [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the newsroom said no. Variants exist only where a caller would act differently.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Something that was named is not here, or not for the public: the two are told alike.
    #[error("{}there is no {what} “{name}”", told(field.as_deref()))]
    NotFound {
        /// The field that named it, where that is not called what it names: `from`.
        field: Option<String>,
        /// What sort of thing was looked for: `topic`.
        what: &'static str,
        /// What it was called, cut to a readable length.
        name: String,
    },
    /// What was sent breaks a rule; sending it again will not help.
    #[error("{field}: {rule}")]
    Invalid {
        /// The field to blame: `articles[3].headline`.
        field: String,
        /// The rule it breaks, as a sentence without a subject: `must not be empty`.
        rule: Cow<'static, str>,
    },
    /// Someone else saved it first: look at what they changed, then try again from there.
    #[error("{field}: is {current} by now")]
    Conflict {
        /// What was named: a `revision` or a `version`.
        field: String,
        /// The latest.
        current: i32,
        /// What differs between the revision that was named and the latest.
        differences: Vec<Difference>,
    },
    /// A story can't do this from where it stands.
    #[error("state: a story that is {state} can't take {step}; it can take {}", steps(legal))]
    IllegalMove {
        /// Where it stands: `IN_REVIEW`.
        state: String,
        /// What was to be done with it: `articleSchedule`.
        step: &'static str,
        /// What can be done with it instead.
        legal: Vec<&'static str>,
    },
    /// Whoever asks lacks a right, and would have to be given it.
    #[error("this needs the scope {needs}")]
    Forbidden {
        /// The right: `desk:publish`.
        needs: &'static str,
    },
    /// The change log no longer reaches back this far: start over from a full read.
    #[error("this position is no longer kept; synchronise from the start")]
    PositionGone,
    /// The database is not there or not ready: an operator has to act.
    #[error("{0}")]
    Unready(String),
    /// Ours to mend. The cause is logged, never shown.
    #[error("internal error")]
    Internal(#[source] Fault),
}

/// What went wrong inside: for the log only.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// What the database holds can't be what was written.
    #[error("stored {what}: {why}")]
    Stored {
        /// Which row.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The search index could not be read or written.
    #[error("index: {0}")]
    Index(String),
    /// The operating system has no randomness to give.
    #[error("no randomness to be had")]
    Chance,
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Internal(fault)
    }
}

impl Error {
    /// `field` breaks `rule`.
    pub fn invalid(field: impl Into<String>, rule: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field: field.into(), rule: rule.into() }
    }

    /// There is no such `what` as `name`.
    pub fn not_found(what: &'static str, name: impl fmt::Display) -> Self {
        Self::NotFound { field: None, what, name: clip(&name.to_string()) }
    }

    /// A row holds what was never written.
    pub(super) fn stored(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::Internal(Fault::Stored { what: what.to_string(), why: why.to_string() })
    }

    /// The same error, blamed on a field further out: `articles[3]` around `headline`.
    #[must_use]
    pub fn within(self, outer: impl fmt::Display) -> Self {
        match self {
            Self::Invalid { field, rule } => {
                Self::Invalid { field: format!("{outer}.{field}"), rule }
            }
            Self::NotFound { field, what, name } => {
                let inner = field.as_deref().unwrap_or(what);
                Self::NotFound { field: Some(format!("{outer}.{inner}")), what, name }
            }
            Self::Conflict { field, current, differences } => {
                Self::Conflict { field: format!("{outer}.{field}"), current, differences }
            }
            other => other,
        }
    }

    /// The same error, blamed on `field` itself: `broader` where what it names is no topic.
    #[must_use]
    pub fn blaming(self, field: &str) -> Self {
        match self {
            Self::Invalid { rule, .. } => Self::Invalid { field: field.to_owned(), rule },
            Self::NotFound { what, name, .. } => {
                Self::NotFound { field: Some(field.to_owned()), what, name }
            }
            other => other,
        }
    }

    /// Whether it is about what was handed in, and sending that again will not help.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Invalid { .. } | Self::NotFound { .. })
    }

    /// What the log says of it: of what is ours to mend, why it broke, which is shown to nobody.
    pub fn cause(&self) -> &dyn fmt::Display {
        match self {
            Self::Internal(fault) => fault,
            other => other,
        }
    }

    /// A stable, machine-readable name; the same on every face.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Invalid { .. } => "INVALID",
            Self::Conflict { .. } => "CONFLICT",
            Self::IllegalMove { .. } => "ILLEGAL_MOVE",
            Self::Forbidden { .. } => "FORBIDDEN",
            Self::PositionGone => "POSITION_GONE",
            Self::Unready(_) => "UNREADY",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

/// The steps that can be taken; of a story that became part of another, there are none.
fn steps(legal: &[&str]) -> String {
    if legal.is_empty() { "none any more".to_owned() } else { legal.join(", ") }
}

/// The field before what is told of it.
fn told(field: Option<&str>) -> String {
    field.map(|field| format!("{field}: ")).unwrap_or_default()
}

/// `text` cut to what fits into a message.
pub(crate) fn clip(text: &str) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { head + "…" } else { head }
}
