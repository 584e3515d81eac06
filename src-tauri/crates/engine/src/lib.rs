//! Moves what is queued: sends messages, takes deliveries, watches deadlines.
//!
//! [`Engine::start`] takes the store, the channels and two functions of the layer above, [`Packer`]
//! (makes the bytes of a message) and [`Intake`] (says what a delivery is), and runs supervised loops:
//! outbox, per account inbox, fetching and opening, tracking, janitor. What has happened is read from the store and
//! its changes; [`Engine::health`] and [`Engine::progress`] are for the eye only.
//!
//! Invariants:
//! - What can not be taken back is written down before it is done: the attempt is counted, the sealed
//!   bytes and each point of progress are committed before the next call goes out.
//! - A silent attempt is never repeated blindly: the far side is asked first, for as long as it takes.
//! - The far side may forget a delivery only after its bytes are durable here.
//! - A lost lease touches nothing more.
//! - The next wake-up comes from the database; nothing ticks.
//!
//! Not here: cryptography, HTTP, and what a message or a delivery means. The engine knows `domain`,
//! `channel` and `store`.
#![deny(missing_docs)]

mod answering;
mod attempt;
mod backoff;
mod clock;
mod conclude;
mod engine;
mod fetching;
mod health;
mod inbox;
mod janitor;
mod opening;
mod outbox;
mod ports;
mod progress;
mod shared;
mod supervisor;
mod tracking;
mod turns;

#[cfg(test)]
mod tests;

pub use engine::{Engine, EngineParts, Wake};
pub use health::{AccountHealth, Health, LoopHealth};
pub use ports::{Intake, IntakeError, Opened, Packer, Sealed, Staged};
pub use progress::{Upload, UploadPhase};
