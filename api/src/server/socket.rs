//! WebSocket connections to the press: frames in, frames out. The conversation itself is `over_ws`’s.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::header, web, web::Payload};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use futures_util::StreamExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::body::{refused, text};
use super::press::Door;
use super::reply::busy;
use crate::config::ANY;
use crate::graphql::over_ws::{Conversation, Out, PATIENCE, PROTOCOL};

/// How large a message may be: the gate's 64 kB of text, doubled for JSON's escapes, and as much in variables.
const LARGEST: usize = 192 * 1024;
/// How often a client is asked whether it is still there, and how long it may leave that unanswered.
const BEAT: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(60);
/// How much is sent before the client has said that he took it: more would lie between him and us, and be old when
/// he comes to it.
const AHEAD: u32 = 8;
/// How long a client may leave untaken what it is sent: by then it has missed more than it could catch up with here.
const STUCK: Duration = Duration::from_secs(30);

/// Opens a connection, if there is room for one.
pub(super) fn open(door: web::Data<Door>, request: &HttpRequest, payload: Payload) -> HttpResponse {
    let origin = text(request, &header::ORIGIN);
    let welcome = |origin: &str| door.origins.iter().any(|named| named == ANY || named == origin);
    if !origin.is_none_or(welcome) {
        return refused(403, "FORBIDDEN", "pages of this origin may not read here");
    }
    let Ok(room) = door.live.clone().try_acquire_owned() else { return busy() };
    let opened = actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]);
    let (response, session, messages) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            return refused(400, "BAD_REQUEST", &format!("no handshake for a WebSocket: {error}"));
        }
    };
    let spoken = response.headers().contains_key("sec-websocket-protocol");
    let messages = messages.max_frame_size(LARGEST).aggregate_continuations();
    let messages = messages.max_continuation_size(LARGEST);
    actix_web::rt::spawn(async move {
        let heard = Instant::now();
        let line = Line { session, messages, heard, ahead: 0, asked: false, _room: room };
        if spoken { line.converse(&door).await } else { line.close(Out::not_spoken()).await }
    });
    response
}

/// A connection that is open.
struct Line {
    session: Session,
    messages: AggregatedMessageStream,
    /// When the client was last heard of.
    heard: Instant,
    /// What was sent since he last said that he is there, and whether he has been asked to say so.
    ahead: u32,
    asked: bool,
    _room: OwnedSemaphorePermit,
}

/// What is sent.
enum Sending {
    Out(Out),
    Ping,
    Pong(web::Bytes),
}

/// What happens next.
enum Event {
    Heard(AggregatedMessage),
    Out(Out),
    Beat,
    Gone,
}

impl Line {
    /// Converses until one of both ends it.
    async fn converse(mut self, door: &Door) {
        let mut conversation = Conversation::default();
        let begins = Instant::now() + PATIENCE;
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        let closing = door.closing.clone().closed();
        tokio::pin!(closing);
        loop {
            let event = tokio::select! {
                message = self.messages.next() => match message {
                    Some(Ok(message)) => Event::Heard(message),
                    Some(Err(_)) | None => Event::Gone,
                },
                out = conversation.next(), if self.ahead < AHEAD => Event::Out(out),
                () = sleep_until(begins), if !conversation.has_begun() => {
                    Event::Out(Out::too_late())
                }
                _ = beat.tick() => Event::Beat,
                () = &mut closing => Event::Out(Out::closing()),
            };
            let out = match event {
                Event::Gone => return,
                Event::Beat if self.heard.elapsed() > SILENCE => return,
                Event::Beat => Some(Sending::Ping),
                Event::Out(out) => {
                    self.ahead += 1;
                    Some(Sending::Out(out))
                }
                Event::Heard(message) => self.take(message, &mut conversation, door),
            };
            let sent = match out {
                None => true,
                Some(Sending::Ping) => self.sent(async |line| line.ping(b"").await.is_ok()).await,
                Some(Sending::Pong(said)) => {
                    self.sent(async |line| line.pong(&said).await.is_ok()).await
                }
                Some(Sending::Out(Out::Text(text))) => {
                    self.sent(async |line| line.text(text).await.is_ok()).await
                }
                Some(Sending::Out(out)) => return self.close(out).await,
            };
            // Whether he has taken all that, his answer tells.
            let full = self.ahead == AHEAD && !std::mem::replace(&mut self.asked, true);
            if !sent || full && !self.sent(async |line| line.ping(b"").await.is_ok()).await {
                return;
            }
        }
    }

    /// Takes in a message, and says what to send because of it.
    fn take(
        &mut self,
        message: AggregatedMessage,
        conversation: &mut Conversation,
        door: &Door,
    ) -> Option<Sending> {
        self.heard = Instant::now();
        let out = match message {
            AggregatedMessage::Text(text) => {
                let data = |request| door.read_by(request, door.press.clone());
                conversation.hear(&text, door.face.asked(), data)?
            }
            AggregatedMessage::Binary(_) => Out::not_text(),
            AggregatedMessage::Ping(said) => return Some(Sending::Pong(said)),
            AggregatedMessage::Pong(_) => {
                (self.ahead, self.asked) = (0, false);
                return None;
            }
            // Answered alike, as the protocol of WebSocket itself has it.
            AggregatedMessage::Close(reason) => {
                let code = reason.map_or(1000, |reason| reason.code.into());
                Out::Close(code, String::new())
            }
        };
        Some(Sending::Out(out))
    }

    /// Sends something, unless the client has been stuck for too long.
    async fn sent(&mut self, send: impl AsyncFnOnce(&mut Session) -> bool) -> bool {
        timeout(STUCK, send(&mut self.session)).await.unwrap_or(false)
    }

    /// Says why it ends.
    async fn close(self, out: Out) {
        let Out::Close(code, why) = out else { return };
        let reason = CloseReason { code: CloseCode::from(code), description: Some(why) };
        _ = timeout(STUCK, self.session.close(Some(reason))).await;
    }
}
