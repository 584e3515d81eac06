//! How often we may knock at the queues (fiks-io 7): five times at once, then once every two seconds, and
//! after failures ever more seldom, up to a minute.

use std::time::Duration;

/// Attempts that may be made in a row.
const BURST: u32 = 5;
/// After so long one more may be made.
const REFILL: Duration = Duration::from_secs(2);
/// The longest pause after failures.
const CAP: Duration = Duration::from_secs(60);

/// Counts attempts to connect. Time is what has passed since some moment ([`budstikke_domain::Clock::passed`]),
/// so that a clock that is set does not count.
#[derive(Debug)]
pub(super) struct Throttle {
    left: u32,
    refilled: Duration,
    failures: u32,
    not_before: Duration,
}

impl Throttle {
    pub(super) fn new(now: Duration) -> Throttle {
        Throttle {
            left: BURST,
            refilled: now,
            failures: 0,
            not_before: Duration::ZERO,
        }
    }

    /// How long to wait before the next attempt; `None` = it may be made now, and is counted.
    pub(super) fn knock(&mut self, now: Duration) -> Option<Duration> {
        self.refill(now);
        let pause = self.not_before.saturating_sub(now);
        let refill = match self.left {
            0 => (self.refilled + REFILL).saturating_sub(now),
            _ => Duration::ZERO,
        };
        let wait = pause.max(refill);
        if wait.is_zero() {
            self.left = self.left.saturating_sub(1);
            return None;
        }
        Some(wait)
    }

    /// One more was made than was asked for.
    pub(super) fn spend(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// An attempt came to nothing, or what came of it did not last. The pause that follows: half of
    /// 2 s x 2^(failures - 1) at least, spread by `random`.
    pub(super) fn failed(&mut self, now: Duration, random: u64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let doublings = self.failures.saturating_sub(1).min(16);
        let longest = REFILL.saturating_mul(1 << doublings).min(CAP);
        let half = longest / 2;
        let spread = u64::try_from(half.as_millis()).unwrap_or(u64::MAX);
        let pause = half + Duration::from_millis(random % spread.saturating_add(1));
        self.not_before = now + pause;
        pause
    }

    /// A connection has lasted.
    pub(super) fn lasted(&mut self) {
        self.failures = 0;
        self.not_before = Duration::ZERO;
    }

    /// A person asks: no pause any more, only the count.
    pub(super) fn hurry(&mut self) {
        self.not_before = Duration::ZERO;
    }

    fn refill(&mut self, now: Duration) {
        while self.left < BURST && now >= self.refilled + REFILL {
            self.left += 1;
            self.refilled += REFILL;
        }
        if self.left == BURST {
            self.refilled = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn five_attempts_may_be_made_at_once_and_then_one_every_two_seconds() {
        let mut throttle = Throttle::new(at(0));
        for _ in 0..5 {
            assert_eq!(throttle.knock(at(100)), None);
        }
        assert_eq!(throttle.knock(at(100)), Some(at(2000)));
        assert_eq!(throttle.knock(at(1600)), Some(at(500)));
        assert_eq!(throttle.knock(at(2100)), None);
        assert_eq!(throttle.knock(at(2100)), Some(at(2000)), "one, not five");
        throttle.hurry();
        assert_eq!(
            throttle.knock(at(2100)),
            Some(at(2000)),
            "no person's hurry changes what KS asks of its clients"
        );
    }

    #[test]
    fn however_long_it_was_quiet_there_are_never_more_than_five_in_a_row() {
        let mut throttle = Throttle::new(at(0));
        assert_eq!(throttle.knock(at(0)), None);
        let later = at(3_600_000);
        let at_once = (0..10).filter(|_| throttle.knock(later).is_none()).count();
        assert_eq!(at_once, 5);
    }

    #[test]
    fn the_pause_after_failures_doubles_to_a_minute_and_is_spread() {
        let mut throttle = Throttle::new(at(0));
        let mut pauses = Vec::new();
        for random in [0, u64::MAX, 7, 1 << 40, 12_345, 3, u64::MAX, 0, u64::MAX] {
            pauses.push(throttle.failed(at(0), random));
        }
        for (pause, longest) in pauses.iter().zip([2, 4, 8, 16, 32, 60, 60, 60, 60]) {
            let longest = Duration::from_secs(longest);
            assert!(*pause >= longest / 2 && *pause <= longest, "{pauses:?}");
        }
        let last = *pauses.last().unwrap();
        assert_eq!(throttle.knock(at(0)), Some(last));
        throttle.hurry();
        assert_eq!(throttle.knock(at(0)), None, "a person need not wait for it");
        throttle.lasted();
        assert!(
            throttle.failed(at(0), u64::MAX) <= at(2000),
            "from the start"
        );
    }
}
