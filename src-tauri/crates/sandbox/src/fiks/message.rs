//! Messages from konto to konto, whoever hands them over: a client by HTTPS, or somebody who lives here.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_amqp_broker::{Fate, Message};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use uuid::Uuid;

use super::Fiks;
use super::lager::Document;
use super::refusal::Refusal;
use crate::town::Town;

/// The largest payload that goes through a queue, in octets (fiks-io 5).
pub(super) const QUEUED_MAX: usize = 5_000_000;
/// How long a message waits when its sender does not say, in milliseconds.
const TTL: i64 = 7 * 24 * 3600 * 1000;
/// How much longer than the message its document lies in Dokumentlager (fiks-io 6).
const DOCUMENT_GRACE: SignedDuration = SignedDuration::from_hours(24);

/// A message that the platform has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiksMessage {
    /// The platform's id of it.
    pub id: Uuid,
    /// Its type.
    pub melding_type: String,
    /// From whom.
    pub avsender: Uuid,
    /// To whom.
    pub mottaker: Uuid,
    /// The message that it answers.
    pub svar_til: Option<Uuid>,
    /// The sender's own headers, without prefix.
    pub headere: BTreeMap<String, String>,
    /// How long it may wait, in milliseconds.
    pub ttl: i64,
    /// Where its payload lies when it was too large for a queue.
    pub dokumentlager_id: Option<Uuid>,
    /// Octets of the payload; 0 without one.
    pub size: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// How it left its queue; `None` while it lies there or is out at a client.
    pub fate: Option<Fate>,
}

/// A message that is to be taken; who may send it was judged.
pub(super) struct NewMessage {
    pub(super) avsender: Uuid,
    pub(super) avsender_navn: Option<String>,
    pub(super) mottaker: Uuid,
    pub(super) melding_type: String,
    pub(super) svar_til: Option<Uuid>,
    /// Milliseconds.
    pub(super) ttl: Option<i64>,
    pub(super) headere: BTreeMap<String, String>,
    pub(super) content: Content,
}

/// The payload of a message.
pub(super) enum Content {
    Nothing,
    /// It fits in the queue.
    Small(Vec<u8>),
    /// It lies in a file of its own, with so many octets.
    Large(PathBuf, u64),
}

/// Every message that was taken, oldest first.
#[derive(Default)]
pub(super) struct Sent {
    state: Mutex<Taken>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Taken {
    messages: Vec<FiksMessage>,
    index: HashMap<Uuid, usize>,
}

impl Sent {
    pub(super) fn all(&self) -> Vec<FiksMessage> {
        crate::lock(&self.state).messages.clone()
    }

    pub(super) fn get(&self, id: Uuid) -> Option<FiksMessage> {
        let state = crate::lock(&self.state);
        let at = state.index.get(&id)?;
        state.messages.get(*at).cloned()
    }

    /// Counts up when a message is taken or has left its queue.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn has_left(&self, id: Uuid, fate: Fate) {
        let mut state = crate::lock(&self.state);
        let at = state.index.get(&id).copied();
        if let Some(message) = at.and_then(|at| state.messages.get_mut(at)) {
            message.fate = Some(fate);
        }
        drop(state);
        self.changed.send_modify(|count| *count += 1);
    }

    fn add(&self, message: FiksMessage) {
        let mut state = crate::lock(&self.state);
        let at = state.messages.len();
        state.index.insert(message.id, at);
        state.messages.push(message);
        drop(state);
        self.changed.send_modify(|count| *count += 1);
    }
}

impl Fiks {
    /// Takes a message: gives it an id, puts a large payload in Dokumentlager, and the message in the queue.
    pub(super) fn take(&self, town: &Town, message: NewMessage) -> Result<FiksMessage, Refusal> {
        let id = Uuid::new_v4();
        let now = town.now();
        let ttl = message.ttl.unwrap_or(TTL);
        let (body, size, path) = match message.content {
            Content::Nothing => (Vec::new(), 0, None),
            Content::Small(body) => {
                let size = body.len() as u64;
                (body, size, None)
            }
            Content::Large(path, size) => (Vec::new(), size, Some(path)),
        };
        let document = path.map(|path| {
            let lies = SignedDuration::from_millis(ttl).saturating_add(DOCUMENT_GRACE);
            let expires = now.saturating_add(lies).unwrap_or(Timestamp::MAX);
            Document::of_message(path, size, self.owner(message.mottaker), expires)
        });
        let taken = FiksMessage {
            id,
            melding_type: message.melding_type,
            avsender: message.avsender,
            mottaker: message.mottaker,
            svar_til: message.svar_til,
            headere: message.headere,
            ttl,
            dokumentlager_id: document.as_ref().map(|document| document.id),
            size,
            at: now,
            fate: None,
        };
        if let Some(document) = document {
            self.registers
                .state()
                .documents
                .insert(document.id, document);
        }
        // Known before it is delivered: whoever consumes may be faster than we are.
        self.sent.add(taken.clone());
        let queued = Message {
            headers: headers(&taken, message.avsender_navn),
            expiration: Some(Duration::from_millis(
                u64::try_from(ttl).unwrap_or(u64::MAX),
            )),
            body: Arc::from(body),
        };
        self.publish(taken.mottaker, queued)
            .map_err(|error| Refusal::bad(format!("Meldingen kan ikke legges i køen: {error}")))?;
        town.note(
            &self.owner(taken.mottaker),
            Some(&id.to_string()),
            format!("FIKS IO: {} is in the queue", taken.melding_type),
        );
        Ok(taken)
    }

    /// A payload that was made here: in the queue or, when it is too large for that, in a file of its own.
    pub(super) fn content(&self, octets: Vec<u8>) -> std::io::Result<Content> {
        if octets.len() <= QUEUED_MAX {
            return Ok(Content::Small(octets));
        }
        let path = self.folder.join(format!("{}.bin", Uuid::new_v4()));
        std::fs::write(&path, &octets)?;
        Ok(Content::Large(path, octets.len() as u64))
    }

    /// Whose a konto is; empty when it is nobody's.
    pub(super) fn owner(&self, konto: Uuid) -> String {
        let konto = self.registers.konto(konto);
        konto.map(|konto| konto.org).unwrap_or_default()
    }
}

/// What stands around the payload on AMQP (fiks-io 7).
fn headers(message: &FiksMessage, avsender_navn: Option<String>) -> Vec<(String, String)> {
    let mut headers = vec![
        ("melding-id".to_owned(), message.id.to_string()),
        ("type".to_owned(), message.melding_type.clone()),
        ("avsender-id".to_owned(), message.avsender.to_string()),
    ];
    let mut add = |name: &str, value: Option<String>| {
        headers.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("avsender-navn", avsender_navn);
    add("svar-til", message.svar_til.map(|id| id.to_string()));
    let document = message.dokumentlager_id.map(|id| id.to_string());
    add("dokumentlager-id", document);
    for (name, value) in &message.headere {
        add(&format!("egendefinert-header.{name}"), Some(value.clone()));
    }
    headers
}
