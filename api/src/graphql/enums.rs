//! The closed sets of the contract that belong to no one type. Each mirrors one of the tables'.

use async_graphql::Enum;

/// Which way a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::content::Direction")]
pub(crate) enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// How much of an article is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::article::Completeness")]
pub(crate) enum Completeness {
    /// Headline and body.
    Full,
    /// Headline and summary.
    Teaser,
    /// A headline that something links to.
    Stub,
}

/// What sort of journalism an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::article::Genre")]
pub(crate) enum Genre {
    /// The source does not say.
    Unspecified,
    /// A report of what happened.
    News,
    /// What it means.
    Analysis,
    /// What somebody thinks of it.
    Opinion,
    /// Questions and answers.
    Interview,
    /// A longer piece for its own sake.
    Feature,
    /// What led up to it.
    Background,
    /// As it happens.
    Live,
    /// A life, looked back on.
    Obituary,
    /// By those it is about.
    PressRelease,
}
