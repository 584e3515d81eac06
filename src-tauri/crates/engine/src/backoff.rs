//! How long to wait before trying again.

use std::sync::Mutex;
use std::time::Duration;

use budstikke_channel::Progress;
use jiff::{SignedDuration, Timestamp};

const FIRST: Duration = Duration::from_secs(2);
const CAP: Duration = Duration::from_secs(15 * 60);
/// What a service may ask of us at most.
pub(crate) const RETRY_AFTER_CAP: Duration = Duration::from_secs(60 * 60);

/// After so many transfers that came to nothing something is wrong that haste does not mend.
const SPENT: u32 = 3;

/// Random numbers for waiting times: not for secrets. SplitMix64.
pub(crate) struct Jitter(Mutex<u64>);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Jitter {
        Jitter(Mutex::new(seed))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(|p| p.into_inner());
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Full jitter: anything up to 2 s x 2^(attempt - 1), capped at 15 minutes (architecture B.6).
    pub(crate) fn backoff(&self, attempt: u64) -> Duration {
        let limit = longest(attempt).as_millis() as u64;
        Duration::from_millis(self.next() % (limit + 1))
    }

    /// The backoff, unless the service asked for a time of its own; then that, at most an hour.
    pub(crate) fn wait(&self, attempt: u64, asked: Option<Duration>) -> Duration {
        match asked {
            Some(asked) => asked.min(RETRY_AFTER_CAP),
            None => self.backoff(attempt),
        }
    }

    /// The same for one that has spent so many transfers: an hour after the third.
    pub(crate) fn wait_after(
        &self,
        attempt: u64,
        asked: Option<Duration>,
        progress: &Progress,
    ) -> Duration {
        if progress.spent >= SPENT {
            return RETRY_AFTER_CAP;
        }
        self.wait(attempt, asked)
    }
}

/// How long to wait for something that has been so since `since`: as long again, so that it is tried ever
/// more seldom.
pub(crate) fn as_long_again(since: Timestamp, now: Timestamp) -> Duration {
    let been = Duration::try_from(now.duration_since(since)).unwrap_or_default();
    been.clamp(FIRST, CAP)
}

fn longest(attempt: u64) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    1u32.checked_shl(doublings.min(31))
        .and_then(|factor| FIRST.checked_mul(factor))
        .map_or(CAP, |wait| wait.min(CAP))
}

/// `wait` after `now`, never past what a timestamp can hold.
pub(crate) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_to_a_cap_and_is_spread() {
        assert_eq!(longest(1), Duration::from_secs(2));
        assert_eq!(longest(4), Duration::from_secs(16));
        assert_eq!(longest(10), CAP);
        assert_eq!(longest(u64::MAX), CAP);
        let jitter = Jitter::new(1);
        let waits: Vec<_> = (0..50).map(|_| jitter.backoff(3)).collect();
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(8)));
        assert!(
            waits.iter().any(|wait| *wait < Duration::from_secs(2))
                && waits.iter().any(|wait| *wait > Duration::from_secs(6)),
            "full jitter reaches from nothing to the limit: {waits:?}"
        );
    }

    #[test]
    fn what_a_service_asks_for_wins_up_to_an_hour() {
        let jitter = Jitter::new(1);
        assert_eq!(
            jitter.wait(9, Some(Duration::from_secs(7))),
            Duration::from_secs(7)
        );
        assert_eq!(
            jitter.wait(1, Some(Duration::from_secs(86_400))),
            RETRY_AFTER_CAP
        );
    }
}
