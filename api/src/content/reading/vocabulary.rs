//! What stories are filed under: topics in their hierarchy, sections, contributors, sources.

use std::{collections::HashMap, sync::Arc};

use entity::{contributor, section, section_name, source, topic, topic_name, topic_related};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::grouped;
use crate::content::filter::{self, Slugged};
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::{
    ContributorId, Localised, Press, Result, SectionId, SourceId, TopicId, TypedId,
};

/// The most sections or sources that are listed without paging.
const MOST_UNPAGED: u64 = 200;

/// A topic with its names.
#[derive(Clone, Debug)]
pub struct Topic {
    /// What it is.
    pub row: topic::Model,
    /// What it is called, a row a locale.
    pub names: Vec<topic_name::Model>,
}

/// A section with its names.
#[derive(Clone, Debug)]
pub struct Section {
    /// What it is.
    pub row: section::Model,
    /// What it is called, a row a locale.
    pub names: Vec<section_name::Model>,
}

impl Localised for topic_name::Model {
    fn locale(&self) -> &str {
        &self.locale
    }
}

impl Localised for section_name::Model {
    fn locale(&self) -> &str {
        &self.locale
    }
}

/// A list of topics, by slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TopicList {
    /// Every topic.
    All,
    /// Those without a broader one.
    Roots,
}

impl List for TopicList {
    type Of = Press;
    type Item = TopicId;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.from_as(topic::Entity, "d");
        let top = Expr::col(("d", "broader_id")).is_null();
        select.and_where_option((*self == Self::Roots).then_some(top));
        vec![Way::new(select, ("d", "slug"), ("d", "id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 41, by: By::Text, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<TopicId> {
        Ok(TopicId::of(row.try_get("", "id")?))
    }
}

/// The topics with these ids.
pub async fn topics(press: &Press, ids: &[TopicId]) -> Result<HashMap<TopicId, Arc<Topic>>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let rows =
        press.find(topic::Entity::find().filter(topic::Column::Id.is_in(ids.clone()))).await?;
    let names = topic_name::Entity::find()
        .filter(topic_name::Column::TopicId.is_in(ids))
        .order_by_asc(topic_name::Column::Locale);
    let mut names = grouped(press.find(names).await?.into_iter().map(|name| (name.topic_id, name)));
    let topics = rows.into_iter().map(|row| {
        let names = names.remove(&row.id).unwrap_or_default();
        (TopicId::of(row.id), Arc::new(Topic { row, names }))
    });
    Ok(topics.collect())
}

/// The topics one step narrower than each, by slug.
pub async fn narrower(press: &Press, ids: &[TopicId]) -> Result<HashMap<TopicId, Vec<TopicId>>> {
    let children = topic::Entity::find()
        .filter(topic::Column::BroaderId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(topic::Column::Slug);
    let rows = press.find(children).await?.into_iter();
    let pairs = rows.filter_map(|row| Some((TopicId::of(row.broader_id?), TopicId::of(row.id))));
    Ok(grouped(pairs))
}

/// The topics beside each.
pub async fn related(press: &Press, ids: &[TopicId]) -> Result<HashMap<TopicId, Vec<TopicId>>> {
    let beside = topic_related::Entity::find()
        .filter(topic_related::Column::TopicId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(topic_related::Column::RelatedId);
    let rows = press.find(beside).await?.into_iter();
    Ok(grouped(rows.map(|row| (TopicId::of(row.topic_id), TopicId::of(row.related_id)))))
}

/// The sections with these ids.
pub async fn sections(
    press: &Press,
    ids: &[SectionId],
) -> Result<HashMap<SectionId, Arc<Section>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows = press.find(section::Entity::find().filter(section::Column::Id.is_in(ids))).await?;
    let sections = named(press, rows).await?.into_iter();
    Ok(sections.map(|section| (SectionId::of(section.row.id), Arc::new(section))).collect())
}

/// Every section, by slug; no more than 200.
pub async fn all_sections(press: &Press) -> Result<Vec<Section>> {
    let every = section::Entity::find().order_by_asc(section::Column::Slug).limit(MOST_UNPAGED);
    named(press, press.find(every).await?).await
}

async fn named(press: &Press, rows: Vec<section::Model>) -> Result<Vec<Section>> {
    let names = section_name::Entity::find()
        .filter(section_name::Column::SectionId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(section_name::Column::Locale);
    let mut names =
        grouped(press.find(names).await?.into_iter().map(|name| (name.section_id, name)));
    let names_of = |id: Uuid| names.remove(&id).unwrap_or_default();
    let mut names_of = names_of;
    Ok(rows.into_iter().map(|row| Section { names: names_of(row.id), row }).collect())
}

/// The contributors with these ids.
pub async fn contributors(
    press: &Press,
    ids: &[ContributorId],
) -> Result<HashMap<ContributorId, Arc<contributor::Model>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows =
        press.find(contributor::Entity::find().filter(contributor::Column::Id.is_in(ids))).await?;
    Ok(rows.into_iter().map(|row| (ContributorId::of(row.id), Arc::new(row))).collect())
}

/// The sources with these ids.
pub async fn sources(
    press: &Press,
    ids: &[SourceId],
) -> Result<HashMap<SourceId, Arc<source::Model>>> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows = press.find(source::Entity::find().filter(source::Column::Id.is_in(ids))).await?;
    Ok(rows.into_iter().map(|row| (SourceId::of(row.id), Arc::new(row))).collect())
}

/// Every source, by slug; no more than 200.
pub async fn all_sources(press: &Press) -> Result<Vec<source::Model>> {
    press.find(source::Entity::find().order_by_asc(source::Column::Slug).limit(MOST_UNPAGED)).await
}

/// The id behind a slug or id, if there is such a topic.
pub async fn find_topic(press: &Press, name: &str) -> Result<Option<TopicId>> {
    find::<topic::Entity, _>(press, name).await
}

/// The id behind a slug or id, if there is such a section.
pub async fn find_section(press: &Press, name: &str) -> Result<Option<SectionId>> {
    find::<section::Entity, _>(press, name).await
}

/// The id behind a slug or id, if there is such a contributor.
pub async fn find_contributor(press: &Press, name: &str) -> Result<Option<ContributorId>> {
    find::<contributor::Entity, _>(press, name).await
}

/// The id behind a slug or id, if there is such a source.
pub async fn find_source(press: &Press, name: &str) -> Result<Option<SourceId>> {
    find::<source::Entity, _>(press, name).await
}

async fn find<E: Slugged, I: TypedId>(press: &Press, name: &str) -> Result<Option<I>> {
    Ok(filter::find::<E, I>(press, &[name]).await?.into_values().next().map(I::of))
}
