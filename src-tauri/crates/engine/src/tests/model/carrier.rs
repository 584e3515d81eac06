//! A carrier that does what it is told with every message, and keeps count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use budstikke_channel::{
    Attempt, Blocker, Handoff, Outbound, Progress, ProgressSink, Reconciled, Rejection,
    RemoteStatus, Submission, SubmitError,
};
use budstikke_domain::{FailureKind, ManualClock};
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use proptest::prelude::*;
use tokio::sync::Notify;

use super::super::script::failure;

/// How an attempt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    HandOver,
    Unavailable,
    Rejected,
    Blocked,
    /// The answer to the upload is lost.
    Lose {
        arrived: bool,
    },
    /// The carrier has it all, and looks at it for longer than we wait.
    StillChecking,
    Panic,
}

/// What the carrier says of a silent attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Truth,
    Silence,
    Forgotten,
}

pub(super) fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::HandOver),
        3 => Just(Fate::Unavailable),
        1 => Just(Fate::Rejected),
        2 => Just(Fate::Blocked),
        4 => any::<bool>().prop_map(|arrived| Fate::Lose { arrived }),
        2 => Just(Fate::StillChecking),
        2 => Just(Fate::Panic),
    ]
}

pub(super) fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        4 => Just(Word::Truth),
        1 => Just(Word::Silence),
        2 => Just(Word::Forgotten),
    ]
}

pub(super) struct Carrier {
    clock: Arc<ManualClock>,
    pub(super) fate: Mutex<Option<Fate>>,
    pub(super) word: Mutex<Word>,
    /// Set for the attempt that ends with the process: whether the bytes arrive.
    pub(super) hangs: Mutex<Option<bool>>,
    pub(super) hanging: Notify,
    /// How often it has got what, by the key of the attempt.
    pub(super) copies: Mutex<BTreeMap<String, u32>>,
    pub(super) envelopes: Mutex<BTreeSet<Vec<u8>>>,
}

impl Carrier {
    pub(super) fn new(clock: Arc<ManualClock>) -> Arc<Carrier> {
        Arc::new(Carrier {
            clock,
            fate: Mutex::default(),
            word: Mutex::new(Word::Truth),
            hangs: Mutex::default(),
            hanging: Notify::new(),
            copies: Mutex::default(),
            envelopes: Mutex::default(),
        })
    }

    /// How often it has got anything.
    pub(super) fn all_copies(&self) -> u32 {
        self.copies.lock().unwrap().values().sum()
    }

    pub(super) fn copies_of(&self, key: &str) -> u32 {
        let copies = self.copies.lock().unwrap();
        copies.get(key).copied().unwrap_or_default()
    }

    fn arrived(&self, key: &str, arrived: bool) {
        let mut copies = self.copies.lock().unwrap();
        *copies.entry(key.to_owned()).or_default() += u32::from(arrived);
    }

    async fn begin(
        &self,
        progress: &mut Progress,
        sink: &dyn ProgressSink,
    ) -> Result<(), SubmitError> {
        progress.transfer_id = Some("t-1".to_owned());
        progress.upload_started = true;
        sink.save(progress).await
    }

    async fn take(
        &self,
        key: &str,
        progress: &mut Progress,
        sink: &dyn ProgressSink,
    ) -> Result<(), SubmitError> {
        if progress.uploaded {
            return Ok(());
        }
        self.begin(progress, sink).await?;
        self.arrived(key, true);
        progress.uploaded = true;
        sink.save(progress).await
    }
}

impl Outbound for Carrier {
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        sink: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        Box::pin(async move {
            // No two things happen at the same instant.
            self.clock.advance(SignedDuration::from_millis(1));
            let key = submission.attempt_key.clone();
            self.arrived(&key, false);
            let envelope = submission.envelope.clone();
            self.envelopes.lock().unwrap().insert(envelope);
            let mut progress = submission.progress.clone();
            let hangs = *self.hangs.lock().unwrap();
            if let Some(arrived) = hangs {
                if !progress.uploaded {
                    self.begin(&mut progress, sink).await?;
                    self.arrived(&key, arrived);
                }
                self.hanging.notify_one();
                return std::future::pending().await;
            }
            let fate = self.fate.lock().unwrap().take();
            match fate.expect("a turn has a fate") {
                Fate::HandOver => {
                    self.take(&key, &mut progress, sink).await?;
                    Ok(handoff())
                }
                Fate::StillChecking => {
                    self.take(&key, &mut progress, sink).await?;
                    Err(unavailable())
                }
                Fate::Lose { arrived } if !progress.uploaded => {
                    self.begin(&mut progress, sink).await?;
                    self.arrived(&key, arrived);
                    Err(SubmitError::Uncertain(Attempt {
                        attempt_key: key,
                        progress,
                        cause: failure(FailureKind::NoAnswer),
                    }))
                }
                Fate::Unavailable | Fate::Lose { .. } => Err(unavailable()),
                Fate::Rejected => Err(SubmitError::Rejected(Rejection {
                    cause: failure(FailureKind::Refused),
                    text: "Nei".to_owned(),
                    number: "E09".to_owned(),
                })),
                Fate::Blocked => Err(SubmitError::Blocked(Blocker {
                    key: "altinn:right".to_owned(),
                    text: "Nei".to_owned(),
                    number: "E26".to_owned(),
                    cause: failure(FailureKind::Forbidden),
                })),
                Fate::Panic => panic!("on purpose"),
            }
        })
    }

    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        Box::pin(async move {
            self.clock.advance(SignedDuration::from_millis(1));
            if self.hangs.lock().unwrap().is_some() {
                self.hanging.notify_one();
                return std::future::pending().await;
            }
            let arrived = self.copies_of(&attempt.attempt_key) > 0;
            let word = *self.word.lock().unwrap();
            Ok(match word {
                Word::Silence => None,
                Word::Forgotten => Some(Reconciled::Forgotten),
                Word::Truth if arrived => Some(Reconciled::HandedOver(handoff())),
                Word::Truth => Some(Reconciled::NothingArrived),
            })
        })
    }

    fn statuses<'a>(
        &'a self,
        _: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

fn handoff() -> Handoff {
    Handoff {
        transfer_id: "t-1".to_owned(),
        stated_at: String::new(),
        raw: Vec::new(),
    }
}

fn unavailable() -> SubmitError {
    SubmitError::Unavailable {
        retry_after: None,
        cause: failure(FailureKind::Busy),
    }
}
