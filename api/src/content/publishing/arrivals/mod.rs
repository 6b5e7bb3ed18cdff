//! The stories of one delivery on their way in: what is here of them, looked up for all at once, and what is
//! to be written of them, written at once. Decides nothing about any of them.

mod looking;

use std::collections::{HashMap, HashSet};

use entity::article;
use sea_orm::{EntityTrait, IntoActiveModel, Iterable, sea_query::OnConflict};
use uuid::Uuid;

use super::edges::{self, insert};
use super::slugs::Slugs;
use super::versions::{self, Version};
use super::{Edit, history};
use crate::content::{Result, Surroundings};

/// What a story is told from others by: its publisher, and what that knows it by.
pub(super) type Key = (Uuid, String);

/// The stories of one delivery.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// Those that are here, with what the delivery has made of them so far, in the order they came up in.
    stories: Vec<Story>,
    places: HashMap<Key, usize>,
    /// Stories that are here and only linked to.
    linked: HashMap<Key, Uuid>,
    /// Where links to what was taken back lead.
    gone: HashMap<Key, Uuid>,
    /// Those that the desk works on.
    taken_up: HashSet<Uuid>,
    pub(super) slugs: Slugs,
}

/// A story: the version that was found, or that the delivery begins it with, and those that follow.
#[derive(Debug)]
pub(super) struct Story {
    first: Version,
    later: Vec<Version>,
    /// Whether the first was here before.
    found: bool,
    /// Whether the first is filed otherwise than it was found.
    refiled: bool,
    /// The topics that an editor keeps it out of.
    withheld: Vec<Uuid>,
}

impl Story {
    /// One that begins with this version.
    fn beginning(first: Version) -> Self {
        Self { first, later: Vec::new(), found: false, refiled: false, withheld: Vec::new() }
    }

    /// Leaves the topics out that a delivery names and an editor keeps it out of.
    pub(super) fn withhold(&self, around: &mut Surroundings) {
        around.topics.retain(|topic| !self.withheld.contains(topic));
    }

    /// The version in force, counting what the delivery has said so far.
    pub(super) fn present(&self) -> &Version {
        self.later.last().unwrap_or(&self.first)
    }

    /// It has a next version.
    pub(super) fn add(&mut self, version: Version) {
        self.later.push(version);
    }

    /// The version in force is filed otherwise.
    pub(super) fn refile(&mut self, around: Surroundings) {
        match self.later.last_mut() {
            Some(version) => version.around = around,
            None => {
                self.first.around = around;
                self.refiled = true;
            }
        }
    }

    fn is_new(&self) -> bool {
        !self.found
    }

    fn is_touched(&self) -> bool {
        self.is_new() || self.refiled || !self.later.is_empty()
    }

    /// The versions that are not here yet.
    fn added(&self) -> impl Iterator<Item = &Version> {
        Some(&self.first).filter(|_| self.is_new()).into_iter().chain(&self.later)
    }
}

impl Arrivals {
    /// What is here of the story that goes by `key`.
    pub(super) fn story(&mut self, key: &Key) -> Option<&mut Story> {
        self.stories.get_mut(*self.places.get(key)?)
    }

    /// A story that is not here yet.
    pub(super) fn add(&mut self, key: Key, first: Version) {
        self.put(key, Story::beginning(first));
    }

    fn put(&mut self, key: Key, story: Story) {
        self.places.insert(key, self.stories.len());
        self.stories.push(story);
    }

    /// Whether a story is no longer a delivery's to change: it was taken back, or the desk works on it.
    pub(super) fn is_out_of_reach(&self, key: &Key) -> bool {
        match self.id(key) {
            Some(id) => self.taken_up.contains(&id),
            None => self.gone.contains_key(key),
        }
    }

    /// Where a link to the story of `key` leads. One that was taken back is still the one that is meant.
    pub(super) fn target(&self, source: Uuid, key: &str) -> Option<Uuid> {
        let key = (source, key.to_owned());
        self.id(&key).or_else(|| self.gone.get(&key).copied())
    }

    fn id(&self, key: &Key) -> Option<Uuid> {
        let story = self.places.get(key).and_then(|place| self.stories.get(*place));
        story.map(|story| story.first.row.id).or_else(|| self.linked.get(key).copied())
    }

    /// Writes what the delivery has made of them.
    pub(super) async fn write(self, edit: &Edit<'_>) -> Result<()> {
        let touched: Vec<&Story> = self.stories.iter().filter(|story| story.is_touched()).collect();
        // While the rows still say which version was in force.
        let refiled = touched.iter().filter(|story| story.refiled);
        let refiled: Vec<_> = refiled.map(|story| story.first.standing()).collect();
        history::refile(edit, &refiled).await?;

        let row = |story: &&Story| story.present().row.clone();
        let new = touched.iter().filter(|story| story.is_new()).map(row);
        insert::<article::Entity, _>(edit, new).await?;
        let grown = touched.iter().filter(|story| story.found && !story.later.is_empty()).map(row);
        replace(edit, grown).await?;

        let added: Vec<&Version> = touched.iter().flat_map(|story| story.added()).collect();
        versions::record(edit, &added).await?;
        let found: Vec<_> =
            touched.iter().filter(|story| story.found).map(|story| story.first.row.id).collect();
        edges::clear(edit, &found).await?;
        let all: Vec<_> = touched.iter().map(|story| story.present().standing()).collect();
        edges::add(edit, &all).await
    }
}

/// Writes rows over those that are there, many with one statement.
async fn replace(edit: &Edit<'_>, rows: impl Iterator<Item = article::Model>) -> Result<()> {
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    let columns = article::Column::iter().filter(|column| !matches!(column, article::Column::Id));
    let over = OnConflict::column(article::Column::Id).update_columns(columns).to_owned();
    for rows in rows.chunks(edges::ROWS_A_STATEMENT) {
        let insert = article::Entity::insert_many(rows.to_vec()).on_conflict(over.clone());
        insert.exec_without_returning(edit.tx).await?;
    }
    Ok(())
}
