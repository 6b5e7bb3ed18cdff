//! A reader's copy: pages are taken in, lost, or refused. Knows nothing of what the newsroom does.

use std::collections::{BTreeMap, BTreeSet};

use api::content::changes::{self, ChangeReason, ChangeSubject};
use api::content::filter::{self, ArticleFilter, Candidate};
use api::content::list::{End, Window, pages};
use api::content::reading::{ArticleList, Order, candidates};
use api::content::syncing::{Delta, Followed, Reach, Stretch, Sync, position, sync};
use api::content::{ArticleId, Error, Press, TypedId};

use super::Told;
use crate::chance::Chance;

/// A copy, and how far it has come.
pub struct Copy {
    wanted: ArticleFilter,
    stories: BTreeMap<ArticleId, String>,
    cursor: Option<String>,
    /// What is followed, while the copy has come to the end of the log and may listen.
    live: Option<Followed>,
    first: usize,
    stretch: u64,
}

impl Copy {
    /// An empty one, which reads pages of a size by chance.
    pub fn of(wanted: ArticleFilter, chance: &mut Chance) -> Self {
        let first = 4 + chance.below(97);
        let stretch = [5, 40, 200][chance.below(3)];
        Self { wanted, stories: BTreeMap::new(), cursor: None, live: None, first, stretch }
    }

    /// Reads a page; now and then the line breaks before it has come, or while it is taken in.
    pub async fn step(&mut self, press: &Press, chance: &mut Chance, told: &mut Told) {
        let listens = self.live.is_some() && chance.once_in(2);
        let delta = match listens {
            true => self.hear(press, chance, told).await,
            false => self.read(press, told).await,
        };
        let Some(delta) = delta else { return };
        let lost = chance.once_in(5);
        let heard = if lost { chance.below(delta.news.len() + 1) } else { delta.news.len() };
        told.lost += usize::from(lost);
        let cut: Vec<_> = delta.news.iter().take(heard).cloned().collect();
        let cursor = match lost {
            true => cut.last().map(|news| news.cursor.clone()).filter(|_| chance.once_in(2)),
            false => Some(delta.cursor.clone()),
        };
        self.take(press, &Delta { news: cut, ..delta }, told).await;
        self.cursor = cursor.or(self.cursor.take());
        // Whoever lost something reads on by his cursor.
        self.live = self.live.take().filter(|_| !lost);
    }

    /// Hears a stretch of the log as those do who follow live: told from what was read once for all of them. It may
    /// begin before what this copy has come to, and end anywhere.
    async fn hear(&mut self, press: &Press, chance: &mut Chance, told: &mut Told) -> Option<Delta> {
        let (followed, cursor) = (self.live.as_ref()?, self.cursor.as_deref()?);
        let come_to = position(cursor).unwrap()?;
        let from = Ord::max(come_to - chance.below(4) as i64, 0);
        let rows = changes::since(press, from, 1 + chance.below(30) as u64).await.ok()?;
        let stretch = Stretch::after(press, from, &rows).await.unwrap()?;
        let reach = stretch.reach(followed, cursor).unwrap();
        let (news, cursor) = stretch.told(followed, cursor).unwrap();
        assert!(
            news.is_empty() || !matches!(reach, Reach::Passed(_)),
            "what passes by tells nothing"
        );
        assert!(news.is_empty() || stretch.concerns(followed) && stretch.end() > come_to);
        told.heard += news.len();
        Some(Delta { news, cursor, more: false })
    }

    /// Reads on to the end, and is then what is read anew.
    pub async fn hold(&mut self, press: &Press, told: &mut Told, name: &str) {
        loop {
            let Some(delta) = self.read(press, told).await else { continue };
            self.take(press, &delta, told).await;
            self.cursor = Some(delta.cursor);
            if !delta.more {
                break;
            }
        }
        let anew = self.anew(press).await;
        if self.stories != anew {
            let ids = self.stories.keys().chain(anew.keys());
            let off: BTreeSet<_> =
                ids.filter(|id| self.stories.get(id) != anew.get(id)).copied().collect();
            let log = changes::since(press, 0, 10_000).await.unwrap_or_default();
            let log = log.iter().filter(|row| off.contains(&ArticleId::of(row.subject_id)));
            let log: Vec<_> = log.map(|row| (row.seq, row.reason, row.tags.to_string())).collect();
            let side = |all: &BTreeMap<ArticleId, String>| {
                off.iter().map(|id| all.get(id).cloned()).collect::<Vec<_>>()
            };
            let (ours, theirs) = (side(&self.stories), side(&anew));
            panic!(
                "{name}: {:?}\n{off:?}\nkept {ours:#?}\nanew {theirs:#?}\n{log:#?}",
                self.wanted
            );
        }
        told.held += 1;
    }

    async fn read(&mut self, press: &Press, told: &mut Told) -> Option<Delta> {
        // Without a cursor one begins with nothing: of what went meanwhile nothing is told.
        if self.cursor.is_none() {
            self.stories.clear();
        }
        let test = filter::resolve(press, &self.wanted).await.unwrap();
        let asked = Sync {
            followed: Followed { test, subjects: vec![ChangeSubject::Article] },
            after: self.cursor.clone(),
            first: self.first,
            stretch: self.stretch,
        };
        match sync(press, &asked).await {
            Ok(delta) => {
                self.live = (!delta.more).then_some(asked.followed);
                Some(delta)
            }
            Err(Error::PositionGone) => {
                (self.stories, self.cursor, self.live) = (BTreeMap::new(), None, None);
                told.over += 1;
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Takes news in as a client would: by id, whatever was there.
    async fn take(&mut self, press: &Press, delta: &Delta, told: &mut Told) {
        let here = delta.news.iter().filter(|news| !news.gone).map(|news| ArticleId::of(news.id));
        let mut here = candidates(press, &here.collect::<Vec<_>>()).await.unwrap();
        let seen: BTreeSet<_> = delta.news.iter().map(|news| news.id).collect();
        assert_eq!(seen.len(), delta.news.len(), "each is told once a page: {:?}", delta.news);
        for news in &delta.news {
            let id = ArticleId::of(news.id);
            match here.remove(&id) {
                Some(story) => {
                    told.taken += 1;
                    self.stories.insert(id, shown(&story));
                }
                // It went while this was read, or is told to be gone.
                None => {
                    let left = news.reason == ChangeReason::Retagged;
                    let counted = if left { &mut told.left } else { &mut told.gone };
                    *counted += usize::from(self.stories.remove(&id).is_some());
                }
            }
        }
    }

    /// All that passes, read from the lists.
    async fn anew(&self, press: &Press) -> BTreeMap<ArticleId, String> {
        let test = filter::resolve(press, &self.wanted).await.unwrap();
        let list = ArticleList::all(test, Order::Newest);
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let window = Window { end: End::First, take: 100, after, before: None };
            let page = pages(press, &[(list.clone(), window)]).await.unwrap().pop().unwrap();
            after = page.items.last().map(|(cursor, _)| cursor.clone());
            ids.extend(page.items.into_iter().map(|(_, id)| id));
            if !page.has_next {
                break;
            }
        }
        let stories = candidates(press, &ids).await.unwrap();
        stories.into_iter().map(|(id, story)| (id, shown(&story))).collect()
    }
}

/// What a copy holds of a story: what it says, and what it is filed under and mentions.
fn shown(story: &Candidate) -> String {
    let row = &story.row;
    let own = (&row.version, &row.slug, &row.locale, row.genre, row.completeness, row.section_id);
    let dates = (row.source_id, row.published_at, row.sort_at, row.updated_at);
    let tied = (&story.topics, &story.broader, &story.things, &story.contributors);
    format!("{own:?} {dates:?} {tied:?}")
}
