//! Sending (eformidling-dpo 4.5).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use budstikke_channel::{
    Attempt, Handoff, Outbound, Progress, ProgressSink, Reconciled, RemoteStatus, Submission,
    SubmitError,
};
use budstikke_domain::{Failure, FailureKind, Route, failpoint, word, words};
use budstikke_net::Service;
use budstikke_wire::Sbd;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::broker::Trouble;
use super::found::Found;
use super::frame::{Changed, Frame};
use super::model::{Initialize, Overview, RESOURCE};
use super::outcome::{self, Step, bro};
use super::{Dpo, Inner};
use crate::outcome::{rejected, unavailable};
use crate::spool::{self, Watched};

/// How long the broker is asked in one attempt whether it has scanned and published a file.
const PUBLISH_PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause between two such questions.
const PUBLISH_PAUSE: SignedDuration = SignedDuration::from_secs(15);
impl Outbound for Dpo {
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        progress: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        self.inner.submit(submission, progress).boxed()
    }

    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        async move { self.inner.reconcile(attempt).await.map(Some) }.boxed()
    }

    fn statuses<'a>(
        &'a self,
        handoff: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        self.inner.statuses(handoff).boxed()
    }
}

impl Inner {
    async fn submit(
        &self,
        submission: &Submission,
        sink: &dyn ProgressSink,
    ) -> Result<Handoff, SubmitError> {
        let mut run = Run {
            dpo: self,
            submission,
            sink,
            progress: submission.progress.clone(),
        };
        if let Some(id) = run.progress.transfer_id.clone() {
            match run.ask(&id).await? {
                Found::HandedOver(handoff) => return Ok(handoff),
                Found::Processing => {
                    run.progress.uploaded = true;
                    run.save().await?;
                }
                // Whatever was said of the bytes before: they are not there.
                Found::Waiting => {
                    run.progress.uploaded = false;
                    run.progress.upload_url = None;
                }
                // Where an upload in pieces stands, its own address tells.
                Found::Coming { .. } if run.is_in_pieces() => run.progress.uploaded = false,
                Found::Coming { abandoned: true } | Found::Spent(_) => {
                    run.forget_transfer().await?
                }
                Found::Coming { .. } | Found::Undecided => {
                    return Err(run.uncertain(word! {
                        nb: "overføringen er ikke avgjort",
                        nn: "overføringa er ikkje avgjord",
                        en: "the transfer is not settled",
                    }));
                }
                Found::Refused(overview) => return Err(refused(&overview)),
            }
        }
        if !run.progress.uploaded {
            run.hand_over_bytes().await?;
        }
        run.await_published().await
    }

    async fn reconcile(&self, attempt: &Attempt) -> Result<Reconciled, SubmitError> {
        let (key, progress) = (&attempt.attempt_key, &attempt.progress);
        let failed = |trouble| outcome::submit_error(Step::Ask, trouble, key, progress);
        let found = match &progress.transfer_id {
            Some(id) => match self.find(id).await {
                Err(Trouble::Failure(failure)) if bro(&failure) == Some(1) => {
                    return self.reconcile_unknown(attempt).await;
                }
                found => Some((id.clone(), found.map_err(failed)?)),
            },
            None => self.find_by_reference(key).await.map_err(failed)?,
        };
        let Some((id, found)) = found else {
            return Ok(Reconciled::NothingArrived);
        };
        let arrived = Progress {
            transfer_id: Some(id),
            upload_started: true,
            uploaded: true,
            ..progress.clone()
        };
        Ok(match found {
            Found::HandedOver(handoff) => Reconciled::HandedOver(handoff),
            Found::Processing => Reconciled::Arrived(arrived),
            Found::Coming { .. } if progress.upload_url.is_some() => {
                self.reconcile_pieces(arrived).await.map_err(failed)?
            }
            Found::Coming { abandoned: false } | Found::Undecided => Reconciled::NotDecided,
            Found::Refused(overview) => return Err(refused(&overview)),
            Found::Waiting => Reconciled::Partly(Progress {
                upload_started: false,
                uploaded: false,
                upload_url: None,
                ..arrived
            }),
            Found::Coming { abandoned: true } | Found::Spent(_) => Reconciled::NothingArrived,
        })
    }

    /// The broker does not know the transfer: it never had it, or purged it after it was fetched. Bytes
    /// that left can be either, unless another transfer of the same letter tells.
    async fn reconcile_unknown(&self, attempt: &Attempt) -> Result<Reconciled, SubmitError> {
        if !attempt.progress.upload_started {
            return Ok(Reconciled::NothingArrived);
        }
        let key = &attempt.attempt_key;
        let found = self
            .find_by_reference(key)
            .await
            .map_err(|trouble| outcome::submit_error(Step::Ask, trouble, key, &attempt.progress))?;
        Ok(match found {
            Some((_, Found::HandedOver(handoff))) => Reconciled::HandedOver(handoff),
            _ => Reconciled::Forgotten,
        })
    }

    /// How much has come of an upload in pieces whose last piece may have left.
    async fn reconcile_pieces(&self, arrived: Progress) -> Result<Reconciled, Trouble> {
        let url = arrived.upload_url.as_deref().unwrap_or_default();
        match self.broker.kept(url).await {
            Ok(kept) if kept.offset == kept.length => Ok(Reconciled::Arrived(arrived)),
            Ok(_) => Ok(Reconciled::Partly(Progress {
                upload_started: false,
                uploaded: false,
                ..arrived
            })),
            // Put together just now, or thrown away: the overview will tell.
            Err(Trouble::Failure(failure)) if failure.kind == FailureKind::NotFound => {
                Ok(Reconciled::NotDecided)
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn statuses(&self, handoff: &Handoff) -> Result<Vec<RemoteStatus>, SubmitError> {
        let now = || self.broker.http().clock().now();
        if let Some(wait) = self.polling.ask_for_details(now()) {
            let cause = note(FailureKind::Busy, "");
            return Err(SubmitError::Unavailable {
                retry_after: Some(wait),
                cause,
            });
        }
        let asked = self.broker.details(&handoff.transfer_id).await;
        if let Err(Trouble::Failure(failure)) = &asked
            && let Some(wait) = failure.retry_after
        {
            self.polling.hold_back(now(), wait);
        }
        let (details, raw) = asked.map_err(|trouble| {
            outcome::submit_error(Step::Ask, trouble, "", &Progress::default())
        })?;
        let ours = details
            .file_transfer_status_history
            .into_iter()
            .filter(|event| event.file_transfer_status == "Failed")
            .map(|event| {
                (
                    event.file_transfer_status,
                    event.file_transfer_status_changed,
                    event.file_transfer_status_text,
                )
            });
        let theirs = details
            .recipient_file_transfer_status_history
            .into_iter()
            // Every recipient starts as Initialized; that says nothing.
            .filter(|event| event.recipient_file_transfer_status_code != "Initialized")
            .map(|event| {
                (
                    event.recipient_file_transfer_status_code,
                    event.recipient_file_transfer_status_changed,
                    event.recipient_file_transfer_status_text,
                )
            });
        let mut statuses: Vec<RemoteStatus> = ours
            .chain(theirs)
            .map(|(code, stated_at, detail)| RemoteStatus {
                code,
                stated_at: stated_at.unwrap_or_default(),
                detail: detail.unwrap_or_default(),
                raw: raw.clone(),
            })
            .collect();
        statuses.sort_by_key(|status| status.stated_at.parse::<Timestamp>().ok());
        Ok(statuses)
    }
}

/// One attempt at one submission.
pub(super) struct Run<'a> {
    pub(super) dpo: &'a Inner,
    pub(super) submission: &'a Submission,
    pub(super) sink: &'a dyn ProgressSink,
    pub(super) progress: Progress,
}

impl Run<'_> {
    /// Gets every byte to the broker.
    async fn hand_over_bytes(&mut self) -> Result<(), SubmitError> {
        let frame = Arc::new(Frame::new(self.submission));
        let id = match self.progress.transfer_id.clone() {
            Some(id) => id,
            None => {
                let checksum = checksum(Arc::clone(&frame)).await;
                self.initialize(checksum.map_err(|Changed(text)| self.changed(&text))?)
                    .await?
            }
        };
        if self.is_in_pieces() {
            self.upload_in_pieces(&id, &frame).await
        } else {
            self.upload(&id, &frame).await
        }
    }

    /// Whether the bytes go in pieces. What has begun in one go is not begun again in another way.
    fn is_in_pieces(&self) -> bool {
        let begun_in_one_go = self.progress.upload_started && self.progress.upload_url.is_none();
        self.progress.upload_url.is_some()
            || (!begun_in_one_go && Frame::new(self.submission).len() > self.dpo.pieces.above)
    }

    async fn initialize(&mut self, checksum: String) -> Result<String, SubmitError> {
        let Route::Dpo(route) = &self.submission.route else {
            return Err(SubmitError::misrouted(&self.submission.route));
        };
        let reference = reference_of(self.submission);
        let body = Initialize {
            file_name: "sbd.zip",
            resource_id: RESOURCE,
            senders_file_transfer_reference: &reference,
            sender: self.submission.sender.iso6523(),
            recipients: [route.receiver.org.iso6523()],
            property_list: BTreeMap::new(),
            checksum: Some(checksum),
            disable_virus_scan: None,
        };
        let id = self
            .dpo
            .broker
            .initialize(&body)
            .await
            .map_err(|trouble| self.failed(Step::Initialize, trouble))?;
        failpoint!("S15");
        self.progress.transfer_id = Some(id.clone());
        self.save().await?;
        Ok(id)
    }

    async fn upload(&mut self, id: &str, frame: &Frame) -> Result<(), SubmitError> {
        self.progress.upload_started = true;
        self.save().await?;
        failpoint!("S9");
        let (sink, total) = (self.sink, frame.len());
        let watched = Watched::default();
        let outcome = self
            .dpo
            .broker
            .upload(id, || watched.watch(frame.upload()), &mut |sent| {
                sink.sent_bytes(sent, total)
            })
            .await;
        match outcome {
            Ok(()) => {
                failpoint!("S12");
                self.progress.uploaded = true;
                self.save().await
            }
            Err(_) if watched.source_error().is_some() => {
                Err(self.changed(&watched.source_error().unwrap_or_default()))
            }
            Err(Trouble::Failure(failure)) if outcome::wants_new_transfer(&failure) => {
                self.forget_transfer().await?;
                Err(unavailable(failure))
            }
            Err(trouble) => Err(self.failed(Step::Upload, trouble)),
        }
    }

    /// Asks until the broker hands the file on: only then is the message sent.
    async fn await_published(&mut self) -> Result<Handoff, SubmitError> {
        let Some(id) = self.progress.transfer_id.clone() else {
            return Err(self.uncertain(word! {
                nb: "overføringen har ingen id",
                nn: "overføringa har ingen id",
                en: "the transfer has no id",
            }));
        };
        failpoint!("P6");
        let clock = Arc::clone(self.dpo.broker.http().clock());
        let begun = clock.now();
        let mut pause = SignedDuration::from_millis(250);
        loop {
            match self.ask(&id).await? {
                Found::HandedOver(handoff) => return Ok(handoff),
                Found::Refused(overview) => return Err(refused(&overview)),
                Found::Spent(why) => {
                    self.forget_transfer().await?;
                    let text = words! {
                        nb: "Altinn mistet filen og må få den på nytt. {why}",
                        nn: "Altinn mista fila og må få henne på nytt. {why}",
                        en: "Altinn lost the file and must have it again. {why}",
                    };
                    let cause = note(FailureKind::ServerFault, text.trim());
                    return Err(unavailable(cause));
                }
                // It has said that it has all bytes; anything short of published is still on the way.
                Found::Processing | Found::Waiting | Found::Coming { .. } | Found::Undecided => {}
            }
            let now = clock.now();
            if now.duration_since(begun) > PUBLISH_PATIENCE {
                return Err(unavailable(note(
                    FailureKind::Busy,
                    word! {
                        nb: "Altinn kontrollerer fortsatt filen",
                        nn: "Altinn kontrollerer framleis fila",
                        en: "Altinn is still checking the file",
                    },
                )));
            }
            clock
                .sleep_until(now.saturating_add(pause).unwrap_or(now))
                .await;
            pause = (pause * 2).min(PUBLISH_PAUSE);
        }
    }

    pub(super) async fn ask(&mut self, id: &str) -> Result<Found, SubmitError> {
        match self.dpo.find(id).await {
            Err(Trouble::Failure(failure)) if bro(&failure) == Some(1) => {
                if self.progress.upload_started {
                    // Purged after it was fetched, or never kept: nothing here can tell.
                    Err(self.uncertain(word! {
                        nb: "Altinn kjenner ikke overføringen lenger",
                        nn: "Altinn kjenner ikkje overføringa lenger",
                        en: "Altinn no longer knows the transfer",
                    }))
                } else {
                    Ok(Found::Spent(String::new()))
                }
            }
            found => found.map_err(|trouble| self.failed(Step::Ask, trouble)),
        }
    }

    pub(super) async fn forget_transfer(&mut self) -> Result<(), SubmitError> {
        self.progress = self.progress.afresh();
        self.save().await
    }

    pub(super) async fn save(&self) -> Result<(), SubmitError> {
        self.sink.save(&self.progress).await
    }

    pub(super) fn failed(&self, step: Step, trouble: Trouble) -> SubmitError {
        outcome::submit_error(step, trouble, &self.submission.attempt_key, &self.progress)
    }

    pub(super) fn uncertain(&self, text: &str) -> SubmitError {
        let cause = note(FailureKind::NoAnswer, text);
        crate::outcome::uncertain(&self.submission.attempt_key, &self.progress, cause)
    }

    pub(super) fn changed(&self, text: &str) -> SubmitError {
        spool::changed(note(FailureKind::Refused, text))
    }
}

/// The broker's scan stopped the content.
pub(super) fn refused(overview: &Overview) -> SubmitError {
    let said = overview.file_transfer_status_text.as_deref().unwrap_or("");
    rejected(
        "E11",
        word! {
            nb: "Altinn fant skadelig innhold i filene og stoppet meldingen. Ingen har fått den. Fjern filen det gjelder, og send på nytt.",
            nn: "Altinn fann skadeleg innhald i filene og stoppa meldinga. Ingen har fått henne. Fjern fila det gjeld, og send på nytt.",
            en: "Altinn found harmful content in the files and stopped the message. Nobody has received it. Remove the file in question, and send again.",
        },
        note(FailureKind::Refused, said),
    )
}

/// A failure that no answer told, but what was asked about.
pub(super) fn note(kind: FailureKind, text: &str) -> Failure {
    Failure {
        kind,
        service: Service::Broker.name().to_owned(),
        status: None,
        code: String::new(),
        text: text.chars().take(300).collect(),
        retry_after: None,
    }
}

/// Reads the whole file once on the blocking pool.
async fn checksum(frame: Arc<Frame>) -> Result<String, Changed> {
    tokio::task::spawn_blocking(move || frame.checksum())
        .await
        .unwrap_or_else(|_| {
            Err(Changed(
                word! {
                    nb: "lesingen ble avbrutt",
                    nn: "lesinga blei avbroten",
                    en: "the reading was interrupted",
                }
                .to_owned(),
            ))
        })
}

/// What stands as `sendersFileTransferReference`: the channel that an answer is asked to come on,
/// else our key (eformidling-dpo 4.4). Letters never use a channel.
fn reference_of(submission: &Submission) -> Cow<'_, str> {
    let channel = Sbd::parse(&submission.envelope)
        .ok()
        .filter(Sbd::is_answer)
        .and_then(|sbd| sbd.message_channel().map(str::to_owned));
    match channel {
        Some(channel) => Cow::Owned(channel),
        None => visible(&submission.attempt_key),
    }
}

/// A receiver without a channel takes a reference of up to 25 word characters for somebody else's
/// channel and never picks the file up (eformidling-dpo 0, 5). Our keys are UUIDs and longer.
pub(super) fn visible(key: &str) -> Cow<'_, str> {
    if key.len() > 25 {
        Cow::Borrowed(key)
    } else {
        Cow::Owned(format!("{key:-<36}"))
    }
}
