//! Making one of two: stories told twice, things known twice. What went by the one leads to the other.

use std::collections::HashSet;

use entity::{
    alias::{self, Aliased},
    article, article_link,
    change::{ChangeReason, ChangeSubject},
    draft, due, evidence, mention, relation, thing, thing_name, thing_party,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Edit, Log, articles, withdrawing};
use crate::content::access::{Action, Deed, Entry};
use crate::content::changes::{Change, tag};
use crate::content::document::locate;
use crate::content::drafting::life;
use crate::content::{ArticleId, Desk, Error, RelationId, Result, ThingId, TypedId};

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
        move_evidence(edit, &gone, &kept).await?;
        article_link::Entity::update_many()
            .col_expr(article_link::Column::TargetId, Expr::val(kept.id))
            .filter(article_link::Column::TargetId.eq(gone.id))
            .exec(edit.tx)
            .await?;
        let reason = "This article became part of another.";
        let mut changes = withdrawing::take_back(edit, &gone, reason, Some(kept.id)).await?;
        stand_down(edit, &gone).await?;
        let mut change = Change::of(ChangeReason::Updated, ChangeSubject::Article, into);
        change.version = Some(kept.version);
        changes.push(change);
        let before = json!({ "slug": gone.slug, "version": gone.version });
        let entry = Entry::new(from, Some(before), Some(json!({ "mergedInto": into.to_string() })));
        Ok(Deed { value: Merged { into: kept.id }, changes, entries: vec![entry] })
    })
    .await
}

/// Makes one thing of two. What mentions, relates or names `from` means `into` from now on, its names are
/// added to those of `into`, and its id and slug lead there.
pub async fn merge_things(desk: &Desk, from: ThingId, into: ThingId) -> Result<Merged> {
    different(from, into)?;
    desk.act(Action::ThingMerge, async |edit| {
        let gone = known(edit, "from", from).await?;
        let kept = known(edit, "into", into).await?;
        if gone.kind != kept.kind {
            let kind = kept.kind.to_value().to_uppercase();
            return Err(Error::invalid("from", format!("must be of kind {kind}, as into is")));
        }
        let mut log = Log::default();
        move_mentions(edit, &gone, &kept, &mut log).await?;
        move_relations(edit, &gone, &kept, &mut log).await?;
        move_pointers(edit, &gone, &kept).await?;
        move_names(edit, &gone, &kept).await?;
        thing::Entity::delete_by_id(gone.id).exec(edit.tx).await?;
        let names = [from.to_string(), gone.slug.clone()];
        lead_on(edit, (gone.id, kept.id), names).await?;
        log.note(Change::of(ChangeReason::Merged, ChangeSubject::Thing, from));
        log.note(Change::of(ChangeReason::Updated, ChangeSubject::Thing, into));
        let before = json!({ "slug": gone.slug });
        let entry = Entry::new(from, Some(before), Some(json!({ "mergedInto": into.to_string() })));
        Ok(Deed { value: Merged { into: kept.id }, changes: log.changes, entries: vec![entry] })
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

async fn known(edit: &Edit<'_>, field: &str, id: ThingId) -> Result<thing::Model> {
    let row = thing::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::invalid(field, Error::not_found("thing", id).to_string()))
}

/// What leads to `gone`, and what led there before, leads to `kept`.
async fn lead_on(edit: &Edit<'_>, (gone, kept): (Uuid, Uuid), names: [String; 2]) -> Result<()> {
    alias::Entity::update_many()
        .col_expr(alias::Column::TargetId, Expr::val(kept))
        .filter(alias::Column::Subject.eq(Aliased::Thing))
        .filter(alias::Column::TargetId.eq(gone))
        .exec(edit.tx)
        .await?;
    for name in names {
        let row = alias::Model { subject: Aliased::Thing, name, target_id: kept, at: edit.now };
        row.into_active_model().insert(edit.tx).await?;
    }
    Ok(())
}

/// The working copy of a story that became part of another, and whatever was planned for it.
async fn stand_down(edit: &Edit<'_>, gone: &article::Model) -> Result<()> {
    let copy = draft::Entity::find().filter(draft::Column::ArticleId.eq(gone.id));
    let Some(copy) = copy.one(edit.tx).await? else { return Ok(()) };
    let state = life::step(&copy, Action::ArticleMerge)?;
    due::Entity::delete_many().filter(due::Column::DraftId.eq(copy.id)).exec(edit.tx).await?;
    let then = draft::Model { state, published_revision: None, updated_at: edit.now, ..copy };
    then.into_active_model().reset_all().update(edit.tx).await?;
    Ok(())
}

/// Quotes of `gone` that stand word for word in `kept` are its evidence from now on.
async fn move_evidence(
    edit: &Edit<'_>,
    gone: &article::Model,
    kept: &article::Model,
) -> Result<()> {
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
        moved.into_active_model().reset_all().update(edit.tx).await?;
    }
    Ok(())
}

/// A story that mentions both mentions one, as often as both together.
async fn move_mentions(
    edit: &Edit<'_>,
    gone: &thing::Model,
    kept: &thing::Model,
    log: &mut Log,
) -> Result<()> {
    let mentions = mention::Entity::find().filter(mention::Column::ThingId.eq(gone.id));
    for old in mentions.all(edit.tx).await? {
        let id = (old.article_id, kept.id);
        let both = mention::Entity::find_by_id(id).one(edit.tx).await?;
        mention::Entity::delete_by_id((old.article_id, gone.id)).exec(edit.tx).await?;
        let article = ArticleId::of(old.article_id);
        match both {
            None => {
                let moved = mention::Model { thing_id: kept.id, ..old };
                moved.into_active_model().insert(edit.tx).await?;
            }
            Some(other) => {
                let sum = mention::ActiveModel {
                    article_id: Set(other.article_id),
                    thing_id: Set(other.thing_id),
                    count: Set(other.count.saturating_add(old.count)),
                    salience: Set(other.salience.max(old.salience)),
                    ..Default::default()
                };
                sum.update(edit.tx).await?;
            }
        }
        let mut change = Change::of(ChangeReason::Retagged, ChangeSubject::Article, article);
        change.tags.push(tag(ThingId::of(kept.id)));
        log.note(change);
    }
    Ok(())
}

/// A relation of the two to one another says nothing any more; one that both had is one.
async fn move_relations(
    edit: &Edit<'_>,
    gone: &thing::Model,
    kept: &thing::Model,
    log: &mut Log,
) -> Result<()> {
    let touching = relation::Column::SubjectId
        .eq(gone.id)
        .or(relation::Column::ObjectId.eq(gone.id))
        .or(relation::Column::PlaceId.eq(gone.id))
        .or(relation::Column::EventId.eq(gone.id));
    let touching = relation::Entity::find().filter(touching).order_by_asc(relation::Column::Id);
    let now = |id: Uuid| if id == gone.id { kept.id } else { id };
    for old in touching.all(edit.tx).await? {
        let moved = relation::Model {
            subject_id: now(old.subject_id),
            object_id: now(old.object_id),
            place_id: old.place_id.map(now),
            event_id: old.event_id.map(now),
            ..old.clone()
        };
        let id = RelationId::of(old.id);
        let twin = super::relations::known(edit, &moved).await?.filter(|twin| twin.id != old.id);
        if moved.subject_id == moved.object_id || twin.is_some() {
            if let Some(twin) = twin {
                hand_over(edit, &old, &twin).await?;
                let twin = RelationId::of(twin.id);
                log.note(Change::of(ChangeReason::Updated, ChangeSubject::Relation, twin));
            }
            relation::Entity::delete_by_id(old.id).exec(edit.tx).await?;
            log.note(Change::of(ChangeReason::Withdrawn, ChangeSubject::Relation, id));
        } else {
            moved.into_active_model().reset_all().update(edit.tx).await?;
            log.note(Change::of(ChangeReason::Updated, ChangeSubject::Relation, id));
        }
    }
    Ok(())
}

/// The quotes of one relation become another's.
async fn hand_over(edit: &Edit<'_>, old: &relation::Model, twin: &relation::Model) -> Result<()> {
    let of = |id| evidence::Entity::find().filter(evidence::Column::RelationId.eq(id));
    let there = of(twin.id).order_by_asc(evidence::Column::Position).all(edit.tx).await?;
    let next = there.last().map_or(0, |quote| quote.position + 1);
    let known: HashSet<_> =
        there.iter().map(|quote| (quote.article_id, quote.quote.clone())).collect();
    let quotes = of(old.id).order_by_asc(evidence::Column::Position).all(edit.tx).await?;
    let new = quotes
        .into_iter()
        .filter(|quote| !known.contains(&(quote.article_id, quote.quote.clone())));
    for (quote, position) in new.zip(next..super::relations::QUOTES as i32) {
        let row = evidence::Model { relation_id: twin.id, position, ..quote };
        row.into_active_model().insert(edit.tx).await?;
    }
    Ok(())
}

/// Whatever belongs to, lies in, takes place at or is bound with `gone`.
async fn move_pointers(edit: &Edit<'_>, gone: &thing::Model, kept: &thing::Model) -> Result<()> {
    use thing::Column::{CountryId, ParentId, PlaceId};
    for column in [ParentId, CountryId, PlaceId] {
        thing::Entity::update_many()
            .col_expr(column, Expr::val(kept.id))
            .filter(column.eq(gone.id))
            .filter(thing::Column::Id.ne(kept.id))
            .exec(edit.tx)
            .await?;
        // What pointed from the one to the other would point to itself.
        thing::Entity::update_many()
            .col_expr(column, Expr::val(None::<Uuid>))
            .filter(column.eq(gone.id))
            .exec(edit.tx)
            .await?;
    }
    let bound =
        thing_party::Column::PartyId.eq(gone.id).or(thing_party::Column::AgreementId.eq(gone.id));
    for old in thing_party::Entity::find().filter(bound).all(edit.tx).await? {
        thing_party::Entity::delete_by_id((old.agreement_id, old.party_id)).exec(edit.tx).await?;
        let now = |id: Uuid| if id == gone.id { kept.id } else { id };
        let id = (now(old.agreement_id), now(old.party_id));
        if id.0 != id.1 && thing_party::Entity::find_by_id(id).one(edit.tx).await?.is_none() {
            let row = thing_party::Model { agreement_id: id.0, party_id: id.1, ..old };
            row.into_active_model().insert(edit.tx).await?;
        }
    }
    Ok(())
}

/// The names of `gone` are further names of `kept`, so that it is found by them.
async fn move_names(edit: &Edit<'_>, gone: &thing::Model, kept: &thing::Model) -> Result<()> {
    let of = |id| thing_name::Entity::find().filter(thing_name::Column::ThingId.eq(id));
    let by_position = |select: sea_orm::Select<thing_name::Entity>| {
        select.order_by_asc(thing_name::Column::Locale).order_by_asc(thing_name::Column::Position)
    };
    let mut there = by_position(of(kept.id)).all(edit.tx).await?;
    for name in by_position(of(gone.id)).all(edit.tx).await? {
        let same = |other: &&thing_name::Model| other.locale == name.locale;
        if there.iter().filter(same).any(|other| other.folded == name.folded) {
            continue;
        }
        let position = there.iter().filter(same).map(|other| other.position + 1).max().unwrap_or(0);
        let row = thing_name::Model { thing_id: kept.id, position, ..name.clone() };
        row.clone().into_active_model().insert(edit.tx).await?;
        there.push(row);
    }
    Ok(())
}
