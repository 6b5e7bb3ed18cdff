//! Working copies: what is written at the desk before, and beside, what the public sees.

mod beginning;
mod blocks;
mod difference;
pub mod life;
pub mod manuscript;
mod names;
mod patch;
mod reading;
mod reviewing;
mod rules;
mod saving;

pub use self::beginning::{NewDraft, create, create_each};
pub use self::blocks::{BlockEdit, NewBlock, NewContent, Place};
pub use self::difference::{Difference, differences};
pub use self::manuscript::Manuscript;
pub use self::patch::{NewLink, NewMention, Patch};
pub(super) use self::reading::stored;
pub use self::reading::{
    Draft, DraftList, Revision, RevisionList, drafts, find_draft, manuscripts, past, story_of,
};
pub use self::reviewing::{approve, give_back, reopen, submit};
pub(super) use self::rules::few_wordings;
pub use self::saving::{Save, Saved, discard, restore, update, update_each};
pub(super) use self::saving::{at, copy_of, done, locked, record};
