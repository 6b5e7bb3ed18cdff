//! Reading a request: from its method, headers and bytes to a GraphQL text, an operation's name and variables. Knows nothing of schemas.

use async_graphql::parser::types::{ExecutableDocument, VariableDefinition};
use async_graphql::{Name, Request, Value as GraphqlValue, Variables};
use serde_json::{Map, Value};

use super::Ask;
use super::fault::{Fault, Stage};
use super::media::{Media, is_json};

/// The parameters that a query string may carry.
const PARAMETERS: [&str; 4] = ["query", "operationName", "variables", "extensions"];

/// A well-formed GraphQL-over-HTTP request. Its text may still be anything.
pub(super) struct Call {
    pub text: String,
    pub operation: Option<String>,
    pub variables: Variables,
}

impl Call {
    /// Reads a request, or says what is wrong with it; with `streams`, an answer may also be a stream.
    pub fn read(ask: &Ask<'_>, streams: bool) -> Result<Self, Fault> {
        let read = match ask.method {
            "POST" => from_body,
            "GET" => from_query,
            _ => return Err(Fault::method("use GET or POST", "GET, POST")),
        };
        let streamed = streams && Media::streams(ask.accept);
        if !streamed && Media::accepted(ask.accept).is_none() {
            return Err(Fault::not_acceptable());
        }
        from_parameters(read(ask)?)
    }

    /// Whether the operation to execute gets every variable that it requires.
    ///
    /// async-graphql would notice only at the field that uses one, with the
    /// mutations before that field already done.
    pub fn check_variables(&self, document: &ExecutableDocument) -> Result<(), Fault> {
        let named = |name: Option<&Name>| match &self.operation {
            Some(wanted) => name.is_some_and(|name| name == wanted.as_str()),
            None => true,
        };
        let operation = document.operations.iter().find(|(name, _)| named(*name));
        let definitions = operation.map(|(_, operation)| &operation.node.variable_definitions);
        match definitions.into_iter().flatten().find(|definition| self.lacks(&definition.node)) {
            Some(lacking) => {
                Err(Fault::missing_variable(&lacking.node.name, &lacking.node.var_type))
            }
            None => Ok(()),
        }
    }

    fn lacks(&self, definition: &VariableDefinition) -> bool {
        match self.variables.get(&definition.name.node) {
            None | Some(GraphqlValue::Null) if definition.var_type.node.nullable => false,
            None => definition.default_value.is_none(),
            Some(value) => *value == GraphqlValue::Null,
        }
    }

    /// The same request with its text already parsed, so that it is parsed once.
    pub fn into_request(self, document: ExecutableDocument) -> Request {
        let mut request = Request::new(self.text).variables(self.variables);
        request.operation_name = self.operation;
        request.set_parsed_query(document);
        request
    }
}

fn from_body(ask: &Ask<'_>) -> Result<Map<String, Value>, Fault> {
    if !ask.content_type.is_some_and(is_json) {
        return Err(Fault::media_type(
            "the Content-Type of a POST must be application/json in UTF-8",
        ));
    }
    if ask.body.is_empty() {
        return Err(Fault::bad(Stage::Unreadable, "the body is empty"));
    }
    match serde_json::from_slice(ask.body) {
        Ok(Value::Object(parameters)) => Ok(parameters),
        Ok(Value::Array(_)) => {
            Err(Fault::bad(Stage::Refused, "batches are not accepted: send one request at a time"))
        }
        Ok(other) => Err(wrong_type("the body", "an object", &other)),
        Err(cause) => {
            Err(Fault::bad(Stage::Unreadable, format!("the body is not valid JSON: {cause}")))
        }
    }
}

/// A GET has no body to describe; an odd `Content-Type` on one is how another site's page
/// gets past a server that takes the header for proof of a preflight.
fn from_query(ask: &Ask<'_>) -> Result<Map<String, Value>, Fault> {
    if ask.content_type.is_some_and(|content_type| !is_json(content_type)) {
        return Err(Fault::media_type("a GET takes no Content-Type but application/json"));
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(ask.query)
        .map_err(|cause| Fault::bad(Stage::Unreadable, format!("the query string: {cause}")))?;

    let mut parameters = Map::new();
    for (name, text) in pairs {
        if !PARAMETERS.contains(&name.as_str()) {
            continue;
        }
        if parameters.contains_key(&name) {
            return Err(Fault::bad(Stage::Refused, format!("`{name}` is given more than once")));
        }
        let value = from_text(&name, text)?;
        parameters.insert(name, value);
    }
    Ok(parameters)
}

/// A parameter of a query string as a body would have it. An empty one is as good as absent.
fn from_text(name: &str, text: String) -> Result<Value, Fault> {
    match name {
        "query" | "operationName" => Ok(Value::String(text)),
        _ if text.is_empty() => Ok(Value::Null),
        _ => serde_json::from_str(&text).map_err(|cause| {
            Fault::bad(Stage::Unreadable, format!("`{name}` is not valid JSON: {cause}"))
        }),
    }
}

/// The shape that the specification asks of a request; keys that it does not name are let be.
pub(super) fn from_parameters(mut parameters: Map<String, Value>) -> Result<Call, Fault> {
    let mut take = |name| parameters.remove(name).unwrap_or_default();

    let text = match take("query") {
        Value::String(text) => text,
        Value::Null => {
            return Err(Fault::bad(
                Stage::Refused,
                "`query` is missing: it holds the GraphQL text",
            ));
        }
        other => return Err(wrong_type("`query`", "a string", &other)),
    };
    let operation = match take("operationName") {
        Value::Null => None,
        Value::String(name) => Some(name).filter(|name| !name.is_empty()),
        other => return Err(wrong_type("`operationName`", "a string", &other)),
    };
    let variables = match take("variables") {
        Value::Null => Variables::default(),
        object @ Value::Object(_) => serde_json::from_value(object)
            .map_err(|cause| Fault::bad(Stage::Refused, format!("`variables`: {cause}")))?,
        other => return Err(wrong_type("`variables`", "an object", &other)),
    };
    match take("extensions") {
        Value::Null | Value::Object(_) => Ok(Call { text, operation, variables }),
        other => Err(wrong_type("`extensions`", "an object", &other)),
    }
}

fn wrong_type(what: &str, wanted: &str, found: &Value) -> Fault {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Fault::bad(Stage::Refused, format!("{what} must be {wanted}, not {found}"))
}
