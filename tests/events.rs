//! A client of server-sent events, as the HTML standard has them. Knows not what is told.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::time::timeout;

/// Longer than any event takes to come: whoever waits for this long waits in vain.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream that is open.
#[derive(Debug)]
pub struct Events {
    response: Response,
    unread: String,
    /// The last `id`.
    pub id: String,
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: String,
    pub data: String,
}

impl Event {
    /// What it says, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }
}

impl Events {
    /// Asks for a stream, which must be given.
    pub async fn of(request: RequestBuilder) -> Self {
        let request = request.header("accept", "text/event-stream");
        let response = timeout(PATIENCE, request.send()).await.unwrap().unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let media = &response.headers()["content-type"];
        assert!(media.to_str().unwrap().starts_with("text/event-stream"), "{media:?}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, unread: String::new(), id: String::new() }
    }

    /// Waits for the next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            let (mut kind, mut data) = ("message".to_owned(), Vec::new());
            for line in block.lines() {
                let (name, text) = line.split_once(':').unwrap_or((line, ""));
                let text = text.strip_prefix(' ').unwrap_or(text).to_owned();
                match name {
                    "id" => self.id = text,
                    "event" => kind = text,
                    "data" => data.push(text),
                    _ => {}
                }
            }
            if !data.is_empty() {
                return Some(Event { kind, data: data.join("\n") });
            }
        }
    }

    /// Waits until the stream has told where it stands.
    pub async fn place(&mut self) -> String {
        while self.id.is_empty() {
            let block = self.block().await.unwrap();
            let id = block.lines().find_map(|line| line.strip_prefix("id: "));
            id.into_iter().for_each(|id| id.clone_into(&mut self.id));
        }
        self.id.clone()
    }

    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap().unwrap()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
