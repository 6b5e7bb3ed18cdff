//! `/v1/changes` for those who wait: an answer that comes when there is one, and a stream of events. Knows no schema.
//!
//! Nobody who waits asks anything. The hub tells all of them what the log touched, each finds in memory whether that
//! concerns him, and only then asks his stored operation again; streams that ask the same from the same place share
//! the answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use futures_util::stream::unfold;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout, timeout_at};

use super::body::text;
use super::events::{self, BEAT};
use super::press::Door;
use super::reply::busy;
use crate::content::changes::Position;
use crate::content::syncing::{NOW, Reach};
use crate::follow::{Heard, Listener};
use crate::graphql::Noted;
use crate::json::{Events, Problem, ended};

/// The parameter that says how far a copy has come, and the header that says so when a stream is resumed.
const AFTER: &str = "after";
pub(super) const LAST_EVENT: header::HeaderName = header::HeaderName::from_static("last-event-id");
/// The parameter that says how many changes come at once, and how many do in a stream at most.
const FIRST: &str = "first";
const AT_ONCE: i64 = 10;
/// How long an answer may be shared: what was public then may be no longer.
const FRESH: Duration = Duration::from_millis(500);

/// Whether a client asks for a stream.
pub(super) fn streams(request: &HttpRequest) -> bool {
    let accepted = text(request, &header::ACCEPT).unwrap_or_default();
    let mut ranges = accepted.split(',').map(|range| range.split_once(';').unwrap_or((range, "")));
    let refused = |rest: &str| rest.replace(' ', "").trim_end_matches(['0', '.']).ends_with("q=");
    ranges.any(|(range, rest)| {
        range.trim().eq_ignore_ascii_case("text/event-stream") && !refused(rest)
    }) && request.method() == actix_web::http::Method::GET
}

/// Comes when the log has touched what was followed, or it is time.
pub(super) async fn news(mut listener: Listener, noted: &Noted, until: Instant) {
    loop {
        match timeout_at(until, listener.next()).await {
            Ok(Some(heard)) if !concerns(&heard, noted) => {}
            // Touched or missed, or time is up.
            _ => return,
        }
    }
}

fn concerns(heard: &Heard, noted: &Noted) -> bool {
    let followed = noted.followed();
    heard.stretch.unsettles() || followed.is_none_or(|it| heard.stretch.concerns(it))
}

/// Answers with a stream: what was missed, then what changes, from where the client has come to.
pub(super) async fn follow(
    door: web::Data<Door>,
    request: &HttpRequest,
    operation: usize,
    query: &str,
) -> Result<HttpResponse, Problem> {
    let Ok(room) = door.live.clone().try_acquire_owned() else { return Ok(busy()) };
    let (said, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|pair| !pair.is_empty()).partition(|pair| names_after(pair));
    let resumed = text(request, &LAST_EVENT).filter(|id| !id.is_empty());
    // A cursor is made of characters that need no escape; whatever else is said here is refused as one.
    let cursor = match (resumed, said.as_slice()) {
        (Some(id), _) => serde_urlencoded::to_string([(AFTER, id)])
            .unwrap_or_default()
            .split_off(AFTER.len() + 1),
        (None, []) => NOW.to_owned(),
        (None, [one]) => one.split_once('=').map_or("", |(_, cursor)| cursor).to_owned(),
        (None, _) => return Err(Problem::invalid(AFTER, "must be given once")),
    };
    // Heard from here on, so that nothing falls between what is read and what is heard.
    let listener = door.hub.listen();
    let query = few(&rest);
    let mut follower =
        Follower { door, operation, query, cursor, listener, due: None, live: None, over: false };
    // What is wrong with what was asked is answered as anywhere else.
    let first = follower.catch_up().await?;
    let first = if first.is_empty() { Events::beat(&follower.cursor) } else { first };
    let closing = follower.door.closing.clone();
    let told = unfold((Some(first), follower), async |(first, mut follower)| {
        let events = match first {
            Some(first) => first,
            None => follower.next().await?,
        };
        Some((events, (None, follower)))
    });
    Ok(events::stream(told, closing, room))
}

/// The same parameters, with few changes at once: what is not yet taken is read anew when it is, and not kept.
fn few(said: &[&str]) -> String {
    let first = |pair: &&&str| pair.split('=').next() == Some(FIRST);
    let asked = said.iter().find(first);
    let asked = asked.and_then(|pair| pair.split_once('=')?.1.parse::<i64>().ok());
    // What is no number, or none that may be, is refused as anywhere else.
    match asked {
        None if said.iter().any(|pair| first(&pair)) => said.join("&"),
        Some(asked) if asked <= AT_ONCE => said.join("&"),
        _ => {
            let others = said.iter().filter(|pair| !first(pair)).copied();
            let few = format!("{FIRST}={AT_ONCE}");
            others.chain([few.as_str()]).collect::<Vec<_>>().join("&")
        }
    }
}

fn names_after(pair: &str) -> bool {
    pair.split('=').next() == Some(AFTER)
}

/// One who follows.
struct Follower {
    door: web::Data<Door>,
    operation: usize,
    /// What he asks, but for the cursor.
    query: String,
    /// How far he has been told.
    cursor: String,
    listener: Listener,
    /// The change that made him ask: an answer that was read before it is none.
    due: Option<Position>,
    /// What he follows, once he has caught up.
    live: Option<Noted>,
    over: bool,
}

impl Follower {
    /// What he is told next: events, or no more than that the connection is alive.
    async fn next(&mut self) -> Option<String> {
        while !self.over {
            let Some(noted) = self.live.take() else {
                match self.catch_up().await {
                    Ok(events) if events.is_empty() => continue,
                    Ok(events) => return Some(events),
                    Err(problem) => {
                        self.over = true;
                        return Some(ended(&problem));
                    }
                }
            };
            match timeout(BEAT, self.listener.next()).await {
                Err(_) => {
                    self.live = Some(noted);
                    return Some(Events::beat(&self.cursor));
                }
                Ok(Some(heard)) if self.passes_by(&heard, &noted) => self.live = Some(noted),
                // It concerns him, or he has missed something.
                Ok(heard) => self.due = heard.map(|heard| heard.stretch.end()),
            }
        }
        None
    }

    /// Whether he need not ask: he has been told all of it, or it concerns him not. Then he has come past it.
    fn passes_by(&mut self, heard: &Heard, noted: &Noted) -> bool {
        let Some(followed) = noted.followed() else { return false };
        match heard.stretch.reach(followed, &self.cursor) {
            Ok(Reach::Passed(cursor)) => {
                self.cursor = cursor;
                true
            }
            Ok(Reach::Told | Reach::Apart) | Err(_) => false,
        }
    }

    /// Asks from his cursor on.
    async fn catch_up(&mut self) -> Result<String, Problem> {
        let query = [self.query.as_str(), &format!("{AFTER}={}", self.cursor)];
        let query = query.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let told = match self.due {
            Some(due) => self.door.shared.told(&self.door, self.operation, (due, query)).await?,
            None => asked(&self.door, self.operation, &query).await?,
        };
        self.cursor.clone_from(&told.0.cursor);
        self.live = (!told.0.more).then(|| told.1.clone());
        Ok(told.0.text.clone())
    }
}

/// What one is told, and what he follows.
type Told = Arc<(Events, Noted)>;

/// The change that one asks because of, and what he asks.
type Question = (Position, String);
/// What it is answered, once that is read.
type Answer = Arc<OnceCell<Result<Told, Problem>>>;

/// Answers of this moment, by what was asked.
#[derive(Default)]
pub(super) struct Shared(Mutex<Moment>);

#[derive(Default)]
struct Moment {
    begun: Option<Instant>,
    answers: HashMap<Question, Answer>,
}

impl Shared {
    /// What is answered: read once for all who ask the same because of the same change.
    async fn told(&self, door: &Door, operation: usize, asks: Question) -> Result<Told, Problem> {
        let answer = self.answer(&asks);
        answer.get_or_init(async || asked(door, operation, &asks.1).await).await.clone()
    }

    fn answer(&self, asks: &Question) -> Answer {
        let mut moment = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if moment.begun.is_none_or(|begun| begun.elapsed() > FRESH) {
            *moment = Moment { begun: Some(Instant::now()), answers: HashMap::new() };
        }
        moment.answers.entry(asks.clone()).or_default().clone()
    }
}

async fn asked(door: &Door, operation: usize, query: &str) -> Result<Told, Problem> {
    let operation = door.stored.operations().get(operation);
    let operation = operation.ok_or_else(|| Problem::new("NOT_FOUND", "there is nothing here"))?;
    let noted = Noted::default();
    let data = |asked| door.read_by(asked, door.press.clone()).data(noted.clone());
    let told = door.stored.events(door.face.asked(), operation, (&[], query), data).await?;
    Ok(Arc::new((told, noted)))
}
