//! Topics that stories join by themselves: whatever commit changes a story, the rules of topics are asked in it.
//!
//! A topic's rule is a kept filter. A rule sees what a story is filed under by its working copy, its delivery
//! or a pin, and never what it has joined by a rule, nor what that is called: so one pass settles it, in
//! whatever order the rules stand. What an editor rules of a story and a topic, pinned or excluded, stands above all of it.

mod applying;
mod asking;
mod hierarchy;
mod reading;
mod renamed;
mod rulings;
mod setting;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{
    article, article_topic,
    change::{ChangeReason, ChangeSubject},
    topic_ruling::{self, Ruling},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use self::applying::file_pending;
pub(super) use self::asking::Rules;
pub use self::reading::{Filing, Rule, filings, rules_by, rules_of};
use self::renamed::Renamed;
pub use self::rulings::{Ruled, exclude, pin, release};
use self::setting::anew;
pub(in crate::content) use self::setting::{may_be_rule, restart, topics_ruled_by};
pub(super) use self::setting::{restart_naming, set, told};
use super::{Edit, edges, history, versions};
use crate::content::changes::{Change, tag};
use crate::content::reading::grouped;
use crate::content::surroundings::Surroundings;
use crate::content::{ArticleId, Document, Result, TopicId, TypedId};

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
    let mut stories: BTreeSet<Uuid> = stories.map(|change| change.id).collect();
    let renamed = Renamed::by(&changes);
    if stories.is_empty() && renamed.is_empty() {
        return Ok(changes);
    }
    let rules = Rules::load(edit).await?;
    if rules.ask_for_words() {
        match renamed.stories(edit).await? {
            Some(bearing) => stories.extend(bearing),
            None => anew(edit, &rules.asking_for_words()).await?,
        }
    }
    let stories: Vec<Uuid> = stories.into_iter().collect();
    let mut moved = BTreeMap::new();
    for ids in stories.chunks(AT_ONCE) {
        let rulings = Rulings::of(edit, ids).await?;
        // Whatever wrote their edges wrote none that would have to go.
        if !rules.are_none() || !rulings.0.is_empty() {
            moved.extend(file(edit, &rules, &rulings, ids).await?);
        }
    }
    for change in &mut changes {
        let moved = moved.remove(&change.id);
        change.add_tags(moved.into_iter().flat_map(Moved::tags));
    }
    // Those that only bear a name which is another now.
    changes.extend(moved.into_values().map(Moved::change));
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
        change.add_tags(self.tags());
        change
    }

    /// All that it is tied to, and the topics that it passed.
    fn tags(self) -> impl Iterator<Item = String> {
        self.around.tags(&self.row).into_iter().chain(self.passed)
    }
}

/// Files each of these stories as rules and rulings have it: those that this has moved.
async fn settle(edit: &Edit<'_>, rules: &Rules, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Moved>> {
    let mut moved = BTreeMap::new();
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
    let documents = match rules.ask_for_words() {
        true => documents(edit, &here).await?,
        false => HashMap::new(),
    };
    let mut present = edges::present_each(edit, ids).await?;
    let before = |row: article::Model| (present.remove(&row.id).unwrap_or_default(), row);
    let here: Vec<_> = here.into_iter().map(before).collect();
    let settled = rules.settle(edit, &here, rulings, &documents).await?;
    let each = here.into_iter().zip(settled).filter(|((before, _), around)| !same(before, around));
    let moved = each.map(|((before, row), around)| {
        let passed = passed(&before, &around);
        Moved { row, around, passed }
    });
    let some: Vec<_> = moved.collect();
    write(edit, &some).await?;
    Ok(some.into_iter().map(|moved| (moved.row.id, moved)).collect())
}

/// What the public reads of these stories.
async fn documents(edit: &Edit<'_>, rows: &[article::Model]) -> Result<HashMap<Uuid, Document>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let versions = versions::in_force(edit, &ids).await?;
    let read = rows.iter().filter_map(|row| Some((row, versions.get(&row.id)?)));
    read.map(|(row, version)| Ok((row.id, versions::read(row, &version.document)?))).collect()
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

/// A change of a story that may leave what it was tied to: whatever shows it there is told.
pub(super) fn leaving(
    mut change: Change,
    (row, before): (&article::Model, &Surroundings),
) -> Change {
    change.add_tags(before.tags(row));
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
