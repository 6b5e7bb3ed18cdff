//! One relation on its way in: both ends known, and every quote found where it is said to stand.

use entity::{
    change::ChangeSubject,
    evidence::{self, Part},
    relation,
    thing::ThingKind,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::articles::present;
use super::catalogue::{NAME, outcome, write};
use super::register::Register;
use super::{Edit, Log, at_most, choice, optional};
use crate::content::document::{Place, locate};
use crate::content::submission::{Amount, Evidence, Relation};
use crate::content::{Error, RelationId, Result, TypedId, decimal, line};

/// The most quotes one relation may rest on.
pub(super) const QUOTES: usize = 20;
/// How much of the text around a quote is kept, to find it again.
const AROUND: usize = 32;
const QUOTE: usize = 2_000;

pub(super) async fn put(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Relation,
    log: &mut Log,
) -> Result<()> {
    // What rests on a story that is out of the delivery's reach is out of it too.
    if given.evidence.iter().any(|quote| register.is_left_alone(&quote.article)) {
        return Ok(());
    }
    let row = row(edit, register, given).await?;
    let found = known(edit, &row).await?;
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| RelationId::of(row.id));
    let row = relation::Model { id: id.uuid(), ..row };
    let mut result = outcome(found.as_ref(), &row);
    write(edit, result, row.into_active_model()).await?;

    let quotes = evidence(edit, register, id, &given.evidence).await?;
    let old = evidence::Entity::find()
        .filter(evidence::Column::RelationId.eq(id.uuid()))
        .order_by_asc(evidence::Column::Position)
        .all(edit.tx)
        .await?;
    if old != quotes {
        let gone = evidence::Entity::delete_many();
        gone.filter(evidence::Column::RelationId.eq(id.uuid())).exec(edit.tx).await?;
        let rows = quotes.into_iter().map(IntoActiveModel::into_active_model);
        evidence::Entity::insert_many(rows).exec(edit.tx).await?;
        result = result.and(super::Outcome::Updated);
    }
    log.note_outcome(result, ChangeSubject::Relation, id);
    Ok(())
}

async fn row(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Relation,
) -> Result<relation::Model> {
    register.predicate(edit, &given.predicate).await?;
    let (subject_id, _) = register.thing(edit, &given.subject).await?;
    let (object_id, _) = register.thing(edit, &given.object).await?;
    if subject_id == object_id {
        return Err(Error::invalid("object", "must not be the subject itself"));
    }
    if given.valid_from.is_some_and(|from| given.valid_until.is_some_and(|until| until < from)) {
        return Err(Error::invalid("validUntil", "must not be before validFrom"));
    }
    if given.quantity.is_some_and(|quantity| !(0..=i64::from(i32::MAX)).contains(&quantity)) {
        return Err(Error::invalid("quantity", "must be from 0 to 2,147,483,647"));
    }
    let short =
        |field, text: &Option<String>| optional(text.as_ref(), |text| line(field, text, NAME));
    let amount = given.amount.as_ref();
    Ok(relation::Model {
        id: Uuid::nil(),
        subject_id,
        predicate: given.predicate.clone(),
        object_id,
        modality: choice("modality", &given.modality)?,
        inferred: given.inferred,
        valid_from: given.valid_from,
        valid_until: given.valid_until,
        period: short("period", &given.period)?,
        place_id: register
            .thing_of_kind(edit, "place", given.place.as_ref(), ThingKind::Place)
            .await?,
        event_id: register
            .thing_of_kind(edit, "event", given.event.as_ref(), ThingKind::Event)
            .await?,
        amount: amount.map(|amount| decimal("amount", &amount.value)).transpose()?,
        currency: amount.map(currency).transpose()?,
        qualifier: amount.map(|amount| choice("amount", &amount.qualifier)).transpose()?,
        estimated: amount.is_some_and(|amount| amount.estimated),
        quantity: given.quantity,
        goods: short("goods", &given.goods)?,
    })
}

fn currency(amount: &Amount) -> Result<String> {
    if amount.currency.len() == 3 && amount.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(amount.currency.clone());
    }
    Err(Error::invalid("currency", "must be three capital letters (ISO 4217)"))
}

/// The same statement, if it was made before: same ends, predicate, event and period.
pub(super) async fn known(
    edit: &Edit<'_>,
    row: &relation::Model,
) -> Result<Option<relation::Model>> {
    let alike = relation::Entity::find()
        .filter(relation::Column::SubjectId.eq(row.subject_id))
        .filter(relation::Column::ObjectId.eq(row.object_id))
        .filter(relation::Column::Predicate.eq(&row.predicate))
        .order_by_asc(relation::Column::Id);
    let alike = alike.all(edit.tx).await?;
    Ok(alike.into_iter().find(|old| (old.event_id, &old.period) == (row.event_id, &row.period)))
}

async fn evidence(
    edit: &Edit<'_>,
    register: &Register,
    relation: RelationId,
    given: &[Evidence],
) -> Result<Vec<evidence::Model>> {
    at_most("evidence", given.len(), QUOTES)?;
    if given.is_empty() {
        return Err(Error::invalid("evidence", "must hold at least one quote"));
    }
    let mut rows = Vec::new();
    for (position, Evidence { article, quote }) in given.iter().enumerate() {
        let article = register.article(edit, article).await?;
        let document = present(edit, &article).await?;
        let quote = line("quote", quote, QUOTE)?;
        let located = located(&locate(&document, &quote), &quote);
        let (part, block_id, prefix, suffix) =
            located.map_err(|error| error.within(format!("evidence[{position}]")))?;
        rows.push(evidence::Model {
            relation_id: relation.uuid(),
            position: position as i32,
            article_id: article.id,
            version: article.version,
            part,
            block_id,
            quote,
            prefix,
            suffix,
        });
    }
    Ok(rows)
}

type Located = (Part, Option<String>, String, String);

/// Where a quote stands, and what stands around it. It must stand in one place only.
pub(super) fn located(places: &[(Place<'_>, String)], quote: &str) -> Result<Located> {
    let refused = |rule: &str| Err(Error::invalid("quote", format!("“{quote}” {rule}")));
    let [(place, text)] = places else {
        return match places {
            [] => refused("stands nowhere in the article"),
            _ => refused("stands in more than one part of the article"),
        };
    };
    let Some((before, after)) = text.split_once(quote) else {
        return refused("stands nowhere in the article");
    };
    if after.contains(quote) {
        return refused("stands twice in one part of the article");
    }
    let (part, block) = match place {
        Place::Headline => (Part::Headline, None),
        Place::Summary => (Part::Summary, None),
        Place::Block(id) => (Part::Body, Some((*id).to_owned())),
    };
    let skipped = before.chars().count().saturating_sub(AROUND);
    let prefix = before.chars().skip(skipped).collect();
    Ok((part, block, prefix, after.chars().take(AROUND).collect()))
}
