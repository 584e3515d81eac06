//! A service, a packer and an intake that do what a test wrote down.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_channel::{
    Ack, Attempt, BodySink, Delivery, Handoff, Inbound, Outbound, Progress, ProgressSink,
    ReceiveError, Reconciled, RemoteStatus, SealedFile, Submission, SubmitError,
};
use budstikke_domain::{
    AccountId, Clock, DocumentType, DpoRoute, Failure, FailureKind, MessageUid, OrgNumber, Party,
    Process, Route, ServiceIdentifier, Source, StatusEvent, Verdict, Who, WireId,
};
use budstikke_store::{Answer, DeliveryKind, DiskTrouble, NewIncoming, Store};
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, mpsc};

use crate::{Intake, IntakeError, Opened, Packer, Sealed, Staged};

pub(super) const ETATEN: &str = "0192:311204823";
pub(super) const HOLD: Duration = Duration::from_secs(10);

/// What the scripted service does with one call to `submit`.
pub(super) enum Act {
    /// Goes through all points of progress and hands over.
    HandOver,
    /// Fails before anything has left.
    Fail(SubmitError),
    /// Uploads, and the answer never comes.
    LoseAnswer,
    /// Uploads, and the carrier goes on checking for longer than we wait.
    StillChecking,
    /// Starts the upload and never ends.
    Hang,
    /// Panics before anything has left.
    Panic,
}

/// What was asked of the service, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called {
    Submit {
        attempt_key: String,
        envelope: Vec<u8>,
        transfer: Option<String>,
    },
    Reconcile(Progress),
    Statuses(String),
}

#[derive(Default)]
pub(super) struct Script {
    pub(super) acts: Mutex<VecDeque<Act>>,
    pub(super) reconciled: Mutex<VecDeque<Result<Option<Reconciled>, SubmitError>>>,
    pub(super) statuses: Mutex<Vec<RemoteStatus>>,
    /// How long it wants to be left alone by those who ask for statuses.
    pub(super) left_alone: Mutex<Option<Duration>>,
    pub(super) called: Mutex<Vec<Called>>,
    /// How many `submit`s run at the same time, and the most that ever did.
    pub(super) running: Mutex<(u32, u32)>,
    pub(super) hanging: Notify,
}

impl Script {
    pub(super) fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.acts.lock().unwrap().extend(acts);
    }

    pub(super) fn will_answer(&self, answer: Option<Reconciled>) {
        self.reconciled.lock().unwrap().push_back(Ok(answer));
    }

    pub(super) fn calls(&self) -> Vec<Called> {
        self.called.lock().unwrap().clone()
    }

    pub(super) fn submits(&self) -> usize {
        let submits = |call: &&Called| matches!(call, Called::Submit { .. });
        self.calls().iter().filter(submits).count()
    }
}

pub(super) struct Service(pub(super) Arc<Script>);

impl Outbound for Service {
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        progress: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        Box::pin(async move {
            self.0.called.lock().unwrap().push(Called::Submit {
                attempt_key: submission.attempt_key.clone(),
                envelope: submission.envelope.clone(),
                transfer: submission.progress.transfer_id.clone(),
            });
            let act = self.0.acts.lock().unwrap().pop_front();
            let _running = Running::begin(&self.0);
            tokio::task::yield_now().await;
            let mut steps = submission.progress.clone();
            match act.unwrap_or(Act::HandOver) {
                Act::HandOver => {
                    steps.transfer_id.get_or_insert_with(|| "t-1".to_owned());
                    progress.save(&steps).await?;
                    if !steps.uploaded {
                        steps.upload_started = true;
                        progress.save(&steps).await?;
                        progress.sent_bytes(10, 10);
                        steps.uploaded = true;
                        progress.save(&steps).await?;
                    }
                    Ok(handoff())
                }
                Act::Fail(error) => Err(error),
                Act::LoseAnswer => {
                    steps.transfer_id = Some("t-1".to_owned());
                    steps.upload_started = true;
                    progress.save(&steps).await?;
                    Err(SubmitError::Uncertain(Attempt {
                        attempt_key: submission.attempt_key.clone(),
                        progress: steps,
                        cause: failure(FailureKind::NoAnswer),
                    }))
                }
                Act::StillChecking => {
                    steps.transfer_id = Some("t-1".to_owned());
                    steps.upload_started = true;
                    progress.save(&steps).await?;
                    steps.uploaded = true;
                    progress.save(&steps).await?;
                    Err(SubmitError::Unavailable {
                        retry_after: None,
                        cause: failure(FailureKind::Busy),
                    })
                }
                Act::Hang => {
                    steps.transfer_id = Some("t-1".to_owned());
                    steps.upload_started = true;
                    progress.save(&steps).await?;
                    self.0.hanging.notify_one();
                    std::future::pending().await
                }
                Act::Panic => panic!("on purpose"),
            }
        })
    }

    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        Box::pin(async move {
            self.0
                .called
                .lock()
                .unwrap()
                .push(Called::Reconcile(attempt.progress.clone()));
            let answer = self.0.reconciled.lock().unwrap().pop_front();
            answer.unwrap_or(Ok(None))
        })
    }

    fn statuses<'a>(
        &'a self,
        handoff: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        Box::pin(async move {
            self.0
                .called
                .lock()
                .unwrap()
                .push(Called::Statuses(handoff.transfer_id.clone()));
            if let Some(wait) = *self.0.left_alone.lock().unwrap() {
                return Err(SubmitError::Unavailable {
                    retry_after: Some(wait),
                    cause: failure(FailureKind::Busy),
                });
            }
            Ok(self.0.statuses.lock().unwrap().clone())
        })
    }
}

struct Running<'a>(&'a Script);

impl<'a> Running<'a> {
    fn begin(script: &'a Script) -> Running<'a> {
        let mut running = script.running.lock().unwrap();
        running.0 += 1;
        running.1 = running.1.max(running.0);
        drop(running);
        Running(script)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.lock().unwrap().0 -= 1;
    }
}

/// Deliveries that a test puts there.
pub(super) struct Mailbox {
    pub(super) deliveries: tokio::sync::Mutex<mpsc::UnboundedReceiver<Incoming>>,
    pub(super) looked: Arc<Notify>,
    /// How many others take from it.
    pub(super) others: Arc<AtomicU32>,
    pub(super) log: Arc<Mutex<Vec<String>>>,
    pub(super) store: Store,
    /// Whether it hands out what is here already.
    pub(super) pushes: bool,
}

/// A delivery that lies with the far side.
#[derive(Clone, Default)]
pub(super) struct Incoming {
    pub(super) key: String,
    pub(super) sender: String,
    pub(super) body: Vec<u8>,
    /// The answer to its ack is lost.
    pub(super) ack_is_lost: bool,
    /// It does not come here this time.
    pub(super) fetch_fails: bool,
    /// Nobody says how large it is.
    pub(super) of_unknown_size: bool,
    /// Its bytes lie apart, and it was handed out before.
    pub(super) apart_again: bool,
}

struct ScriptedAck {
    incoming: Incoming,
    account: AccountId,
    store: Store,
    log: Arc<Mutex<Vec<String>>>,
}

impl Inbound for Mailbox {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        Box::pin(async move {
            let incoming = self.deliveries.lock().await.recv().await;
            let Some(incoming) = incoming else {
                return std::future::pending().await;
            };
            assert_ne!(incoming.key, "bomb", "on purpose");
            if incoming.key == "trouble" {
                return Err(ReceiveError::Service(failure(FailureKind::Unreachable)));
            }
            if incoming.key == "busy" {
                let mut busy = failure(FailureKind::Busy);
                busy.retry_after = Some(Duration::from_secs(40 * 60));
                return Err(ReceiveError::Service(busy));
            }
            Ok(self.delivery(incoming))
        })
    }

    fn ready(&self) -> Option<Delivery> {
        if !self.pushes {
            return None;
        }
        let incoming = self.deliveries.try_lock().ok()?.try_recv().ok()?;
        Some(self.delivery(incoming))
    }

    fn poll_now(&self) {}

    fn looked(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.looked.notified())
    }

    fn others(&self) -> u32 {
        self.others.load(Ordering::SeqCst)
    }

    fn fetch_apart<'a>(
        &'a self,
        _raw: &'a [u8],
        sink: &'a mut dyn BodySink,
    ) -> BoxFuture<'a, Result<(), ReceiveError>> {
        Box::pin(async move {
            sink.reset()?;
            let mut log = self.log.lock().unwrap();
            log.push("fetch apart".to_owned());
            // The first time it can not be had.
            if log.iter().filter(|entry| *entry == "fetch apart").count() == 1 {
                return Err(ReceiveError::Service(failure(FailureKind::NoAnswer)));
            }
            sink.write(b"LETTER")?;
            Ok(())
        })
    }
}

impl Mailbox {
    fn delivery(&self, incoming: Incoming) -> Delivery {
        Delivery {
            key: incoming.key.clone(),
            sender: incoming.sender.clone(),
            raw: b"{}".to_vec(),
            size: (!incoming.of_unknown_size).then_some(incoming.body.len() as u64),
            here: false,
            apart: incoming.apart_again,
            again: incoming.apart_again,
            ack: Box::new(ScriptedAck {
                incoming,
                account: AccountId(1),
                store: self.store.clone(),
                log: Arc::clone(&self.log),
            }),
        }
    }
}

impl Ack for ScriptedAck {
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>> {
        Box::pin(async move {
            let mut log = self.log.lock().unwrap();
            log.push(format!("fetch {}", self.incoming.key));
            sink.reset()?;
            if self.incoming.fetch_fails {
                return Err(ReceiveError::Service(failure(FailureKind::NoAnswer)));
            }
            for byte in &self.incoming.body {
                sink.write(&[*byte])?;
            }
            Ok(())
        })
    }

    fn accept(self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>> {
        Box::pin(async move {
            let key = self.incoming.key.clone();
            let account = self.account;
            let row = {
                let key = key.clone();
                self.store
                    .read(move |read| read.delivery(account, &key))
                    .await
                    .unwrap()
            };
            let row = row.expect("no ack before the ledger has it");
            assert!(
                self.store.blobs().contains(&row.blob.id),
                "no ack before the bytes are durable"
            );
            self.log.lock().unwrap().push(format!("ack {key}"));
            if self.incoming.ack_is_lost {
                return Err(ReceiveError::Service(failure(FailureKind::NoAnswer)));
            }
            Ok(())
        })
    }
}

/// Seals by writing the uid, and counts how often it was asked.
pub(super) struct Sealer {
    pub(super) store: Store,
    pub(super) sealed: Mutex<u32>,
    /// How many answers were made.
    pub(super) answered: Mutex<u32>,
}

impl Packer for Sealer {
    fn seal<'a>(&'a self, message: &'a MessageUid) -> BoxFuture<'a, Result<Sealed, SubmitError>> {
        Box::pin(async move {
            let mut sealed = self.sealed.lock().unwrap();
            *sealed += 1;
            let path = self.store.spool().join(format!("{message}-{sealed}.cms"));
            std::fs::write(&path, b"sealed").unwrap();
            Ok(Sealed {
                file: Some(SealedFile {
                    path,
                    size: 6,
                    sha256: "00".to_owned(),
                    crc32: 1,
                }),
                envelope: format!("sbd {sealed}").into_bytes(),
                evidence: String::new(),
            })
        })
    }

    fn answer<'a>(&'a self, answer: &'a Answer) -> BoxFuture<'a, Result<Vec<u8>, SubmitError>> {
        Box::pin(async move {
            let mut made = self.answered.lock().unwrap();
            *made += 1;
            Ok(format!("{} {made}", answer.code).into_bytes())
        })
    }

    fn answer_route(&self, _: &[u8]) -> Result<Route, SubmitError> {
        Ok(Route::Dpo(DpoRoute {
            version: 1,
            receiver: Party {
                org: org("311204823"),
                name: String::new(),
            },
            process: Process::verbatim(Process::ARKIVMELDING_RESPONSE),
            document_type: DocumentType::verbatim(DocumentType::STATUS),
            certificate: String::new(),
            looked_up_at: start(),
        }))
    }
}

/// Reads deliveries of the form `EVENT code wire-id`, `RECEIPT code wire-id`, `LETTER [wire-id]`,
/// `LARGE wire-id` (which needs room), `HANG` (which never ends), `FAIL`, `PANIC`, and `POISON FAIL wire-id` or `POISON PANIC wire-id`: a letter that can not be opened.
pub(super) struct Reader {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) opened: Mutex<Vec<String>>,
    /// Whether the disk has no room for a large letter.
    pub(super) full: AtomicBool,
}

impl Intake for Reader {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        Box::pin(async move {
            self.opened.lock().unwrap().push(staged.key.clone());
            let text = self.words(staged);
            let words: Vec<&str> = text.split(' ').collect();
            match words.as_slice() {
                ["EVENT", code, wire_id] => Ok(Opened::Event {
                    wire_id: WireId::verbatim(*wire_id),
                    event: self.event(code, ""),
                    kind: DeliveryKind::Status,
                }),
                ["LARGE", _] if self.full.load(Ordering::SeqCst) => {
                    Err(IntakeError::Disk(DiskTrouble::Full, "scripted".to_owned()))
                }
                ["LARGE", wire_id] => Ok(self.letter(wire_id, &staged.key)),
                ["HANG"] => std::future::pending().await,
                ["LETTER"] => Ok(self.letter(&staged.key, &staged.key)),
                ["LETTER", wire_id] | ["LETTER", wire_id, _] => {
                    Ok(self.letter(wire_id, &staged.key))
                }
                ["RECEIPT", code, wire_id] => Ok(Opened::Event {
                    wire_id: WireId::verbatim(*wire_id),
                    event: self.event(code, staged.blob.id.as_str()),
                    kind: DeliveryKind::Receipt,
                }),
                ["PANIC"] | ["POISON", "PANIC", _] => panic!("on purpose"),
                _ => Err(IntakeError::Failed("scripted".to_owned())),
            }
        })
    }

    fn give_up<'a>(
        &'a self,
        staged: &'a Staged,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>> {
        Box::pin(async move {
            let text = self.words(staged);
            let words: Vec<&str> = text.split(' ').collect();
            let (["POISON", _, wire_id] | ["LETTER", wire_id] | ["LETTER", wire_id, _]) =
                words.as_slice()
            else {
                return Ok(None);
            };
            let Opened::Letter(mut letter) = self.letter(wire_id, &staged.key) else {
                return Ok(None);
            };
            letter.statuses = vec!["MOTTATT".to_owned()];
            Ok(Some(letter))
        })
    }
}

impl Reader {
    /// Its bytes as words.
    fn words(&self, staged: &Staged) -> String {
        let mut text = String::new();
        let mut reader = self.store.blobs().reader(&staged.blob.id).unwrap();
        std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
        text
    }

    fn event(&self, code: &str, raw_blob: &str) -> StatusEvent {
        StatusEvent {
            service: ServiceIdentifier::Dpo,
            code: code.to_owned(),
            source: Source::Recipient,
            source_key: format!("{code}|"),
            stated_at: String::new(),
            received_at: self.clock.now(),
            detail: String::new(),
            raw_blob: raw_blob.to_owned(),
        }
    }

    /// A good letter, whose sender is told both things.
    fn letter(&self, wire_id: &str, key: &str) -> Opened {
        let blob = self.store.blobs().put(key.as_bytes()).unwrap().id;
        let mut came = StatusEvent::local(
            ServiceIdentifier::Dpo,
            "INNKOMMENDE_MOTTATT",
            self.clock.now(),
            "",
        );
        came.raw_blob = blob.as_str().to_owned();
        Opened::Letter(Box::new(NewIncoming {
            uid: MessageUid::generate(),
            service: ServiceIdentifier::Dpo,
            wire_id: WireId::verbatim(wire_id),
            conversation_id: WireId::generate(),
            process: Process::verbatim(Process::ADMINISTRASJON),
            document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
            sender: "311204823".to_owned(),
            sender_name: "Statens prøveetat".to_owned(),
            receiver: "310204838".to_owned(),
            receiver_name: "Solvik kommune".to_owned(),
            title: "Høring".to_owned(),
            confidential: false,
            envelope: b"sbd".to_vec(),
            envelope_blob: blob,
            evidence: String::new(),
            deadline: Some(self.clock.now() + SignedDuration::from_hours(24)),
            verdict: Verdict::Passed,
            who: Who::Same,
            released: true,
            signer: None,
            parts: Vec::new(),
            events: vec![came],
            statuses: vec!["MOTTATT".to_owned(), "LEVERT".to_owned()],
            about: None,
            client_id: String::new(),
            quiet: false,
            receipt: None,
        }))
    }
}

pub(super) fn start() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

pub(super) fn handoff() -> Handoff {
    Handoff {
        transfer_id: "t-1".to_owned(),
        stated_at: "2027-01-15T09:00:00+01:00".to_owned(),
        raw: b"{\"status\":\"Published\"}".to_vec(),
    }
}

pub(super) fn failure(kind: FailureKind) -> Failure {
    Failure {
        kind,
        service: "Altinn Formidling".to_owned(),
        status: None,
        code: String::new(),
        text: "Kjenner ikke mottakeren.".to_owned(),
        retry_after: None,
    }
}

pub(super) fn org(digits: &str) -> OrgNumber {
    OrgNumber::parse(digits).unwrap()
}
