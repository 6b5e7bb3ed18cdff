//! What everything around stories is called, in every language; read by whoever only reads, and while writing.
//! Knows no story but by what it is tied to.

use std::collections::{BTreeSet, HashMap};

use entity::{contributor, section_name, source, thing_name, topic_name};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::content::Result;
use crate::content::filter::{Candidate, Name};
use crate::content::reader::Rows;

/// How much a name says of a story by what it is the name of.
mod times {
    pub(super) const TOPIC: u32 = 4;
    pub(super) const BROADER: u32 = 2;
    pub(super) const CONTRIBUTOR: u32 = 2;
    pub(super) const SECTION: u32 = 1;
    pub(super) const SOURCE: u32 = 1;
    /// A thing says as much as it is mentioned often, up to this.
    pub(super) const MOST_MENTIONED: u32 = 6;
}

/// More ids than these are asked for in several statements: SQLite takes 32,766 values in one.
const AT_ONCE: usize = 5_000;

/// What everything around some stories is called, with the language of each name where it is of one.
#[derive(Debug, Default)]
pub(in crate::content) struct Names(HashMap<Uuid, Vec<(Option<String>, String)>>);

impl Names {
    /// The names of what these are tied to: a statement for each sort of it.
    pub(in crate::content) async fn of(from: &impl Rows, stories: &[&Candidate]) -> Result<Self> {
        let mut names = Self::default();
        let ids = distinct(stories, |story| story.topics.iter().chain(&story.broader));
        let column = (topic_name::Column::TopicId, topic_name::Column::Name);
        let locale = Some(topic_name::Column::Locale);
        names.read::<topic_name::Entity>(from, column, locale, &ids).await?;
        let ids = distinct(stories, |story| &story.things);
        let column = (thing_name::Column::ThingId, thing_name::Column::Name);
        let locale = Some(thing_name::Column::Locale);
        names.read::<thing_name::Entity>(from, column, locale, &ids).await?;
        let ids = distinct(stories, |story| &story.contributors);
        let column = (contributor::Column::Id, contributor::Column::Name);
        names.read::<contributor::Entity>(from, column, None, &ids).await?;
        let ids = distinct(stories, |story| &story.row.section_id);
        let column = (section_name::Column::SectionId, section_name::Column::Name);
        let locale = Some(section_name::Column::Locale);
        names.read::<section_name::Entity>(from, column, locale, &ids).await?;
        let ids = distinct(stories, |story| [&story.row.source_id]);
        let column = (source::Column::Id, source::Column::Name);
        names.read::<source::Entity>(from, column, None, &ids).await?;
        Ok(names)
    }

    /// Adds what a table calls these ids.
    async fn read<E: EntityTrait>(
        &mut self,
        from: &impl Rows,
        (of, name): (E::Column, E::Column),
        locale: Option<E::Column>,
        ids: &[Uuid],
    ) -> Result<()> {
        for ids in ids.chunks(AT_ONCE) {
            let mut named = E::find().select_only().column_as(of, "named").column_as(name, "name");
            if let Some(locale) = locale {
                named = named.column_as(locale, "locale");
            }
            let named = named.filter(of.is_in(ids.iter().copied()));
            for row in from.rows(&named.into_query()).await? {
                let locale = locale.map(|_| row.try_get("", "locale")).transpose()?;
                let id: Uuid = row.try_get("", "named")?;
                self.0.entry(id).or_default().push((locale, row.try_get("", "name")?));
            }
        }
        Ok(())
    }

    /// The names of what stands around one story; a thing counts as often as `counts` has it mentioned.
    pub(in crate::content) fn around(
        &self,
        story: &Candidate,
        counts: Option<&HashMap<Uuid, u32>>,
    ) -> Vec<Name> {
        let count = |thing| counts.and_then(|counts| counts.get(thing)).copied().unwrap_or(1);
        let mentions = |thing| (thing, count(thing).clamp(1, times::MOST_MENTIONED));
        let around = (story.topics.iter().map(|id| (id, times::TOPIC)))
            .chain(story.broader.iter().map(|id| (id, times::BROADER)))
            .chain(story.things.iter().map(mentions))
            .chain(story.contributors.iter().map(|id| (id, times::CONTRIBUTOR)))
            .chain(story.row.section_id.iter().map(|id| (id, times::SECTION)))
            .chain([(&story.row.source_id, times::SOURCE)]);
        let named = around.flat_map(|(id, times)| {
            let names = self.0.get(id).into_iter().flatten();
            names.map(move |(locale, text)| Name {
                text: text.clone(),
                locale: locale.clone(),
                times,
            })
        });
        named.collect()
    }
}

/// Each id once.
fn distinct<'a, I: IntoIterator<Item = &'a Uuid>>(
    stories: &[&'a Candidate],
    of: impl Fn(&'a Candidate) -> I,
) -> Vec<Uuid> {
    let ids: BTreeSet<Uuid> = stories.iter().flat_map(|story| of(story)).copied().collect();
    ids.into_iter().collect()
}
