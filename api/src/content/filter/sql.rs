//! The evaluator of filters that the database runs. Picks the narrowest way in, and tests the rest there.

use entity::{article, article_topic, byline, mention};
use sea_orm::{
    EntityName,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::relations::supported;
use super::{RelationTest, Test, Tie, TimeRange};
use crate::content::list::Way;

/// The driving table and the article, as every statement here calls them.
pub(super) const DRIVER: &str = "d";
const ARTICLE: &str = "a";

/// More ways in than this cost more than testing each row in turn.
pub(super) const MOST_WAYS: usize = 20;

/// The ways into the articles that pass `test`, sorted by the column `key`.
///
/// The narrowest tie that must hold drives: one way for each id in it, through the edge table that
/// carries the sort keys. What else must hold is tested on each row of that.
pub(in crate::content) fn article_ways(test: &Test, key: &'static str) -> Vec<Way> {
    let (driver, rest) = driven(test);
    match driver {
        Some((tie, ids)) => {
            ids.iter().map(|id| article_way(Some((tie, *id)), &rest, key)).collect()
        }
        None => vec![article_way(None, &rest, key)],
    }
}

/// The narrowest tie that must hold, if there is one to drive, and what else must.
pub(super) fn driven(test: &Test) -> (Option<(Tie, &[Uuid])>, Vec<&Test>) {
    let mut rest: Vec<&Test> = Vec::new();
    flatten(test, &mut rest);
    let drivers = rest.iter().enumerate().filter_map(|(at, test)| match test {
        Test::Tied(tie, ids) if ids.len() <= MOST_WAYS => Some((at, *tie, ids.as_slice())),
        _ => None,
    });
    let driver = drivers.min_by_key(|(_, tie, ids)| (ids.len(), breadth(*tie)));
    let driver = driver.map(|(at, tie, ids)| {
        rest.remove(at);
        (tie, ids)
    });
    (driver, rest)
}

/// Tests that must all hold, without the grouping.
fn flatten<'a>(test: &'a Test, into: &mut Vec<&'a Test>) {
    match test {
        Test::All(tests) => tests.iter().for_each(|test| flatten(test, into)),
        test => into.push(test),
    }
}

/// How many articles a tie tends to hold, least first.
fn breadth(tie: Tie) -> u8 {
    match tie {
        Tie::Thing => 0,
        Tie::Contributor => 1,
        Tie::ExactTopic => 2,
        Tie::Topic => 3,
        Tie::Section => 4,
        Tie::Source => 5,
    }
}

fn article_way(driver: Option<(Tie, Uuid)>, rest: &[&Test], key: &'static str) -> Way {
    let mut select = Query::select();
    let edge = driver.and_then(|(tie, id)| edge(tie).map(|edge| (edge, tie, id)));
    let (id, alias) = match edge {
        Some((edge, tie, of)) => {
            select.from_as(edge.table, DRIVER).and_where(at(DRIVER, edge.column).eq(of));
            select
                .and_where_option((tie == Tie::ExactTopic).then(|| at(DRIVER, "direct").eq(true)));
            if rest.iter().any(|test| needs_article(test)) {
                let same = at(ARTICLE, "id").equals((DRIVER, "article_id"));
                select.join_as(JoinType::InnerJoin, name(article::Entity), ARTICLE, same);
            }
            ("article_id", ARTICLE)
        }
        None => {
            select.from_as(name(article::Entity), DRIVER);
            if let Some((tie, of)) = driver {
                select.and_where(at(DRIVER, own_column(tie)).eq(of));
            }
            ("id", DRIVER)
        }
    };
    let article = Present { id: at(DRIVER, id), alias };
    for test in rest {
        select.and_where(passes(test, &article));
    }
    Way::new(select, (DRIVER, key), (DRIVER, id))
}

/// An edge table and the column that holds what an article is tied to.
struct Edge {
    table: Alias,
    column: &'static str,
}

fn edge(tie: Tie) -> Option<Edge> {
    let (table, column) = match tie {
        Tie::Topic | Tie::ExactTopic => (name(article_topic::Entity), "topic_id"),
        Tie::Thing => (name(mention::Entity), "thing_id"),
        Tie::Contributor => (name(byline::Entity), "contributor_id"),
        Tie::Section | Tie::Source => return None,
    };
    Some(Edge { table, column })
}

/// For a tie without an edge table: the article's own column.
fn own_column(tie: Tie) -> &'static str {
    if tie == Tie::Section { "section_id" } else { "source_id" }
}

/// Whether a test looks at the article itself, rather than at what it is tied to.
fn needs_article(test: &Test) -> bool {
    match test {
        Test::Tied(tie, _) => edge(*tie).is_none(),
        Test::Evidence(_) => false,
        Test::All(tests) | Test::Any(tests) => tests.iter().any(needs_article),
        Test::Not(test) => needs_article(test),
        Test::Locale(_) | Test::Completeness(_) | Test::Genre(_) => true,
        Test::Published(_) | Test::Updated(_) => true,
        Test::Words(_) | Test::These(_) => false,
    }
}

/// A row that a test is tried on: an article as it is, or a version as it was.
pub(super) trait Tried {
    /// Which story it is, or is a version of.
    fn id(&self) -> Expr;
    /// One of its own columns.
    fn column(&self, column: &'static str) -> Expr;
    /// When it was last changed.
    fn changed(&self) -> Expr;
    /// Whether it is tied to one of these.
    fn tied(&self, tie: Tie, ids: &[Uuid]) -> Expr;
    /// Whether a relation like this rests on it.
    fn supports(&self, like: &[RelationTest]) -> Expr;
}

/// Whether a row passes `test`.
pub(super) fn passes(test: &Test, row: &impl Tried) -> Expr {
    match test {
        Test::Tied(tie, ids) => row.tied(*tie, ids),
        Test::Locale(locales) => {
            row.column("locale").is_in(locales.iter().map(|l| l.as_str().to_owned()))
        }
        Test::Completeness(of) => row.column("completeness").is_in(of.iter().copied()),
        Test::Genre(of) => row.column("genre").is_in(of.iter().copied()),
        Test::Published(range) => within(&row.column("published_at"), range),
        Test::Updated(range) => within(&row.changed(), range),
        Test::Evidence(like) => row.supports(like),
        // Nothing says words to the database: the index does, or whoever has the story at hand.
        Test::Words(_) => Expr::val(1).eq(0),
        Test::These(ids) => row.id().is_in(ids.iter().copied()),
        Test::All(tests) => folded(tests, true, |test| passes(test, row)),
        Test::Any(tests) => folded(tests, false, |test| passes(test, row)),
        Test::Not(test) => passes(test, row).not(),
    }
}

/// An article as it is: its id, and the alias that has its own columns.
struct Present {
    id: Expr,
    alias: &'static str,
}

impl Tried for Present {
    fn id(&self) -> Expr {
        self.id.clone()
    }

    fn column(&self, column: &'static str) -> Expr {
        at(self.alias, column)
    }

    fn changed(&self) -> Expr {
        self.column("updated_at")
    }

    fn tied(&self, tie: Tie, ids: &[Uuid]) -> Expr {
        match edge(tie) {
            Some(edge) => Expr::exists(tied(&edge, tie, ids, &self.id)),
            None => {
                let column = self.column(own_column(tie));
                column.clone().is_not_null().and(column.is_in(ids.iter().copied()))
            }
        }
    }

    fn supports(&self, like: &[RelationTest]) -> Expr {
        Expr::exists(supported(like, &self.id))
    }
}

/// All of `tests` when an empty list holds, else any of them.
fn folded(tests: &[Test], when_empty: bool, passes: impl Fn(&Test) -> Expr) -> Expr {
    let join = |left: Expr, right: Expr| if when_empty { left.and(right) } else { left.or(right) };
    let constant = Expr::val(1).eq(i32::from(when_empty));
    tests.iter().map(passes).reduce(join).unwrap_or(constant)
}

fn tied(edge: &Edge, tie: Tie, ids: &[Uuid], article: &Expr) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(edge.table.clone(), "e");
    select.and_where(at("e", "article_id").eq(article.clone()));
    select.and_where(at("e", edge.column).is_in(ids.iter().copied()));
    select.and_where_option((tie == Tie::ExactTopic).then(|| at("e", "direct").eq(true)));
    select
}

/// A missing time is in no range, not even an open one: asked positively or not, it fails or passes.
fn within(column: &Expr, range: &TimeRange) -> Expr {
    let from = range.from.map(|from| column.clone().gte(from));
    let until = range.until.map(|until| column.clone().lt(until));
    let present = column.clone().is_not_null();
    [from, until].into_iter().flatten().fold(present, Expr::and)
}

pub(super) fn name(table: impl EntityName) -> Alias {
    Alias::new(table.table_name())
}

pub(super) fn at(alias: &'static str, column: &'static str) -> Expr {
    Expr::col((alias.into_iden(), column.into_iden()))
}
