//! The evaluator of filters that the database runs. Picks the narrowest way in, and tests the rest there.

use entity::{article, article_topic, byline, evidence, mention, relation};
use sea_orm::{
    EntityName,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{RelationTest, Test, Tie, TimeRange};
use crate::content::list::Way;

/// The driving table and the article, as every statement here calls them.
pub(super) const DRIVER: &str = "d";
const ARTICLE: &str = "a";

/// More ways in than this cost more than testing each article in turn.
const MOST_WAYS: usize = 20;

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
    for test in rest {
        select.and_where(passes(test, &at(DRIVER, id), alias));
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
    }
}

/// Whether the article called `id`, whose own columns are in `alias`, passes `test`.
fn passes(test: &Test, id: &Expr, alias: &'static str) -> Expr {
    match test {
        Test::Tied(tie, ids) => match edge(*tie) {
            Some(edge) => Expr::exists(tied(&edge, *tie, ids, id)),
            None => {
                let column = at(alias, own_column(*tie));
                column.clone().is_not_null().and(column.is_in(ids.iter().copied()))
            }
        },
        Test::Locale(locales) => {
            at(alias, "locale").is_in(locales.iter().map(|l| l.as_str().to_owned()))
        }
        Test::Completeness(of) => at(alias, "completeness").is_in(of.iter().copied()),
        Test::Genre(of) => at(alias, "genre").is_in(of.iter().copied()),
        Test::Published(range) => within(&at(alias, "published_at"), range),
        Test::Updated(range) => within(&at(alias, "updated_at"), range),
        Test::Evidence(like) => Expr::exists(supported(like, id)),
        Test::All(tests) => folded(tests, true, |test| passes(test, id, alias)),
        Test::Any(tests) => folded(tests, false, |test| passes(test, id, alias)),
        Test::Not(test) => passes(test, id, alias).not(),
    }
}

/// All of `tests` when an empty list holds, else any of them.
pub(super) fn folded(tests: &[Test], when_empty: bool, passes: impl Fn(&Test) -> Expr) -> Expr {
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
pub(super) fn within(column: &Expr, range: &TimeRange) -> Expr {
    let from = range.from.map(|from| column.clone().gte(from));
    let until = range.until.map(|until| column.clone().lt(until));
    let present = column.clone().is_not_null();
    [from, until].into_iter().flatten().fold(present, Expr::and)
}

/// The relations like that which rest on `article`.
fn supported(like: &[RelationTest], article: &Expr) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(name(evidence::Entity), "ev");
    let same = at("r", "id").equals(("ev", "relation_id"));
    select.join_as(JoinType::InnerJoin, name(relation::Entity), "r", same);
    select.and_where(at("ev", "article_id").eq(article.clone()));
    for test in like {
        select.and_where(holds(test, "r"));
    }
    select
}

/// The ways into the relations that pass all `tests`, in order of assertion.
pub(in crate::content) fn relation_ways(tests: &[RelationTest]) -> Vec<Way> {
    let mut rest: Vec<&RelationTest> = tests.iter().collect();
    let drives = |test: &&RelationTest| match test {
        RelationTest::Subject(ids) | RelationTest::Object(ids) | RelationTest::Event(ids) => {
            ids.len() <= MOST_WAYS
        }
        RelationTest::Either(ids) => 2 * ids.len() <= MOST_WAYS,
        RelationTest::Predicate(keys) => keys.len() <= MOST_WAYS,
        _ => false,
    };
    let Some(driver) = rest.iter().position(drives).map(|at| rest.remove(at)) else {
        return vec![relation_way(None, &rest)];
    };
    let ends = |columns: &[&'static str], ids: &[Uuid]| -> Vec<Expr> {
        let pairs = columns.iter().flat_map(|column| ids.iter().map(move |id| (*column, *id)));
        pairs.map(|(column, id)| at(DRIVER, column).eq(id)).collect()
    };
    let conditions = match driver {
        RelationTest::Subject(ids) => ends(&["subject_id"], ids),
        RelationTest::Object(ids) => ends(&["object_id"], ids),
        RelationTest::Event(ids) => ends(&["event_id"], ids),
        RelationTest::Either(ids) => ends(&["subject_id", "object_id"], ids),
        RelationTest::Predicate(keys) => {
            keys.iter().map(|key| at(DRIVER, "predicate").eq(key.clone())).collect()
        }
        other => vec![holds(other, DRIVER)],
    };
    conditions.into_iter().map(|condition| relation_way(Some(condition), &rest)).collect()
}

fn relation_way(driver: Option<Expr>, rest: &[&RelationTest]) -> Way {
    let mut select = Query::select();
    select.from_as(name(relation::Entity), DRIVER).and_where_option(driver);
    for test in rest {
        select.and_where(holds(test, DRIVER));
    }
    Way::by_id(select, (DRIVER, "id"))
}

/// Whether the relation in `alias` passes `test`.
fn holds(test: &RelationTest, alias: &'static str) -> Expr {
    let among = |column, ids: &[Uuid]| at(alias, column).is_in(ids.iter().copied());
    match test {
        RelationTest::Subject(ids) => among("subject_id", ids),
        RelationTest::Object(ids) => among("object_id", ids),
        RelationTest::Either(ids) => among("subject_id", ids).or(among("object_id", ids)),
        // A relation without an occasion is on none of them, asked positively or not.
        RelationTest::Event(ids) => at(alias, "event_id").is_not_null().and(among("event_id", ids)),
        RelationTest::Predicate(keys) => at(alias, "predicate").is_in(keys.iter().cloned()),
        RelationTest::Modality(of) => at(alias, "modality").is_in(of.iter().copied()),
        RelationTest::Article(id) => {
            let mut select = resting(alias);
            Expr::exists(select.and_where(at("ev", "article_id").eq(*id)).to_owned())
        }
        RelationTest::Topic(id) => {
            let mut select = resting(alias);
            let same = at("t", "article_id").equals(("ev", "article_id"));
            select.join_as(JoinType::InnerJoin, name(article_topic::Entity), "t", same);
            Expr::exists(select.and_where(at("t", "topic_id").eq(*id)).to_owned())
        }
        RelationTest::ValidOn(day) => {
            let (from, until) = (at(alias, "valid_from"), at(alias, "valid_until"));
            let dated = from.clone().is_not_null().or(until.clone().is_not_null());
            let begun = from.clone().is_null().or(from.lte(*day));
            dated.and(begun).and(until.clone().is_null().or(until.gte(*day)))
        }
        RelationTest::Not(test) => holds(test, alias).not(),
    }
}

/// The evidence of the relation in `alias`.
fn resting(alias: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(name(evidence::Entity), "ev");
    select.and_where(at("ev", "relation_id").equals((alias, "id")));
    select
}

fn name(table: impl EntityName) -> Alias {
    Alias::new(table.table_name())
}

pub(super) fn at(alias: &'static str, column: &'static str) -> Expr {
    Expr::col((alias.into_iden(), column.into_iden()))
}
