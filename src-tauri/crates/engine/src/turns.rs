//! Who goes first where both want the same processors and the same disk: taking before opening.
//!
//! What lies with the far side can be lost with it, and a queue that is not emptied is counted against us; what is
//! taken is safe, and may be opened a moment later. So nothing is opened between messages that come one upon the
//! other. One that comes alone is opened at once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Deliveries that come within this after one another come together. How busy this process is has nothing to do
/// with the time of day: it is no clock's matter.
const TOGETHER: Duration = Duration::from_millis(20);
/// So long at most the next is kept from being opened.
pub(crate) const MOST: Duration = Duration::from_millis(100);

/// How deliveries have come to one account.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<Option<Last>>);

#[derive(Debug, Clone, Copy)]
struct Last {
    at: Instant,
    /// Others came with it or just before it.
    together: bool,
}

impl Turns {
    /// `count` deliveries are being taken at `now`.
    pub(crate) fn taking(&self, count: usize, now: Instant) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let upon = last.is_some_and(|last| now.saturating_duration_since(last.at) < TOGETHER);
        *last = Some(Last {
            at: now,
            together: count > 1 || upon,
        });
    }

    /// How long to wait at `now` before one more is opened, when that has been waited for since `since`; `None` when
    /// it may be opened.
    pub(crate) fn wait(&self, since: Instant, now: Instant) -> Option<Duration> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.filter(|last| last.together)?;
        let quiet = (last.at + TOGETHER).min(since + MOST);
        let wait = quiet.saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn what_comes_alone_is_opened_at_once() {
        let (turns, start) = (Turns::default(), Instant::now());
        assert_eq!(turns.wait(start, start), None, "nothing came");
        turns.taking(1, start);
        assert_eq!(turns.wait(start, start), None);
        turns.taking(1, start + TOGETHER);
        assert_eq!(turns.wait(start + TOGETHER, start + TOGETHER), None);
    }

    #[test]
    fn what_comes_together_is_opened_when_no_more_comes() {
        let (turns, start) = (Turns::default(), Instant::now());
        turns.taking(2, start);
        assert_eq!(turns.wait(start, start), Some(TOGETHER));
        assert_eq!(turns.wait(start, start + TOGETHER), None);

        let (turns, start) = (Turns::default(), Instant::now());
        turns.taking(1, start);
        turns.taking(1, start + ms(5));
        assert_eq!(turns.wait(start, start + ms(6)), Some(ms(19)));
    }

    #[test]
    fn a_stream_that_never_ends_keeps_nothing_from_being_opened_for_long() {
        let (turns, start) = (Turns::default(), Instant::now());
        let mut waited = Duration::ZERO;
        for count in 0.. {
            let now = start + ms(count);
            turns.taking(1, now);
            waited = now - start;
            if count > 0 && turns.wait(start, now).is_none() {
                break;
            }
        }
        assert_eq!(waited, MOST);
    }
}
