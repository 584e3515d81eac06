//! One attempt to hand a message over.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use budstikke_channel::{
    Attempt, Handoff, Outbound, Progress, ProgressSink, Reconciled, SealedFile, Submission,
    SubmitError,
};
use budstikke_domain::{Failure, FailureKind, OrgNumber, StatusEvent, failpoint};
use budstikke_store::{
    Doubt, JobRow, LEASE_TIME, Lease, LeasedJob, MessageRow, SealedPackage, StoreError,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::answering;
use crate::backoff::after;
use crate::conclude;
use crate::ports::Sealed;
use crate::progress::UploadPhase;
use crate::shared::{Alive, Shared};
use crate::supervisor::panic_text;

/// How an attempt ended.
pub(crate) enum Outcome {
    /// The carrier has the message.
    HandedOver(Handoff),
    /// The far side or something here stands in the way.
    Refused(SubmitError),
    /// Asking about an earlier, silent attempt brought no answer yet.
    StillUncertain(Option<Failure>),
    /// The far side knows nothing of an earlier, silent attempt any more: a person decides.
    Forgotten,
    /// The receiver has answered, and the carrier has no more to say: nothing is sent.
    Answered,
    /// The deadline passed before anything left.
    TooLate,
    /// The attempt panicked, saying this.
    Panicked(String),
    /// Somebody else has the job, or the store cannot be written. Nothing more is touched; the lease is
    /// taken back when it ends.
    Abandoned,
}

/// Runs an attempt to its end and writes down how it ended.
pub(crate) async fn run(shared: Arc<Shared>, leased: LeasedJob, _alive: Alive) {
    let uid = leased.message.uid.clone();
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(attempt(&shared, &leased)).catch_unwind() => {
            outcome.unwrap_or_else(|panic| Outcome::Panicked(panic_text(panic.as_ref()).to_owned()))
        }
        () = keep_lease(&shared, &leased.lease) => Outcome::Abandoned,
    };
    let concluded = conclude::conclude(&shared, &leased, outcome).await;
    shared.report(&uid, UploadPhase::Ended, 0, 0);
    match concluded {
        Ok(()) => {}
        Err(StoreError::LeaseLost) => {
            tracing::warn!(%uid, job = leased.lease.job(), "Lost the lease; left everything as it is");
        }
        Err(error) => {
            tracing::error!(%uid, %error, "Could not write down how an attempt ended");
        }
    }
}

async fn attempt(shared: &Shared, leased: &LeasedJob) -> Outcome {
    match try_to_hand_over(shared, leased).await {
        Ok(outcome) => outcome,
        Err(Stop::Refused(error)) => Outcome::Refused(error),
        Err(Stop::Store(error)) => {
            if !matches!(error, StoreError::LeaseLost) {
                tracing::error!(uid = %leased.message.uid, %error, "An attempt could not be written down");
            }
            Outcome::Abandoned
        }
    }
}

/// Why an attempt goes no further.
pub(crate) enum Stop {
    Refused(SubmitError),
    Store(StoreError),
}

async fn try_to_hand_over(shared: &Shared, leased: &LeasedJob) -> Result<Outcome, Stop> {
    let message = &leased.message;
    let Some(outbound) = shared.outbound(message.account) else {
        return Ok(Outcome::Abandoned);
    };
    if leased.job.answer.is_some() && answering::is_too_late(shared, message) {
        return Ok(Outcome::TooLate);
    }
    let mut progress = saved_progress(&leased.job)?;
    if leased.job.doubtful {
        match ask(shared, outbound, leased, &progress).await? {
            Asked::GoOn(known) => progress = known,
            Asked::Ended(outcome) => return Ok(outcome),
        }
    }
    if conclude::is_answered(leased) && !progress.uploaded {
        return Ok(Outcome::Answered);
    }
    let message = match &leased.job.answer {
        Some(answer) => answering::made(shared, leased, answer, &progress).await?,
        None => {
            if !progress.uploaded && shared.is_past(message.deadline) {
                return Ok(Outcome::TooLate);
            }
            let message = sealed(shared, leased, &progress).await?;
            if message.package != leased.message.package {
                // What the far side has of other bytes is of no use.
                progress = Progress::default();
            }
            message
        }
    };
    let submission = submission(shared, &message, leased, progress)?;
    let sink = Sink {
        shared,
        leased,
        uploaded: submission.progress.uploaded,
    };
    match outbound.submit(&submission, &sink).await {
        Ok(handoff) => Ok(Outcome::HandedOver(handoff)),
        Err(error) => Err(error.into()),
    }
}

enum Asked {
    GoOn(Progress),
    Ended(Outcome),
}

/// Asks the far side about an earlier attempt that ended silently, and writes down what it knows.
async fn ask(
    shared: &Shared,
    outbound: &dyn Outbound,
    leased: &LeasedJob,
    progress: &Progress,
) -> Result<Asked, Stop> {
    shared.report(&leased.message.uid, UploadPhase::Asking, 0, 0);
    let attempt = Attempt {
        attempt_key: leased.job.attempt_key.clone(),
        progress: progress.clone(),
        cause: cause(leased),
    };
    match outbound.reconcile(&attempt).await {
        Ok(Some(Reconciled::Arrived(known))) => {
            save(shared, leased, &known, Doubt::None).await?;
            Ok(Asked::GoOn(known))
        }
        // Nobody can have half a file: there is no doubt about that.
        Ok(Some(Reconciled::Partly(known))) => {
            settle(shared, leased, &known).await?;
            Ok(Asked::GoOn(known))
        }
        Ok(Some(Reconciled::Forgotten)) => Ok(Asked::Ended(Outcome::Forgotten)),
        Ok(Some(Reconciled::HandedOver(handoff))) => Ok(Asked::Ended(Outcome::HandedOver(handoff))),
        Ok(Some(Reconciled::NothingArrived)) => {
            let anew = progress.afresh();
            settle(shared, leased, &anew).await?;
            Ok(Asked::GoOn(anew))
        }
        Ok(Some(Reconciled::NotDecided) | None) => Ok(Asked::Ended(Outcome::StillUncertain(None))),
        // A rejection settles it: the carrier has the bytes and hands them to nobody.
        Err(error @ (SubmitError::Blocked(_) | SubmitError::Rejected(_))) => {
            Ok(Asked::Ended(Outcome::Refused(error)))
        }
        Err(SubmitError::LeaseLost) => Ok(Asked::Ended(Outcome::Abandoned)),
        Err(
            SubmitError::Unavailable { cause, .. } | SubmitError::Uncertain(Attempt { cause, .. }),
        ) => Ok(Asked::Ended(Outcome::StillUncertain(Some(cause)))),
    }
}

/// The far side never got all bytes: that is written down, with how far the transfer came; of a new one,
/// nothing.
async fn settle(
    shared: &Shared,
    leased: &LeasedJob,
    progress: &Progress,
) -> Result<(), StoreError> {
    let json = to_json(progress)?;
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            tx.save_progress(&lease, &json, Doubt::None)?;
            let LeasedJob { job, message, .. } = tx.leased_job(&lease)?;
            if job.answer.is_some() || message.handed_at.is_some() {
                return Ok(());
            }
            let settled = StatusEvent::local(message.service, "AVKLART", tx.now(), "");
            tx.append_event(&message.uid, &settled)?;
            Ok(())
        })
        .await
}

/// The message with the bytes that every attempt carries, sealed now when it has not been.
async fn sealed(
    shared: &Shared,
    leased: &LeasedJob,
    progress: &Progress,
) -> Result<MessageRow, Stop> {
    let message = &leased.message;
    if message.sealed && !lost(shared, message, progress).await {
        return Ok(message.clone());
    }
    shared.report(&message.uid, UploadPhase::Sealing, 0, 0);
    let sealed = shared.packer.seal(&message.uid).await?;
    failpoint!("S7");
    Ok(keep_sealed(shared, leased, sealed).await?)
}

/// Whether the sealed package is gone from the spool although nothing of it may have left. Then it may be
/// made anew; when bytes may have left, only those bytes will do.
async fn lost(shared: &Shared, message: &MessageRow, progress: &Progress) -> bool {
    let Some(package) = &message.package else {
        return false;
    };
    let there = tokio::fs::try_exists(shared.store.spool().join(&package.name)).await;
    !progress.upload_started && matches!(there, Ok(false))
}

async fn keep_sealed(
    shared: &Shared,
    leased: &LeasedJob,
    sealed: Sealed,
) -> Result<MessageRow, StoreError> {
    let package = sealed.file.as_ref().map(in_spool).transpose()?;
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            tx.keep_sealed(&lease, package.as_ref(), &sealed.envelope, &sealed.evidence)?;
            let message = tx.leased_job(&lease)?.message;
            let event =
                StatusEvent::local(message.service.clone(), "PAKKET", tx.now(), sealed.evidence);
            tx.append_event(&message.uid, &event)?;
            Ok(message)
        })
        .await
}

fn in_spool(file: &SealedFile) -> Result<SealedPackage, StoreError> {
    let name = file.path.file_name().and_then(|name| name.to_str());
    Ok(SealedPackage {
        name: name
            .ok_or_else(|| StoreError::Record {
                what: "package",
                why: "a sealed file without a name".to_owned(),
            })?
            .to_owned(),
        size: file.size,
        sha256: file.sha256.clone(),
        crc32: file.crc32,
    })
}

fn submission(
    shared: &Shared,
    message: &MessageRow,
    leased: &LeasedJob,
    progress: Progress,
) -> Result<Submission, StoreError> {
    let unreadable = |what, why: &str| StoreError::Record {
        what,
        why: why.to_owned(),
    };
    Ok(Submission {
        uid: message.uid.clone(),
        attempt_key: leased.job.attempt_key.clone(),
        sender: OrgNumber::parse(&message.sender)
            .map_err(|error| unreadable("sender", &error.to_string()))?,
        route: message
            .route
            .clone()
            .ok_or_else(|| unreadable("route", "a message to send without one"))?,
        envelope: message.envelope.clone(),
        package: message.package.as_ref().map(|package| SealedFile {
            path: shared.store.spool().join(&package.name),
            size: package.size,
            sha256: package.sha256.clone(),
            crc32: package.crc32,
        }),
        progress,
    })
}

/// Extends the lease at half time, for as long as it holds; returns when it is lost.
async fn keep_lease(shared: &Shared, lease: &Lease) {
    loop {
        let half_time = after(shared.now(), LEASE_TIME / 2);
        shared.clock.sleep_until(half_time).await;
        let lease = lease.clone();
        match shared.store.tx(move |tx| tx.extend_lease(&lease)).await {
            Ok(()) => {}
            Err(StoreError::LeaseLost) => return,
            // The lease is still ours; the next write will tell whether the store has recovered.
            Err(error) => tracing::error!(%error, "Could not extend a lease"),
        }
    }
}

/// Where the transport tells how far it is.
struct Sink<'a> {
    shared: &'a Shared,
    leased: &'a LeasedJob,
    /// Whether it was written down before this attempt that the carrier has all bytes.
    uploaded: bool,
}

impl ProgressSink for Sink<'_> {
    fn save<'a>(&'a self, progress: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>> {
        Box::pin(async move {
            let doubt = if progress.upload_started && !progress.uploaded {
                Doubt::BytesMayHaveLeft
            } else {
                Doubt::None
            };
            let saved = save(self.shared, self.leased, progress, doubt).await;
            if progress.uploaded {
                let uid = &self.leased.message.uid;
                self.shared.report(uid, UploadPhase::Checking, 0, 0);
            }
            saved.map_err(|error| {
                tracing::warn!(uid = %self.leased.message.uid, %error, "Could not save progress");
                SubmitError::LeaseLost
            })
        })
    }

    fn sent_bytes(&self, sent: u64, total: u64) {
        let phase = if self.uploaded {
            UploadPhase::Checking
        } else {
            UploadPhase::Uploading
        };
        self.shared
            .report(&self.leased.message.uid, phase, sent, total);
    }
}

async fn save(
    shared: &Shared,
    leased: &LeasedJob,
    progress: &Progress,
    doubt: Doubt,
) -> Result<(), StoreError> {
    let json = to_json(progress)?;
    let lease = leased.lease.clone();
    let uploaded = progress.uploaded;
    let transfer = progress.transfer_id.clone().unwrap_or_default();
    shared
        .store
        .tx(move |tx| {
            tx.save_progress(&lease, &json, doubt)?;
            let LeasedJob { job, message, .. } = tx.leased_job(&lease)?;
            if uploaded && job.answer.is_none() {
                let mut event = StatusEvent::local(message.service, "LASTET_OPP", tx.now(), "");
                event.source_key = format!("LASTET_OPP|{transfer}");
                tx.append_event(&message.uid, &event)?;
            }
            Ok(())
        })
        .await
}

/// How far a job has come with the far side, as it was written down.
pub(crate) fn saved_progress(job: &JobRow) -> Result<Progress, StoreError> {
    serde_json::from_str(&job.progress).map_err(|error| StoreError::Record {
        what: "progress",
        why: error.to_string(),
    })
}

fn to_json(progress: &Progress) -> Result<String, StoreError> {
    serde_json::to_string(progress).map_err(|error| StoreError::Record {
        what: "progress",
        why: error.to_string(),
    })
}

/// Why the end of the earlier attempt is not known: what it said, or that the program ended.
fn cause(leased: &LeasedJob) -> Failure {
    let told = leased.job.trouble.as_ref().and_then(|t| t.cause.clone());
    told.unwrap_or_else(|| Failure {
        kind: FailureKind::NoAnswer,
        service: "Budstikke".to_owned(),
        status: None,
        code: String::new(),
        text: "the program ended during the attempt".to_owned(),
        retry_after: None,
    })
}

impl From<SubmitError> for Stop {
    fn from(error: SubmitError) -> Stop {
        Stop::Refused(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        Stop::Store(error)
    }
}
