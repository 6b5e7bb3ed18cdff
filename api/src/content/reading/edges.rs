//! What ties stories to things and to one another: mentions and links, seen from either end.

use std::collections::HashMap;

use entity::{
    article_link::{self, LinkKind},
    mention,
    thing::{self, ThingKind},
};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder, QueryResult,
    sea_query::{Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement},
};

use super::grouped;
use crate::content::list::{By, Direction, Held, List, Sorting, Way};
use crate::content::{ArticleId, Press, Result, ThingId, TypedId};

/// A story's reference to a thing.
pub type Mention = mention::Model;

/// A link from one story to another.
pub type Link = article_link::Model;

/// Mentions, from one end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MentionList {
    /// Of what a story mentions, in order of appearance; of some kinds only, if said.
    In(ArticleId, Option<Vec<ThingKind>>),
    /// Of a thing, the newest story first.
    Of(ThingId),
}

impl MentionList {
    /// The same list of mentions that are held.
    pub fn held(&self, mentions: Vec<Mention>) -> Held<Mention> {
        let placed = mentions.into_iter().map(|edge| (edge.position, edge.thing_id, edge));
        Held::new(self.order(), placed)
    }
}

impl List for MentionList {
    type Of = Press;
    type Item = Mention;

    fn ways(&self) -> Vec<Way> {
        let mut select = every(mention::Column::iter(), mention::Entity);
        match self {
            Self::In(article, kinds) => {
                select.and_where(at("article_id").eq(article.uuid()));
                if let Some(kinds) = kinds {
                    let same = Expr::col(("t", "id")).equals(("d", "thing_id"));
                    select.join_as(JoinType::InnerJoin, thing::Entity, "t", same);
                    let kind = Expr::col(("t", "kind"));
                    select.and_where(kind.is_in(kinds.iter().copied()));
                }
                vec![Way::new(select, ("d", "position"), ("d", "thing_id"))]
            }
            Self::Of(thing) => {
                select.and_where(at("thing_id").eq(thing.uuid()));
                vec![Way::new(select, ("d", "sort_at"), ("d", "article_id"))]
            }
        }
    }

    fn order(&self) -> Sorting {
        match self {
            Self::In(..) => Sorting { tag: 11, by: By::Number, order: Direction::Ascending },
            Self::Of(_) => Sorting { tag: 12, by: By::Time, order: Direction::Descending },
        }
    }

    fn item(row: &QueryResult) -> Result<Mention> {
        Ok(Mention::from_query_result(row, "")?)
    }
}

/// What each story mentions, in order of appearance.
pub async fn mentions_of(
    press: &Press,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<Mention>>> {
    let mentions = mention::Entity::find()
        .filter(mention::Column::ArticleId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(mention::Column::Position)
        .order_by_asc(mention::Column::ThingId);
    let rows = press.find(mentions).await?.into_iter();
    Ok(grouped(rows.map(|mention| (ArticleId::of(mention.article_id), mention))))
}

/// Links, from one end; of some kinds only, if said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkList {
    /// Of where a story leads, in order.
    From(ArticleId, Option<Vec<LinkKind>>),
    /// Of what leads to a story, the newest first.
    To(ArticleId, Option<Vec<LinkKind>>),
}

impl LinkList {
    /// The same list of links that are held.
    pub fn held(&self, links: Vec<Link>) -> Held<Link> {
        let (Self::From(_, kinds) | Self::To(_, kinds)) = self;
        let among = |link: &Link| kinds.as_ref().is_none_or(|kinds| kinds.contains(&link.kind));
        let those = links.into_iter().filter(among);
        Held::new(self.order(), those.map(|link| (link.ordinal, link.article_id, link)))
    }
}

impl List for LinkList {
    type Of = Press;
    type Item = Link;

    fn ways(&self) -> Vec<Way> {
        let mut select = every(article_link::Column::iter(), article_link::Entity);
        let (Self::From(_, kinds) | Self::To(_, kinds)) = self;
        let among = kinds.as_ref().map(|kinds| at("kind").is_in(kinds.iter().copied()));
        select.and_where_option(among);
        match self {
            Self::From(article, _) => {
                select.and_where(at("article_id").eq(article.uuid()));
                vec![Way::new(select, ("d", "ordinal"), ("d", "article_id"))]
            }
            Self::To(article, _) => {
                select.and_where(at("target_id").eq(article.uuid()));
                vec![Way::new(select, ("d", "sort_at"), ("d", "link_id"))]
            }
        }
    }

    fn order(&self) -> Sorting {
        match self {
            Self::From(..) => Sorting { tag: 21, by: By::Number, order: Direction::Ascending },
            Self::To(..) => Sorting { tag: 22, by: By::Time, order: Direction::Descending },
        }
    }

    fn item(row: &QueryResult) -> Result<Link> {
        Ok(Link::from_query_result(row, "")?)
    }
}

/// Every column of a table, which is called `d`.
fn every<C: ColumnTrait>(
    columns: impl Iterator<Item = C>,
    table: impl EntityTrait,
) -> SelectStatement {
    let mut select = Query::select();
    select.columns(columns.map(|column| ("d".into_iden(), column.as_str().into_iden())));
    select.from_as(table, "d").to_owned()
}

fn at(column: &'static str) -> Expr {
    Expr::col(("d", column))
}
