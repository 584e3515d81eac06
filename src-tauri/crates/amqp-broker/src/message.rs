//! What lies in a queue, and what becomes of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A message as the platform puts it in a queue (fiks-io 7). The body is held in memory: what is
/// larger than 5 MB goes another way than through AMQP.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Header names and values, in the order they are written. Values are long strings (tag `S`).
    pub headers: Vec<(String, String)>,
    /// How long it may lie, written as the property `expiration` in milliseconds. `None` is for ever.
    pub expiration: Option<Duration>,
    /// The octets of the body; may be none.
    pub body: Arc<[u8]>,
}

impl Message {
    /// The value of the header `name`, the first of them if there are more.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Message {
    /// Tells how long the body is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("headers", &self.headers)
            .field("expiration", &self.expiration)
            .field("body", &format_args!("{} octets", self.body.len()))
            .finish()
    }
}

/// How a message left its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// A client acknowledged it.
    Acknowledged,
    /// A client refused it without wanting it back: nobody is told (fiks-io 7, nack).
    Rejected,
    /// It failed as often as the limit allows: taken and not acknowledged, or put back.
    DeadLettered,
    /// Its time was up when it lay at the head of its queue.
    Expired,
}

/// A message has left its queue for good. What follows of that is the owner's to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The queue in which it lay.
    pub queue: String,
    /// The message.
    pub message: Arc<Message>,
    /// Why it is gone.
    pub fate: Fate,
}
