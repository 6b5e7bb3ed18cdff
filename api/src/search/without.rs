//! Answering without an index, while the first is being built or one can't be read: stories are read from the
//! database and looked through one by one. Slower, and by relevance not of all there is; but what is given is right.

use uuid::Uuid;

use super::Search;
use super::asking::{Answer, Asked, SearchOrder, View, part_of, sorted};
use super::building::blocking;
use super::counting::Counts;
use super::entry::{tags, weighed};
use super::found::{Found, at_least, count};
use super::ranking::{Day, Place, Ranked, cut, scored};
use crate::content::filter::Test;
use crate::content::list::{self, Count, Cursor, End, List, Page, Sorting, Window};
use crate::content::reading::{ArticleList, Entry, Order, entries};
use crate::content::{ArticleId, Press, Result, TypedId};

/// How many stories are looked through for one answer.
const LOOKED_THROUGH: usize = 500;
const AT_ONCE: u32 = 100;

/// What was asked for, of the stories that were looked through.
#[derive(Debug)]
struct Looked {
    found: Vec<Entry>,
    /// Where looking ended, if there are stories beyond.
    on: Option<Cursor>,
}

impl Search {
    /// Stories that say what was typed: by date, page by page to the end of the list; by relevance, of the newest.
    pub(super) async fn find_without(
        &self,
        asked: Asked,
        order: SearchOrder,
        window: Window,
        today: Day,
    ) -> Result<Found> {
        let by_date = match order {
            SearchOrder::Relevance => None,
            SearchOrder::Newest => Some(Order::Newest),
            SearchOrder::Oldest => Some(Order::Oldest),
        };
        let looked = match by_date {
            Some(by) => self.looked(&asked, by, Some(&window)).await?,
            None => self.looked(&asked, Order::Newest, None).await?,
        };
        let view = View { today, missing: 0 };
        let ranked = looked.search(&asked, order, view, &window);
        let mut found = Found::of(&Answer { ranked, view, matching: None }, asked, order, &window);
        if by_date.is_some() {
            looked.lead_on(&mut found.page, order.sorting(), &window);
            found.count = looked.counted(found.count, &window);
        } else {
            found.count = at_least(found.count, looked.on.is_some());
        }
        Ok(found)
    }

    /// A part of a list of stories, and how long that is at least.
    pub(super) async fn list_without(
        &self,
        asked: &Asked,
        order: Order,
        sorting: Sorting,
        window: &Window,
    ) -> Result<(Page<ArticleId>, Count)> {
        let looked = self.looked(asked, order, Some(window)).await?;
        let ranked = looked.list(order, sorting, window);
        let places = ranked.places.iter().map(|(key, id)| (*key, Uuid::from_u128(*id)));
        let mut page = list::found(places, ArticleId::of, sorting, window);
        looked.lead_on(&mut page, sorting, window);
        Ok((page, looked.counted(count(ranked.total), window)))
    }

    /// How many of the newest stand under what.
    pub(super) async fn count_without(&self, asked: &Asked) -> Result<Counts> {
        let looked = self.looked(asked, Order::Newest, None).await?;
        let mut counts = Counts::default();
        for entry in &looked.found {
            counts.see(tags(entry), entry.candidate.row.published_at);
        }
        Ok(counts)
    }

    /// The newest.
    pub(super) async fn newest_without(&self, asked: &Asked, window: &Window) -> Result<Ranked> {
        let looked = self.looked(asked, Order::Newest, Some(window)).await?;
        Ok(looked.search(asked, SearchOrder::Newest, View { today: 0, missing: 0 }, window))
    }

    /// Looks through the database when it is its turn: from where `window` begins until it is filled, or all of the
    /// newest that are looked through.
    async fn looked(&self, asked: &Asked, by: Order, window: Option<&Window>) -> Result<Looked> {
        self.may_ask()?;
        let turn = self.inner.turns.acquire().await.ok();
        let looked = look(self.press(), asked, by, window).await;
        drop(turn);
        looked
    }
}

/// Looks stories through in that order.
async fn look(press: &Press, asked: &Asked, by: Order, window: Option<&Window>) -> Result<Looked> {
    let list = ArticleList::all(told_by_database(&asked.test), by);
    let place = |cursor: &Option<Cursor>| {
        let numbers = cursor.as_ref().map(Cursor::numbers);
        numbers.map(|(key, id)| Cursor::at(list.order(), key, id))
    };
    let enough = window.map_or(usize::MAX, |window| window.take as usize);
    let mut next = Window { end: End::First, take: AT_ONCE, after: None, before: None };
    if let Some(Window { end, after, before, .. }) = window {
        next = Window { end: *end, after: place(after), before: place(before), ..next };
    }
    let (mut looked, mut read) = (Looked { found: Vec::new(), on: None }, 0);
    loop {
        let pages = list::pages(press, &[(list.clone(), next.clone())]).await?;
        let Some(page) = pages.into_iter().next() else { return Ok(looked) };
        looked.on = match next.end {
            End::First => page.end.filter(|_| page.has_next),
            End::Last => page.start.filter(|_| page.has_previous),
        };
        let ids: Vec<ArticleId> = page.items.into_iter().map(|(_, id)| id).collect();
        read += ids.len();
        let (asked, entries) = (asked.clone(), entries(press, &ids).await?);
        let fit = entries.into_iter().filter_map(move |entry| fit(&asked, entry));
        let fit: Vec<Entry> = blocking(move || Ok(fit.collect())).await?;
        looked.found.extend(fit);
        if looked.on.is_none() || looked.found.len() > enough || read >= LOOKED_THROUGH {
            return Ok(looked);
        }
        match next.end {
            End::First => next.after.clone_from(&looked.on),
            End::Last => next.before.clone_from(&looked.on),
        }
    }
}

/// As much of a test as the database can tell: not what is to be said. The rest is told of each story.
fn told_by_database(test: &Test) -> Test {
    match test {
        test if !test.asks_for_words() => test.clone(),
        Test::All(tests) => Test::All(tests.iter().map(told_by_database).collect()),
        _ => Test::All(Vec::new()),
    }
}

/// The story, if it is one that is asked for.
fn fit(asked: &Asked, mut entry: Entry) -> Option<Entry> {
    let said = entry.said();
    let says = asked.words.as_ref().is_none_or(|words| said.says(words));
    entry.candidate.said = Some(said);
    (says && entry.candidate.passes(&asked.test)).then_some(entry)
}

impl Looked {
    /// The part that `window` asks for, of what matches best.
    fn search(&self, asked: &Asked, order: SearchOrder, view: View, window: &Window) -> Ranked {
        let today = view.today;
        let key = |entry: &Entry| {
            let sort_at = entry.candidate.row.sort_at.timestamp_micros();
            match (order, &asked.words, &entry.candidate.said) {
                (SearchOrder::Relevance, Some(words), Some(said)) => {
                    scored(weighed(said, words), sort_at, today)
                }
                _ => sort_at,
            }
        };
        let (_, part) = sorted(order, view, window);
        cut(self.found.iter().map(|entry| place(entry, key(entry))), part)
    }

    /// The part that `window` asks for, as a list of stories has it.
    fn list(&self, order: Order, sorting: Sorting, window: &Window) -> Ranked {
        let key = |entry: &Entry| match order {
            Order::Newest | Order::Oldest => entry.candidate.row.sort_at,
            Order::RecentlyUpdated => entry.candidate.row.updated_at,
        };
        let places = self.found.iter().map(|entry| place(entry, key(entry).timestamp_micros()));
        cut(places, part_of(sorting, window))
    }

    /// Has a page go on where looking ended, if it is not full: it may be empty, and the list goes on all the same.
    fn lead_on(&self, page: &mut Page<ArticleId>, sorting: Sorting, window: &Window) {
        let on = self.on.as_ref().map(Cursor::numbers);
        let Some(on) = on.map(|(key, id)| Cursor::at(sorting, key, id)) else { return };
        match window.end {
            End::First if !page.has_next => (page.has_next, page.end) = (true, Some(on)),
            End::Last if !page.has_previous => (page.has_previous, page.start) = (true, Some(on)),
            End::First | End::Last => {}
        }
    }

    /// The figure, unless there may be more.
    fn counted(&self, count: Count, window: &Window) -> Count {
        let elsewhere = window.after.is_some() || window.before.is_some();
        at_least(count, self.on.is_some() || elsewhere)
    }
}

fn place(entry: &Entry, key: i64) -> Place {
    let id: Uuid = entry.candidate.row.id;
    (key, id.as_u128())
}
