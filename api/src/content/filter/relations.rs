//! The evaluator of filters of relations that the database runs, and of what rests on a story.

use entity::{article_topic, evidence, relation};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::RelationTest;
use super::sql::{DRIVER, MOST_WAYS, at, name};
use crate::content::list::Way;

/// The relations like that which rest on `article`.
pub(super) fn supported(like: &[RelationTest], article: &Expr) -> SelectStatement {
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
pub(super) fn holds(test: &RelationTest, alias: &'static str) -> Expr {
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
