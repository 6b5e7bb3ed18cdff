//! Sourced statements about two things: lists of them, what they rest on, and chains of them.

mod path;

use std::{collections::HashMap, sync::Arc};

use entity::{evidence, predicate, predicate_label, relation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult};

pub use self::path::{Chain, paths};
use super::filter::{self, RelationTest};
use super::list::{By, Direction, List, Sorting, Way};
use super::{Localised, Press, RelationId, Result, TypedId};

/// A kind of relation, with how it reads.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// What it is.
    pub row: predicate::Model,
    /// How it reads, a row a locale.
    pub labels: Vec<predicate_label::Model>,
}

impl Localised for predicate_label::Model {
    fn locale(&self) -> &str {
        &self.locale
    }
}

/// Relations that pass all tests, in the order they were asserted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationList(pub Vec<RelationTest>);

impl List for RelationList {
    type Of = Press;
    type Item = RelationId;

    fn ways(&self) -> Vec<Way> {
        filter::relation_ways(&self.0)
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 51, by: By::Number, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<RelationId> {
        Ok(RelationId::of(row.try_get("", "id")?))
    }
}

/// The relations with these ids.
pub async fn relations(
    press: &Press,
    ids: &[RelationId],
) -> Result<HashMap<RelationId, Arc<relation::Model>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows = press.find(relation::Entity::find().filter(relation::Column::Id.is_in(ids))).await?;
    Ok(rows.into_iter().map(|row| (RelationId::of(row.id), Arc::new(row))).collect())
}

/// What each relation rests on, in order.
pub async fn evidence_of(
    press: &Press,
    ids: &[RelationId],
) -> Result<HashMap<RelationId, Vec<evidence::Model>>> {
    let quotes = evidence::Entity::find()
        .filter(evidence::Column::RelationId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(evidence::Column::Position);
    let rows = press.find(quotes).await?.into_iter();
    let mut evidence = HashMap::<_, Vec<_>>::new();
    for row in rows {
        evidence.entry(RelationId::of(row.relation_id)).or_default().push(row);
    }
    Ok(evidence)
}

/// The predicates with these keys.
pub async fn predicates(press: &Press, keys: &[String]) -> Result<HashMap<String, Arc<Predicate>>> {
    let named = predicate::Column::Key.is_in(keys.iter().cloned());
    let rows = press.find(predicate::Entity::find().filter(named)).await?;
    let labels = predicate_label::Entity::find()
        .filter(predicate_label::Column::Predicate.is_in(keys.iter().cloned()))
        .order_by_asc(predicate_label::Column::Locale);
    let labels = press.find(labels).await?;
    let predicates = rows.into_iter().map(|row| {
        let own = labels.iter().filter(|label| label.predicate == row.key).cloned().collect();
        (row.key.clone(), Arc::new(Predicate { row, labels: own }))
    });
    Ok(predicates.collect())
}
