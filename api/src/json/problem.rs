//! Errors of the JSON face: problem details (RFC 9457) with the codes of GraphQL. Knows no transport.

use async_graphql::{ServerError, Value};
use serde_json::{Map, Value as Json, json};

use crate::content::Error;
use crate::gate::Refusal;

/// The media type.
pub const MEDIA: &str = "application/problem+json";

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// One of the codes that GraphQL gives: `INVALID`.
    pub code: String,
    /// What is wrong, for people.
    pub detail: String,
    /// The parameter to blame.
    pub field: Option<String>,
    /// What is left of the article that was asked for.
    pub withdrawn: Option<Json>,
}

impl Problem {
    /// A problem of that code, with the status that goes with it.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        let (status, code, detail) = (status(code), code.to_owned(), detail.into());
        Self { status, code, detail, field: None, withdrawn: None }
    }

    /// `field` breaks `rule`.
    pub fn invalid(field: &str, rule: &str) -> Self {
        let field = field.to_owned();
        let detail = format!("{field}: {rule}");
        Self { field: Some(field), ..Self::new("INVALID", detail) }
    }

    /// There is nothing by that name.
    pub fn not_found(what: &str) -> Self {
        Self::new("NOT_FOUND", format!("there is no {what} of that name"))
    }

    /// It was here, and is gone.
    pub fn gone(left: Json) -> Self {
        let detail = left.get("reason").and_then(Json::as_str).unwrap_or_default();
        let problem = Self::new("WITHDRAWN", detail);
        Self { withdrawn: Some(left), ..problem }
    }

    /// The first of the errors that GraphQL told.
    pub(super) fn of(error: &ServerError) -> Self {
        let told = |name: &str| match error.extensions.as_ref()?.get(name)? {
            Value::String(text) => Some(text.clone()),
            _ => None,
        };
        let code = told("code").unwrap_or_else(|| "VALIDATION_FAILED".to_owned());
        Self { field: told("field"), ..Self::new(&code, error.message.clone()) }
    }

    /// The shape of a problem, as JSON Schema has it.
    pub(super) fn shape() -> Json {
        json!({
            "type": "object",
            "description": "Why there is no answer (RFC 9457).",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
                "type": { "type": "string", "format": "uri-reference" },
                "title": { "type": "string", "description": "What the status is called." },
                "status": { "type": "integer" },
                "detail": { "type": "string", "description": "What is wrong, for people." },
                "code": { "type": "string", "description": "The same for programs: the code that GraphQL gives." },
                "field": { "type": "string", "description": "The parameter to blame." },
                "withdrawn": { "type": "object", "description": "What is left of an article that was withdrawn." },
            },
        })
    }

    /// As it is sent.
    pub fn to_json(&self) -> Json {
        let mut body = Map::new();
        body.insert("type".to_owned(), json!("about:blank"));
        body.insert("title".to_owned(), json!(title(self.status)));
        body.insert("status".to_owned(), json!(self.status));
        body.insert("detail".to_owned(), json!(self.detail));
        body.insert("code".to_owned(), json!(self.code));
        body.extend(self.field.as_ref().map(|field| ("field".to_owned(), json!(field))));
        body.extend(self.withdrawn.as_ref().map(|left| ("withdrawn".to_owned(), left.clone())));
        Json::Object(body)
    }
}

/// What the domain refuses; what it fails at is logged, and not told.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if error.code() == "INTERNAL" {
            tracing::error!(cause = %error.cause(), "an answer without GraphQL failed");
        }
        match error {
            Error::Invalid { field, rule } => Self::invalid(&field, &rule),
            other => Self::new(other.code(), other.to_string()),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code.as_str(), refusal.message)
    }
}

/// The status that goes with a code.
fn status(code: &str) -> u16 {
    match code {
        "NOT_FOUND" => 404,
        "METHOD_NOT_ALLOWED" => 405,
        "NOT_ACCEPTABLE" => 406,
        "POSITION_GONE" | "WITHDRAWN" => 410,
        "INTERNAL" => 500,
        "UNREADY" => 503,
        _ => 400,
    }
}

/// The title of a status (RFC 9110): with `about:blank` for a type, the two say the same.
fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        410 => "Gone",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
