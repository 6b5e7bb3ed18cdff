//! What would be published of a working copy: the story's row, what it says, and what stands around it.
//!
//! Reads and decides; writes nothing. Publishing writes what comes out of here, and a preview shows it,
//! so that a preview shows what will be published.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    alias::{self, Aliased},
    article, article_topic,
    article_version::VersionKind,
    draft, history,
    mention::Origin,
    source, thing, tombstone,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::mentions::{Named, tie};
use super::register::Register;
use super::slugs::{Slugs, is_taken};
use super::versions::Version;
use super::{Edit, edges, links, versions};
use crate::content::document::{Content, Document};
use crate::content::drafting::Manuscript;
use crate::content::drafting::manuscript;
use crate::content::filter::ids_led_on;
use crate::content::surroundings::{Link, Mention, Surroundings};
use crate::content::{ArticleId, Error, Result, ThingId, TypedId, line, slug as folded};

/// What would be published.
#[derive(Clone, Debug)]
pub(in crate::content) struct Composed {
    pub(in crate::content) row: article::Model,
    pub(in crate::content) document: Document,
    pub(in crate::content) around: Surroundings,
    /// What the public sees of the story until then.
    pub(super) before: Option<article::Model>,
    /// The slug that it goes by until then, or went by when it was withdrawn.
    pub(super) slug_before: Option<String>,
}

impl Composed {
    /// The version that it would be.
    pub(super) fn version(&self, kind: VersionKind, note: Option<String>) -> Version {
        let Self { row, document, around, .. } = self.clone();
        Version { row, kind, note, document, around }
    }
}

/// Works out what publishing `manuscript` would come to, by the rules of a story that is public.
pub(in crate::content) async fn compose(
    edit: &Edit<'_>,
    draft: &draft::Model,
    manuscript: &Manuscript,
) -> Result<Composed> {
    let mut register = Register::default();
    let mut document = Document {
        headline: line("headline", &manuscript.headline, 300)?,
        summary: manuscript.summary.clone(),
        byline: manuscript.byline.clone(),
        image: manuscript.image.clone(),
        body: manuscript.body.clone(),
    };
    let mentions = mentioned(edit, &mut document, &manuscript.mentions).await?;
    let links = led_on(edit, &mut document, manuscript).await?;
    let topics = manuscript.topics.clone();
    let around = Surroundings {
        broader: edges::broader(edit, &mut register, &topics).await?,
        topics,
        filed: article_topic::Origin::Editor,
        contributors: manuscript.contributors.clone(),
        mentions,
        links: links::all(&document, links),
        ..Surroundings::default()
    };
    let before = article::Entity::find_by_id(draft.article_id).one(edit.tx).await?;
    let known = Known::of(edit, draft.article_id, before.as_ref()).await?;
    let row = row(edit, draft, manuscript, (&document, before.as_ref(), known.as_ref())).await?;
    Ok(Composed { row, document, around, before, slug_before: known.map(|known| known.slug) })
}

/// What the public knows a story by, or knew it by when it was withdrawn.
struct Known {
    slug: String,
    version: i32,
    source: Uuid,
    source_key: String,
    published_at: Option<DateTime<Utc>>,
    sort_at: DateTime<Utc>,
}

impl Known {
    async fn of(
        edit: &Edit<'_>,
        id: Uuid,
        before: Option<&article::Model>,
    ) -> Result<Option<Self>> {
        if let Some(row) = before {
            return Ok(Some(Self {
                slug: row.slug.clone(),
                version: row.version,
                source: row.source_id,
                source_key: row.source_key.clone(),
                published_at: row.published_at,
                sort_at: row.sort_at,
            }));
        }
        let Some(gone) = tombstone::Entity::find_by_id(id).one(edit.tx).await? else {
            return Ok(None);
        };
        let last = history::Entity::find_by_id((id, gone.version)).one(edit.tx).await?;
        let last = last.ok_or_else(|| Error::stored(&gone.slug, "its last version is missing"))?;
        Ok(Some(Self {
            slug: gone.slug,
            version: gone.version,
            source: gone.source_id,
            source_key: gone.source_key,
            published_at: last.published_at,
            sort_at: last.sort_at,
        }))
    }
}

/// The story's row as it would be.
async fn row(
    edit: &Edit<'_>,
    draft: &draft::Model,
    manuscript: &Manuscript,
    (document, before, known): (&Document, Option<&article::Model>, Option<&Known>),
) -> Result<article::Model> {
    let published_at = manuscript.published_at.or(match known {
        Some(known) => known.published_at,
        None => Some(edit.now),
    });
    let (source_id, source_key) = identity(edit, draft, manuscript, known).await?;
    Ok(article::Model {
        id: draft.article_id,
        slug: slug(edit, draft, manuscript, known.map(|known| &known.slug)).await?,
        locale: draft.locale.clone(),
        translation_group: group(edit, draft, before).await?,
        completeness: versions::completeness(document),
        genre: manuscript.genre,
        section_id: manuscript.section,
        source_id,
        source_key,
        canonical_url: manuscript.canonical_url.clone(),
        published_at,
        published_time_local: manuscript.published_time_local.clone(),
        updated_at: edit.now,
        sort_at: published_at.or_else(|| known.map(|known| known.sort_at)).unwrap_or(edit.now),
        version: known.map(|known| known.version).unwrap_or_default() + 1,
    })
}

/// The publisher, and what it knows the story by. A story that a publisher delivered stays that
/// publisher's: by the two its next delivery is told from another story.
async fn identity(
    edit: &Edit<'_>,
    draft: &draft::Model,
    manuscript: &Manuscript,
    known: Option<&Known>,
) -> Result<(Uuid, String)> {
    let unsourced = || Error::invalid("source", "must be given before it can be published");
    let source = manuscript.source.ok_or_else(unsourced)?;
    source::Entity::find_by_id(source).one(edit.tx).await?.ok_or_else(unsourced)?;
    let own_key = ArticleId::of(draft.article_id).to_string();
    let key = known.map_or(&own_key, |known| &known.source_key);
    if *key != own_key && known.is_some_and(|known| known.source != source) {
        return Err(Error::invalid("source", "must stay the one that delivered the story"));
    }
    Ok((source, key.clone()))
}

/// The group of translations that it stands in: its own, or the one that is named after it.
async fn group(
    edit: &Edit<'_>,
    draft: &draft::Model,
    before: Option<&article::Model>,
) -> Result<Option<Uuid>> {
    let known = draft.translation_group.or_else(|| before.and_then(|row| row.translation_group));
    if known.is_some() {
        return Ok(known);
    }
    let translated =
        article::Entity::find().filter(article::Column::TranslationGroup.eq(draft.article_id));
    Ok(translated.one(edit.tx).await?.map(|_| draft.article_id))
}

/// The slug that is wanted, else the one it has or had, else one made of the headline.
async fn slug(
    edit: &Edit<'_>,
    draft: &draft::Model,
    manuscript: &Manuscript,
    has: Option<&String>,
) -> Result<String> {
    match (&manuscript.slug, has) {
        (Some(wanted), has) if Some(wanted) != has => {
            let own = alias::Entity::find_by_id((Aliased::Article, wanted.clone()));
            let own = own.one(edit.tx).await?.is_some_and(|row| row.target_id == draft.article_id);
            if !own && is_taken(edit, wanted).await? {
                return Err(Error::invalid("slug", "is that of another article"));
            }
            Ok(wanted.clone())
        }
        (_, Some(has)) => Ok(has.clone()),
        (_, None) => Slugs::default().give(edit, &folded(&manuscript.headline)).await,
    }
}

/// The links beside the body. Those and the ones in it lead to what a story has become part of since.
async fn led_on(
    edit: &Edit<'_>,
    document: &mut Document,
    manuscript: &Manuscript,
) -> Result<Vec<Link>> {
    let mut beside: Vec<Link> = manuscript.links.iter().map(beside).collect();
    let inline = document.body.iter_mut().filter_map(|block| match &mut block.content {
        Content::Link { target, .. } => target.as_mut(),
        _ => None,
    });
    let targets: Vec<&mut Uuid> =
        inline.chain(beside.iter_mut().filter_map(|link| link.target.as_mut())).collect();
    let ids: Vec<_> = targets.iter().map(|id| ArticleId::of(**id)).collect();
    let now = ids_led_on::<article::Entity, ArticleId>(edit, ids.into_iter()).await?;
    for target in targets {
        if let Some(into) = now.get(&ArticleId::of(*target)) {
            *target = into.uuid();
        }
    }
    Ok(beside)
}

fn beside(link: &manuscript::Link) -> Link {
    let manuscript::Link { kind, title, target, url } = link.clone();
    Link { kind, title, target, url, block: None }
}

/// Finds what is mentioned and marks it in the body. What stands nowhere in the story is refused.
async fn mentioned(
    edit: &Edit<'_>,
    document: &mut Document,
    given: &[manuscript::Mention],
) -> Result<Vec<Mention>> {
    let present = present_things(edit, given).await?;
    let named = given.iter().map(|mention| Named {
        thing: present.get(&ThingId::of(mention.thing)).map_or(mention.thing, |id| id.uuid()),
        wordings: mention.wordings.clone(),
        role: mention.role.clone(),
        origin: Origin::Editor,
    });
    tie(document, &named.collect::<Vec<_>>())
}

/// What the things that are mentioned have become part of since, if they have.
async fn present_things(
    edit: &Edit<'_>,
    given: &[manuscript::Mention],
) -> Result<HashMap<ThingId, ThingId>> {
    let ids: HashSet<Uuid> = given.iter().map(|mention| mention.thing).collect();
    let there = thing::Entity::find().filter(thing::Column::Id.is_in(ids.iter().copied()));
    let there: HashSet<Uuid> = there.all(edit.tx).await?.into_iter().map(|row| row.id).collect();
    let lost: Vec<_> = ids.difference(&there).map(|id| ThingId::of(*id)).collect();
    let merged = ids_led_on::<thing::Entity, ThingId>(edit, lost.iter().copied()).await?;
    match lost.iter().find(|id| !merged.contains_key(id)) {
        Some(id) => Err(Error::invalid("mentions", format!("there is no thing “{id}”"))),
        None => Ok(merged),
    }
}
