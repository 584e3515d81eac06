//! Time comes in through this door; a lint forbids every other one.

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;

/// Tells the time and waits for a time. Passed in everywhere, so that a test of a day takes milliseconds.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits until `deadline`; returns at once when it has passed. Cancel-safe.
    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()>;
}

/// The clock of the machine.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place that may ask the machine
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()> {
        let clock = *self;
        Box::pin(async move {
            // Slept in short pieces, so that a suspended laptop or a changed clock wakes soon after.
            const PIECE: std::time::Duration = std::time::Duration::from_secs(30);
            loop {
                let left = deadline.duration_since(clock.now());
                let Ok(left) = std::time::Duration::try_from(left) else {
                    return;
                };
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(PIECE)).await;
            }
        })
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
    waiting: Mutex<Vec<Timestamp>>,
}

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> ManualClock {
        ManualClock {
            now: watch::Sender::new(start),
            waiting: Mutex::new(Vec::new()),
        }
    }

    /// Moves the clock forward and wakes whoever waited for a moment that has now passed.
    pub fn advance(&self, by: jiff::SignedDuration) {
        self.now
            .send_modify(|now| *now = now.saturating_add(by).unwrap_or(*now));
    }

    /// Moves the clock to `instant`, also backwards.
    pub fn set(&self, instant: Timestamp) {
        self.now.send_replace(instant);
    }

    /// The earliest moment after now that somebody waits for or has waited for.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let now = *self.now.borrow();
        let mut waiting = self
            .waiting
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        waiting.retain(|deadline| *deadline > now);
        waiting.iter().min().copied()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()> {
        self.waiting
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .push(deadline);
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // An error means that the clock is gone; then nobody can wait for it any more.
            let _ = now.wait_for(|now| *now >= deadline).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_manual_clock_passes_its_deadline() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let deadline = Timestamp::from_second(86_400).unwrap();
        let sleep = clock.sleep_until(deadline);
        assert_eq!(
            clock.next_deadline(),
            Some(deadline),
            "the sleeper is registered"
        );
        clock.advance(jiff::SignedDuration::from_hours(24));
        sleep.await;
    }
}
