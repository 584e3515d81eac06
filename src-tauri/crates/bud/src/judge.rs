//! What a file is worth: the layers, what was found in them, and the verdict.

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::thread;

use budstikke_domain::{Code, Finding, Level, OrgNumber, Verdict, Who};
use budstikke_identity::{Purpose, verify_org_cert, who};
use budstikke_packaging::{
    EncryptionReport, EntryReport, KeyOps, Kind, Limits, Opened, PackagingError, PartSink,
    SignatureReport, SoftwareKey, hides_the_rest, kind_of, open, sbd_zip,
};
use budstikke_wire::sbd::{self, Participant};
use budstikke_wire::validator::{self, Context, Dialect};
use budstikke_wire::{Manifest, Sbd};

use crate::failure::{Failure, JUDGED, named};
use crate::trust::Trust;

/// Everything that is told of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judgement {
    /// The outermost layer.
    pub(crate) kind: Kind,
    /// Everything that could be reached, outermost first.
    pub(crate) layers: Vec<Kind>,
    pub(crate) verdict: Verdict,
    /// What was found, first things first.
    pub(crate) findings: Vec<Finding>,
    /// None when there is nothing to compare the signer with.
    pub(crate) who: Option<Who>,
    pub(crate) entries: Vec<EntryReport>,
    pub(crate) signatures: Vec<Signature>,
    pub(crate) encryption: Option<EncryptionReport>,
    pub(crate) manifest: Option<Manifest>,
    pub(crate) sbd: Option<JudgedSbd>,
}

/// A signature with what its certificate is worth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signature {
    pub(crate) report: SignatureReport,
    /// Whether the certificate may be believed.
    pub(crate) trusted: bool,
    pub(crate) org_number: Option<OrgNumber>,
}

/// An SBD with its judgement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JudgedSbd {
    pub(crate) valid: bool,
    /// None when it cannot be read.
    pub(crate) sbd: Option<Sbd>,
    pub(crate) findings: Vec<budstikke_wire::Finding>,
}

impl Judgement {
    /// The exit that the verdict gives.
    pub(crate) fn exit(&self) -> u8 {
        if self.verdict.is_good() { 0 } else { JUDGED }
    }

    fn new(kind: Kind) -> Judgement {
        Judgement {
            kind,
            layers: vec![kind],
            verdict: Verdict::Failed,
            findings: Vec::new(),
            who: None,
            entries: Vec::new(),
            signatures: Vec::new(),
            encryption: None,
            manifest: None,
            sbd: None,
        }
    }

    /// Appends what a later step found: something wrong before hides all of it but the notes
    /// (trust-and-speed 1.4, «fail at first»).
    fn found(&mut self, findings: impl IntoIterator<Item = Finding>) {
        let hidden = hides_the_rest(&self.findings);
        for finding in findings {
            let wanted = !hidden || finding.code.level() == Level::Note;
            if wanted && !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
    }

    fn concluded(mut self) -> Judgement {
        self.verdict = Verdict::of(&self.findings);
        self
    }

    /// Takes over what a package told, and judges its signers' certificates.
    fn package(&mut self, opened: Opened, trust: &Trust) {
        self.found(opened.findings);
        for report in opened.signatures {
            let judged = report.certificate.as_ref().map(|certificate| {
                let hints = &report.extra;
                verify_org_cert(certificate, hints, Purpose::Sign, &trust.anchors, trust.at)
            });
            let trusted = judged
                .as_ref()
                .is_some_and(|judged| Verdict::of(&judged.findings).is_good());
            let org_number = judged.as_ref().and_then(|judged| judged.org_number);
            self.found(judged.map(|judged| judged.findings).unwrap_or_default());
            self.signatures.push(Signature {
                report,
                trusted,
                org_number,
            });
        }
        self.entries = opened.entries;
        self.encryption = opened.encryption;
        self.manifest = opened.manifest;
        self.who = self.compared();
    }

    /// The signer beside who the message says it is from: the SBD, else `manifest.xml`. None when neither
    /// says anything.
    fn compared(&self) -> Option<Who> {
        let sbd = self.sbd.as_ref().and_then(|judged| judged.sbd.as_ref());
        let stated = sbd.and_then(|sbd| sbd.sender.clone()).or_else(|| {
            let sender = Participant {
                value: self.manifest.as_ref()?.sender.clone(),
                authority: sbd::ORG_AUTHORITY.to_owned(),
            };
            // Nobody else reads it, so that one which is nobody says nothing.
            sender.org().is_some().then_some(sender)
        })?;
        Some(match (self.signer(), stated.org()) {
            // Whoever signed, it was not somebody who is no organisation.
            (Some(_), None) => Who::Mismatch,
            (signer, stated) => who(signer, stated, None),
        })
    }

    /// The one organisation that signed, when the mathematics say so.
    fn signer(&self) -> Option<OrgNumber> {
        let first = self.signatures.first()?.org_number;
        let all = self
            .signatures
            .iter()
            .all(|signature| signature.report.valid && signature.org_number == first);
        first.filter(|_| all)
    }
}

/// Judges what comes out of `input`, which was opened as `file`; its parts go to `sink`.
///
/// # Errors
/// [`Failure`] when there can be no judgement: unreadable, of no kind we know, a sink that fails.
pub(crate) fn judge(
    mut input: Box<dyn Read + Send>,
    file: &Path,
    keys: &[SoftwareKey],
    trust: &Trust,
    sink: &mut dyn PartSink,
) -> Result<Judgement, Failure> {
    let mut head = Vec::new();
    (&mut input)
        .take(64)
        .read_to_end(&mut head)
        .map_err(|error| Failure::reading(file, &error))?;
    let kind = kind_of(&head);
    let whole = Cursor::new(head).chain(input);
    let judgement = match kind {
        Kind::SbdJson => judge_sbd(whole, file)?,
        Kind::SbdZip => judge_sbd_zip(whole, file, keys, trust, sink)?,
        Kind::Asice | Kind::Cms | Kind::Unknown => judge_package(whole, file, keys, trust, sink)?,
    };
    Ok(judgement.concluded())
}

fn judge_package(
    mut input: impl Read,
    file: &Path,
    keys: &[SoftwareKey],
    trust: &Trust,
    sink: &mut dyn PartSink,
) -> Result<Judgement, Failure> {
    let opened = opened(&mut input, keys, sink).map_err(|error| failure(file, error))?;
    if opened.kind == Kind::Unknown {
        return Err(unknown(file));
    }
    let mut judgement = Judgement::new(opened.kind);
    judgement.layers = opened.layers.clone();
    judgement.package(opened, trust);
    Ok(judgement)
}

/// An SBD alone.
fn judge_sbd(input: impl Read, file: &Path) -> Result<Judgement, Failure> {
    let mut bytes = Vec::new();
    input
        .take(sbd::MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::reading(file, &error))?;
    match validator::judge(&bytes, &Context::default()) {
        Ok(report) if report.dialect == Dialect::Sbd => {
            let mut judgement = Judgement::new(Kind::SbdJson);
            judgement.take_sbd(&bytes);
            Ok(judgement)
        }
        _ => Err(unknown(file)),
    }
}

impl Judgement {
    fn take_sbd(&mut self, bytes: &[u8]) {
        let report = validator::judge_sbd(bytes);
        let judged = JudgedSbd {
            valid: report.valid(),
            sbd: Sbd::parse(bytes).ok(),
            findings: report.findings,
        };
        if !judged.valid {
            let about = judged.findings.first().map(|finding| finding.text.clone());
            self.found([Finding::new(Code::SbdInvalid, about.unwrap_or_default())]);
        }
        self.sbd = Some(judged);
    }
}

/// The frame is read in a thread of its own and the package in it as it comes, so that neither is
/// ever whole in memory or on disk.
fn judge_sbd_zip(
    mut input: impl Read + Send,
    file: &Path,
    keys: &[SoftwareKey],
    trust: &Trust,
    sink: &mut dyn PartSink,
) -> Result<Judgement, Failure> {
    let (mut package, mut frame) = io::pipe().map_err(|error| Failure::reading(file, &error))?;
    let (opened, framed) = thread::scope(|scope| {
        let framed = scope.spawn(move || {
            let limits = Limits::default();
            sbd_zip::read(&mut input, &limits, &mut frame)
        });
        let opened = opened(&mut package, keys, sink);
        // The package may have been given up before its end; the frame is judged to its own.
        if opened.is_ok() {
            let _ = io::copy(&mut package, &mut io::sink());
        }
        drop(package);
        (opened, framed.join())
    });
    let opened = opened.map_err(|error| failure(file, error))?;
    let Ok(framed) = framed else {
        return Err(Failure::unread("INTERNAL", "Noe gikk galt hos oss."));
    };
    let content = framed.map_err(|error| failure(file, error))?;

    let mut judgement = Judgement::new(Kind::SbdZip);
    judgement.found(content.findings);
    match (&content.sbd, &content.legacy_sbd) {
        (Some(sbd), _) => judgement.take_sbd(sbd),
        // An SBD from older versions, as XML; nothing is said about it.
        (None, Some(_)) if content.package.is_some() => {}
        (None, Some(_)) => return Err(unknown(file)),
        (None, None) => {
            judgement.found([Finding::new(Code::SbdInvalid, "sbd.json mangler")]);
        }
    }
    if content.package.is_some() {
        let reached = opened
            .layers
            .iter()
            .filter(|layer| **layer != Kind::Unknown);
        judgement.layers.extend(reached);
        judgement.package(opened, trust);
    }
    Ok(judgement)
}

fn opened(
    input: &mut dyn Read,
    keys: &[SoftwareKey],
    sink: &mut dyn PartSink,
) -> Result<Opened, PackagingError> {
    let keys: Vec<&dyn KeyOps> = keys.iter().map(|key| key as &dyn KeyOps).collect();
    open(input, &keys, &Limits::default(), sink)
}

fn unknown(file: &Path) -> Failure {
    let text = format!(
        "{} er verken en ASiC-E, en kryptert pakke, en sbd.zip eller en sbd.json.",
        named(file)
    );
    Failure::unread("UNKNOWN_KIND", text)
}

fn failure(file: &Path, error: PackagingError) -> Failure {
    match error {
        PackagingError::Io(error) => Failure::reading(file, &error),
        PackagingError::Sink(error) => Failure::writing(file, &error),
        PackagingError::Key(error) => Failure::unread(
            "KEY_UNUSABLE",
            format!("Nøkkelen kan ikke brukes: {error}."),
        ),
        other => Failure::unread("INTERNAL", format!("Noe gikk galt hos oss: {other}.")),
    }
}
