//! The rules that a working copy must keep whenever it is saved. What more a story needs to be published
//! is for [`publishing`](crate::content::publishing) to ask.

use super::manuscript::{Link, Manuscript, Mention, Written};
use crate::content::document::{self, Block, Content};
use crate::content::{Error, Result, clock_time, iri, line, prose, slug_text};

/// The most characters of a headline, byline, wording or title.
pub const HEADLINE: usize = 300;
/// The most characters of a summary.
pub const SUMMARY: usize = 5_000;
/// The most blocks of a body.
pub const BLOCKS: usize = 1_000;
/// The most inline links of a body.
pub const READ_ALSO: usize = 20;
/// The most topics or contributors of one story.
pub const TIES: usize = 20;
/// The most mentions of one story, wordings of one mention, and links beside a body.
pub const MENTIONS: usize = 200;
/// The most wordings of one story: each is looked for in all of it.
pub const WORDINGS: usize = 400;
/// The most bytes of a working copy, as JSON.
pub const BYTES: usize = 1_000_000;

/// Holds a working copy to the rules, and takes off the blanks around its texts. The error names the
/// field.
pub(super) fn clean(given: &mut Manuscript) -> Result<()> {
    if !given.headline.is_empty() {
        given.headline = line("headline", &given.headline, HEADLINE)?;
    }
    optional(&mut given.slug, |text| slug_text(text).ok_or_else(|| Error::invalid("slug", SLUG)))?;
    optional(&mut given.summary, |text| prose("summary", text, SUMMARY))?;
    optional(&mut given.byline, |text| line("byline", text, HEADLINE))?;
    optional(&mut given.canonical_url, |text| iri("canonicalUrl", text))?;
    if let Some(image) = &given.image {
        document::check_image(image).map_err(|error| error.within("image"))?;
    }
    body(&given.body)?;
    optional(&mut given.published_time_local, |text| clock_time("publishedTimeLocal", text))?;
    at_most("contributors", given.contributors.len(), TIES)?;
    at_most("topics", given.topics.len(), TIES)?;
    each("mentions", &mut given.mentions, MENTIONS, mention)?;
    few_wordings(given.mentions.iter().map(|mention| mention.wordings.len()).sum())?;
    each("links", &mut given.links, MENTIONS, link)
}

/// Refuses more wordings than one story may be looked through for, by whatever door they come.
pub(in crate::content) fn few_wordings(count: usize) -> Result<()> {
    if count > WORDINGS {
        let rule = format!("must have at most {WORDINGS} wordings between them");
        return Err(Error::invalid("mentions", rule));
    }
    Ok(())
}

/// Refuses a working copy that is too long in all.
pub(super) fn short_enough(given: &Written) -> Result<()> {
    if given.text.len() <= BYTES {
        return Ok(());
    }
    let rule = format!("must leave the draft at most {BYTES} bytes of JSON");
    Err(Error::invalid("body", rule))
}

const SLUG: &str =
    "must be lower-case letters and digits with single hyphens between, at most 120 characters";

fn optional(text: &mut Option<String>, rule: impl Fn(&str) -> Result<String>) -> Result<()> {
    if let Some(text) = text {
        *text = rule(text)?;
    }
    Ok(())
}

pub(super) fn at_most(field: &str, length: usize, most: usize) -> Result<()> {
    if length <= most {
        return Ok(());
    }
    Err(Error::invalid(field, format!("must have at most {most} entries")))
}

fn each<T>(
    field: &str,
    given: &mut [T],
    most: usize,
    rule: impl Fn(&mut T) -> Result<()>,
) -> Result<()> {
    at_most(field, given.len(), most)?;
    for (at, one) in given.iter_mut().enumerate() {
        rule(one).map_err(|error| error.within(format!("{field}[{at}]")))?;
    }
    Ok(())
}

fn body(blocks: &[Block]) -> Result<()> {
    at_most("body", blocks.len(), BLOCKS)?;
    let links = blocks.iter().filter(|block| matches!(block.content, Content::Link { .. }));
    if links.count() > READ_ALSO {
        return Err(Error::invalid("body", format!("must have at most {READ_ALSO} links")));
    }
    let check = |(at, block): (usize, &Block)| {
        document::check(&block.content).map_err(|error| error.within(format!("body[{at}]")))
    };
    blocks.iter().enumerate().try_for_each(check)
}

fn mention(given: &mut Mention) -> Result<()> {
    if given.wordings.is_empty() {
        return Err(Error::invalid("wordings", "must hold at least one wording"));
    }
    at_most("wordings", given.wordings.len(), MENTIONS)?;
    for (at, text) in given.wordings.iter_mut().enumerate() {
        *text = line(&format!("wordings[{at}]"), text, HEADLINE)?;
    }
    optional(&mut given.role, |text| line("role", text, HEADLINE))
}

fn link(given: &mut Link) -> Result<()> {
    given.title = line("title", &given.title, HEADLINE)?;
    optional(&mut given.url, |text| iri("url", text))?;
    match (&given.target, &given.url) {
        (None, None) | (Some(_), Some(_)) => {
            Err(Error::invalid("url", "must be given where no article is, and only there"))
        }
        _ => Ok(()),
    }
}
