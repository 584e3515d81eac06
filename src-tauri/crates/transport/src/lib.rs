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
#![deny(missing_docs)]

mod dpo;

pub use dpo::{Dpo, DpoConfig, Pieces, SEARCHES_A_MINUTE, is_channel_name};
