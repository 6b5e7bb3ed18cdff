//! Making one of two: stories told twice, things known twice. What went by the one leads to the other.

mod things;

use std::collections::{BTreeSet, HashSet};

use entity::{
    article, article_link,
    change::{ChangeReason, ChangeSubject},
    evidence,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use self::things::merge_things;
use super::{Edit, versions, withdrawing};
use crate::content::access::{Action, Deed, Entry};
use crate::content::changes::Change;
use crate::content::document::locate;
use crate::content::drafting;
use crate::content::{ArticleId, Desk, Error, RelationId, Result, TypedId};

/// What is left of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// What the other became part of.
    pub into: Uuid,
    /// The working copy of that, if it is a story that has one.
    pub draft: Option<Uuid>,
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
        if let Some(copy) = drafting::copy_of(edit, from).await? {
            withdrawing::stand_down(edit, copy, Action::ArticleMerge).await?;
        }
        let mut change = Change::of(ChangeReason::Updated, ChangeSubject::Article, into);
        change.version = Some(kept.version);
        changes.push(change);
        // Those that have lost evidence as well are among the changes already.
        let told: HashSet<_> = changes.iter().map(|change| change.id).collect();
        let restated =
            |id| Change::of(ChangeReason::Updated, ChangeSubject::Relation, RelationId::of(id));
        changes.extend(moved.into_iter().filter(|id| !told.contains(id)).map(restated));
        let before = json!({ "slug": gone.slug, "version": gone.version });
        let after =
            json!({ "mergedInto": into.to_string(), "relations": withdrawing::fallen(&changes) });
        let draft = drafting::copy_of(edit, into).await?.map(|copy| copy.id);
        let entry = Entry::new(from, Some(before), Some(after));
        Ok(Deed { value: Merged { into: kept.id, draft }, changes, entries: vec![entry] })
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
    row.ok_or_else(|| Error::not_found("article", id).blaming(field))
}

/// Quotes of `gone` that stand word for word in `kept` are its evidence from now on, if they are not
/// already: the relations that rest on them.
async fn move_evidence(
    edit: &Edit<'_>,
    gone: &article::Model,
    kept: &article::Model,
) -> Result<BTreeSet<Uuid>> {
    let mut restated = BTreeSet::new();
    let document = versions::present(edit, kept).await?;
    let of = |row: &article::Model| {
        evidence::Entity::find().filter(evidence::Column::ArticleId.eq(row.id)).all(edit.tx)
    };
    let there: HashSet<_> =
        of(kept).await?.into_iter().map(|quote| (quote.relation_id, quote.quote)).collect();
    for quote in of(gone).await? {
        if there.contains(&(quote.relation_id, quote.quote.clone())) {
            continue;
        }
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
