//! One story on its way in: is it here already, does it say more, and what becomes of it. Asks nothing of the
//! database: what is here was looked up for all stories of the delivery at once.

use entity::{
    article::{self, Completeness},
    change::{ChangeReason, ChangeSubject},
};
use uuid::Uuid;

use super::arrivals::{Arrivals, Key, Story};
use super::mentions::{Named, tie};
use super::named::New;
use super::register::Register;
use super::{Edit, Log, Outcome, at_most, edges, links, optional, rules, versions};
use crate::content::changes::Change;
use crate::content::document::{Block, Content, Document, check};
use crate::content::drafting::few_wordings;
use crate::content::submission::{self, Article};
use crate::content::surroundings::{Link, Mention, Surroundings};
use crate::content::{ArticleId, Error, Result, TypedId, line, prose};

pub(super) const HEADLINE: usize = 300;
const SUMMARY: usize = 5_000;
const BYLINE: usize = 300;
const BLOCKS: usize = 1_000;
/// Links in the body, each of which may be followed.
const READ_ALSO: usize = 20;
pub(super) const KEY: usize = 500;

/// What a delivery says of a story: the document, what it names, and the links beside its body, if it says
/// anything about those.
type Delivered = (Document, Surroundings, Option<Vec<Link>>);

/// Makes a story of what is given, or more of one, or nothing when it is here word for word. What it names
/// that is new here comes with it, or not at all.
pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    arrivals: &mut Arrivals,
    given: &Article,
    log: &mut Log,
) -> Result<Outcome> {
    let new = New::of(&given.named, register);
    if new.is_empty() {
        return put_story(edit, register, arrivals, given, log).await;
    }
    let mut own = Log::default();
    let attempt = edit.attempt(async |edit| {
        let put = match new.put(edit, register, &mut own).await {
            Ok(()) => put_story(edit, register, arrivals, given, &mut own).await,
            Err(error) => Err(error),
        };
        match put {
            Err(error) if !error.is_refusal() => Err(error),
            put => Ok(put),
        }
    });
    let put = attempt.await?;
    match &put {
        Ok(_) => own.changes.into_iter().for_each(|change| log.note(change)),
        Err(_) => new.forget(register),
    }
    put
}

async fn put_story(
    edit: &Edit<'_>,
    register: &mut Register,
    arrivals: &mut Arrivals,
    given: &Article,
    log: &mut Log,
) -> Result<Outcome> {
    let source = register.source(edit, &given.source).await?;
    let key = (source, line("sourceKey", &given.source_key, KEY)?);
    let document = document(arrivals, source, given)?;
    if arrivals.is_out_of_reach(&key) {
        register.note_left_alone(&document.headline);
        return Ok(Outcome::Unchanged);
    }
    let around = edges::resolve(edit, register, given).await?;
    let beside = match &given.links {
        Some(links) => Some(links::resolve(arrivals, source, links)?),
        None => None,
    };
    let delivered = (document, around, beside);
    match arrivals.story(&key) {
        Some(story) => put_again(edit, register, story, given, delivered, log).await,
        None => put_new(edit, register, arrivals, (key, given), delivered, log).await,
    }
}

/// A story that is not here yet.
async fn put_new(
    edit: &Edit<'_>,
    register: &mut Register,
    arrivals: &mut Arrivals,
    (key, given): (Key, &Article),
    (mut document, mut around, beside): Delivered,
    log: &mut Log,
) -> Result<Outcome> {
    document.number_blocks();
    around.mentions = mentions(edit, register, given, &mut document).await?;
    around.links = links::all(&document, beside.unwrap_or_default());
    let (slugs, said) = (&mut arrivals.slugs, (document, around));
    let first = versions::first(edit, register, slugs, given, key.clone(), said).await?;
    register.note_article(&first.document.headline, first.row.id);
    log.note(change(ChangeReason::Published, &first.row, &first.around));
    arrivals.add(key, first);
    Ok(Outcome::Added)
}

/// A story that is here already.
async fn put_again(
    edit: &Edit<'_>,
    register: &mut Register,
    story: &mut Story,
    given: &Article,
    (mut document, mut around, beside): Delivered,
    log: &mut Log,
) -> Result<Outcome> {
    let present = story.present();
    let (row, before) = (&present.row, &present.around);
    let (id, headline) = (row.id, document.headline.clone());
    document.keep_block_ids(&present.document);
    let poorer = rank(versions::completeness(&document)) < rank(row.completeness);
    let same = poorer || document == present.document.unmarked();
    let dated = versions::dates(row, given) != (row.published_at, row.sort_at);
    if poorer {
        document = present.document.clone();
    }
    let earlier: Vec<Link> = before.beside().cloned().collect();
    let beside = beside.filter(|_| !poorer).unwrap_or_else(|| earlier.clone());
    let relinked = beside != earlier;
    around.mentions = mentions(edit, register, given, &mut document).await?;
    around.links = links::all(&document, beside);
    story.withhold(&mut around);
    let differ = edges::keep(&mut around, before, &document)?;
    around.broader = edges::broader(edit, register, &around.topics).await?;
    let outcome = if !same || dated || relinked {
        let next = versions::next(edit, row.clone(), given, (document, around))?;
        let updated = change(ChangeReason::Updated, &next.row, &next.around);
        log.note(rules::leaving(updated, (row, before)));
        story.add(next);
        Outcome::Updated
    } else if differ {
        log.note(rules::leaving(change(ChangeReason::Retagged, row, &around), (row, before)));
        story.refile(around);
        Outcome::Updated
    } else {
        Outcome::Unchanged
    };
    register.note_article(&headline, id);
    Ok(outcome)
}

/// The document that was handed in, by the rules; links looked up, nothing marked.
fn document(arrivals: &Arrivals, source: Uuid, given: &Article) -> Result<Document> {
    at_most("body", given.body.len(), BLOCKS)?;
    let links =
        given.body.iter().filter(|block| matches!(block, submission::Block::ReadAlso { .. }));
    if links.count() > READ_ALSO {
        return Err(Error::invalid("body", format!("must have at most {READ_ALSO} links")));
    }
    let mut body = Vec::new();
    for (at, block) in given.body.iter().enumerate() {
        let content = content(arrivals, source, block);
        let content = content.map_err(|error| error.within(format!("body[{at}]")))?;
        body.push(Block { id: String::new(), content });
    }
    Ok(Document {
        headline: line("headline", &given.headline, HEADLINE)?,
        summary: optional(given.summary.as_ref(), |text| prose("summary", text, SUMMARY))?,
        byline: optional(given.byline.as_ref(), |text| line("byline", text, BYLINE))?,
        image: None,
        body,
    })
}

fn content(arrivals: &Arrivals, source: Uuid, block: &submission::Block) -> Result<Content> {
    match block {
        submission::Block::Content(content) => {
            check(content)?;
            Ok(content.clone())
        }
        submission::Block::ReadAlso { title, source_key } => {
            let target = arrivals.target(source, source_key);
            Ok(Content::Link { title: line("title", title, HEADLINE)?, target, url: None })
        }
    }
}

/// Marks what the story mentions. A wording that stands nowhere in it is refused.
async fn mentions(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Article,
    document: &mut Document,
) -> Result<Vec<Mention>> {
    at_most("mentions", given.mentions.len(), edges::MENTIONS)?;
    few_wordings(given.mentions.iter().map(|mention| mention.wordings.len()).sum())?;
    let mut named = Vec::new();
    for mention in &given.mentions {
        at_most("wordings", mention.wordings.len(), edges::MENTIONS)?;
        let (thing, _) = register.thing(edit, &mention.thing).await?;
        let wordings = mention.wordings.iter().map(|text| line("wordings", text, HEADLINE));
        let wordings = wordings.collect::<Result<_>>()?;
        let role = optional(mention.role.as_ref(), |text| line("role", text, HEADLINE))?;
        named.push(Named { thing, wordings, role, origin: mention.origin });
    }
    tie(document, &named)
}

fn rank(completeness: Completeness) -> u8 {
    match completeness {
        Completeness::Stub => 0,
        Completeness::Teaser => 1,
        Completeness::Full => 2,
    }
}

fn change(reason: ChangeReason, row: &article::Model, around: &Surroundings) -> Change {
    let mut change = Change::of(reason, ChangeSubject::Article, ArticleId::of(row.id));
    change.version = Some(row.version);
    change.tags.extend(around.tags(row));
    change
}
