//! What a letter is worth, and whether its signer is its sender (trust-and-speed 1.4).

use budstikke_domain::{Code, Finding, Level, OrgNumber, Verdict, Who, word, words};
use budstikke_identity::{Anchors, Purpose, verify_org_cert, who};
use budstikke_packaging::{Certificate, Kind, Opened, SignatureReport, hides_the_rest};
use budstikke_wire::sbd::{Body, ORG_AUTHORITY, Participant};
use budstikke_wire::{Manifest, Sbd};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A judgement, as it is kept with its letter. Made once, at the time of receipt: the same bytes never
/// get a second opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) who: Who,
    /// Everything that was found, first things first, notes among them.
    pub(crate) findings: Vec<Finding>,
    /// Whom the SBD names as the sender; over FIKS IO whose konto it came from, when the katalog says.
    pub(crate) stated: Option<OrgNumber>,
    /// Whom the carrier authenticated; over FIKS IO the same.
    pub(crate) carrier: Option<OrgNumber>,
    /// Who signed, when the mathematics say so and all signers are one.
    pub(crate) signer: Option<OrgNumber>,
    pub(crate) signers: Vec<Signer>,
    pub(crate) encryption: Option<Encryption>,
    /// The time it was judged at: when it came.
    pub(crate) at: Timestamp,
    /// The carrier's id of the delivery.
    pub(crate) transfer_id: String,
}

/// A signature and its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signer {
    pub(crate) subject: String,
    pub(crate) name: String,
    pub(crate) org: Option<OrgNumber>,
    pub(crate) issuer: String,
    pub(crate) serial: String,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) sha256: String,
    /// SHA-256 of its public key: a renewal that keeps the key is no change.
    pub(crate) key_id: String,
    pub(crate) digest: String,
    pub(crate) signed_at: Option<Timestamp>,
    pub(crate) valid: bool,
}

/// How a package was locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Encryption {
    pub(crate) content: String,
    pub(crate) key_transport: String,
    /// Serial numbers of the certificates it is locked for.
    pub(crate) recipients: Vec<String>,
}

/// A letter to be judged, with everything the judgement rests on.
pub(super) struct Judged<'a> {
    pub(super) sbd: &'a Sbd,
    /// What opening its package told; none without one.
    pub(super) opened: Option<Opened>,
    /// What is wrong with the frame around SBD and package.
    pub(super) frame: Vec<Finding>,
    pub(super) own: OrgNumber,
    pub(super) stated: OrgNumber,
    pub(super) carrier: OrgNumber,
    pub(super) anchors: &'a Anchors,
    pub(super) at: Timestamp,
    pub(super) transfer_id: &'a str,
}

impl Judged<'_> {
    pub(super) fn judge(self) -> Judgement {
        let mut findings = Findings(self.frame);
        let has_package = self.opened.is_some();
        let mut told = Told::default();
        match self.opened {
            Some(opened) => {
                // What could not be unlocked is not known to lack anything.
                let manifest = opened
                    .layers
                    .contains(&Kind::Asice)
                    .then(|| opened.manifest.clone());
                told = Told::by(opened, self.anchors, self.at, &mut findings);
                if let Some(manifest) = manifest {
                    findings.add(for_others(manifest.as_ref(), self.stated, self.own));
                }
            }
            None if matches!(self.sbd.body, Body::Arkivmelding(_)) => {
                findings.add([Finding::new(
                    Code::SigMissing,
                    word! {
                        nb: "asic.zip mangler",
                        nn: "asic.zip manglar",
                        en: "asic.zip is missing",
                    },
                )]);
            }
            None => {}
        }
        let who = match told.signer {
            // What should be signed and is not, nobody vouches for.
            None if has_package && self.stated == self.carrier => Who::None,
            _ => who(told.signer, Some(self.stated), Some(self.carrier)),
        };
        let parties = (Some(self.stated), Some(self.carrier));
        Judgement::of(findings, who, told, parties, (self.at, self.transfer_id))
    }
}

/// What the signatures and the lock of a package tell, whoever brought it.
#[derive(Default)]
struct Told {
    /// Who signed, when the mathematics say so and all signers are one.
    signer: Option<OrgNumber>,
    signers: Vec<Signer>,
    encryption: Option<Encryption>,
}

impl Told {
    fn by(opened: Opened, anchors: &Anchors, at: Timestamp, findings: &mut Findings) -> Told {
        findings.add(opened.findings);
        let (mut signers, mut orgs) = (Vec::new(), Vec::new());
        for report in &opened.signatures {
            let (kept, org) = certificate(report, anchors, at, findings);
            signers.extend(kept);
            orgs.push(org);
        }
        Told {
            signer: one(&orgs),
            signers,
            encryption: opened.encryption.map(|how| Encryption {
                content: how.content,
                key_transport: how.key_transport,
                recipients: how.recipients.into_iter().map(|r| r.serial).collect(),
            }),
        }
    }
}

/// A payload of FIKS IO to be judged. Nothing in it says whom it is for; the platform says from which
/// konto it came, and the katalog whose that is (trust-and-speed 1.4, «Identity binding»).
pub(super) struct JudgedPayload<'a> {
    /// What opening it told; none without a payload.
    pub(super) opened: Option<Opened>,
    /// Whose konto it came from; none when the katalog does not say.
    pub(super) owner: Option<OrgNumber>,
    pub(super) anchors: &'a Anchors,
    pub(super) at: Timestamp,
    pub(super) melding_id: &'a str,
}

impl JudgedPayload<'_> {
    pub(super) fn judge(self) -> Judgement {
        let mut findings = Findings(Vec::new());
        let has_payload = self.opened.is_some();
        let mut told = Told::default();
        if let Some(opened) = self.opened {
            told = Told::by(opened, self.anchors, self.at, &mut findings);
        }
        findings.allow_unsigned();
        let who = match (told.signer, self.owner) {
            (None, _) if has_payload => Who::None,
            (None, _) => Who::TransportOnly,
            (Some(signer), Some(owner)) => who(Some(signer), None, Some(owner)),
            // It is signed, and nobody says whether that is whose konto it came from.
            (Some(_), None) => Who::None,
        };
        let parties = (self.owner, self.owner);
        Judgement::of(findings, who, told, parties, (self.at, self.melding_id))
    }
}

impl Judgement {
    fn of(
        findings: Findings,
        who: Who,
        told: Told,
        (stated, carrier): (Option<OrgNumber>, Option<OrgNumber>),
        (at, transfer_id): (Timestamp, &str),
    ) -> Judgement {
        Judgement {
            verdict: Verdict::of(&findings.0),
            who,
            findings: findings.0,
            stated,
            carrier,
            signer: told.signer,
            signers: told.signers,
            encryption: told.encryption,
            at,
            transfer_id: transfer_id.to_owned(),
        }
    }

    /// Of a letter whose package could not be opened here, for `reason`.
    pub(super) fn unopened(
        stated: OrgNumber,
        carrier: OrgNumber,
        at: Timestamp,
        transfer_id: &str,
        reason: &str,
    ) -> Judgement {
        let findings = Findings(vec![Finding::new(Code::NotOpened, reason)]);
        let who = match stated == carrier {
            true => Who::None,
            false => who(None, Some(stated), Some(carrier)),
        };
        let parties = (Some(stated), Some(carrier));
        Judgement::of(findings, who, Told::default(), parties, (at, transfer_id))
    }

    /// Of a payload of FIKS IO, from a konto of `owner`, that is not opened here, for what was `found`.
    pub(super) fn unopened_payload(
        owner: Option<OrgNumber>,
        at: Timestamp,
        melding_id: &str,
        found: Finding,
    ) -> Judgement {
        let findings = Findings(vec![found]);
        Judgement::of(
            findings,
            Who::None,
            Told::default(),
            (owner, owner),
            (at, melding_id),
        )
    }

    /// Whether the parts may be read without anybody vouching for the sender.
    pub(crate) fn lets_in(&self) -> bool {
        self.verdict != Verdict::Failed
            && matches!(self.who, Who::Same | Who::Delegated | Who::TransportOnly)
    }

    /// The certificate of the one who signed.
    pub(super) fn signing(&self) -> Option<&Signer> {
        let org = self.signer?;
        self.signers.iter().find(|signer| signer.org == Some(org))
    }

    /// The codes that decided the verdict, for the log; nothing of the content.
    pub(crate) fn reasons(&self) -> String {
        let told = self
            .findings
            .iter()
            .filter(|f| f.code.level() > Level::Note);
        let codes: Vec<&str> = told.map(|finding| finding.code.as_str()).collect();
        codes.join(" ")
    }
}

/// What was found: something wrong before hides all that comes after it but the notes
/// (trust-and-speed 1.4, «fail at first»).
struct Findings(Vec<Finding>);

impl Findings {
    /// Where a signature is not asked for, its absence proves nothing wrong.
    fn allow_unsigned(&mut self) {
        let only = |finding: &Finding| {
            finding.code.level() < Level::Wrong || finding.code == Code::SigMissing
        };
        if self.0.iter().all(only) {
            for finding in &mut self.0 {
                if finding.code == Code::SigMissing {
                    finding.code = Code::NotSigned;
                }
            }
        }
    }

    fn add(&mut self, found: impl IntoIterator<Item = Finding>) {
        let hidden = hides_the_rest(&self.0);
        for finding in found {
            let wanted = !hidden || finding.code.level() == Level::Note;
            if wanted && !self.0.contains(&finding) {
                self.0.push(finding);
            }
        }
    }
}

/// Judges the certificate of one signature; its organisation counts only when the mathematics hold.
fn certificate(
    report: &SignatureReport,
    anchors: &Anchors,
    at: Timestamp,
    findings: &mut Findings,
) -> (Option<Signer>, Option<OrgNumber>) {
    let Some(certificate) = &report.certificate else {
        return (None, None);
    };
    let judged = verify_org_cert(certificate, &report.extra, Purpose::Sign, anchors, at);
    findings.add(judged.findings);
    let signer = Signer {
        subject: certificate.subject(),
        name: certificate.common_name(),
        org: judged.org_number,
        issuer: certificate.issuer(),
        serial: certificate.serial(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        sha256: certificate.sha256(),
        key_id: key_id(certificate),
        digest: report.digest.clone(),
        signed_at: report.signing_time,
        valid: report.valid,
    };
    (Some(signer), judged.org_number.filter(|_| report.valid))
}

fn key_id(certificate: &Certificate) -> String {
    let key = certificate.x509().public_key();
    let der = key
        .and_then(|key| key.public_key_to_der())
        .unwrap_or_default();
    hex::encode(openssl::sha::sha256(&der))
}

/// The one organisation that all signatures are of.
fn one(orgs: &[Option<OrgNumber>]) -> Option<OrgNumber> {
    let first = *orgs.first()?;
    first.filter(|_| orgs.iter().all(|org| *org == first))
}

/// The scheme signs, then locks: whoever once received a package could lock it anew for us. Its
/// `manifest.xml` is signed with it and says whom it was made for.
fn for_others(manifest: Option<&Manifest>, stated: OrgNumber, own: OrgNumber) -> Option<Finding> {
    let org = |value: &str| {
        Participant {
            value: value.to_owned(),
            authority: ORG_AUTHORITY.to_owned(),
        }
        .org()
    };
    let about = match manifest {
        None => words! {
            nb: "manifest.xml mangler",
            nn: "manifest.xml manglar",
            en: "manifest.xml is missing",
        },
        Some(manifest) if org(&manifest.receiver) != Some(own) => {
            words! {
                nb: "mottaker {org}",
                nn: "mottakar {org}",
                en: "recipient {org}",
                org = manifest.receiver,
            }
        }
        Some(manifest) if org(&manifest.sender) != Some(stated) => {
            words! {
                nb: "avsender {org}",
                nn: "avsendar {org}",
                en: "sender {org}",
                org = manifest.sender,
            }
        }
        Some(_) => return None,
    };
    Some(Finding::new(Code::ManifestParties, about))
}
