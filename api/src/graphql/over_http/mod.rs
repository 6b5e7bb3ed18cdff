//! GraphQL over HTTP: one request in, one answer out. Knows no web framework, no store and no particular schema.
//!
//! It follows the GraphQL-over-HTTP specification, and is stricter where the
//! specification leaves room: nothing but JSON in UTF-8 is read, batches are
//! refused, a GET changes nothing, and every text passes the [gate](crate::gate)
//! before the schema sees it. Every answer is a GraphQL response, a refusal too.

mod ask;
mod fault;
mod media;
mod reply;
mod stream;
#[cfg(test)]
mod tests;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response};

use crate::gate::Gate;
use ask::Call;
use fault::{Fault, Stage};
use media::Media;
use reply::Reply;
pub(super) use stream::of_message;
pub use stream::{Given, Piece, Told, converse};

/// One HTTP request for GraphQL, stripped of its web framework.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The method as it stands in the request line.
    pub method: &'a str,
    /// What follows the `?` of the address, undecoded.
    pub query: &'a str,
    /// The `Content-Type` header. One that is not text counts as empty, not as missing.
    pub content_type: Option<&'a str>,
    /// The `Accept` header; of several, the first.
    pub accept: Option<&'a str>,
    /// The whole body, already bounded by whoever read it.
    pub body: &'a [u8],
}

/// What to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The `Allow` header, on a 405.
    pub allow: Option<&'static str>,
    /// What the gate priced the request at, in records, if it was let in.
    pub cost: Option<u64>,
    /// A GraphQL response in JSON.
    pub body: Vec<u8>,
}

/// Which statuses a response in `application/graphql-response+json` carries.
///
/// In `application/json` they are the same under both: 200 for every well-formed
/// request, whatever came of it, and 400 for one that is not, or is past a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum StatusProfile {
    /// 200 for every response with data, with or without errors; 400 for every request
    /// that was not executed. What clients, and the official audits, have known for years.
    #[default]
    Classic,
    /// As the specification's first edition (September 2026) recommends: 294, a code of
    /// its own, for data together with errors; 422 for a request that is readable but not
    /// well formed or not valid; 400 for what can't be parsed, as JSON or as GraphQL.
    Draft,
}

/// Answers one request.
///
/// `data` attaches what resolvers need to a request that has been let in; it is
/// not called for one that is refused.
pub async fn answer<E: Executor>(
    schema: &E,
    gate: &Gate,
    profile: StatusProfile,
    ask: Ask<'_>,
    data: impl FnOnce(Request) -> Request,
) -> Answer {
    let media = Media::accepted(ask.accept).unwrap_or(Media::Json);
    let reply = Reply { media, profile };
    match respond(schema, gate, ask, data).await {
        Ok((response, cost)) => Answer { cost: Some(cost), ..reply.response(response) },
        Err(fault) => reply.fault(fault),
    }
}

/// Reads the request, has the gate admit it, and executes it.
async fn respond<E: Executor>(
    schema: &E,
    gate: &Gate,
    ask: Ask<'_>,
    data: impl FnOnce(Request) -> Request,
) -> Result<(Response, u64), Fault> {
    let call = Call::read(&ask, false)?;
    let admitted = gate.admit(&call.text, call.operation.as_deref(), &call.variables)?;
    check_method(ask.method, admitted.kind)?;
    call.check_variables(&admitted.document)?;
    let request = data(call.into_request(admitted.document));
    Ok((schema.execute(request).await, admitted.cost))
}

/// A GET must be safe to repeat, and one answer can't carry a stream.
fn check_method(method: &str, kind: OperationType) -> Result<(), Fault> {
    match (method, kind) {
        (_, OperationType::Query) | ("POST", OperationType::Mutation) => Ok(()),
        (_, OperationType::Mutation) => Err(Fault::method("a mutation needs a POST", "POST")),
        (_, OperationType::Subscription) => Err(Fault::bad(
            Stage::Refused,
            "a subscription needs a stream: accept text/event-stream, or ask over WebSocket",
        )),
    }
}
