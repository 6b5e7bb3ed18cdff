//! What a save does to the blocks of a body: all anew, or one by one, by their ids. Knows no other field.

use std::collections::HashSet;

use super::manuscript::Manuscript;
use super::names::{Ids, Sort};
use crate::content::document::{Block, Content};
use crate::content::{Error, Result, clip};

/// A block as it is handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewBlock {
    /// That of a block which is there, to keep it; a new block has none.
    pub id: Option<String>,
    /// What it is.
    pub content: NewContent,
}

/// What a block is, as it is handed in.
#[derive(Clone, Debug, PartialEq)]
pub enum NewContent {
    /// Anything that says something itself.
    Plain(Content),
    /// An inline link.
    Link {
        /// The wording.
        title: String,
        /// The story it leads to.
        article: Option<String>,
        /// Where it leads, when that is not one of ours.
        url: Option<String>,
    },
}

/// A change to one block.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockEdit {
    /// Puts a block in place of the one with its id; or, where it has none, a new one after another.
    Put {
        /// The block.
        block: NewBlock,
        /// Where to.
        place: Option<Place>,
    },
    /// Moves a block.
    Move {
        /// Which.
        id: String,
        /// Where to.
        place: Place,
    },
    /// Takes a block out.
    Remove {
        /// Which.
        id: String,
    },
}

/// A place in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// After this block.
    After(String),
}

impl NewContent {
    /// The story that it leads to, by name.
    pub(super) fn target(&self) -> Option<&str> {
        match self {
            Self::Link { article, .. } => article.as_deref(),
            Self::Plain(_) => None,
        }
    }

    fn resolved(self, ids: &Ids) -> Result<Content> {
        match self {
            Self::Plain(content) => Ok(content),
            Self::Link { title, article, url } => {
                let target = article.map(|name| ids.of(Sort::Article, "article", &name));
                Ok(Content::Link { title, target: target.transpose()?, url })
            }
        }
    }
}

impl BlockEdit {
    /// The block that it puts, if it puts one.
    pub(super) fn block(&self) -> Option<&NewBlock> {
        match self {
            Self::Put { block, .. } => Some(block),
            Self::Move { .. } | Self::Remove { .. } => None,
        }
    }
}

impl Manuscript {
    pub(super) fn replace_body(&mut self, body: Vec<NewBlock>, ids: &Ids) -> Result<()> {
        let known: HashSet<String> = self.body.iter().map(|block| block.id.clone()).collect();
        let mut used = HashSet::new();
        let mut blocks = Vec::new();
        for (at, block) in body.into_iter().enumerate() {
            let within = |error: Error| error.within(format!("body[{at}]"));
            if let Some(id) = &block.id {
                if !known.contains(id) {
                    return Err(within(unknown(id)));
                }
                if !used.insert(id.clone()) {
                    return Err(within(Error::invalid("id", format!("“{id}” stands twice"))));
                }
            }
            blocks.push(self.identified(block, ids).map_err(within)?);
        }
        self.body = blocks;
        Ok(())
    }

    pub(super) fn edit_block(&mut self, edit: BlockEdit, ids: &Ids) -> Result<()> {
        match edit {
            BlockEdit::Put { block, place } => {
                let there = match &block.id {
                    Some(id) => Some(self.position(id)?),
                    None => None,
                };
                let block = self.identified(block, ids)?;
                match (there, place) {
                    (Some(at), None) => {
                        self.body.iter_mut().skip(at).take(1).for_each(|old| *old = block.clone())
                    }
                    (Some(at), Some(place)) => {
                        self.body.remove(at);
                        self.insert(block, &place)?;
                    }
                    (None, Some(place)) => self.insert(block, &place)?,
                    (None, None) => self.body.push(block),
                }
            }
            BlockEdit::Move { id, place } => {
                let at = self.position(&id)?;
                let block = self.body.remove(at);
                self.insert(block, &place)?;
            }
            BlockEdit::Remove { id } => {
                let at = self.position(&id)?;
                self.body.remove(at);
            }
        }
        Ok(())
    }

    /// A block with an id: its own, or one that no block of this story ever had.
    fn identified(&mut self, block: NewBlock, ids: &Ids) -> Result<Block> {
        let content = block.content.resolved(ids)?;
        let id = block.id.unwrap_or_else(|| {
            self.blocks += 1;
            format!("b{}", self.blocks)
        });
        Ok(Block { id, content })
    }

    fn insert(&mut self, block: Block, place: &Place) -> Result<()> {
        let at = match place {
            Place::First => 0,
            Place::Last => self.body.len(),
            Place::After(id) => self.position(id)? + 1,
        };
        self.body.insert(at, block);
        Ok(())
    }

    fn position(&self, id: &str) -> Result<usize> {
        self.body.iter().position(|block| block.id == id).ok_or_else(|| unknown(id))
    }
}

fn unknown(id: &str) -> Error {
    Error::invalid("id", format!("there is no block “{}” in this revision", clip(id)))
}

#[cfg(test)]
mod tests {
    use super::super::Patch;
    use super::*;
    use crate::content::document::Span;

    fn block(id: Option<&str>, text: &str) -> NewBlock {
        let content = Content::Paragraph { spans: vec![Span::plain(text)] };
        NewBlock { id: id.map(str::to_owned), content: NewContent::Plain(content) }
    }

    fn written(texts: &[&str]) -> Manuscript {
        let body = texts.iter().map(|text| block(None, text)).collect();
        Patch { body: Some(body), ..Patch::default() }
            .apply(&Manuscript::default(), &Ids::default())
            .unwrap()
    }

    fn edited(manuscript: &Manuscript, edit: BlockEdit) -> Result<Vec<String>> {
        let edited =
            Patch { blocks: vec![edit], ..Patch::default() }.apply(manuscript, &Ids::default())?;
        Ok(edited.body.into_iter().map(|block| block.id).collect())
    }

    #[test]
    fn what_is_left_out_stays_and_what_is_null_goes() {
        let first = Patch { summary: Some(Some("S".to_owned())), ..Patch::default() };
        let first = first.apply(&written(&["x"]), &Ids::default()).unwrap();
        let second = Patch { headline: Some("H".to_owned()), ..Patch::default() };
        let second = second.apply(&first, &Ids::default()).unwrap();
        assert_eq!((second.headline.as_str(), second.summary.as_deref()), ("H", Some("S")));
        let third = Patch { summary: Some(None), ..Patch::default() }
            .apply(&second, &Ids::default())
            .unwrap();
        assert_eq!((third.summary, third.body), (None, first.body));
    }

    #[test]
    fn blocks_are_put_moved_and_removed_by_id() {
        let story = written(&["one", "two", "three"]);
        let after = |id: &str| Some(Place::After(id.to_owned()));
        let put = |id, place| BlockEdit::Put { block: block(id, "new"), place };
        for (edit, ids) in [
            (put(None, after("b1")), "b1 b4 b2 b3"),
            (put(None, Some(Place::First)), "b4 b1 b2 b3"),
            (put(None, None), "b1 b2 b3 b4"),
            (put(Some("b2"), None), "b1 b2 b3"),
            (put(Some("b1"), after("b3")), "b2 b3 b1"),
            (BlockEdit::Move { id: "b3".to_owned(), place: Place::First }, "b3 b1 b2"),
            (BlockEdit::Remove { id: "b1".to_owned() }, "b2 b3"),
        ] {
            assert_eq!(edited(&story, edit.clone()).unwrap().join(" "), ids, "{edit:?}");
        }
    }

    #[test]
    fn an_id_is_never_given_twice() {
        let story = written(&["one", "two"]);
        let remove = BlockEdit::Remove { id: "b2".to_owned() };
        let put = BlockEdit::Put { block: block(None, "three"), place: None };
        let patch = Patch { blocks: vec![remove, put], ..Patch::default() };
        let ids: Vec<_> = patch
            .apply(&story, &Ids::default())
            .unwrap()
            .body
            .into_iter()
            .map(|block| block.id)
            .collect();
        assert_eq!(ids, ["b1", "b3"]);
    }

    #[test]
    fn a_block_that_is_not_there_is_refused() {
        let story = written(&["one"]);
        let told = edited(&story, BlockEdit::Remove { id: "b7".to_owned() }).unwrap_err();
        assert_eq!(told.to_string(), "blocks[0].id: there is no block “b7” in this revision");
        for (body, told) in [
            (vec![block(Some("b9"), "x")], "body[0].id: there is no block “b9” in this revision"),
            (vec![block(Some("b1"), "x"), block(Some("b1"), "y")], "body[1].id: “b1” stands twice"),
        ] {
            let patch = Patch { body: Some(body), ..Patch::default() };
            assert_eq!(patch.apply(&story, &Ids::default()).unwrap_err().to_string(), told);
        }
    }
}
