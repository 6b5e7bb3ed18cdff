//! Asking at once for all that the stories of a delivery name, in as many statements as for one of them.

use std::collections::{BTreeSet, HashMap};

use entity::{
    contributor, section, source,
    thing::{self, ThingKind},
    topic,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{DEEPEST, Known, Register};
use crate::content::filter::{Slugged, find};
use crate::content::store::Edit;
use crate::content::submission::Article;
use crate::content::{Result, ThingId, TopicId, slug_text};

/// How many names or ids one statement asks for: SQLite takes 32,766 values in one.
const ASKED_A_STATEMENT: usize = 1_000;

impl Register {
    /// Asks at once for all that these stories name. What is not there is for those to say who need it.
    pub(in crate::content::publishing) async fn look_up(
        &mut self,
        edit: &Edit<'_>,
        stories: &[Article],
    ) -> Result<()> {
        let sources = stories.iter().map(|story| &story.source);
        ask::<source::Entity>(edit, &mut self.sources, sources).await?;
        let sections = stories.iter().filter_map(|story| story.section.as_ref());
        ask::<section::Entity>(edit, &mut self.sections, sections).await?;
        let contributors = stories.iter().flat_map(|story| &story.contributors);
        ask::<contributor::Entity>(edit, &mut self.contributors, contributors).await?;
        let topics = stories.iter().flat_map(|story| &story.topics);
        self.look_up_topics(edit, topics).await?;
        let things = stories.iter().flat_map(|story| &story.mentions).map(|mention| &mention.thing);
        self.look_up_things(edit, things).await
    }

    /// Topics, and with them those above.
    async fn look_up_topics(
        &mut self,
        edit: &Edit<'_>,
        names: impl Iterator<Item = &String>,
    ) -> Result<()> {
        for names in some(names.filter(|name| !self.topics.contains_key(*name))) {
            self.topics.extend(find::<topic::Entity, TopicId>(edit, &names).await?);
        }
        let mut open: Vec<Uuid> = self.topics.values().copied().collect();
        for _ in 0..=DEEPEST {
            open.retain(|id| !self.filing.contains_key(id));
            if open.is_empty() {
                break;
            }
            let rows = rows::<topic::Entity>(edit, &open).await?;
            open = rows.iter().filter_map(|topic| topic.broader_id).collect();
            self.filing.extend(rows.into_iter().map(|topic| (topic.id, topic)));
        }
        Ok(())
    }

    async fn look_up_things(
        &mut self,
        edit: &Edit<'_>,
        names: impl Iterator<Item = &String>,
    ) -> Result<()> {
        let mut found = HashMap::new();
        for names in some(names.filter(|name| !self.things.contains_key(*name))) {
            found.extend(find::<thing::Entity, ThingId>(edit, &names).await?);
        }
        let ids: Vec<Uuid> = found.values().copied().collect();
        let rows = rows::<thing::Entity>(edit, &ids).await?.into_iter();
        let kinds: HashMap<Uuid, ThingKind> = rows.map(|thing| (thing.id, thing.kind)).collect();
        let known = |(name, id)| Some((name, (id, *kinds.get(&id)?)));
        self.things.extend(found.into_iter().filter_map(known));
        Ok(())
    }
}

/// Names, each once, some at a time.
fn some<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Vec<&'a str>> {
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    let names: Vec<&str> = names.into_iter().collect();
    names.chunks(ASKED_A_STATEMENT).map(<[&str]>::to_vec).collect()
}

/// Adds to what is `known` which of these slugs something goes by.
async fn ask<E: Slugged>(
    edit: &Edit<'_>,
    known: &mut Known,
    slugs: impl Iterator<Item = &String>,
) -> Result<()> {
    let could_be = |slug: &&String| !known.knows(slug) && slug_text(slug).is_some();
    for slugs in some(slugs.filter(could_be)) {
        let these = E::find().select_only().columns([E::ID, E::SLUG]).filter(E::SLUG.is_in(slugs));
        let these: Vec<(Uuid, String)> = these.into_tuple().all(edit.tx).await?;
        these.iter().for_each(|(id, slug)| known.learn(slug, *id));
    }
    Ok(())
}

/// The rows of these ids.
async fn rows<E: Slugged>(edit: &Edit<'_>, ids: &[Uuid]) -> Result<Vec<E::Model>> {
    let mut rows = Vec::new();
    for ids in ids.chunks(ASKED_A_STATEMENT) {
        let these = E::find().filter(E::ID.is_in(ids.iter().copied()));
        rows.extend(these.all(edit.tx).await?);
    }
    Ok(rows)
}
