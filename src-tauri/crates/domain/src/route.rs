//! The way a message takes, frozen into it when it is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{DocumentType, OrgNumber, Party, Process, ProcessFamily, Step};

/// A message service. Closed inside, open at the edge: `Other` can be shown and kept, never sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ServiceIdentifier {
    /// eFormidling's own message service, over Altinn Formidling.
    Dpo,
    /// KS FIKS IO, from konto to konto.
    FiksIo,
    /// Anything else, verbatim as the service registry names it.
    Other(String),
}

impl ServiceIdentifier {
    /// The name on the wire: `DPO`. FIKS IO has none of its own there; `DPFIO` is what eFormidling called it.
    pub fn as_str(&self) -> &str {
        match self {
            ServiceIdentifier::Dpo => "DPO",
            ServiceIdentifier::FiksIo => "DPFIO",
            ServiceIdentifier::Other(name) => name,
        }
    }
}

impl From<String> for ServiceIdentifier {
    fn from(name: String) -> ServiceIdentifier {
        match name.as_str() {
            "DPO" => ServiceIdentifier::Dpo,
            "DPFIO" => ServiceIdentifier::FiksIo,
            _ => ServiceIdentifier::Other(name),
        }
    }
}

impl From<ServiceIdentifier> for String {
    fn from(service: ServiceIdentifier) -> String {
        service.as_str().to_owned()
    }
}

/// Where a message goes and how, resolved before it is frozen and stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "service", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Route {
    /// Over eFormidling's own message service.
    Dpo(DpoRoute),
    /// Over KS FIKS IO, from konto to konto.
    #[serde(rename = "DPFIO")]
    FiksIo(FiksIoRoute),
}

/// What DPO needs to know of a receiver, as it was when the message was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DpoRoute {
    /// Version of this record, for records written by earlier programs.
    pub version: u32,
    /// Who receives.
    pub receiver: Party,
    /// What it is about.
    pub process: Process,
    /// What the SBD carries.
    pub document_type: DocumentType,
    /// The certificate to lock for, DER as base64. Empty for messages without a package.
    pub certificate: String,
    /// When the service registry said so.
    pub looked_up_at: jiff::Timestamp,
}

/// What FIKS IO needs to know of a receiver and of the message, as it was when the message was sent
/// (fiks-io 5, 9). Ids are lower-case UUIDs, as the services write them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiksIoRoute {
    /// Version of this record, for records written by earlier programs.
    pub version: u32,
    /// The organisation that the katalog says the konto is of; none when it does not say.
    pub receiver: Option<Party>,
    /// The konto that receives.
    pub konto: String,
    /// What its owner calls it.
    pub konto_name: String,
    /// Our konto that sends.
    pub sender_konto: String,
    /// The protocol with its version: `no.ks.fiks.arkiv.v1`.
    pub protocol: Process,
    /// The meldingstype, verbatim.
    pub melding_type: DocumentType,
    /// The melding-id of the message that this one answers.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How long it may lie in the queue, in milliseconds; none for the platform's own seven days.
    #[serde(default)]
    pub ttl_ms: Option<u64>,
    /// Headers of our own, beside those that every message carries.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What its receiver can be expected to answer.
    #[serde(default)]
    pub answers: FiksIoAnswers,
    /// The certificate to lock for, DER as base64. Empty for messages without a payload.
    pub certificate: String,
    /// When the katalog said so.
    pub looked_up_at: jiff::Timestamp,
}

/// Which answers the protocol has for a meldingstype (fiks-io 11): only what has an answer is waited for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiksIoAnswers {
    /// There is a `mottatt`: the receiver's system has it.
    pub received: bool,
    /// There is a `kvittering`, `resultat` or `pong`: it is done.
    pub done: bool,
}

impl Route {
    /// The service this route goes over.
    pub fn service(&self) -> ServiceIdentifier {
        match self {
            Route::Dpo(_) => ServiceIdentifier::Dpo,
            Route::FiksIo(_) => ServiceIdentifier::FiksIo,
        }
    }

    /// The organisation that receives, when it is known.
    pub fn receiver(&self) -> Option<&Party> {
        match self {
            Route::Dpo(route) => Some(&route.receiver),
            Route::FiksIo(route) => route.receiver.as_ref(),
        }
    }

    /// Who receives, as it is kept: an organisation number, or the konto of nobody we know.
    pub fn receiver_id(&self) -> String {
        match (self, self.receiver()) {
            (_, Some(party)) => party.org.digits(),
            (Route::Dpo(route), None) => route.receiver.org.digits(),
            (Route::FiksIo(route), None) => route.konto.clone(),
        }
    }

    /// What the receiver is called; the konto's name where its owner is not known.
    pub fn receiver_name(&self) -> &str {
        match (self, self.receiver()) {
            (_, Some(party)) => &party.name,
            (Route::Dpo(route), None) => &route.receiver.name,
            (Route::FiksIo(route), None) => &route.konto_name,
        }
    }

    /// What the receiver is told that it is about: a process, or the protocol of FIKS IO.
    pub fn process(&self) -> &Process {
        match self {
            Route::Dpo(route) => &route.process,
            Route::FiksIo(route) => &route.protocol,
        }
    }

    /// What kind of message it is: a document type, or the meldingstype of FIKS IO.
    pub fn document_type(&self) -> &DocumentType {
        match self {
            Route::Dpo(route) => &route.document_type,
            Route::FiksIo(route) => &route.melding_type,
        }
    }

    /// The party that may speak of a message on this route, as its carrier names it: an organisation number,
    /// or a konto.
    pub fn is_receiver(&self, carrier_says: &str) -> bool {
        match self {
            Route::Dpo(route) => OrgNumber::parse(carrier_says) == Ok(route.receiver.org),
            Route::FiksIo(route) => route.konto.eq_ignore_ascii_case(carrier_says),
        }
    }

    /// What this service can ever tell about a message.
    pub fn profile(&self) -> Profile {
        match self {
            Route::Dpo(route)
                if route.process.family() == ProcessFamily::Avtalt
                    || route.document_type.as_str() == DocumentType::ARKIVMELDING_KVITTERING =>
            {
                Profile::dpo_agreed()
            }
            Route::Dpo(_) => Profile::dpo(),
            Route::FiksIo(route) => Profile::fiks_io(route.answers),
        }
    }
}

/// Plain facts about a message service that screens and checks read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Which service.
    pub service: ServiceIdentifier,
    /// What it can ever tell; every other step is «vet ikke».
    pub reports: &'static [Step],
    /// The step whose confirmation ends the matter; `None` = only a status that closes does.
    pub closed_by: Option<Step>,
    /// Whether it can be asked how a message fares; otherwise it tells by itself, or not at all.
    pub asked: bool,
    /// Whether an archive stands behind the receiver's system; if not, no text may speak of one.
    pub archive: bool,
    /// What it takes.
    pub limits: Limits,
}

/// What a service takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Sum of the plain files, in bytes.
    pub total_bytes: u64,
    /// How many documents.
    pub documents: u32,
}

impl Profile {
    /// DPO: 1 GB of plain files (the integrasjonspunkt's `difi.move.dpo.upload-size-limit`); statuses
    /// and the archive's receipt come back, but never that a person opened it.
    pub fn dpo() -> Profile {
        Profile {
            service: ServiceIdentifier::Dpo,
            reports: &[
                Step::Made,
                Step::Sealed,
                Step::Handed,
                Step::Fetched,
                Step::Accepted,
                Step::Closed,
            ],
            closed_by: None,
            asked: true,
            archive: true,
            limits: Limits {
                total_bytes: 1_000_000_000,
                documents: 1000,
            },
        }
    }

    /// DPO, for what two parties have agreed on and for receipts: no archive answers those, so the receiver's
    /// system having taken it over is the end (eformidling-dpo 6.1, `finished` at LEVERT).
    pub fn dpo_agreed() -> Profile {
        Profile {
            closed_by: Some(Step::Accepted),
            archive: false,
            ..Profile::dpo()
        }
    }

    /// FIKS IO: 5 GB (Dokumentlager's bound; fiks-io 5). It tells that the message lies in the queue and, by
    /// tidsavbrudd or serverfeil, that it was not taken; everything else are answers of the receiver, and only
    /// what the protocol has an answer for is waited for. Nobody need have an archive.
    pub fn fiks_io(answers: FiksIoAnswers) -> Profile {
        const QUEUED: &[Step] = &[Step::Made, Step::Sealed, Step::Handed];
        const RECEIVED: &[Step] = &[Step::Made, Step::Sealed, Step::Handed, Step::Fetched];
        const DONE: &[Step] = &[
            Step::Made,
            Step::Sealed,
            Step::Handed,
            Step::Accepted,
            Step::Closed,
        ];
        const BOTH: &[Step] = &[
            Step::Made,
            Step::Sealed,
            Step::Handed,
            Step::Fetched,
            Step::Accepted,
            Step::Closed,
        ];
        let (reports, closed_by) = match (answers.received, answers.done) {
            (true, true) => (BOTH, None),
            (false, true) => (DONE, None),
            (true, false) => (RECEIVED, Some(Step::Fetched)),
            (false, false) => (QUEUED, Some(Step::Handed)),
        };
        Profile {
            service: ServiceIdentifier::FiksIo,
            reports,
            closed_by,
            asked: false,
            archive: false,
            limits: Limits {
                total_bytes: 5_000_000_000,
                documents: 1000,
            },
        }
    }
}
