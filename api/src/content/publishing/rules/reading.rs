//! What the desk reads of rules: which topic has which, and how each story came to stand under its topics.

use std::collections::HashMap;

use entity::{
    article, article_topic, topic_rule,
    topic_ruling::{self, Ruling},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::content::access::Scope;
use crate::content::filter;
use crate::content::reader::Reads;
use crate::content::{ArticleId, Desk, FilterId, Result, TopicId, TypedId};

/// The rule of a topic.
pub type Rule = topic_rule::Model;

/// A topic that a story is in, or is kept out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The topic.
    pub topic: TopicId,
    /// How the story came to be in it; of one that it is kept out of, nothing.
    pub origin: Option<article_topic::Origin>,
    /// What an editor ruled of the two.
    pub ruling: Option<topic_ruling::Model>,
}

/// The rules of these topics. One that was taken away is among them until the last story has left.
pub async fn rules_of(desk: &Desk, topics: &[TopicId]) -> Result<HashMap<TopicId, Rule>> {
    desk.may(Scope::DeskRead)?;
    let these = topic_rule::Column::TopicId.is_in(topics.iter().map(|id| id.uuid()));
    let rows = desk.reader().find(topic_rule::Entity::find().filter(these)).await?;
    Ok(rows.into_iter().map(|row| (TopicId::of(row.topic_id), row)).collect())
}

/// The rules that these filters are.
pub async fn rules_by(desk: &Desk, filters: &[FilterId]) -> Result<HashMap<FilterId, Vec<Rule>>> {
    desk.may(Scope::DeskRead)?;
    let these = topic_rule::Column::FilterId.is_in(filters.iter().map(|id| id.uuid()));
    let rows = topic_rule::Entity::find().filter(these).order_by_asc(topic_rule::Column::TopicId);
    let mut found = HashMap::<_, Vec<_>>::new();
    for row in desk.reader().find(rows).await? {
        if let Some(filter) = row.filter_id {
            found.entry(FilterId::of(filter)).or_default().push(row);
        }
    }
    Ok(found)
}

/// How the public story of that name came to stand under its topics, and which it is kept out of.
pub async fn filings(desk: &Desk, name: &str) -> Result<Option<Vec<Filing>>> {
    desk.may(Scope::DeskRead)?;
    let reader = desk.reader();
    let found = filter::find::<article::Entity, ArticleId>(reader, &[name]).await?;
    let Some(article) = found.get(name).copied() else { return Ok(None) };
    let ruled = topic_ruling::Entity::find()
        .filter(topic_ruling::Column::ArticleId.eq(article))
        .order_by_asc(topic_ruling::Column::At)
        .order_by_asc(topic_ruling::Column::TopicId);
    let mut ruled = reader.find(ruled).await?;
    let filed = article_topic::Entity::find()
        .filter(article_topic::Column::ArticleId.eq(article))
        .filter(article_topic::Column::Direct.eq(true))
        .order_by_asc(article_topic::Column::Position);
    let mut filings = Vec::new();
    for edge in reader.find(filed).await? {
        let at = ruled.iter().position(|ruled| ruled.topic_id == edge.topic_id);
        let ruling = at.map(|at| ruled.remove(at));
        let (topic, origin) = (TopicId::of(edge.topic_id), Some(edge.origin));
        filings.push(Filing { topic, origin, ruling });
    }
    let out = ruled.into_iter().filter(|ruled| ruled.ruling == Ruling::Excluded);
    filings.extend(out.map(|ruling| Filing {
        topic: TopicId::of(ruling.topic_id),
        origin: None,
        ruling: Some(ruling),
    }));
    Ok(Some(filings))
}
