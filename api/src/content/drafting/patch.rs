//! What a save changes in a working copy: some fields. What it does to blocks is next door.

use chrono::{DateTime, Utc};
use entity::{article::Genre, article_link::LinkKind};

use super::blocks::{BlockEdit, NewBlock};
use super::manuscript::{Link, Manuscript, Mention, Written};
use super::names::{Ids, Sort};
use super::rules;
use crate::content::Result;
use crate::content::document::Image;
use crate::content::store::Edit;

/// What a save changes. What is left out stays; `Some(None)` clears. What is named, is named by id or slug.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// The name in addresses that is wanted.
    pub slug: Option<Option<String>>,
    /// The headline; may be empty.
    pub headline: Option<String>,
    /// The standfirst or teaser.
    pub summary: Option<Option<String>>,
    /// The byline.
    pub byline: Option<Option<String>>,
    /// The lead image.
    pub image: Option<Option<Image>>,
    /// All blocks anew.
    pub body: Option<Vec<NewBlock>>,
    /// Changes to single blocks, in this order, after `body`.
    pub blocks: Vec<BlockEdit>,
    /// What sort of journalism it is.
    pub genre: Option<Genre>,
    /// The section.
    pub section: Option<Option<String>>,
    /// The publisher.
    pub source: Option<Option<String>>,
    /// Who signs.
    pub contributors: Option<Vec<String>>,
    /// The topics.
    pub topics: Option<Vec<String>>,
    /// What it mentions.
    pub mentions: Option<Vec<NewMention>>,
    /// Links beside the body.
    pub links: Option<Vec<NewLink>>,
    /// Its address at the publisher.
    pub canonical_url: Option<Option<String>>,
    /// When it counts as published.
    pub published_at: Option<Option<DateTime<Utc>>>,
    /// The time of day that is to be printed.
    pub published_time_local: Option<Option<String>>,
}

/// A mention as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMention {
    /// The thing.
    pub thing: String,
    /// Each wording it goes by in the text.
    pub wordings: Vec<String>,
    /// Rank, office or role as worded.
    pub role: Option<String>,
}

/// A link beside the body as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// What it is for.
    pub kind: LinkKind,
    /// The wording.
    pub title: String,
    /// The story it leads to.
    pub article: Option<String>,
    /// Where it leads, when that is not one of ours.
    pub url: Option<String>,
}

impl Patch {
    /// `manuscript` with what this changes, by the rules. Names are looked up within the commit.
    pub(super) async fn applied(
        &self,
        edit: &Edit<'_>,
        manuscript: &Manuscript,
    ) -> Result<Written> {
        self.bounded()?;
        let ids = Ids::look_up(edit, &self.names()).await?;
        let mut new = self.clone().apply(manuscript, &ids)?;
        rules::clean(&mut new)?;
        let new = Written::of(new)?;
        rules::short_enough(&new)?;
        Ok(new)
    }

    /// Refuses lists that are too long before anything in them is looked up.
    fn bounded(&self) -> Result<()> {
        fn length<T>(list: Option<&Vec<T>>) -> usize {
            list.map_or(0, Vec::len)
        }
        rules::at_most("contributors", length(self.contributors.as_ref()), rules::TIES)?;
        rules::at_most("topics", length(self.topics.as_ref()), rules::TIES)?;
        rules::at_most("mentions", length(self.mentions.as_ref()), rules::MENTIONS)?;
        rules::at_most("links", length(self.links.as_ref()), rules::MENTIONS)?;
        rules::at_most("body", length(self.body.as_ref()), rules::BLOCKS)?;
        rules::at_most("blocks", self.blocks.len(), rules::BLOCKS)
    }

    /// Every name in it.
    fn names(&self) -> Vec<(Sort, &str)> {
        fn one(name: &Option<Option<String>>) -> Option<&String> {
            name.iter().flatten().next()
        }
        let mut names: Vec<(Sort, &str)> = Vec::new();
        names.extend(one(&self.section).map(|name| (Sort::Section, name.as_str())));
        names.extend(one(&self.source).map(|name| (Sort::Source, name.as_str())));
        let contributors = self.contributors.iter().flatten();
        names.extend(contributors.map(|name| (Sort::Contributor, name.as_str())));
        names.extend(self.topics.iter().flatten().map(|name| (Sort::Topic, name.as_str())));
        let things = self.mentions.iter().flatten().map(|mention| mention.thing.as_str());
        names.extend(things.map(|name| (Sort::Thing, name)));
        let beside = self.links.iter().flatten().filter_map(|link| link.article.as_deref());
        let blocks =
            self.body.iter().flatten().chain(self.blocks.iter().filter_map(BlockEdit::block));
        let inline = blocks.filter_map(|block| block.content.target());
        names.extend(beside.chain(inline).map(|name| (Sort::Article, name)));
        names
    }

    pub(super) fn apply(self, manuscript: &Manuscript, ids: &Ids) -> Result<Manuscript> {
        let old = manuscript.clone();
        let named = |sort, field: &str, given: Option<Option<String>>, old| match given {
            None => Ok(old),
            Some(None) => Ok(None),
            Some(Some(name)) => ids.of(sort, field, &name).map(Some),
        };
        let several = |sort, field: &str, given: Option<Vec<String>>, old| match given {
            None => Ok(old),
            Some(names) => ids.each(sort, field, &names),
        };
        let mut new = Manuscript {
            slug: self.slug.unwrap_or(old.slug),
            headline: self.headline.unwrap_or(old.headline),
            summary: self.summary.unwrap_or(old.summary),
            byline: self.byline.unwrap_or(old.byline),
            image: self.image.unwrap_or(old.image),
            body: old.body,
            blocks: old.blocks,
            genre: self.genre.unwrap_or(old.genre),
            section: named(Sort::Section, "section", self.section, old.section)?,
            source: named(Sort::Source, "source", self.source, old.source)?,
            contributors: several(
                Sort::Contributor,
                "contributors",
                self.contributors,
                old.contributors,
            )?,
            topics: several(Sort::Topic, "topics", self.topics, old.topics)?,
            mentions: self.mentions.map_or(Ok(old.mentions), |given| mentions(given, ids))?,
            links: self.links.map_or(Ok(old.links), |given| links(given, ids))?,
            canonical_url: self.canonical_url.unwrap_or(old.canonical_url),
            published_at: self.published_at.unwrap_or(old.published_at),
            published_time_local: self.published_time_local.unwrap_or(old.published_time_local),
        };
        if let Some(body) = self.body {
            new.replace_body(body, ids)?;
        }
        for (at, edit) in self.blocks.into_iter().enumerate() {
            new.edit_block(edit, ids).map_err(|error| error.within(format!("blocks[{at}]")))?;
        }
        Ok(new)
    }
}

fn mentions(given: Vec<NewMention>, ids: &Ids) -> Result<Vec<Mention>> {
    let mention = |(at, given): (usize, NewMention)| {
        let thing = ids.of(Sort::Thing, &format!("mentions[{at}].thing"), &given.thing)?;
        Ok(Mention { thing, wordings: given.wordings, role: given.role })
    };
    given.into_iter().enumerate().map(mention).collect()
}

fn links(given: Vec<NewLink>, ids: &Ids) -> Result<Vec<Link>> {
    let link = |(at, given): (usize, NewLink)| {
        let field = format!("links[{at}].article");
        let target = given.article.map(|name| ids.of(Sort::Article, &field, &name)).transpose()?;
        Ok(Link { kind: given.kind, title: given.title, target, url: given.url })
    };
    given.into_iter().enumerate().map(link).collect()
}
