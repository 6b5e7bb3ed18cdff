//! When something is to be done: an instant, or a wall-clock time somewhere, which may be none or two.

use chrono::{DateTime, Utc};
use jiff::{
    civil,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::super::{Error, Result, clip};

/// When something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At an instant.
    At(DateTime<Utc>),
    /// When clocks in a zone of the IANA's show a time.
    Local {
        /// As on a clock: `2026-11-30T07:00`.
        time: String,
        /// Its name: `Africa/Casablanca`.
        zone: String,
    },
}

impl Moment {
    /// The instant that is meant. A time that clocks skip there, or show twice, is refused with the two
    /// instants that may be meant.
    pub fn instant(&self) -> Result<DateTime<Utc>> {
        let (time, zone) = match self {
            Self::At(at) => return Ok(*at),
            Self::Local { time, zone } => (time, zone),
        };
        let unknown =
            |_| Error::invalid("zone", "must be an IANA time zone such as Africa/Casablanca");
        let clock = TimeZone::get(zone).map_err(unknown)?;
        let form = "must be a date and time such as 2026-11-30T07:00, without an offset";
        // A time with an offset would be read, and the offset passed over; a day alone would be midnight.
        let plain = |clock: &str| clock.bytes().all(|b| matches!(b, b'0'..=b'9' | b':' | b'.'));
        let proper = time.split_once('T').is_some_and(|(_, clock)| plain(clock));
        let local = time.parse::<civil::DateTime>().ok().filter(|_| proper);
        let local = local.ok_or_else(|| Error::invalid("localTime", form))?;
        match clock.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => instant(local, offset),
            AmbiguousOffset::Gap { before, after } => {
                Err(refused(local, zone, "is skipped by clocks in", [after, before]))
            }
            AmbiguousOffset::Fold { before, after } => {
                Err(refused(local, zone, "is shown twice by clocks in", [before, after]))
            }
        }
    }

    /// The zone it was given in, if it was.
    pub fn zone(&self) -> Option<&str> {
        match self {
            Self::At(_) => None,
            Self::Local { zone, .. } => Some(zone),
        }
    }
}

fn instant(local: civil::DateTime, offset: Offset) -> Result<DateTime<Utc>> {
    let far = || Error::invalid("localTime", "must be of the years 1 to 9999");
    let stamp = offset.to_timestamp(local).map_err(|_| far())?;
    DateTime::from_timestamp_micros(stamp.as_microsecond()).ok_or_else(far)
}

/// Names both instants, the earlier first, to choose from by giving `at` instead.
fn refused(local: civil::DateTime, zone: &str, how: &str, offsets: [Offset; 2]) -> Error {
    let choice = |offset: Offset| {
        instant(local, offset).map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    };
    match offsets.map(choice) {
        [Ok(first), Ok(second)] => Error::invalid(
            "localTime",
            format!("{how} {}: give {first} or {second} as an instant", clip(zone)),
        ),
        [Err(error), _] | [_, Err(error)] => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(time: &str, zone: &str) -> String {
        let moment = Moment::Local { time: time.to_owned(), zone: zone.to_owned() };
        match moment.instant() {
            Ok(at) => at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_local_time_is_an_instant_or_a_choice_of_two() {
        for (time, zone, answer) in [
            ("2026-11-30T07:00", "Africa/Tunis", "2026-11-30T06:00:00Z"),
            ("2026-07-01T07:00:30", "Europe/Paris", "2026-07-01T05:00:30Z"),
            (
                "2026-03-29T02:30",
                "Europe/Paris",
                "localTime: is skipped by clocks in Europe/Paris: \
                 give 2026-03-29T00:30:00Z or 2026-03-29T01:30:00Z as an instant",
            ),
            (
                "2026-10-25T02:30",
                "Europe/Paris",
                "localTime: is shown twice by clocks in Europe/Paris: \
                 give 2026-10-25T00:30:00Z or 2026-10-25T01:30:00Z as an instant",
            ),
            (
                "2026-11-30T07:00",
                "Mars/Olympus",
                "zone: must be an IANA time zone such as Africa/Casablanca",
            ),
        ] {
            assert_eq!(told(time, zone), answer);
        }
    }

    #[test]
    fn what_is_no_local_time_is_refused() {
        for time in [
            "",
            "07:00",
            "2026-11-30",
            "2026-11-30T07:00Z",
            "2026-11-30T07:00+01:00",
            "2026-11-30T07:00-05:00",
            "x",
        ] {
            assert!(told(time, "Europe/Paris").starts_with("localTime: must be"), "{time}");
        }
    }
}
