//! What a save may change, as it is handed in: a field that is left out stays, one that is null is cleared.

use async_graphql::{InputObject, MaybeUndefined};

use super::blocks::{BlockEditInput, BlockInput, ImageInput};
use crate::content::drafting::{NewLink, NewMention, Patch};
use crate::content::{Error, Result};
use crate::graphql::edges::LinkKind;
use crate::graphql::enums::Genre;
use crate::graphql::scalars::{DateTime, Ref, Url};

/// What a working copy is to say. What is left out stays as it is; `null` clears it, and empties a list.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct DraftPatch {
    /// The headline, one line of at most 300 characters. May be empty until it is published.
    headline: MaybeUndefined<String>,
    /// The standfirst or teaser, at most 5,000 characters.
    summary: MaybeUndefined<String>,
    /// The byline as it is to be printed, at most 300 characters.
    byline: MaybeUndefined<String>,
    /// The lead image.
    image: MaybeUndefined<ImageInput>,
    /// The whole body. Blocks that carry the id of one that is there keep it.
    body: MaybeUndefined<Vec<BlockInput>>,
    /// Changes to single blocks, in this order, after `body`. At most 1,000.
    blocks: Option<Vec<BlockEditInput>>,
    /// What sort of journalism it is. Can't be `null`.
    genre: MaybeUndefined<Genre>,
    /// The section it is to run in.
    section: MaybeUndefined<Ref>,
    /// Its publisher; must be given before it can be published.
    source: MaybeUndefined<Ref>,
    /// Who signs, in order; at most 20.
    contributors: MaybeUndefined<Vec<Ref>>,
    /// The topics to file it under, in order; at most 20.
    topics: MaybeUndefined<Vec<Ref>>,
    /// What it mentions; at most 200. Each wording must stand in the story when it is published.
    mentions: MaybeUndefined<Vec<MentionInput>>,
    /// Links beside the body, in order; at most 200.
    links: MaybeUndefined<Vec<RelatedLinkInput>>,
    /// The name in addresses that is wanted: lower-case letters and digits with single hyphens between,
    /// at most 120 characters. Else one is made of the headline.
    slug: MaybeUndefined<String>,
    /// Its address at the publisher.
    canonical_url: MaybeUndefined<Url>,
    /// When it counts as published; else, when it first is.
    published_at: MaybeUndefined<DateTime>,
    /// The time of day that is to be printed: `17:00`.
    published_time_local: MaybeUndefined<String>,
}

/// A thing that a story mentions.
#[derive(Clone, Debug, InputObject)]
pub(super) struct MentionInput {
    /// The thing.
    thing: Ref,
    /// Each wording it goes by in the story: the exact characters, as whole words.
    wordings: Vec<String>,
    /// Rank, office or role as worded, at most 300 characters.
    role: Option<String>,
}

/// A link beside a body: to an article, or to an address elsewhere.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RelatedLinkInput {
    /// What it is for.
    kind: LinkKind,
    /// The wording, at most 300 characters.
    title: String,
    /// The article.
    article: Option<Ref>,
    /// The address, when it is not one of ours.
    url: Option<Url>,
}

impl DraftPatch {
    /// The change that is meant. The error names the field.
    pub(super) fn patch(self) -> Result<Patch> {
        let edits = self.blocks.unwrap_or_default();
        let blocks = numbered(edits, |edit, at| edit.edit(&format!("blocks[{at}].put")))?;
        let body = listed(self.body)
            .map(|body| numbered(body, |block, at| block.block(&format!("body[{at}]"))));
        let genre = match given(self.genre, Into::into) {
            Some(None) => return Err(Error::invalid("genre", "must not be null")),
            Some(genre) => genre,
            None => None,
        };
        Ok(Patch {
            slug: given(self.slug, |slug| slug),
            headline: given(self.headline, |text| text).map(Option::unwrap_or_default),
            summary: given(self.summary, |text| text),
            byline: given(self.byline, |text| text),
            image: given(self.image, ImageInput::image),
            body: body.transpose()?,
            blocks,
            genre,
            section: given(self.section, |Ref(name)| name),
            source: given(self.source, |Ref(name)| name),
            contributors: refs(self.contributors),
            topics: refs(self.topics),
            mentions: each(self.mentions),
            links: each(self.links),
            canonical_url: given(self.canonical_url, |Url(url)| url),
            published_at: given(self.published_at, |DateTime(at)| at),
            published_time_local: given(self.published_time_local, |text| text),
        })
    }
}

/// Left out, cleared, or set.
pub(super) fn given<A, B>(
    value: MaybeUndefined<A>,
    into: impl FnOnce(A) -> B,
) -> Option<Option<B>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(into(value))),
    }
}

/// Left out, or set; `null` is none.
fn listed<A>(list: MaybeUndefined<Vec<A>>) -> Option<Vec<A>> {
    given(list, |all| all).map(Option::unwrap_or_default)
}

/// The same of a list of names.
pub(super) fn refs(list: MaybeUndefined<Vec<Ref>>) -> Option<Vec<String>> {
    listed(list).map(|all| all.into_iter().map(|Ref(name)| name).collect())
}

fn each<A, B: From<A>>(list: MaybeUndefined<Vec<A>>) -> Option<Vec<B>> {
    listed(list).map(|all| all.into_iter().map(B::from).collect())
}

fn numbered<A, B>(all: Vec<A>, each: impl Fn(A, usize) -> Result<B>) -> Result<Vec<B>> {
    all.into_iter().enumerate().map(|(at, one)| each(one, at)).collect()
}

impl From<MentionInput> for NewMention {
    fn from(MentionInput { thing: Ref(thing), wordings, role }: MentionInput) -> Self {
        Self { thing, wordings, role }
    }
}

impl From<RelatedLinkInput> for NewLink {
    fn from(link: RelatedLinkInput) -> Self {
        let RelatedLinkInput { kind, title, article, url } = link;
        Self {
            kind: kind.into(),
            title,
            article: article.map(|Ref(name)| name),
            url: url.map(|Url(url)| url),
        }
    }
}
