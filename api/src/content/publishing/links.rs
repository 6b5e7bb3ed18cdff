//! The links of one story: those in its body, and those beside it.

use entity::article_link::LinkKind;
use uuid::Uuid;

use super::arrivals::Arrivals;
use super::at_most;
use crate::content::document::{Content, Document};
use crate::content::submission;
use crate::content::surroundings::Link;
use crate::content::{Result, line};

/// The most links of one story.
const LINKS: usize = 200;
const TITLE: usize = 300;

/// The links that were handed in, their targets looked up among the stories of the same publisher.
pub(super) fn resolve(
    arrivals: &Arrivals,
    source: Uuid,
    given: &[submission::Link],
) -> Result<Vec<Link>> {
    at_most("links", given.len(), LINKS)?;
    let mut links = Vec::new();
    for link in given {
        let target = arrivals.target(source, &link.source_key);
        let title = line("title", &link.title, TITLE)?;
        links.push(Link { kind: link.kind, title, target, url: None, block: None });
    }
    Ok(links)
}

/// Every link of a story: inline ones out of its body, then those beside it.
pub(super) fn all(document: &Document, beside: impl IntoIterator<Item = Link>) -> Vec<Link> {
    let inline = document.body.iter().filter_map(|block| match &block.content {
        Content::Link { title, target, url } => Some(Link {
            kind: LinkKind::ReadAlso,
            title: title.clone(),
            target: *target,
            url: url.clone(),
            block: Some(block.id.clone()),
        }),
        _ => None,
    });
    inline.chain(beside).collect()
}
