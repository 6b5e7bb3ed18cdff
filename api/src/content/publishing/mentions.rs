//! What a story mentions: marked in its text, counted, and told by every wording. Knows no storage.

use std::collections::BTreeMap;

use entity::mention::Origin;
use uuid::Uuid;

use crate::content::document::{Document, Found, Wording, mark, texts};
use crate::content::surroundings::Mention;
use crate::content::{Error, Result};

/// A thing that a story is said to mention.
pub(super) struct Named {
    pub(super) thing: Uuid,
    /// Each wording it goes by in the text.
    pub(super) wordings: Vec<String>,
    pub(super) role: Option<String>,
    pub(super) origin: Origin,
}

/// Marks what is mentioned. Two that have become one thing since are one mention. A wording that stands
/// nowhere is refused.
pub(super) fn tie(document: &mut Document, named: &[Named]) -> Result<Vec<Mention>> {
    let mut found = mark(document, &wordings(document, named)?)?;
    let mut mentions: Vec<Mention> = Vec::new();
    for (at, one) in named.iter().enumerate() {
        match mentions.iter_mut().find(|known| known.thing == one.thing) {
            Some(known) => known.add_wordings(&one.wordings),
            None => mentions.push(tied(&mut found, at, one)?),
        }
    }
    Ok(mentions)
}

fn wordings(document: &Document, named: &[Named]) -> Result<Vec<Wording>> {
    let texts = texts(document);
    let mut wordings = Vec::new();
    for (at, one) in named.iter().enumerate() {
        for text in &one.wordings {
            if !texts.iter().any(|(_, whole)| whole.contains(text)) {
                let rule = format!("“{text}” stands nowhere in the story");
                return Err(Error::invalid(format!("mentions[{at}].wordings"), rule));
            }
            wordings.push(Wording { thing: one.thing, text: text.clone() });
        }
    }
    Ok(wordings)
}

fn tied(found: &mut BTreeMap<Uuid, Found>, at: usize, one: &Named) -> Result<Mention> {
    let found = found.remove(&one.thing).ok_or_else(|| {
        let rule = "is named nowhere by itself: a longer wording covers each place";
        Error::invalid(format!("mentions[{at}]"), rule)
    })?;
    Ok(Mention {
        thing: one.thing,
        position: found.position,
        wording: found.wording,
        wordings: one.wordings.clone(),
        role: one.role.clone(),
        count: found.count,
        salience: found.salience,
        origin: one.origin,
        blocks: found.block_ids,
    })
}
