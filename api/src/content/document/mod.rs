//! The read document: what one published version says, stored once, whole, as JSON. Knows no storage.
//!
//! Its parts are those of Portable Text: blocks with stable ids, spans of text with marks. Field names
//! are short because every version carries them.

mod mark;
mod render;
mod rules;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::mark::{Found, Wording, mark};
pub(super) use self::mark::{Place, locate, texts};
pub use self::render::{escape, figure, html, text};
pub(super) use self::rules::{check, check_image};

/// What one version of a story says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The headline as printed.
    pub headline: String,
    /// The standfirst or teaser, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The byline as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// The story itself; empty where only a teaser or headline is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
}

/// One element of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Unique within the story, and the same in every version that has the block.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub content: Content,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Running text.
    Paragraph {
        /// Its text.
        spans: Vec<Span>,
    },
    /// A heading inside the body.
    Heading {
        /// 2 to 6; 1 is the headline's.
        level: u8,
        /// Its text.
        spans: Vec<Span>,
    },
    /// Somebody's words, set apart.
    Quote {
        /// Its text.
        spans: Vec<Span>,
        /// Whose words, as printed.
        attribution: Option<String>,
    },
    /// A list.
    List {
        /// Numbered, rather than bulleted.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
    /// A picture inside the body.
    Image {
        /// The picture.
        image: Image,
    },
    /// Something of another site shown in place.
    Embed {
        /// Its address.
        url: String,
        /// Who hosts it.
        provider: Option<String>,
    },
    /// An inline link to another story, « À lire ».
    Link {
        /// The wording used.
        title: String,
        /// The story, when it is one of ours.
        target: Option<Uuid>,
        /// Its address, when it is not.
        url: Option<String>,
    },
}

/// A run of text that is marked alike from end to end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The text.
    #[serde(rename = "t")]
    pub text: String,
    /// How it is set.
    #[serde(default, rename = "m", skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Where it leads.
    #[serde(default, rename = "h", skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The thing it mentions.
    #[serde(default, rename = "k", skip_serializing_if = "Option::is_none")]
    pub thing: Option<Uuid>,
}

/// How a span is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Its address.
    pub url: String,
    /// What it shows, for whom can't see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// The line under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Whose picture it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
}

impl Span {
    /// Text without any mark.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Content {
    /// The texts in it that words can be found in, each as its spans.
    pub fn texts(&self) -> Vec<&[Span]> {
        match self {
            Self::Paragraph { spans } | Self::Heading { spans, .. } | Self::Quote { spans, .. } => {
                vec![spans]
            }
            Self::List { items, .. } => items.iter().map(Vec::as_slice).collect(),
            Self::Image { .. } | Self::Embed { .. } | Self::Link { .. } => Vec::new(),
        }
    }

    /// The same, to be changed in place.
    fn texts_mut(&mut self) -> Vec<&mut Vec<Span>> {
        match self {
            Self::Paragraph { spans } | Self::Heading { spans, .. } | Self::Quote { spans, .. } => {
                vec![spans]
            }
            Self::List { items, .. } => items.iter_mut().collect(),
            Self::Image { .. } | Self::Embed { .. } | Self::Link { .. } => Vec::new(),
        }
    }
}

impl Document {
    /// How many words the summary and body have; words are what white space parts.
    pub fn word_count(&self) -> usize {
        let summary = self.summary.as_deref().unwrap_or_default();
        let body = self.body.iter().flat_map(|block| block.content.texts());
        let words = |text: &str| text.split_whitespace().count();
        words(summary) + body.map(|spans| words(&joined(spans))).sum::<usize>()
    }

    /// The document without its mentions: what the source itself said.
    pub fn unmarked(&self) -> Self {
        let mut plain = self.clone();
        for spans in plain.body.iter_mut().flat_map(|block| block.content.texts_mut()) {
            spans.iter_mut().for_each(|span| span.thing = None);
            merge(spans);
        }
        plain
    }

    /// Gives each block a new id.
    pub fn number_blocks(&mut self) {
        for (block, number) in self.body.iter_mut().zip(1..) {
            block.id = format!("b{number}");
        }
    }

    /// Gives each block the id it had in `earlier`, and a new one where it is new.
    ///
    /// Blocks are the same when they say the same and stand in the same order.
    pub fn keep_block_ids(&mut self, earlier: &Self) {
        let known = earlier.unmarked().body;
        let number = |block: &Block| block.id.trim_start_matches('b').parse::<u32>().ok();
        let mut fresh = known.iter().filter_map(number).max().unwrap_or(0);
        let mut rest = known.as_slice();
        for block in &mut self.body {
            match rest.iter().position(|old| old.content == block.content) {
                Some(at) => {
                    block.id = rest.get(at).map(|old| old.id.clone()).unwrap_or_default();
                    rest = rest.get(at + 1..).unwrap_or_default();
                }
                None => {
                    fresh += 1;
                    block.id = format!("b{fresh}");
                }
            }
        }
    }
}

/// The text of `spans`, end to end.
pub fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Joins neighbours that are marked alike.
fn merge(spans: &mut Vec<Span>) {
    spans.dedup_by(|next, span| {
        let alike = span.marks == next.marks && span.href == next.href && span.thing == next.thing;
        if alike {
            span.text.push_str(&next.text);
        }
        alike
    });
}
