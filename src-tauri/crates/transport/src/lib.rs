//! The message services.
//!
//! [`Dpo`] is eFormidling's own: it implements [`budstikke_channel::Outbound`] and
//! [`budstikke_channel::Inbound`] over Altinn 3 Broker (eformidling-dpo 4.4 to 4.6). It hands over
//! what is already frozen and sealed, and takes what lies ready; it neither composes, opens nor
//! decides when to try again.
//!
//! Invariant: bytes leave only for a transfer whose id is durable with `upload_started`, so that a
//! crash at any line ends in a question to the broker and never in a second letter.
//!
//! Large letters go in pieces (TUS): a broken upload goes on from where it was.
//!
//! [`FiksIo`] is KS' FIKS IO: one request hands a message over, and nobody can be asked about it later
//! (fiks-io 5). So an attempt is uncertain only when the whole of it may have been read, and what is not in
//! doubt is written down as that before the attempt ends. What comes is pushed over AMQP, by a connection of our
//! own making: with a token of its own time, few messages out at a time, and none given back that was not to
//! count against it (fiks-io 7).
#![deny(missing_docs)]

mod dpo;
mod fiks_io;
mod outcome;
mod spool;

pub use dpo::{Dpo, DpoConfig, Pieces, SEARCHES_A_MINUTE, is_channel_name};
pub use fiks_io::{FiksIo, FiksIoSettings};
