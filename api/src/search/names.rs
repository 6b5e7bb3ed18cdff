//! What topics and things are called, to be completed while somebody types. Knows no story.

use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

use entity::change::{self, ChangeSubject};
use uuid::Uuid;

use crate::content::list::{self, End, List, Window};
use crate::content::reading::{ThingList, TopicList, things, topics};
use crate::content::{Press, Result, ThingId, TopicId, TypedId, words};

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// A topic.
    Topic(TopicId),
    /// A thing.
    Thing(ThingId),
}

/// A name that begins as was typed, or has a word that does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Begun {
    /// Whether it is the whole name that begins so, and not a later word of it.
    pub(super) later: bool,
    /// The name, as it is written.
    pub(super) name: String,
    pub(super) named: Named,
}

/// More names than these are not weighed: of what begins with a letter or two there may be more.
const MOST_SEEN: usize = 1_000;

/// The Arabic article, which nobody has to type.
const ARTICLE: &str = "ال";

/// Every name, by the folded words in it.
#[derive(Debug, Default)]
pub(super) struct Names(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The folded name from each of its words on; whether that is a later one; the name; of what.
    begun: BTreeSet<(String, Begun)>,
    of: HashMap<Named, Vec<String>>,
}

impl Names {
    /// Reads all of them.
    pub(super) async fn read(&self, press: &Press) -> Result<()> {
        let mut known = Known::default();
        for page in pages(press, TopicList::All).await? {
            known.learn_topics(press, &page).await?;
        }
        for page in pages(press, ThingList::new(None, None)?).await? {
            known.learn_things(press, &page).await?;
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// Reads those anew that `changes` touch.
    pub(super) async fn take_in(&self, press: &Press, changes: &[change::Model]) -> Result<()> {
        let of = |subject| {
            let these = changes.iter().filter(move |change| change.subject == subject);
            these.map(|change| change.subject_id).collect::<BTreeSet<Uuid>>()
        };
        let filed: Vec<_> = of(ChangeSubject::Topic).into_iter().map(TopicId::of).collect();
        let mentioned: Vec<_> = of(ChangeSubject::Thing).into_iter().map(ThingId::of).collect();
        if filed.is_empty() && mentioned.is_empty() {
            return Ok(());
        }
        let mut fresh = Known::default();
        for ids in filed.chunks(AT_ONCE) {
            fresh.learn_topics(press, ids).await?;
        }
        for ids in mentioned.chunks(AT_ONCE) {
            fresh.learn_things(press, ids).await?;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let touched = filed.into_iter().map(Named::Topic);
        for named in touched.chain(mentioned.into_iter().map(Named::Thing)) {
            known.forget(named);
        }
        for (named, names) in fresh.of {
            known.learn(named, names);
        }
        Ok(())
    }

    /// The names that begin with what was typed, or have a word that does.
    pub(super) fn starting_with(&self, typed: &str) -> Vec<Begun> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = BTreeSet::new();
        for start in spelt(typed) {
            let least = Begun {
                later: false,
                name: String::new(),
                named: Named::Topic(TopicId::of(Uuid::nil())),
            };
            let from = known.begun.range((start.clone(), least)..);
            let begun = from.take_while(|(name, _)| name.starts_with(&start));
            found.extend(begun.take(MOST_SEEN).map(|(_, begun)| begun.clone()));
        }
        found.into_iter().collect()
    }
}

/// A text in words, and with what points and hyphens keep apart in one: `F-35`, `U.S.` are `f35`, `us` as well.
fn spelt(text: &str) -> BTreeSet<String> {
    let joined: String = text.chars().filter(|c| !matches!(c, '.' | '-' | '\u{2011}')).collect();
    let mut spelt = BTreeSet::from([words(text), words(&joined)]);
    spelt.remove("");
    spelt
}

/// How many are read at once.
const AT_ONCE: usize = 100;

/// The ids of a list, page by page.
async fn pages<L: List<Of = Press>>(press: &Press, list: L) -> Result<Vec<Vec<L::Item>>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let window = Window { end: End::First, take: AT_ONCE as u32, after, before: None };
        let read = list::pages(press, &[(list.clone(), window)]).await?;
        let Some(page) = read.into_iter().next() else { return Ok(pages) };
        after = page.items.last().map(|(cursor, _)| cursor.clone());
        pages.push(page.items.into_iter().map(|(_, id)| id).collect());
        if !page.has_next {
            return Ok(pages);
        }
    }
}

impl Known {
    async fn learn_topics(&mut self, press: &Press, ids: &[TopicId]) -> Result<()> {
        for (id, topic) in topics(press, ids).await? {
            self.learn(
                Named::Topic(id),
                topic.names.iter().map(|name| name.name.clone()).collect(),
            );
        }
        Ok(())
    }

    async fn learn_things(&mut self, press: &Press, ids: &[ThingId]) -> Result<()> {
        // One that became part of another is found by the other's names.
        let found = things(press, ids).await?.into_iter();
        for (id, thing) in found.filter(|(id, thing)| thing.row.id == id.uuid()) {
            self.learn(
                Named::Thing(id),
                thing.names.iter().map(|name| name.name.clone()).collect(),
            );
        }
        Ok(())
    }

    fn learn(&mut self, named: Named, names: Vec<String>) {
        for name in &names {
            self.begun.extend(begun(named, name));
        }
        self.of.insert(named, names);
    }

    fn forget(&mut self, named: Named) {
        for name in self.of.remove(&named).unwrap_or_default() {
            for begun in begun(named, &name) {
                self.begun.remove(&begun);
            }
        }
    }
}

/// A name from each of its words on; in Arabic, also from behind the article.
fn begun(named: Named, name: &str) -> Vec<(String, Begun)> {
    let mut all = Vec::new();
    for folded in spelt(name) {
        let later = folded.match_indices(' ').map(|(at, _)| at + 1);
        let starts = [0].into_iter().chain(later).flat_map(|start| {
            let rest = folded.get(start..).unwrap_or_default();
            let article = rest.strip_prefix(ARTICLE).filter(|rest| !rest.is_empty());
            [Some(start), article.map(|rest| folded.len() - rest.len())].into_iter().flatten()
        });
        all.extend(starts.filter_map(|start| {
            let later = start > 0 && folded.get(..start) != Some(ARTICLE);
            let begun = Begun { later, name: name.to_owned(), named };
            Some((folded.get(start..)?.to_owned(), begun))
        }));
    }
    all
}
