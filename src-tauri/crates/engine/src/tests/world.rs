//! A profile, a service that does what a test wrote down, and an engine between them.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_channel::ChannelHandle;
use budstikke_domain::{
    AccountId, CheckedClock, Clock, DocumentType, DpoRoute, ManualClock, MessageUid, Party, Phase,
    Process, Profile, Route, Secret, ServiceIdentifier, WireId,
};
use budstikke_store::{
    DeliveryState, Direction, DraftContent, DraftUid, JobRow, JobState, MessageRow, NewAccount,
    NewJob, NewMessage, Store,
};
use jiff::SignedDuration;
use tokio::sync::{Notify, mpsc};

use super::script::*;
use crate::{Engine, EngineParts, Health};

/// A profile, a service, an engine.
pub(super) struct World {
    /// The clock of the machine.
    pub(super) clock: Arc<ManualClock>,
    /// What the engine goes by: the same, or what services have set right.
    by: Arc<dyn Clock>,
    pub(super) store: Store,
    pub(super) script: Arc<Script>,
    pub(super) sealer: Arc<Sealer>,
    pub(super) reader: Arc<Reader>,
    pub(super) log: Arc<Mutex<Vec<String>>>,
    /// Told when the service was asked and had nothing.
    pub(super) looked: Arc<Notify>,
    /// How many others take from the inbox.
    pub(super) others: Arc<AtomicU32>,
    account: AccountId,
    /// Whether the service hands out what is here already.
    pushes: bool,
    mailbox: mpsc::UnboundedSender<Incoming>,
    pub(super) engine: Option<Engine>,
    _folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn new() -> World {
        let clock = Arc::new(ManualClock::new(start()));
        World::by(clock.clone(), clock).await
    }

    /// A world whose service hands out what came together.
    pub(super) async fn pushing() -> World {
        let mut world = World::new().await;
        world.pushes = true;
        world.start_engine();
        world
    }

    /// A world whose time services have confirmed, and whose machine's clock may be set.
    pub(super) async fn checked() -> (World, Arc<CheckedClock>) {
        let clock = Arc::new(ManualClock::new(start()));
        let checked = Arc::new(CheckedClock::new(clock.clone()));
        checked.told(SignedDuration::ZERO);
        (World::by(clock, checked.clone()).await, checked)
    }

    /// The same for tests that take the engine's steps themselves: its loops would live faster than they.
    pub(super) async fn without_engine() -> (World, Arc<CheckedClock>) {
        let (mut world, checked) = World::checked().await;
        if let Some(engine) = world.engine.take() {
            engine.stop(Duration::ZERO).await;
        }
        (world, checked)
    }

    async fn by(clock: Arc<ManualClock>, by: Arc<dyn Clock>) -> World {
        let folder = folder();
        let store = Store::open(folder.path(), &Secret::new([9; 32]), by.clone()).unwrap();
        let account = store
            .tx(|tx| {
                tx.add_account(&NewAccount {
                    service: ServiceIdentifier::Dpo,
                    org: org("310204838"),
                    name: "Sandkasse".to_owned(),
                    config: "{}".to_owned(),
                })
            })
            .await
            .unwrap();
        let mut world = World {
            sealer: Arc::new(Sealer {
                store: store.clone(),
                sealed: Mutex::new(0),
                answered: Mutex::new(0),
            }),
            reader: Arc::new(Reader {
                store: store.clone(),
                clock: by.clone(),
                opened: Mutex::default(),
                full: AtomicBool::default(),
            }),
            clock,
            by,
            store,
            script: Arc::default(),
            log: Arc::default(),
            looked: Arc::default(),
            others: Arc::default(),
            account,
            pushes: false,
            mailbox: mpsc::unbounded_channel().0,
            engine: None,
            _folder: folder,
        };
        world.start_engine();
        world
    }

    /// Starts an engine; one that runs is dropped at once, as by a crash.
    pub(super) fn start_engine(&mut self) {
        self.engine = None;
        let (mailbox, deliveries) = mpsc::unbounded_channel();
        self.mailbox = mailbox;
        self.engine = Some(Engine::start(EngineParts {
            store: self.store.clone(),
            channels: vec![ChannelHandle {
                account: self.account,
                profile: Profile::dpo(),
                outbound: Some(Box::new(Service(Arc::clone(&self.script)))),
                inbound: Some(Box::new(Mailbox {
                    deliveries: tokio::sync::Mutex::new(deliveries),
                    looked: Arc::clone(&self.looked),
                    others: Arc::clone(&self.others),
                    log: Arc::clone(&self.log),
                    store: self.store.clone(),
                    pushes: self.pushes,
                })),
            }],
            packer: self.sealer.clone(),
            intake: self.reader.clone(),
            clock: self.by.clone(),
            seed: 1,
        }));
    }

    pub(super) fn letter(&self) -> NewMessage {
        NewMessage {
            uid: MessageUid::generate(),
            account: self.account,
            wire_id: WireId::generate(),
            conversation_id: WireId::generate(),
            sender: Party {
                org: org("310204838"),
                name: "Solvik kommune".to_owned(),
            },
            route: Route::Dpo(DpoRoute {
                version: 1,
                receiver: Party {
                    org: org("311204823"),
                    name: "Statens prøveetat".to_owned(),
                },
                process: Process::verbatim(Process::ADMINISTRASJON),
                document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
                certificate: String::new(),
                looked_up_at: start(),
            }),
            title: "Tilsvar".to_owned(),
            content: "{}".to_owned(),
            deadline: Some(start() + SignedDuration::from_hours(24)),
            parts: Vec::new(),
            job: NewJob {
                attempt_key: WireId::generate().as_str().to_owned(),
            },
        }
    }

    /// Sends `letter` without a hold.
    pub(super) async fn send(&self, letter: NewMessage) -> MessageUid {
        let uid = letter.uid.clone();
        self.store
            .tx(move |tx| tx.enqueue(None, &[letter], Duration::ZERO))
            .await
            .unwrap();
        uid
    }

    /// Sends a draft with the usual hold.
    pub(super) async fn send_draft(&self) -> (MessageUid, DraftUid) {
        let letter = self.letter();
        let uid = letter.uid.clone();
        let draft = self
            .store
            .tx(move |tx| {
                let draft = tx.create_draft(&DraftContent {
                    title: "Tilsvar".to_owned(),
                    receivers: String::new(),
                    content: "{}".to_owned(),
                })?;
                tx.enqueue(Some(&draft), &[letter], HOLD)?;
                Ok(draft)
            })
            .await
            .unwrap();
        (uid, draft)
    }

    pub(super) fn deliver(&self, key: &str, sender: &str, body: &str) {
        self.deliver_as(Incoming {
            key: key.to_owned(),
            sender: sender.to_owned(),
            body: body.as_bytes().to_vec(),
            ..Incoming::default()
        });
    }

    pub(super) fn deliver_as(&self, incoming: Incoming) {
        self.mailbox.send(incoming).ok().unwrap();
    }

    pub(super) fn account(&self) -> AccountId {
        self.account
    }

    /// Sets the machine's clock, without any time passing.
    pub(super) fn jump(&self, by: SignedDuration) {
        self.clock.set(self.clock.now() + by);
    }

    pub(super) fn pass(&self, time: Duration) {
        self.clock.advance(SignedDuration::try_from(time).unwrap());
    }

    pub(super) async fn message(&self, uid: &MessageUid) -> MessageRow {
        let uid = uid.clone();
        let row = self.store.read(move |read| read.message(&uid)).await;
        row.unwrap().expect("the message is there")
    }

    pub(super) async fn job(&self, uid: &MessageUid) -> JobRow {
        let uid = uid.clone();
        let jobs = self.store.read(move |read| read.jobs(&uid)).await.unwrap();
        jobs.into_iter().next().expect("it has a job")
    }

    pub(super) async fn codes(&self, uid: &MessageUid) -> Vec<String> {
        let uid = uid.clone();
        let events = self
            .store
            .read(move |read| read.events(&uid))
            .await
            .unwrap();
        events.into_iter().map(|row| row.event.code).collect()
    }

    /// The letter that came as `wire_id`.
    pub(super) async fn incoming(&self, wire_id: &str) -> MessageUid {
        let wire_id = WireId::verbatim(wire_id);
        let found = self
            .store
            .read(move |read| read.messages_by_wire_id(Direction::In, &wire_id))
            .await
            .unwrap();
        found.into_iter().next().expect("it lies in Innboks").uid
    }

    /// What was handed to the service, in order.
    pub(super) fn envelopes(&self) -> Vec<String> {
        let calls = self.script.calls();
        let submits = calls.into_iter().filter_map(|call| match call {
            Called::Submit { envelope, .. } => String::from_utf8(envelope).ok(),
            _ => None,
        });
        submits.collect()
    }

    pub(super) async fn delivery(&self, key: &str) -> Option<DeliveryState> {
        let (account, key) = (self.account, key.to_owned());
        let row = self
            .store
            .read(move |read| read.delivery(account, &key))
            .await;
        row.unwrap().map(|row| row.state)
    }

    pub(super) async fn until_phase(&self, uid: &MessageUid, phase: Phase) {
        self.until(|| async { self.message(uid).await.phase == phase })
            .await;
    }

    pub(super) async fn until_job(&self, uid: &MessageUid, state: JobState) {
        self.until(|| async { self.job(uid).await.state == state })
            .await;
    }

    pub(super) async fn until_delivery(&self, key: &str, state: DeliveryState) {
        self.until(|| async { self.delivery(key).await == Some(state) })
            .await;
    }

    pub(super) async fn until_health(&self, fits: impl FnMut(&Health) -> bool) {
        let mut health = self.engine.as_ref().unwrap().health();
        let came = within(health.wait_for(fits)).await;
        assert!(came.is_some(), "it never came: {:?}", self.health());
    }

    fn health(&self) -> Health {
        self.engine.as_ref().unwrap().health().borrow().clone()
    }

    /// The same in a world whose time passes, a little whenever nothing happens.
    pub(super) async fn until_passing<F, R>(&self, mut fits: F)
    where
        F: FnMut() -> R,
        R: Future<Output = bool>,
    {
        let came = within(async {
            while !fits().await {
                // Lets go of this thread for as long as what is under way needs.
                tokio::time::sleep(Duration::from_millis(1)).await;
                self.pass(Duration::from_secs(30));
            }
        });
        assert!(came.await.is_some(), "it never came: {:?}", self.health());
    }

    /// Waits for commits until `fits`.
    pub(super) async fn until<F, R>(&self, mut fits: F)
    where
        F: FnMut() -> R,
        R: Future<Output = bool>,
    {
        let mut changes = self.store.changes();
        let came = within(async {
            while !fits().await {
                let _ = changes.recv().await;
            }
        })
        .await;
        if came.is_none() {
            let (health, log) = (self.health(), self.log.lock().unwrap().clone());
            let deliveries = (self.delivery("d-1").await, self.delivery("d-2").await);
            panic!("it never came: {deliveries:?}\n{log:?}\n{health:?}");
        }
    }
}

/// In memory where there is a folder of it: nothing here is about what survives when the power goes.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// A test that waits for ever is a failed test. The limit is no measure of speed.
pub(super) async fn within<F: Future>(work: F) -> Option<F::Output> {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, work).await.ok()
}
