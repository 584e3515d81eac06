//! Who signed what: manifests, signatures, and whether they cover every entry
//! (trust-and-speed 1.4 steps 6 to 9).

use std::collections::HashMap;

use budstikke_cms::{CmsError, DigestAlgorithm, SignedData, SignerCheck};
use budstikke_domain::{Code, Finding, Level, word, words};

use crate::asic_manifest::{AsicManifest, Digest, Reference, check_open_document};
use crate::open::told;
use crate::{Certificate, EntryReport, SignatureForm, SignatureReport, names};

/// An entry with the digests that a manifest may name.
pub(crate) struct Hashed {
    pub(crate) report: EntryReport,
    /// Whether a signed manifest must name it.
    pub(crate) data: bool,
    pub(crate) sha256: Vec<u8>,
    /// SHA-384 and SHA-512, taken of small containers only.
    pub(crate) long: Option<(Vec<u8>, Vec<u8>)>,
}

/// What signatures and manifests are worth.
#[derive(Default)]
pub(crate) struct Judged {
    /// Findings, one list for each step of the judgement.
    pub(crate) steps: Vec<Vec<Finding>>,
    pub(crate) signatures: Vec<SignatureReport>,
}

/// Judges the entries of `META-INF/`, and marks the entries that they cover.
pub(crate) fn judge(meta: &[(String, Vec<u8>)], entries: &mut [Hashed]) -> Judged {
    let mut judged = Judged::default();
    let mut structure = Vec::new();
    let parts = Meta::sort(meta, &mut structure);
    for (name, _) in &parts.xades {
        structure.push(Finding::new(Code::XadesNotChecked, *name));
        judged.signatures.push(xades());
    }
    if parts.manifests.is_empty() && parts.signatures.is_empty() && !parts.xades.is_empty() {
        judged.steps.push(structure);
        return judged;
    }
    let pairs = parts.pair(&mut structure);
    let mut signing = Vec::new();
    let mut signed = Vec::new();
    for (manifest, raw, p7s) in pairs {
        let reports = check_signature(raw, p7s, &mut signing);
        let valid = !reports.is_empty() && reports.iter().all(|report| report.valid);
        judged.signatures.extend(reports);
        signed.push((manifest, valid));
    }
    compare_signers(&judged.signatures, &mut signing);
    let covering = cover(&signed, entries);
    judged.steps.extend([structure, signing, covering]);
    judged
}

type File<'a> = (&'a str, &'a [u8]);

/// The files under `META-INF/` by what they are.
#[derive(Default)]
struct Meta<'a> {
    manifests: Vec<(AsicManifest, File<'a>)>,
    signatures: Vec<File<'a>>,
    xades: Vec<File<'a>>,
}

impl<'a> Meta<'a> {
    fn sort(meta: &'a [(String, Vec<u8>)], findings: &mut Vec<Finding>) -> Meta<'a> {
        let mut sorted = Meta::default();
        let mut manifests = 0;
        for (name, bytes) in meta {
            let file = (name.as_str(), bytes.as_slice());
            let lower = name.to_ascii_lowercase();
            let base = lower.strip_prefix("meta-inf/").unwrap_or(&lower);
            let is = |start: &str, end: &str| {
                base.len() >= start.len() + end.len()
                    && base.starts_with(start)
                    && base.ends_with(end)
            };
            if is("asicmanifest", ".xml") {
                manifests += 1;
                match AsicManifest::parse(name, bytes) {
                    Ok(manifest) => sorted.manifests.push((manifest, file)),
                    Err(finding) => findings.push(finding),
                }
            } else if is("signature", ".p7s") {
                sorted.signatures.push(file);
            } else if is("signatures", ".xml") {
                sorted.xades.push(file);
            } else if base == "manifest.xml" {
                findings.extend(check_open_document(name, bytes).err());
            } else {
                findings.push(Finding::new(Code::MetaUnknown, name));
            }
        }
        if sorted.xades.is_empty() || !sorted.signatures.is_empty() || manifests > 0 {
            if manifests == 0 {
                findings.push(Code::ManifestMissing.into());
            }
            if sorted.signatures.is_empty() {
                findings.push(Code::SigMissing.into());
            }
        }
        sorted
    }

    /// Each manifest with the signature that it names, and no signature twice.
    fn pair(self, findings: &mut Vec<Finding>) -> Vec<(AsicManifest, &'a [u8], &'a [u8])> {
        let mut used = vec![false; self.signatures.len()];
        let mut pairs = Vec::new();
        let broken = !findings.is_empty();
        for (manifest, (name, raw)) in self.manifests {
            let find = |uri: &str| self.signatures.iter().position(|(name, _)| *name == uri);
            let named = manifest.signature.as_deref();
            let found = named.and_then(|uri| {
                find(uri).or_else(|| names::percent_decoded(uri).and_then(|decoded| find(&decoded)))
            });
            let p7s = found.and_then(|index| {
                let taken = used.get_mut(index)?;
                if std::mem::replace(taken, true) {
                    None
                } else {
                    self.signatures.get(index)
                }
            });
            match p7s {
                Some((_, p7s)) => pairs.push((manifest, raw, *p7s)),
                None if self.signatures.is_empty() => {}
                None => findings.push(Finding::new(Code::SigUnpaired, name)),
            }
        }
        for ((name, _), used) in self.signatures.iter().zip(used) {
            // Without a readable manifest nothing could name it.
            if !used && !broken {
                findings.push(Finding::new(Code::SigUnpaired, *name));
            }
        }
        pairs
    }
}

fn xades() -> SignatureReport {
    SignatureReport {
        form: SignatureForm::Xades,
        digest: String::new(),
        valid: false,
        certificate: None,
        extra: Vec::new(),
        signing_time: None,
        manifest_sha256: String::new(),
        findings: vec![Code::XadesNotChecked.into()],
    }
}

/// Every signer of one detached signature.
fn check_signature(
    manifest: &[u8],
    p7s: &[u8],
    findings: &mut Vec<Finding>,
) -> Vec<SignatureReport> {
    let signed = match SignedData::parse(p7s) {
        Ok(signed) => signed,
        Err(error) => {
            findings.push(signature_finding(&error));
            return Vec::new();
        }
    };
    let checks = signed.check(manifest);
    if checks.is_empty() {
        findings.push(Finding::new(
            Code::SigMissing,
            word! {
                nb: "ingen har signert",
                nn: "ingen har signert",
                en: "nobody has signed",
            },
        ));
    }
    if checks.len() > 1 {
        findings.push(Code::TwoSigners.into());
    }
    let manifest_sha256 = hex::encode(openssl::sha::sha256(manifest));
    let certificates: Vec<Certificate> = signed
        .certificates()
        .iter()
        .filter_map(|x509| Certificate::from_x509(x509).ok())
        .collect();
    let mut reports = Vec::new();
    for check in checks {
        let own = signer_findings(&check);
        findings.extend(own.iter().cloned());
        let certificate = check
            .certificate
            .and_then(|x509| Certificate::from_x509(&x509).ok());
        let extra = certificates
            .iter()
            .filter(|other| Some(*other) != certificate.as_ref())
            .cloned();
        reports.push(SignatureReport {
            form: SignatureForm::Cades,
            digest: check
                .digest
                .map(|digest| digest.name().to_owned())
                .unwrap_or_default(),
            valid: check.outcome.is_ok(),
            extra: extra.collect(),
            certificate,
            signing_time: check.signing_time,
            manifest_sha256: manifest_sha256.clone(),
            findings: own,
        });
    }
    reports
}

fn signer_findings(check: &SignerCheck) -> Vec<Finding> {
    match &check.outcome {
        Err(error) => vec![signature_finding(error)],
        Ok(()) if check.digest == Some(DigestAlgorithm::Sha1) => vec![Code::SigSha1.into()],
        Ok(()) => Vec::new(),
    }
}

fn signature_finding(error: &CmsError) -> Finding {
    let code = match error {
        CmsError::Signature(_) => Code::SigInvalid,
        CmsError::Algorithm(_) => Code::SigAlgorithm,
        _ => Code::CmsMalformed,
    };
    Finding::new(code, told(error))
}

/// Several signers must be one organisation.
fn compare_signers(signatures: &[SignatureReport], findings: &mut Vec<Finding>) {
    let mut orgs = signatures
        .iter()
        .filter_map(|s| s.certificate.as_ref())
        .map(Certificate::org_number);
    let first = orgs.next();
    if orgs.any(|org| Some(org) != first) {
        findings.push(Code::SignersDiffer.into());
    }
}

/// Compares references and entries, and marks the entries that a valid signature covers.
fn cover(signed: &[(AsicManifest, bool)], entries: &mut [Hashed]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let by_name: HashMap<String, usize> = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.report.name.clone(), index))
        .collect();
    let mut referenced = vec![false; entries.len()];
    let mut odd_uri = false;
    for (manifest, valid) in signed {
        for reference in &manifest.references {
            let index = by_name.get(&reference.uri).copied().or_else(|| {
                names::percent_decoded(&reference.uri)
                    .and_then(|decoded| by_name.get(&decoded).copied())
            });
            let place =
                index.and_then(|index| Some((referenced.get_mut(index)?, entries.get_mut(index)?)));
            let Some((referenced, entry)) = place else {
                findings.push(Finding::new(
                    Code::ManifestRef,
                    words! {
                        nb: "{uri:?} finnes ikke",
                        nn: "{uri:?} finst ikkje",
                        en: "{uri:?} does not exist",
                        uri = reference.uri,
                    },
                ));
                continue;
            };
            if std::mem::replace(referenced, true) {
                findings.push(Finding::new(
                    Code::ManifestRef,
                    words! {
                        nb: "{uri:?} står to ganger",
                        nn: "{uri:?} står to gonger",
                        en: "{uri:?} stands there twice",
                        uri = reference.uri,
                    },
                ));
                continue;
            }
            odd_uri |= reference.nonstandard;
            match compare(reference, entry) {
                Ok(()) => entry.report.covered = *valid && entry.data,
                Err(finding) => findings.push(finding),
            }
        }
    }
    for (entry, referenced) in entries.iter().zip(referenced) {
        if entry.data && !referenced {
            findings.push(Finding::new(
                Code::EntryUncovered,
                format!("{:?}", entry.report.name),
            ));
        }
    }
    if odd_uri {
        findings.push(Code::DigestUriNonstandard.into());
    }
    findings.sort_by_key(|finding| finding.code.level() == Level::Note);
    findings
}

fn compare(reference: &Reference, entry: &Hashed) -> Result<(), Finding> {
    let about = |code: Code, why: &str| Finding::new(code, format!("{:?}: {why}", reference.uri));
    let actual = match (reference.digest, &entry.long) {
        (Some(Digest::Sha256), _) => &entry.sha256,
        (Some(Digest::Sha384), Some((sha384, _))) => sha384,
        (Some(Digest::Sha512), Some((_, sha512))) => sha512,
        (Some(_), None) => {
            return Err(about(
                Code::DigestAlgorithm,
                word! {
                    nb: "store pakker kontrolleres bare med SHA-256",
                    nn: "store pakkar blir berre kontrollerte med SHA-256",
                    en: "large packages are checked with SHA-256 only",
                },
            ));
        }
        (None, _) => return Err(about(Code::DigestAlgorithm, &reference.algorithm)),
    };
    if reference.value.as_ref() == Some(actual) {
        Ok(())
    } else {
        Err(about(
            Code::DigestMismatch,
            word! {
                nb: "innholdet er et annet",
                nn: "innhaldet er eit anna",
                en: "the content is another",
            },
        ))
    }
}
