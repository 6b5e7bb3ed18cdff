//! The links of one story: those in its body, and those beside it.

use entity::{article, article_link};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::articles::find;
use super::edges::{Edges, insert};
use super::{Edit, at_most};
use crate::content::document::{Content, Document};
use crate::content::submission;
use crate::content::{Result, line};

/// The most links of one story.
const LINKS: usize = 200;
const TITLE: usize = 300;

/// A link beside the body.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) kind: article_link::LinkKind,
    pub(super) title: String,
    pub(super) target: Option<Uuid>,
}

/// The links that were handed in, their targets looked up among the stories of the same publisher.
pub(super) async fn resolve(
    edit: &Edit<'_>,
    source: Uuid,
    given: &[submission::Link],
) -> Result<Vec<Link>> {
    at_most("links", given.len(), LINKS)?;
    let mut links = Vec::new();
    for link in given {
        let target = find(edit, source, &link.source_key).await?.map(|row| row.id);
        links.push(Link { kind: link.kind, title: line("title", &link.title, TITLE)?, target });
    }
    Ok(links)
}

/// Inline links come out of the body, the others as given or, when nothing was said, as they were.
pub(super) async fn write(
    edit: &Edit<'_>,
    row: &article::Model,
    edges: &Edges,
    document: &Document,
) -> Result<()> {
    let beside = match &edges.links {
        Some(_) => Vec::new(),
        None => beside(edit, row).await?,
    };
    let old = article_link::Entity::delete_many();
    old.filter(article_link::Column::ArticleId.eq(row.id)).exec(edit.tx).await?;
    let mut rows = inline(row, document);
    rows.extend(edges.links.iter().flatten().map(|link| article_link::Model {
        kind: link.kind,
        title: link.title.clone(),
        target_id: link.target,
        ..blank(row)
    }));
    rows.extend(beside);
    insert::<article_link::Entity, _>(edit, numbered(rows, row)).await
}

/// Links in order, each with its place in the story and among its kind.
fn numbered(rows: Vec<article_link::Model>, row: &article::Model) -> Vec<article_link::Model> {
    let mut kinds = Vec::new();
    let number = |(ordinal, link): (usize, article_link::Model)| {
        kinds.push(link.kind);
        let position = kinds.iter().filter(|kind| **kind == link.kind).count() as i32;
        let link_id = Uuid::from_u128(row.id.as_u128() ^ ordinal as u128);
        let (ordinal, sort_at) = (ordinal as i32, row.sort_at);
        article_link::Model { ordinal, link_id, position, sort_at, ..link }
    };
    rows.into_iter().enumerate().map(number).collect()
}

fn inline(row: &article::Model, document: &Document) -> Vec<article_link::Model> {
    let links = document.body.iter().filter_map(|block| match &block.content {
        Content::Link { title, target, url } => Some(article_link::Model {
            kind: article_link::LinkKind::ReadAlso,
            title: title.clone(),
            target_id: *target,
            url: url.clone(),
            block_id: Some(block.id.clone()),
            ..blank(row)
        }),
        _ => None,
    });
    links.collect()
}

fn blank(row: &article::Model) -> article_link::Model {
    article_link::Model {
        article_id: row.id,
        ordinal: 0,
        link_id: row.id,
        kind: article_link::LinkKind::Related,
        position: 0,
        title: String::new(),
        target_id: None,
        url: None,
        block_id: None,
        sort_at: row.sort_at,
    }
}

/// The links that stand beside the body now.
async fn beside(edit: &Edit<'_>, row: &article::Model) -> Result<Vec<article_link::Model>> {
    let links = article_link::Entity::find()
        .filter(article_link::Column::ArticleId.eq(row.id))
        .filter(article_link::Column::BlockId.is_null())
        .order_by_asc(article_link::Column::Ordinal);
    Ok(links.all(edit.tx).await?)
}

/// Whether the links given beside the body are others than those there.
pub(super) async fn differ(edit: &Edit<'_>, row: &article::Model, edges: &Edges) -> Result<bool> {
    let Some(links) = &edges.links else { return Ok(false) };
    let said = |link: &article_link::Model| (link.kind, link.title.clone(), link.target_id);
    let now: Vec<_> = beside(edit, row).await?.iter().map(said).collect();
    let given: Vec<_> =
        links.iter().map(|link| (link.kind, link.title.clone(), link.target)).collect();
    Ok(now != given)
}
