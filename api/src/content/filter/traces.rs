//! Whether a story may once have passed a filter, by the names of all that it was tied to since. Knows no story
//! and no log.

use std::collections::BTreeSet;

use super::{Candidate, Test, Tie};
use crate::content::changes::{locale_tag, tag};
use crate::content::{ContributorId, Result, SectionId, SourceId, ThingId, TopicId, TypedId};
use crate::content::{Error, Locale};
use uuid::Uuid;

/// The names of what a story was tied to at some time or other, as changes tell them.
#[derive(Clone, Debug, Default)]
pub struct Traces(BTreeSet<String>);

impl Traces {
    /// What a change tells.
    pub fn add(&mut self, tags: impl IntoIterator<Item = String>) {
        self.0.extend(tags);
    }

    /// What others tell.
    pub fn add_all(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// What it is tied to now: a change only has to tell what it took away.
    pub fn add_present(&mut self, story: &Candidate) {
        let topics = story.topics.iter().chain(&story.broader);
        self.add(topics.map(|id| tag(TopicId::of(*id))));
        self.add(story.things.iter().map(|id| tag(ThingId::of(*id))));
        self.add(story.contributors.iter().map(|id| tag(ContributorId::of(*id))));
        self.add(story.row.section_id.map(|id| tag(SectionId::of(id))));
        self.add([tag(SourceId::of(story.row.source_id)), locale_tag(&story.row.locale)]);
    }

    fn tied(&self, tie: Tie, id: Uuid) -> bool {
        self.0.contains(&match tie {
            Tie::Topic | Tie::ExactTopic => tag(TopicId::of(id)),
            Tie::Thing => tag(ThingId::of(id)),
            Tie::Contributor => tag(ContributorId::of(id)),
            Tie::Section => tag(SectionId::of(id)),
            Tie::Source => tag(SourceId::of(id)),
        })
    }

    fn written_in(&self, locale: &Locale) -> bool {
        self.0.contains(&locale_tag(locale.as_str()))
    }
}

impl Test {
    /// Whether a story with these traces may ever have passed. What traces do not tell is taken to have held:
    /// false is sure, true is not.
    pub fn may_have_passed(&self, traces: &Traces) -> bool {
        match self {
            Self::Tied(tie, ids) => ids.iter().any(|id| traces.tied(*tie, *id)),
            Self::Locale(those) => those.iter().any(|one| traces.written_in(one)),
            Self::All(tests) => tests.iter().all(|test| test.may_have_passed(traces)),
            Self::Any(tests) => tests.iter().any(|test| test.may_have_passed(traces)),
            _ => true,
        }
    }

    /// Refuses what may come to hold, or cease to, without a change of the story itself.
    pub fn followable(&self) -> Result<()> {
        let refused = |field: &str| {
            let rule = "can't be followed: it may hold or not without a change of the article";
            Err(Error::invalid(format!("filter.{field}"), rule))
        };
        match self {
            Self::Words(_) => refused("text"),
            Self::Evidence(_) | Self::These(_) => refused("evidenceFor"),
            Self::All(tests) | Self::Any(tests) => tests.iter().try_for_each(Self::followable),
            Self::Not(test) => test.followable(),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(tags: &[String]) -> Traces {
        Traces(tags.iter().cloned().collect())
    }

    #[test]
    fn only_what_is_sure_is_ruled_out() {
        let (topic, thing) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let tied = |tie, id| Test::Tied(tie, vec![id]);
        let french = Test::Locale(vec![Locale::parse("fr").unwrap()]);
        let seen = traces(&[tag(TopicId::of(topic)), locale_tag("ar")]);
        for (test, may) in [
            (Test::All(vec![]), true),
            (Test::Any(vec![]), false),
            (tied(Tie::Topic, topic), true),
            (tied(Tie::ExactTopic, topic), true),
            (tied(Tie::Thing, thing), false),
            (tied(Tie::Thing, topic), false),
            (french.clone(), false),
            (Test::Not(Box::new(french.clone())), true),
            (Test::Not(Box::new(tied(Tie::Topic, topic))), true),
            (Test::All(vec![tied(Tie::Topic, topic), french.clone()]), false),
            (Test::Any(vec![tied(Tie::Topic, topic), french]), true),
            (Test::Genre(vec![]), true),
        ] {
            assert_eq!(test.may_have_passed(&seen), may, "{test:?}");
        }
    }
}
