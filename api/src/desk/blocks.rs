//! Blocks as they are handed in: each is one of the kinds of the press schema, told apart by its field.

use async_graphql::{Enum, ID, InputObject, OneofObject};

use crate::content::document::{self, Content, Span};
use crate::content::drafting::{BlockEdit, NewBlock, NewContent, Place};
use crate::content::{Error, Result};
use crate::graphql::block::Mark;
use crate::graphql::scalars::{Ref, Url};

/// A block: an id, to keep one that is there, and exactly one of the other fields. A body has at most
/// 1,000 blocks.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct BlockInput {
    /// That of a block which is there, to keep it; a new block has none, and is given one.
    id: Option<ID>,
    /// Running text.
    paragraph: Option<TextInput>,
    /// A heading inside the body.
    heading: Option<HeadingInput>,
    /// Somebody's words, set apart.
    quote: Option<QuoteInput>,
    /// A list.
    list: Option<ListInput>,
    /// A picture.
    image: Option<ImageInput>,
    /// Something of another site, shown in place.
    embed: Option<EmbedInput>,
    /// An inline link to another article; at most 20 in a body.
    link: Option<LinkInput>,
}

/// A text, plain or in runs; exactly one of the two. At most 20,000 characters.
#[derive(Clone, Debug, OneofObject)]
pub(super) enum TextInput {
    /// The text, unmarked.
    Text(String),
    /// The text, run by run; at most 500 runs.
    Spans(Vec<SpanInput>),
}

/// A run of text that is marked alike from end to end.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SpanInput {
    /// The text.
    text: String,
    /// How it is set.
    #[graphql(default)]
    marks: Vec<Mark>,
    /// Where it leads.
    href: Option<Url>,
}

/// A heading inside a body.
#[derive(Clone, Debug, InputObject)]
pub(super) struct HeadingInput {
    /// 2 to 6; 1 is the headline's own.
    level: i32,
    /// Its text.
    text: TextInput,
}

/// Somebody's words.
#[derive(Clone, Debug, InputObject)]
pub(super) struct QuoteInput {
    /// The words.
    text: TextInput,
    /// Whose words, as printed; at most 300 characters.
    attribution: Option<String>,
}

/// A list.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ListInput {
    /// Whether the items are numbered.
    #[graphql(default)]
    ordered: bool,
    /// The items, 1 to 500.
    items: Vec<TextInput>,
}

/// A picture: where it is and what it shows.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ImageInput {
    /// Its address.
    url: Url,
    /// What it shows, for those who can't see it; at most 2,000 characters.
    alt: Option<String>,
    /// The line under it; at most 2,000 characters.
    caption: Option<String>,
    /// Whose picture it is; at most 300 characters.
    credit: Option<String>,
    /// In pixels, 1 to 100,000.
    width: Option<i32>,
    /// In pixels, 1 to 100,000.
    height: Option<i32>,
}

/// Something of another site, shown in place.
#[derive(Clone, Debug, InputObject)]
pub(super) struct EmbedInput {
    /// Its address.
    url: Url,
    /// Who hosts it; at most 300 characters.
    provider: Option<String>,
}

/// An inline link. It leads to an article or to an address, or, where neither is known, nowhere.
#[derive(Clone, Debug, InputObject)]
pub(super) struct LinkInput {
    /// The wording; at most 300 characters.
    title: String,
    /// The article, by id or slug.
    article: Option<Ref>,
    /// The address, when it is not one of ours.
    url: Option<Url>,
}

/// A change to one block.
#[derive(Clone, Debug, OneofObject)]
pub(super) enum BlockEditInput {
    /// Puts a block in place of the one with its id; where it has none, a new one, at the end if no
    /// place is given.
    Put(Box<PutBlockInput>),
    /// Moves a block.
    Move(MoveBlockInput),
    /// Takes the block with this id out.
    Remove(ID),
}

/// A block, and where to.
#[derive(Clone, Debug, InputObject)]
pub(super) struct PutBlockInput {
    /// The block.
    block: BlockInput,
    /// Where to.
    place: Option<PlaceInput>,
}

/// Which block, and where to.
#[derive(Clone, Debug, InputObject)]
pub(super) struct MoveBlockInput {
    /// Which.
    id: ID,
    /// Where to.
    place: PlaceInput,
}

/// A place in a body.
#[derive(Clone, Debug, OneofObject)]
pub(super) enum PlaceInput {
    /// After the block with this id.
    After(ID),
    /// At an end of the body.
    At(EndInput),
}

/// An end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "BodyEnd")]
pub(super) enum EndInput {
    /// Before all blocks.
    Start,
    /// After all blocks.
    End,
}

impl BlockInput {
    /// The block that is meant. `field` is to blame where it is none, or several.
    pub(super) fn block(self, field: &str) -> Result<NewBlock> {
        let plain = |content| NewContent::Plain(content);
        let given: Vec<NewContent> = [
            self.paragraph.map(|text| plain(Content::Paragraph { spans: text.spans() })),
            self.heading.map(|heading| plain(heading.content())),
            self.quote.map(|quote| {
                let (spans, attribution) = (quote.text.spans(), quote.attribution);
                plain(Content::Quote { spans, attribution })
            }),
            self.list.map(|list| {
                let items = list.items.into_iter().map(TextInput::spans).collect();
                plain(Content::List { ordered: list.ordered, items })
            }),
            self.image.map(|image| plain(Content::Image { image: image.image() })),
            self.embed.map(|EmbedInput { url: Url(url), provider }| {
                plain(Content::Embed { url, provider })
            }),
            self.link.map(|LinkInput { title, article, url }| NewContent::Link {
                title,
                article: article.map(|Ref(name)| name),
                url: url.map(|Url(url)| url),
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        let id = self.id.map(|ID(id)| id);
        match <[NewContent; 1]>::try_from(given) {
            Ok([content]) => Ok(NewBlock { id, content }),
            Err(_) => Err(Error::invalid(
                field,
                "must have exactly one of paragraph, heading, quote, list, image, embed, link",
            )),
        }
    }
}

impl TextInput {
    fn spans(self) -> Vec<Span> {
        match self {
            Self::Text(text) => vec![Span::plain(text)],
            Self::Spans(spans) => spans.into_iter().map(SpanInput::span).collect(),
        }
    }
}

impl SpanInput {
    fn span(self) -> Span {
        Span {
            text: self.text,
            marks: self.marks.into_iter().map(document::Mark::from).collect(),
            href: self.href.map(|Url(url)| url),
            thing: None,
        }
    }
}

impl HeadingInput {
    fn content(self) -> Content {
        // What is no level at all is refused like one that is too large.
        let level = u8::try_from(self.level).unwrap_or(u8::MAX);
        Content::Heading { level, spans: self.text.spans() }
    }
}

impl ImageInput {
    pub(super) fn image(self) -> document::Image {
        let Self { url: Url(url), alt, caption, credit, width, height } = self;
        document::Image { url, alt, caption, credit, width, height }
    }
}

impl BlockEditInput {
    /// The change that is meant.
    pub(super) fn edit(self, field: &str) -> Result<BlockEdit> {
        Ok(match self {
            Self::Put(put) => BlockEdit::Put {
                block: put.block.block(&format!("{field}.block"))?,
                place: put.place.map(Place::from),
            },
            Self::Move(MoveBlockInput { id: ID(id), place }) => {
                BlockEdit::Move { id, place: place.into() }
            }
            Self::Remove(ID(id)) => BlockEdit::Remove { id },
        })
    }
}

impl From<PlaceInput> for Place {
    fn from(place: PlaceInput) -> Self {
        match place {
            PlaceInput::After(ID(id)) => Self::After(id),
            PlaceInput::At(EndInput::Start) => Self::First,
            PlaceInput::At(EndInput::End) => Self::Last,
        }
    }
}
