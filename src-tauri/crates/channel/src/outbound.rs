//! Handing a message over.

use std::path::PathBuf;
use std::time::Duration;

use budstikke_domain::{Failure, FailureKind, MessageUid, OrgNumber, Route, word};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Hands messages over to one service.
pub trait Outbound: Send + Sync {
    /// Hands `submission` over, resuming from its progress if an earlier attempt got part of the way.
    ///
    /// Cancel-safe between two saved points of progress: dropping the future loses at most what the
    /// next attempt does again without harm.
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        progress: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>>;

    /// Asks the far side whether an earlier, unanswered attempt arrived. `None` = it offers no way to ask.
    ///
    /// Errors: [`SubmitError::Rejected`] when the far side has it and refuses to hand it on; any other
    /// leaves the attempt as uncertain as it was.
    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>>;

    /// What the carrier knows of a message handed over earlier, oldest first, codes verbatim.
    ///
    /// Errors: [`SubmitError::Unavailable`] with a cause of [`budstikke_domain::FailureKind::Busy`] and a time
    /// to wait when it has been asked often enough for now, which is nobody's fault.
    fn statuses<'a>(
        &'a self,
        handoff: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>>;
}

/// A frozen message, ready to go. Nothing in it changes between attempts (trust-and-speed 2.2, I4 and I8).
#[derive(Debug, Clone)]
pub struct Submission {
    /// Our id of it; for logs.
    pub uid: MessageUid,
    /// Given to the far side wherever it takes a key; the same in every attempt.
    pub attempt_key: String,
    /// Who sends.
    pub sender: OrgNumber,
    /// Where it goes.
    pub route: Route,
    /// The document that travels beside the package: for DPO the bytes of `sbd.json`.
    pub envelope: Vec<u8>,
    /// The sealed package, when the message has one.
    pub package: Option<SealedFile>,
    /// How far an earlier attempt came.
    pub progress: Progress,
}

/// A sealed package in the spool. It holds ciphertext only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// Its CRC-32, which the frame around it needs before the bytes are read.
    pub crc32: u32,
}

/// How far an attempt has come with the far side; written down before each call that can not be taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The carrier's id of the transfer, once it has given one.
    pub transfer_id: Option<String>,
    /// Whether all bytes may have left for that transfer: from here a silent attempt is uncertain. Of an
    /// upload in one go that is so as soon as it begins, of one in pieces with its last piece.
    #[serde(default)]
    pub upload_started: bool,
    /// Whether the carrier has answered that it has all bytes.
    #[serde(default)]
    pub uploaded: bool,
    /// Where the carrier takes the bytes in pieces, and tells how many it has; none for an upload in one go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_url: Option<String>,
    /// How many transfers before this one came to nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spent: u32,
}

impl Progress {
    /// Of a new transfer, after this one came to nothing.
    pub fn afresh(&self) -> Progress {
        Progress {
            spent: self.spent.saturating_add(1),
            ..Progress::default()
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Where a submission tells how far it is.
pub trait ProgressSink: Send + Sync {
    /// Writes `progress` down. Returns when it is durable; only then may the next call be made.
    /// An error means that the lease is lost: stop and touch nothing.
    fn save<'a>(&'a self, progress: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>>;

    /// Tells how many of `total` bytes have gone out. Cheap, not durable, for the eye only.
    fn sent_bytes(&self, sent: u64, total: u64);
}

/// What the carrier gave in return: proof that it has the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// The carrier's id of it.
    pub transfer_id: String,
    /// When the carrier says that it took it, as it wrote it; empty when it does not say.
    pub stated_at: String,
    /// The answer the proof was read from, for «Vis bevis».
    pub raw: Vec<u8>,
}

/// An attempt whose end is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The key it carried.
    pub attempt_key: String,
    /// How far it had come.
    pub progress: Progress,
    /// Why its end is not known.
    pub cause: Failure,
}

/// What asking about an uncertain attempt brought to light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reconciled {
    /// The carrier has all of it: go on from here, never send again.
    Arrived(Progress),
    /// The carrier has it and hands it on already.
    HandedOver(Handoff),
    /// The carrier never got the bytes, and will not: a new transfer may be started.
    NothingArrived,
    /// The carrier has some of the bytes, or none, and waits for them: go on with the same transfer. It takes
    /// one file, so bytes that a proxy on the way still holds can not arrive beside those sent now.
    Partly(Progress),
    /// The carrier knows nothing of the transfer any more, and never will: only a receipt or a person can
    /// tell whether the message arrived.
    Forgotten,
    /// The carrier has the transfer but is still working on it; ask again later.
    NotDecided,
}

/// A status the carrier tells of a message, verbatim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteStatus {
    /// The carrier's word.
    pub code: String,
    /// When, as it says.
    pub stated_at: String,
    /// Its own words, when there are some.
    pub detail: String,
    /// The answer it was read from.
    pub raw: Vec<u8>,
}

/// What the engine does next when an attempt did not end in a [`Handoff`].
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SubmitError {
    /// The far side said no to this content. Needs an edit or a decision.
    #[error("rejected: {0}")]
    Rejected(Rejection),
    /// Nothing is wrong with the message; try again, no sooner than `retry_after`.
    #[error("unavailable: {cause}")]
    Unavailable {
        /// How long the far side asked us to wait.
        retry_after: Option<Duration>,
        /// Why.
        cause: Failure,
    },
    /// Nothing is wrong with the message; something here must be mended first.
    #[error("blocked on {}: {}", .0.key, .0.cause)]
    Blocked(Blocker),
    /// The request may have arrived. Never repeat blindly.
    #[error("uncertain: {}", .0.cause)]
    Uncertain(Attempt),
    /// The lease on the job is lost: somebody else has it. Stop and touch nothing.
    #[error("the lease is lost")]
    LeaseLost,
}

impl SubmitError {
    /// A message of another service has come to this one: a fault in this program, and nothing has left.
    pub fn misrouted(route: &Route) -> SubmitError {
        SubmitError::Blocked(Blocker {
            key: "local:rute".to_owned(),
            text: word! {
                nb: "Meldingen hører til en annen kanal. Kopier detaljene til den som hjelper dere med Budstikke.",
                nn: "Meldinga høyrer til ein annan kanal. Kopier detaljane til den som hjelper dykk med Budstikke.",
                en: "The message belongs to another channel. Copy the details to whoever helps you with Budstikke.",
            }
                .to_owned(),
            number: String::new(),
            cause: Failure {
                kind: FailureKind::Refused,
                service: "Budstikke".to_owned(),
                status: None,
                code: String::new(),
                text: format!("a message for {} came here", route.service().as_str()),
                retry_after: None,
            },
        })
    }
}

/// The far side's no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{cause}")]
pub struct Rejection {
    /// What it said.
    pub cause: Failure,
    /// For a person: what happened, in the language that was spoken.
    pub text: String,
    /// The number of the error in the catalogue (ux 5.10): `E09`.
    pub number: String,
}

/// What must be mended here before anything of its kind can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// What all jobs with this trouble share: one of the keys below, or one of its own (`file:changed`).
    pub key: String,
    /// For a person: what happened and what to do, in the language that was spoken.
    pub text: String,
    /// The number of the error in the catalogue (ux 5.10).
    pub number: String,
    /// The cause, for the log.
    pub cause: Failure,
}

impl Blocker {
    /// The key of a clock that goes wrong.
    pub const CLOCK: &'static str = "clock";
    /// The key of a client, its key or its scopes that Maskinporten does not take.
    pub const MASKINPORTEN: &'static str = "maskinporten";
    /// The key of a system user that is missing or lacks the right.
    pub const ALTINN_RIGHT: &'static str = "altinn:right";
    /// The key of a resource that the carrier does not know.
    pub const ALTINN_RESOURCE: &'static str = "altinn:resource";
    /// The key of eFormidling where the organisation does not use it (any more).
    pub const DPO_UNUSED: &'static str = "altinn:unused";
    /// The key of our own certificate.
    pub const OWN_CERTIFICATE: &'static str = "cert:own";
    /// The key of an integrasjon at KS' platform that is not let in.
    pub const FIKS_LOGIN: &'static str = "fiks:login";
    /// The key of a konto of ours that we may not take messages from.
    pub const FIKS_KONTO: &'static str = "fiks:konto";
    /// The key of our own disk, when it has no room or does not take what is written.
    pub const DISK: &'static str = "disk";
}

/// A service that both sends and receives is one thing with two facets.
impl<T: Outbound + ?Sized> Outbound for std::sync::Arc<T> {
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        progress: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        self.as_ref().submit(submission, progress)
    }

    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        self.as_ref().reconcile(attempt)
    }

    fn statuses<'a>(
        &'a self,
        handoff: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        self.as_ref().statuses(handoff)
    }
}
