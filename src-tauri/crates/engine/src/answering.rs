//! Telling a sender how its message fares here: MOTTATT and LEVERT (architecture B.4).
//!
//! An answer is a job in the lane of the message it belongs to, with the same lease, the same progress
//! and the same outcomes as a letter's. It has no row of its own: what became of it is a note in that
//! message's log, and nothing that happens to it is ever the message's failure.

use budstikke_channel::{Progress, SubmitError};
use budstikke_domain::{Source, StatusEvent, failpoint, word};
use budstikke_store::{Answer, Doubt, LeasedJob, MessageRow, Postponed, StoreError, Trouble};

use crate::attempt::{Outcome, Stop};
use crate::backoff::after;
use crate::conclude::{PANICS, because, bug, bug_key, keep_raw};
use crate::inbox;
use crate::shared::Shared;
use crate::tracking::GIVE_UP;

/// Whether nobody waits for an answer about `message` any more: it is as long after its deadline as we ask
/// the carrier about a message of ours.
pub(crate) fn is_too_late(shared: &Shared, message: &MessageRow) -> bool {
    shared.is_past(message.deadline.map(|at| after(at, GIVE_UP)))
}

/// The answer as a message that can be handed over. Its bytes are made anew as long as nothing of them
/// may have left, because their deadline counts from when they are made, and are frozen from then on.
pub(crate) async fn made(
    shared: &Shared,
    leased: &LeasedJob,
    answer: &Answer,
    progress: &Progress,
) -> Result<MessageRow, Stop> {
    let kept = &leased.job.envelope;
    let envelope = if progress.upload_started && !kept.is_empty() {
        kept.clone()
    } else {
        let envelope = shared.packer.answer(answer).await?;
        let (lease, bytes) = (leased.lease.clone(), envelope.clone());
        shared
            .store
            .tx(move |tx| tx.keep_answer(&lease, &bytes))
            .await?;
        failpoint!("R13");
        envelope
    };
    let message = &leased.message;
    let account = message.account;
    let own = shared
        .store
        .read(move |read| read.account(account))
        .await?
        .ok_or(StoreError::NotFound("account"))?;
    Ok(MessageRow {
        sender: own.org.digits(),
        route: Some(shared.packer.answer_route(&envelope)?),
        envelope,
        package: None,
        ..message.clone()
    })
}

/// Writes down how an attempt to answer ended.
pub(crate) async fn conclude(
    shared: &Shared,
    leased: &LeasedJob,
    answer: &Answer,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let account = leased.message.account;
    let end = match outcome {
        Outcome::HandedOver(handoff) => {
            failpoint!("R14");
            shared.sent_well(account);
            let mut told = note(leased, &format!("{}_SENDT", answer.code), shared, "");
            told.source = Source::Service;
            told.source_key = format!("{}|{}", told.code, handoff.transfer_id);
            told.stated_at = handoff.stated_at;
            told.raw_blob = keep_raw(shared, handoff.raw).await?;
            End::Told(told)
        }
        Outcome::Refused(SubmitError::Rejected(rejection)) => {
            shared.sent_well(account);
            let words = rejection.cause.text.split_whitespace();
            let words = words.collect::<Vec<_>>().join(" ");
            let refused = note(leased, "SVAR_STOPPET", shared, &words);
            let trouble = Trouble {
                number: rejection.number,
                text: rejection.text,
                cause: Some(rejection.cause),
            };
            End::Refused(refused, trouble)
        }
        Outcome::Refused(SubmitError::Unavailable { retry_after, cause }) => {
            shared.account_failed(account, &cause);
            let wait = shared.jitter.wait(leased.job.attempts, retry_after);
            End::Later(Postponed::Ready, wait, Some(because(cause)))
        }
        Outcome::Refused(SubmitError::Blocked(blocker)) => {
            let trouble = Trouble {
                number: blocker.number,
                text: blocker.text,
                cause: Some(blocker.cause),
            };
            End::Blocked(blocker.key, trouble)
        }
        Outcome::Refused(SubmitError::Uncertain(attempt)) => {
            shared.account_failed(account, &attempt.cause);
            let wait = shared.jitter.backoff(leased.job.attempts);
            End::Doubtful(attempt.progress, wait, because(attempt.cause))
        }
        Outcome::StillUncertain(cause) => {
            let asked = cause.as_ref().and_then(|cause| cause.retry_after);
            let wait = shared.jitter.wait(leased.job.attempts, asked);
            let trouble = cause.map(because).or_else(|| leased.job.trouble.clone());
            End::Later(Postponed::Uncertain, wait, trouble)
        }
        // No person is asked about an answer: receivers live with a status that comes twice
        // (eformidling-dpo 6.1), and ask after one that never comes.
        Outcome::Forgotten => End::Anew(shared.jitter.backoff(leased.job.attempts)),
        Outcome::Panicked(text) => {
            tracing::error!(uid = %leased.message.uid, %text, "An attempt to answer panicked");
            End::Panicked(text, shared.jitter.backoff(leased.job.attempts))
        }
        Outcome::TooLate => End::TooLate(note(
            leased,
            "SVAR_STOPPET",
            shared,
            word! {
                nb: "Fristen for svar er ute for lenge siden.",
                nn: "Fristen for svar er ute for lenge sidan.",
                en: "The deadline for answers passed too long ago.",
            },
        )),
        // Only a letter is answered.
        Outcome::Answered | Outcome::Refused(SubmitError::LeaseLost) | Outcome::Abandoned => {
            return Ok(());
        }
    };
    write_down(shared, leased, end).await
}

/// What becomes of the job.
enum End {
    Told(StatusEvent),
    Refused(StatusEvent, Trouble),
    Later(Postponed, std::time::Duration, Option<Trouble>),
    Anew(std::time::Duration),
    TooLate(StatusEvent),
    Blocked(String, Trouble),
    Doubtful(Progress, std::time::Duration, Trouble),
    Panicked(String, std::time::Duration),
}

async fn write_down(shared: &Shared, leased: &LeasedJob, end: End) -> Result<(), StoreError> {
    let (lease, uid) = (leased.lease.clone(), leased.message.uid.clone());
    let account = leased.message.account;
    let told = matches!(end, End::Told(_));
    shared
        .store
        .tx(move |tx| match end {
            End::Told(event) => {
                tx.complete_job(&lease)?;
                tx.append_event(&uid, &event)?;
                // As for a letter: what gets through proves that nothing with the service is left to mend.
                tx.release_services(account).map(drop)
            }
            End::Refused(event, trouble) => {
                tx.reject_job(&lease, &trouble)?;
                tx.append_event(&uid, &event).map(drop)
            }
            End::Later(how, wait, trouble) => {
                tx.postpone_job(&lease, how, after(tx.now(), wait), trouble.as_ref())
            }
            End::Anew(wait) => {
                tx.save_progress(&lease, "{}", Doubt::None)?;
                tx.postpone_job(&lease, Postponed::Ready, after(tx.now(), wait), None)
            }
            End::TooLate(event) => {
                tx.expire_job(&lease)?;
                tx.append_event(&uid, &event).map(drop)
            }
            End::Blocked(key, trouble) => tx.block_job(&lease, &key, &trouble),
            End::Doubtful(progress, wait, trouble) => {
                let json =
                    serde_json::to_string(&progress).map_err(|error| StoreError::Record {
                        what: "progress",
                        why: error.to_string(),
                    })?;
                tx.save_progress(&lease, &json, Doubt::BytesMayHaveLeft)?;
                let at = after(tx.now(), wait);
                tx.postpone_job(&lease, Postponed::Uncertain, at, Some(&trouble))
            }
            End::Panicked(text, wait) => {
                if tx.count_panic(&lease)? >= PANICS {
                    return tx.block_job(&lease, &bug_key(&text), &bug());
                }
                tx.postpone_job(&lease, Postponed::AsItStands, after(tx.now(), wait), None)
            }
        })
        .await?;
    if told {
        inbox::wake_blocked(shared, |blocked, _| blocked == account);
    }
    Ok(())
}

/// Our own note of an answer, in the log of the message it belongs to.
fn note(leased: &LeasedJob, code: &str, shared: &Shared, words: &str) -> StatusEvent {
    StatusEvent::local(leased.message.service.clone(), code, shared.now(), words)
}
