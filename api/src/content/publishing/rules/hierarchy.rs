//! What lies above topics, read step by step for all of them at once. Knows no story.

use std::collections::{BTreeSet, HashMap};

use entity::topic;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Edit;
use crate::content::Result;

/// The most steps from a topic to the top; what is kept has fewer.
const DEEPEST: usize = 16;

/// The topic above each of those that were asked for, and above those.
pub(super) struct Hierarchy(HashMap<Uuid, Option<Uuid>>);

impl Hierarchy {
    /// What lies above these: one statement for each step.
    pub(super) async fn over(edit: &Edit<'_>, topics: impl Iterator<Item = Uuid>) -> Result<Self> {
        let mut known = HashMap::new();
        let mut next: BTreeSet<Uuid> = topics.collect();
        while !next.is_empty() {
            let mut found = Vec::new();
            let asked: Vec<Uuid> = next.into_iter().collect();
            for some in asked.chunks(1_000) {
                let these = topic::Entity::find()
                    .select_only()
                    .columns([topic::Column::Id, topic::Column::BroaderId])
                    .filter(topic::Column::Id.is_in(some.iter().copied()));
                let rows: Vec<(Uuid, Option<Uuid>)> = these.into_tuple().all(edit.tx).await?;
                found.extend(rows);
            }
            known.extend(found.iter().copied());
            let above = found.iter().filter_map(|(_, broader)| *broader);
            next = above.filter(|id| !known.contains_key(id)).collect();
        }
        Ok(Self(known))
    }

    /// The topics above these that are not among them, the nearest of the first one first.
    pub(super) fn of(&self, topics: &[Uuid]) -> Vec<Uuid> {
        let mut above = Vec::new();
        for topic in topics {
            let up = |id: &Uuid| self.0.get(id).copied().flatten();
            let steps = std::iter::successors(up(topic), up).take(DEEPEST);
            for step in steps {
                if !topics.contains(&step) && !above.contains(&step) {
                    above.push(step);
                }
            }
        }
        above
    }
}
