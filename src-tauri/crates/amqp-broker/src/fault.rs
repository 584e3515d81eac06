//! Trouble on purpose, for deliveries to come. Trouble of connections and channels is in [`crate::Broker`].

use std::time::Duration;

/// What goes wrong with a delivery (fiks-io 14, trust-and-speed 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryFault {
    /// The connection breaks after so many octets of the body; a body that is shorter comes whole, and the
    /// connection breaks behind it.
    CutInBody(usize),
    /// So much passes, by the clock of the connections, before each piece of the body.
    SlowBody(Duration),
    /// The octet in the middle of the body is another; a body without any octet is as it is.
    FlippedOctet,
    /// The message comes once more right behind itself, as a delivery of its own and not marked as redelivered.
    Duplicate,
    /// The headers are not what they should be.
    Headers(BadHeaders),
}

/// How headers are malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadHeaders {
    /// There is no table at all.
    Missing,
    /// Every value is a number.
    WrongTypes,
    /// Every value is a long string of octets that are not UTF-8.
    NotText,
}

/// Faults that wait for their delivery, first in first out per queue.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Planned>);

#[derive(Debug)]
struct Planned {
    queue: String,
    fault: DeliveryFault,
    left: u32,
}

impl Faults {
    pub(crate) fn plan(&mut self, queue: &str, fault: DeliveryFault, times: u32) {
        self.0.push(Planned {
            queue: queue.to_owned(),
            fault,
            left: times,
        });
    }

    /// The fault of this delivery, which is thereby used up once.
    pub(crate) fn take(&mut self, queue: &str) -> Option<DeliveryFault> {
        self.0.retain(|planned| planned.left > 0);
        let next = self.0.iter_mut().find(|planned| planned.queue == queue)?;
        next.left -= 1;
        Some(next.fault)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
