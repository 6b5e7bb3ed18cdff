//! The JSON face: operations over the press schema that are stored in the binary, each at an address of its own.
//! Knows no transport and no store.
//!
//! Nothing is modelled twice: an operation is a GraphQL document, a request gives it variables, the executor
//! that answers everybody answers it, and its description is made from the document and the schema.

mod asking;
mod events;
mod openapi;
mod operation;
mod page;
mod problem;
mod shapes;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_graphql::{Executor, Request, Value};

pub use self::events::{Events, ended};
use self::operation::operations;
pub use self::operation::{Operation, Parameter, StoredError};
pub use self::page::STYLE;
pub use self::problem::{MEDIA, Problem};
use self::shapes::Shapes;
use crate::gate::Gate;

/// The parameter, beside those of the document, that says how long an answer may be waited for, in seconds.
pub const WAIT: &str = "wait";
/// The longest that is.
pub const LONGEST_WAIT: u64 = 25;
/// The operation whose answer can be waited for.
const WAITS: &str = "Changes";

/// The operation whose answer can be had in other forms.
const FORMS: &str = "Article";

/// What an answer calls the type of what it is, where it may be one of several.
const TYPE: &str = "type";
/// What is left of an article that was withdrawn.
const WITHDRAWN: &str = "ArticleWithdrawn";

/// The stored operations of a schema.
#[derive(Debug)]
pub struct Stored {
    operations: Vec<Operation>,
    shapes: Shapes,
    openapi: String,
    page: String,
}

/// What a request came to.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked for, in JSON, its fields in the order of the document.
    pub body: String,
    /// How many records it may have read.
    pub cost: u64,
    /// Where the list goes on, if it does: the cursor to give as `after`.
    pub next: Option<String>,
    /// It is a page of a list, and there is nothing on it, nor after it.
    pub idle: bool,
}

impl Operation {
    /// Whether what it answers is this field of the root.
    pub fn root_is(&self, field: &str) -> bool {
        self.root == field
    }

    /// Whether its answers can be waited for, and followed.
    pub fn waits(&self) -> bool {
        self.name == WAITS
    }

    /// Whether what it answers can be had in other forms than JSON too.
    pub fn has_forms(&self) -> bool {
        self.name == FORMS
    }

    /// How long its answer may be waited for, and what else is asked.
    pub fn patience(&self, query: &str) -> Result<(Duration, String), Problem> {
        let waits = |pair: &&str| pair.split('=').next() == Some(WAIT) && self.waits();
        let (wait, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(waits);
        let seconds = match wait.as_slice() {
            [] => 0,
            [one] => {
                one.split_once('=').and_then(|(_, text)| text.parse().ok()).unwrap_or(u64::MAX)
            }
            _ => u64::MAX,
        };
        if seconds > LONGEST_WAIT {
            let rule = format!("must be a number of seconds, at most {LONGEST_WAIT}");
            return Err(Problem::invalid(WAIT, &rule));
        }
        Ok((Duration::from_secs(seconds), rest.join("&")))
    }
}

impl Stored {
    /// The operations over a schema, given as it is printed; an article can be had in other media types too.
    pub fn over(sdl: &str, forms: &[&str]) -> Result<Self, StoredError> {
        let shapes = Shapes::read(sdl).map_err(|error| StoredError(error.to_string()))?;
        let operations = operations()?;
        let openapi = openapi::describe(&operations, &shapes, forms)?.to_string();
        let page = page::page(&operations);
        Ok(Self { operations, shapes, openapi, page })
    }

    /// Each of them.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// All of them, described as OpenAPI 3.1 has it, in JSON.
    pub fn openapi(&self) -> &str {
        &self.openapi
    }

    /// The same for people, as a page whose one style is [`STYLE`].
    pub fn page(&self) -> &str {
        &self.page
    }

    /// Answers a request: what stands in its path, and what follows the `?`. `data` attaches what resolvers read
    /// with.
    pub async fn answer<E: Executor>(
        &self,
        asked: (&E, &Gate),
        operation: &Operation,
        said: (&[(String, String)], &str),
        data: impl FnOnce(Request) -> Request,
    ) -> Result<Answer, Problem> {
        let (value, cost) = self.value(asked, operation, said, data).await?;
        answered(operation, value, cost)
    }

    /// The same of an operation whose answers can be waited for, as events of a stream.
    pub async fn events<E: Executor>(
        &self,
        asked: (&E, &Gate),
        operation: &Operation,
        said: (&[(String, String)], &str),
        data: impl FnOnce(Request) -> Request,
    ) -> Result<Events, Problem> {
        let (value, _) = self.value(asked, operation, said, data).await?;
        Events::of(&value).ok_or_else(|| Problem::new("INTERNAL", "internal error"))
    }

    async fn value<E: Executor>(
        &self,
        (schema, gate): (&E, &Gate),
        operation: &Operation,
        (path, query): (&[(String, String)], &str),
        data: impl FnOnce(Request) -> Request,
    ) -> Result<(Value, u64), Problem> {
        let variables = operation.variables(&self.shapes, path, query)?;
        let admitted = gate.admit(&operation.text, Some(&operation.name), &variables)?;
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(admitted.document);
        let response = schema.execute(data(request)).await;
        if let Some(error) = response.errors.first() {
            return Err(Problem::of(error));
        }
        let Value::Object(mut data) = response.data else {
            return Err(Problem::new("INTERNAL", "internal error"));
        };
        let value = data.swap_remove(operation.root.as_str()).unwrap_or(Value::Null);
        Ok((value, admitted.cost))
    }
}

/// What is answered, unless it is that there is nothing, or no more.
fn answered(operation: &Operation, mut value: Value, cost: u64) -> Result<Answer, Problem> {
    if value == Value::Null {
        return Err(Problem::not_found(&operation.root));
    }
    if let Value::Object(fields) = &mut value
        && let Some(kind) = fields.shift_remove(TYPE)
        && kind == Value::String(WITHDRAWN.to_owned())
    {
        return Err(Problem::gone(value.into_json().unwrap_or_default()));
    }
    let page = field(&value, "pageInfo");
    let more = page.filter(|page| field(page, "hasNextPage") == Some(&Value::Boolean(true)));
    let next = more.and_then(|page| match field(page, "endCursor") {
        Some(Value::String(cursor)) => Some(cursor.clone()),
        _ => None,
    });
    let idle = next.is_none()
        && matches!(field(&value, "nodes"), Some(Value::List(nodes)) if nodes.is_empty());
    let body = serde_json::to_string(&value);
    let body = body.map_err(|_| Problem::new("INTERNAL", "internal error"))?;
    Ok(Answer { body, cost, next, idle })
}

fn field<'v>(of: &'v Value, name: &str) -> Option<&'v Value> {
    match of {
        Value::Object(fields) => fields.get(name),
        _ => None,
    }
}
