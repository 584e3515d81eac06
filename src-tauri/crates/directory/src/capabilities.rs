//! The ways to an organisation, in plain words (ux 5.6 and 8.1).

use budstikke_domain::{
    Code, Finding, Level, Party, Process, ProcessFamily, Profile, ServiceIdentifier, word, words,
};
use budstikke_identity::{Anchors, CertReport, Purpose, verify_org_cert};
use budstikke_packaging::Certificate;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::record::{Entity, Record};

/// How an organisation can be reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// Who.
    pub receiver: Party,
    /// What a letter to it may be about, over a way that can be sent by; in the order they are offered.
    pub letters: Vec<Process>,
    /// Whether it takes letters under a duty of confidentiality.
    pub taushetsbelagt: bool,
    /// What messages that two parties have agreed on can be sent in.
    pub agreed: Vec<Process>,
    /// The ways, those that can be sent by first. Empty when it is known and cannot be reached.
    pub ways: Vec<Way>,
    /// When the registry said so.
    pub looked_up_at: Timestamp,
}

/// One way to an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The message service.
    pub service: ServiceIdentifier,
    /// What it is: «Rett inn i arkivsystemet deres».
    pub title: String,
    /// What proof comes back.
    pub proof: String,
    /// The most it takes, in bytes of plain files, when we know.
    pub max_bytes: Option<u64>,
    /// What it takes.
    pub processes: Vec<Process>,
    /// Whether a letter can be sent this way now.
    pub can_send: bool,
    /// Why not; empty when it can.
    pub reason: String,
    /// The certificate letters are locked for.
    pub certificate: Option<RecipientCertificate>,
}

/// A recipient's certificate, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientCertificate {
    /// When it runs out.
    pub valid_until: Timestamp,
    /// Who issued it.
    pub issuer: String,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// The SHA-256 of its public key, by which it is recognised ([`Certificate::key_id`]).
    pub key_id: String,
    /// What was found when it was judged.
    pub findings: Vec<Finding>,
}

impl Capabilities {
    /// Whether a message in `process` can be sent.
    pub fn takes(&self, process: &Process) -> bool {
        self.ways
            .iter()
            .any(|way| way.can_send && way.processes.contains(process))
    }
}

/// A record's certificate, judged.
pub(crate) enum Judged {
    Good(Certificate, CertReport),
    Bad {
        reason: String,
        findings: Vec<Finding>,
        shown: Option<RecipientCertificate>,
    },
}

/// Judges the certificate of a record for locking a letter for `receiver`.
pub(crate) fn judge(record: &Record, receiver: &Party, anchors: &Anchors, at: Timestamp) -> Judged {
    let bad = |reason: &str| Judged::Bad {
        reason: reason.to_owned(),
        findings: Vec::new(),
        shown: None,
    };
    let Some(pem) = record
        .pem_certificate
        .as_deref()
        .filter(|pem| !pem.trim().is_empty())
    else {
        return bad(word! {
            nb: "Mottakeren har ikke noe sertifikat i Adressetjenesten.",
            nn: "Mottakaren har ikkje noko sertifikat i Adressetenesta.",
            en: "The recipient has no certificate in Adressetjenesten.",
        });
    };
    let Ok(certificate) = Certificate::from_pem(pem) else {
        return bad(word! {
            nb: "Sertifikatet til mottakeren kan ikke leses.",
            nn: "Sertifikatet til mottakaren kan ikkje lesast.",
            en: "The recipient's certificate cannot be read.",
        });
    };
    let mut report = verify_org_cert(&certificate, &[], Purpose::Encrypt, anchors, at);
    if report.org_number.is_some_and(|org| org != receiver.org) {
        report.findings.push(Finding::new(
            Code::CertOrgConflict,
            report
                .org_number
                .map(|org| org.digits())
                .unwrap_or_default(),
        ));
    }
    match reason_against(&certificate, &report) {
        None => Judged::Good(certificate, report),
        Some(reason) => Judged::Bad {
            reason,
            shown: Some(shown(&certificate, &report)),
            findings: report.findings,
        },
    }
}

pub(crate) fn shown(certificate: &Certificate, report: &CertReport) -> RecipientCertificate {
    RecipientCertificate {
        valid_until: certificate.not_after(),
        issuer: certificate.issuer_common_name(),
        sha256: certificate.sha256(),
        key_id: certificate.key_id(),
        findings: report.findings.clone(),
    }
}

/// Why nothing may be locked for a certificate: for a recipient every doubt counts, since a letter
/// that is locked for the wrong key cannot be called back.
fn reason_against(certificate: &Certificate, report: &CertReport) -> Option<String> {
    let worst = report
        .findings
        .iter()
        .filter(|finding| finding.code.level() >= Level::Unsure)
        .max_by_key(|finding| (finding.code.level(), finding.code == Code::CertExpired))?;
    Some(match worst.code {
        Code::CertExpired => words! {
            nb: "Sertifikatet til mottakeren gikk ut {day}.",
            nn: "Sertifikatet til mottakaren gjekk ut {day}.",
            en: "The recipient's certificate expired on {day}.",
            day = date(certificate.not_after()),
        },
        Code::CertNotYetValid => words! {
            nb: "Sertifikatet til mottakeren gjelder først fra {day}.",
            nn: "Sertifikatet til mottakaren gjeld først frå {day}.",
            en: "The recipient's certificate is not valid until {day}.",
            day = date(certificate.not_before()),
        },
        Code::CertOrgConflict | Code::CertNoOrg => {
            word! {
                nb: "Sertifikatet tilhører ikke mottakeren.",
                nn: "Sertifikatet høyrer ikkje til mottakaren.",
                en: "The certificate does not belong to the recipient.",
            }.to_owned()
        }
        Code::CertWrongEnvironment => word! {
            nb: "Sertifikatet hører til et annet miljø enn dette.",
            nn: "Sertifikatet høyrer til eit anna miljø enn dette.",
            en: "The certificate belongs to another environment than this one.",
        }.to_owned(),
        Code::NoAnchors => {
            word! {
                nb: "Vi mangler utstedernes sertifikater og kan ikke kontrollere mottakerens.",
                nn: "Vi manglar sertifikata til utferdarane og kan ikkje kontrollere det mottakaren har.",
                en: "We lack the issuers' certificates and cannot check the recipient's.",
            }.to_owned()
        }
        Code::ChainUnknown => word! {
            nb: "Vi kjenner ikke utstederen av sertifikatet.",
            nn: "Vi kjenner ikkje utferdaren av sertifikatet.",
            en: "We do not know the issuer of the certificate.",
        }.to_owned(),
        _ => words! {
            nb: "Sertifikatet til mottakeren kan ikke brukes ({why}).",
            nn: "Sertifikatet til mottakaren kan ikkje brukast ({why}).",
            en: "The recipient's certificate cannot be used ({why}).",
            why = worst.about,
        },
    })
}

/// A day as people write it, in Oslo.
pub(crate) fn date(instant: Timestamp) -> String {
    instant
        .to_zoned(TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC))
        .strftime("%d.%m.%Y")
        .to_string()
}

/// What `entity` says, its certificates judged `now`.
pub(crate) fn of(
    entity: &Entity,
    receiver: Party,
    anchors: &Anchors,
    looked_up_at: Timestamp,
    now: Timestamp,
) -> Capabilities {
    let mut ways: Vec<Way> = Vec::new();
    for record in &entity.service_records {
        let service = service_of(record);
        // Answers are sent back by the same road; they are never a person's choice.
        let Some(process) = record
            .process
            .as_deref()
            .map(Process::verbatim)
            .filter(|process| process.tail() != "response")
        else {
            continue;
        };
        match ways.iter_mut().find(|way| way.service == service) {
            Some(way) if way.processes.contains(&process) => {}
            Some(way) => way.processes.push(process),
            None => ways.push(way_of(service, process, record, &receiver, anchors, now)),
        }
    }
    ways.sort_by_key(|way| !way.can_send);
    let sendable = |process: &Process| {
        ways.iter()
            .any(|way| way.can_send && way.processes.contains(process))
    };
    let letters: Vec<Process> = Process::letters().filter(sendable).collect();
    Capabilities {
        taushetsbelagt: letters.iter().any(Process::is_confidential),
        agreed: agreed(&ways),
        letters,
        receiver,
        ways,
        looked_up_at,
    }
}

/// What messages two parties have agreed on can be sent in; the answers to them are not a person's to send.
fn agreed(ways: &[Way]) -> Vec<Process> {
    let mut agreed: Vec<Process> = ways
        .iter()
        .filter(|way| way.can_send)
        .flat_map(|way| &way.processes)
        .filter(|process| process.family() == ProcessFamily::Avtalt)
        .filter(|process| **process != process.response())
        .cloned()
        .collect();
    agreed.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    agreed.dedup();
    agreed
}

pub(crate) fn service_of(record: &Record) -> ServiceIdentifier {
    ServiceIdentifier::from(record.service.identifier.clone().unwrap_or_default())
}

fn way_of(
    service: ServiceIdentifier,
    process: Process,
    record: &Record,
    receiver: &Party,
    anchors: &Anchors,
    at: Timestamp,
) -> Way {
    let mut way = Way {
        title: capitalised(title_of(&service)),
        proof: proof_of(&service).to_owned(),
        max_bytes: None,
        processes: vec![process],
        can_send: false,
        reason: String::new(),
        certificate: None,
        service,
    };
    if way.service != ServiceIdentifier::Dpo {
        way.reason = word! {
            nb: "Kan ikke sendes herfra ennå.",
            nn: "Kan ikkje sendast herifrå enno.",
            en: "Cannot be sent from here yet.",
        }
        .to_owned();
        return way;
    }
    way.max_bytes = Some(Profile::dpo().limits.total_bytes);
    match judge(record, receiver, anchors, at) {
        Judged::Good(certificate, report) => {
            way.can_send = true;
            way.certificate = Some(shown(&certificate, &report));
        }
        Judged::Bad { reason, shown, .. } => {
            way.reason = reason;
            way.certificate = shown;
        }
    }
    way
}

/// What a service is called inside a sentence (ux 8.1).
pub(crate) fn title_of(service: &ServiceIdentifier) -> &str {
    match service.as_str() {
        "DPO" => word! {
            nb: "rett inn i arkivsystemet deres",
            nn: "rett inn i arkivsystemet deira",
            en: "straight into their archive system",
        },
        "DPF" => "KS SvarUt",
        "DPV" => word! {
            nb: "innboksen deres i Altinn",
            nn: "innboksen deira i Altinn",
            en: "their inbox in Altinn",
        },
        "DPI" => word! {
            nb: "digital postkasse",
            nn: "digital postkasse",
            en: "digital mailbox",
        },
        "DPE" => "eInnsyn",
        "DPH" => word! {
            nb: "Norsk helsenett",
            nn: "Norsk helsenett",
            en: "Norsk helsenett",
        },
        "DPFIO" => word! {
            nb: "Fiks IO (system til system)",
            nn: "Fiks IO (system til system)",
            en: "Fiks IO (system to system)",
        },
        "" => word! {
            nb: "en tjeneste uten navn",
            nn: "ei teneste utan namn",
            en: "a service without a name",
        },
        other => other,
    }
}

fn proof_of(service: &ServiceIdentifier) -> &'static str {
    match service.as_str() {
        "DPO" => {
            word! {
                nb: "Du ser når systemet deres har hentet meldingen, og når arkivet har bekreftet den.",
                nn: "Du ser når systemet deira har henta meldinga, og når arkivet har stadfesta henne.",
                en: "You see when their system has fetched the message, and when the archive has confirmed it.",
            }
        }
        "DPF" => word! {
            nb: "KS SvarUt forteller når forsendelsen er mottatt og lest.",
            nn: "KS SvarUt fortel når forsendinga er motteken og lesen.",
            en: "KS SvarUt tells when the dispatch has been received and read.",
        },
        "DPV" => word! {
            nb: "Altinn forteller når meldingen er lagt i innboksen, og når den er åpnet.",
            nn: "Altinn fortel når meldinga er lagd i innboksen, og når ho er opna.",
            en: "Altinn tells when the message has been put in the inbox, and when it has been opened.",
        },
        _ => "",
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
