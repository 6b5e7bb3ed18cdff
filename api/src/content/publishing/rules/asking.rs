//! The rules of topics with what they mean now, and how a story is filed by them. Writes nothing.

use std::collections::{BTreeSet, HashMap};

use entity::{article, article_topic::Origin, stored_filter, topic_rule, topic_ruling::Ruling};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::hierarchy::Hierarchy;
use super::{Edit, Rulings};
use crate::content::filter::{self, Candidate, Said, Test};
use crate::content::reading::Names;
use crate::content::surroundings::{Joined, Surroundings};
use crate::content::{Document, Error, Result};

/// The rules of topics, with what they mean now. A rule that was taken away is one that nothing passes.
pub(in super::super) struct Rules(Vec<(Uuid, Test)>);

impl Rules {
    /// Every rule there is. One whose filter can't be read lets nothing pass, and keeps nothing from being
    /// published.
    pub(in super::super) async fn load(edit: &Edit<'_>) -> Result<Self> {
        let rows = topic_rule::Entity::find().order_by_asc(topic_rule::Column::TopicId);
        let rows = rows.all(edit.tx).await?;
        let ids: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.filter_id).collect();
        let kept = stored_filter::Column::Id.is_in(ids.iter().copied());
        let kept = match ids.is_empty() {
            true => Vec::new(),
            false => stored_filter::Entity::find().filter(kept).all(edit.tx).await?,
        };
        let mut filters = Vec::new();
        for row in kept {
            match filter::read(&row.filter) {
                Ok(filter) => filters.push((row.id, filter)),
                Err(error) => {
                    tracing::error!(cause = %error.cause(), slug = row.slug, "a rule can't be read")
                }
            }
        }
        let meant: Vec<_> = filters.iter().map(|(_, filter)| filter).collect();
        let meant = filter::meant(edit, &meant).await?;
        let tests: HashMap<_, _> = filters.iter().map(|(id, _)| *id).zip(meant).collect();
        let test = |row: &topic_rule::Model| {
            let test = row.filter_id.and_then(|id| tests.get(&id)).cloned();
            (row.topic_id, test.unwrap_or(Test::Any(Vec::new())))
        };
        Ok(Self(rows.iter().map(test).collect()))
    }

    /// No topic has one.
    pub(super) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any asks for what a story says.
    pub(super) fn ask_for_words(&self) -> bool {
        self.0.iter().any(|(_, test)| test.asks_for_words())
    }

    /// The topics whose rules do.
    pub(super) fn asking_for_words(&self) -> Vec<Uuid> {
        let asking = self.0.iter().filter(|(_, test)| test.asks_for_words());
        asking.map(|(topic, _)| *topic).collect()
    }

    /// How each of these stories is filed by all that there is to say of it. Where rules ask for words, they
    /// are those of `documents`, and the names of what stands around each story.
    pub(super) async fn settle(
        &self,
        edit: &Edit<'_>,
        stories: &[(Surroundings, article::Model)],
        rulings: &Rulings,
        documents: &HashMap<Uuid, Document>,
    ) -> Result<Vec<Surroundings>> {
        let topics = stories.iter().flat_map(|(around, _)| &around.topics).copied();
        let ruled = self.0.iter().map(|(topic, _)| *topic).chain(rulings.topics());
        let topics: Vec<Uuid> = topics.chain(ruled).collect();
        let above = Hierarchy::over(edit, topics.into_iter()).await?;
        let filed = |(before, row): &(Surroundings, article::Model)| {
            let around = filed(row, before, rulings);
            let candidate = candidate(row, &around, &above);
            (around, candidate)
        };
        let filed: Vec<_> = stories.iter().map(filed).collect();
        let seen: Vec<_> = filed.iter().map(|(_, candidate)| candidate).collect();
        let names = match self.ask_for_words() {
            true => Some(Names::of(edit, &seen).await?),
            false => None,
        };
        let settled = filed.into_iter().map(|(around, mut candidate)| {
            if let Some(names) = &names {
                let document = documents.get(&candidate.row.id);
                candidate.said = Some(said(&candidate, document, names)?);
            }
            Ok(self.join(around, &candidate, rulings, &above))
        });
        settled.collect()
    }

    /// A story with the topics that it joins, and what lies above all of them.
    fn join(
        &self,
        mut around: Surroundings,
        candidate: &Candidate,
        rulings: &Rulings,
        above: &Hierarchy,
    ) -> Surroundings {
        let by_rule = self.0.iter().filter(|(topic, test)| {
            let free = !candidate.topics.contains(topic);
            free && !rulings.is(candidate.row.id, *topic, Ruling::Excluded)
                && candidate.passes(test)
        });
        let by_rule = by_rule.map(|(topic, _)| Joined { topic: *topic, by: Origin::Rule });
        around.joined.extend(by_rule);
        let direct: BTreeSet<Uuid> = around.direct().collect();
        around.broader = above.of(&around.topics);
        around.broader.retain(|topic| !direct.contains(topic));
        let joined: Vec<Uuid> = around.joined.iter().map(|joined| joined.topic).collect();
        around.above = above.of(&joined);
        let broader = &around.broader;
        around.above.retain(|topic| !direct.contains(topic) && !broader.contains(topic));
        around
    }

    /// How a story that is not public yet would be filed if it were published.
    pub(in super::super) async fn foreseen(
        &self,
        edit: &Edit<'_>,
        row: &article::Model,
        document: &Document,
        around: &Surroundings,
    ) -> Result<Surroundings> {
        let rulings = Rulings::of(edit, &[row.id]).await?;
        let documents = HashMap::from([(row.id, document.clone())]);
        let story = [(around.clone(), row.clone())];
        let settled = self.settle(edit, &story, &rulings, &documents).await?;
        Ok(settled.into_iter().next().unwrap_or_default())
    }
}

/// What a story is filed under by no rule.
fn filed(row: &article::Model, before: &Surroundings, rulings: &Rulings) -> Surroundings {
    let mut around = before.clone();
    around.topics.retain(|topic| !rulings.is(row.id, *topic, Ruling::Excluded));
    let pinned = rulings.pinned(row.id).filter(|topic| !around.topics.contains(topic));
    around.joined = pinned.map(|topic| Joined { topic, by: Origin::Pin }).collect();
    around
}

/// The story as rules see it, but for its words. No rule asks for relations, so none are looked up.
fn candidate(row: &article::Model, around: &Surroundings, above: &Hierarchy) -> Candidate {
    let topics: Vec<Uuid> = around.direct().collect();
    Candidate {
        row: row.clone(),
        broader: above.of(&topics).into_iter().filter(|topic| !topics.contains(topic)).collect(),
        topics: topics.into_iter().collect(),
        things: around.mentions.iter().map(|mention| mention.thing).collect(),
        contributors: around.contributors.iter().copied().collect(),
        relations: Vec::new(),
        said: None,
    }
}

/// What the story says. Rules don't rank, so how often it mentions what is nothing to them.
fn said(story: &Candidate, document: Option<&Document>, names: &Names) -> Result<Said> {
    let missing = || Error::stored(&story.row.slug, "its version is missing");
    let document = document.ok_or_else(missing)?;
    Ok(Said::of(&story.row.locale, document, &names.around(story, None)))
}
