//! What the engine asks of the layer above.

use budstikke_channel::{SealedFile, SubmitError};
use budstikke_domain::{AccountId, MessageUid, Route, StatusEvent, WireId};
use budstikke_store::{Answer, BlobRef, DeliveryKind, DiskTrouble, NewIncoming};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use thiserror::Error;

/// Makes the bytes that every attempt of a message carries.
pub trait Packer: Send + Sync {
    /// Seals a message: its package into the spool, durable when this returns, and its envelope.
    ///
    /// Called before the first attempt, and again only if the result was lost before anything left.
    /// Dropping the future may leave a file in the spool; the janitor removes it.
    fn seal<'a>(&'a self, message: &'a MessageUid) -> BoxFuture<'a, Result<Sealed, SubmitError>>;

    /// Makes the SBD that tells a sender a status, with a fresh deadline: one that has passed would be
    /// read as the sender's own message having run out (eformidling-dpo 4.6). Never called again once
    /// bytes may have left.
    fn answer<'a>(&'a self, answer: &'a Answer) -> BoxFuture<'a, Result<Vec<u8>, SubmitError>>;

    /// The way that an SBD of [`Packer::answer`] takes.
    fn answer_route(&self, envelope: &[u8]) -> Result<Route, SubmitError>;
}

/// A sealed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The package, directly in [`budstikke_store::Store::spool`]; none for a message without files.
    pub file: Option<SealedFile>,
    /// What travels beside the package: for DPO the bytes of `sbd.json`.
    pub envelope: Vec<u8>,
    /// For «Vis bevis»: the package's hash and the certificate that signed, as the layer above writes it.
    pub evidence: String,
}

/// Says what a delivery is.
pub trait Intake: Send + Sync {
    /// Opens a delivery. Its bytes are durable, and stay whatever this returns.
    ///
    /// Called up to three times for one delivery when it fails or panics, then the delivery is put aside.
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>>;

    /// What can be told of a delivery that could not be opened, without opening it: that it is a letter for
    /// us, from whom, and under which id. `None` when it is none, or not even that can be told.
    ///
    /// Called after the last try, so that its sender hears MOTTATT, which it is (architecture B.4), and a
    /// person that there is something to look at.
    fn give_up<'a>(
        &'a self,
        staged: &'a Staged,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>>;
}

/// A delivery whose bytes are durable here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The account it came to.
    pub account: AccountId,
    /// The carrier's id of it.
    pub key: String,
    /// The party the carrier authenticated, verbatim (`0192:310204838`).
    pub sender: String,
    /// Its bytes.
    pub blob: BlobRef,
    /// What the carrier told about it, as the channel wrote it.
    pub raw: Vec<u8>,
    /// When it came: the time of judgement, however often it is opened.
    pub received_at: Timestamp,
}

/// What a delivery turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Something is said about a message we sent. It counts only when its receiver says it.
    Event {
        /// The messageId it speaks of, exactly as written.
        wire_id: WireId,
        /// What is said. Without `raw_blob` the delivery itself is the evidence.
        event: StatusEvent,
        /// What carries it. A receipt is answered like a letter, a status never is.
        kind: DeliveryKind,
    },
    /// A letter, opened and judged, whatever it is worth.
    Letter(Box<NewIncoming>),
    /// A letter of which too little is known to judge it now; it is shown as that, and opened again later.
    Unjudged(Box<NewIncoming>),
    /// It can not be read, and never will be. Kept, and told to a person.
    Unreadable {
        /// Why, for the log and for support; nothing of the content.
        reason: String,
    },
    /// It is not for us or not from whom it says.
    Foreign {
        /// Why, for the log and for support; nothing of the content.
        reason: String,
    },
}

/// Why a delivery could not be opened this time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntakeError {
    /// Something here is not as it should be (key store): tried again without end.
    #[error("not now: {0}")]
    NotNow(String),
    /// Our own disk did not take what was to be written: tried again without end, and a person is told.
    #[error("disk: {1}")]
    Disk(DiskTrouble, String),
    /// It went wrong with this delivery; the third time it is put aside.
    #[error("failed: {0}")]
    Failed(String),
}
