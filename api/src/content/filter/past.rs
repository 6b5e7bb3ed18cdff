//! The evaluator of filters over what the public saw at an instant: versions instead of stories.

use chrono::{DateTime, Utc};
use entity::{
    alias::{self, Aliased},
    article_version::VersionKind,
    history,
    history_tie::{self, PastTie},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, JoinType, Query},
};
use uuid::Uuid;

use super::sql::{DRIVER, Tried, at, driven, passes};
use super::{RelationTest, Test, Tie};
use crate::content::list::Way;
use crate::content::{Error, Press, Result, ThingId, TypedId};

/// The version, where it is not what drives.
const VERSION: &str = "h";

/// What `test` means of the past: things go by the ids of their time there. Refuses what only the present
/// can answer.
pub async fn of_the_past(press: &Press, mut test: Test) -> Result<Test> {
    let mut things = Vec::new();
    each_tie(&mut test, &mut |tie, ids| {
        if tie == Tie::Thing {
            things.extend_from_slice(ids);
        }
    })?;
    if things.is_empty() {
        return Ok(test);
    }
    let merged = alias::Entity::find()
        .filter(alias::Column::Subject.eq(Aliased::Thing))
        .filter(alias::Column::TargetId.is_in(things));
    let merged = press.find(merged).await?;
    each_tie(&mut test, &mut |tie, ids| {
        let those = merged.iter().filter(|alias| ids.contains(&alias.target_id));
        let earlier = those.filter_map(|alias| ThingId::parse(&alias.name).map(TypedId::uuid));
        let earlier: Vec<Uuid> = earlier.filter(|_| tie == Tie::Thing).collect();
        ids.extend(earlier);
    })?;
    Ok(test)
}

/// Shows `visit` what each tie in `test` is to.
fn each_tie(test: &mut Test, visit: &mut impl FnMut(Tie, &mut Vec<Uuid>)) -> Result<()> {
    match test {
        Test::Tied(tie, ids) => visit(*tie, ids),
        Test::All(tests) | Test::Any(tests) => {
            tests.iter_mut().try_for_each(|test| each_tie(test, visit))?;
        }
        Test::Not(test) => each_tie(test, visit)?,
        Test::Evidence(_) => {
            let rule = "can't go with asOf: what relations rested on then is not kept";
            return Err(Error::invalid("filter.evidenceFor", rule));
        }
        Test::Words(_) => {
            let rule = "can't go with asOf: only what is public now can be searched";
            return Err(Error::invalid("filter.text", rule));
        }
        Test::Locale(_) | Test::Completeness(_) | Test::Genre(_) | Test::These(_) => {}
        Test::Published(_) | Test::Updated(_) => {}
    }
    Ok(())
}

/// The ways into the versions that were in force at `instant` and passed `test` then, sorted by the column
/// `key`. The narrowest tie that must hold drives, as among those of the present.
pub(in crate::content) fn past_ways(
    test: &Test,
    key: &'static str,
    instant: DateTime<Utc>,
) -> Vec<Way> {
    let (driver, rest) = driven(test);
    match driver {
        Some((tie, ids)) => {
            ids.iter().map(|id| past_way(Some((tie, *id)), &rest, key, instant)).collect()
        }
        None => vec![past_way(None, &rest, key, instant)],
    }
}

fn past_way(
    driver: Option<(Tie, Uuid)>,
    rest: &[&Test],
    key: &'static str,
    instant: DateTime<Utc>,
) -> Way {
    let mut select = Query::select();
    let version = match driver {
        Some((tie, id)) => {
            select.from_as(history_tie::Entity, DRIVER);
            select.and_where(at(DRIVER, "target_id").eq(id)).and_where(is_tie(DRIVER, tie));
            let same = same_version(VERSION, DRIVER);
            select.join_as(JoinType::InnerJoin, history::Entity, VERSION, same);
            VERSION
        }
        None => {
            select.from_as(history::Entity, DRIVER);
            DRIVER
        }
    };
    select.and_where(in_force(version, instant));
    for test in rest {
        select.and_where(passes(test, &Past(version)));
    }
    Way::new(select, (DRIVER, key), (DRIVER, "article_id"))
}

/// Whether the public saw the version in `alias` at `instant`: no later one was there by then.
pub(in crate::content) fn in_force(alias: &'static str, instant: DateTime<Utc>) -> Expr {
    let mut later = Query::select();
    later.expr(Expr::val(1)).from_as(history::Entity, "l");
    later.and_where(at("l", "article_id").eq(at(alias, "article_id")));
    later.and_where(at("l", "version").gt(at(alias, "version")));
    later.and_where(at("l", "at").lte(instant));
    let said = at(alias, "kind").ne(VersionKind::Withdrawal);
    at(alias, "at").lte(instant).and(said).and(Expr::not_exists(later))
}

/// Whether the version in `alias` passed `test`, which must be one of the past.
pub(in crate::content) fn passed(test: &Test, alias: &'static str) -> Expr {
    passes(test, &Past(alias))
}

fn same_version(one: &'static str, other: &'static str) -> Expr {
    let same = |column| at(one, column).eq(at(other, column));
    same("article_id").and(same("version"))
}

/// Whether the row in `alias` ties in that way.
fn is_tie(alias: &'static str, tie: Tie) -> Expr {
    let ways: &[PastTie] = match tie {
        Tie::Topic => &[PastTie::Topic, PastTie::Broader],
        Tie::ExactTopic => &[PastTie::Topic],
        Tie::Thing => &[PastTie::Thing],
        Tie::Contributor => &[PastTie::Contributor],
        Tie::Section => &[PastTie::Section],
        Tie::Source => &[PastTie::Source],
    };
    at(alias, "tie").is_in(ways.iter().copied())
}

/// A version as it was, in this alias.
struct Past(&'static str);

impl Tried for Past {
    fn id(&self) -> Expr {
        at(self.0, "article_id")
    }

    fn column(&self, column: &'static str) -> Expr {
        at(self.0, column)
    }

    fn changed(&self) -> Expr {
        self.column("at")
    }

    fn tied(&self, tie: Tie, ids: &[Uuid]) -> Expr {
        let mut tied = Query::select();
        tied.expr(Expr::val(1)).from_as(history_tie::Entity, "e");
        tied.and_where(same_version("e", self.0)).and_where(is_tie("e", tie));
        tied.and_where(at("e", "target_id").is_in(ids.iter().copied()));
        Expr::exists(tied)
    }

    /// Refused by `of_the_past`, which every filter of the past comes through.
    fn supports(&self, _: &[RelationTest]) -> Expr {
        Expr::val(1).eq(0)
    }
}
