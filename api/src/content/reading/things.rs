//! Things that stories mention: found by any name in any language, read with all their names.

use std::{collections::HashMap, sync::Arc};

use entity::{
    thing::{self, ThingKind},
    thing_name, thing_party,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult,
    sea_query::{BinOper, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};

use super::{grouped, led_on};
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::{Error, Localised, Press, Result, ThingId, TypedId, filter, words};

/// A thing with every name it goes by.
#[derive(Clone, Debug)]
pub struct Thing {
    /// What it is.
    pub row: thing::Model,
    /// Its names: by locale, the preferred one of each first.
    pub names: Vec<thing_name::Model>,
}

impl Localised for thing_name::Model {
    fn locale(&self) -> &str {
        &self.locale
    }
}

/// A list of things, by slug; of those found by name, the ones it is the whole name of come first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThingList {
    kinds: Option<Vec<ThingKind>>,
    named: Option<String>,
}

/// The longest text that names are looked up by.
const LONGEST_NAME: usize = 200;

impl ThingList {
    /// Things of `kinds` that go by a name which is, or begins with, `text`; either may be left open.
    pub fn new(kinds: Option<Vec<ThingKind>>, text: Option<&str>) -> Result<Self> {
        if text.is_some_and(|text| text.chars().count() > LONGEST_NAME) {
            return Err(Error::invalid(
                "text",
                format!("must be at most {LONGEST_NAME} characters"),
            ));
        }
        let named = text.map(words);
        if named.as_ref().is_some_and(String::is_empty) {
            return Err(Error::invalid("text", "must hold a letter or digit"));
        }
        Ok(Self { kinds, named })
    }
}

impl List for ThingList {
    type Of = Press;
    type Item = ThingId;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.from_as(thing::Entity, "d");
        if let Some(kinds) = &self.kinds {
            select.and_where(Expr::col(("d", "kind")).is_in(kinds.iter().copied()));
        }
        let slug = Expr::col(("d", "slug"));
        let Some(named) = &self.named else {
            return vec![Way::keyed(select, slug, ("d", "id"))];
        };
        let same = Expr::col(("f", "thing_id")).equals(("d", "id"));
        select.join_subquery(JoinType::InnerJoin, called(named), "f", same);
        let key = Expr::col(("f", "rank")).binary(BinOper::Custom("||"), slug);
        vec![Way::keyed(select, key, ("d", "id"))]
    }

    fn order(&self) -> Sorting {
        let tag = if self.named.is_some() { 32 } else { 31 };
        Sorting { tag, by: By::Text, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<ThingId> {
        Ok(ThingId::of(row.try_get("", "id")?))
    }
}

/// The things that go by a name which is `named`, ranked `0`, or begins with it, ranked `1`.
fn called(named: &str) -> SelectStatement {
    let folded = Expr::col(("n", "folded"));
    let rank = Expr::case(folded.clone().eq(named), "0").finally("1");
    let mut names = Query::select();
    names.column(("n", "thing_id")).expr_as(Func::min(rank), "rank");
    names.from_as(thing_name::Entity, "n").group_by_col(("n", "thing_id"));
    // A range rather than LIKE: it is an index range on either database, and has no wildcards.
    names.and_where(folded.clone().gte(named));
    names.and_where(folded.lt(format!("{named}\u{10FFFF}"))).to_owned()
}

/// The things with these ids, or what became of them.
pub async fn things(press: &Press, ids: &[ThingId]) -> Result<HashMap<ThingId, Arc<Thing>>> {
    let found = present(press, ids).await?;
    led_on::<thing::Entity, _, _>(press, ids, found, present).await
}

/// The things that have these very ids.
async fn present(press: &Press, ids: &[ThingId]) -> Result<HashMap<ThingId, Arc<Thing>>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let rows =
        press.find(thing::Entity::find().filter(thing::Column::Id.is_in(ids.clone()))).await?;
    let names = thing_name::Entity::find()
        .filter(thing_name::Column::ThingId.is_in(ids))
        .order_by_asc(thing_name::Column::Locale)
        .order_by_asc(thing_name::Column::Position);
    let mut names = grouped(press.find(names).await?.into_iter().map(|name| (name.thing_id, name)));
    let things = rows.into_iter().map(|row| {
        let names = names.remove(&row.id).unwrap_or_default();
        (ThingId::of(row.id), Arc::new(Thing { row, names }))
    });
    Ok(things.collect())
}

/// The id behind a slug or id, if there is such a thing.
pub async fn find_thing(press: &Press, name: &str) -> Result<Option<ThingId>> {
    let found = filter::find::<thing::Entity, ThingId>(press, &[name]).await?;
    Ok(found.into_values().next().map(ThingId::of))
}

/// Who is party to each agreement, in the order named.
pub async fn parties_of(press: &Press, ids: &[ThingId]) -> Result<HashMap<ThingId, Vec<ThingId>>> {
    let parties = thing_party::Entity::find()
        .filter(thing_party::Column::AgreementId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(thing_party::Column::Position);
    let rows = press.find(parties).await?.into_iter();
    Ok(grouped(rows.map(|row| (ThingId::of(row.agreement_id), ThingId::of(row.party_id)))))
}
