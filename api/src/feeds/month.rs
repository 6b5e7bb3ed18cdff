//! Months, by which archives and sitemaps are cut: where each begins and ends in the order of articles. Knows no list.

use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::content::{Error, Result};

/// A month of the calendar in UTC, of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// Reads `2026-11`; `field` is the parameter to blame.
    pub(super) fn parse(field: &str, text: &str) -> Result<Self> {
        let digits = text.len() == 7 && text.bytes().all(|c| c.is_ascii_digit() || c == b'-');
        let parts = text.split_once('-').filter(|_| digits);
        let read = parts.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
        match read {
            Some((year, month)) if (1..=9_999).contains(&year) && (1..=12).contains(&month) => {
                Ok(Self { year, month })
            }
            _ => Err(Error::invalid(field, "must be a month such as 2026-11")),
        }
    }

    /// The month that an instant is in.
    pub(super) fn of(at: DateTime<Utc>) -> Self {
        Self { year: at.year(), month: at.month() }
    }

    /// Its first instant.
    pub(super) fn starts(self) -> DateTime<Utc> {
        self.first_day().and_time(NaiveTime::MIN).and_utc()
    }

    /// The first instant after it. No year has five digits: as text it would sort before the others.
    pub(super) fn ends(self) -> DateTime<Utc> {
        let next = self.first_day().checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        let next = next.and_time(NaiveTime::MIN).and_utc();
        if next.year() > 9_999 { next - TimeDelta::microseconds(1) } else { next }
    }

    /// The month before it.
    pub(super) fn previous(self) -> Self {
        match self {
            Self { year, month: 1 } => Self { year: year - 1, month: 12 },
            Self { year, month } => Self { year, month: month - 1 },
        }
    }

    fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_where_the_one_before_it_ends() {
        for (text, before) in
            [("2026-11", "2026-10"), ("2027-01", "2026-12"), ("0001-02", "0001-01")]
        {
            let month = Month::parse("archive", text).unwrap();
            assert_eq!(
                (month.to_string(), month.previous().to_string()),
                (text.into(), before.into())
            );
            assert_eq!(month.previous().ends(), month.starts());
            assert_eq!(Month::of(month.starts()), month);
            assert_eq!(Month::of(month.ends() - TimeDelta::microseconds(1)), month);
        }
        assert_eq!(Month::parse("archive", "9999-12").unwrap().ends().year(), 9_999);
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "0000-01",
            "2026-1",
            "-026-01",
            "2026-11-01",
            "20261-1",
        ] {
            assert!(Month::parse("archive", text).is_err(), "{text}");
        }
    }
}
