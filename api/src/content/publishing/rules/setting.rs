//! Which topic has which rule, and when a rule has to be applied anew to what is public. Knows no story.

use entity::{stored_filter, topic, topic_rule};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use serde_json::Value;
use uuid::Uuid;

use super::super::vocabulary::Given;
use super::Edit;
use crate::content::filter::{self, ArticleFilter};
use crate::content::{Error, FilterId, Result, TopicId, TypedId, saved};

/// How many topics may have a rule: each is asked of each story.
const MOST: u64 = 100;

/// Gives a topic the rule of that name, or none. Stories that are public already are filed by and by.
pub(in super::super) async fn set(
    edit: &Edit<'_>,
    topic: TopicId,
    given: &Given<String>,
) -> Result<()> {
    let Some(given) = given else { return Ok(()) };
    let old = topic_rule::Entity::find_by_id(topic.uuid()).one(edit.tx).await?;
    let filter = match given {
        Some(name) => Some(rule(edit, name).await.map_err(|error| wrong(&error))?),
        None => None,
    };
    if old.as_ref().and_then(|old| old.filter_id) == filter {
        return Ok(());
    }
    if old.is_none() && topic_rule::Entity::find().count(edit.tx).await? >= MOST {
        let rule = format!("must be given to no more than {MOST} topics");
        return Err(Error::invalid("rule", rule));
    }
    let row = topic_rule::Model {
        topic_id: topic.uuid(),
        filter_id: filter,
        since: edit.now,
        pending: true,
        reached: None,
        looked: 0,
    };
    match old {
        Some(_) => _ = row.into_active_model().reset_all().update(edit.tx).await?,
        None => _ = row.into_active_model().insert(edit.tx).await?,
    }
    Ok(())
}

/// The kept filter of that name, if it can be a rule.
async fn rule(edit: &Edit<'_>, name: &str) -> Result<Uuid> {
    let row = saved::known(edit, name).await?;
    if !may_be_rule(&filter::read(&row.filter)?) {
        return Err(Error::invalid(
            "rule",
            "must be a filter that asks for no relations (evidenceFor)",
        ));
    }
    Ok(row.id)
}

/// A name in what is said that nothing goes by: what is said is to blame.
fn wrong(error: &Error) -> Error {
    match error {
        Error::NotFound { field: None, .. } => Error::invalid("rule", error.to_string()),
        error => error.clone(),
    }
}

/// Whether stories could join a topic by `filter`: it depends on what the story says, what it is tied to and of
/// what kind it is, and on nothing else.
pub(in crate::content) fn may_be_rule(filter: &ArticleFilter) -> bool {
    let nested = filter.and.iter().chain(filter.or.iter().flatten()).chain(filter.not.as_deref());
    filter.evidence_for.is_none() && nested.into_iter().all(may_be_rule)
}

/// The slugs of the topics that have a filter as their rule.
pub(in crate::content) async fn topics_ruled_by(
    edit: &Edit<'_>,
    filter: FilterId,
) -> Result<Vec<String>> {
    let ruled = topic_rule::Entity::find().filter(topic_rule::Column::FilterId.eq(filter.uuid()));
    let ruled = ruled.all(edit.tx).await?;
    let topics = topic::Column::Id.is_in(ruled.iter().map(|row| row.topic_id));
    let topics = topic::Entity::find().filter(topics).order_by_asc(topic::Column::Slug);
    Ok(topics.all(edit.tx).await?.into_iter().map(|topic| topic.slug).collect())
}

/// Has a filter that was changed be applied anew wherever it is a rule.
pub(in crate::content) async fn restart(edit: &Edit<'_>, filter: FilterId) -> Result<()> {
    let ruled = topic_rule::Entity::find().filter(topic_rule::Column::FilterId.eq(filter.uuid()));
    let ruled = ruled.all(edit.tx).await?;
    anew(edit, &ruled.iter().map(|row| row.topic_id).collect::<Vec<_>>()).await
}

/// Has every rule that names something of a kind be applied anew: one of that kind means another from now on,
/// or has moved.
pub(in super::super) async fn restart_naming<I: TypedId>(edit: &Edit<'_>) -> Result<()> {
    let name = format!("\"{}_", I::KIND);
    let ruled = topic_rule::Entity::find().filter(topic_rule::Column::FilterId.is_not_null());
    let ruled = ruled.find_also_related(stored_filter::Entity).all(edit.tx).await?;
    let named = |filter: &stored_filter::Model| filter.filter.contains(&name);
    let naming = ruled.iter().filter(|(_, filter)| filter.as_ref().is_some_and(named));
    anew(edit, &naming.map(|(row, _)| row.topic_id).collect::<Vec<_>>()).await
}

/// Has the rules of these topics be applied from the first story on.
pub(super) async fn anew(edit: &Edit<'_>, topics: &[Uuid]) -> Result<()> {
    for topic in topics.iter().copied() {
        let row = topic_rule::ActiveModel {
            topic_id: Set(topic),
            since: Set(edit.now),
            pending: Set(true),
            reached: Set(None),
            looked: Set(0),
            ..Default::default()
        };
        row.update(edit.tx).await?;
    }
    Ok(())
}

/// The rule of a topic, for the audit log.
pub(in super::super) async fn told(edit: &Edit<'_>, topic: Uuid) -> Result<Option<Value>> {
    let row = topic_rule::Entity::find_by_id(topic).one(edit.tx).await?;
    let filter = row.and_then(|row| row.filter_id);
    Ok(filter.map(|id| FilterId::of(id).to_string().into()))
}
