//! One story on its way in: is it here already, does it say more, and what becomes of it.

use entity::{
    article::{self, Completeness},
    article_version,
    change::{ChangeReason, ChangeSubject},
    tombstone,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::mentions::{Named, tie};
use super::register::Register;
use super::{Edit, Log, Outcome, at_most, edges, history, links, optional, rules, versions};
use crate::content::changes::Change;
use crate::content::document::{Block, Content, Document, check};
use crate::content::drafting::{copy_of, few_wordings};
use crate::content::submission::{self, Article};
use crate::content::surroundings::{Link, Mention, Surroundings};
use crate::content::{ArticleId, Error, Result, TypedId, line, prose};

const HEADLINE: usize = 300;
const SUMMARY: usize = 5_000;
const BYLINE: usize = 300;
const BLOCKS: usize = 1_000;
/// Links in the body, each of which may be followed.
const READ_ALSO: usize = 20;
const KEY: usize = 500;

/// A story that is here, and what a delivery says of it: the document, what it names, and the links beside
/// its body, if it says anything about those.
type Delivered = (article::Model, Document, Surroundings, Option<Vec<Link>>);

/// Publishes a story, or more of one, or nothing when it is here word for word.
pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Article,
    log: &mut Log,
) -> Result<Outcome> {
    let source = register.source(edit, &given.source).await?;
    let key = line("sourceKey", &given.source_key, KEY)?;
    let found = find(edit, source, &key).await?;
    let mut document = document(edit, source, given).await?;
    if out_of_reach(edit, found.as_ref(), source, &key).await? {
        register.note_left_alone(&document.headline);
        return Ok(Outcome::Unchanged);
    }
    let mut around = edges::resolve(edit, register, given).await?;
    let beside = match &given.links {
        Some(links) => Some(links::resolve(edit, source, links).await?),
        None => None,
    };

    let Some(row) = found else {
        document.keep_block_ids(&nothing(&document));
        around.mentions = mentions(edit, register, given, &mut document).await?;
        around.links = links::all(&document, beside.unwrap_or_default());
        let version = (&document, &around);
        let row = versions::first(edit, given, source, key, version, register).await?;
        edges::add(edit, &row, &around).await?;
        register.note_article(&document.headline, row.id);
        log.note(change(ChangeReason::Published, &row, &around));
        return Ok(Outcome::Added);
    };
    register.note_article(&document.headline, row.id);
    put_again(edit, register, given, (row, document, around, beside), log).await
}

/// A story that is here already.
async fn put_again(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Article,
    (row, mut document, mut around, beside): Delivered,
    log: &mut Log,
) -> Result<Outcome> {
    let present = present(edit, &row).await?;
    let before = edges::present(edit, &row).await?;
    document.keep_block_ids(&present);
    let poorer = rank(versions::completeness(&document)) < rank(row.completeness);
    let same = poorer || document == present.unmarked();
    let dated = given.published_at.is_some() && given.published_at != row.published_at;
    if poorer {
        document = present;
    }
    let earlier: Vec<Link> = before.beside().cloned().collect();
    let beside = beside.filter(|_| !poorer).unwrap_or_else(|| earlier.clone());
    let relinked = beside != earlier;
    around.mentions = mentions(edit, register, given, &mut document).await?;
    around.links = links::all(&document, beside);
    rules::withhold(edit, &row, &before, &mut around).await?;
    let differ = edges::keep(&mut around, &before, &document)?;
    around.broader = edges::broader(edit, register, &around.topics).await?;
    if !same || dated || relinked {
        let row = versions::next(edit, row, given, (&document, &around)).await?;
        edges::write(edit, &row, &around).await?;
        log.note(rules::leaving(change(ChangeReason::Updated, &row, &around), &before));
        return Ok(Outcome::Updated);
    }
    if differ {
        edges::write(edit, &row, &around).await?;
        history::refile(edit, &[(&row, &around)]).await?;
        log.note(rules::leaving(change(ChangeReason::Retagged, &row, &around), &before));
        return Ok(Outcome::Updated);
    }
    Ok(Outcome::Unchanged)
}

/// Whether a story is no longer a delivery's to change: it was taken back, or the desk works on it.
async fn out_of_reach(
    edit: &Edit<'_>,
    found: Option<&article::Model>,
    source: Uuid,
    key: &str,
) -> Result<bool> {
    let Some(row) = found else {
        let gone = tombstone::Entity::find()
            .filter(tombstone::Column::SourceId.eq(source))
            .filter(tombstone::Column::SourceKey.eq(key));
        return Ok(gone.one(edit.tx).await?.is_some());
    };
    Ok(copy_of(edit, ArticleId::of(row.id)).await?.is_some())
}

/// The story that a source knows by `key`.
pub(super) async fn find(
    edit: &Edit<'_>,
    source: Uuid,
    key: &str,
) -> Result<Option<article::Model>> {
    let query = article::Entity::find()
        .filter(article::Column::SourceId.eq(source))
        .filter(article::Column::SourceKey.eq(key));
    Ok(query.one(edit.tx).await?)
}

/// Where a link to the story of `key` leads. One that was taken back is still the one that is meant.
pub(super) async fn target(edit: &Edit<'_>, source: Uuid, key: &str) -> Result<Option<Uuid>> {
    if let Some(row) = find(edit, source, key).await? {
        return Ok(Some(row.id));
    }
    let gone = tombstone::Entity::find()
        .filter(tombstone::Column::SourceId.eq(source))
        .filter(tombstone::Column::SourceKey.eq(key));
    let gone = gone.one(edit.tx).await?;
    Ok(gone.map(|row| row.merged_into.unwrap_or(row.article_id)))
}

/// What the public reads of it now.
pub(super) async fn present(edit: &Edit<'_>, row: &article::Model) -> Result<Document> {
    let version = article_version::Entity::find_by_id((row.id, row.version)).one(edit.tx).await?;
    let version = version.ok_or_else(|| Error::stored(&row.slug, "its version is missing"))?;
    serde_json::from_str(&version.document).map_err(|error| Error::stored(&row.slug, error))
}

/// The document that was handed in, by the rules; links looked up, nothing marked.
async fn document(edit: &Edit<'_>, source: Uuid, given: &Article) -> Result<Document> {
    at_most("body", given.body.len(), BLOCKS)?;
    let links =
        given.body.iter().filter(|block| matches!(block, submission::Block::ReadAlso { .. }));
    if links.count() > READ_ALSO {
        return Err(Error::invalid("body", format!("must have at most {READ_ALSO} links")));
    }
    let mut body = Vec::new();
    for (at, block) in given.body.iter().enumerate() {
        let content = content(edit, source, block).await;
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

async fn content(edit: &Edit<'_>, source: Uuid, block: &submission::Block) -> Result<Content> {
    match block {
        submission::Block::Content(content) => {
            check(content)?;
            Ok(content.clone())
        }
        submission::Block::ReadAlso { title, source_key } => {
            let target = target(edit, source, source_key).await?;
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

/// The same without a body, so that every block in it is new.
fn nothing(document: &Document) -> Document {
    Document { body: Vec::new(), ..document.clone() }
}

fn change(reason: ChangeReason, row: &article::Model, around: &Surroundings) -> Change {
    let mut change = Change::of(reason, ChangeSubject::Article, ArticleId::of(row.id));
    change.version = Some(row.version);
    change.tags.extend(around.tags(row));
    change
}
