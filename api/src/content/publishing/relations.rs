//! One relation on its way in: both ends known, and every quote found where it is said to stand.

use entity::{
    change::ChangeSubject,
    evidence::{self, Part},
    relation, retraction,
    thing::ThingKind,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::catalogue::{NAME, outcome, write};
use super::edges::insert;
use super::register::Register;
use super::versions::present;
use super::vocabulary::{Quote, Statement, Sum, delivered};
use super::{Edit, Log, at_most, optional, retractions};
use crate::content::document::{Place, locate};
use crate::content::submission::Relation;
use crate::content::{Error, RelationId, Result, TypedId, clip, decimal, line};

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
    let given = delivered::relation(given)?;
    // Nothing is related to itself, so of what has become one nothing is left to say.
    if register.have_become_one(edit, &given.subject, &given.object).await {
        return Ok(());
    }
    let row = row(edit, register, &given).await?;
    if retractions::holds(edit, &row).await? {
        return Ok(());
    }
    let found = known(edit, &row).await?;
    let before = match &found {
        Some(row) => present_evidence(edit, RelationId::of(row.id)).await?,
        None => Vec::new(),
    };
    state(edit, register, (row, found), (before, &given.evidence), log).await.map(drop)
}

/// Writes a relation, new or known, and what it rests on: on what it does before, and on these quotes.
pub(super) async fn state(
    edit: &Edit<'_>,
    register: &Register,
    (row, found): (relation::Model, Option<relation::Model>),
    (before, quotes): (Vec<evidence::Model>, &[Quote]),
    log: &mut Log,
) -> Result<RelationId> {
    let id = found.as_ref().map_or_else(|| edit.new_id(), |row| RelationId::of(row.id));
    let row = relation::Model { id: id.uuid(), ..row };
    let mut result = outcome(found.as_ref(), &row);
    write(edit, result, row.into_active_model()).await?;

    let quotes = together(before, evidence(edit, register, id, quotes).await?);
    if present_evidence(edit, id).await? != quotes {
        let gone = evidence::Entity::delete_many();
        gone.filter(evidence::Column::RelationId.eq(id.uuid())).exec(edit.tx).await?;
        insert::<evidence::Entity, _>(edit, quotes).await?;
        result = result.and(super::Outcome::Updated);
    }
    log.note_outcome(result, ChangeSubject::Relation, id);
    Ok(id)
}

/// Quotes as they were, and after them those that are new; as many as a relation may have.
fn together(before: Vec<evidence::Model>, given: Vec<evidence::Model>) -> Vec<evidence::Model> {
    let same = |one: &evidence::Model, other: &evidence::Model| {
        (one.article_id, &one.quote) == (other.article_id, &other.quote)
    };
    let mut all = before;
    for new in given {
        match all.iter_mut().find(|old| same(old, &new)) {
            Some(old) => *old = new,
            None => all.push(new),
        }
    }
    all.truncate(QUOTES);
    (0..).zip(&mut all).for_each(|(position, quote)| quote.position = position);
    all
}

/// What a relation rests on now.
pub(super) async fn present_evidence(
    edit: &Edit<'_>,
    relation: RelationId,
) -> Result<Vec<evidence::Model>> {
    let quotes = evidence::Entity::find()
        .filter(evidence::Column::RelationId.eq(relation.uuid()))
        .order_by_asc(evidence::Column::Position);
    Ok(quotes.all(edit.tx).await?)
}

/// The row that says what is stated, still without an id.
pub(super) async fn row(
    edit: &Edit<'_>,
    register: &mut Register,
    given: &Statement,
) -> Result<relation::Model> {
    register.predicate(edit, &given.predicate).await?;
    let subject = register.thing(edit, &given.subject).await;
    let (subject_id, _) = subject.map_err(|error| error.blaming("subject"))?;
    let object = register.thing(edit, &given.object).await;
    let (object_id, _) = object.map_err(|error| error.blaming("object"))?;
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
    let (place, event) = (given.place.clone().map(Some), given.event.clone().map(Some));
    let amount = given.amount.as_ref();
    Ok(relation::Model {
        id: Uuid::nil(),
        subject_id,
        predicate: given.predicate.clone(),
        object_id,
        modality: given.modality,
        inferred: given.inferred,
        valid_from: given.valid_from,
        valid_until: given.valid_until,
        period: short("period", &given.period)?,
        place_id: register.thing_of_kind(edit, "place", (&place, None), ThingKind::Place).await?,
        event_id: register.thing_of_kind(edit, "event", (&event, None), ThingKind::Event).await?,
        amount: amount.map(|amount| decimal("amount", &amount.value)).transpose()?,
        currency: amount.map(currency).transpose()?,
        qualifier: amount.map(|amount| amount.qualifier),
        estimated: amount.is_some_and(|amount| amount.estimated),
        quantity: given.quantity,
        goods: short("goods", &given.goods)?,
    })
}

fn currency(amount: &Sum) -> Result<String> {
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
    let mut alike = between(edit, row.subject_id, &row.predicate, row.object_id).await?.into_iter();
    Ok(alike.find(|old| (old.event_id, &old.period) == (row.event_id, &row.period)))
}

/// Whether what was taken back once is stated now.
pub(super) async fn stands(edit: &Edit<'_>, old: &retraction::Model) -> Result<bool> {
    let alike = between(edit, old.subject_id, &old.predicate, old.object_id).await?;
    Ok(alike.iter().any(|row| (row.event_id, &row.period) == (old.event_id, &old.period)))
}

async fn between(
    edit: &Edit<'_>,
    subject: Uuid,
    predicate: &str,
    object: Uuid,
) -> Result<Vec<relation::Model>> {
    let between = relation::Entity::find()
        .filter(relation::Column::SubjectId.eq(subject))
        .filter(relation::Column::ObjectId.eq(object))
        .filter(relation::Column::Predicate.eq(predicate))
        .order_by_asc(relation::Column::Id);
    Ok(between.all(edit.tx).await?)
}

async fn evidence(
    edit: &Edit<'_>,
    register: &Register,
    relation: RelationId,
    given: &[Quote],
) -> Result<Vec<evidence::Model>> {
    at_most("evidence", given.len(), QUOTES)?;
    if given.is_empty() {
        return Err(Error::invalid("evidence", "must hold at least one quote"));
    }
    let mut rows = Vec::new();
    for (position, quote) in given.iter().enumerate() {
        let row = quoted(edit, register, (relation, position as i32), quote).await;
        rows.push(row.map_err(|error| error.within(format!("evidence[{position}]")))?);
    }
    Ok(rows)
}

/// A quote, with where it stands.
async fn quoted(
    edit: &Edit<'_>,
    register: &Register,
    (relation, position): (RelationId, i32),
    given: &Quote,
) -> Result<evidence::Model> {
    let article = register.article(edit, &given.article).await?;
    let document = present(edit, &article).await?;
    let quote = line("quote", &given.quote, QUOTE)?;
    let mut places = locate(&document, &quote);
    if let Some(block) = &given.block {
        places.retain(|(place, _)| *place == Place::Block(block));
        if places.is_empty() {
            let rule = format!("“{}” stands nowhere in block “{}”", clip(&quote), clip(block));
            return Err(Error::invalid("quote", rule));
        }
    }
    let (part, block_id, prefix, suffix) = located(&places, &quote)?;
    Ok(evidence::Model {
        relation_id: relation.uuid(),
        position,
        article_id: article.id,
        version: article.version,
        part,
        block_id,
        quote,
        prefix,
        suffix,
    })
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
