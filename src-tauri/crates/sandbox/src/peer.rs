//! The other organisations: their integrasjonspunkt fetches, their archive answers.
//!
//! A peer works on the broker's own state, without HTTP, but what it reads and writes are real
//! broker files. It does to a bad message what an integrasjonspunkt v4 does (eformidling-dpo 4.6),
//! and tells the log why.

mod answer;
mod arkivmelding;
mod envelope;
mod package;
mod sbd;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use budstikke_domain::{Finding, Verdict};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

pub use answer::{Answer, ReceiptType};
pub use package::ReceivedEntry;

use crate::broker::Transfer;
use crate::profiles::{Pace, Profile, Temper, profile};
use crate::town::Town;
use sbd::{Fate, Kind, Sbd};

/// Days of waiting assumed for a message that names no deadline.
const DEFAULT_LIFE: SignedDuration = SignedDuration::from_hours(24);

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
            let Some(pace) = profile.pace(town.prompt) else {
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
    if is_channel_name(&transfer.reference) {
        ignore();
        let text = format!(
            "left alone: reference {} names a channel",
            transfer.reference
        );
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

/// What the peer's archive thinks of it.
fn judge(
    town: &Town,
    profile: &Profile,
    transfer: &Transfer,
    envelope: &mut envelope::Envelope,
    message: &mut Received,
) {
    let sbd = message.parsed.clone();
    let problems = &mut message.problems;
    if sbd.receiver.as_deref() != Some(profile.number) {
        problems.push("Meldingen er adressert til noen andre.".to_owned());
    }
    if sbd.sender.as_deref() != Some(transfer.sender_org()) {
        problems.push("Avsenderen i meldingen er ikke den som sendte filen.".to_owned());
    }
    if sbd.kind != Kind::Message {
        return;
    }
    let is_letter = sbd.type_name == "arkivmelding";
    if !envelope.has_package {
        if is_letter {
            problems.push("Meldingen har ingen dokumentpakke.".to_owned());
        }
        return;
    }
    let Some(keys) = town.keys.organisation(profile.number) else {
        return;
    };
    let opened = package::open(town, keys, &sbd, envelope);
    problems.extend(opened.problems);
    if is_letter && opened.readable {
        problems.extend(arkivmelding::judge(
            opened.arkivmelding.as_deref(),
            &opened.entries,
        ));
    }
    message.entries = opened.entries;
    message.verdict = opened.verdict;
    message.findings = opened.findings;
}

/// Stores a message and plans the answers.
fn schedule(town: &Town, profile: &Profile, pace: Pace, published: Timestamp, message: Received) {
    let after = |wait: SignedDuration| published.saturating_add(wait).unwrap_or(published);
    let mut answers = Vec::new();
    if message.parsed.kind != Kind::Status {
        answers.push((after(pace.received), Answer::Mottatt));
        answers.push((after(pace.delivered), Answer::Levert));
    }
    let receipt = pace
        .receipt
        .filter(|_| message.document_type == "arkivmelding");
    if let Some(wait) = receipt {
        answers.push((after(wait), verdict_of_archive(profile, &message.problems)));
    }
    let mut state = crate::lock(&town.peers.state);
    let index = state.received.len();
    state.received.push(message);
    state
        .due
        .extend(answers.into_iter().map(|(at, answer)| Due {
            at,
            message: index,
            answer,
        }));
    drop(state);
    town.peers.changed.send_modify(|count| *count += 1);
}

/// The kvittering that the peer's archive gives.
fn verdict_of_archive(profile: &Profile, problems: &[String]) -> Answer {
    if profile.temper == Temper::Rejecting {
        let text = "Saken hører ikke hjemme hos oss. Send brevet til Statens prøveetat.";
        return Answer::Kvittering(
            ReceiptType::Error,
            vec![("FEIL_MOTTAKER".to_owned(), text.to_owned())],
        );
    }
    if problems.is_empty() {
        return Answer::Kvittering(ReceiptType::Ok, Vec::new());
    }
    let messages = problems
        .iter()
        .map(|problem| ("KAN_IKKE_ARKIVERES".to_owned(), problem.clone()))
        .collect();
    Answer::Kvittering(ReceiptType::Error, messages)
}

/// Sends one answer about `message`.
fn send(town: &Town, message: &Received, answer: &Answer) {
    let now = town.now();
    let id = Some(message.message_id.as_str());
    let Some(sender) = message.parsed.sender.as_deref() else {
        return town.note(
            &message.org,
            id,
            "nobody to answer: the message has no sender",
        );
    };
    if matches!(answer, Answer::Levert) {
        let mut state = crate::lock(&town.peers.state);
        if let Some(kept) = state
            .received
            .iter_mut()
            .find(|kept| kept.transfer_id == message.transfer_id && kept.org == message.org)
        {
            kept.delivered = true;
        }
    }
    let deadline = now.saturating_add(DEFAULT_LIFE).unwrap_or(now);
    let made = answer::make(&message.parsed, &message.org, sender, answer, now, deadline);
    let sent = made.and_then(|(reference, bytes)| {
        town.broker
            .deliver(&message.org, sender, &reference, &bytes, now)
            .map_err(|problem| format!("{problem:?}"))
    });
    match sent {
        Ok(_) => town.note(&message.org, id, format!("sent {}", answer.name())),
        Err(why) => town.note(
            &message.org,
            id,
            format!("could not send {}: {why}", answer.name()),
        ),
    }
}

impl Town {
    /// Sends `answer` about the newest message with this id at once, held or not; false when there is none.
    pub(crate) fn answer_now(&self, org: &str, message_id: &str, answer: &Answer) -> bool {
        let message = self
            .peers
            .received(org)
            .into_iter()
            .rev()
            .find(|message| message.message_id == message_id);
        let found = message.is_some();
        if let Some(message) = message {
            send(self, &message, answer);
        }
        found
    }
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
