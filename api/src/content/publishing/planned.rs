//! What is to come, as whoever may see it before sees it: previews, and stories under embargo. Writes nothing.

use std::collections::HashMap;

use entity::due::{self, Deed as What};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder, QueryResult,
    sea_query::{Expr, ExprTrait, IntoIden, Query},
};

use super::Edit;
use super::composing::compose;
use super::rules::Rules;
use crate::content::access::Scope;
use crate::content::drafting;
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::reader::Reads;
use crate::content::reading::Article;
use crate::content::{Desk, DraftId, Error, Result, TypedId};

/// What is to be done with a working copy, and when.
pub type Due = due::Model;

/// A working copy, and which revision of it; of none, the latest.
pub type Rehearsal = (DraftId, Option<i32>);

/// The stories as the public would see them if these were published now; or why they could not be.
pub async fn previews(
    desk: &Desk,
    asked: &[Rehearsal],
) -> Result<HashMap<Rehearsal, Result<Article>>> {
    desk.may(Scope::DeskRead)?;
    rehearsed(desk, asked).await
}

/// Stories under embargo, as they will be. For those with a right to it, not only for the desk.
pub async fn embargoed(
    desk: &Desk,
    asked: &[Rehearsal],
) -> Result<HashMap<Rehearsal, Result<Article>>> {
    desk.may(Scope::PressEmbargoed)?;
    rehearsed(desk, asked).await
}

/// One rehearsal for all: each takes a connection, and there are few.
async fn rehearsed(
    desk: &Desk,
    asked: &[Rehearsal],
) -> Result<HashMap<Rehearsal, Result<Article>>> {
    let rehearsal = desk.store().rehearse(async |edit| {
        let mut found = HashMap::new();
        let rules = Rules::load(edit).await?;
        for (id, revision) in asked {
            found.insert((*id, *revision), composed(edit, &rules, *id, *revision).await);
        }
        Ok(found)
    });
    Box::pin(rehearsal).await
}

async fn composed(
    edit: &Edit<'_>,
    rules: &Rules,
    id: DraftId,
    revision: Option<i32>,
) -> Result<Article> {
    let draft = drafting::locked(edit, id).await?;
    let number = revision.unwrap_or(draft.revision);
    let manuscript = drafting::stored(edit, id, number).await?;
    let manuscript = manuscript.ok_or_else(|| Error::not_found("revision", number))?;
    let composed = compose(edit, &draft, &manuscript).await?;
    let around = rules.foreseen(edit, &composed.row, &composed.document, &composed.around).await?;
    Ok(Article { row: composed.row, document: composed.document, held: Some(around) })
}

/// What is planned for each working copy, the next first.
pub async fn planned(desk: &Desk, ids: &[DraftId]) -> Result<HashMap<DraftId, Vec<Due>>> {
    desk.may(Scope::DeskRead)?;
    let these = due::Column::DraftId.is_in(ids.iter().map(|id| id.uuid()));
    let planned = due::Entity::find().filter(these).order_by_asc(due::Column::At);
    let mut found = HashMap::<_, Vec<_>>::new();
    for due in desk.reader().find(planned).await? {
        found.entry(DraftId::of(due.draft_id)).or_default().push(due);
    }
    Ok(found)
}

/// The stories under embargo, the next to be lifted first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmbargoList(());

impl EmbargoList {
    /// For whoever may read them.
    pub fn new(desk: &Desk) -> Result<Self> {
        desk.may(Scope::PressEmbargoed)?;
        Ok(Self(()))
    }
}

impl List for EmbargoList {
    type Of = Desk;
    type Item = Due;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.columns(due::Column::iter().map(|column| ("d".into_iden(), column.into_iden())));
        select.from_as(due::Entity, "d").and_where(Expr::col(("d", "what")).eq(What::Lift));
        vec![Way::new(select, ("d", "at"), ("d", "draft_id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 75, by: By::Time, order: Direction::Ascending }
    }

    fn item(row: &QueryResult) -> Result<Due> {
        Ok(Due::from_query_result(row, "")?)
    }
}
