//! Trouble over AMQP, as a program outside names it too.

use std::time::Duration;

use budstikke_amqp_broker::{BadHeaders, DeliveryFault, Held};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::FiksSandbox;
use super::kontoer::queue_of;
use crate::error::SandboxError;

/// What goes wrong with a delivery (trust-and-speed 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmqpFault {
    /// The connection breaks after so many octets of the body.
    CutInBody(usize),
    /// So many milliseconds pass before each piece of the body.
    SlowBody(u64),
    /// One octet in the middle of the body is another.
    FlippedOctet,
    /// The message comes twice, as two deliveries with one `melding-id`.
    Duplicate,
    /// There is no table of headers.
    MissingHeaders,
    /// Every header is a number.
    WrongTypes,
    /// Every header is a long string that is not UTF-8.
    NotText,
}

impl AmqpFault {
    /// One of each, to be told of.
    pub const ALL: [AmqpFault; 7] = [
        AmqpFault::CutInBody(0),
        AmqpFault::SlowBody(0),
        AmqpFault::FlippedOctet,
        AmqpFault::Duplicate,
        AmqpFault::MissingHeaders,
        AmqpFault::WrongTypes,
        AmqpFault::NotText,
    ];

    fn of_broker(self) -> DeliveryFault {
        match self {
            AmqpFault::CutInBody(octets) => DeliveryFault::CutInBody(octets),
            AmqpFault::SlowBody(millis) => DeliveryFault::SlowBody(Duration::from_millis(millis)),
            AmqpFault::FlippedOctet => DeliveryFault::FlippedOctet,
            AmqpFault::Duplicate => DeliveryFault::Duplicate,
            AmqpFault::MissingHeaders => DeliveryFault::Headers(BadHeaders::Missing),
            AmqpFault::WrongTypes => DeliveryFault::Headers(BadHeaders::WrongTypes),
            AmqpFault::NotText => DeliveryFault::Headers(BadHeaders::NotText),
        }
    }
}

impl FiksSandbox<'_> {
    /// The next `times` deliveries of a konto go wrong; [`crate::Sandbox::clear_faults`] ends it.
    pub fn fault_deliveries(&self, konto: Uuid, fault: AmqpFault, times: u32) {
        let queue = queue_of(konto);
        self.broker().fault(&queue, fault.of_broker(), times);
    }

    /// Ends every consumer of a konto's queue with `basic.cancel`.
    pub fn cancel_consumers(&self, konto: Uuid) {
        self.broker().cancel_consumers(&queue_of(konto));
    }

    /// Breaks every connection over AMQP without a word.
    pub fn cut_connections(&self) {
        for connection in self.broker().connections() {
            self.broker().cut(connection.id);
        }
    }

    /// Plays dead towards every connection over AMQP that there is now, or comes back to life: half-open.
    pub fn freeze_connections(&self, frozen: bool) {
        for connection in self.broker().connections() {
            self.broker().freeze(connection.id, frozen);
        }
    }

    /// Stops the broker and starts it again on the same port, with its messages or without them.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn restart_broker(&self, lost: bool) -> Result<(), SandboxError> {
        let held = match lost {
            true => Held::Lost,
            false => Held::Kept,
        };
        self.broker().stop(held).await;
        self.broker().resume().await.map_err(SandboxError::Socket)
    }
}
