//! Reading working copies: lists of them, their revisions, and what one revision says. For the desk alone.

use std::collections::{HashMap, HashSet};

use entity::{
    draft::{self, State},
    revision,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryResult,
    prelude::DateTimeUtc,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::life::{self, Seen};
use super::manuscript::Manuscript;
use crate::content::access::Scope;
use crate::content::list::{By, Direction, List, Sorting, Way};
use crate::content::reader::Reads;
use crate::content::reading::{find_articles, find_tombstones};
use crate::content::store::Edit;
use crate::content::{ArticleId, Desk, DraftId, Error, Result, TypedId};

/// A working copy: where it stands.
pub type Draft = draft::Model;

/// One save of a working copy, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Revision {
    /// The working copy.
    pub draft_id: Uuid,
    /// From 1.
    pub number: i32,
    /// When it was saved.
    pub at: DateTimeUtc,
    /// By whom.
    pub actor: String,
    /// What they were called then.
    pub actor_name: String,
}

/// Working copies, the latest saved first; in one state only, if said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DraftList {
    state: Option<State>,
}

impl DraftList {
    /// For whoever may read the desk.
    pub fn new(desk: &Desk, state: Option<State>) -> Result<Self> {
        desk.may(Scope::DeskRead)?;
        Ok(Self { state })
    }
}

impl List for DraftList {
    type Of = Desk;
    type Item = DraftId;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        select.from_as(draft::Entity, "d");
        select.and_where_option(self.state.map(|state| Expr::col(("d", "state")).eq(state)));
        vec![Way::new(select, ("d", "updated_at"), ("d", "id"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 72, by: By::Time, order: Direction::Descending }
    }

    fn item(row: &QueryResult) -> Result<DraftId> {
        Ok(DraftId::of(row.try_get("", "id")?))
    }
}

/// The revisions of a working copy, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevisionList {
    draft: DraftId,
}

impl RevisionList {
    /// For whoever may read the desk.
    pub fn new(desk: &Desk, draft: DraftId) -> Result<Self> {
        desk.may(Scope::DeskRead)?;
        Ok(Self { draft })
    }
}

impl List for RevisionList {
    type Of = Desk;
    type Item = Revision;

    fn ways(&self) -> Vec<Way> {
        let mut select = Query::select();
        // Not what it says: a page of revisions would be as many stories.
        let columns = ["draft_id", "number", "at", "actor", "actor_name"];
        select.columns(columns.map(|column| ("d", column)));
        select.from_as(revision::Entity, "d");
        select.and_where(Expr::col(("d", "draft_id")).eq(self.draft.uuid()));
        vec![Way::numbered(select, ("d", "number"))]
    }

    fn order(&self) -> Sorting {
        Sorting { tag: 73, by: By::Number, order: Direction::Descending }
    }

    fn item(row: &QueryResult) -> Result<Revision> {
        Ok(Revision::from_query_result(row, "")?)
    }
}

/// What the public has seen of these stories, which it does not see now.
pub async fn past(desk: &Desk, articles: &[ArticleId]) -> Result<HashMap<ArticleId, Seen>> {
    desk.may(Scope::DeskRead)?;
    let ids: Vec<_> = articles.iter().map(|id| id.uuid()).collect();
    let mut past = life::past_of(desk.reader(), &ids).await?;
    let seen = |id: &ArticleId| (*id, past.remove(&id.uuid()).unwrap_or(Seen::Never));
    Ok(articles.iter().map(seen).collect())
}

/// The working copies with these ids.
pub async fn drafts(desk: &Desk, ids: &[DraftId]) -> Result<HashMap<DraftId, Draft>> {
    desk.may(Scope::DeskRead)?;
    let ids = ids.iter().map(|id| id.uuid());
    let rows = desk.reader().find(draft::Entity::find().filter(draft::Column::Id.is_in(ids)));
    Ok(rows.await?.into_iter().map(|row| (DraftId::of(row.id), row)).collect())
}

/// The working copy that goes by `name`: its own id, or an id or slug of its story.
pub async fn find_draft(desk: &Desk, name: &str) -> Result<Option<Draft>> {
    desk.may(Scope::DeskRead)?;
    let is = if let Some(id) = DraftId::parse(name) {
        draft::Column::Id.eq(id.uuid())
    } else {
        let Some(story) = stories_of(desk, &[name]).await?.remove(name) else { return Ok(None) };
        draft::Column::ArticleId.eq(story.uuid())
    };
    Ok(desk.reader().find(draft::Entity::find().filter(is)).await?.pop())
}

/// The story that goes by `name`: an id or slug of its own, or the id of its working copy.
pub async fn story_of(desk: &Desk, name: &str) -> Result<ArticleId> {
    let found = stories_of(desk, &[name]).await?.into_values().next();
    found.ok_or_else(|| Error::not_found("article", name))
}

/// The stories that go by these names. What is not there is not in the answer.
pub(super) async fn stories_of(desk: &Desk, names: &[&str]) -> Result<HashMap<String, ArticleId>> {
    desk.may(Scope::DeskRead)?;
    let copies: HashMap<_, _> = copies_of(desk, names).await?.into_iter().collect();
    let written: HashSet<_> = copies.values().copied().collect();
    let story = |name: &str| match DraftId::parse(name) {
        Some(copy) => copies.get(&copy).copied(),
        None => ArticleId::parse(name).filter(|id| written.contains(id)),
    };
    let here = names.iter().filter_map(|name| Some(((*name).to_owned(), story(name)?)));
    let mut found: HashMap<_, _> = here.collect();
    let rest = names.iter().copied().filter(|name| !found.contains_key(*name));
    let rest: Vec<_> = rest.collect();
    found.extend(find_articles(desk.press(), &rest).await?);
    // The desk goes on with what was withdrawn.
    let rest: Vec<_> = rest.into_iter().filter(|name| !found.contains_key(*name)).collect();
    let gone = find_tombstones(desk.press(), &rest).await?.into_iter();
    let gone = gone.filter(|(_, row)| row.merged_into.is_none());
    found.extend(gone.map(|(name, row)| (name, ArticleId::of(row.article_id))));
    Ok(found)
}

/// The working copies that these names are of, or of whose stories: each with its story.
async fn copies_of(desk: &Desk, names: &[&str]) -> Result<Vec<(DraftId, ArticleId)>> {
    let copies: Vec<_> = names.iter().filter_map(|name| DraftId::parse(name)).collect();
    let stories: Vec<_> = names.iter().filter_map(|name| ArticleId::parse(name)).collect();
    if copies.is_empty() && stories.is_empty() {
        return Ok(Vec::new());
    }
    let is = draft::Column::Id.is_in(copies.iter().map(|id| id.uuid()));
    let is = is.or(draft::Column::ArticleId.is_in(stories.iter().map(|id| id.uuid())));
    let rows = desk.reader().find(draft::Entity::find().filter(is)).await?.into_iter();
    Ok(rows.map(|row| (DraftId::of(row.id), ArticleId::of(row.article_id))).collect())
}

/// What several revisions say, each by its working copy and number.
pub async fn manuscripts(
    desk: &Desk,
    asked: &[(DraftId, i32)],
) -> Result<HashMap<(DraftId, i32), Manuscript>> {
    desk.may(Scope::DeskRead)?;
    let these = asked.iter().fold(Condition::any(), |these, (draft, number)| {
        let this = revision::Column::DraftId.eq(draft.uuid());
        these.add(Condition::all().add(this).add(revision::Column::Number.eq(*number)))
    });
    let rows = desk.reader().find(revision::Entity::find().filter(these)).await?;
    let read = rows.iter().map(|row| Ok(((DraftId::of(row.draft_id), row.number), read(row)?)));
    read.collect()
}

/// What a revision says, read within a commit.
pub(in crate::content) async fn stored(
    edit: &Edit<'_>,
    draft: DraftId,
    number: i32,
) -> Result<Option<Manuscript>> {
    let row = revision::Entity::find_by_id((draft.uuid(), number)).one(edit.tx).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &revision::Model) -> Result<Manuscript> {
    serde_json::from_str(&row.manuscript).map_err(|error| Error::stored("revision", error))
}
