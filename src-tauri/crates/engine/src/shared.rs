//! What every loop has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use budstikke_channel::{Blocker, ChannelHandle, Inbound, Outbound};
use budstikke_domain::{AccountId, Clock, Failure, FailureKind, MessageUid, word};
use budstikke_store::{DiskTrouble, Store};
use jiff::Timestamp;
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::backoff::Jitter;
use crate::engine::EngineParts;
use crate::health::{AccountHealth, Health};
use crate::ports::{Intake, Packer};
use crate::progress::{Upload, UploadPhase};
use crate::turns::Turns;

pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) channels: BTreeMap<AccountId, ChannelHandle>,
    pub(crate) packer: Arc<dyn Packer>,
    pub(crate) intake: Arc<dyn Intake>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) jitter: Jitter,
    pub(crate) health: watch::Sender<Health>,
    pub(crate) progress: broadcast::Sender<Upload>,
    /// Wakes the outbox.
    pub(crate) outbox: Notify,
    /// Wakes the tracking.
    pub(crate) tracking: Notify,
    /// Messages that a person wants the carrier asked about now.
    pub(crate) asked: Mutex<BTreeSet<MessageUid>>,
    /// Wakes the inbox of an account out of a waiting time.
    pub(crate) inboxes: BTreeMap<AccountId, Notify>,
    /// Wakes what fetches for an account's deliveries.
    fetching: BTreeMap<AccountId, Notify>,
    /// Wakes the opening of an account's deliveries.
    pub(crate) opening: BTreeMap<AccountId, Notify>,
    /// Who goes first, taking or opening.
    pub(crate) turns: BTreeMap<AccountId, Turns>,
    /// What the far sides were told to forget since that was last written down.
    acked: Mutex<BTreeMap<AccountId, Vec<String>>>,
    /// Jobs whose attempts run in this process.
    alive: Mutex<BTreeSet<i64>>,
    /// Nothing new is begun.
    pub(crate) stopping: CancellationToken,
    /// Everything is dropped.
    pub(crate) killed: CancellationToken,
}

impl Shared {
    pub(crate) fn new(parts: EngineParts) -> Shared {
        let channels: BTreeMap<AccountId, ChannelHandle> = parts
            .channels
            .into_iter()
            .map(|channel| (channel.account, channel))
            .collect();
        let notifies = || channels.keys().map(|id| (*id, Notify::new())).collect();
        let health = Health {
            accounts: channels
                .keys()
                .map(|id| (*id, AccountHealth::default()))
                .collect(),
            loops: BTreeMap::new(),
        };
        Shared {
            store: parts.store,
            inboxes: notifies(),
            fetching: notifies(),
            opening: notifies(),
            turns: channels.keys().map(|id| (*id, Turns::default())).collect(),
            channels,
            packer: parts.packer,
            intake: parts.intake,
            clock: parts.clock,
            jitter: Jitter::new(parts.seed),
            health: watch::Sender::new(health),
            progress: broadcast::Sender::new(256),
            outbox: Notify::new(),
            tracking: Notify::new(),
            asked: Mutex::default(),
            acked: Mutex::default(),
            alive: Mutex::new(BTreeSet::new()),
            stopping: CancellationToken::new(),
            killed: CancellationToken::new(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether `deadline` has passed by a time that somebody vouches for (I7).
    pub(crate) fn is_past(&self, deadline: Option<Timestamp>) -> bool {
        self.clock.is_confirmed() && deadline.is_some_and(|at| at <= self.now())
    }

    pub(crate) fn outbound(&self, account: AccountId) -> Option<&dyn Outbound> {
        self.channels.get(&account)?.outbound.as_deref()
    }

    pub(crate) fn inbound(&self, account: AccountId) -> Option<&dyn Inbound> {
        self.channels.get(&account)?.inbound.as_deref()
    }

    /// There may be something that a delivery of `account` was taken without.
    pub(crate) fn wake_fetching(&self, account: AccountId) {
        if let Some(fetching) = self.fetching.get(&account) {
            fetching.notify_one();
        }
    }

    /// Waits until [`Shared::wake_fetching`].
    pub(crate) async fn until_fetching(&self, account: AccountId) {
        match self.fetching.get(&account) {
            Some(fetching) => fetching.notified().await,
            None => std::future::pending().await,
        }
    }

    /// The accounts that can send.
    pub(crate) fn senders(&self) -> Vec<AccountId> {
        self.channels
            .values()
            .filter(|channel| channel.outbound.is_some())
            .map(|channel| channel.account)
            .collect()
    }

    /// Waits until `due`; for ever when there is nothing to wait for.
    pub(crate) async fn sleep_until(&self, due: Option<Timestamp>) {
        match due {
            Some(due) => self.clock.sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn report(&self, uid: &MessageUid, phase: UploadPhase, sent: u64, total: u64) {
        // An error means that nobody looks.
        let _ = self.progress.send(Upload {
            uid: uid.clone(),
            phase,
            sent,
            total,
        });
    }

    pub(crate) fn account_health(
        &self,
        account: AccountId,
        change: impl FnOnce(&mut AccountHealth),
    ) {
        self.health
            .send_modify(|health| change(health.accounts.entry(account).or_default()));
    }

    pub(crate) fn account_failed(&self, account: AccountId, failure: &Failure) {
        let now = self.now();
        self.account_health(account, |health| {
            health.failure = Some((failure.clone(), now));
        });
    }

    pub(crate) fn sent_well(&self, account: AccountId) {
        let now = self.now();
        self.account_health(account, |health| {
            health.sent_at = Some(now);
            health.failure = None;
        });
    }

    /// Our own disk keeps deliveries from being taken or opened.
    pub(crate) fn stopped_by_disk(&self, account: AccountId, trouble: DiskTrouble, why: &str) {
        self.account_blocked(account, disk_blocker(trouble, why));
    }

    /// Something must be mended here before deliveries can be taken.
    pub(crate) fn account_blocked(&self, account: AccountId, blocker: Blocker) {
        let now = self.now();
        self.account_health(account, |health| {
            let since = match &health.blocked {
                Some((before, since)) if before.key == blocker.key => *since,
                _ => now,
            };
            health.blocked = Some((blocker, since));
        });
    }

    /// Since when the disk keeps deliveries of `account` from being taken or opened; `None` = it does not.
    pub(crate) fn stopped_by_disk_since(&self, account: AccountId) -> Option<Timestamp> {
        let health = self.health.borrow();
        let (blocker, since) = health.accounts.get(&account)?.blocked.as_ref()?;
        (blocker.key == Blocker::DISK).then_some(*since)
    }

    /// The service was asked for deliveries with success. What had kept it from being asked until now,
    /// by its key, when something had.
    pub(crate) fn received_well(&self, account: AccountId) -> Option<String> {
        let now = self.now();
        let mut mended = None;
        self.account_health(account, |health| {
            health.received_at = Some(now);
            health.failure = None;
            mended = health.blocked.take();
        });
        mended.map(|(blocker, _)| blocker.key)
    }

    /// The far side was told that it may forget the delivery `key`.
    pub(crate) fn acked(&self, account: AccountId, key: String) {
        let mut acked = self.acked.lock().unwrap_or_else(|p| p.into_inner());
        acked.entry(account).or_default().push(key);
    }

    /// What was acked and is to be written down by whoever takes it.
    pub(crate) fn take_acked(&self, account: AccountId) -> Vec<String> {
        let mut acked = self.acked.lock().unwrap_or_else(|p| p.into_inner());
        acked.remove(&account).unwrap_or_default()
    }

    /// Whether something was acked that is not written down.
    pub(crate) fn has_acked(&self, account: AccountId) -> bool {
        let acked = self.acked.lock().unwrap_or_else(|p| p.into_inner());
        acked.contains_key(&account)
    }

    pub(crate) fn alive(&self) -> Vec<i64> {
        let alive = self.alive.lock().unwrap_or_else(|p| p.into_inner());
        alive.iter().copied().collect()
    }

    /// Marks the attempt of a job as running here until the guard is dropped.
    pub(crate) fn live(self: &Arc<Self>, job: i64) -> Alive {
        let mut alive = self.alive.lock().unwrap_or_else(|p| p.into_inner());
        alive.insert(job);
        Alive {
            shared: Arc::clone(self),
            job,
        }
    }
}

fn disk_blocker(trouble: DiskTrouble, why: &str) -> Blocker {
    let text = match trouble {
        DiskTrouble::Full => {
            word! {
                nb: "Ikke plass på disken. Vi har stoppet hentingen så ingenting går tapt.",
                nn: "Ikkje plass på disken. Vi har stoppa hentinga så ingenting går tapt.",
                en: "There is no room on the disk. We have stopped fetching so that nothing is lost.",
            }
        }
        DiskTrouble::Failing => {
            word! {
                nb: "Disken virker ikke som den skal. Vi har stoppet hentingen så ingenting går tapt.",
                nn: "Disken verkar ikkje som han skal. Vi har stoppa hentinga så ingenting går tapt.",
                en: "The disk does not work as it should. We have stopped fetching so that nothing is lost.",
            }
        }
    };
    Blocker {
        key: Blocker::DISK.to_owned(),
        text: text.to_owned(),
        number: "E24".to_owned(),
        cause: Failure {
            kind: FailureKind::Refused,
            service: "Budstikke".to_owned(),
            status: None,
            code: String::new(),
            text: why.to_owned(),
            retry_after: None,
        },
    }
}

/// An attempt that runs in this process.
pub(crate) struct Alive {
    shared: Arc<Shared>,
    job: i64,
}

impl Drop for Alive {
    fn drop(&mut self) {
        let mut alive = self.shared.alive.lock().unwrap_or_else(|p| p.into_inner());
        alive.remove(&self.job);
        drop(alive);
        // Its lane and its place in the account's budget are free.
        self.shared.outbox.notify_one();
    }
}
