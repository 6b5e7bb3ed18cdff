//! One who writes at the desk, over HTTP, story after story. What gets no answer is sent again, the same, to
//! the next server.

use api::content::system_clock;
use chrono::{SecondsFormat, TimeDelta};
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
    /// Stories that are to be published together: working copies, and what they will be.
    many: Vec<(String, String)>,
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
    /// Has the clock publish; after an embargo, or not.
    Schedule(bool),
    /// Several at once.
    BeginMany,
    PublishMany,
}

/// How many stories are published together.
const MANY: usize = 3;
/// The latest that the clock is to publish, in milliseconds from now: some while this server runs, and some
/// while the next one comes up.
const SOON: usize = 400;

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
        let (story, many) = (Story::default(), Vec::new());
        Self { number, key, chance, requests: 0, pending: None, story, many }
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

    /// What to do next: begin a story, publish it, save it and publish or correct that, take it back. Now
    /// and then the clock is to publish it, or several are written together.
    fn next(&mut self) -> Request {
        let deed = match (&self.story.draft, self.story.version, self.story.saved) {
            _ if !self.many.is_empty() => Deed::PublishMany,
            (None, ..) if self.chance.once_in(4) => Deed::BeginMany,
            (None, ..) => Deed::Begin,
            (Some(_), 0, _) if self.chance.once_in(3) => Deed::Schedule(self.chance.once_in(2)),
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

    fn body(&mut self, deed: Deed) -> Value {
        let text = format!("Writer {}, line {}", self.number, self.requests);
        let begun = |text: &str| {
            let body = json!([{ "paragraph": { "text": text } }]);
            json!({ "locale": "en", "source": "wire", "headline": text, "body": body })
        };
        let soon = TimeDelta::milliseconds(self.chance.below(SOON) as i64);
        let Story { draft, article, revision, version, .. } = &self.story;
        let (field, input, kind, answer) = match deed {
            Deed::Begin => {
                ("draftCreate", begun(&text), "DraftCreateInput", "draft { id articleId revision }")
            }
            Deed::BeginMany => {
                let items = (0..MANY).map(|one| begun(&format!("{text}.{one}"))).collect::<Value>();
                let input = json!({ "items": items, "whole": true });
                ("draftsCreate", input, "DraftsCreateInput", "results { draft { id articleId } }")
            }
            Deed::PublishMany => {
                let item = |(draft, _): &(String, String)| json!({ "draft": draft, "revision": 1 });
                let input = json!({ "items": self.many.iter().map(item).collect::<Value>() });
                let answer = "results { article { id } version userErrors { code } }";
                ("articlesPublish", input, "ArticlesPublishInput", answer)
            }
            Deed::Schedule(embargo) => {
                let at = (system_clock()() + soon).to_rfc3339_opts(SecondsFormat::Micros, true);
                let input =
                    json!({ "draft": draft, "revision": revision, "at": at, "embargo": embargo });
                ("articleSchedule", input, "ArticleScheduleInput", "draft { id }")
            }
            Deed::Save => {
                let input =
                    json!({ "draft": draft, "revision": revision, "patch": { "summary": text } });
                ("draftUpdate", input, "DraftUpdateInput", "draft { id articleId revision }")
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
            "mutation ($input: {kind}!) {{ done: {field}(input: $input) {{ {answer} userErrors {{ code field message }} }} }}"
        );
        json!({ "query": query, "variables": { "input": input } })
    }

    /// Takes down what is done. A request that was sent twice is answered as if it had been sent once.
    fn hear(&mut self, deed: Deed, answer: &Value, ledger: &Ledger) {
        let done = &answer["data"]["done"];
        if matches!(deed, Deed::Schedule(_)) && done["userErrors"][0]["field"] == json!(["at"]) {
            // It came so late that its time was over: nothing was done, and there will be another time.
            return;
        }
        assert_eq!(done["userErrors"], json!([]), "{answer}");
        match deed {
            Deed::Begin | Deed::Save => {
                let (draft, article) = names(&done["draft"]);
                (self.story.draft, self.story.article) = (Some(draft), article);
                self.story.revision = done["draft"]["revision"].as_i64().unwrap();
                self.story.saved = deed == Deed::Save;
            }
            Deed::Schedule(embargo) => {
                let reason = if embargo { "EMBARGO_LIFTED" } else { "PUBLISHED" };
                ledger.promise(&self.story.article, reason);
                self.story = Story::default();
            }
            Deed::BeginMany => {
                let results = done["results"].as_array().unwrap();
                self.many = results.iter().map(|result| names(&result["draft"])).collect();
                ledger.together(self.many.iter().map(|(_, article)| article.clone()).collect());
            }
            Deed::PublishMany => {
                let results = done["results"].as_array().unwrap();
                for (result, (_, article)) in results.iter().zip(&self.many) {
                    let told =
                        (&result["article"]["id"], &result["version"], &result["userErrors"]);
                    assert_eq!(told, (&json!(article), &json!(1), &json!([])), "{answer}");
                    ledger.note(article, 1, "PUBLISHED");
                }
                self.many.clear();
            }
            Deed::Publish | Deed::Correct | Deed::Withdraw => self.shown(deed, done, ledger),
        }
    }

    /// Takes down what the public sees now.
    fn shown(&mut self, deed: Deed, done: &Value, ledger: &Ledger) {
        let story = &mut self.story;
        story.version += 1;
        assert_eq!(done["version"], story.version, "{done}");
        story.saved = false;
        let reason = match deed {
            Deed::Withdraw => "WITHDRAWN",
            Deed::Correct => "CORRECTED",
            _ if story.version == 1 => "PUBLISHED",
            _ => "UPDATED",
        };
        ledger.note(&story.article, story.version, reason);
        if deed == Deed::Withdraw {
            *story = Story::default();
        }
    }
}

/// The ids of a working copy and of its article.
fn names(draft: &Value) -> (String, String) {
    let name = |field: &str| draft[field].as_str().unwrap().to_owned();
    (name("id"), name("articleId"))
}
