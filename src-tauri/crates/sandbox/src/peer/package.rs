//! Opens a package with the peer's key and keeps what the archive looks at.

use std::io;

use budstikke_domain::{Code, Finding, Level, Verdict};
use budstikke_packaging::{
    BadCertificate, Certificate, KeyError, Limits, Opened, PartSink, SoftwareKey, open as unpack,
};
use serde::Serialize;
use thiserror::Error;

use super::envelope::Envelope;
use super::sbd::Sbd;
use crate::keys::OrganisationKeys;
use crate::town::Town;

/// The largest `arkivmelding.xml` that a peer's archive reads.
const ARKIVMELDING_LIMIT: usize = 16 << 20;

/// One file of a received package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedEntry {
    /// Its name in the package.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

/// What came out of a package.
#[derive(Debug, Default)]
pub(super) struct OpenedPackage {
    /// Whether there were entries at all.
    pub(super) readable: bool,
    pub(super) verdict: Option<Verdict>,
    pub(super) findings: Vec<Finding>,
    pub(super) entries: Vec<ReceivedEntry>,
    pub(super) arkivmelding: Option<Vec<u8>>,
    /// What the archive has against it.
    pub(super) problems: Vec<String>,
}

/// Opens the package in `envelope`. An integrasjonspunkt lets everything through to the archive;
/// the archive here is a careful one.
pub(super) fn open(
    town: &Town,
    keys: &OrganisationKeys,
    sbd: &Sbd,
    envelope: &mut Envelope,
) -> OpenedPackage {
    let mut sink = KeepArkivmelding::default();
    let opened = match unseal(town, keys, envelope, &mut sink) {
        Ok(opened) => opened,
        Err(error) => {
            return OpenedPackage {
                problems: vec![format!("Dokumentpakken kan ikke leses: {error}")],
                ..OpenedPackage::default()
            };
        }
    };
    let mut findings = opened.findings.clone();
    findings.extend(signers_unknown(town, &opened));
    let mut problems: Vec<String> = findings
        .iter()
        .filter(|finding| finding.code.level() >= Level::Unsure)
        .map(|finding| format!("Dokumentpakken: {} {}", finding.code, finding.about))
        .map(|text| text.trim_end().to_owned())
        .collect();
    problems.extend(identity_problems(&opened, sbd));
    OpenedPackage {
        readable: !opened.entries.is_empty(),
        verdict: Some(Verdict::of(&findings)),
        findings,
        entries: opened
            .entries
            .iter()
            .map(|entry| ReceivedEntry {
                name: entry.name.clone(),
                size: entry.size,
                sha256: entry.sha256.clone(),
            })
            .collect(),
        arkivmelding: sink.kept,
        problems,
    }
}

/// Why nothing could be said about a package.
#[derive(Debug, Error)]
enum CannotOpen {
    #[error(transparent)]
    Certificate(#[from] BadCertificate),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Package(#[from] budstikke_packaging::PackagingError),
    #[error("asic.zip finnes ikke")]
    Missing,
}

fn unseal(
    town: &Town,
    keys: &OrganisationKeys,
    envelope: &mut Envelope,
    sink: &mut KeepArkivmelding,
) -> Result<Opened, CannotOpen> {
    let certificate = Certificate::from_x509(&keys.certificate)?;
    let issuer = Certificate::from_x509(&town.keys.issuer.certificate)?;
    let key = SoftwareKey::new(keys.key.clone(), certificate, vec![issuer])?;
    let mut package = envelope.package().ok_or(CannotOpen::Missing)?;
    Ok(unpack(&mut package, &[&key], &Limits::default(), sink)?)
}

/// A finding for every signer whose certificate the sandbox did not issue.
fn signers_unknown(town: &Town, opened: &Opened) -> Vec<Finding> {
    opened
        .signatures
        .iter()
        .filter_map(|signature| signature.certificate.as_ref())
        .filter(|certificate| {
            !certificate
                .x509()
                .verify(&town.keys.issuer.key)
                .unwrap_or(false)
        })
        .map(|certificate| Finding::new(Code::ChainUnknown, certificate.subject()))
        .collect()
}

/// Signer, manifest and SBD must speak of the same two organisations.
fn identity_problems(opened: &Opened, sbd: &Sbd) -> Vec<String> {
    let mut problems = Vec::new();
    for signature in &opened.signatures {
        let signer = signature
            .certificate
            .as_ref()
            .and_then(|certificate| certificate.org_number().ok())
            .map(|number| number.digits());
        if signer.is_none() || signer != sbd.sender {
            let signer = signer.unwrap_or_else(|| "en ukjent".to_owned());
            problems.push(format!(
                "Pakken er signert av {signer}, ikke av avsenderen."
            ));
        }
    }
    if let Some(manifest) = &opened.manifest {
        let is = |written: &str, org: &Option<String>| {
            org.as_ref()
                .is_some_and(|org| written == format!("0192:{org}"))
        };
        if !is(&manifest.receiver, &sbd.receiver) || !is(&manifest.sender, &sbd.sender) {
            problems.push("manifest.xml og meldingen nevner ulike parter.".to_owned());
        }
    }
    problems
}

/// Keeps `arkivmelding.xml` and lets everything else go.
#[derive(Debug, Default)]
struct KeepArkivmelding {
    inside: bool,
    kept: Option<Vec<u8>>,
}

impl PartSink for KeepArkivmelding {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.inside = name == "arkivmelding.xml";
        if self.inside {
            self.kept = Some(Vec::new());
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(kept) = self.kept.as_mut().filter(|_| self.inside) {
            if kept.len() + bytes.len() > ARKIVMELDING_LIMIT {
                return Err(io::Error::other("arkivmelding.xml er for stor"));
            }
            kept.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.inside = false;
        Ok(())
    }
}
