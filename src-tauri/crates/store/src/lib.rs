//! What Budstikke remembers: one encrypted database, encrypted blobs, and the queue of jobs.
//!
//! - [`Store`] is one open profile folder. [`Store::tx`] runs a closure on the one writer thread, in one
//!   transaction, and publishes its [`Change`]s only after the commit; [`Store::read`] runs on a small
//!   pool that cannot write. The closures see [`Tx`] and [`Read`]; each table has one file under `table/`
//!   that adds its operations to them and returns plain row structs.
//! - [`Blobs`] keeps content: streamed, seekable, never in plain text on disk; a small delivery in the
//!   database itself, so that one commit makes it durable.
//! - The spool folder holds sealed packages, which are ciphertext already.
//!
//! Invariants: a letter is in exactly one of draft and message for the eye, and moves between them in
//! one commit. The log `status_event` is append-only (triggers), and what is cached of it in `message`
//! is refreshed in the same transaction. Every write to a leased job names its lease; a lost lease
//! changes nothing. Nothing is deleted because it could not be understood.
//!
//! Not here: what a letter looks like (`content` and `config` columns are JSON of the layers above),
//! the network, packages, and any decision about what happens next to a job: that is `engine`.
//!
//! The profile key is 32 random bytes from outside; the keys of the database and of the blobs derive
//! from it by HKDF-SHA-256 with a label each.
#![deny(missing_docs)]

mod blob;
mod durable;
mod error;
mod examine;
mod janitor;
mod keys;
mod lock;
mod row;
mod schema;
mod session;
mod store;
mod table;
mod tx;
mod worker;

pub use blob::{BlobError, BlobId, BlobReader, BlobRef, BlobWriter, Blobs, MOST_SMALL};
pub use durable::sync_folder;
pub use error::{DiskTrouble, StoreError};
pub use examine::Examined;
pub use janitor::Swept;
pub use store::Store;
pub use table::account::{AccountRow, NewAccount};
pub use table::delivery::{
    ACK_LOST, Body, DeliveryKind, DeliveryRow, DeliveryState, NewDelivery, SmallBody,
};
pub use table::draft::{Attachment, DraftContent, DraftRow, DraftUid, NewAttachment, SourceFile};
pub use table::followup::FollowUps;
pub use table::incoming::{InboxRow, NewIncoming, Recorded};
pub use table::job::{
    AWAITS_DECISION, Answer, Blockage, Doubt, JobRow, JobState, LEASE_TIME, Lease, LeasedJob,
    NewJob, PROBE_AFTER, Postponed, Trouble,
};
pub use table::known_certificate::{Acquaintance, CertificateRole, SeenCertificate};
pub use table::known_recipient::KnownRecipient;
pub use table::konto_key::{KontoKey, KontoKeys};
pub use table::message::{
    Counts, Direction, Folder, MessageQuery, MessageRow, NewMessage, OutboxRow, SealedPackage,
};

pub use table::part::{NewPart, PartRole, PartRow};
pub use table::rows::SentRow;
pub use table::search::{Extent, Phrase, Place, Search, Within};
pub use table::status_event::{Appended, EventRow};
pub use tx::{Change, Read, Tx};

#[cfg(test)]
mod tests;
