//! Chains of relations between two things. Wraps what `content::relations` finds.

use async_graphql::{Context, Object, Result};

use super::errors::{Wire, wire};
use super::loaders::Loaders;
use super::price;
use super::relation::Relation;
use super::thing::Thing;
use crate::content::relations::{Chain, paths};
use crate::content::{self, Error, Locale, ThingId, reading};

/// How long a chain may be, and how many may be asked for.
const HOPS: usize = 4;
const MOST: usize = 100;

/// A chain of relations between two things.
#[derive(Clone, Debug)]
pub(crate) struct RelationPath {
    pub(crate) chain: Chain,
    pub(crate) wanted: Option<Locale>,
}

/// A chain of relations, each sharing a thing with the next; relations are walked either way round.
#[Object]
impl RelationPath {
    /// How many relations it has.
    async fn hops(&self) -> i32 {
        i32::try_from(self.chain.relations.len()).unwrap_or(i32::MAX)
    }

    /// The things passed, both ends included: one more than there are relations.
    #[graphql(directive = price::list_size::apply(Some(5), None, None))]
    async fn things(&self, ctx: &Context<'_>) -> Result<Vec<Thing>> {
        let found = Loaders::of(ctx).each(&self.chain.things).await?.into_iter().flatten();
        Ok(found.map(|thing| Thing::of(thing, self.wanted.clone())).collect())
    }

    /// The relations, in order from one end to the other.
    #[graphql(directive = price::list_size::apply(Some(4), None, None))]
    async fn relations(&self, ctx: &Context<'_>) -> Result<Vec<Relation>> {
        let found = Loaders::of(ctx).each(&self.chain.relations).await?.into_iter().flatten();
        Ok(found.map(|relation| Relation { relation, wanted: self.wanted.clone() }).collect())
    }
}

/// The shortest chains between the two things that go by these names.
pub(crate) async fn between(
    ctx: &Context<'_>,
    [from, to]: [&str; 2],
    hops: i32,
    most: i32,
    wanted: Option<Locale>,
) -> Result<Vec<RelationPath>> {
    let hops = within("maxHops", hops, HOPS).wired()?;
    let most = within("first", most, MOST).wired()?;
    let (from, to) = (end(ctx, "from", from).await?, end(ctx, "to", to).await?);
    let chains = paths(Loaders::of(ctx).press(), from, to, hops, most).await.wired()?;
    let path = |chain| RelationPath { chain, wanted: wanted.clone() };
    Ok(chains.into_iter().map(path).collect())
}

/// `figure` as a number from 1 to `most`.
fn within(field: &'static str, figure: i32, most: usize) -> content::Result<usize> {
    let number = usize::try_from(figure).unwrap_or_default();
    if (1..=most).contains(&number) {
        return Ok(number);
    }
    Err(Error::invalid(field, format!("must be from 1 to {most}")))
}

/// One end of a path.
async fn end(ctx: &Context<'_>, field: &'static str, name: &str) -> Result<ThingId> {
    let found = reading::find_thing(Loaders::of(ctx).press(), name).await.wired()?;
    found.ok_or_else(|| wire(Error::invalid(field, Error::not_found("thing", name).to_string())))
}
