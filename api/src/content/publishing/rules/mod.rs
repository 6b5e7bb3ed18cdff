//! Topics that stories join by themselves: whatever commit changes a story, the rules of topics are asked in it.
//!
//! A topic's rule is a kept filter. A rule sees what a story is filed under by its working copy, its delivery
//! or a pin, and never what it has joined by a rule: so one pass settles it, in whatever order the rules
//! stand. What an editor rules of a story and a topic, pinned or excluded, stands above all of it.

mod applying;
mod hierarchy;
mod reading;
mod rulings;
mod setting;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use entity::{
    article, article_topic,
    article_topic::Origin,
    change::{ChangeReason, ChangeSubject},
    stored_filter, topic_rule,
    topic_ruling::{self, Ruling},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use self::applying::file_pending;
use self::hierarchy::Hierarchy;
pub use self::reading::{Filing, Rule, filings, rules_by, rules_of};
pub use self::rulings::{Ruled, exclude, pin, release};
pub(in crate::content) use self::setting::{may_be_rule, restart, topics_ruled_by};
pub(super) use self::setting::{restart_naming, set, told};
use super::{Edit, edges, history};
use crate::content::changes::{Change, tag};
use crate::content::filter::{self, Candidate, Test};
use crate::content::reading::grouped;
use crate::content::surroundings::{Joined, Surroundings};
use crate::content::{ArticleId, Result, TopicId, TypedId};

/// How many stories are filed by the same few statements.
const AT_ONCE: usize = 500;

/// Files the stories that a commit has changed by the rules of topics, in the same commit. Every commit comes
/// by here: says what it changed, with the topics that stories have joined or left.
pub(in crate::content) async fn follow(
    edit: &Edit<'_>,
    mut changes: Vec<Change>,
) -> Result<Vec<Change>> {
    let gone = [ChangeReason::Withdrawn, ChangeReason::Merged];
    let stories = changes.iter().filter(|change| {
        change.subject == ChangeSubject::Article && !change.filed && !gone.contains(&change.reason)
    });
    let stories: BTreeSet<Uuid> = stories.map(|change| change.id).collect();
    if stories.is_empty() {
        return Ok(changes);
    }
    let stories: Vec<Uuid> = stories.into_iter().collect();
    let rules = Rules::load(edit).await?;
    let mut moved = HashMap::new();
    for ids in stories.chunks(AT_ONCE) {
        let rulings = Rulings::of(edit, ids).await?;
        // Whatever wrote their edges wrote none that would have to go.
        if !rules.0.is_empty() || !rulings.0.is_empty() {
            moved.extend(file(edit, &rules, &rulings, ids).await?);
        }
    }
    for change in &mut changes {
        change.add_tags(moved.remove(&change.id).into_iter().flat_map(|moved| moved.passed));
    }
    Ok(changes)
}

/// A story that was filed anew.
struct Moved {
    row: article::Model,
    around: Surroundings,
    /// The names of the topics that it joined or left.
    passed: Vec<String>,
}

impl Moved {
    /// What the public is told of it, where that is all that happened to it.
    fn change(self) -> Change {
        let id = ArticleId::of(self.row.id);
        let mut change = Change::of(ChangeReason::Retagged, ChangeSubject::Article, id);
        change.version = Some(self.row.version);
        change.filed = true;
        change.add_tags(self.around.tags(&self.row).into_iter().chain(self.passed));
        change
    }
}

/// Files each of these stories as rules and rulings have it: those that this has moved.
async fn settle(edit: &Edit<'_>, rules: &Rules, ids: &[Uuid]) -> Result<HashMap<Uuid, Moved>> {
    let mut moved = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rulings = Rulings::of(edit, ids).await?;
        moved.extend(file(edit, rules, &rulings, ids).await?);
    }
    Ok(moved)
}

/// The same of a few of them.
async fn file(
    edit: &Edit<'_>,
    rules: &Rules,
    rulings: &Rulings,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Moved)>> {
    let here = article::Entity::find().filter(article::Column::Id.is_in(ids.iter().copied()));
    let here = here.all(edit.tx).await?;
    let mut present = edges::present_each(edit, ids).await?;
    let topics = present.values().flat_map(|around| around.topics.iter().copied());
    let topics = topics.chain(rules.topics()).chain(rulings.topics());
    let above = Hierarchy::over(edit, topics).await?;
    let mut some = Vec::new();
    for row in here {
        let before = present.remove(&row.id).unwrap_or_default();
        let around = rules.settled(&row, &before, rulings, &above);
        if !same(&before, &around) {
            let passed = passed(&before, &around);
            some.push(Moved { row, around, passed });
        }
    }
    write(edit, &some).await?;
    Ok(some.into_iter().map(|moved| (moved.row.id, moved)).collect())
}

/// Writes how stories are filed from now on, and that the versions in force are.
async fn write(edit: &Edit<'_>, moved: &[Moved]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let old = article_topic::Column::ArticleId.is_in(moved.iter().map(|moved| moved.row.id));
    article_topic::Entity::delete_many().filter(old).exec(edit.tx).await?;
    let filed = moved.iter().flat_map(|moved| moved.around.filed(&moved.row));
    edges::insert::<article_topic::Entity, _>(edit, filed).await?;
    let stories: Vec<_> = moved.iter().map(|moved| (&moved.row, &moved.around)).collect();
    history::refile(edit, &stories).await
}

/// The rules of topics, with what they mean now. A rule that was taken away is one that nothing passes.
pub(super) struct Rules(Vec<(Uuid, Test)>);

impl Rules {
    /// Every rule there is. One whose filter can't be read lets nothing pass, and keeps nothing from being
    /// published.
    pub(super) async fn load(edit: &Edit<'_>) -> Result<Self> {
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
                Err(error) => tracing::error!(%error, slug = row.slug, "a rule can't be read"),
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

    fn topics(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().map(|(topic, _)| *topic)
    }

    /// How the story is filed by all that there is to say of it.
    fn settled(
        &self,
        row: &article::Model,
        before: &Surroundings,
        rulings: &Rulings,
        above: &Hierarchy,
    ) -> Surroundings {
        let mut around = before.clone();
        around.topics.retain(|topic| !rulings.is(row.id, *topic, Ruling::Excluded));
        let pinned = rulings.pinned(row.id).filter(|topic| !around.topics.contains(topic));
        around.joined = pinned.map(|topic| Joined { topic, by: Origin::Pin }).collect();
        let candidate = candidate(row, &around, above);
        let by_rule = self.0.iter().filter(|(topic, test)| {
            let free = !candidate.topics.contains(topic);
            free && !rulings.is(row.id, *topic, Ruling::Excluded) && candidate.passes(test)
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

    /// The same of a story that is not public yet, as it would be published.
    pub(super) async fn foreseen(
        &self,
        edit: &Edit<'_>,
        row: &article::Model,
        around: &Surroundings,
    ) -> Result<Surroundings> {
        let rulings = Rulings::of(edit, &[row.id]).await?;
        let topics = around.topics.iter().copied().chain(self.topics()).chain(rulings.topics());
        let above = Hierarchy::over(edit, topics).await?;
        Ok(self.settled(row, around, &rulings, &above))
    }
}

/// The story as rules see it. No rule asks for relations or words, so none are looked up.
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

/// What editors ruled of some stories, the earliest first.
struct Rulings(Vec<topic_ruling::Model>);

impl Rulings {
    async fn of(edit: &Edit<'_>, ids: &[Uuid]) -> Result<Self> {
        let these = topic_ruling::Column::ArticleId.is_in(ids.iter().copied());
        let ruled = topic_ruling::Entity::find().filter(these);
        let ruled = ruled.order_by_asc(topic_ruling::Column::At);
        Ok(Self(ruled.order_by_asc(topic_ruling::Column::TopicId).all(edit.tx).await?))
    }

    fn topics(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().map(|ruled| ruled.topic_id)
    }

    fn pinned(&self, article: Uuid) -> impl Iterator<Item = Uuid> {
        let pinned = move |ruled: &&topic_ruling::Model| {
            ruled.article_id == article && ruled.ruling == Ruling::Pinned
        };
        self.0.iter().filter(pinned).map(|ruled| ruled.topic_id)
    }

    fn is(&self, article: Uuid, topic: Uuid, ruling: Ruling) -> bool {
        let same = |ruled: &topic_ruling::Model| {
            ruled.article_id == article && ruled.topic_id == topic && ruled.ruling == ruling
        };
        self.0.iter().any(same)
    }
}

/// The topics that an editor keeps each of these stories out of: a delivery that names one says nothing new.
pub(super) async fn withheld(edit: &Edit<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let rulings = Rulings::of(edit, ids).await?.0.into_iter();
    let excluded = rulings.filter(|ruled| ruled.ruling == Ruling::Excluded);
    Ok(grouped(excluded.map(|ruled| (ruled.article_id, ruled.topic_id))))
}

/// A change of a story that may leave what it has joined: whatever shows it there is told.
pub(super) fn leaving(mut change: Change, before: &Surroundings) -> Change {
    let joined = before.joined.iter().map(|joined| joined.topic).chain(before.above.clone());
    change.add_tags(joined.map(|topic| tag(TopicId::of(topic))));
    change
}

/// Whether a story is filed alike, in whatever order the topics above are told.
fn same(one: &Surroundings, other: &Surroundings) -> bool {
    let set = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<_>>();
    one.topics == other.topics
        && one.joined == other.joined
        && set(&one.broader) == set(&other.broader)
        && set(&one.above) == set(&other.above)
}

/// The names of the topics that a story stands under by one of these and not by the other.
fn passed(before: &Surroundings, after: &Surroundings) -> Vec<String> {
    let all = |around: &Surroundings| around.direct().chain(around.indirect()).collect();
    let (before, after): (BTreeSet<Uuid>, BTreeSet<Uuid>) = (all(before), all(after));
    before.symmetric_difference(&after).map(|topic| tag(TopicId::of(*topic))).collect()
}
