//! Making one thing of two: whatever mentioned, related or named the one means the other from now on.

use std::collections::{HashMap, HashSet};

use entity::{
    alias::Aliased,
    change::{ChangeReason, ChangeSubject},
    evidence, mention, relation, thing, thing_name, thing_party,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use uuid::Uuid;

use super::super::{Edit, Log, aliases, relations, retractions, rules};
use super::{Merged, different};
use crate::content::access::{Action, Deed, Entry};
use crate::content::changes::{Change, tag};
use crate::content::surroundings::Mention;
use crate::content::{ArticleId, Desk, Error, RelationId, Result, ThingId, TypedId};

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
        rules::restart_naming::<ThingId>(edit).await?;
        retractions::hand_on(edit, gone.id, kept.id).await?;
        move_pointers(edit, &gone, &kept).await?;
        move_names(edit, &gone, &kept).await?;
        thing::Entity::delete_by_id(gone.id).exec(edit.tx).await?;
        let names = [from.to_string(), gone.slug.clone()];
        aliases::lead_on(edit, Aliased::Thing, (gone.id, kept.id), names).await?;
        log.note(Change::of(ChangeReason::Merged, ChangeSubject::Thing, from));
        log.note(Change::of(ChangeReason::Updated, ChangeSubject::Thing, into));
        let before = json!({ "slug": gone.slug });
        let entry = Entry::new(from, Some(before), Some(json!({ "mergedInto": into.to_string() })));
        Ok(Deed {
            value: Merged { into: kept.id, draft: None },
            changes: log.changes,
            entries: vec![entry],
        })
    })
    .await
}

async fn known(edit: &Edit<'_>, field: &str, id: ThingId) -> Result<thing::Model> {
    let row = thing::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
    row.ok_or_else(|| Error::not_found("thing", id).blaming(field))
}

/// The most mentions that one merge moves: nobody else writes meanwhile.
const MENTIONS: u64 = 5_000;

/// A story that mentions both mentions one, as often as both together.
async fn move_mentions(
    edit: &Edit<'_>,
    gone: &thing::Model,
    kept: &thing::Model,
    log: &mut Log,
) -> Result<()> {
    let mentions = mention::Entity::find().filter(mention::Column::ThingId.eq(gone.id));
    let mentions = mentions.limit(MENTIONS + 1).all(edit.tx).await?;
    if mentions.len() as u64 > MENTIONS {
        let rule =
            format!("is mentioned by more than {MENTIONS} articles: merge the other into it");
        return Err(Error::invalid("from", rule));
    }
    let of = |thing: &thing::Model| mention::Column::ThingId.eq(thing.id);
    let here = |thing: &thing::Model| {
        let stories = mention::Entity::find().select_only().column(mention::Column::ArticleId);
        mention::Column::ArticleId.in_subquery(stories.filter(of(thing)).into_query())
    };
    let both = mention::Entity::find().filter(of(kept)).filter(here(gone));
    let both = both.all(edit.tx).await?;
    let mut doubled: HashMap<_, _> = both.into_iter().map(|one| (one.article_id, one)).collect();
    for old in &mentions {
        if let Some(other) = doubled.remove(&old.article_id) {
            let sum = together(other, old);
            sum.into_active_model().reset_all().update(edit.tx).await?;
        }
    }
    mention::Entity::delete_many().filter(of(gone)).filter(here(kept)).exec(edit.tx).await?;
    mention::Entity::update_many()
        .col_expr(mention::Column::ThingId, Expr::val(kept.id))
        .filter(of(gone))
        .exec(edit.tx)
        .await?;
    for old in &mentions {
        let article = ArticleId::of(old.article_id);
        let mut change = Change::of(ChangeReason::Retagged, ChangeSubject::Article, article);
        change.tags.push(tag(ThingId::of(kept.id)));
        log.note(change);
    }
    Ok(())
}

/// Two mentions in one story, as one of `kept`.
fn together(kept: mention::Model, gone: &mention::Model) -> mention::Model {
    let (mut both, gone_too) = (Mention::from(kept.clone()), Mention::from(gone.clone()));
    both.add_wordings(&gone_too.wordings);
    both.blocks.extend(gone_too.blocks);
    // `b2` before `b10`.
    both.blocks.sort_unstable_by(|one, next| (one.len(), one).cmp(&(next.len(), next)));
    both.blocks.dedup();
    let first = if gone.position < kept.position { gone } else { &kept };
    mention::Model {
        position: first.position,
        wording: first.wording.clone(),
        wordings: json!(both.wordings),
        block_ids: json!(both.blocks),
        count: kept.count.saturating_add(gone.count),
        salience: kept.salience.max(gone.salience),
        ..kept
    }
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
        let twin = relations::known(edit, &moved).await?.filter(|twin| twin.id != old.id);
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
    for (quote, position) in new.zip(next..relations::QUOTES as i32) {
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
