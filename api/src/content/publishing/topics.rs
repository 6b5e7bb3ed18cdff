//! Topics: their names, their place in the hierarchy, and what lies beside them.

use std::collections::BTreeSet;

use entity::{change::ChangeSubject, topic, topic_name, topic_related};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

use super::catalogue::{
    BySlug, DESCRIPTION, LOCALES, NAME, by_slug, languages, outcome, take_away, write, write_named,
};
use super::register::Register;
use super::vocabulary::{Called, Given, Names, TopicPatch, delivered};
use super::{Edit, Log, Outcome, at_most, edges, room, rules, settled};
use crate::content::submission;
use crate::content::{Error, Result, TopicId, TypedId, line, prose};

/// The most topics directly under one, and beside one.
const NARROWER: u64 = 100;
const RELATED: u64 = 20;

pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    topics: &[submission::Topic],
    log: &mut Log,
) -> Result<()> {
    for (at, given) in topics.iter().enumerate() {
        topic(edit, given, log).await.map_err(|error| error.within(format!("topics[{at}]")))?;
    }
    // Only now does every topic of this submission have an id to be tied by.
    for (at, given) in topics.iter().enumerate() {
        let put = ties(edit, register, given, log).await;
        put.map_err(|error| error.within(format!("topics[{at}]")))?;
    }
    Ok(())
}

async fn topic(edit: &Edit<'_>, given: &submission::Topic, log: &mut Log) -> Result<()> {
    let row = by_slug::<topic::Entity>(edit, &given.slug).await?;
    put_topic(edit, row, &delivered::topic(given)?, log).await.map(drop)
}

async fn ties(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &submission::Topic,
    log: &mut Log,
) -> Result<()> {
    let id = TopicId::of(register.topic(edit, &given.slug).await?.id);
    place(edit, register, id, &given.broader.clone().map(Some), log).await?;
    put_beside(edit, register, id, &given.related, log).await
}

/// Writes a topic, new or known, by itself: what it ties to may have to wait until all are there.
pub(super) async fn put_topic(
    edit: &Edit<'_>,
    (slug, found): BySlug<topic::Model>,
    given: &TopicPatch,
    log: &mut Log,
) -> Result<TopicId> {
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| TopicId::of(row.id));
    let old = found.clone().map_or((None, None), |row| (row.broader_id, row.media_topic));
    let row = topic::Model {
        id: id.uuid(),
        slug,
        broader_id: old.0,
        media_topic: settled(&given.media_topic, old.1, |text| media_topic(text))?,
    };
    let outcome = outcome(found.as_ref(), &row);
    write(edit, outcome, row.into_active_model()).await?;
    let outcome = outcome.and(put_names(edit, id, &given.names).await?);
    log.note_outcome(outcome, ChangeSubject::Topic, id);
    Ok(id)
}

async fn put_names(edit: &Edit<'_>, id: TopicId, names: &Names<Called<String>>) -> Result<Outcome> {
    let named = topic_name::Entity::find().filter(topic_name::Column::TopicId.eq(id.uuid()));
    let known = named.all(edit.tx).await?;
    languages(known.iter().map(|name| name.locale.as_str()), names)?;
    let mut outcome = Outcome::Unchanged;
    for (locale, called) in names {
        let locale = locale.to_string();
        let old = known.iter().find(|old| old.locale == locale);
        let part = match called {
            Some(Called { name, description }) => {
                let name = line("names", name, NAME)?;
                let before = old.and_then(|old| old.description.clone());
                let description =
                    settled(description, before, |text| prose("descriptions", text, DESCRIPTION))?;
                let row = topic_name::Model { topic_id: id.uuid(), locale, name, description };
                write_named(edit, old, row).await?
            }
            None => take_away(edit, old.cloned().map(IntoActiveModel::into_active_model)).await?,
        };
        outcome = outcome.and(part);
    }
    Ok(outcome)
}

fn media_topic(text: &str) -> Result<String> {
    let digits = text.strip_prefix("medtop:").unwrap_or_default();
    if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("mediaTopic", "must be `medtop:` and eight digits"))
}

/// Puts a topic under another, or at the top, with all that is filed under it.
pub(super) async fn place(
    edit: &Edit<'_>,
    register: &mut Register,
    id: TopicId,
    broader: &Given<String>,
    log: &mut Log,
) -> Result<()> {
    let broader_id = match broader {
        None => return Ok(()),
        Some(None) => None,
        Some(Some(name)) => {
            let topic = register.topic(edit, name).await;
            Some(topic.map_err(|error| error.blaming("broader"))?.id)
        }
    };
    let gone = || Error::not_found("topic", id);
    let topic = register.topic_by_id(edit, id.uuid()).await?.ok_or_else(gone)?;
    if topic.broader_id == broader_id {
        return Ok(());
    }
    let moved = topic::Model { broader_id, ..topic };
    register.broader(edit, &moved).await?;
    if let Some(broader) = broader_id {
        let under = topic::Entity::find().filter(topic::Column::BroaderId.eq(broader));
        room("broader", under.count(edit.tx).await?, NARROWER)?;
    }
    let row =
        topic::ActiveModel { id: Set(moved.id), broader_id: Set(broader_id), ..Default::default() };
    row.update(edit.tx).await?;
    register.forget_topic(id);
    let refiled = edges::refile(edit, register, id).await?;
    if !refiled.is_empty() {
        rules::restart_naming::<TopicId>(edit).await?;
    }
    refiled.into_iter().for_each(|change| log.note(change));
    log.note_outcome(Outcome::Updated, ChangeSubject::Topic, id);
    Ok(())
}

/// Puts topics beside one that has others there already.
pub(super) async fn put_beside(
    edit: &Edit<'_>,
    register: &mut Register,
    id: TopicId,
    related: &[String],
    log: &mut Log,
) -> Result<()> {
    at_most("related", related.len(), LOCALES)?;
    for name in related {
        let related = register.topic(edit, name).await;
        let related = related.map_err(|error| error.blaming("related"))?.id;
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

/// Leaves no topic beside one but these.
pub(super) async fn leave_beside(
    edit: &Edit<'_>,
    register: &mut Register,
    id: TopicId,
    related: &[String],
    log: &mut Log,
) -> Result<()> {
    at_most("related", related.len(), RELATED as usize)?;
    let mut stay = BTreeSet::new();
    for name in related {
        let related = register.topic(edit, name).await;
        stay.insert(related.map_err(|error| error.blaming("related"))?.id);
    }
    if stay.contains(&id.uuid()) {
        return Err(Error::invalid("related", "must not hold the topic itself"));
    }
    let there = topic_related::Entity::find().filter(topic_related::Column::TopicId.eq(id.uuid()));
    for pair in there.all(edit.tx).await? {
        if !stay.contains(&pair.related_id) {
            for pair in [(pair.topic_id, pair.related_id), (pair.related_id, pair.topic_id)] {
                topic_related::Entity::delete_by_id(pair).exec(edit.tx).await?;
                log.note_outcome(Outcome::Updated, ChangeSubject::Topic, TopicId::of(pair.0));
            }
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
