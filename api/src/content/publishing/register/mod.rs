//! Who goes by which slug, as far as one commit has asked. Saves asking twice, and asking one by one.

mod asking;

use std::collections::{HashMap, HashSet};

use entity::{
    article, contributor, predicate, section, source,
    thing::{self, ThingKind},
    topic,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Edit;
use super::vocabulary::Given;
use crate::content::filter::{Slugged, find};
use crate::content::{ArticleId, Error, Result, ThingId, TopicId, TypedId, slug, slug_text};

/// What is known by now.
#[derive(Debug, Default)]
pub(super) struct Register {
    pub(super) sources: Known,
    pub(super) sections: Known,
    pub(super) contributors: Known,
    topics: HashMap<String, Uuid>,
    /// Topics as they stand now.
    filing: HashMap<Uuid, topic::Model>,
    things: HashMap<String, (Uuid, ThingKind)>,
    predicates: HashSet<String>,
    /// The stories of this very submission, by the slug of their headline.
    own: HashMap<String, Uuid>,
    /// Those of them that this submission may not change.
    left_alone: HashSet<String>,
}

/// What goes by which slug.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<String, Uuid>);

impl Known {
    /// What goes by `slug`, if that is known.
    pub(super) fn get(&self, slug: &str) -> Option<Uuid> {
        self.0.get(slug).copied()
    }

    /// Whether something is known to go by `slug`.
    pub(super) fn knows(&self, slug: &str) -> bool {
        self.0.contains_key(slug)
    }

    /// Takes back that something goes by `slug`.
    pub(super) fn forget(&mut self, slug: &str) {
        self.0.remove(slug);
    }

    /// Takes note of what goes by `slug`.
    pub(super) fn learn(&mut self, slug: &str, id: Uuid) {
        self.0.insert(slug.to_owned(), id);
    }
}

/// How many steps up a topic may stand below the top.
const DEEPEST: usize = 12;

macro_rules! known_by_slug {
    ($(#[$doc:meta])* $name:ident, $known:ident, $table:ident) => {
        $(#[$doc])*
        pub(super) async fn $name(&mut self, edit: &Edit<'_>, slug: &str) -> Result<Uuid> {
            if let Some(id) = self.$known.get(slug) {
                return Ok(id);
            }
            let query = $table::Entity::find().filter($table::Column::Slug.eq(slug));
            let row = query.one(edit.tx).await?.ok_or_else(|| unknown(stringify!($name), slug))?;
            self.$known.learn(slug, row.id);
            Ok(row.id)
        }
    };
}

impl Register {
    known_by_slug! {
        /// The publisher of that slug.
        source, sources, source
    }
    known_by_slug! {
        /// The section of that slug.
        section, sections, section
    }
    known_by_slug! {
        /// The contributor of that slug.
        contributor, contributors, contributor
    }

    /// The topic of that name, as it stands now.
    pub(super) async fn topic(&mut self, edit: &Edit<'_>, name: &str) -> Result<topic::Model> {
        if let Some(id) = self.topics.get(name)
            && let Some(topic) = self.topic_by_id(edit, *id).await?
        {
            return Ok(topic);
        }
        let topic = named::<topic::Entity, TopicId>(edit, name).await?;
        let topic = topic.ok_or_else(|| unknown("topic", name))?;
        self.topics.insert(name.to_owned(), topic.id);
        self.filing.insert(topic.id, topic.clone());
        Ok(topic)
    }

    /// Forgets how a topic that was changed stood.
    pub(super) fn forget_topic(&mut self, id: TopicId) {
        self.filing.remove(&id.uuid());
    }

    /// The topic of that id, as it stands now.
    pub(super) async fn topic_by_id(
        &mut self,
        edit: &Edit<'_>,
        id: Uuid,
    ) -> Result<Option<topic::Model>> {
        if let Some(topic) = self.filing.get(&id) {
            return Ok(Some(topic.clone()));
        }
        let topic = topic::Entity::find_by_id(id).one(edit.tx).await?;
        self.filing.extend(topic.iter().map(|topic| (id, topic.clone())));
        Ok(topic)
    }

    /// The topics above one, nearest first. Refuses a circle.
    pub(super) async fn broader(
        &mut self,
        edit: &Edit<'_>,
        topic: &topic::Model,
    ) -> Result<Vec<Uuid>> {
        let (mut above, mut next) = (Vec::new(), topic.broader_id);
        while let Some(id) = next {
            if id == topic.id || above.len() == DEEPEST {
                let rule =
                    format!("must lead to a top within {DEEPEST} steps, never back to itself");
                return Err(Error::invalid("broader", rule));
            }
            above.push(id);
            let row = self.topic_by_id(edit, id).await?;
            next = row.and_then(|row| row.broader_id);
        }
        Ok(above)
    }

    /// The thing of that name, and of what kind it is.
    pub(super) async fn thing(&mut self, edit: &Edit<'_>, name: &str) -> Result<(Uuid, ThingKind)> {
        if let Some(known) = self.things.get(name) {
            return Ok(*known);
        }
        let row = named::<thing::Entity, ThingId>(edit, name).await?;
        let row = row.ok_or_else(|| unknown("thing", name))?;
        self.things.insert(name.to_owned(), (row.id, row.kind));
        Ok((row.id, row.kind))
    }

    /// What `field` holds from now on: nothing, or the thing of that name, which must be of that kind;
    /// else what it held.
    pub(super) async fn thing_of_kind(
        &mut self,
        edit: &Edit<'_>,
        field: &str,
        (given, old): (&Given<String>, Option<Uuid>),
        kind: ThingKind,
    ) -> Result<Option<Uuid>> {
        let name = match given {
            None => return Ok(old),
            Some(None) => return Ok(None),
            Some(Some(name)) => name,
        };
        let thing = self.thing(edit, name).await;
        let (id, found) = thing.map_err(|error| error.blaming(field))?;
        if found != kind {
            return Err(Error::invalid(field, format!("must name a thing of kind {kind:?}")));
        }
        Ok(Some(id))
    }

    /// Whether two names mean one thing: the one has become part of the other since, or both of a third.
    pub(super) async fn have_become_one(
        &mut self,
        edit: &Edit<'_>,
        one: &str,
        other: &str,
    ) -> bool {
        if one == other {
            return false;
        }
        // Whether there are such things is for those to say who need them.
        match (self.thing(edit, one).await, self.thing(edit, other).await) {
            (Ok((one, _)), Ok((other, _))) => one == other,
            _ => false,
        }
    }

    /// That there is a predicate of that key.
    pub(super) async fn predicate(&mut self, edit: &Edit<'_>, key: &str) -> Result<()> {
        if self.predicates.contains(key) {
            return Ok(());
        }
        let row = predicate::Entity::find_by_id(key).one(edit.tx).await?;
        row.ok_or_else(|| unknown("predicate", key))?;
        self.predicates.insert(key.to_owned());
        Ok(())
    }

    /// Takes note of a story of this submission.
    pub(super) fn note_article(&mut self, headline: &str, id: Uuid) {
        self.own.insert(slug(headline), id);
    }

    /// Takes note of a story of this submission that is not its to change.
    pub(super) fn note_left_alone(&mut self, headline: &str) {
        self.left_alone.insert(slug(headline));
    }

    /// Whether the story of that slug is not this submission's to change.
    pub(super) fn is_left_alone(&self, slug: &str) -> bool {
        self.left_alone.contains(slug)
    }

    /// The article of that name. A story of the submission comes before one that another publisher
    /// printed under the same headline.
    pub(super) async fn article(&self, edit: &Edit<'_>, name: &str) -> Result<article::Model> {
        let row = match self.own.get(name) {
            Some(id) => article::Entity::find_by_id(*id).one(edit.tx).await?,
            None => named::<article::Entity, ArticleId>(edit, name).await?,
        };
        row.ok_or_else(|| unknown("article", name))
    }
}

/// What goes by an id or slug, or went by it once.
pub(super) async fn named<E: Slugged, I: TypedId>(
    edit: &Edit<'_>,
    name: &str,
) -> Result<Option<E::Model>> {
    let Some(id) = find::<E, I>(edit, &[name]).await?.remove(name) else { return Ok(None) };
    Ok(E::find().filter(E::ID.eq(id)).one(edit.tx).await?)
}

/// A name in a submission that nothing goes by: the submission's fault.
fn unknown(what: &'static str, name: &str) -> Error {
    Error::invalid(what, Error::not_found(what, name).to_string())
}

/// A slug that may be given out.
pub(super) fn new_slug(text: &str) -> Result<String> {
    let rule =
        "must be lower-case letters and digits with single hyphens between, at most 120 characters";
    slug_text(text).ok_or_else(|| Error::invalid("slug", rule))
}
