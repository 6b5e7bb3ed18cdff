//! Relations and what they rest on. Says in words what `content::relations` gives.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::errors::gone;
use super::filing::served;
use super::loaders::{EvidenceOf, Loaders};
use super::paging::{Connection, Paging, connection};
use super::predicate::{Evidence, Predicate};
use super::price;
use super::scalars::{self, Date, Decimal};
use super::thing::{Event, Place, Thing};
use crate::content::relations::{self, RelationList};
use crate::content::{Locale, RelationId, ThingId, TypedId};

/// A statement that one thing stands in some relation to another.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) relation: Arc<entity::relation::Model>,
    pub(crate) wanted: Option<Locale>,
}

impl Relation {
    fn id_of(&self) -> RelationId {
        RelationId::of(self.relation.id)
    }

    async fn thing(&self, ctx: &Context<'_>, id: uuid::Uuid) -> Result<Thing> {
        let thing = Loaders::of(ctx).one(ThingId::of(id)).await?;
        thing.map(|thing| Thing::of(thing, self.wanted.clone())).ok_or_else(gone)
    }

    async fn predicate_of(&self, ctx: &Context<'_>) -> Result<Arc<relations::Predicate>> {
        let predicate = Loaders::of(ctx).one(self.relation.predicate.clone()).await?;
        predicate.ok_or_else(gone)
    }
}

/// A sourced statement that one thing stands in some relation to another.
#[Object]
impl Relation {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        self.id_of().to_string().into()
    }

    /// What it is said of.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Thing> {
        self.thing(ctx, self.relation.subject_id).await
    }

    /// In what relation that stands.
    async fn predicate(&self, ctx: &Context<'_>) -> Result<Predicate> {
        let predicate = self.predicate_of(ctx).await?;
        Ok(Predicate { predicate, wanted: self.wanted.clone() })
    }

    /// To what.
    async fn object(&self, ctx: &Context<'_>) -> Result<Thing> {
        self.thing(ctx, self.relation.object_id).await
    }

    /// How strongly the source says it.
    async fn modality(&self) -> Modality {
        self.relation.modality.into()
    }

    /// Whether a reader concluded it, rather than the source saying it in so many words.
    async fn inferred(&self) -> bool {
        self.relation.inferred
    }

    /// The statement in words: « Maroc – accord de défense avec – Inde ».
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language.")] locale: Option<scalars::Locale>,
    ) -> Result<String> {
        let wanted = locale.map(|scalars::Locale(tag)| tag).or_else(|| self.wanted.clone());
        let loaders = Loaders::of(ctx);
        let ends = [self.relation.subject_id, self.relation.object_id].map(ThingId::of);
        let things = loaders.each(&ends).await?;
        let predicate = self.predicate_of(ctx).await?;
        let (label, _) = served(ctx, &predicate.labels, wanted.as_ref());
        let label = label.map_or(predicate.row.key.as_str(), |label| &label.label);
        let names = things.iter().flatten().map(|thing| {
            let (name, _) = served(ctx, &thing.names, wanted.as_ref());
            name.map_or(thing.row.slug.as_str(), |name| &name.name)
        });
        Ok(names.collect::<Vec<_>>().join(&format!(" – {label} – ")))
    }

    /// The first day it holds. Null where none is stated.
    async fn valid_from(&self) -> Option<Date> {
        self.relation.valid_from.map(Date)
    }

    /// The last day it holds. Null where none is stated.
    async fn valid_until(&self) -> Option<Date> {
        self.relation.valid_until.map(Date)
    }

    /// The period as stated: `2020/2024`.
    async fn period(&self) -> Option<&str> {
        self.relation.period.as_deref()
    }

    /// Where.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<Place>> {
        match self.thing(ctx, self.relation.place_id?).await {
            Ok(Thing::Place(place)) => Some(Ok(place)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// On what occasion.
    async fn event(&self, ctx: &Context<'_>) -> Option<Result<Event>> {
        match self.thing(ctx, self.relation.event_id?).await {
            Ok(Thing::Event(event)) => Some(Ok(event)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// For how much.
    async fn amount(&self) -> Option<Amount> {
        let relation = &self.relation;
        Some(Amount {
            value: Decimal(relation.amount.clone()?),
            currency: relation.currency.clone()?,
            qualifier: relation.qualifier?.into(),
            estimated: relation.estimated,
        })
    }

    /// How many.
    async fn quantity(&self) -> Option<i32> {
        self.relation.quantity.and_then(|quantity| i32::try_from(quantity).ok())
    }

    /// Of what, as worded.
    async fn goods(&self) -> Option<&str> {
        self.relation.goods.as_deref()
    }

    /// The words it rests on. At least one, at most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<Evidence>> {
        let rows = Loaders::of(ctx).one(EvidenceOf(self.id_of())).await?.unwrap_or_default();
        let evidence = |row: &entity::evidence::Model| Evidence {
            row: row.clone(),
            wanted: self.wanted.clone(),
        };
        Ok(rows.iter().map(evidence).collect())
    }
}

/// A part of a list of relations.
pub(crate) async fn relation_connection(
    ctx: &Context<'_>,
    list: RelationList,
    paging: Paging,
    wanted: Option<Locale>,
) -> Result<Connection<RelationList, Relation>> {
    connection(ctx, list, paging, async |ids| {
        let found = Loaders::of(ctx).each(&ids).await?.into_iter();
        let node = |relation| Relation { relation, wanted: wanted.clone() };
        Ok(found.map(|relation| relation.map(node)).collect())
    })
    .await
}

/// A sum of money.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Amount {
    /// The figure.
    value: Decimal,
    /// ISO 4217: `USD`.
    currency: String,
    /// How exact the figure is.
    qualifier: Qualifier,
    /// Whether it is an estimate, by the source's own word.
    estimated: bool,
}

/// How strongly a source says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::relation::Modality")]
pub(crate) enum Modality {
    /// Stated as fact.
    Asserted,
    /// Announced by a party to it.
    Notified,
    /// Possible: « pourrait ».
    Conditional,
    /// Under study.
    Evaluating,
    /// Read off a headline, without the story.
    HeadlineOnly,
}

/// How exact an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::relation::Qualifier")]
pub(crate) enum Qualifier {
    /// Just so much.
    Exact,
    /// Roughly.
    About,
    /// More than that.
    MoreThan,
    /// Less than that.
    LessThan,
}
