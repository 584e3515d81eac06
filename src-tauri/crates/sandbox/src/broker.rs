//! Altinn Broker: files from one organisation to another (eformidling-dpo 4.4).
//!
//! [`Broker`] holds the transfers; bytes lie in files of the state folder, never in memory.
//! Nothing happens by itself: a state that depends on time is brought up to date whenever somebody
//! looks, so that a driven clock needs no task of the broker's.

mod http;
mod limits;
mod problem;
mod rules;
mod transfer;
mod tus;
mod upload;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) use http::router;
pub use limits::Limits;
pub(crate) use limits::RateLimits;
pub(crate) use problem::Problem;
pub use transfer::{FileStatus, RecipientStatus, Transfer};

use crate::profiles::{PROFILES, Temper, profile};
use rules::Initialize;

/// The only resource there is.
pub(crate) const RESOURCE: &str = "eformidling-dpo-meldingsutveksling";

/// Calls that a closed organisation refuses before it opens.
const CLOSED_REFUSALS: u32 = 2;
/// Days until a file expires.
const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// From the last confirmation to the removal of a file.
const GRACE: SignedDuration = SignedDuration::from_hours(2);

/// How the broker behaves.
#[derive(Debug, Clone, Copy)]
pub struct BrokerOptions {
    /// From the last byte of an upload to `Published`: checksum and malware scan.
    pub scan: SignedDuration,
    /// The largest file, in bytes.
    pub max_size: u64,
    /// Calls per minute and client.
    pub limits: Limits,
}

impl Default for BrokerOptions {
    fn default() -> BrokerOptions {
        BrokerOptions {
            scan: SignedDuration::from_millis(300),
            max_size: 6 << 30,
            limits: Limits::default(),
        }
    }
}

/// The transfers and who may do what with them.
pub(crate) struct Broker {
    folder: PathBuf,
    options: BrokerOptions,
    state: Mutex<State>,
    pub(crate) rates: RateLimits,
    changed: watch::Sender<u64>,
}

struct State {
    transfers: Vec<Transfer>,
    index: HashMap<Uuid, usize>,
    /// Who may receive.
    access: Vec<String>,
    /// Senders are told `UploadProcessing` while recipients already see `Published`.
    senders_wait: bool,
    refusals_left: u32,
    /// From the last byte of an upload to `Published`.
    scan: SignedDuration,
}

impl Broker {
    /// A broker that keeps its files in `folder`, which exists and is its own.
    pub(crate) fn new(folder: PathBuf, options: BrokerOptions) -> Broker {
        Broker {
            folder,
            options,
            state: Mutex::new(State {
                transfers: Vec::new(),
                index: HashMap::new(),
                access: PROFILES
                    .iter()
                    .map(|profile| profile.number.to_owned())
                    .collect(),
                senders_wait: false,
                refusals_left: CLOSED_REFUSALS,
                scan: options.scan,
            }),
            rates: RateLimits::new(options.limits),
            changed: watch::Sender::new(0),
        }
    }

    /// Wakes whoever waits for something to happen here.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    fn state(&self, now: Timestamp) -> MutexGuard<'_, State> {
        let mut state = crate::lock(&self.state);
        for transfer in &mut state.transfers {
            transfer.advance(now, GRACE);
        }
        state
    }

    /// Every transfer, oldest first.
    pub(crate) fn transfers(&self, now: Timestamp) -> Vec<Transfer> {
        self.state(now).transfers.clone()
    }

    /// The next moment at which a transfer changes by itself.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let state = self.state(now);
        state
            .transfers
            .iter()
            .filter_map(Transfer::next_change)
            .min()
    }

    /// Who may receive from now on.
    pub(crate) fn set_access(&self, org: &str, may: bool) {
        let mut state = crate::lock(&self.state);
        state.access.retain(|known| known != org);
        if may {
            state.access.push(org.to_owned());
        }
    }

    /// Whether senders are kept from seeing `Published`.
    pub(crate) fn set_senders_wait(&self, wait: bool) {
        crate::lock(&self.state).senders_wait = wait;
        self.touch();
    }

    /// How long the scan of an upload that ends from now on takes.
    pub(crate) fn set_scan(&self, scan: SignedDuration) {
        crate::lock(&self.state).scan = scan;
    }

    /// When a file whose last byte came `now` is through the scan.
    fn scanned(&self, now: Timestamp) -> Timestamp {
        let scan = crate::lock(&self.state).scan;
        now.saturating_add(scan).unwrap_or(now)
    }

    /// Whether `org` is closed at this call (the temper of Stengt kommune).
    fn is_closed(&self, org: &str) -> bool {
        if profile(org).map(|profile| profile.temper) != Some(Temper::Closed) {
            return false;
        }
        let mut state = crate::lock(&self.state);
        let closed = state.refusals_left > 0;
        state.refusals_left = state.refusals_left.saturating_sub(1);
        closed
    }

    /// Makes a transfer without bytes.
    fn initialize(&self, request: Initialize, now: Timestamp) -> Result<Uuid, Problem> {
        if request.resource_id != RESOURCE {
            return Err(Problem::bro(2));
        }
        if request.disable_virus_scan == Some(true) {
            return Err(Problem::bro(20));
        }
        let mut state = self.state(now);
        if !request
            .recipients
            .iter()
            .all(|recipient| state.access.contains(recipient))
        {
            return Err(Problem::bro(28));
        }
        let id = Uuid::new_v4();
        let path = self.folder.join(format!("{id}.bin"));
        let transfer = Transfer::new(
            id,
            request,
            path,
            now,
            now.saturating_add(LIFE).unwrap_or(now),
        );
        let at = state.transfers.len();
        state.index.insert(id, at);
        state.transfers.push(transfer);
        drop(state);
        self.touch();
        Ok(id)
    }

    /// Works on a transfer that still exists. BRO-1 when it does not.
    fn with<T>(
        &self,
        id: Uuid,
        now: Timestamp,
        work: impl FnOnce(&mut Transfer) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut state = self.state(now);
        let at = state.index.get(&id).copied();
        let transfer = at
            .and_then(|at| state.transfers.get_mut(at))
            .filter(|transfer| transfer.status() != FileStatus::Purged)
            .ok_or(Problem::bro(1))?;
        let result = work(transfer);
        drop(state);
        self.touch();
        result
    }

    /// Looks at a transfer that still exists. BRO-1 when it does not.
    fn look<T>(
        &self,
        id: Uuid,
        now: Timestamp,
        look: impl FnOnce(&Transfer) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let state = self.state(now);
        let at = state.index.get(&id).copied();
        let transfer = at
            .and_then(|at| state.transfers.get(at))
            .filter(|transfer| transfer.status() != FileStatus::Purged)
            .ok_or(Problem::bro(1))?;
        look(transfer)
    }

    /// Published transfers that some recipient has not begun to fetch.
    pub(crate) fn waiting(&self, now: Timestamp) -> Vec<Transfer> {
        self.state(now)
            .transfers
            .iter()
            .filter(|transfer| transfer.status() == FileStatus::Published)
            .filter(|transfer| {
                transfer
                    .recipients()
                    .any(|org| transfer.recipient_status(org) == Some(RecipientStatus::Initialized))
            })
            .cloned()
            .collect()
    }

    /// Takes in a whole file from a peer, published at once; the transfer's id.
    pub(crate) fn deliver(
        &self,
        sender: &str,
        recipient: &str,
        reference: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Uuid, Problem> {
        let request = Initialize {
            file_name: "sbd.zip".to_owned(),
            resource_id: RESOURCE.to_owned(),
            reference: reference.to_owned(),
            sender: format!("0192:{sender}"),
            recipients: vec![recipient.to_owned()],
            properties: serde_json::Map::new(),
            checksum: None,
            disable_virus_scan: None,
        };
        let id = self.initialize(request, now)?;
        let path = self.with(id, now, |transfer| transfer.start_upload(now))?;
        if std::fs::write(&path, bytes).is_err() {
            return Err(Problem::bro(8));
        }
        let md5 = openssl::hash::hash(openssl::hash::MessageDigest::md5(), bytes)
            .map_err(|_| Problem::bro(8))?;
        self.with(id, now, |transfer| {
            transfer.finish_upload(bytes.len() as u64, &hex::encode(md5), false, now, now)
        })?;
        Ok(id)
    }

    /// A peer's download: the file to read, once it may.
    pub(crate) fn fetch(&self, id: Uuid, org: &str, now: Timestamp) -> Result<PathBuf, Problem> {
        self.with(id, now, |transfer| transfer.start_download(org, now))
    }

    /// A peer's confirmation.
    pub(crate) fn confirm(&self, id: Uuid, org: &str, now: Timestamp) -> Result<(), Problem> {
        self.with(id, now, |transfer| transfer.confirm(org, now))
    }
}
