//! GraphQL over HTTP where an answer may be a stream: GraphQL over server-sent events in distinct connections mode, as
//! graphql-sse has it. Knows no framing and no web framework.

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Executor, Request, Response, ServerError};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::{Map, Value};

use super::ask::{Call, from_parameters};
use super::fault::{Fault, Stage};
use super::media::Media;
use super::reply::{Reply, piece};
use super::{Answer, Ask, StatusProfile, check_method};
use crate::gate::{Admitted, Gate};

/// What a request is given.
#[derive(Debug)]
pub enum Given {
    /// One answer, and that is all.
    Whole(Answer),
    /// Response after response.
    Stream(Told),
}

/// A part of a stream.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A GraphQL response in JSON.
    Response(String),
    /// The errors of what was not executed after all, by validation. It is the last.
    Refusal(Vec<ServerError>),
}

impl Piece {
    /// As a GraphQL response in JSON.
    pub fn into_json(self) -> String {
        match self {
            Self::Response(response) => response,
            Self::Refusal(errors) => serde_json::json!({ "errors": errors }).to_string(),
        }
    }
}

/// What a client is told as it comes.
pub struct Told {
    /// What the gate priced the request at, in records.
    pub cost: u64,
    /// What comes.
    pub pieces: BoxStream<'static, Piece>,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").field("cost", &self.cost).finish_non_exhaustive()
    }
}

/// Answers one request, by a stream if that is what it asks for, or accepts best.
pub async fn converse<E: Executor>(
    schema: &E,
    gate: &Gate,
    profile: StatusProfile,
    ask: Ask<'_>,
    data: impl FnOnce(Request) -> Request,
) -> Given {
    let streams = Media::streams(ask.accept);
    let plain = if streams { Media::GraphqlResponse } else { Media::Json };
    let reply = Reply { media: Media::accepted(ask.accept).unwrap_or(plain), profile };
    match begin(schema, gate, ask, data).await {
        Ok(Begun::Stream(told)) => Given::Stream(told),
        Ok(Begun::Whole(response, cost)) => {
            Given::Whole(Answer { cost: Some(cost), ..reply.response(*response) })
        }
        Err(fault) => Given::Whole(reply.fault(fault)),
    }
}

enum Begun {
    Whole(Box<Response>, u64),
    Stream(Told),
}

async fn begin<E: Executor>(
    schema: &E,
    gate: &Gate,
    ask: Ask<'_>,
    data: impl FnOnce(Request) -> Request,
) -> Result<Begun, Fault> {
    let call = Call::read(&ask, true)?;
    let admitted = gate.admit(&call.text, call.operation.as_deref(), &call.variables)?;
    let cost = admitted.cost;
    let subscribes = admitted.kind == OperationType::Subscription;
    if !subscribes || !Media::streams(ask.accept) {
        check_method(ask.method, admitted.kind)?;
    }
    let streamed = subscribes || Media::prefers_stream(ask.accept);
    let request = data(checked(call, admitted)?);
    Ok(match streamed {
        true => Begun::Stream(Told { cost, pieces: told(schema, request) }),
        false => Begun::Whole(Box::new(schema.execute(request).await), cost),
    })
}

/// The same of a request that came as a message, on a connection that carries streams.
pub(in crate::graphql) fn of_message<E: Executor>(
    schema: &E,
    gate: &Gate,
    payload: Map<String, Value>,
    data: impl FnOnce(Request) -> Request,
) -> Result<BoxStream<'static, Piece>, ServerError> {
    let admitted = || {
        let call = from_parameters(payload)?;
        let admitted = gate.admit(&call.text, call.operation.as_deref(), &call.variables)?;
        checked(call, admitted)
    };
    let request = admitted().map_err(ServerError::from)?;
    Ok(told(schema, data(request)))
}

/// A request that may be executed: it has all its variables, and no more than one subscription.
fn checked(call: Call, admitted: Admitted) -> Result<Request, Fault> {
    call.check_variables(&admitted.document)?;
    if admitted.kind == OperationType::Subscription && !is_single(&admitted.document) {
        let told = "a subscription has one field at its root";
        return Err(Fault::bad(Stage::Invalid, told));
    }
    Ok(call.into_request(admitted.document))
}

/// Whether every subscription of a document has one field at its root, fragments written out.
fn is_single(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let mut roots = operations.filter(|operation| operation.ty == OperationType::Subscription);
    roots.all(|operation| fields(document, &operation.selection_set.node) == 1)
}

/// How many fields a selection comes to. The gate has refused fragments that go in circles.
fn fields(document: &ExecutableDocument, selection: &SelectionSet) -> usize {
    let each = selection.items.iter().map(|item| match &item.node {
        Selection::Field(_) => 1,
        Selection::InlineFragment(inline) => fields(document, &inline.node.selection_set.node),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or(0, |it| fields(document, &it.node.selection_set.node))
        }
    });
    each.sum()
}

/// What an operation of any kind is told, response by response.
fn told<E: Executor>(schema: &E, request: Request) -> BoxStream<'static, Piece> {
    schema.execute_stream(request, None).map(piece).boxed()
}
