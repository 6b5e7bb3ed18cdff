//! What stories are filed under and mention, as the audit log tells of it: in the contract's words, by id.

use entity::{
    contributor, relation, section, section_name, source, thing, thing_name, thing_party, topic,
    topic_name, topic_related,
};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::content::publishing::{Edit, relations, rules};
use crate::content::{ArticleId, RelationId, Result, ThingId, TopicId, TypedId};

pub(super) fn source(row: &source::Model) -> Value {
    json!({
        "slug": row.slug, "name": row.name, "url": row.url,
        "rightsHolder": row.rights_holder, "usageTerms": row.usage_terms,
    })
}

pub(super) fn contributor(row: &contributor::Model) -> Value {
    json!({ "slug": row.slug, "name": row.name, "kind": row.kind.map(word), "url": row.url })
}

pub(super) async fn section(edit: &Edit<'_>, row: &section::Model) -> Result<Value> {
    let names = section_name::Entity::find().filter(section_name::Column::SectionId.eq(row.id));
    let names = names.all(edit.tx).await?.into_iter().map(|name| (name.locale, name.name.into()));
    Ok(json!({ "slug": row.slug, "names": names.collect::<Map<_, _>>() }))
}

pub(super) async fn topic(edit: &Edit<'_>, row: &topic::Model) -> Result<Value> {
    let names = topic_name::Entity::find().filter(topic_name::Column::TopicId.eq(row.id));
    let names = names.all(edit.tx).await?.into_iter().map(|name| {
        let told = json!({ "name": name.name, "description": name.description });
        (name.locale, told)
    });
    let beside = topic_related::Entity::find()
        .filter(topic_related::Column::TopicId.eq(row.id))
        .order_by_asc(topic_related::Column::RelatedId);
    let beside = beside.all(edit.tx).await?;
    let beside = beside.iter().map(|pair| id::<TopicId>(pair.related_id));
    Ok(json!({
        "slug": row.slug, "mediaTopic": row.media_topic,
        "names": names.collect::<Map<_, _>>(),
        "broader": row.broader_id.map(id::<TopicId>),
        "related": beside.collect::<Vec<_>>(),
        "rule": rules::told(edit, row.id).await?,
    }))
}

pub(super) async fn thing(edit: &Edit<'_>, row: &thing::Model) -> Result<Value> {
    let named = thing_name::Entity::find()
        .filter(thing_name::Column::ThingId.eq(row.id))
        .order_by_asc(thing_name::Column::Position);
    let mut names = Map::new();
    for name in named.all(edit.tx).await? {
        let told = names.entry(name.locale).or_insert_with(|| json!({ "names": [] }));
        if let Some(Value::Array(names)) = told.get_mut("names") {
            names.push(name.name.into());
        }
        if let (Some(text), Some(told)) = (name.description, told.as_object_mut()) {
            told.insert("description".to_owned(), text.into());
        }
    }
    let parties = thing_party::Entity::find()
        .filter(thing_party::Column::AgreementId.eq(row.id))
        .order_by_asc(thing_party::Column::Position);
    let parties = parties.all(edit.tx).await?;
    let parties = parties.iter().map(|party| id::<ThingId>(party.party_id));
    Ok(json!({
        "slug": row.slug, "kind": word(row.kind), "names": names, "sameAs": row.same_as,
        "parent": row.parent_id.map(id::<ThingId>), "country": row.country_id.map(id::<ThingId>),
        "placeKind": row.place_kind.map(word), "countryCode": row.country_code,
        "category": row.category, "edition": row.edition,
        "place": row.place_id.map(id::<ThingId>), "placeWording": row.place_wording,
        "startsOn": row.starts_on, "endsOn": row.ends_on, "signedOn": row.signed_on,
        "parties": parties.collect::<Vec<_>>(),
    }))
}

pub(super) async fn relation(edit: &Edit<'_>, row: &relation::Model) -> Result<Value> {
    let quotes = relations::present_evidence(edit, RelationId::of(row.id)).await?;
    let quotes = quotes.iter().map(|quote| {
        json!({
            "article": id::<ArticleId>(quote.article_id), "version": quote.version,
            "blockId": quote.block_id, "quote": quote.quote,
        })
    });
    Ok(json!({
        "subject": id::<ThingId>(row.subject_id), "predicate": row.predicate,
        "object": id::<ThingId>(row.object_id), "modality": word(row.modality),
        "inferred": row.inferred, "validFrom": row.valid_from, "validUntil": row.valid_until,
        "period": row.period, "place": row.place_id.map(id::<ThingId>),
        "event": row.event_id.map(id::<ThingId>), "amount": row.amount, "currency": row.currency,
        "qualifier": row.qualifier.map(word), "estimated": row.estimated,
        "quantity": row.quantity, "goods": row.goods, "evidence": quotes.collect::<Vec<_>>(),
    }))
}

/// `HEADLINE_ONLY`.
fn word<E: ActiveEnum<Value = String>>(value: E) -> String {
    value.to_value().to_uppercase()
}

fn id<I: TypedId>(id: Uuid) -> String {
    I::of(id).to_string()
}
