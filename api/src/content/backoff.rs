//! How long to wait after a failure: twice as long each time, up to a bound. Knows neither what failed nor the time.

use std::time::Duration;

/// The wait after a first failure.
const SHORTEST: Duration = Duration::from_millis(100);
/// No wait is longer: what was mended is noticed within this.
const LONGEST: Duration = Duration::from_secs(30);

/// Failures in a row. Begins with none.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It failed, again or for the first time: how many times in a row, and how long to wait now.
    pub fn failed(&mut self) -> (u32, Duration) {
        let doubled = 2_u32.saturating_pow(self.failures);
        self.failures = self.failures.saturating_add(1);
        (self.failures, SHORTEST.saturating_mul(doubled).min(LONGEST))
    }

    /// It worked: how many failures in a row that ends.
    pub fn worked(&mut self) -> u32 {
        std::mem::take(&mut self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_bound_and_begin_anew_after_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..11).map(|_| backoff.failed().1.as_millis()).collect();
        assert_eq!(waits[..4], [100, 200, 400, 800]);
        assert_eq!(waits[8..], [25_600, 30_000, 30_000]);
        assert_eq!(backoff.worked(), 11);
        assert_eq!(backoff.failed(), (1, SHORTEST));
    }

    #[test]
    fn failing_for_ever_overflows_nothing() {
        let mut backoff = Backoff { failures: u32::MAX };
        assert_eq!(backoff.failed(), (u32::MAX, LONGEST));
    }
}
