//! The parts of a body: blocks, spans and images. Knows how none of them is rendered.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Interface, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::edges::ArticleLink;
use super::loaders::Loaders;
use super::price;
use super::scalars::Url;
use super::thing::Thing;
use crate::content::document::{self, Content, joined};
use crate::content::{Locale, ThingId, TypedId, drafting, reading};
use entity::article_link::LinkKind;

/// One element of a body. Its id is unique within the article, and the same in every version that has
/// the block.
#[derive(Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "&ID",
    desc = "Unique within the article; stable from version to version."
))]
pub(crate) enum Block {
    Paragraph(Paragraph),
    Heading(Heading),
    Quote(Quote),
    ListBlock(ListBlock),
    ImageBlock(ImageBlock),
    EmbedBlock(EmbedBlock),
    LinkBlock(LinkBlock),
}

/// Running text.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Paragraph {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// The text, run by run.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    spans: Vec<Span>,
    /// The text in one piece.
    text: String,
}

/// A heading inside a body.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Heading {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// 2 to 6; 1 is the headline's own.
    level: i32,
    /// The text, run by run.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    spans: Vec<Span>,
    /// The text in one piece.
    text: String,
}

/// Somebody's words, set apart from the text.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Quote {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// The text, run by run.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    spans: Vec<Span>,
    /// The text in one piece.
    text: String,
    /// Whose words, as printed.
    attribution: Option<String>,
}

/// A list inside a body.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct ListBlock {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// Whether the items are numbered.
    ordered: bool,
    /// The items.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    items: Vec<ListItem>,
}

/// One item of a list inside a body.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct ListItem {
    /// The text, run by run.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    spans: Vec<Span>,
    /// The text in one piece.
    text: String,
}

/// A picture inside a body.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct ImageBlock {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// The picture.
    image: Image,
}

/// Something of another site, shown in place.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct EmbedBlock {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// Its address.
    url: Url,
    /// Who hosts it.
    provider: Option<String>,
}

/// An inline link to another article, « À lire ».
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct LinkBlock {
    /// Unique within the article; stable from version to version.
    id: ID,
    /// The link.
    link: ArticleLink,
}

/// A run of text that is marked alike from end to end.
#[derive(Debug)]
pub(crate) struct Span {
    span: document::Span,
    wanted: Option<Locale>,
}

/// A run of text that is marked alike from end to end. The texts of a block's spans, put together, are
/// the block's text.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl Span {
    /// The text.
    async fn text(&self) -> &str {
        &self.span.text
    }

    /// How it is set.
    async fn marks(&self) -> Vec<Mark> {
        self.span.marks.iter().map(|mark| Mark::from(*mark)).collect()
    }

    /// Where it leads.
    async fn href(&self) -> Option<Url> {
        self.span.href.clone().map(Url)
    }

    /// The thing it mentions.
    async fn thing(&self, ctx: &Context<'_>) -> Option<Result<Thing>> {
        let id = ThingId::of(self.span.thing?);
        let thing = Loaders::of(ctx).one(id).await.transpose()?;
        Some(thing.map(|thing| Thing::of(thing, self.wanted.clone())))
    }
}

/// How a run of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::content::document::Mark")]
pub(crate) enum Mark {
    /// Stressed.
    Emphasis,
    /// Important.
    Strong,
    /// Computer text.
    Code,
    /// No longer so.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
}

/// A picture: where it is and what it shows.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Image {
    /// Its address.
    url: Url,
    /// What it shows, for those who can't see it.
    alt: Option<String>,
    /// The line under it.
    caption: Option<String>,
    /// Whose picture it is, as printed.
    credit: Option<String>,
    /// In pixels.
    width: Option<i32>,
    /// In pixels.
    height: Option<i32>,
}

impl From<&document::Image> for Image {
    fn from(image: &document::Image) -> Self {
        let document::Image { url, alt, caption, credit, width, height } = image.clone();
        Self { url: Url(url), alt, caption, credit, width, height }
    }
}

/// The story that a body belongs to, and that its links lead back to.
#[derive(Clone, Debug)]
struct Holder {
    id: Uuid,
    sort_at: DateTime<Utc>,
    article: Option<Arc<reading::Article>>,
}

/// The blocks of a body that is or was the story's, in order.
pub(crate) fn blocks(
    article: &Arc<reading::Article>,
    body: &[document::Block],
    wanted: Option<&Locale>,
) -> Vec<Block> {
    let (id, sort_at) = (article.row.id, article.row.sort_at);
    held(&Holder { id, sort_at, article: Some(article.clone()) }, body, wanted)
}

/// The blocks of a working copy's body, in order.
pub(crate) fn drafted(body: &[document::Block], draft: &drafting::Draft) -> Vec<Block> {
    let holder = Holder { id: draft.article_id, sort_at: draft.updated_at, article: None };
    held(&holder, body, None)
}

fn held(holder: &Holder, body: &[document::Block], wanted: Option<&Locale>) -> Vec<Block> {
    let mut links = 0;
    let block = |block: &document::Block| {
        let link = link_block(holder, block, links + 1, wanted);
        links += i32::from(link.is_some());
        link.or_else(|| text_block(block, wanted))
    };
    body.iter().filter_map(block).collect()
}

/// The block as a link to another story, if it is one; `position` is its place among them.
fn link_block(
    holder: &Holder,
    block: &document::Block,
    position: i32,
    wanted: Option<&Locale>,
) -> Option<Block> {
    let Content::Link { title, target, url } = &block.content else { return None };
    let link = reading::Link {
        article_id: holder.id,
        ordinal: position - 1,
        link_id: holder.id,
        kind: LinkKind::ReadAlso,
        position,
        title: title.clone(),
        target_id: *target,
        url: url.clone(),
        block_id: Some(block.id.clone()),
        sort_at: holder.sort_at,
    };
    let link = ArticleLink { link, from: holder.article.clone(), wanted: wanted.cloned() };
    Some(Block::LinkBlock(LinkBlock { id: ID::from(&block.id), link }))
}

/// The block as something that says something itself, if it does.
fn text_block(block: &document::Block, wanted: Option<&Locale>) -> Option<Block> {
    let id = ID::from(&block.id);
    let spans = |spans: &[document::Span]| -> Vec<Span> {
        spans.iter().map(|span| Span { span: span.clone(), wanted: wanted.cloned() }).collect()
    };
    Some(match block.content.clone() {
        Content::Paragraph { spans: own } => {
            Block::Paragraph(Paragraph { id, spans: spans(&own), text: joined(&own) })
        }
        Content::Heading { level, spans: own } => {
            let level = level.into();
            Block::Heading(Heading { id, level, spans: spans(&own), text: joined(&own) })
        }
        Content::Quote { spans: own, attribution } => {
            Block::Quote(Quote { id, spans: spans(&own), text: joined(&own), attribution })
        }
        Content::List { ordered, items } => {
            let item = |item: &Vec<_>| ListItem { spans: spans(item), text: joined(item) };
            Block::ListBlock(ListBlock { id, ordered, items: items.iter().map(item).collect() })
        }
        Content::Image { image } => {
            Block::ImageBlock(ImageBlock { id, image: Image::from(&image) })
        }
        Content::Embed { url, provider } => {
            Block::EmbedBlock(EmbedBlock { id, url: Url(url), provider })
        }
        Content::Link { .. } => return None,
    })
}
