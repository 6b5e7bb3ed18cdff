//! Lists that can be paged: cursors, windows, and one statement for many pages at once. Knows no tables.
//!
//! A list names the ways into it (one select for each), what it is sorted by, and how to read a row.
//! Everything else about paging is here: the keyset condition goes into each way, so that each is one
//! range of one index; pages of many lists are one statement, so that a list inside a list costs no
//! more statements than a list.

mod cursor;
mod held;
mod statements;
mod way;

use std::{collections::BTreeSet, fmt::Debug, hash::Hash};

pub use self::cursor::Cursor;
pub use self::held::Held;
use self::statements::rows;
pub use self::way::Way;
use super::{Reads, Result};
use sea_orm::{
    QueryResult,
    sea_query::{Expr, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

/// How far [`count`] counts: past this it says "at least".
pub const COUNTED: u64 = 10_000;

/// A list that can be paged and counted.
pub trait List: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// Whose list it is.
    type Of: Reads;
    /// What stands in it.
    type Item: Clone + Debug + Send + Sync + 'static;

    /// The ways into it. An item that several ways reach is listed once.
    fn ways(&self) -> Vec<Way>;

    /// What its items are sorted by, and which way.
    fn order(&self) -> Sorting;

    /// Reads an item from a row: the sort key and `id` are the first two columns, `key` and `id`.
    fn item(row: &QueryResult) -> Result<Self::Item>;
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// Names the list and order in cursors, so that a cursor fits only where it came from.
    pub(super) tag: u8,
    pub(super) by: By,
    pub(super) order: Direction,
}

impl Sorting {
    /// By a number that a list works out for itself, the greatest first. No two lists share a `tag`.
    pub(crate) const fn ranked(tag: u8) -> Self {
        Self { tag, by: By::Number, order: Direction::Descending }
    }

    /// The same, the least first.
    pub(crate) const fn reversed(self) -> Self {
        Self { order: Direction::Ascending, ..self }
    }

    /// The greatest come first.
    pub(crate) fn is_descending(self) -> bool {
        self.order == Direction::Descending
    }
}

/// What kind of value the sort key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Time,
    Number,
    Text,
}

/// Which end of a sort comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// Which part of a list to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// From which end to take.
    pub end: End,
    /// How many to take, 1 to 100.
    pub take: u32,
    /// Only what follows this place.
    pub after: Option<Cursor>,
    /// Only what precedes this place.
    pub before: Option<Cursor>,
}

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The beginning.
    First,
    /// The end.
    Last,
}

/// A part of a list, in the list's order whichever end it was taken from.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Each item with its place.
    pub items: Vec<(Cursor, T)>,
    /// The place where it begins.
    pub start: Option<Cursor>,
    /// The place where it ends: behind its last item, if what follows was looked at in vain.
    pub end: Option<Cursor>,
    /// Whether the list goes on after it.
    pub has_next: bool,
    /// Whether the list goes on before it.
    pub has_previous: bool,
}

/// How many items a list has: exactly, or at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The figure; never more than [`COUNTED`].
    pub value: u64,
    /// The list goes on past what was counted.
    pub at_least: bool,
}

/// A page of each list, in one statement for all that are sorted alike. The answer is in the order asked.
pub async fn pages<L: List>(of: &L::Of, asked: &[(L, Window)]) -> Result<Vec<Page<L::Item>>> {
    let mut pages: Vec<Vec<(Cursor, L::Item)>> = asked.iter().map(|_| Vec::new()).collect();
    // Keys of different types can't stand in one column of a union.
    let tags: BTreeSet<u8> = asked.iter().map(|(list, _)| list.order().tag).collect();
    for tag in tags {
        let alike = asked.iter().enumerate().filter(|(_, (list, _))| list.order().tag == tag);
        let selects = alike.filter_map(|(number, (list, window))| {
            let mut select = Query::select();
            select.expr_as(Expr::val(number as i32), "list").expr(Expr::cust("p.*"));
            Some(select.from_subquery(page(list, window)?, "p").to_owned())
        });
        for row in rows(of.reader(), selects).await? {
            let number: i32 = row.try_get("", "list")?;
            let Some((list, _)) = asked.get(number as usize) else { continue };
            let item = (Cursor::read(&row, list.order())?, L::item(&row)?);
            pages.get_mut(number as usize).into_iter().for_each(|page| page.push(item.clone()));
        }
    }
    Ok(pages
        .into_iter()
        .zip(asked)
        .map(|(items, (list, window))| cut(items, list.order(), window))
        .collect())
}

/// The page that `window` asks for, of the `places` from its end on that were found elsewhere: in the list's
/// order, and one more than it takes where the list goes on.
pub(crate) fn found<T>(
    places: impl IntoIterator<Item = (i64, Uuid)>,
    item: impl Fn(Uuid) -> T,
    sorting: Sorting,
    window: &Window,
) -> Page<T> {
    let items = places.into_iter().map(|(key, id)| (Cursor::at(sorting, key, id), item(id)));
    cut(items.collect(), sorting, window)
}

/// How long each list is, in one statement. The answer is in the order asked.
pub async fn count<L: List>(of: &L::Of, lists: &[L]) -> Result<Vec<Count>> {
    let selects = lists.iter().enumerate().filter_map(|(number, list)| {
        let limited = |way: Way| way.select.clone().limit(COUNTED + 1).to_owned();
        let mut rows = together(list.ways().into_iter().map(limited).collect())?;
        rows.limit(COUNTED + 1);
        let mut select = Query::select();
        select.expr_as(Expr::val(number as i32), "list").expr_as(Expr::cust("COUNT(*)"), "rows");
        Some(select.from_subquery(rows, "c").to_owned())
    });
    let mut counts = vec![Count { value: 0, at_least: false }; lists.len()];
    for row in rows(of.reader(), selects).await? {
        let (number, rows): (i32, i64) = (row.try_get("", "list")?, row.try_get("", "rows")?);
        let rows = rows.unsigned_abs();
        let at_least = rows > COUNTED;
        let count = Count { value: if at_least { COUNTED } else { rows }, at_least };
        counts.get_mut(number as usize).into_iter().for_each(|slot| *slot = count);
    }
    Ok(counts)
}

/// The rows of one page and one more, to know whether the list goes on. `None` for a list without a way in:
/// nothing is in it.
fn page<L: List>(list: &L, window: &Window) -> Option<SelectStatement> {
    let sorting = list.order();
    let direction = match window.end {
        End::First => sorting.order,
        End::Last => sorting.order.reversed(),
    };
    let limit = u64::from(window.take) + 1;
    let ways = list.ways().into_iter().map(|way| {
        let mut select = way.select.clone();
        let after = window.after.as_ref().map(|after| way.beyond(after, sorting.order));
        let backwards = sorting.order.reversed();
        let before = window.before.as_ref().map(|before| way.beyond(before, backwards));
        select.and_where_option(after).and_where_option(before);
        sort(&mut select, way.key.into_iter().chain(way.id), direction);
        select.limit(limit).to_owned()
    });
    let ways: Vec<_> = ways.collect();
    let several = ways.len() > 1;
    let mut rows = together(ways)?;
    if several {
        sort(&mut rows, ["key", "id"].map(Expr::col), direction);
        rows.limit(limit);
    }
    Some(rows)
}

/// One select of what all `ways` reach, each item once.
fn together(mut ways: Vec<SelectStatement>) -> Option<SelectStatement> {
    if ways.len() == 1 {
        return ways.pop();
    }
    // SQLite takes no ORDER BY or LIMIT inside a union: each way stands in a select of its own.
    let wrapped = ways.into_iter().map(|way| {
        let mut select = Query::select();
        select.expr(Expr::cust("w.*")).from_subquery(way, "w").to_owned()
    });
    let mut rows = Query::select();
    rows.expr(Expr::cust("u.*"));
    Some(rows.from_subquery(all(wrapped, UnionType::Distinct)?, "u").to_owned())
}

fn sort(
    select: &mut SelectStatement,
    columns: impl IntoIterator<Item = Expr>,
    direction: Direction,
) {
    let order = match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    };
    for column in columns {
        select.order_by_expr(column, order.clone());
    }
}

fn all(
    selects: impl Iterator<Item = SelectStatement>,
    union: UnionType,
) -> Option<SelectStatement> {
    let mut selects = selects;
    let mut first = selects.next()?;
    first.unions(selects.map(|select| (union, select)));
    Some(first)
}

/// Puts a page into the list's order and takes off the item that was only to know of.
fn cut<T>(mut items: Vec<(Cursor, T)>, sorting: Sorting, window: &Window) -> Page<T> {
    // The union promises no order. Text is left as it came: a list of names is never in a union.
    if sorting.by != By::Text {
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        if sorting.order == Direction::Descending {
            items.reverse();
        }
    } else if window.end == End::Last {
        items.reverse();
    }
    let more = items.len() > window.take as usize;
    let (has_next, has_previous) = match window.end {
        End::First => {
            items.truncate(window.take as usize);
            (more, window.after.is_some())
        }
        End::Last => {
            items.drain(..usize::from(more));
            (window.before.is_some(), more)
        }
    };
    let place = |item: Option<&(Cursor, T)>| item.map(|(cursor, _)| cursor.clone());
    let (start, end) = (place(items.first()), place(items.last()));
    Page { items, start, end, has_next, has_previous }
}
