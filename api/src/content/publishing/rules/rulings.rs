//! What an editor rules of a story and a topic: pinned to it, kept out of it, or neither any more.

use entity::{
    article, topic,
    topic_ruling::{self, Ruling},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::register::named;
use super::{Edit, Moved, Rules, settle};
use crate::content::access::{Action, Deed, Entry};
use crate::content::{ArticleId, Desk, Error, Result, TopicId, TypedId};

/// How many topics may be ruled of for one story.
const MOST: u64 = 50;

/// A story and a topic that something was ruled of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// The topic.
    pub topic: Uuid,
    /// The story.
    pub article: Uuid,
}

/// Pins a story to a topic: it is in it, whatever its working copy, its deliveries and rules say.
pub async fn pin(desk: &Desk, topic: &str, article: &str) -> Result<Ruled> {
    rule(desk, Action::TopicPin, (topic, article), Some(Ruling::Pinned)).await
}

/// Keeps a story out of a topic, whatever its working copy, its deliveries and rules say.
pub async fn exclude(desk: &Desk, topic: &str, article: &str) -> Result<Ruled> {
    rule(desk, Action::TopicExclude, (topic, article), Some(Ruling::Excluded)).await
}

/// Takes either back: from now on the story is in the topic if a rule has it so.
pub async fn release(desk: &Desk, topic: &str, article: &str) -> Result<Ruled> {
    rule(desk, Action::TopicRelease, (topic, article), None).await
}

async fn rule(
    desk: &Desk,
    action: Action,
    (topic, article): (&str, &str),
    ruling: Option<Ruling>,
) -> Result<Ruled> {
    desk.act(action, async |edit| {
        let topic = named::<topic::Entity, TopicId>(edit, topic)
            .await?
            .ok_or_else(|| Error::not_found("topic", topic))?;
        let article = named::<article::Entity, ArticleId>(edit, article)
            .await?
            .ok_or_else(|| Error::not_found("article", article))?;
        let value = Ruled { topic: topic.id, article: article.id };
        let id = (article.id, topic.id);
        let old = topic_ruling::Entity::find_by_id(id).one(edit.tx).await?;
        if old.as_ref().map(|old| old.ruling) == ruling {
            return Ok(Deed { value, changes: Vec::new(), entries: Vec::new() });
        }
        topic_ruling::Entity::delete_by_id(id).exec(edit.tx).await?;
        if let Some(ruling) = ruling {
            few(edit, article.id).await?;
            let row = topic_ruling::Model {
                article_id: article.id,
                topic_id: topic.id,
                ruling,
                at: edit.now,
                actor: desk.actor().id().to_owned(),
                actor_name: desk.actor().name().to_owned(),
            };
            row.into_active_model().insert(edit.tx).await?;
        }
        let moved = settle(edit, &Rules::load(edit).await?, &[article.id]).await?;
        let entry = Entry::new(
            ArticleId::of(article.id),
            old.map(|old| told(topic.id, Some(old.ruling))),
            Some(told(topic.id, ruling)),
        );
        let changes = moved.into_values().map(Moved::change).collect();
        Ok(Deed { value, changes, entries: vec![entry] })
    })
    .await
}

/// That not more is ruled of a story than can be listed.
async fn few(edit: &Edit<'_>, article: Uuid) -> Result<()> {
    let ruled = topic_ruling::Entity::find().filter(topic_ruling::Column::ArticleId.eq(article));
    if ruled.count(edit.tx).await? < MOST {
        return Ok(());
    }
    Err(Error::invalid(
        "article",
        format!("must be pinned to or kept out of at most {MOST} topics"),
    ))
}

fn told(topic: Uuid, ruling: Option<Ruling>) -> Value {
    let ruling = ruling.map(|ruling| ruling.to_value().to_uppercase());
    json!({ "topic": TopicId::of(topic).to_string(), "ruling": ruling })
}
