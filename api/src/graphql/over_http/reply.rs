//! Writing an answer: which status, and errors that are coded, few and short. Knows nothing of what was asked.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::fault::{Fault, INTERNAL, Stage, VALIDATION_FAILED, has_code, set_code};
use super::media::Media;
use super::{Answer, Piece, StatusProfile};

/// The most errors that a refusal lists.
const MAX_ERRORS: usize = 20;
/// The most characters of a message, before the ellipsis.
const MAX_MESSAGE: usize = 300;
/// The most places in a document that one error points at.
const MAX_LOCATIONS: usize = 8;
/// The most bytes of a refusal.
const MAX_REFUSAL: usize = 4096;
/// How async-graphql begins to say that an argument has no valid value.
const BAD_VALUE: [&str; 2] = ["Failed to parse ", "Expected input type "];
/// What is left to say when an answer can't be written.
const UNWRITABLE: &[u8] =
    br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;

/// How to answer one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reply {
    pub media: Media,
    pub profile: StatusProfile,
}

/// A GraphQL response to a request that was not executed: it has no `data` entry at all.
#[derive(Serialize)]
struct Refused<'a> {
    errors: &'a [ServerError],
}

impl Reply {
    /// The answer to a request that ended early.
    pub fn fault(self, fault: Fault) -> Answer {
        let (stage, allow) = (fault.stage, fault.allow);
        Answer { allow, ..self.refusal(stage, vec![fault.into()]) }
    }

    /// The answer to a request that the schema was given.
    pub fn response(self, mut response: Response) -> Answer {
        if never_ran(&response) {
            return self.refusal(Stage::Invalid, response.errors);
        }
        response.errors.iter_mut().for_each(explain);
        match serde_json::to_vec(&response) {
            Ok(body) => self.answer(self.status_of(&response), body),
            Err(cause) => {
                tracing::error!(%cause, "a GraphQL response can't be written");
                self.answer(500, UNWRITABLE.to_vec())
            }
        }
    }

    fn refusal(self, stage: Stage, errors: Vec<ServerError>) -> Answer {
        self.answer(self.status_at(stage), write_refusal(coded(errors)))
    }

    fn answer(self, status: u16, body: Vec<u8>) -> Answer {
        Answer { status, content_type: self.media.header(), allow: None, cost: None, body }
    }

    fn status_at(self, stage: Stage) -> u16 {
        match (stage, self.media, self.profile) {
            (Stage::Http(status), _, _) => status,
            (Stage::Syntax | Stage::Invalid, Media::Json, _) => 200,
            (Stage::Refused | Stage::Invalid, Media::GraphqlResponse, StatusProfile::Draft) => 422,
            (Stage::Unreadable | Stage::Refused | Stage::Syntax | Stage::Invalid, _, _) => 400,
        }
    }

    fn status_of(self, response: &Response) -> u16 {
        match (self.media, self.profile) {
            (Media::GraphqlResponse, StatusProfile::Draft) if response.is_err() => 294,
            (
                Media::GraphqlResponse | Media::Json | Media::EventStream,
                StatusProfile::Classic | StatusProfile::Draft,
            ) => 200,
        }
    }
}

/// One part of a stream.
pub(super) fn piece(mut response: Response) -> Piece {
    if never_ran(&response) {
        return Piece::Refusal(coded(response.errors));
    }
    response.errors.iter_mut().for_each(explain);
    match serde_json::to_string(&response) {
        Ok(response) => Piece::Response(response),
        Err(cause) => {
            tracing::error!(%cause, "a GraphQL response can't be written");
            Piece::Response(String::from_utf8_lossy(UNWRITABLE).into_owned())
        }
    }
}

/// Whether a response comes from before execution. What fails while running says at which path.
fn never_ran(response: &Response) -> bool {
    response.data == Value::Null
        && response.is_err()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The errors of a refusal: each with a code, and no more than anybody reads.
fn coded(mut errors: Vec<ServerError>) -> Vec<ServerError> {
    // Validation may find the same fault by two rules.
    errors.dedup_by(|next, error| {
        (&next.message, &next.locations) == (&error.message, &error.locations)
    });
    errors.truncate(MAX_ERRORS);
    for error in &mut errors {
        if !has_code(error) {
            set_code(error, VALIDATION_FAILED);
        }
        shorten(error);
    }
    errors
}

/// Codes an error met while running. Ours have codes; what has none is either a bad
/// argument, found late, or something that readers must not see.
fn explain(error: &mut ServerError) {
    if !has_code(error) {
        if BAD_VALUE.iter().any(|start| error.message.starts_with(start)) {
            set_code(error, VALIDATION_FAILED);
        } else {
            tracing::error!(cause = ?error.message, "a field failed");
            "internal error".clone_into(&mut error.message);
            set_code(error, INTERNAL);
        }
    }
    shorten(error);
}

fn shorten(error: &mut ServerError) {
    error.locations.truncate(MAX_LOCATIONS);
    if let Some((end, _)) = error.message.char_indices().nth(MAX_MESSAGE) {
        error.message.truncate(end);
        error.message.push('…');
    }
}

/// Writes as many of the errors as a refusal has room for.
fn write_refusal(mut errors: Vec<ServerError>) -> Vec<u8> {
    loop {
        match serde_json::to_vec(&Refused { errors: &errors }) {
            Ok(body) if body.len() <= MAX_REFUSAL => return body,
            Ok(_) if errors.len() > 1 => errors.truncate(errors.len() - 1),
            Ok(_) | Err(_) => return UNWRITABLE.to_vec(),
        }
    }
}
