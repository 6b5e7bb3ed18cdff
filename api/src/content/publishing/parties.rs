//! Whom an agreement binds.

use entity::{change::ChangeSubject, thing_party};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use super::register::Register;
use super::{Edit, Log, Outcome, at_most, edges, room};
use crate::content::{Error, Result, ThingId, TypedId};

/// How many an agreement may bind.
const PARTIES: u64 = 20;

/// Adds to those that an agreement binds.
pub(super) async fn add(
    edit: &Edit<'_>,
    register: &mut Register,
    agreement: ThingId,
    parties: &[String],
) -> Result<Outcome> {
    let mut outcome = Outcome::Unchanged;
    for (position, slug) in parties.iter().enumerate() {
        let (party, _) = register.thing(edit, slug).await?;
        let id = (agreement.uuid(), party);
        if thing_party::Entity::find_by_id(id).one(edit.tx).await?.is_none() {
            let known = thing_party::Column::AgreementId.eq(agreement.uuid());
            let known = thing_party::Entity::find().filter(known);
            room("parties", known.count(edit.tx).await?, PARTIES)?;
            let row = thing_party::ActiveModel {
                agreement_id: Set(agreement.uuid()),
                party_id: Set(party),
                position: Set(position as i32),
            };
            row.insert(edit.tx).await?;
            outcome = Outcome::Updated;
        }
    }
    Ok(outcome)
}

/// Says whom an agreement binds: these, in this order, and nobody else.
pub(super) async fn bind(
    edit: &Edit<'_>,
    register: &mut Register,
    agreement: ThingId,
    parties: &[String],
    log: &mut Log,
) -> Result<()> {
    at_most("parties", parties.len(), PARTIES as usize)?;
    let mut rows: Vec<thing_party::Model> = Vec::new();
    for (position, name) in parties.iter().enumerate() {
        let party = register.thing(edit, name).await;
        let (party_id, _) = party.map_err(|error| error.blaming("parties"))?;
        if party_id == agreement.uuid() || rows.iter().any(|row| row.party_id == party_id) {
            let rule = "must hold each once, and not the agreement itself";
            return Err(Error::invalid("parties", rule));
        }
        let position = position as i32;
        rows.push(thing_party::Model { agreement_id: agreement.uuid(), party_id, position });
    }
    let old = thing_party::Entity::find()
        .filter(thing_party::Column::AgreementId.eq(agreement.uuid()))
        .order_by_asc(thing_party::Column::Position);
    if old.all(edit.tx).await? != rows {
        let old = thing_party::Entity::delete_many();
        old.filter(thing_party::Column::AgreementId.eq(agreement.uuid())).exec(edit.tx).await?;
        edges::insert::<thing_party::Entity, _>(edit, rows).await?;
        log.note_outcome(Outcome::Updated, ChangeSubject::Thing, agreement);
    }
    Ok(())
}
