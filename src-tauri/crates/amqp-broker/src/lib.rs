//! A small AMQP 0-9-1 broker over TLS: the far side of FIKS IO in the sandbox, for a Rust program to hold in its
//! hand.
//!
//! [`Broker::start`] listens. Its owner makes queues, puts messages in them, says who may come in
//! ([`Authenticator`]), and is told of every message that leaves for good ([`Event`]): acknowledged, rejected, failed
//! three times, or expired. It may consume a queue itself ([`Broker::consume`]). Clients consume; they can change nothing and publish nothing (fiks-io 7 and 14).
//!
//! Where RabbitMQ has a rule that a client can notice, the rule is RabbitMQ's: codes and words of a close, who is told
//! of a refused login, that only the head of a queue expires, that a rejected message comes back to where it was.
//! Trouble on purpose is in [`DeliveryFault`] and in the methods of [`Broker`].
//!
//! Inside there are three layers. `queue` and `queues` are what is true, without sockets and with the time as an
//! argument. `wire` and `session` are what is said, without sockets too. `connection` and `broker` are sockets and
//! tasks, and decide nothing.
//!
//! It deliberately does not: exchanges and bindings, publishing by clients, transactions, confirms, `basic.get`,
//! virtual hosts but `/`, or keep anything on disk.
#![deny(missing_docs)]

mod broker;
mod code;
mod connection;
mod fault;
mod fuzzing;
mod limits;
mod login;
mod message;
mod queue;
mod queues;
#[cfg(test)]
mod said;
mod session;
mod shared;
mod tasks;
mod wire;

pub use broker::{
    Broker, BrokerOptions, ConnectionId, ConnectionInfo, Held, OwnConsumer, PublishError,
};
pub use code::CloseCode;
pub use fault::{BadHeaders, DeliveryFault};
pub use fuzzing::answers_to;
pub use limits::Limits;
pub use login::{Access, Authenticator, Login};
pub use message::{Event, Fate, Message};
pub use queues::QueueStatus;
