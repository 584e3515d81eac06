//! The time in both tellings: a machine's clock that is set, and services that tell the time or are silent.

use std::sync::{Arc, Mutex};

use budstikke_domain::{CheckedClock, Clock, ManualClock};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::script::start;
use crate::clock;
use crate::shared::Shared;

/// What a clock is set by, in hours: a summer time, a laptop that slept, a battery that died.
const JUMPS: [i32; 8] = [-26_280, -8_760, -24, -2, 2, 8, 24, 43_800];

/// The time as the model knows it, in minutes since the history began.
#[derive(Debug, Clone, Default)]
pub(super) struct Time {
    /// What has really passed.
    pub(super) passed: i64,
    /// What the machine shows too much.
    machine: i64,
    /// What of that is known.
    known: i64,
    /// The machine's clock was set, and no service has been heard since.
    alone: bool,
}

impl Time {
    pub(super) fn now(&self) -> i64 {
        self.passed + self.machine - self.known
    }

    /// Whether it is `deadline` or later, and somebody vouches for that.
    pub(super) fn is_past(&self, deadline: i64) -> bool {
        !self.alone && self.now() >= deadline
    }

    /// By how much the time went on by this; negative when it went back.
    pub(super) fn jump(&mut self, hours: i32) -> i64 {
        let before = self.now();
        self.machine += i64::from(hours) * 60;
        (self.known, self.alone) = (0, true);
        self.now() - before
    }

    /// The same, for a service that is heard.
    pub(super) fn heard(&mut self) -> i64 {
        let before = self.now();
        (self.known, self.alone) = (self.machine, false);
        self.now() - before
    }
}

pub(super) fn jump() -> impl Strategy<Value = i32> {
    proptest::sample::select(JUMPS.to_vec())
}

/// The engine's clock, and the hands that set it.
pub(super) struct Hands {
    machine: Arc<ManualClock>,
    checked: Arc<CheckedClock>,
    noticed: Mutex<SignedDuration>,
}

impl Hands {
    pub(super) fn new(machine: Arc<ManualClock>, checked: Arc<CheckedClock>) -> Hands {
        let noticed = Mutex::new(*checked.moves().borrow());
        Hands {
            machine,
            checked,
            noticed,
        }
    }

    /// The clock is right, and known to be: so a history begins.
    pub(super) fn set_right(&self) -> Timestamp {
        self.machine.set(self.truth());
        self.checked.now();
        self.heard();
        *self.noticed.lock().unwrap() = *self.checked.moves().borrow();
        self.truth()
    }

    pub(super) fn jump(&self, hours: i32) {
        let by = SignedDuration::from_hours(hours.into());
        self.machine.set(self.machine.now() + by);
        // Somebody looks at it between any two events.
        self.checked.now();
    }

    pub(super) fn heard(&self) {
        let ahead = self.machine.now().duration_since(self.truth());
        self.checked.told(ahead);
    }

    /// What the engine's loop of the clock does.
    pub(super) async fn notice(&self, shared: &Shared) {
        let all = *self.checked.moves().borrow();
        let before = std::mem::replace(&mut *self.noticed.lock().unwrap(), all);
        if all != before {
            clock::moved(shared, all - before).await.unwrap();
        }
    }

    pub(super) fn clock(&self) -> Arc<CheckedClock> {
        Arc::clone(&self.checked)
    }

    fn truth(&self) -> Timestamp {
        start() + SignedDuration::try_from(self.machine.passed()).unwrap()
    }
}
