//! Relay connections over `content`'s lists: arguments in, edges and page info out. Knows no node.

use std::{borrow::Cow, future::Future, sync::Arc};

use async_graphql::{Context, Enum, Object, OutputType, Result, SimpleObject, TypeName};

use super::errors::{Wire, gone};
use super::loaders::{self, Loaders};
use super::price;
use crate::content::{
    Error, Press, Reads,
    list::{self, Cursor, End, Held, List, Page, Sorting, Window},
};

/// How many are given when a client does not say.
const DEFAULT: i32 = 20;
/// How many are given at most.
const MOST: i32 = 100;

/// The four arguments of a connection, as they came.
#[derive(Debug, Default)]
pub(crate) struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Paging {
    /// Forwards only.
    pub(crate) fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, last: None, before: None }
    }

    /// The part that is asked for of a list sorted so.
    pub(crate) fn window(self, sorting: Sorting) -> crate::content::Result<Window> {
        let (end, field, take) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid(
                    "first, last",
                    "can't both be given: take from one end",
                ));
            }
            (first, None) => (End::First, "first", first.unwrap_or(DEFAULT)),
            (None, Some(last)) => (End::Last, "last", last),
        };
        if !(1..=MOST).contains(&take) {
            return Err(Error::invalid(field, format!("must be from 1 to {MOST}")));
        }
        let place = |field, text: Option<String>| {
            text.map(|text| Cursor::decode(field, &text, sorting)).transpose()
        };
        let (after, before) = (place("after", self.after)?, place("before", self.before)?);
        Ok(Window { end, take: take.unsigned_abs(), after, before })
    }
}

/// Where the pages of a list come from.
pub(crate) trait Paged: Reads + Sized {
    /// A part of `list`.
    fn page<L: List<Of = Self>>(
        ctx: &Context<'_>,
        list: &L,
        window: Window,
    ) -> impl Future<Output = Result<Arc<Page<L::Item>>>> + Send;

    /// How long `list` is.
    fn count<L: List<Of = Self>>(
        ctx: &Context<'_>,
        list: &L,
    ) -> impl Future<Output = Result<list::Count>> + Send;
}

/// Through the loaders: with whatever else is asked for at the same time.
impl Paged for Press {
    async fn page<L: List<Of = Self>>(
        ctx: &Context<'_>,
        list: &L,
        window: Window,
    ) -> Result<Arc<Page<L::Item>>> {
        Loaders::of(ctx).one(loaders::Paged(list.clone(), window)).await?.ok_or_else(gone)
    }

    async fn count<L: List<Of = Self>>(ctx: &Context<'_>, list: &L) -> Result<list::Count> {
        Loaders::of(ctx).one(loaders::Counting(list.clone())).await?.ok_or_else(gone)
    }
}

/// Reads a part of `list`, and turns its items into nodes with `load`.
///
/// `load` gives a node for each item, or none for one that has gone meanwhile.
pub(crate) async fn connection<L: List<Of: Paged>, N>(
    ctx: &Context<'_>,
    list: L,
    paging: Paging,
    load: impl AsyncFnOnce(Vec<L::Item>) -> Result<Vec<Option<N>>>,
) -> Result<Connection<L, N>> {
    let window = paging.window(list.order()).wired()?;
    let page = L::Of::page(ctx, &list, window).await?;
    let nodes = load(page.items.iter().map(|(_, item)| item.clone()).collect()).await?;
    Ok(Connection::of(list, None, &page, nodes))
}

/// The same of a list that is held in memory: `list` says which, `node` makes a node of each item.
pub(crate) fn held_connection<L: List<Of: Paged>, N>(
    list: L,
    held: &Held<L::Item>,
    paging: Paging,
    node: impl Fn(L::Item) -> N,
) -> Result<Connection<L, N>> {
    let page = held.page(&paging.window(list.order()).wired()?);
    let nodes = page.items.iter().map(|(_, item)| Some(node(item.clone())));
    Ok(Connection::of(list, Some(held.count()), &page, nodes.collect()))
}

/// A part of a list (Relay's connection specification).
#[derive(Debug)]
pub(crate) struct Connection<L, N> {
    list: L,
    /// How long the list is, where that is known without asking.
    length: Option<list::Count>,
    pub(crate) edges: Vec<Edge<N>>,
    pub(crate) page_info: PageInfo,
}

impl<L: List<Of: Paged>, N> Connection<L, N> {
    /// `page` with a node for each of its items that is still here.
    pub(crate) fn of(
        list: L,
        length: Option<list::Count>,
        page: &Page<L::Item>,
        nodes: Vec<Option<N>>,
    ) -> Self {
        let cursors: Vec<String> = page.items.iter().map(|(cursor, _)| cursor.encode()).collect();
        let page_info = PageInfo::of(page);
        let edges = cursors.into_iter().zip(nodes);
        let edges = edges.filter_map(|(cursor, node)| node.map(|node| Edge { cursor, node }));
        Self { list, length, edges: edges.collect(), page_info }
    }

    /// How long the whole list is.
    pub(crate) async fn length(&self, ctx: &Context<'_>) -> Result<Count> {
        Ok(match self.length {
            Some(length) => length,
            None => L::Of::count(ctx, &self.list).await?,
        }
        .into())
    }
}

/// A node and its place in the list.
#[derive(Debug)]
pub(crate) struct Edge<N> {
    cursor: String,
    pub(crate) node: N,
}

impl<L: List, N: OutputType> TypeName for Connection<L, N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// A part of a list, as Relay's connection specification has it. It stays in place while items come and
/// go around it.
#[Object(name_type)]
impl<L: List<Of: Paged>, N: OutputType> Connection<L, N> {
    /// Each item with its place in the list.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The same items without their places.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether and from where the list goes on.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How long the whole list is. Counted only when asked for, and only up to 10,000: as many entries of
    /// an index, priced at a hundred to a record.
    #[graphql(directive = price::cost::apply("100".to_owned()))]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<Count> {
        self.length(ctx).await
    }
}

/// An item of a list and its place there.
#[Object(name_type, directive = price::cost::apply("0".to_owned()))]
impl<N: OutputType> Edge<N> {
    /// The place, to go on from with `after` or `before`. Opaque: good for this list in this order only.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The item.
    async fn node(&self) -> &N {
        &self.node
    }
}

/// Whether and from where a list goes on.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct PageInfo {
    /// Whether there are items after this part. Reading backwards, true whenever `before` was given.
    has_next_page: bool,
    /// Whether there are items before this part. Reading forwards, true whenever `after` was given.
    has_previous_page: bool,
    /// The place where this part begins: give it as `before` to read back.
    start_cursor: Option<String>,
    /// The place where this part ends: give it as `after` to read on.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// That of what can only be read on in: whether there is something before and after, and the places.
    pub(crate) fn forwards(
        (has_previous_page, has_next_page): (bool, bool),
        start_cursor: Option<String>,
        end_cursor: Option<String>,
    ) -> Self {
        Self { has_next_page, has_previous_page, start_cursor, end_cursor }
    }

    /// That of the places of a page, not of what is left of it: a page of which nothing is left leads on too.
    pub(crate) fn of<T>(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.start.as_ref().map(Cursor::encode),
            end_cursor: page.end.as_ref().map(Cursor::encode),
        }
    }
}

/// How many items there are: exactly, or at least.
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Count {
    /// The figure.
    value: i32,
    /// Whether it is the whole truth.
    relation: CountRelation,
}

/// How a figure relates to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum CountRelation {
    /// There are just so many.
    Exact,
    /// There are more than could be counted in passing.
    AtLeast,
}

impl From<list::Count> for Count {
    fn from(count: list::Count) -> Self {
        let relation = if count.at_least { CountRelation::AtLeast } else { CountRelation::Exact };
        Self { value: i32::try_from(count.value).unwrap_or(i32::MAX), relation }
    }
}
