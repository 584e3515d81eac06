//! What the end of an attempt makes of its job (architecture B.6).

use std::time::Duration;

use budstikke_channel::{Attempt, Blocker, Handoff, Rejection, SubmitError};
use budstikke_domain::{Failure, Route, ServiceIdentifier, Source, StatusEvent, failpoint, word};
use budstikke_store::{AWAITS_DECISION, Doubt, LeasedJob, Postponed, StoreError, Trouble, Tx};
use jiff::Timestamp;

use crate::answering;
use crate::attempt::{self, Outcome};
use crate::backoff::after;
use crate::inbox;
use crate::shared::Shared;
use crate::tracking::FIRST_POLL;

/// How long FIKS IO keeps a message in its queue when it is not told (fiks-io 5).
const QUEUE_KEEPS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An attempt that panics this often waits for a person.
pub(crate) const PANICS: u64 = 3;

/// Writes down how an attempt ended: its events and what becomes of the job, in one commit.
pub(crate) async fn conclude(
    shared: &Shared,
    leased: &LeasedJob,
    outcome: Outcome,
) -> Result<(), StoreError> {
    if let Some(answer) = &leased.job.answer {
        return answering::conclude(shared, leased, answer, outcome).await;
    }
    let account = leased.message.account;
    match outcome {
        // What its receiver has said of a letter is not taken back by what becomes of a transfer.
        Outcome::Refused(SubmitError::Rejected(rejection)) if is_answered(leased) => {
            tracing::warn!(uid = %leased.message.uid, cause = %rejection.cause, "Refused, and yet answered");
            answered(shared, leased).await
        }
        Outcome::HandedOver(handoff) => {
            shared.sent_well(account);
            handed_over(shared, leased, handoff).await
        }
        Outcome::Refused(SubmitError::Rejected(rejection)) => {
            shared.sent_well(account);
            rejected(shared, leased, rejection).await
        }
        Outcome::Refused(SubmitError::Unavailable { retry_after, cause }) => {
            shared.account_failed(account, &cause);
            unavailable(shared, leased, retry_after, cause).await
        }
        Outcome::Refused(SubmitError::Blocked(blocker)) => blocked(shared, leased, blocker).await,
        Outcome::Refused(SubmitError::Uncertain(attempt)) => {
            shared.account_failed(account, &attempt.cause);
            uncertain(shared, leased, attempt).await
        }
        Outcome::StillUncertain(cause) => {
            if let Some(cause) = &cause {
                shared.account_failed(account, cause);
            }
            still_uncertain(shared, leased, cause).await
        }
        Outcome::Answered => answered(shared, leased).await,
        Outcome::Forgotten => undecidable(shared, leased).await,
        Outcome::TooLate => too_late(shared, leased).await,
        Outcome::Panicked(text) => panicked(shared, leased, text).await,
        Outcome::Refused(SubmitError::LeaseLost) | Outcome::Abandoned => Ok(()),
    }
}

async fn handed_over(
    shared: &Shared,
    leased: &LeasedJob,
    handoff: Handoff,
) -> Result<(), StoreError> {
    let raw_blob = keep_raw(shared, handoff.raw).await?;
    let account = leased.message.account;
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            let mut sent = StatusEvent::local(message.service, "SENDT", tx.now(), "");
            sent.source = Source::Service;
            sent.source_key = format!("SENDT|{}", handoff.transfer_id);
            sent.stated_at = handoff.stated_at;
            sent.raw_blob = raw_blob;
            tx.append_event(&message.uid, &sent)?;
            let asked = message.route.as_ref().map(Route::profile);
            let first_poll = asked.is_none_or(|asked| asked.asked).then_some(FIRST_POLL);
            tx.keep_handoff(&message.uid, &handoff.transfer_id, first_poll)?;
            if let Some(Route::FiksIo(route)) = &message.route {
                // It lies there for so long from now; unless its receiver was quicker than this answer.
                let stays = route.ttl_ms.map_or(QUEUE_KEEPS, Duration::from_millis);
                tx.set_deadline(&message.uid, after(tx.now(), stays))?;
            }
            tx.complete_job(&lease)?;
            // What gets through proves that nothing with the service is left to mend.
            tx.release_services(account)?;
            Ok(())
        })
        .await?;
    inbox::wake_blocked(shared, |blocked, _| blocked == account);
    failpoint!("S13");
    Ok(())
}

async fn rejected(
    shared: &Shared,
    leased: &LeasedJob,
    rejection: Rejection,
) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            let words = match rejection.cause.text.as_str() {
                "" => rejection.text.as_str(),
                words => words,
            };
            // One line: the first of several would be read as the name of a variant.
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut failed = StatusEvent::local(message.service, "FEIL", tx.now(), words);
            failed.source = Source::Service;
            tx.append_event(&message.uid, &failed)?;
            tx.reject_job(
                &lease,
                &Trouble {
                    number: rejection.number,
                    text: rejection.text,
                    cause: Some(rejection.cause),
                },
            )
        })
        .await
}

async fn unavailable(
    shared: &Shared,
    leased: &LeasedJob,
    retry_after: Option<Duration>,
    cause: Failure,
) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    let progress = {
        let lease = lease.clone();
        let standing = shared.store.tx(move |tx| tx.leased_job(&lease)).await?;
        attempt::saved_progress(&standing.job)?
    };
    let wait = shared
        .jitter
        .wait_after(leased.job.attempts, retry_after, &progress);
    let carrier_has_it = progress.uploaded;
    let late = shared.is_past(leased.message.deadline);
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            if late {
                append_expiry(tx, &message)?;
                // What the carrier has already may still reach the receiver: that is asked on.
                if !carrier_has_it {
                    return tx.expire_job(&lease);
                }
            }
            let at = after(tx.now(), wait);
            tx.postpone_job(&lease, Postponed::Ready, at, Some(&because(cause)))
        })
        .await
}

async fn blocked(shared: &Shared, leased: &LeasedJob, blocker: Blocker) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            let trouble = Trouble {
                number: blocker.number,
                text: blocker.text,
                cause: Some(blocker.cause),
            };
            tx.block_job(&lease, &blocker.key, &trouble)
        })
        .await
}

async fn uncertain(
    shared: &Shared,
    leased: &LeasedJob,
    attempt: Attempt,
) -> Result<(), StoreError> {
    let wait = shared
        .jitter
        .wait_after(leased.job.attempts, None, &attempt.progress);
    let lease = leased.lease.clone();
    let progress =
        serde_json::to_string(&attempt.progress).map_err(|error| StoreError::Record {
            what: "progress",
            why: error.to_string(),
        })?;
    shared
        .store
        .tx(move |tx| {
            tx.save_progress(&lease, &progress, Doubt::BytesMayHaveLeft)?;
            let message = tx.leased_job(&lease)?.message;
            tx.note_doubt(&message)?;
            let at = after(tx.now(), wait);
            tx.postpone_job(
                &lease,
                Postponed::Uncertain,
                at,
                Some(&because(attempt.cause)),
            )
        })
        .await
}

async fn still_uncertain(
    shared: &Shared,
    leased: &LeasedJob,
    cause: Option<Failure>,
) -> Result<(), StoreError> {
    let asked = cause.as_ref().and_then(|cause| cause.retry_after);
    let wait = shared.jitter.wait(leased.job.attempts, asked);
    let lease = leased.lease.clone();
    let earlier = leased.job.trouble.clone();
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            tx.note_doubt(&message)?;
            let trouble = cause.map(because).or(earlier);
            let at = after(tx.now(), wait);
            tx.postpone_job(&lease, Postponed::Uncertain, at, trouble.as_ref())
        })
        .await
}

async fn undecidable(shared: &Shared, leased: &LeasedJob) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    let earlier = leased.job.trouble.clone();
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            tx.note_doubt(&message)?;
            let trouble = Trouble {
                number: String::new(),
                text: nobody_tells(&message.service).to_owned(),
                cause: earlier.and_then(|trouble| trouble.cause),
            };
            tx.block_job(&lease, AWAITS_DECISION, &trouble)
        })
        .await
}

/// Why an uncertain attempt waits for a person.
fn nobody_tells(service: &ServiceIdentifier) -> &'static str {
    match service {
        ServiceIdentifier::FiksIo => {
            word! {
                nb: "KS svarte ikke da meldingen var sendt, og kan ikke spørres. Mottakeren kan ha fått den. Vent på svar, eller send på nytt med samme id.",
                nn: "KS svara ikkje då meldinga var send, og kan ikkje spørjast. Mottakaren kan ha fått henne. Vent på svar, eller send på nytt med same id.",
                en: "KS did not answer when the message was sent, and cannot be asked. The recipient may have received it. Wait for an answer, or send again with the same id.",
            }
        }
        ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
            word! {
                nb: "Altinn kjenner ikke overføringen lenger. Mottakeren kan ha fått meldingen. Vent på svar, eller send på nytt med samme id.",
                nn: "Altinn kjenner ikkje overføringa lenger. Mottakaren kan ha fått meldinga. Vent på svar, eller send på nytt med same id.",
                en: "Altinn no longer knows the transfer. The recipient may have received the message. Wait for an answer, or send again with the same id.",
            }
        }
    }
}

/// Whether the receiver had spoken when the attempt began.
pub(crate) fn is_answered(leased: &LeasedJob) -> bool {
    leased.job.answer.is_none() && leased.message.handed_at.is_some()
}

/// What the receiver said is in the log already.
async fn answered(shared: &Shared, leased: &LeasedJob) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    shared.store.tx(move |tx| tx.complete_job(&lease)).await
}

async fn too_late(shared: &Shared, leased: &LeasedJob) -> Result<(), StoreError> {
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            let message = tx.leased_job(&lease)?.message;
            append_expiry(tx, &message)?;
            tx.expire_job(&lease)
        })
        .await
}

async fn panicked(shared: &Shared, leased: &LeasedJob, text: String) -> Result<(), StoreError> {
    tracing::error!(uid = %leased.message.uid, %text, "An attempt panicked");
    let wait = shared.jitter.backoff(leased.job.attempts);
    let lease = leased.lease.clone();
    shared
        .store
        .tx(move |tx| {
            let panics = tx.count_panic(&lease)?;
            let standing = tx.leased_job(&lease)?;
            if standing.job.doubtful {
                tx.note_doubt(&standing.message)?;
            }
            if panics >= PANICS {
                return tx.block_job(&lease, &bug_key(&text), &bug());
            }
            let at = after(tx.now(), wait);
            tx.postpone_job(&lease, Postponed::AsItStands, at, None)
        })
        .await
}

/// Appends LEVETID_UTLOPT, once.
pub(crate) fn append_expiry(
    tx: &mut Tx<'_>,
    message: &budstikke_store::MessageRow,
) -> Result<(), StoreError> {
    let mut expired = StatusEvent::local(message.service.clone(), "LEVETID_UTLOPT", tx.now(), "");
    expired.source_key = "LEVETID_UTLOPT".to_owned();
    expired.stated_at = message
        .deadline
        .map(|at: Timestamp| at.to_string())
        .unwrap_or_default();
    tx.append_event(&message.uid, &expired)?;
    Ok(())
}

/// Keeps the bytes that something was read from; empty when there are none.
pub(crate) async fn keep_raw(shared: &Shared, raw: Vec<u8>) -> Result<String, StoreError> {
    if raw.is_empty() {
        return Ok(String::new());
    }
    let blobs = shared.store.blobs().clone();
    let blob = tokio::task::spawn_blocking(move || blobs.put(&raw))
        .await
        .map_err(|_| StoreError::Panicked)??;
    Ok(blob.id.as_str().to_owned())
}

pub(crate) fn because(cause: Failure) -> Trouble {
    Trouble {
        number: String::new(),
        text: String::new(),
        cause: Some(cause),
    }
}

pub(crate) fn bug() -> Trouble {
    Trouble {
        number: String::new(),
        text: word! {
            nb: "Budstikke gjorde noe galt med denne meldingen. Den er ikke tapt. Meld fra til oss.",
            nn: "Budstikke gjorde noko gale med denne meldinga. Ho er ikkje tapt. Meld frå til oss.",
            en: "Budstikke did something wrong with this message. It is not lost. Let us know.",
        }
            .to_owned(),
        cause: None,
    }
}

/// Panics with the same words share a key. FNV-1a: nothing depends on it being hard to guess.
pub(crate) fn bug_key(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("bug:{hash:016x}")
}
