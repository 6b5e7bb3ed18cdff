//! Topics: their names, their place in the hierarchy, and what lies beside them.

use entity::{change::ChangeSubject, topic, topic_name, topic_related};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

use super::catalogue::{DESCRIPTION, LOCALES, NAME, outcome, write, write_named};
use super::register::{Register, new_slug};
use super::{Edit, Log, Outcome, at_most, edges, optional, room};
use crate::content::submission;
use crate::content::{Error, Locale, Result, TopicId, TypedId, line, prose};

/// The most topics directly under one, and beside one.
const NARROWER: u64 = 100;
const RELATED: u64 = 20;

/// A topic by itself: what it ties to has to wait until all are there.
pub(super) async fn put(edit: &Edit<'_>, given: &submission::Topic, log: &mut Log) -> Result<()> {
    let slug = new_slug(&given.slug)?;
    let found = topic::Entity::find().filter(topic::Column::Slug.eq(&slug)).one(edit.tx).await?;
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| TopicId::of(row.id));
    let media_topic = optional(given.media_topic.as_ref(), media_topic)?;
    let row = topic::Model {
        id: id.uuid(),
        slug,
        broader_id: found.as_ref().and_then(|row| row.broader_id),
        media_topic: media_topic.or_else(|| found.as_ref().and_then(|row| row.media_topic.clone())),
    };
    let mut outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;

    at_most("names", given.names.len(), LOCALES)?;
    let named = topic_name::Entity::find().filter(topic_name::Column::TopicId.eq(id.uuid()));
    let known = named.all(edit.tx).await?;
    if known.is_empty() && given.names.is_empty() {
        return Err(Error::invalid("names", "must hold a name in at least one language"));
    }
    for (tag, name) in &given.names {
        let locale = Locale::parse(tag)?.to_string();
        let old = known.iter().find(|old| old.locale == locale);
        let description = given.descriptions.get(tag);
        let description = optional(description, |text| prose("descriptions", text, DESCRIPTION))?
            .or_else(|| old.and_then(|old| old.description.clone()));
        let name = line("names", name, NAME)?;
        let row = topic_name::Model { topic_id: id.uuid(), locale, name, description };
        outcome = outcome.and(write_named(edit, old, row).await?);
    }
    log.note_outcome(outcome, ChangeSubject::Topic, id);
    Ok(())
}

fn media_topic(text: &str) -> Result<String> {
    let digits = text.strip_prefix("medtop:").unwrap_or_default();
    if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("mediaTopic", "must be `medtop:` and eight digits"))
}

/// Its place in the hierarchy, and what lies beside it.
pub(super) async fn tie(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &submission::Topic,
    log: &mut Log,
) -> Result<()> {
    let topic = register.topic(edit, &given.slug).await?;
    let id = TopicId::of(topic.id);
    if let Some(broader) = &given.broader {
        let broader = register.topic(edit, broader).await?.id;
        if topic.broader_id != Some(broader) {
            let moved = topic::Model { broader_id: Some(broader), ..topic };
            register.broader(edit, &moved).await?;
            let under = topic::Entity::find().filter(topic::Column::BroaderId.eq(broader));
            room("broader", under.count(edit.tx).await?, NARROWER)?;
            let row = topic::ActiveModel {
                id: Set(moved.id),
                broader_id: Set(moved.broader_id),
                ..Default::default()
            };
            row.update(edit.tx).await?;
            register.forget_topic(&given.slug);
            edges::refile(edit, register, id).await?;
            log.note_outcome(Outcome::Updated, ChangeSubject::Topic, id);
        }
    }
    at_most("related", given.related.len(), LOCALES)?;
    for slug in &given.related {
        let related = register.topic(edit, slug).await?.id;
        if related != id.uuid() && beside(edit, id.uuid(), related).await? {
            for one in [id.uuid(), related] {
                let beside =
                    topic_related::Entity::find().filter(topic_related::Column::TopicId.eq(one));
                room("related", beside.count(edit.tx).await?, RELATED)?;
            }
            beside(edit, related, id.uuid()).await?;
            log.note_outcome(Outcome::Updated, ChangeSubject::Topic, id);
            log.note_outcome(Outcome::Updated, ChangeSubject::Topic, TopicId::of(related));
        }
    }
    Ok(())
}

/// Puts one topic beside another; says whether it was not there yet.
async fn beside(edit: &Edit<'_>, topic: Uuid, related: Uuid) -> Result<bool> {
    if topic_related::Entity::find_by_id((topic, related)).one(edit.tx).await?.is_some() {
        return Ok(false);
    }
    let row = topic_related::ActiveModel { topic_id: Set(topic), related_id: Set(related) };
    row.insert(edit.tx).await?;
    Ok(true)
}
