//! The other organisations: their integrasjonspunkt fetches, their archive answers.
//!
//! A peer works on the broker's own state, without HTTP, but what it reads and writes are real
//! broker files. It does to a bad message what an integrasjonspunkt v4 does (eformidling-dpo 4.6),
//! and tells the log why.

mod answer;
mod answering;
mod arkivmelding;
mod envelope;
mod judge;
mod package;
mod sbd;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use budstikke_domain::{Finding, Verdict};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

pub use answer::{Answer, AnswerQuirk, ReceiptType};
pub use package::ReceivedEntry;

use crate::broker::Transfer;
use crate::letter::Head;
use crate::profiles::{Pace, Profile, Temper, profile};
use crate::town::Town;
use answering::{schedule, send};
use judge::judge;
use sbd::{Fate, Kind, Sbd};

/// A message that reached a peer's inbox.
#[derive(Debug, Clone)]
pub struct Received {
    /// Who received it.
    pub org: String,
    /// The broker's id of the file.
    pub transfer_id: Uuid,
    /// `sendersFileTransferReference`.
    pub reference: String,
    /// The SBD's `instanceIdentifier`, as written.
    pub message_id: String,
    /// The conversation, as written.
    pub conversation_id: String,
    /// The process.
    pub process: Option<String>,
    /// The SBD's `type`.
    pub document_type: String,
    /// The whole SBD.
    pub sbd: Value,
    /// What lay in the package; empty without one.
    pub entries: Vec<ReceivedEntry>,
    /// The package's verdict; `None` without a package.
    pub verdict: Option<Verdict>,
    /// What was found in the package.
    pub findings: Vec<Finding>,
    /// What the peer's archive has against it; empty when all is well.
    pub problems: Vec<String>,
    /// When the peer stored it.
    pub at: Timestamp,
    /// Whether the peer's archive has taken it out of the inbox (LEVERT).
    pub delivered: bool,
    parsed: Sbd,
}

/// All peers.
pub(crate) struct Peers {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    due: Vec<Due>,
    held: HashSet<String>,
    /// Transfers that are left alone: wrong channel, or a fetch that failed.
    ignored: HashSet<(Uuid, String)>,
    /// What the organisations have written, for judging what comes back: who, and the head.
    written: Vec<(String, Head)>,
    /// Organisations that fetch and answer like [`Temper::Prompt`], whatever theirs is.
    prompt: HashSet<String>,
    /// How an organisation answers when it is not by its temper.
    quirks: HashMap<String, Vec<AnswerQuirk>>,
}

/// An answer that is to be sent.
struct Due {
    at: Timestamp,
    /// Position in `received`.
    message: usize,
    answer: Answer,
}

impl Peers {
    pub(crate) fn new() -> Peers {
        Peers {
            state: Mutex::new(State::default()),
            changed: watch::Sender::new(0),
        }
    }

    pub(crate) fn received(&self, org: &str) -> Vec<Received> {
        crate::lock(&self.state)
            .received
            .iter()
            .filter(|received| received.org == org)
            .cloned()
            .collect()
    }

    /// Answers of `org` wait from now on, or are sent again.
    pub(crate) fn hold(&self, org: &str, hold: bool) {
        let mut state = crate::lock(&self.state);
        if hold {
            state.held.insert(org.to_owned());
        } else {
            state.held.remove(org);
        }
        drop(state);
        self.changed.send_modify(|count| *count += 1);
    }

    /// From now on `org` fetches and answers at once, or by its temper again.
    pub(crate) fn set_prompt(&self, org: &str, prompt: bool) {
        let mut state = crate::lock(&self.state);
        if prompt {
            state.prompt.insert(org.to_owned());
        } else {
            state.prompt.remove(org);
        }
        drop(state);
        self.changed.send_modify(|count| *count += 1);
    }

    /// What `profile` does when; `None` when it does nothing.
    fn pace(&self, profile: &Profile, prompt: Pace) -> Option<Pace> {
        let made_prompt = crate::lock(&self.state).prompt.contains(profile.number);
        made_prompt
            .then_some(prompt)
            .or_else(|| profile.pace(prompt))
    }

    /// `org` answers in this way from now on.
    pub(crate) fn set_quirks(&self, org: &str, quirks: Vec<AnswerQuirk>) {
        crate::lock(&self.state)
            .quirks
            .insert(org.to_owned(), quirks);
    }

    /// How `org` answers.
    fn quirks(&self, org: &str) -> Vec<AnswerQuirk> {
        let set = crate::lock(&self.state).quirks.get(org).cloned();
        set.unwrap_or_else(|| match profile(org).map(|profile| profile.temper) {
            Some(Temper::Messy) => vec![AnswerQuirk::BackToFront, AnswerQuirk::Twice],
            _ => Vec::new(),
        })
    }

    /// Remembers that `org` has written a message, so that the answers to it can be judged.
    pub(crate) fn has_written(&self, org: &str, head: Head) {
        crate::lock(&self.state)
            .written
            .push((org.to_owned(), head));
    }

    /// Whether `org` waits for answers under this channel's name.
    fn has_channel(&self, org: &str, name: &str) -> bool {
        crate::lock(&self.state)
            .written
            .iter()
            .any(|(writer, head)| writer == org && head.channel_name() == Some(name))
    }

    /// Counts up when something reaches a peer or is held or released.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

/// The life of all peers.
pub(crate) async fn live(town: Arc<Town>) {
    let mut broker = town.broker.changes();
    let mut peers = town.peers.changes();
    loop {
        broker.borrow_and_update();
        peers.borrow_and_update();
        let worker = town.clone();
        let Ok(next) = tokio::task::spawn_blocking(move || step(&worker)).await else {
            continue;
        };
        let wait = async {
            match next {
                Some(next) => town.clock.sleep_until(next).await,
                // Nothing is due: a driven clock must not see a deadline at the end of time.
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = broker.changed() => {}
            _ = peers.changed() => {}
            () = wait => {}
        }
    }
}

/// Does all that is due; the moment of the next.
fn step(town: &Town) -> Option<Timestamp> {
    let now = town.now();
    let mut next = town.broker.next_change(now);
    let mut consider = |at: Timestamp| next = Some(next.map_or(at, |next| next.min(at)));
    for transfer in town.broker.waiting(now) {
        for org in transfer.recipients() {
            let Some(profile) = profile(org) else {
                continue;
            };
            let Some(pace) = town.peers.pace(profile, town.prompt) else {
                continue;
            };
            if crate::lock(&town.peers.state)
                .ignored
                .contains(&(transfer.id, org.to_owned()))
            {
                continue;
            }
            let at = published(&transfer).saturating_add(pace.received);
            match at {
                Ok(at) if now < at => consider(at),
                _ => pick_up(town, profile, pace, &transfer),
            }
        }
    }
    loop {
        let mut state = crate::lock(&town.peers.state);
        let held = state.held.clone();
        let received = &state.received;
        let org = |due: &Due| {
            received
                .get(due.message)
                .map(|r| r.org.as_str())
                .unwrap_or("")
        };
        let ready = |due: &Due| !held.contains(org(due));
        let earliest = state
            .due
            .iter()
            .enumerate()
            .filter(|(_, due)| ready(due))
            .min_by_key(|(_, due)| due.at)
            .map(|(index, due)| (index, due.at));
        match earliest {
            Some((index, at)) if at <= now => {
                let due = state.due.remove(index);
                let message = state.received.get(due.message).cloned();
                drop(state);
                if let Some(message) = message {
                    send(town, &message, &due.answer);
                }
            }
            Some((_, at)) => {
                consider(at);
                return next;
            }
            None => return next,
        }
    }
}

fn published(transfer: &Transfer) -> Timestamp {
    transfer
        .reached(crate::broker::FileStatus::Published)
        .unwrap_or(transfer.created)
}

/// A peer's integrasjonspunkt fetches one file, whatever is in it.
fn pick_up(town: &Town, profile: &'static Profile, pace: Pace, transfer: &Transfer) {
    let (org, now) = (profile.number, town.now());
    let ignore = || {
        let key = (transfer.id, org.to_owned());
        crate::lock(&town.peers.state).ignored.insert(key);
    };
    let reference = transfer.reference.as_str();
    if is_channel_name(reference) && !town.peers.has_channel(org, reference) {
        ignore();
        let text = format!("left alone: reference {reference} names a channel");
        return town.note(org, None, text);
    }
    let path = match town.broker.fetch(transfer.id, org, now) {
        Ok(path) => path,
        Err(problem) => {
            ignore();
            return town.note(org, None, format!("could not fetch: {problem:?}"));
        }
    };
    let confirm = || {
        if let Err(problem) = town.broker.confirm(transfer.id, org, now) {
            town.note(org, None, format!("could not confirm: {problem:?}"));
        }
    };
    let read = envelope::read(&path).and_then(|envelope| {
        let sbd = Sbd::parse(&envelope.sbd)?;
        Ok((envelope, sbd))
    });
    let (mut envelope, sbd) = match read {
        Ok(read) => read,
        Err(Fate::Discarded(why)) => {
            confirm();
            return town.note(org, None, format!("discarded: {why}"));
        }
        Err(Fate::Lost(why)) => {
            return town.note(org, None, format!("lost, never confirmed: {why}"));
        }
    };
    let id = sbd.message_id.clone();
    if sbd.deadline.is_some_and(|deadline| deadline <= now) {
        confirm();
        return town.note(org, Some(&id), "expired: LEVETID_UTLOPT, not shown");
    }
    if sbd.kind == Kind::Message && is_waiting(town, org, &id) {
        confirm();
        return town.note(org, Some(&id), "a message with this id is waiting: ignored");
    }

    let mut message = Received {
        org: org.to_owned(),
        transfer_id: transfer.id,
        reference: transfer.reference.clone(),
        message_id: id.clone(),
        conversation_id: sbd.conversation_id.clone(),
        process: sbd.process.clone(),
        document_type: sbd.type_name.clone(),
        sbd: sbd.raw.clone(),
        entries: Vec::new(),
        verdict: None,
        findings: Vec::new(),
        problems: Vec::new(),
        at: now,
        delivered: false,
        parsed: sbd,
    };
    judge(town, profile, transfer, &mut envelope, &mut message);
    confirm();
    for problem in &message.problems {
        town.note(org, Some(&id), format!("archive: {problem}"));
    }
    town.note(
        org,
        Some(&id),
        format!("received {}", message.document_type),
    );
    schedule(town, profile, pace, published(transfer), message);
}

fn is_waiting(town: &Town, org: &str, message_id: &str) -> bool {
    crate::lock(&town.peers.state)
        .received
        .iter()
        .any(|kept| kept.org == org && kept.message_id == message_id && !kept.delivered)
}

/// `^[a-zA-Z0-9-_]{0,25}$`: what an integrasjonspunkt without a channel leaves to those that have one.
fn is_channel_name(reference: &str) -> bool {
    reference.len() <= 25
        && reference
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
