//! The way a message takes, frozen into it when it is sent.

use serde::{Deserialize, Serialize};

use crate::{DocumentType, OrgNumber, Party, Process, ProcessFamily, Step};

/// A message service. Closed inside, open at the edge: `Other` can be shown and kept, never sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ServiceIdentifier {
    /// eFormidling's own message service, over Altinn Formidling.
    Dpo,
    /// Anything else, verbatim as the service registry names it.
    Other(String),
}

impl ServiceIdentifier {
    /// The name on the wire: `DPO`.
    pub fn as_str(&self) -> &str {
        match self {
            ServiceIdentifier::Dpo => "DPO",
            ServiceIdentifier::Other(name) => name,
        }
    }
}

impl From<String> for ServiceIdentifier {
    fn from(name: String) -> ServiceIdentifier {
        match name.as_str() {
            "DPO" => ServiceIdentifier::Dpo,
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

impl Route {
    /// The service this route goes over.
    pub fn service(&self) -> ServiceIdentifier {
        match self {
            Route::Dpo(_) => ServiceIdentifier::Dpo,
        }
    }

    /// Who receives.
    pub fn receiver(&self) -> &Party {
        match self {
            Route::Dpo(route) => &route.receiver,
        }
    }

    /// The receiver's number.
    pub fn receiver_org(&self) -> OrgNumber {
        self.receiver().org
    }

    /// What the receiver is told that it is about.
    pub fn process(&self) -> &Process {
        match self {
            Route::Dpo(route) => &route.process,
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
}
