//! One who writes at the desk, over HTTP, story after story. What gets no answer is sent again, the same, to
//! the next server.

use serde_json::{Value, json};

use super::ledger::Ledger;
use crate::chance::Chance;

/// One who writes.
pub struct Writer {
    number: usize,
    key: String,
    chance: Chance,
    requests: usize,
    /// What was sent and not answered.
    pending: Option<Request>,
    story: Story,
}

/// A request as it is sent, once or again.
#[derive(Clone)]
struct Request {
    key: String,
    body: Value,
    deed: Deed,
}

/// What a request is to do.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    Begin,
    Save,
    Publish,
    Correct,
    Withdraw,
}

/// The story that is being written.
#[derive(Default)]
struct Story {
    draft: Option<String>,
    article: String,
    revision: i64,
    version: i64,
    saved: bool,
}

impl Writer {
    /// A writer with a key, who chooses as `seed` says.
    pub fn new(number: usize, key: &str, seed: u64) -> Self {
        let (key, chance) = (key.to_owned(), Chance::new(seed));
        Self { number, key, chance, requests: 0, pending: None, story: Story::default() }
    }

    /// Writes until the server is gone, or the ledger is closed and nothing is on its way any more.
    pub async fn write(mut self, client: reqwest::Client, address: String, ledger: Ledger) -> Self {
        loop {
            if ledger.is_closed() && self.pending.is_none() {
                return self;
            }
            let request = match self.pending.take() {
                Some(request) => request,
                None => self.next(),
            };
            let sent = client
                .post(format!("{address}/desk/graphql"))
                .bearer_auth(&self.key)
                .header("idempotency-key", &request.key)
                .json(&request.body)
                .send()
                .await;
            let answer = match sent {
                Ok(response) => response.json::<Value>().await,
                Err(gone) => Err(gone),
            };
            let Ok(answer) = answer else {
                self.pending = Some(request);
                return self;
            };
            self.hear(request.deed, &answer, &ledger);
        }
    }

    /// What to do next: begin a story, publish it, save it and publish or correct that, take it back.
    fn next(&mut self) -> Request {
        let deed = match (&self.story.draft, self.story.version, self.story.saved) {
            (None, ..) => Deed::Begin,
            (Some(_), 0, _) => Deed::Publish,
            (Some(_), _, true) => {
                self.chance.one_of(&[Deed::Publish, Deed::Correct]).unwrap_or(Deed::Publish)
            }
            (Some(_), ..) if self.chance.once_in(3) => Deed::Withdraw,
            (Some(_), ..) => Deed::Save,
        };
        self.requests += 1;
        let key = format!("writer-{}-{}", self.number, self.requests);
        Request { body: self.body(deed), key, deed }
    }

    fn body(&self, deed: Deed) -> Value {
        let Story { draft, article, revision, version, .. } = &self.story;
        let text = format!("Writer {}, line {}", self.number, self.requests);
        let (field, input, kind, answer) = match deed {
            Deed::Begin => {
                let body = json!([{ "paragraph": { "text": text } }]);
                let input =
                    json!({ "locale": "en", "source": "wire", "headline": text, "body": body });
                ("draftCreate", input, "DraftCreateInput", "draft { id revision }")
            }
            Deed::Save => {
                let input =
                    json!({ "draft": draft, "revision": revision, "patch": { "summary": text } });
                ("draftUpdate", input, "DraftUpdateInput", "draft { id revision }")
            }
            Deed::Publish => {
                let input = json!({ "draft": draft, "revision": revision });
                ("articlePublish", input, "DraftStepInput", "article { id } version")
            }
            Deed::Correct => {
                let input = json!({ "draft": draft, "revision": revision, "note": text });
                ("articleCorrect", input, "ArticleCorrectInput", "article { id } version")
            }
            Deed::Withdraw => {
                let input = json!({ "article": article, "version": version, "reason": text });
                ("articleWithdraw", input, "ArticleWithdrawInput", "version")
            }
        };
        let query = format!(
            "mutation ($input: {kind}!) {{ done: {field}(input: $input) {{ {answer} userErrors {{ code message }} }} }}"
        );
        json!({ "query": query, "variables": { "input": input } })
    }

    /// Takes down what is done. A request that was sent twice is answered as if it had been sent once.
    fn hear(&mut self, deed: Deed, answer: &Value, ledger: &Ledger) {
        let done = &answer["data"]["done"];
        assert_eq!(done["userErrors"], json!([]), "{answer}");
        let story = &mut self.story;
        if matches!(deed, Deed::Begin | Deed::Save) {
            story.draft = Some(done["draft"]["id"].as_str().unwrap().to_owned());
            story.revision = done["draft"]["revision"].as_i64().unwrap();
            story.saved = deed == Deed::Save;
            return;
        }
        story.version += 1;
        assert_eq!(done["version"], story.version, "{answer}");
        story.saved = false;
        let reason = match deed {
            Deed::Withdraw => "WITHDRAWN",
            Deed::Correct => "CORRECTED",
            _ if story.version == 1 => "PUBLISHED",
            _ => "UPDATED",
        };
        if let Some(id) = done["article"]["id"].as_str() {
            story.article = id.to_owned();
        }
        ledger.note(&story.article, story.version, reason);
        if deed == Deed::Withdraw {
            *story = Story::default();
        }
    }
}
