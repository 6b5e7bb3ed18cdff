//! The press as the walk asks it: the schema itself, or a real server over HTTP. Whole answers, as they come.

use std::sync::Arc;

use api::content::{Meter, Press};
use api::graphql::{self, PressSchema};

use crate::app::App;
use crate::newsroom::unindexed;

/// One question to the press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A GraphQL query.
    Query(String),
    /// The same by GET.
    Got(String),
    /// A query that a server answers from its index, which is a moment behind: the schema alone is asked, and
    /// reads the database.
    Searched(String),
    /// A path of the server's, which the schema knows nothing of.
    Path(String),
}

/// What came back, and which statements that took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub said: String,
    /// Each statement, where that can be seen, else how many there were.
    pub cost: Vec<String>,
}

/// Who is asked.
pub enum Face {
    Schema(PressSchema, Press),
    Server(App),
}

impl Face {
    /// The schema over what the public may read.
    pub fn schema(press: &Press) -> Self {
        Self::Schema(graphql::press_schema(), press.clone())
    }

    /// What is answered; nothing, where this face has no such address.
    pub async fn ask(&self, question: &Question) -> Answer {
        match (self, question) {
            (
                Self::Schema(schema, press),
                Question::Query(query) | Question::Got(query) | Question::Searched(query),
            ) => {
                let meter = Arc::new(Meter::keeping());
                let request = async_graphql::Request::new(query);
                let request =
                    graphql::reading(request, press.metered(meter.clone()), &unindexed(press));
                let said = serde_json::to_string(&schema.execute(request).await).unwrap();
                let mut cost: Vec<_> = meter.kept().into_iter().map(|kept| kept.sql).collect();
                cost.sort_unstable();
                Answer { said, cost }
            }
            (Self::Schema(..), Question::Path(_)) | (Self::Server(_), Question::Searched(_)) => {
                Answer { said: String::new(), cost: Vec::new() }
            }
            (Self::Server(app), question) => over_http(app, question).await,
        }
    }
}

/// The answer to the last header: all but dates and the time it took.
async fn over_http(app: &App, question: &Question) -> Answer {
    let graphql = format!("{}/graphql", app.address);
    let request = match question {
        Question::Query(query) | Question::Searched(query) => {
            app.client.post(graphql).json(&serde_json::json!({ "query": query }))
        }
        Question::Got(query) => {
            let query = serde_urlencoded::to_string([("query", query)]).unwrap();
            app.client.get(format!("{graphql}?{query}"))
        }
        Question::Path(path) => app.client.get(format!("{}{path}", app.address)),
    };
    let response = request.header("origin", "https://example.org").send().await.unwrap();
    let (status, mut headers, mut cost) = (response.status(), Vec::new(), Vec::new());
    for (name, value) in response.headers() {
        let value = value.to_str().unwrap();
        match name.as_str() {
            // When the log last told of something, in which nothing hidden stands; said once that is a while ago,
            // and so by the time of asking too.
            "date" | "last-modified" => {}
            "server-timing" => cost.extend(value.split_once(", ").map(|(_, cost)| cost.to_owned())),
            "access-control-expose-headers" => {
                let mut named: Vec<_> = value.split(", ").collect();
                named.sort_unstable();
                headers.push(format!("exposed: {named:?}"));
            }
            name => headers.push(format!("{name}: {value}")),
        }
    }
    // The order that they come in is none.
    headers.sort_unstable();
    let body = response.text().await.unwrap();
    Answer { said: format!("{status}\n{}\n{body}", headers.join("\n")), cost }
}
