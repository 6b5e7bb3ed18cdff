//! Answering without an index, while the first is being built: the newest stories are read from the database
//! and looked through one by one. Slower, and not of all there is; but what is given is right.

use uuid::Uuid;

use super::asking::{Asked, SearchOrder, View, part_of};
use super::building::blocking;
use super::counting::Counts;
use super::entry::{tags, weighed};
use super::ranking::{Day, Place, Ranked, cut, scored};
use crate::content::filter::Test;
use crate::content::list::{self, Cursor, End, Sorting, Window};
use crate::content::reading::{ArticleList, Entry, Order, entries};
use crate::content::{ArticleId, Press, Result};

/// How many stories are looked through.
const LOOKED_THROUGH: usize = 500;
const AT_ONCE: u32 = 100;

/// What of the newest stories was asked for.
#[derive(Debug)]
pub(super) struct Looked {
    found: Vec<Entry>,
    /// There are older ones that were not looked through.
    pub(super) more: bool,
}

/// Looks the newest stories through.
pub(super) async fn look(press: &Press, asked: &Asked) -> Result<Looked> {
    // What the database can't tell is told of each story; the rest narrows down what is read.
    let told_by_database = !asked.test.asks_for_words();
    let test = if told_by_database { asked.test.clone() } else { Test::All(Vec::new()) };
    let list = ArticleList::all(test, Order::Newest);
    let (mut looked, mut read, mut after) = (Looked { found: Vec::new(), more: true }, 0, None);
    while looked.more && read < LOOKED_THROUGH {
        let window = Window { end: End::First, take: AT_ONCE, after, before: None };
        let pages = list::pages(press, &[(list.clone(), window)]).await?;
        let Some(page) = pages.into_iter().next() else { break };
        looked.more = page.has_next;
        after = page.items.last().map(|(cursor, _): &(Cursor, ArticleId)| cursor.clone());
        let ids: Vec<ArticleId> = page.items.into_iter().map(|(_, id)| id).collect();
        read += ids.len();
        let (asked, entries) = (asked.clone(), entries(press, &ids).await?);
        let fit = entries.into_iter().filter_map(move |entry| fit(&asked, entry));
        let fit: Vec<Entry> = blocking(move || Ok(fit.collect())).await?;
        looked.found.extend(fit);
    }
    Ok(looked)
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
    pub(super) fn search(
        &self,
        asked: &Asked,
        order: SearchOrder,
        window: &Window,
        today: Day,
    ) -> Ranked {
        let view = View { today, missing: 0 };
        let key = |entry: &Entry| {
            let sort_at = entry.candidate.row.sort_at.timestamp_micros();
            match (order, &asked.words, &entry.candidate.said) {
                (SearchOrder::Relevance, Some(words), Some(said)) => {
                    scored(weighed(said, words), sort_at, today)
                }
                _ => sort_at,
            }
        };
        let (_, part) = super::asking::sorted(order, view, window);
        cut(self.found.iter().map(|entry| place(entry, key(entry))), part)
    }

    /// The part that `window` asks for, as a list of stories has it.
    pub(super) fn list(&self, order: Order, sorting: Sorting, window: &Window) -> Ranked {
        let key = |entry: &Entry| match order {
            Order::Newest | Order::Oldest => entry.candidate.row.sort_at,
            Order::RecentlyUpdated => entry.candidate.row.updated_at,
        };
        let places = self.found.iter().map(|entry| place(entry, key(entry).timestamp_micros()));
        cut(places, part_of(sorting, window))
    }

    /// How many of them stand under what.
    pub(super) fn count(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.found {
            counts.see(tags(entry), entry.candidate.row.published_at);
        }
        counts
    }
}

fn place(entry: &Entry, key: i64) -> Place {
    let id: Uuid = entry.candidate.row.id;
    (key, id.as_u128())
}
