//! Why a request got no data: what to say, under which code, and how far it came. Knows no status but HTTP's own.

use async_graphql::parser::types::Type;
use async_graphql::{ErrorExtensionValues, Name, Pos, Positioned, ServerError};

use crate::gate::{Refusal, RefusalCode};

/// Not a well-formed request.
pub(super) const BAD_REQUEST: &str = "BAD_REQUEST";
/// The document, its variables or its arguments don't fit the schema.
pub(super) const VALIDATION_FAILED: &str = "VALIDATION_FAILED";
/// Ours to fix. The cause is logged, never shown.
pub(super) const INTERNAL: &str = "INTERNAL";

/// How far a request came. With the media type and the profile it decides the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Refused by HTTP's own rules, with this status.
    Http(u16),
    /// No JSON.
    Unreadable,
    /// JSON, but not a well-formed request, or one past a limit.
    Refused,
    /// A well-formed request whose text is not GraphQL.
    Syntax,
    /// GraphQL that can't be executed: validation, choice of operation, variables.
    Invalid,
}

/// A request that ends here.
#[derive(Debug)]
pub(super) struct Fault {
    pub stage: Stage,
    /// The methods to try instead.
    pub allow: Option<&'static str>,
    code: &'static str,
    message: String,
    at: Option<Pos>,
}

impl Fault {
    /// A request that is not well formed, or asks what this door never does.
    pub fn bad(stage: Stage, message: impl Into<String>) -> Self {
        Self::new(stage, BAD_REQUEST, message)
    }

    /// A method that does not do what was asked.
    pub fn method(message: &str, allow: &'static str) -> Self {
        let fault = Self::new(Stage::Http(405), "METHOD_NOT_ALLOWED", message);
        Self { allow: Some(allow), ..fault }
    }

    /// An `Accept` header that we can't satisfy.
    pub fn not_acceptable() -> Self {
        let message = "accept application/graphql-response+json or application/json";
        Self::new(Stage::Http(406), "NOT_ACCEPTABLE", message)
    }

    /// A body, or a claim of one, that is not JSON in UTF-8.
    pub fn media_type(message: &str) -> Self {
        Self::new(Stage::Http(415), "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// A required variable that the request leaves out.
    pub fn missing_variable(name: &Positioned<Name>, kind: &Positioned<Type>) -> Self {
        let message = format!("the variable ${} is required: its type is {}", name.node, kind.node);
        let fault = Self::new(Stage::Invalid, VALIDATION_FAILED, message);
        Self { at: Some(name.pos), ..fault }
    }

    fn new(stage: Stage, code: &'static str, message: impl Into<String>) -> Self {
        Self { stage, allow: None, code, message: message.into(), at: None }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let fault = Self::new(stage_of(refusal.code), refusal.code.as_str(), refusal.message);
        Self { at: refusal.at.map(|(line, column)| Pos { line, column }), ..fault }
    }
}

impl From<Fault> for ServerError {
    fn from(fault: Fault) -> Self {
        let mut error = Self::new(fault.message, fault.at);
        set_code(&mut error, fault.code);
        error
    }
}

/// Gives an error its `extensions.code`.
pub(super) fn set_code(error: &mut ServerError, code: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}

/// Whether an error says its `extensions.code`.
pub(super) fn has_code(error: &ServerError) -> bool {
    error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some())
}

/// Where a refusal of the gate stands among the specification's kinds of error.
fn stage_of(code: RefusalCode) -> Stage {
    match code {
        RefusalCode::ParseError => Stage::Syntax,
        RefusalCode::OperationNotFound | RefusalCode::UnknownType => Stage::Invalid,
        RefusalCode::DocumentTooLarge
        | RefusalCode::TooManyTokens
        | RefusalCode::NestingTooDeep
        | RefusalCode::TooManyAliases
        | RefusalCode::TooManyRootFields
        | RefusalCode::TooManyDirectives
        | RefusalCode::TooManyDefinitions
        | RefusalCode::TooManyArguments
        | RefusalCode::ExpansionTooLarge
        | RefusalCode::FragmentCycle
        | RefusalCode::CostTooHigh => Stage::Refused,
    }
}
