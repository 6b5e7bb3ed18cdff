//! A search: what was found, where the words stand, what may have been meant. Knows no ranking.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::article::Article;
use super::articles::present;
use super::errors::Wire;
use super::facets::{Facets, indexed};
use super::paging::{Count, PageInfo, Paging};
use super::price;
use super::selection::Selection;
use crate::content::filter::Words;
use crate::content::{ArticleId, Locale};
use crate::search::{self, Marker, Run};

/// In which order what was found is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::search::SearchOrder")]
pub(crate) enum SearchOrder {
    /// What matches best first; of what matches alike, the more recent.
    #[default]
    Relevance,
    /// By `sortAt`, the latest first.
    Newest,
    /// By `sortAt`, the earliest first.
    Oldest,
}

/// What a search came to.
#[derive(Debug)]
pub(crate) struct SearchConnection {
    edges: Vec<SearchEdge>,
    page_info: PageInfo,
    count: Count,
    meant: Option<String>,
    facets: Facets,
}

/// An article that was found.
#[derive(Debug)]
pub(crate) struct SearchEdge {
    cursor: String,
    node: Article,
    marker: Marker,
}

/// What was found, as Relay's connection specification has it.
#[Object]
impl SearchConnection {
    /// Each article with its place and where the words stand in it.
    async fn edges(&self) -> &[SearchEdge] {
        &self.edges
    }

    /// The same articles without their places.
    async fn nodes(&self) -> Vec<&Article> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether and from where the list goes on.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many were found in all; exact up to 10,000.
    async fn total_count(&self) -> Count {
        self.count
    }

    /// What was typed, with other words in the place of some that nothing says as they are: `defense OTAN` for
    /// `defnse OTAN`. Those were looked for as well. Null where nothing better is known: when each word is said
    /// as it was typed, but also when no other is like it. Of more than five such words, five are looked into.
    async fn did_you_mean(&self) -> Option<&str> {
        self.meant.as_deref()
    }

    /// What the articles found stand under, counted.
    async fn facets(&self) -> &Facets {
        &self.facets
    }
}

/// An article that was found, and its place in the list.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl SearchEdge {
    /// The place, to go on from with `after`. Opaque: good for this search in this order only.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The article.
    async fn node(&self) -> &Article {
        &self.node
    }

    /// Where the words stand in it.
    #[graphql(directive = price::cost::apply("5".to_owned()))]
    async fn highlights(&self) -> Result<Highlights> {
        let marked =
            search::marked(self.marker.clone(), self.node.article.clone()).await.wired()?;
        let runs = |runs: Vec<Run>| runs.into_iter().map(Highlight::from).collect();
        let passage = |(block, passage)| Passage { block_id: ID(block), runs: runs(passage) };
        Ok(Highlights {
            headline: runs(marked.headline),
            summary: marked.summary.map(runs),
            body: marked.body.map(passage),
        })
    }
}

/// Where the words that were looked for stand in an article. Runs of text, never markup; end to end they are
/// the headline, the summary and the passage. What is found by a name in another language has no marks.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Highlights {
    /// The headline.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    headline: Vec<Highlight>,
    /// The summary; null where there is none.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    summary: Option<Vec<Highlight>>,
    /// The passage of the body that says most of what was looked for; null where none says any of it.
    body: Option<Passage>,
}

/// A passage of a body, about 240 characters long.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Passage {
    /// The block it stands in.
    block_id: ID,
    /// Its text; `…` where it goes on before or after.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    runs: Vec<Highlight>,
}

/// A run of text.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Highlight {
    /// The text.
    text: String,
    /// Whether it was looked for.
    hit: bool,
}

impl From<Run> for Highlight {
    fn from(Run { text, hit }: Run) -> Self {
        Self { text, hit }
    }
}

/// Searches.
pub(crate) async fn search(
    ctx: &Context<'_>,
    text: &str,
    selection: Selection,
    order: SearchOrder,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<SearchConnection> {
    let order = search::SearchOrder::from(order);
    let words = Words::typed("text", text).wired()?;
    let window = paging.window(order.sorting()).wired()?;
    let test = selection.test(ctx).await?;
    let found = indexed(ctx).find(words, test, order, window).await.wired()?;
    let ids: Vec<ArticleId> = found.page.items.iter().map(|(_, id)| *id).collect();
    let nodes = present(ctx, &ids, wanted.as_ref()).await?.into_iter();
    let cursors = found.page.items.iter().map(|(cursor, _)| cursor.encode());
    let edge = |(cursor, node): (String, Option<Article>)| {
        Some(SearchEdge { cursor, node: node?, marker: found.marker.clone() })
    };
    Ok(SearchConnection {
        edges: cursors.zip(nodes).filter_map(edge).collect(),
        page_info: PageInfo::of(&found.page),
        count: found.count.into(),
        meant: found.meant,
        facets: Facets::of(selection, found.all, wanted),
    })
}
