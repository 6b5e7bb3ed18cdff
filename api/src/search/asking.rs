//! Asking the index: which stories have the words and pass the test, and which of them come first. Knows no
//! face.

use tantivy::SegmentReader;
use tantivy::query::Query;
use uuid::Uuid;

use super::counting::{Counts, count};
use super::fields::column;
use super::filtering::Filter;
use super::highlight::Marker;
use super::matching::Matching;
use super::ranking::{By, Day, Part, Place, Ranked, rank};
use super::snapshot::{Figures, Snapshot};
use super::stories::Stories;
use super::vocabulary::Known;
use crate::content::Result;
use crate::content::filter::{Test, Words};
use crate::content::list::{End, Sorting, Window};
use crate::content::reading::Order;

/// In which order what was found is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SearchOrder {
    /// What matches best first; of what matches alike, the more recent.
    #[default]
    Relevance,
    /// By date of publication, else of ingest, the latest first.
    Newest,
    /// The same, the earliest first.
    Oldest,
}

/// What is asked of the index.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) words: Option<Words>,
    pub(super) test: Test,
}

/// How much of what is wanted a story has to have, and the day from which it is seen: pages after the first
/// are told by their cursors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) today: Day,
    /// So many of the things wanted may be missing.
    pub(super) missing: u8,
}

/// A cursor's number holds the rank, the day and what may be missing.
const RANK_BITS: u32 = 36;
const DAY_BITS: u32 = 20;

impl View {
    /// The rank as a cursor tells it.
    pub(super) fn number(self, rank: i64) -> i64 {
        let rank = rank.clamp(0, (1 << RANK_BITS) - 1);
        let day = i64::from(self.today) & ((1 << DAY_BITS) - 1);
        (i64::from(self.missing) << (RANK_BITS + DAY_BITS)) | (day << RANK_BITS) | rank
    }

    /// How many of so many things a story has to have.
    fn at_least(self, wanted: u8) -> usize {
        wanted.saturating_sub(self.missing).max(1).into()
    }

    /// What a cursor tells: the view, and the rank.
    pub(super) fn told(number: i64) -> (Self, i64) {
        let rank = number & ((1 << RANK_BITS) - 1);
        let today = (number >> RANK_BITS) & ((1 << DAY_BITS) - 1);
        let missing = (number >> (RANK_BITS + DAY_BITS)) & 0x7F;
        let view = Self {
            today: u32::try_from(today).unwrap_or_default(),
            missing: u8::try_from(missing).unwrap_or_default(),
        };
        (view, rank)
    }
}

/// What was found.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) ranked: Ranked,
    pub(super) view: View,
    pub(super) matching: Option<Matching>,
}

impl Answer {
    /// Marks what was looked for, and what was found in its place.
    pub(super) fn marker(&self, asked: &Asked) -> Marker {
        let meant = self.matching.iter().flat_map(|matching| &matching.meant);
        let meant: Vec<Known> = meant.map(|(_, known)| known.clone()).collect();
        asked.words.as_ref().map(|words| Marker::of(words, &meant)).unwrap_or_default()
    }
}

impl Asked {
    /// What passes the test and has the words as typed or meant; of those words, some may be missing when
    /// nothing has them all.
    pub(super) fn search(
        &self,
        snapshot: &Snapshot,
        order: SearchOrder,
        window: &Window,
        today: Day,
    ) -> Result<Answer> {
        let told = window.after.as_ref().or(window.before.as_ref());
        let told = told.filter(|_| order == SearchOrder::Relevance);
        let told = told.map(|cursor| View::told(cursor.numbers().0).0);
        let mut figures = Figures::of(snapshot);
        let words = self.words.clone().unwrap_or_default();
        let matching = Matching::kindly(snapshot, &mut figures, &words)?;
        let wanted = u8::try_from(matching.wanted()).unwrap_or(u8::MAX);
        let views = match told {
            Some(view) => vec![view],
            None => missing(wanted).map(|missing| View { today, missing }).collect(),
        };
        let filter = Filter::of(snapshot, &self.test)?;
        let view = View { today, missing: 0 };
        let mut answer = Answer { ranked: Ranked::default(), view, matching: None };
        for view in views {
            let (by, part) = sorted(order, view, window);
            let query = matching.at_least(view.at_least(wanted));
            let passing = |segment: &SegmentReader| wanted_of(&filter, &matching, segment);
            answer.ranked = rank(snapshot, Some((&*query, &figures)), passing, by, part)?;
            answer.view = view;
            if answer.ranked.total > 0 {
                break;
            }
        }
        answer.matching = Some(matching);
        Ok(answer)
    }

    /// What the test lets through, as a list of stories has it.
    pub(super) fn list(
        &self,
        snapshot: &Snapshot,
        order: Order,
        sorting: Sorting,
        window: &Window,
    ) -> Result<Ranked> {
        let by = match order {
            Order::Newest | Order::Oldest => column::SORT_AT,
            Order::RecentlyUpdated => column::UPDATED_AT,
        };
        let filter = Filter::of(snapshot, &self.test)?;
        let passing = |segment: &SegmentReader| filter.passing(segment);
        rank(snapshot, None, passing, By::Column(by), part_of(sorting, window))
    }

    /// How many of all that was found in that view stand under what.
    pub(super) fn count(&self, snapshot: &Snapshot, view: View) -> Result<Counts> {
        let all = Everything::of(self, snapshot, view)?;
        count(snapshot, |segment| all.of_segment(segment))
    }

    /// The newest of all that was found in that view.
    pub(super) fn newest(
        &self,
        snapshot: &Snapshot,
        view: View,
        window: &Window,
    ) -> Result<Ranked> {
        let all = Everything::of(self, snapshot, view)?;
        let (by, part) = sorted(SearchOrder::Newest, view, window);
        rank(snapshot, None, |segment| all.of_segment(segment), by, part)
    }
}

/// All that was found in a view, in no order.
struct Everything<'a> {
    filter: Filter<'a>,
    /// Where words were asked for: what they come to, and what has enough of them.
    words: Option<(Matching, Box<dyn Query>)>,
}

impl<'a> Everything<'a> {
    fn of(asked: &'a Asked, snapshot: &'a Snapshot, view: View) -> Result<Self> {
        let filter = Filter::of(snapshot, &asked.test)?;
        let Some(words) = &asked.words else { return Ok(Self { filter, words: None }) };
        let matching = Matching::kindly(snapshot, &mut Figures::of(snapshot), words)?;
        let wanted = u8::try_from(matching.wanted()).unwrap_or(u8::MAX);
        let query = matching.at_least(view.at_least(wanted));
        Ok(Self { filter, words: Some((matching, query)) })
    }

    fn of_segment(&self, segment: &SegmentReader) -> Result<Stories> {
        let Some((matching, query)) = &self.words else { return self.filter.passing(segment) };
        let found = Stories::matching(self.filter.snapshot, segment, &**query)?;
        Ok(found.and(&wanted_of(&self.filter, matching, segment)?))
    }
}

/// What a filter lets through, without what is unwanted.
fn wanted_of(filter: &Filter<'_>, matching: &Matching, segment: &SegmentReader) -> Result<Stories> {
    Ok(filter.passing(segment)?.without(&matching.unwanted(filter.snapshot, segment)?))
}

/// How many of so many things may be missing: none; else one, else half, else all but one.
fn missing(wanted: u8) -> impl Iterator<Item = u8> {
    let mut steps = vec![0, wanted.min(1), wanted / 2, wanted.saturating_sub(1)];
    steps.retain(|missing| *missing < wanted.max(1));
    steps.dedup();
    steps.into_iter()
}

pub(super) fn sorted(order: SearchOrder, view: View, window: &Window) -> (By, Part) {
    match order {
        SearchOrder::Relevance => {
            let rank = |(number, id): Place| (View::told(number).1, id);
            (By::Relevance(view.today), part(true, window, rank))
        }
        SearchOrder::Newest => (By::Column(column::SORT_AT), part(true, window, |place| place)),
        SearchOrder::Oldest => (By::Column(column::SORT_AT), part(false, window, |place| place)),
    }
}

/// What `window` asks for of a list sorted so.
pub(super) fn part_of(sorting: Sorting, window: &Window) -> Part {
    part(sorting.is_descending(), window, |place| place)
}

/// What `window` asks for: one more than it takes, to know whether the list goes on. From the end it is read
/// the other way round.
fn part(descending: bool, window: &Window, key: impl Fn(Place) -> Place) -> Part {
    let place = |cursor: &Option<crate::content::list::Cursor>| {
        let numbers = cursor.as_ref().map(crate::content::list::Cursor::numbers);
        numbers.map(|(number, id): (i64, Uuid)| key((number, id.as_u128())))
    };
    let (after, before) = (place(&window.after), place(&window.before));
    let take = window.take as usize + 1;
    match window.end {
        End::First => Part { descending, take, after, before },
        End::Last => Part { descending: !descending, take, after: before, before: after },
    }
}
