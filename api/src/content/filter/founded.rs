//! What a filter asks of relations, looked up beforehand: for evaluators that know none.

use entity::{evidence, relation};
use sea_orm::sea_query::{ExprTrait, JoinType, Query};
use uuid::Uuid;

use super::relations::holds;
use super::sql::{at, name};
use super::{RelationTest, Test};
use crate::content::{Error, Press, Result};

/// The most stories that a condition on relations may come to where it is looked up beforehand.
const MOST: usize = 10_000;

/// The same test, with the very stories in the place of each condition on relations.
pub async fn founded(press: &Press, test: Test) -> Result<Test> {
    let (mut test, mut asked) = (test, Vec::new());
    each(&mut test, &mut |like| asked.push(like.clone()));
    let mut found = Vec::new();
    for like in &asked {
        found.push(resting(press, like).await?);
    }
    let mut found = found.into_iter();
    replace(&mut test, &mut found);
    Ok(test)
}

fn each(test: &mut Test, visit: &mut impl FnMut(&Vec<RelationTest>)) {
    match test {
        Test::Evidence(like) => visit(like),
        Test::All(tests) | Test::Any(tests) => tests.iter_mut().for_each(|test| each(test, visit)),
        Test::Not(test) => each(test, visit),
        _ => {}
    }
}

/// Puts what was found where it was asked for, in the same order.
fn replace(test: &mut Test, found: &mut impl Iterator<Item = Vec<Uuid>>) {
    match test {
        Test::Evidence(_) => *test = Test::These(found.next().unwrap_or_default()),
        Test::All(tests) | Test::Any(tests) => {
            tests.iter_mut().for_each(|test| replace(test, found));
        }
        Test::Not(test) => replace(test, found),
        _ => {}
    }
}

/// The stories that a relation like this rests on.
async fn resting(press: &Press, like: &[RelationTest]) -> Result<Vec<Uuid>> {
    let mut select = Query::select();
    select.distinct().expr_as(at("ev", "article_id"), "id").from_as(name(evidence::Entity), "ev");
    let same = at("r", "id").equals(("ev", "relation_id"));
    select.join_as(JoinType::InnerJoin, name(relation::Entity), "r", same);
    for test in like {
        select.and_where(holds(test, "r"));
    }
    select.limit(MOST as u64 + 1);
    let rows = press.rows(&select).await?;
    if rows.len() > MOST {
        let rule =
            format!("must be narrower where the index is asked: more than {MOST} articles match");
        return Err(Error::invalid("filter.evidenceFor", rule));
    }
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
