//! The evaluator of filters over one story at hand: what followers ask of what has just changed. Knows no
//! database.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{article, relation};
use uuid::Uuid;

use super::{RelationTest, Said, Test, Tie, TimeRange};

/// A story that a filter is asked about: all of it that a filter can ask for.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The story itself.
    pub row: article::Model,
    /// The topics it is filed under.
    pub topics: BTreeSet<Uuid>,
    /// The topics above those and not among them.
    pub broader: BTreeSet<Uuid>,
    /// The things it mentions.
    pub things: BTreeSet<Uuid>,
    /// Who signed.
    pub contributors: BTreeSet<Uuid>,
    /// The relations that rest on it.
    pub relations: Vec<Founded>,
    /// What it says, where that was read: words are found in nothing else.
    pub said: Option<Said>,
}

/// A relation, and what it rests on.
#[derive(Clone, Debug)]
pub struct Founded {
    /// What is stated.
    pub relation: relation::Model,
    /// The stories that its quotes stand in.
    pub articles: BTreeSet<Uuid>,
    /// The topics that those stories stand under.
    pub topics: BTreeSet<Uuid>,
}

impl Candidate {
    /// Whether it passes `test`.
    pub fn passes(&self, test: &Test) -> bool {
        match test {
            Test::Tied(tie, ids) => ids.iter().any(|id| self.is_tied(*tie, *id)),
            Test::Locale(those) => those.iter().any(|one| one.as_str() == self.row.locale),
            Test::Completeness(those) => those.contains(&self.row.completeness),
            Test::Genre(those) => those.contains(&self.row.genre),
            Test::Published(range) => self.row.published_at.is_some_and(|at| range.holds(at)),
            Test::Updated(range) => range.holds(self.row.updated_at),
            Test::Evidence(like) => {
                self.relations.iter().any(|one| like.iter().all(|test| one.passes(test)))
            }
            Test::Words(words) => self.said.as_ref().is_some_and(|said| said.says(words)),
            Test::These(ids) => ids.contains(&self.row.id),
            Test::All(tests) => tests.iter().all(|test| self.passes(test)),
            Test::Any(tests) => tests.iter().any(|test| self.passes(test)),
            Test::Not(test) => !self.passes(test),
        }
    }

    fn is_tied(&self, tie: Tie, id: Uuid) -> bool {
        match tie {
            Tie::Topic => self.topics.contains(&id) || self.broader.contains(&id),
            Tie::ExactTopic => self.topics.contains(&id),
            Tie::Thing => self.things.contains(&id),
            Tie::Contributor => self.contributors.contains(&id),
            Tie::Section => self.row.section_id == Some(id),
            Tie::Source => self.row.source_id == id,
        }
    }
}

impl Founded {
    fn passes(&self, test: &RelationTest) -> bool {
        let relation = &self.relation;
        match test {
            RelationTest::Subject(ids) => ids.contains(&relation.subject_id),
            RelationTest::Object(ids) => ids.contains(&relation.object_id),
            RelationTest::Either(ids) => {
                ids.contains(&relation.subject_id) || ids.contains(&relation.object_id)
            }
            RelationTest::Event(ids) => relation.event_id.is_some_and(|id| ids.contains(&id)),
            RelationTest::Predicate(keys) => keys.contains(&relation.predicate),
            RelationTest::Modality(those) => those.contains(&relation.modality),
            RelationTest::Article(id) => self.articles.contains(id),
            RelationTest::Topic(id) => self.topics.contains(id),
            RelationTest::ValidOn(day) => {
                let (from, until) = (relation.valid_from, relation.valid_until);
                let dated = from.is_some() || until.is_some();
                dated && from.is_none_or(|from| from <= *day) && until.is_none_or(|end| end >= *day)
            }
            RelationTest::Not(test) => !self.passes(test),
        }
    }
}

impl TimeRange {
    /// Whether an instant lies in it.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}
