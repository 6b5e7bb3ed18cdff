//! Stories: lists of them, and what stands in each.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use entity::{
    article::{self, Completeness},
    article_topic, article_version, byline,
};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, JoinType},
};
use uuid::Uuid;

use super::{Link, Mention, grouped, led_on};
use crate::content::filter::{self, Test, Tie};
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::{
    ArticleId, ContributorId, Document, Error, Localised, Press, Result, Surroundings, TopicId,
    TypedId,
};

/// A story as the public sees it now, or as it was or would be seen.
#[derive(Clone, Debug)]
pub struct Article {
    /// What lists and filters go by.
    pub row: article::Model,
    /// What it says.
    pub document: Document,
    /// What stands around it, where that is not what the edge tables have.
    pub held: Option<Surroundings>,
}

impl Article {
    /// What it mentions, where that is held.
    pub fn held_mentions(&self) -> Option<Vec<Mention>> {
        self.held.as_ref().map(|around| around.mentioned(&self.row))
    }

    /// Where it leads, where that is held.
    pub fn held_links(&self) -> Option<Vec<Link>> {
        self.held.as_ref().map(|around| around.linked(&self.row))
    }

    /// The topics it is in, where that is held.
    pub fn held_topics(&self) -> Option<Vec<TopicId>> {
        self.held.as_ref().map(|around| around.direct().map(TopicId::of).collect())
    }

    /// Who signed it, where that is held.
    pub fn held_contributors(&self) -> Option<Vec<ContributorId>> {
        let signed = self.held.as_ref().map(|around| around.contributors.iter().copied());
        signed.map(|ids| ids.map(ContributorId::of).collect())
    }
}

impl Localised for Article {
    fn locale(&self) -> &str {
        &self.row.locale
    }
}

/// In which order stories are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// By date of publication, else of ingest, the latest first.
    Newest,
    /// The same, the earliest first.
    Oldest,
    /// By the last change, the latest first.
    RecentlyUpdated,
}

/// A list of stories: of ids, since what they say is read apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArticleList {
    test: Test,
    order: Order,
    at: Option<DateTime<Utc>>,
}

impl ArticleList {
    /// Every story that passes `test`.
    pub fn all(test: Test, order: Order) -> Self {
        Self { test, order, at: None }
    }

    /// Those of them that are tied to `id`.
    pub fn tied(tie: Tie, id: impl TypedId, test: Test, order: Order) -> Self {
        Self::all(Test::All(vec![Test::Tied(tie, vec![id.uuid()]), test]), order)
    }

    /// Every story that passed `test` at an instant, as the public saw it then; the test must be one
    /// [of the past](filter::of_the_past). Those that have been withdrawn since are among them.
    pub fn as_of(test: Test, order: Order, at: DateTime<Utc>) -> Self {
        Self { test, order, at: Some(at) }
    }

    /// What its stories pass.
    pub fn test(&self) -> &Test {
        &self.test
    }

    /// In which order they stand.
    pub fn sorted(&self) -> Order {
        self.order
    }

    /// The instant that it is a list of, where that is not now.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.at
    }
}

impl List for ArticleList {
    type Of = Press;
    type Item = ArticleId;

    fn ways(&self) -> Vec<Way> {
        match (self.at, self.order) {
            (None, Order::Newest | Order::Oldest) => filter::article_ways(&self.test, "sort_at"),
            (None, Order::RecentlyUpdated) => filter::article_ways(&self.test, "updated_at"),
            (Some(at), Order::Newest | Order::Oldest) => {
                filter::past_ways(&self.test, "sort_at", at)
            }
            (Some(at), Order::RecentlyUpdated) => filter::past_ways(&self.test, "at", at),
        }
    }

    fn order(&self) -> Sorting {
        let (tag, order) = match self.order {
            Order::Newest => (1, Direction::Descending),
            Order::Oldest => (2, Direction::Ascending),
            Order::RecentlyUpdated => (3, Direction::Descending),
        };
        // A place among the stories of the past is none among those of the present.
        let tag = if self.at.is_some() { tag + 3 } else { tag };
        Sorting { tag, by: By::Time, order }
    }

    fn item(row: &QueryResult) -> Result<ArticleId> {
        Ok(ArticleId::of(row.try_get("", "id")?))
    }
}

/// The stories with these ids, or what they became part of, each with the version the public sees.
pub async fn articles(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Arc<Article>>> {
    let found = present(press, ids).await?;
    led_on::<article::Entity, _, _>(press, ids, found, present).await
}

/// The stories that have these very ids.
async fn present(press: &Press, ids: &[ArticleId]) -> Result<HashMap<ArticleId, Arc<Article>>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let present = Expr::col((article_version::Entity, article_version::Column::ArticleId))
        .equals((article::Entity, article::Column::Id))
        .and(
            Expr::col((article_version::Entity, article_version::Column::Version))
                .equals((article::Entity, article::Column::Version)),
        );
    let mut query = article::Entity::find()
        .filter(article::Column::Id.is_in(ids))
        .column(article_version::Column::Document)
        .into_query();
    query.join(JoinType::InnerJoin, article_version::Entity, present);

    let rows = press.rows(&query).await?;
    let read = rows.iter().map(|row| {
        let article = Article {
            row: article::Model::from_query_result(row, "")?,
            document: read_document(row)?,
            held: None,
        };
        Ok((ArticleId::of(article.row.id), Arc::new(article)))
    });
    read.collect()
}

pub(super) fn read_document(row: &QueryResult) -> Result<Document> {
    let text: String = row.try_get("", "document")?;
    serde_json::from_str(&text).map_err(|error| Error::stored("article_version.document", error))
}

/// The rows of what lists sort from one instant on until before another, the latest first: at most so many. Of what is
/// only known by its headline there are none.
pub async fn rows_between(
    press: &Press,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    most: u64,
) -> Result<Vec<article::Model>> {
    let rows = article::Entity::find()
        .filter(article::Column::SortAt.gte(from))
        .filter(article::Column::SortAt.lt(until))
        .filter(article::Column::Completeness.ne(Completeness::Stub))
        .order_by_desc(article::Column::SortAt)
        .order_by_desc(article::Column::Id)
        .limit(most);
    press.find(rows).await
}

/// The id behind a slug or id, if there is such a story.
pub async fn find_article(press: &Press, name: &str) -> Result<Option<ArticleId>> {
    Ok(find_articles(press, &[name]).await?.into_values().next())
}

/// The ids behind slugs and ids. What is not there is not in the answer.
pub async fn find_articles(press: &Press, names: &[&str]) -> Result<HashMap<String, ArticleId>> {
    let found = filter::find::<article::Entity, ArticleId>(press, names).await?;
    Ok(found.into_iter().map(|(name, id)| (name, ArticleId::of(id))).collect())
}

/// The topics each story was filed under, in the order an editor gave.
pub async fn topics_of(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<TopicId>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let direct = article_topic::Entity::find()
        .filter(article_topic::Column::ArticleId.is_in(ids))
        .filter(article_topic::Column::Direct.eq(true))
        .order_by_asc(article_topic::Column::Position);
    let rows = press.find(direct).await?.into_iter();
    Ok(grouped(rows.map(|row| (ArticleId::of(row.article_id), TopicId::of(row.topic_id)))))
}

/// Who signed each story, in the order printed.
pub async fn contributors_of(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<ContributorId>>> {
    let rows = bylines_of(press, ids).await?.into_iter();
    Ok(grouped(
        rows.map(|row| (ArticleId::of(row.article_id), ContributorId::of(row.contributor_id))),
    ))
}

/// The bylines of these stories, in the order printed.
pub async fn bylines_of(press: &Press, ids: &[ArticleId]) -> Result<Vec<byline::Model>> {
    let ids = ids.iter().map(|id| id.uuid());
    let signed = byline::Entity::find()
        .filter(byline::Column::ArticleId.is_in(ids))
        .order_by_asc(byline::Column::Position);
    press.find(signed).await
}

/// The stories of each group of translations.
pub async fn translations(press: &Press, groups: &[Uuid]) -> Result<HashMap<Uuid, Vec<ArticleId>>> {
    let members = article::Entity::find()
        .select_only()
        .columns([article::Column::Id, article::Column::TranslationGroup])
        .filter(article::Column::TranslationGroup.is_in(groups.iter().copied()))
        .order_by_asc(article::Column::Locale)
        .order_by_asc(article::Column::Id)
        .into_query();
    let rows = press.rows(&members).await?;
    let pairs = rows.iter().map(|row| {
        let (group, id): (Uuid, Uuid) =
            (row.try_get("", "translation_group")?, row.try_get("", "id")?);
        Ok((group, ArticleId::of(id)))
    });
    Ok(grouped(pairs.collect::<Result<Vec<_>>>()?))
}
