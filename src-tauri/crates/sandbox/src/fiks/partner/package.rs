//! Payloads: opened with a konto's keys, made for another konto.

use std::fs::File;
use std::io::{self, Read};

use budstikke_amqp_broker::Message;
use budstikke_domain::Verdict;
use budstikke_packaging::{Certificate, KeyOps, Limits, PartSink, SoftwareKey, open as unpack};
use openssl::sha::Sha256;
use uuid::Uuid;

use super::FiksReceived;
use crate::fiks::kontoer::Konto;
use crate::fiks::message::Content;
use crate::payload::{Manner, Payload, PayloadQuirk};
use crate::peer::ReceivedEntry;
use crate::town::Town;

/// The largest file that a partner keeps, in octets.
const KEPT_MAX: usize = 1 << 20;

const PREFIX: &str = "egendefinert-header.";

/// A message with its payload, opened.
pub(super) struct Request {
    pub(super) received: FiksReceived,
    /// The files that are small enough to be kept.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Reads a message that came to `konto`; `None` when its headers say too little.
pub(super) fn open(town: &Town, konto: &Konto, message: &Message) -> Option<Request> {
    let id = |name| Uuid::try_parse(message.header(name)?).ok();
    let headere = message.headers.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix(PREFIX)?;
        Some((name.to_owned(), value.clone()))
    });
    let mut request = Request {
        received: FiksReceived {
            konto: konto.id,
            melding_id: id("melding-id")?,
            melding_type: message.header("type")?.to_owned(),
            avsender: id("avsender-id")?,
            svar_til: id("svar-til"),
            headere: headere.collect(),
            entries: Vec::new(),
            xml: None,
            verdict: None,
            findings: Vec::new(),
            problems: Vec::new(),
            at: town.now(),
        },
        files: Vec::new(),
    };
    let opened = match id("dokumentlager-id") {
        Some(document) => {
            let path = town
                .fiks
                .registers
                .state()
                .documents
                .get(&document)?
                .path
                .clone();
            File::open(path)
                .map_err(|error| error.to_string())
                .and_then(|mut file| read(konto, &mut file, &mut request))
        }
        None if message.body.is_empty() => Ok(()),
        None => read(konto, &mut &*message.body, &mut request),
    };
    if let Err(why) = opened {
        let problem = format!("innholdet kan ikke leses: {why}");
        request.received.problems.push(problem);
    }
    Some(request)
}

fn read(konto: &Konto, payload: &mut dyn Read, request: &mut Request) -> Result<(), String> {
    let pairs = konto.keys.iter();
    let keys: Vec<SoftwareKey> = pairs
        .filter_map(|pair| {
            let certificate = Certificate::from_x509(&pair.certificate).ok()?;
            SoftwareKey::new(pair.key.clone(), certificate, Vec::new()).ok()
        })
        .collect();
    let keys: Vec<&dyn KeyOps> = keys.iter().map(|key| key as &dyn KeyOps).collect();
    let mut sink = Keep::default();
    let opened = unpack(payload, &keys, &Limits::default(), &mut sink);
    let opened = opened.map_err(|error| error.to_string())?;
    let received = &mut request.received;
    received.verdict = Some(Verdict::of(&opened.findings));
    received.entries = sink.entries;
    received.xml = sink
        .files
        .iter()
        .find(|(name, _)| name.ends_with(".xml"))
        .map(|(_, content)| content.clone());
    if opened.entries.is_empty() {
        let codes: Vec<_> = opened.findings.iter().map(|f| f.code.to_string()).collect();
        received
            .problems
            .push(format!("innholdet er ingen pakke: {}", codes.join(" ")));
    }
    received.findings = opened.findings;
    request.files = sink.files;
    Ok(())
}

/// Counts every part, and keeps the small ones.
#[derive(Default)]
struct Keep {
    name: String,
    size: u64,
    digest: Sha256,
    content: Vec<u8>,
    entries: Vec<ReceivedEntry>,
    files: Vec<(String, Vec<u8>)>,
}

impl PartSink for Keep {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.name = name.to_owned();
        self.size = 0;
        self.digest = Sha256::new();
        self.content.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        self.digest.update(bytes);
        if self.content.len() + bytes.len() <= KEPT_MAX {
            self.content.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let digest = std::mem::replace(&mut self.digest, Sha256::new());
        self.entries.push(ReceivedEntry {
            name: self.name.clone(),
            size: self.size,
            sha256: hex::encode(digest.finish()),
        });
        if self.content.len() as u64 == self.size {
            let content = std::mem::take(&mut self.content);
            self.files.push((self.name.clone(), content));
        }
        Ok(())
    }

    fn takes_raw(&self) -> bool {
        true
    }
}

/// The payload of a message from `konto`; nothing when there are no files.
pub(in crate::fiks) fn pack(
    town: &Town,
    konto: &Konto,
    receiver: Uuid,
    manner: Manner,
    quirks: &[PayloadQuirk],
    files: &[(String, Vec<u8>)],
) -> Result<Content, String> {
    if files.is_empty() {
        return Ok(Content::Nothing);
    }
    let keys = town
        .keys
        .organisation(&konto.org)
        .ok_or("ingen slik organisasjon")?;
    let receiver = town.fiks.registers.konto(receiver);
    let recipient = receiver
        .and_then(|receiver| receiver.certificate)
        .ok_or("mottakeren har ingen nøkkel")?;
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    let payload = Payload {
        manner,
        quirks,
        files: &files,
        key: &keys.key,
        chain: &[
            keys.certificate.clone(),
            town.keys.issuer.certificate.clone(),
        ],
        recipient: &recipient,
        now: town.now(),
    };
    let octets = payload.make().map_err(|error| error.to_string())?;
    town.fiks.content(octets).map_err(|error| error.to_string())
}
