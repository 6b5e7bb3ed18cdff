//! The shortest chains of relations between two things: a breadth-first walk, one statement a hop.

use std::collections::{HashMap, HashSet};

use entity::relation;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use crate::content::{Error, Press, RelationId, Result, ThingId, TypedId};

/// The most relations one walk reads. Past this the two things are too widely tied to say.
const MOST_READ: usize = 2_000;

/// A chain of relations, each sharing a thing with the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The things passed, both ends included: one more than there are relations.
    pub things: Vec<ThingId>,
    /// The relations walked, in order; each may be walked either way.
    pub relations: Vec<RelationId>,
}

/// What leads to a thing: the relation, and the thing before.
type Steps = HashMap<Uuid, Vec<(Uuid, Uuid)>>;

/// The shortest chains from one thing to another, at most `most` of them and `hops` long.
pub async fn paths(
    press: &Press,
    from: ThingId,
    to: ThingId,
    hops: usize,
    most: usize,
) -> Result<Vec<Chain>> {
    if from == to {
        return Ok(Vec::new());
    }
    let (mut steps, mut read) = (Steps::new(), 0);
    let mut seen = HashSet::from([from.uuid()]);
    let mut frontier = vec![from.uuid()];
    for _ in 0..hops {
        let edges = around(press, &frontier, MOST_READ - read).await?;
        read += edges.len();
        let (here, mut next) = (HashSet::<Uuid>::from_iter(frontier), Vec::new());
        for (id, subject, object) in edges {
            for (before, after) in [(subject, object), (object, subject)] {
                if here.contains(&before) && !seen.contains(&after) {
                    steps.entry(after).or_default().push((id, before));
                    next.push(after);
                }
            }
        }
        seen.extend(&next);
        if seen.contains(&to.uuid()) {
            return Ok(walk_back(&steps, from, to, most));
        }
        next.sort_unstable();
        next.dedup();
        frontier = next;
        if frontier.is_empty() {
            break;
        }
    }
    Ok(Vec::new())
}

/// The relations that touch any of `things`: id, subject, object.
async fn around(press: &Press, things: &[Uuid], most: usize) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
    let mut touching = touching("subject_id", things);
    touching.union(UnionType::Distinct, self::touching("object_id", things));
    let mut limited = Query::select();
    limited.expr(Expr::cust("u.*")).from_subquery(touching, "u").limit(most as u64 + 1);

    let rows = press.rows(&limited).await?;
    if rows.len() > most {
        let rule = format!("leads through more than {MOST_READ} relations; ask for fewer hops");
        return Err(Error::invalid("maxHops", rule));
    }
    let edges = rows.iter().map(|row| {
        Ok((row.try_get("", "id")?, row.try_get("", "subject_id")?, row.try_get("", "object_id")?))
    });
    let mut edges: Vec<_> = edges.collect::<Result<_>>()?;
    edges.sort_unstable();
    Ok(edges)
}

fn touching(end: &'static str, things: &[Uuid]) -> SelectStatement {
    let mut select = Query::select();
    select.columns(["id", "subject_id", "object_id"]).from(relation::Entity);
    select.and_where(Expr::col(end).is_in(things.iter().copied())).to_owned()
}

/// Every chain the steps allow, in order of assertion, until there are `most`.
fn walk_back(steps: &Steps, from: ThingId, to: ThingId, most: usize) -> Vec<Chain> {
    let mut found = Vec::new();
    let mut open = vec![Chain { things: vec![to], relations: Vec::new() }];
    while let Some(chain) = open.pop() {
        let Some(end) = chain.things.last() else { continue };
        if *end == from {
            let reversed = |chain: Chain| Chain {
                things: chain.things.into_iter().rev().collect(),
                relations: chain.relations.into_iter().rev().collect(),
            };
            found.push(reversed(chain));
            if found.len() == most {
                break;
            }
            continue;
        }
        for (relation, before) in steps.get(&end.uuid()).into_iter().flatten().rev() {
            let mut longer = chain.clone();
            longer.things.push(ThingId::of(*before));
            longer.relations.push(RelationId::of(*relation));
            open.push(longer);
        }
    }
    found
}
