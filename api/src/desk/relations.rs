//! Mutations of relations. Each parses, calls and wraps.

use std::future::Future;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::loaders::desk;
use super::payload::{UserError, outcome};
use crate::content::publishing::vocabulary::{self, Quote, Statement, Sum};
use crate::content::{self, Error, RelationId, TypedId};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::relation::{Modality, Qualifier, Relation};
use crate::graphql::scalars::{Date, Decimal, Ref};

/// What can be done with relations.
#[derive(Debug, Default)]
pub(super) struct RelationMutation;

/// What came of a mutation of a relation.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct RelationPayload {
    /// The relation as it is now. Null where nothing was done, and once it is retracted.
    relation: Option<Relation>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// A statement about two things. What is left out is not said.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RelationAssertInput {
    /// The thing that it is said of.
    subject: Ref,
    /// The key of the predicate: `strategicPartnerOf`.
    predicate: String,
    /// The thing that it leads to; not the subject itself.
    object: Ref,
    /// How strongly the source says it.
    modality: Modality,
    /// Whether a reader concluded it, rather than the source saying it in so many words.
    #[graphql(default)]
    inferred: bool,
    /// The first day it holds.
    valid_from: Option<Date>,
    /// The last day it holds, not before the first.
    valid_until: Option<Date>,
    /// The period as stated, at most 200 characters: `2020/2024`.
    period: Option<String>,
    /// Where, a thing of kind PLACE.
    place: Option<Ref>,
    /// On which occasion, a thing of kind EVENT.
    event: Option<Ref>,
    /// For how much.
    amount: Option<AmountInput>,
    /// How many, 0 to 2,147,483,647.
    quantity: Option<i32>,
    /// Of what, at most 200 characters.
    goods: Option<String>,
    /// The words it rests on, 1 to 20 quotes.
    evidence: Vec<EvidenceInput>,
}

/// A sum of money.
#[derive(Clone, Debug, InputObject)]
pub(super) struct AmountInput {
    /// The figure.
    value: Decimal,
    /// ISO 4217, three capital letters: `USD`.
    currency: String,
    /// How exact the figure is.
    qualifier: Qualifier,
    /// Whether it is an estimate, by the source's own word.
    #[graphql(default)]
    estimated: bool,
}

/// Words in an article.
#[derive(Clone, Debug, InputObject)]
pub(super) struct EvidenceInput {
    /// The article, which must be public.
    article: Ref,
    /// The exact words, at most 2,000 characters. They must stand in it, in one place only.
    quote: String,
    /// The block they must stand in; where it is not given, they may stand in the headline, the summary
    /// or any block.
    block_id: Option<ID>,
}

/// A relation to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RelationRetractInput {
    /// The relation, by id.
    relation: ID,
    /// Why, at most 2,000 characters; kept in the audit log.
    remark: Option<String>,
}

#[Object]
impl RelationMutation {
    /// States a relation on the words of articles. One that is stated already, with the same subject,
    /// predicate, object, event and period, is stated anew. Needs `desk:publish`.
    async fn relation_assert(
        &self,
        ctx: &Context<'_>,
        input: RelationAssertInput,
    ) -> Result<RelationPayload> {
        let statement = Statement::from(input);
        payload(ctx, vocabulary::assert(desk(ctx), &statement)).await
    }

    /// Takes a relation back, with what it rests on. A delivery that states it again is not heard; a
    /// `relationAssert` is. Needs `desk:publish`.
    async fn relation_retract(
        &self,
        ctx: &Context<'_>,
        input: RelationRetractInput,
    ) -> Result<RelationPayload> {
        let retract = async {
            let unknown = || Error::not_found("relation", input.relation.as_str());
            let id = RelationId::parse(&input.relation).ok_or_else(unknown)?;
            vocabulary::retract(desk(ctx), id, input.remark.as_deref()).await
        };
        payload(ctx, retract).await
    }
}

async fn payload(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<RelationId>>,
) -> Result<RelationPayload> {
    match outcome(ctx, deed).await? {
        Ok(id) => {
            let relation = Loaders::of(ctx).one(id).await?;
            let relation = relation.map(|relation| Relation { relation, wanted: None });
            Ok(RelationPayload { relation, ..RelationPayload::default() })
        }
        Err(refused) => {
            Ok(RelationPayload { user_errors: vec![refused.error], ..RelationPayload::default() })
        }
    }
}

impl From<RelationAssertInput> for Statement {
    fn from(input: RelationAssertInput) -> Self {
        let name = |Ref(name)| name;
        let day = |Date(day)| day;
        Self {
            subject: name(input.subject),
            predicate: input.predicate,
            object: name(input.object),
            modality: input.modality.into(),
            inferred: input.inferred,
            valid_from: input.valid_from.map(day),
            valid_until: input.valid_until.map(day),
            period: input.period,
            place: input.place.map(name),
            event: input.event.map(name),
            amount: input.amount.map(Sum::from),
            quantity: input.quantity.map(i64::from),
            goods: input.goods,
            evidence: input.evidence.into_iter().map(Quote::from).collect(),
        }
    }
}

impl From<AmountInput> for Sum {
    fn from(input: AmountInput) -> Self {
        let AmountInput { value: Decimal(value), currency, qualifier, estimated } = input;
        Self { value, currency, qualifier: qualifier.into(), estimated }
    }
}

impl From<EvidenceInput> for Quote {
    fn from(input: EvidenceInput) -> Self {
        let EvidenceInput { article: Ref(article), quote, block_id } = input;
        Self { article, quote, block: block_id.map(|ID(id)| id) }
    }
}
