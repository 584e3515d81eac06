//! Time comes in through this door; a lint forbids every other one.

mod checked;

use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub use checked::CheckedClock;

/// Tells the time and waits for a time. Passed in everywhere, so that a test of a day takes milliseconds.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits until `deadline`; returns at once when it has passed, and sooner when the time moves otherwise
    /// than by passing: look at it again. Cancel-safe.
    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()>;

    /// How much time has passed since some moment, however the clock is set meanwhile. Need not count
    /// while the machine sleeps.
    fn passed(&self) -> Duration;

    /// Waits until so much has passed. Cancel-safe.
    fn pass(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// Whether somebody else than this machine vouches for [`Clock::now`]. What may not be undone, such as
    /// that a deadline has passed, is not concluded from a time that nobody vouches for.
    fn is_confirmed(&self) -> bool {
        true
    }

    /// What the clock of the machine shows.
    fn machine_now(&self) -> Timestamp {
        self.now()
    }

    /// A service has told the time: the machine's clock is so much ahead of it; negative when behind.
    fn told(&self, _ahead: SignedDuration) {}

    /// How far the time has moved in all otherwise than by passing. Also told of when the time is first
    /// confirmed. A clock that never moves so drops the sender.
    fn moves(&self) -> watch::Receiver<SignedDuration> {
        watch::channel(SignedDuration::ZERO).1
    }
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
            const PIECE: Duration = Duration::from_secs(30);
            loop {
                let left = deadline.duration_since(clock.now());
                let Ok(left) = Duration::try_from(left) else {
                    return;
                };
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(PIECE)).await;
            }
        })
    }

    #[allow(clippy::disallowed_methods)] // the one place that may ask the machine
    fn passed(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn pass(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock {
    hands: watch::Sender<Hands>,
    waiting: Mutex<Vec<Timestamp>>,
}

#[derive(Debug, Clone, Copy)]
struct Hands {
    now: Timestamp,
    passed: Duration,
}

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> ManualClock {
        ManualClock {
            hands: watch::Sender::new(Hands {
                now: start,
                passed: Duration::ZERO,
            }),
            waiting: Mutex::new(Vec::new()),
        }
    }

    /// Lets time pass, and wakes whoever waited for a moment that has now come.
    pub fn advance(&self, by: SignedDuration) {
        self.hands.send_modify(|hands| {
            hands.now = hands.now.saturating_add(by).unwrap_or(hands.now);
            hands.passed += Duration::try_from(by).unwrap_or_default();
        });
    }

    /// Sets the clock to `instant`, also backwards, without any time passing: a jump.
    pub fn set(&self, instant: Timestamp) {
        self.hands.send_modify(|hands| hands.now = instant);
    }

    /// The earliest moment after now that somebody waits for or has waited for.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let now = self.now();
        let mut waiting = self
            .waiting
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        waiting.retain(|deadline| *deadline > now);
        waiting.iter().min().copied()
    }

    fn note(&self, deadline: Timestamp) {
        let waiting = self.waiting.lock();
        let mut waiting = waiting.unwrap_or_else(|poisoned| poisoned.into_inner());
        waiting.push(deadline);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands.borrow().now
    }

    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()> {
        self.note(deadline);
        let mut hands = self.hands.subscribe();
        Box::pin(async move {
            // An error means that the clock is gone; then nobody can wait for it any more.
            let _ = hands.wait_for(|hands| hands.now >= deadline).await;
        })
    }

    fn passed(&self) -> Duration {
        self.hands.borrow().passed
    }

    fn pass(&self, time: Duration) -> BoxFuture<'static, ()> {
        let Hands { now, passed } = *self.hands.borrow();
        let until = passed.saturating_add(time);
        if let Ok(time) = SignedDuration::try_from(time) {
            self.note(now.saturating_add(time).unwrap_or(now));
        }
        let mut hands = self.hands.subscribe();
        Box::pin(async move {
            let _ = hands.wait_for(|hands| hands.passed >= until).await;
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
