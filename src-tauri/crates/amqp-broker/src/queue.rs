//! One queue: what waits, what is out at a client, and how often that went wrong. No sockets, no clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::message::Message;

/// Where a message stands in its queue for as long as it is there, so that it can be put back to
/// where it was. The second number sets doubles behind their original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(u64, u32);

/// A message on its way to a client.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) position: Position,
    pub(crate) message: Arc<Message>,
    pub(crate) redelivered: bool,
}

/// First in, first out; each message is either ready or out at one client.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    ready: BTreeMap<Position, Held>,
    unacked: BTreeMap<Position, Held>,
    next: u64,
}

#[derive(Debug, Clone)]
struct Held {
    message: Arc<Message>,
    expires: Option<Timestamp>,
    failures: u32,
}

impl Queue {
    /// Puts a message last.
    pub(crate) fn push(&mut self, message: Arc<Message>, now: Timestamp) {
        let expires = message.expiration.and_then(|time| {
            let time = SignedDuration::try_from(time).ok()?;
            now.checked_add(time).ok()
        });
        let held = Held {
            message,
            expires,
            failures: 0,
        };
        self.ready.insert(Position(self.next, 0), held);
        self.next += 1;
    }

    /// Removes the head if its time is up. Only the head is looked at: what lies behind a message
    /// that stays is not told of before it comes forward (fiks-io 14).
    pub(crate) fn expire_head(&mut self, now: Timestamp) -> Option<Arc<Message>> {
        self.head_expires().filter(|expires| *expires <= now)?;
        self.ready.pop_first().map(|(_, held)| held.message)
    }

    /// When the time of the present head is up.
    pub(crate) fn head_expires(&self) -> Option<Timestamp> {
        self.ready.first_key_value()?.1.expires
    }

    /// Takes the head out to a client.
    pub(crate) fn take(&mut self) -> Option<Taken> {
        let (position, held) = self.ready.pop_first()?;
        let taken = Taken {
            position,
            message: held.message.clone(),
            redelivered: held.failures > 0,
        };
        self.unacked.insert(position, held);
        Some(taken)
    }

    /// Removes for good what was out at a client.
    pub(crate) fn remove(&mut self, position: Position) -> Option<Arc<Message>> {
        self.unacked.remove(&position).map(|held| held.message)
    }

    /// What was out at a client goes back to where it was, unless it has now failed `limit` times:
    /// then it is removed and handed out.
    pub(crate) fn put_back(&mut self, position: Position, limit: u32) -> Option<Arc<Message>> {
        let mut held = self.unacked.remove(&position)?;
        held.failures = held.failures.saturating_add(1);
        if held.failures >= limit {
            return Some(held.message);
        }
        self.ready.insert(position, held);
        None
    }

    /// Sets a copy of what is out at a client right behind it: a fault of the platform.
    pub(crate) fn double(&mut self, position: Position) {
        let Some(held) = self.unacked.get(&position).cloned() else {
            return;
        };
        let mut free = Position(position.0, position.1.saturating_add(1));
        while self.ready.contains_key(&free) || self.unacked.contains_key(&free) {
            free.1 = free.1.saturating_add(1);
        }
        self.ready.insert(free, held);
    }

    /// How many wait.
    pub(crate) fn ready(&self) -> usize {
        self.ready.len()
    }

    /// How many are out at clients.
    pub(crate) fn unacked(&self) -> usize {
        self.unacked.len()
    }
}
