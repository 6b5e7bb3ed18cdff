//! GraphQL over WebSocket by the protocol `graphql-transport-ws`: a client's messages in, messages for it out.
//!
//! Knows no web framework, no store and no particular schema. The protocol, and what a connection is closed with, is
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.

use std::collections::HashMap;
use std::time::Duration;

use async_graphql::{Executor, Request, ServerError};
use futures_util::stream::{BoxStream, SelectAll, once};
use futures_util::{FutureExt, StreamExt};
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::over_http::{Piece, of_message};
use crate::gate::Gate;

/// The subprotocol's name.
pub const PROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take to say that it begins.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How many operations may run at once on one connection.
const MOST: usize = 20;
/// How long the name of an operation may be.
const LONGEST_ID: usize = 100;

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// A message.
    Text(String),
    /// The end of the connection: the code, and why.
    Close(u16, String),
}

/// One connection.
#[derive(Default)]
pub struct Conversation {
    begun: bool,
    /// The operations that run, each with what ends it when it is dropped.
    operations: HashMap<String, oneshot::Sender<()>>,
    told: SelectAll<BoxStream<'static, (String, Step)>>,
}

impl std::fmt::Debug for Conversation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let running = self.operations.len();
        f.debug_struct("Conversation")
            .field("begun", &self.begun)
            .field("running", &running)
            .finish()
    }
}

/// What an operation comes to next.
enum Step {
    Next(Piece),
    End,
}

/// What a client may say.
enum Said {
    Init,
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

/// What a connection is closed with.
fn close(code: u16, why: impl Into<String>) -> Out {
    Out::Close(code, why.into())
}

impl Out {
    /// A client that took too long to say that it begins.
    pub fn too_late() -> Self {
        close(4408, "Connection initialisation timeout")
    }

    /// A client that asked for no protocol that is spoken here.
    pub fn not_spoken() -> Self {
        close(4406, "Subprotocol not acceptable")
    }

    /// The server ends.
    pub fn closing() -> Self {
        close(1001, "the server is going away: come back with your cursor")
    }

    /// What is no text.
    pub fn not_text() -> Self {
        close(4400, "messages are JSON in text frames")
    }
}

impl Conversation {
    /// Whether the client has said that it begins.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// Takes in what the client says, and answers. `data` attaches what resolvers read with.
    pub fn hear<E: Executor>(
        &mut self,
        text: &str,
        (schema, gate): (&E, &Gate),
        data: impl FnOnce(Request) -> Request,
    ) -> Option<Out> {
        let said = match Said::read(text) {
            Ok(said) => said,
            Err(why) => return Some(close(4400, why)),
        };
        match said {
            Said::Init if self.begun => Some(close(4429, "Too many initialisation requests")),
            Said::Init => {
                self.begun = true;
                Some(Out::Text(json!({ "type": "connection_ack" }).to_string()))
            }
            Said::Ping(payload) => {
                let payload = payload.map(|payload| ("payload".to_owned(), payload));
                let pong = [("type".to_owned(), json!("pong"))].into_iter().chain(payload);
                Some(Out::Text(Value::Object(pong.collect()).to_string()))
            }
            Said::Pong => None,
            Said::Subscribe { .. } if !self.begun => Some(close(4401, "Unauthorized")),
            Said::Subscribe { id, payload } => self.start(id, payload, (schema, gate), data),
            Said::Complete { id } => {
                self.operations.remove(&id);
                None
            }
        }
    }

    fn start<E: Executor>(
        &mut self,
        id: String,
        payload: Map<String, Value>,
        (schema, gate): (&E, &Gate),
        data: impl FnOnce(Request) -> Request,
    ) -> Option<Out> {
        if self.operations.contains_key(&id) {
            return Some(close(4409, format!("Subscriber for {id} already exists")));
        }
        if self.operations.len() >= MOST {
            return Some(close(4400, format!("at most {MOST} operations may run at once")));
        }
        let pieces = match of_message(schema, gate, payload, data) {
            Ok(pieces) => pieces,
            Err(error) => return Some(refused(&id, &[error])),
        };
        let (ends, ended) = oneshot::channel();
        let named = id.clone();
        let steps = pieces.map(Step::Next).chain(once(async { Step::End }));
        // Ends without a word when the client has ended it.
        let steps = steps.take_until(ended.map(|_| ())).map(move |step| (named.clone(), step));
        self.told.push(steps.boxed());
        self.operations.insert(id, ends);
        None
    }

    /// What an operation has to say next; waits until one has.
    pub async fn next(&mut self) -> Out {
        let Some((id, step)) = self.told.next().await else {
            return std::future::pending().await;
        };
        match step {
            Step::Next(Piece::Response(response)) => message("next", &id, &response),
            // What was not executed ends with that.
            Step::Next(Piece::Refusal(errors)) => {
                self.operations.remove(&id);
                refused(&id, &errors)
            }
            Step::End => {
                self.operations.remove(&id);
                Out::Text(json!({ "type": "complete", "id": id }).to_string())
            }
        }
    }
}

/// A message about an operation, with JSON inside that is written already.
fn message(kind: &str, id: &str, payload: &str) -> Out {
    Out::Text(format!(r#"{{"type":"{kind}","id":{},"payload":{payload}}}"#, json!(id)))
}

/// An operation that is not executed.
fn refused(id: &str, errors: &[ServerError]) -> Out {
    Out::Text(json!({ "type": "error", "id": id, "payload": errors }).to_string())
}

impl Said {
    fn read(text: &str) -> Result<Self, String> {
        let said: Value = serde_json::from_str(text).map_err(|_| "a message is JSON".to_owned())?;
        let Value::Object(mut said) = said else {
            return Err("a message is an object".to_owned());
        };
        let kind = said.remove("type");
        let payload = said.remove("payload");
        let id = said.remove("id");
        let id = || match id {
            Some(Value::String(id)) if (1..=LONGEST_ID).contains(&id.len()) => Ok(id),
            _ => Err(format!("`id` is a text of 1 to {LONGEST_ID} bytes")),
        };
        let kind = kind.as_ref().and_then(Value::as_str).unwrap_or_default();
        let loose = matches!(payload, None | Some(Value::Null | Value::Object(_)));
        match (kind, payload) {
            ("connection_init" | "ping" | "pong", _) if !loose => {
                Err("`payload` is an object".to_owned())
            }
            ("connection_init", _) => Ok(Self::Init),
            ("ping", payload) => Ok(Self::Ping(payload)),
            ("pong", _) => Ok(Self::Pong),
            ("subscribe", Some(Value::Object(payload))) => {
                Ok(Self::Subscribe { id: id()?, payload })
            }
            ("subscribe", _) => Err("`payload` is an object".to_owned()),
            ("complete", _) => Ok(Self::Complete { id: id()? }),
            _ => Err("there is no message of this `type`".to_owned()),
        }
    }
}
