//! The machine's clock, set right by what services tell (trust-and-speed 2.2, I7).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, select};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::Clock;

/// A smaller move is not told of: clocks are set by seconds all the time.
const NOTICED: SignedDuration = SignedDuration::from_mins(1);
/// Slept in pieces, so that a move is noticed soon after.
const PIECE: Duration = Duration::from_secs(30);

/// The machine's clock less what the services say that it is ahead.
///
/// When it moves otherwise than by passing (somebody sets it; the machine slept), what the services said is
/// of no use any more, and nobody vouches for the time until one of them is heard again.
pub struct CheckedClock(Arc<Inner>);

struct Inner {
    machine: Arc<dyn Clock>,
    state: Mutex<State>,
    moves: watch::Sender<SignedDuration>,
}

struct State {
    ahead: SignedDuration,
    confirmed: bool,
    /// What the machine showed when it was last looked at, and what had passed then.
    looked: (Timestamp, Duration),
}

impl CheckedClock {
    /// `machine` as it stands; nobody vouches for it yet.
    pub fn new(machine: Arc<dyn Clock>) -> CheckedClock {
        let looked = (machine.now(), machine.passed());
        CheckedClock(Arc::new(Inner {
            machine,
            state: Mutex::new(State {
                ahead: SignedDuration::ZERO,
                confirmed: false,
                looked,
            }),
            moves: watch::Sender::new(SignedDuration::ZERO),
        }))
    }
}

impl Clock for CheckedClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, deadline: Timestamp) -> BoxFuture<'static, ()> {
        let inner = Arc::clone(&self.0);
        let mut moves = inner.moves.subscribe();
        Box::pin(async move {
            loop {
                let left = Duration::try_from(deadline.duration_since(inner.now()));
                let Some(left) = left.ok().filter(|left| !left.is_zero()) else {
                    return;
                };
                let piece = inner.machine.pass(left.min(PIECE));
                match select(piece, std::pin::pin!(moves.changed())).await {
                    Either::Left(((), _)) => {}
                    Either::Right(_) => return,
                }
            }
        })
    }

    fn passed(&self) -> Duration {
        self.0.machine.passed()
    }

    fn pass(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.machine.pass(time)
    }

    fn is_confirmed(&self) -> bool {
        self.0.now();
        self.0.state().confirmed
    }

    fn machine_now(&self) -> Timestamp {
        self.0.machine.now()
    }

    fn told(&self, ahead: SignedDuration) {
        self.0.now();
        let mut state = self.0.state();
        let by = state.ahead.saturating_sub(ahead);
        let news = !state.confirmed || by.abs() > NOTICED;
        state.ahead = ahead;
        state.confirmed = true;
        if news {
            self.0.moved(by);
        }
    }

    fn moves(&self) -> watch::Receiver<SignedDuration> {
        self.0.moves.subscribe()
    }
}

impl Inner {
    fn now(&self) -> Timestamp {
        let mut state = self.state();
        let looked = (self.machine.now(), self.machine.passed());
        let (before, passed) = std::mem::replace(&mut state.looked, looked);
        let passed = SignedDuration::try_from(looked.1.saturating_sub(passed));
        let shown = looked.0.duration_since(before);
        let jumped = shown.saturating_sub(passed.unwrap_or(SignedDuration::MAX));
        if jumped.abs() > NOTICED {
            let by = jumped.saturating_add(state.ahead);
            state.ahead = SignedDuration::ZERO;
            state.confirmed = false;
            self.moved(by);
        }
        looked.0.saturating_sub(state.ahead).unwrap_or(looked.0)
    }

    fn moved(&self, by: SignedDuration) {
        self.moves.send_modify(|all| *all = all.saturating_add(by));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);
    const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

    fn clocks() -> (Arc<ManualClock>, CheckedClock) {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let machine = Arc::new(ManualClock::new(start));
        let clock = CheckedClock::new(machine.clone());
        (machine, clock)
    }

    fn jump(machine: &ManualClock, by: SignedDuration) {
        machine.set(machine.now() + by);
    }

    #[test]
    fn the_time_is_what_the_services_say_from_the_first_that_is_heard() {
        let (machine, clock) = clocks();
        assert!(!clock.is_confirmed(), "nobody has said anything");
        clock.told(HOUR);
        assert!(clock.is_confirmed());
        assert_eq!(clock.now(), machine.now() - HOUR);
        assert_eq!(*clock.moves().borrow(), -HOUR);
        machine.advance(HOUR);
        assert_eq!(clock.now(), machine.now() - HOUR, "it passes");
        assert!(clock.is_confirmed(), "passing is no move");
    }

    #[test]
    fn a_jump_takes_the_confirmation_away_until_a_service_is_heard_again() {
        for by in [YEAR, -YEAR, HOUR * 8] {
            let (machine, clock) = clocks();
            clock.told(SignedDuration::ZERO);
            let before = clock.now();
            let known = *clock.moves().borrow();
            jump(&machine, by);
            assert!(!clock.is_confirmed(), "{by}");
            assert_eq!(*clock.moves().borrow() - known, by);
            clock.told(by);
            assert!(clock.is_confirmed(), "{by}");
            assert_eq!(clock.now(), before, "{by}: no time has passed");
            assert_eq!(*clock.moves().borrow(), known, "{by}");
        }
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_set_back_and_does_not_sleep_a_year() {
        let (machine, clock) = clocks();
        let sleep = clock.sleep_until(clock.now() + HOUR);
        jump(&machine, -YEAR);
        // Another looks at the clock; or the sleeper itself, after a piece.
        clock.now();
        sleep.await;
    }

    #[tokio::test]
    async fn a_sleeper_sleeps_on_when_the_clock_is_set_by_seconds() {
        let (machine, clock) = clocks();
        let mut sleep = clock.sleep_until(clock.now() + HOUR);
        jump(&machine, -SignedDuration::from_secs(20));
        clock.now();
        assert!(futures_util::poll!(&mut sleep).is_pending());
        machine.advance(HOUR * 2);
        sleep.await;
    }
}
