//! What is asked of the clock: to publish or to withdraw a story, and when.

use async_graphql::{ID, InputObject};

use crate::content::{self, Error, Moment};
use crate::graphql::scalars::DateTime;

/// When something is to be done: `at` an instant, or when clocks show `localTime` in `zone`.
///
/// A local time that clocks skip there, or show twice, is refused, naming the two instants that may be
/// meant.
#[derive(Clone, Debug, InputObject)]
pub(super) struct MomentInput {
    /// The instant.
    at: Option<DateTime>,
    /// A date and time as on a clock: `2026-11-30T07:00`.
    local_time: Option<String>,
    /// The IANA time zone of that clock: `Africa/Casablanca`.
    zone: Option<String>,
}

impl MomentInput {
    pub(super) fn moment(self) -> content::Result<Moment> {
        match (self.at, self.local_time, self.zone) {
            (Some(DateTime(at)), None, None) => Ok(Moment::At(at)),
            (None, Some(time), Some(zone)) => Ok(Moment::Local { time, zone }),
            _ => {
                let rule = "must be given, or a local time with its zone, and not both";
                Err(Error::invalid("at", rule))
            }
        }
    }
}

/// A story that the clock is to publish.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleScheduleInput {
    /// The draft.
    pub(super) draft: ID,
    /// The revision that was seen: refused, if it is not the latest.
    pub(super) revision: i32,
    /// When; must be yet to come.
    #[graphql(flatten)]
    pub(super) moment: MomentInput,
    /// Whether those with the scope `press:embargoed` may read it until then.
    #[graphql(default)]
    pub(super) embargo: bool,
}

/// A story that the clock is no longer to publish.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleUnscheduleInput {
    /// The draft.
    pub(super) draft: ID,
}

/// A story that the clock is to withdraw.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleExpireInput {
    /// The draft.
    pub(super) draft: ID,
    /// When; must be yet to come. Null takes back what was planned.
    pub(super) when: Option<MomentInput>,
    /// Why, for the public to read; at most 2,000 characters.
    #[graphql(default_with = "\"This article is no longer available.\".to_owned()")]
    pub(super) reason: String,
}
