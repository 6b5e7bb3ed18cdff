//! Changes as server-sent events: what a stream of them says. Knows no transport, and not when something changes.
//!
//! The form is that of the HTML standard, 9.2: `id` is the cursor to go on from, which a browser sends again as
//! `Last-Event-ID`.

use async_graphql::Value;

use super::{Problem, field};

/// Some changes, as events.
#[derive(Clone, Debug)]
pub struct Events {
    /// The events, one after the other; may be none.
    pub text: String,
    /// The cursor to go on from.
    pub cursor: String,
    /// There are more already.
    pub more: bool,
}

impl Events {
    /// Those of a page of changes.
    pub(super) fn of(page: &Value) -> Option<Self> {
        let Some(Value::List(nodes)) = field(page, "nodes") else { return None };
        let mut text = String::new();
        for node in nodes {
            let id = field(node, "cursor").and_then(string)?;
            let data = serde_json::to_string(node).ok()?;
            text.push_str(&format!("id: {id}\nevent: change\ndata: {data}\n\n"));
        }
        let info = field(page, "pageInfo")?;
        let cursor = field(info, "endCursor").and_then(string)?.to_owned();
        if !text.is_empty() {
            text.push_str(&come_to(&cursor));
        }
        let more = field(info, "hasNextPage") == Some(&Value::Boolean(true));
        Some(Self { text, cursor, more })
    }

    /// How far the stream has come, when there is nothing to tell: whoever comes back goes on from there.
    pub fn beat(cursor: &str) -> String {
        format!(":\n{}", come_to(cursor))
    }
}

/// An event that says no more than where to go on from: no listener hears of it.
fn come_to(cursor: &str) -> String {
    format!("id: {cursor}\n\n")
}

/// The last event of a stream that can't go on: the problem, as JSON.
pub fn ended(problem: &Problem) -> String {
    format!("event: problem\ndata: {}\n\n", problem.to_json())
}

fn string(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
