//! Where the feeds of something are: what the contract says of them. Knows no format beyond its name.

use std::sync::Arc;

use async_graphql::{Context, Enum, SimpleObject};

use super::price;
use super::scalars::{self, Url};
use crate::feeds::{self, Publication, Sort, links_to};

/// What a feed is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "feeds::Format")]
pub(crate) enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom, as RFC 4287 has it.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// A feed of articles, for feed readers.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct FeedLink {
    /// What it is written in.
    format: FeedFormat,
    /// Where it is.
    url: Url,
    /// What it is called: `Khabar — Morocco–NATO`.
    title: String,
}

/// The feeds of what has this slug and this name; none where nobody has said where the public finds them.
pub(crate) fn feeds(
    ctx: &Context<'_>,
    sort: Sort,
    named: (&str, &str),
    locale: Option<scalars::Locale>,
) -> Vec<FeedLink> {
    let Some(publication) = ctx.data_opt::<Arc<Publication>>() else { return Vec::new() };
    let links = links_to(publication, sort, named, locale.map(|locale| locale.0));
    let link = |link: feeds::Link| FeedLink {
        format: link.format.into(),
        url: Url(link.address),
        title: link.title,
    };
    links.into_iter().map(link).collect()
}
