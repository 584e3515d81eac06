//! Sending (eformidling-dpo 4.5).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use budstikke_channel::{
    Attempt, Blocker, Handoff, Outbound, Progress, ProgressSink, Reconciled, RemoteStatus,
    Submission, SubmitError,
};
use budstikke_domain::{Failure, FailureKind, Route, failpoint};
use budstikke_net::{Service, UploadWatch};
use budstikke_wire::Sbd;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::broker::Trouble;
use super::frame::{Changed, Frame};
use super::model::{Initialize, Overview, RESOURCE, TransferStatus};
use super::outcome::{self, Step, bro};
use super::{Dpo, Inner};

/// How long the broker is asked in one attempt whether it has scanned and published a file.
const PUBLISH_PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause between two such questions.
const PUBLISH_PAUSE: SignedDuration = SignedDuration::from_secs(15);
/// How long a transfer may stand as UploadStarted after our connection is gone before its bytes
/// count as lost. The broker notices a broken connection within minutes.
const UPLOAD_ABANDONED: SignedDuration = SignedDuration::from_mins(30);
/// How many of our latest transfers are looked through for one whose id was lost.
const SEARCHED: usize = 20;

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

/// What the broker has of a transfer.
enum Found {
    /// It is with the recipient, or on its way there.
    HandedOver(Handoff),
    /// It has all bytes and is scanning them.
    Processing,
    /// It waits for bytes.
    Waiting,
    /// Bytes are coming, or were cut off; it does not know yet.
    Undecided,
    /// It will never have the bytes.
    Spent,
    /// It has refused the content.
    Refused(Overview),
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
                Found::Waiting => run.progress.uploaded = false,
                Found::Undecided => return Err(run.uncertain("overføringen er ikke avgjort")),
                Found::Spent => run.forget_transfer().await?,
                Found::Refused(overview) => return Err(refused(&overview)),
            }
        }
        if !run.progress.uploaded {
            run.hand_over_bytes().await?;
        }
        run.await_published().await
    }

    async fn reconcile(&self, attempt: &Attempt) -> Result<Reconciled, SubmitError> {
        let key = &attempt.attempt_key;
        let failed = |trouble| outcome::submit_error(Step::Ask, trouble, key, &attempt.progress);
        let found = match &attempt.progress.transfer_id {
            Some(id) => match self.find(id).await {
                Err(Trouble::Failure(failure)) if failure.kind == FailureKind::NotFound => {
                    // Unknown, or purged after it was fetched: only bytes that left can be either.
                    return Ok(if attempt.progress.upload_started {
                        Reconciled::NotDecided
                    } else {
                        Reconciled::NothingArrived
                    });
                }
                found => Some((id.clone(), found.map_err(failed)?)),
            },
            None => self.find_by_reference(key).await.map_err(failed)?,
        };
        let Some((id, found)) = found else {
            return Ok(Reconciled::NothingArrived);
        };
        Ok(match found {
            Found::HandedOver(handoff) => Reconciled::HandedOver(handoff),
            Found::Processing => Reconciled::Arrived(Progress {
                transfer_id: Some(id),
                upload_started: true,
                uploaded: true,
            }),
            Found::Undecided => Reconciled::NotDecided,
            Found::Refused(overview) => return Err(refused(&overview)),
            Found::Waiting | Found::Spent => Reconciled::NothingArrived,
        })
    }

    async fn statuses(&self, handoff: &Handoff) -> Result<Vec<RemoteStatus>, SubmitError> {
        let asked = self.broker.details(&handoff.transfer_id).await;
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

    async fn find(&self, id: &str) -> Result<Found, Trouble> {
        let (overview, raw) = self.broker.overview(id).await?;
        Ok(self.read(overview, raw))
    }

    fn read(&self, overview: Overview, raw: Vec<u8>) -> Found {
        match overview.file_transfer_status {
            TransferStatus::Published
            | TransferStatus::AllConfirmedDownloaded
            | TransferStatus::Purged => Found::HandedOver(Handoff {
                transfer_id: overview.file_transfer_id,
                stated_at: overview
                    .published
                    .or(overview.file_transfer_status_changed)
                    .unwrap_or_default(),
                raw,
            }),
            TransferStatus::UploadProcessing => Found::Processing,
            TransferStatus::Initialized => Found::Waiting,
            TransferStatus::Failed if overview.is_malware() => Found::Refused(overview),
            TransferStatus::Failed | TransferStatus::Cancelled => Found::Spent,
            TransferStatus::UploadStarted => {
                let now = self.broker.http().clock().now();
                let since = overview
                    .file_transfer_status_changed
                    .and_then(|text| text.parse::<Timestamp>().ok());
                match since {
                    Some(since) if now.duration_since(since) > UPLOAD_ABANDONED => Found::Spent,
                    _ => Found::Undecided,
                }
            }
            TransferStatus::Other(_) => Found::Undecided,
        }
    }

    /// Looks for a transfer of ours by its reference, newest first.
    async fn find_by_reference(&self, key: &str) -> Result<Option<(String, Found)>, Trouble> {
        let reference = visible(key);
        let ids = self.broker.search(&[("role", "Sender")]).await?;
        for id in ids.into_iter().take(SEARCHED) {
            let (overview, raw) = self.broker.overview(&id).await?;
            if overview.senders_file_transfer_reference.as_deref() == Some(&*reference) {
                return Ok(Some((id, self.read(overview, raw))));
            }
        }
        Ok(None)
    }
}

/// One attempt at one submission.
struct Run<'a> {
    dpo: &'a Inner,
    submission: &'a Submission,
    sink: &'a dyn ProgressSink,
    progress: Progress,
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
        self.upload(&id, &frame).await
    }

    async fn initialize(&mut self, checksum: String) -> Result<String, SubmitError> {
        let Route::Dpo(route) = &self.submission.route;
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
        self.progress = Progress {
            transfer_id: Some(id.clone()),
            upload_started: false,
            uploaded: false,
        };
        self.save().await?;
        Ok(id)
    }

    async fn upload(&mut self, id: &str, frame: &Frame) -> Result<(), SubmitError> {
        self.progress.upload_started = true;
        self.save().await?;
        let total = frame.len();
        let (sink, watched) = (self.sink, std::sync::Mutex::new(UploadWatch::default()));
        let body = || {
            failpoint!("S9");
            let upload = frame.upload();
            *watched
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = upload.watch();
            upload
        };
        let outcome = self
            .dpo
            .broker
            .upload(id, body, &mut |sent| sink.sent_bytes(sent, total))
            .await;
        let watch = watched
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match outcome {
            Ok(()) => {
                failpoint!("S12");
                self.progress.uploaded = true;
                self.save().await
            }
            Err(_) if watch.source_error().is_some() => {
                Err(self.changed(&watch.source_error().unwrap_or_default()))
            }
            Err(Trouble::Failure(failure)) if outcome::wants_new_transfer(&failure) => {
                self.forget_transfer().await?;
                Err(outcome::unavailable(failure))
            }
            Err(trouble) => Err(self.failed(Step::Upload, trouble)),
        }
    }

    /// Asks until the broker hands the file on: only then is the message sent.
    async fn await_published(&mut self) -> Result<Handoff, SubmitError> {
        let Some(id) = self.progress.transfer_id.clone() else {
            return Err(self.uncertain("overføringen har ingen id"));
        };
        let clock = Arc::clone(self.dpo.broker.http().clock());
        let begun = clock.now();
        let mut pause = SignedDuration::from_millis(250);
        loop {
            match self.ask(&id).await? {
                Found::HandedOver(handoff) => return Ok(handoff),
                Found::Refused(overview) => return Err(refused(&overview)),
                Found::Spent => {
                    self.forget_transfer().await?;
                    return Err(outcome::unavailable(note(
                        FailureKind::ServerFault,
                        "Altinn mistet filen og må få den på nytt",
                    )));
                }
                // It has said that it has all bytes; anything short of published is still on the way.
                Found::Processing | Found::Waiting | Found::Undecided => {}
            }
            let now = clock.now();
            if now.duration_since(begun) > PUBLISH_PATIENCE {
                return Err(outcome::unavailable(note(
                    FailureKind::Busy,
                    "Altinn kontrollerer fortsatt filen",
                )));
            }
            clock
                .sleep_until(now.saturating_add(pause).unwrap_or(now))
                .await;
            pause = (pause * 2).min(PUBLISH_PAUSE);
        }
    }

    async fn ask(&mut self, id: &str) -> Result<Found, SubmitError> {
        match self.dpo.find(id).await {
            Err(Trouble::Failure(failure)) if bro(&failure) == Some(1) => {
                if self.progress.upload_started {
                    // Purged after it was fetched, or never kept: nothing here can tell.
                    Err(self.uncertain("Altinn kjenner ikke overføringen lenger"))
                } else {
                    Ok(Found::Spent)
                }
            }
            found => found.map_err(|trouble| self.failed(Step::Ask, trouble)),
        }
    }

    async fn forget_transfer(&mut self) -> Result<(), SubmitError> {
        self.progress = Progress::default();
        self.save().await
    }

    async fn save(&self) -> Result<(), SubmitError> {
        self.sink.save(&self.progress).await
    }

    fn failed(&self, step: Step, trouble: Trouble) -> SubmitError {
        outcome::submit_error(step, trouble, &self.submission.attempt_key, &self.progress)
    }

    fn uncertain(&self, text: &str) -> SubmitError {
        SubmitError::Uncertain(Attempt {
            attempt_key: self.submission.attempt_key.clone(),
            progress: self.progress.clone(),
            cause: note(FailureKind::NoAnswer, text),
        })
    }

    fn changed(&self, text: &str) -> SubmitError {
        SubmitError::Blocked(Blocker {
            key: "file:changed".to_owned(),
            text:
                "Den låste pakken på disken er borte eller endret. Meldingen er ikke sendt. Hent \
                   den tilbake til utkast og send på nytt."
                    .to_owned(),
            number: "E12".to_owned(),
            cause: note(FailureKind::Refused, text),
        })
    }
}

/// The broker's scan stopped the content.
fn refused(overview: &Overview) -> SubmitError {
    let said = overview.file_transfer_status_text.as_deref().unwrap_or("");
    outcome::rejected(
        "E11",
        "Altinn fant skadelig innhold i filene og stoppet meldingen. Ingen har fått den. Fjern \
         filen det gjelder, og send på nytt.",
        note(FailureKind::Refused, said),
    )
}

/// A failure that no answer told, but what was asked about.
fn note(kind: FailureKind, text: &str) -> Failure {
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
        .unwrap_or_else(|_| Err(Changed("lesingen ble avbrutt".to_owned())))
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
fn visible(key: &str) -> Cow<'_, str> {
    if key.len() > 25 {
        Cow::Borrowed(key)
    } else {
        Cow::Owned(format!("{key:-<36}"))
    }
}
