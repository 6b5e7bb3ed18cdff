//! Making one of two: stories told twice, things known twice. What went by the one leads to the other.

mod things;

use std::collections::BTreeSet;

use entity::{
    article, article_link,
    change::{ChangeReason, ChangeSubject},
    draft, due, evidence,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use self::things::merge_things;
use super::{Edit, articles, withdrawing};
use crate::content::access::{Action, Deed, Entry};
use crate::content::changes::Change;
use crate::content::document::locate;
use crate::content::drafting::life;
use crate::content::{ArticleId, Desk, Error, RelationId, Result, TypedId};

/// What is left of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// What the other became part of.
    pub into: Uuid,
}

/// Makes one story of two. `from` is no longer public; its id and slugs lead to `into`, and so do links.
/// Quotes that stand in `into` too go on as evidence.
pub async fn merge_articles(desk: &Desk, from: ArticleId, into: ArticleId) -> Result<Merged> {
    different(from, into)?;
    desk.act(Action::ArticleMerge, async |edit| {
        let gone = public(edit, "from", from).await?;
        let kept = public(edit, "into", into).await?;
        let moved = move_evidence(edit, &gone, &kept).await?;
        article_link::Entity::update_many()
            .col_expr(article_link::Column::TargetId, Expr::val(kept.id))
            .filter(article_link::Column::TargetId.eq(gone.id))
            .filter(article_link::Column::ArticleId.ne(kept.id))
            .exec(edit.tx)
            .await?;
        let reason = "This article became part of another.";
        let mut changes = withdrawing::take_back(edit, &gone, reason, Some(kept.id)).await?;
        stand_down(edit, &gone).await?;
        let mut change = Change::of(ChangeReason::Updated, ChangeSubject::Article, into);
        change.version = Some(kept.version);
        changes.push(change);
        let restated =
            |id| Change::of(ChangeReason::Updated, ChangeSubject::Relation, RelationId::of(id));
        changes.extend(moved.into_iter().map(restated));
        let before = json!({ "slug": gone.slug, "version": gone.version });
        let entry = Entry::new(from, Some(before), Some(json!({ "mergedInto": into.to_string() })));
        Ok(Deed { value: Merged { into: kept.id }, changes, entries: vec![entry] })
    })
    .await
}

fn different<I: TypedId>(from: I, into: I) -> Result<()> {
    if from == into {
        return Err(Error::invalid("into", "must be another one than from"));
    }
    Ok(())
}

async fn public(edit: &Edit<'_>, field: &str, id: ArticleId) -> Result<article::Model> {
    let row = article::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::invalid(field, Error::not_found("article", id).to_string()))
}

/// The working copy of a story that became part of another, and whatever was planned for it.
async fn stand_down(edit: &Edit<'_>, gone: &article::Model) -> Result<()> {
    let copy = draft::Entity::find().filter(draft::Column::ArticleId.eq(gone.id));
    let Some(copy) = copy.one(edit.tx).await? else { return Ok(()) };
    let state = life::step(edit, &copy, Action::ArticleMerge).await?;
    due::Entity::delete_many().filter(due::Column::DraftId.eq(copy.id)).exec(edit.tx).await?;
    let then = draft::Model { state, published_revision: None, updated_at: edit.now, ..copy };
    then.into_active_model().reset_all().update(edit.tx).await?;
    Ok(())
}

/// Quotes of `gone` that stand word for word in `kept` are its evidence from now on: the relations that rest on them.
async fn move_evidence(
    edit: &Edit<'_>,
    gone: &article::Model,
    kept: &article::Model,
) -> Result<BTreeSet<Uuid>> {
    let mut restated = BTreeSet::new();
    let document = articles::present(edit, kept).await?;
    let quotes = evidence::Entity::find().filter(evidence::Column::ArticleId.eq(gone.id));
    for quote in quotes.all(edit.tx).await? {
        let places = locate(&document, &quote.quote);
        let Some((part, block_id, prefix, suffix)) =
            super::relations::located(&places, &quote.quote).ok()
        else {
            continue;
        };
        let moved = evidence::Model {
            article_id: kept.id,
            version: kept.version,
            part,
            block_id,
            prefix,
            suffix,
            ..quote
        };
        restated.insert(moved.relation_id);
        moved.into_active_model().reset_all().update(edit.tx).await?;
    }
    Ok(restated)
}
