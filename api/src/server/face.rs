//! What the press's door and the desk's have in common: a schema, its gate, and how it is answered over HTTP.
//! Knows neither who asks nor what of.

use actix_web::{HttpRequest, HttpResponse};
use async_graphql::{Executor, Request};
use tokio::time::Instant;

use super::body::asked;
use super::reply::{respond, timed};
use crate::config::Serving;
use crate::content::Meter;
use crate::gate::{Gate, Limits};
use crate::graphql::over_http::{Given, StatusProfile, answer, converse};

/// A schema that is served.
pub(super) struct Face<S> {
    schema: S,
    gate: Gate,
    profile: StatusProfile,
    timing: bool,
}

impl<S: Executor> Face<S> {
    /// `schema`, printed as `sdl`, behind a gate. Variables may hold so many `values`.
    pub(super) fn new(
        schema: S,
        sdl: &str,
        values: u64,
        serving: &Serving,
    ) -> std::io::Result<Self> {
        let limits = Limits { cost: serving.max_cost, values, ..Limits::default() };
        let gate = Gate::new(limits, sdl).map_err(std::io::Error::other)?;
        let (profile, timing) = (serving.status_profile, serving.server_timing);
        Ok(Self { schema, gate, profile, timing })
    }

    /// The schema and its gate, for whoever has a text of its own.
    pub(super) fn asked(&self) -> (&S, &Gate) {
        (&self.schema, &self.gate)
    }

    /// Whether answers say what they took.
    pub(super) fn tells_timing(&self) -> bool {
        self.timing
    }

    /// The same where an answer may be a stream.
    pub(super) async fn converse(
        &self,
        request: &HttpRequest,
        body: &[u8],
        data: impl FnOnce(Request) -> Request,
    ) -> Given {
        converse(&self.schema, &self.gate, self.profile, asked(request, body), data).await
    }

    /// Answers a request that came with `body`. `data` attaches what resolvers read with, whose statements
    /// are counted on `meter`.
    pub(super) async fn answer(
        &self,
        request: &HttpRequest,
        body: &[u8],
        meter: &Meter,
        data: impl FnOnce(Request) -> Request,
    ) -> HttpResponse {
        let started = Instant::now();
        let asked = asked(request, body);
        let given = answer(&self.schema, &self.gate, self.profile, asked, data).await;
        let cost = given.cost;
        let mut response = respond(given);
        if self.timing {
            timed(&mut response, started, meter.count(), cost);
        }
        response
    }
}
