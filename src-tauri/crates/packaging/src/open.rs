//! Opening a package: one forward pass, every finding, no plaintext released before its end.

use std::io::{self, BufRead, BufReader, Read};

use budstikke_cms::{CmsError, Envelope, Plaintext, RecipientId, looks_like_envelope};
use budstikke_domain::{Code, Finding, Level, Secret};
use budstikke_wire::Manifest;
use openssl::hash::{Hasher, MessageDigest};
use openssl::x509::X509Name;

use crate::asic_manifest::{MEDIA_TYPE, xml_finding};
use crate::certificate::name_text;
use crate::coverage::{self, Hashed};
use crate::zip::{DEFLATED, Entry, EntrySink, Feed, LOCAL, Stop, walk};
use crate::{
    EncryptionReport, EntryReport, KeyEncryption, KeyError, KeyOps, Kind, Limits, Opened,
    PackagingError, Recipient, hides_the_rest, sbd_zip,
};

/// Where opened parts go. They are in quarantine until the verdict, and one whose [`PartSink::end`]
/// has not been called is not whole.
///
/// It gets every entry outside `META-INF/` but `mimetype`, also `manifest.xml`; entries with unsafe
/// names or names that stood before are not handed out at all.
pub trait PartSink {
    /// A part begins. `name` is a label: never a path.
    ///
    /// # Errors
    /// End the opening with [`PackagingError::Sink`]; the same for the other two.
    fn begin(&mut self, name: &str) -> io::Result<()>;

    /// More of the part, at most 64 KiB at a time.
    ///
    /// # Errors
    /// See [`PartSink::begin`].
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The part is whole.
    ///
    /// # Errors
    /// See [`PartSink::begin`].
    fn end(&mut self) -> io::Result<()>;
}

/// Drops every part: for looking into a package without keeping anything.
impl PartSink for io::Sink {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a file is, by its first octets; 64 are enough.
pub fn kind_of(head: &[u8]) -> Kind {
    if looks_like_envelope(head) {
        return Kind::Cms;
    }
    if let Some(header) = head.strip_prefix(&LOCAL.to_le_bytes()) {
        let name = header.get(26..).unwrap_or_default();
        let sbd_zip = [sbd_zip::SBD, sbd_zip::PACKAGE, sbd_zip::LEGACY_SBD];
        let is_sbd_zip = sbd_zip
            .iter()
            .any(|known| name.starts_with(known.as_bytes()));
        return if is_sbd_zip {
            Kind::SbdZip
        } else {
            Kind::Asice
        };
    }
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    if text.starts_with(b"{") {
        Kind::SbdJson
    } else {
        Kind::Unknown
    }
}

/// Opens `asic.zip` (CMS) or a bare ASiC-E, and hands its parts to `sink`.
///
/// A bad package is never an error: everything that is wrong with it stands in [`Opened::findings`],
/// in the order of trust-and-speed 1.4. A zip in which nothing says ASiC-E is judged like one, but its
/// [`Opened::kind`] is [`Kind::Unknown`]. The whole input is read even when it is broken, so that
/// nothing can be learnt from when it stops. Certificates are not judged here. To cancel, let `input`
/// or `sink` fail.
///
/// # Errors
/// [`PackagingError::Io`] and [`PackagingError::Sink`] for the streams, [`PackagingError::Key`] when a
/// key that fits cannot be used now.
pub fn open(
    input: &mut dyn Read,
    keys: &[&dyn KeyOps],
    limits: &Limits,
    sink: &mut dyn PartSink,
) -> Result<Opened, PackagingError> {
    let mut feed = Feed::new(BufReader::with_capacity(64 * 1024, input));
    let head = feed.peek(64).map_err(PackagingError::Io)?;
    let (kind, meant) = (kind_of(head), starts_as_asice(head));
    let mut opened = Opened {
        kind,
        layers: vec![kind],
        findings: Vec::new(),
        entries: Vec::new(),
        signatures: Vec::new(),
        encryption: None,
        manifest: None,
    };
    match kind {
        Kind::Cms => open_envelope(feed, keys, limits, sink, &mut opened)?,
        Kind::Asice | Kind::SbdZip => {
            let (container, broken) = Container::read(&mut feed, limits, sink)?;
            let failed = match broken {
                Some(Broken::Input(error)) => return Err(PackagingError::Io(error)),
                Some(Broken::Found(finding)) => Some(finding),
                None => None,
            };
            drain(&mut feed).map_err(PackagingError::Io)?;
            let kind = if meant || container.meant {
                Kind::Asice
            } else {
                Kind::Unknown
            };
            container.report(failed, &mut opened);
            (opened.kind, opened.layers) = (kind, vec![kind]);
            opened.findings.push(Code::NotEncrypted.into());
        }
        Kind::SbdJson | Kind::Unknown => {
            let hidden = hides_a_package(feed.peek(64 * 1024).map_err(PackagingError::Io)?);
            opened.findings.push(if hidden {
                (opened.kind, opened.layers) = (Kind::Asice, vec![Kind::Asice]);
                Finding::new(Code::ZipInconsistent, "octets before the first entry")
            } else {
                Finding::new(Code::CmsMalformed, "neither a CMS nor an ASiC-E")
            });
        }
    }
    Ok(opened)
}

/// Whether the first entry says that the zip is meant to be an ASiC-E, however broken it is.
fn starts_as_asice(head: &[u8]) -> bool {
    let name = head.get(30..).unwrap_or_default();
    name.starts_with(b"mimetype") || is_meta(name)
}

fn is_meta(name: &[u8]) -> bool {
    name.get(..9)
        .is_some_and(|folder| folder.eq_ignore_ascii_case(b"META-INF/"))
}

/// Whether an ASiC-E starts somewhere in `head`, behind something else.
fn hides_a_package(head: &[u8]) -> bool {
    head.windows(38).any(|window| {
        window.starts_with(&LOCAL.to_le_bytes())
            && [&b"mimetype"[..], b"META-INF"]
                .iter()
                .any(|name| window.ends_with(name))
    })
}

fn open_envelope<R: BufRead>(
    feed: Feed<R>,
    keys: &[&dyn KeyOps],
    limits: &Limits,
    sink: &mut dyn PartSink,
    opened: &mut Opened,
) -> Result<(), PackagingError> {
    let mut envelope = match Envelope::open(feed) {
        Ok(envelope) => envelope,
        Err(error) => {
            opened.findings.push(cms_finding(error)?);
            return Ok(());
        }
    };
    let chosen = match choose_key(&mut envelope, keys) {
        Ok(chosen) => chosen,
        Err(Choice::Key(error)) => return Err(error.into()),
        Err(Choice::Cms(error)) => {
            opened.findings.push(cms_finding(error)?);
            None
        }
    };
    let scheme = chosen.as_ref().map(|(scheme, _)| scheme.clone());
    describe_envelope(&envelope, keys, scheme.as_ref(), opened);
    let Some((scheme, content_key)) = chosen else {
        if Level::Wrong > worst(&opened.findings) {
            opened.findings.push(Code::NoKey.into());
        }
        return Ok(());
    };
    let plaintext = match envelope.decrypt(content_key.expose()) {
        Ok(plaintext) => plaintext,
        Err(error) => {
            opened.findings.push(cms_finding(error)?);
            return Ok(());
        }
    };
    read_plaintext(plaintext, &scheme, limits, sink, opened)
}

fn read_plaintext<R: BufRead>(
    plaintext: Plaintext<R>,
    scheme: &KeyEncryption,
    limits: &Limits,
    sink: &mut dyn PartSink,
    opened: &mut Opened,
) -> Result<(), PackagingError> {
    let mut feed = Feed::new(plaintext);
    let inner = feed.peek(64).map(kind_of);
    match inner {
        Ok(Kind::Asice | Kind::SbdZip) => {
            opened.layers.push(Kind::Asice);
            let (container, broken) = Container::read(&mut feed, limits, sink)?;
            let failed = match broken {
                Some(Broken::Input(error)) => Err(error),
                Some(Broken::Found(finding)) => drain(&mut feed).map(|()| Some(finding)),
                None => drain(&mut feed).map(|()| None),
            };
            match failed {
                Ok(failed) => container.report(failed, opened),
                // The input failed below the envelope, or the envelope itself is broken. Then, whatever
                // the container looked like, it was not what the sender locked.
                Err(error) => {
                    let finding = cms_finding(CmsError::from_io(error))?;
                    opened.findings.insert(0, finding);
                    container.list(opened);
                }
            }
        }
        Ok(kind) => {
            let finding = match (drain(&mut feed), kind) {
                (Err(error), _) => cms_finding(CmsError::from_io(error))?,
                (Ok(()), Kind::Cms) => Finding::new(Code::CmsAlgorithm, "a CMS inside a CMS"),
                // After PKCS#1 v1.5 nobody can tell a wrong key from a changed message.
                (Ok(()), _) if !scheme.notices_wrong_key() => Code::DecryptFailed.into(),
                (Ok(()), _) => Finding::new(Code::ZipInconsistent, "not a container"),
            };
            opened.findings.insert(0, finding);
        }
        Err(error) => opened
            .findings
            .insert(0, cms_finding(CmsError::from_io(error))?),
    }
    Ok(())
}

/// Why no key was chosen.
enum Choice {
    Key(KeyError),
    Cms(CmsError),
}

/// A content key, and how it travelled.
type ContentKey = (KeyEncryption, Secret<Vec<u8>>);

/// The content key, by the first of our keys that fits. Keys whose certificate is named come first,
/// and of those OAEP, which notices when it does not fit.
fn choose_key<R: BufRead>(
    envelope: &mut Envelope<R>,
    keys: &[&dyn KeyOps],
) -> Result<Option<ContentKey>, Choice> {
    let recipients = envelope.recipients().to_vec();
    let mut pairs = Vec::new();
    for recipient in &recipients {
        for key in keys {
            let named = recipient.is_for(key.certificate().x509());
            pairs.push((
                !named,
                !recipient.scheme.notices_wrong_key(),
                recipient,
                key,
            ));
        }
    }
    pairs.sort_by_key(|(unnamed, silent, ..)| (*unnamed, *silent));
    let mut named_failed = false;
    for (unnamed, silent, recipient, key) in pairs {
        if unnamed && !key.certificate().is_rsa() {
            continue;
        }
        match key.unwrap_key(&recipient.wrapped_key, &recipient.scheme) {
            Ok(content_key) => {
                // A key that is not named and cannot tell must at least give a container.
                let proven = !(unnamed && silent)
                    || envelope
                        .starts_with(content_key.expose(), &LOCAL.to_le_bytes())
                        .map_err(Choice::Cms)?;
                if proven {
                    return Ok(Some((recipient.scheme.clone(), content_key)));
                }
            }
            Err(KeyError::DoesNotFit) => named_failed |= !unnamed,
            Err(_) if unnamed => {}
            Err(error) => return Err(Choice::Key(error)),
        }
    }
    if named_failed {
        Err(Choice::Cms(CmsError::Decrypt))
    } else {
        Ok(None)
    }
}

fn describe_envelope<R: BufRead>(
    envelope: &Envelope<R>,
    keys: &[&dyn KeyOps],
    used: Option<&KeyEncryption>,
    opened: &mut Opened,
) {
    let recipients = envelope.recipients();
    let scheme = used.or_else(|| recipients.first().map(|recipient| &recipient.scheme));
    match scheme {
        Some(KeyEncryption::Pkcs1v15) => opened.findings.push(Code::KtPkcs1v15.into()),
        Some(KeyEncryption::Oaep { digest, mgf1, .. })
            if [digest, mgf1].contains(&&budstikke_cms::DigestAlgorithm::Sha1) =>
        {
            opened.findings.push(Code::OaepSha1.into());
        }
        _ => {}
    }
    if recipients.len() > 1 {
        opened.findings.push(Code::TwoRecipients.into());
    }
    let described = recipients.iter().map(|recipient| {
        let ours = keys
            .iter()
            .any(|key| recipient.is_for(key.certificate().x509()));
        let (issuer, serial) = match &recipient.id {
            RecipientId::IssuerAndSerial { issuer, serial } => {
                let issuer = X509Name::from_der(issuer).map(|name| name_text(&name));
                let serial = openssl::bn::BigNum::from_slice(serial)
                    .and_then(|n| n.to_dec_str().map(|t| t.to_string()));
                (issuer.unwrap_or_default(), serial.unwrap_or_default())
            }
            RecipientId::KeyIdentifier(id) => (String::new(), format!("ski:{}", hex::encode(id))),
        };
        Recipient {
            issuer,
            serial,
            ours,
        }
    });
    opened.encryption = Some(EncryptionReport {
        content: envelope.cipher().name(),
        key_transport: scheme.map(KeyEncryption::name).unwrap_or_default(),
        recipients: described.collect(),
    });
}

/// What a CMS error means for the package; an error of the stream below stays one.
fn cms_finding(error: CmsError) -> Result<Finding, PackagingError> {
    let code = match &error {
        CmsError::Io(_) => Code::Truncated,
        CmsError::Truncated => return Ok(Code::Truncated.into()),
        CmsError::Malformed(_) | CmsError::TooLarge | CmsError::Signature(_) => Code::CmsMalformed,
        CmsError::Algorithm(_) => Code::CmsAlgorithm,
        CmsError::Decrypt | CmsError::Key(_) => return Ok(Code::DecryptFailed.into()),
        CmsError::Tag => return Ok(Code::GcmTag.into()),
    };
    match error {
        CmsError::Io(error) => Err(PackagingError::Io(error)),
        other => Ok(Finding::new(code, other.to_string())),
    }
}

/// Reads to the end, which proves what can be proven only there.
fn drain(feed: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let count = feed.fill_buf()?.len();
        if count == 0 {
            return Ok(());
        }
        feed.consume(count);
    }
}

fn worst(findings: &[Finding]) -> Level {
    findings
        .iter()
        .map(|finding| finding.code.level())
        .max()
        .unwrap_or(Level::Note)
}

/// The largest `manifest.xml` that is looked into.
const MAX_MANIFEST: usize = 1024 * 1024;
/// Digests other than SHA-256 are taken of so many octets in all: the manifest that asks for them comes
/// last, nobody in this field writes them, and taking them of everything would halve the speed.
const MAX_LONG_DIGESTS: u64 = 4 * 1024 * 1024;

/// A container while it is read.
struct Container<'a> {
    /// Whether some entry says that this is meant to be an ASiC-E and not just any zip.
    meant: bool,
    sink: &'a mut dyn PartSink,
    limits: &'a Limits,
    entries: Vec<Hashed>,
    meta: Vec<(String, Vec<u8>)>,
    manifest: Option<Vec<u8>>,
    mimetype: Vec<u8>,
    findings: Vec<Finding>,
    current: Option<Current>,
    documents: usize,
    long_digests: u64,
}

/// Why a container was not read to its end.
enum Broken {
    /// It is to blame itself.
    Found(Finding),
    /// The stream below failed. May carry a `CmsError`.
    Input(io::Error),
}

/// The entry that is being read.
struct Current {
    name: String,
    role: Role,
    /// Whether the sink gets it.
    sunk: bool,
    folder: bool,
    size: u64,
    sha256: Hasher,
    long: Option<(Hasher, Hasher)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Mimetype,
    Meta,
    Manifest,
    Part,
}

impl<'a> Container<'a> {
    /// Reads a container to its end, or to where it breaks: then why is returned too.
    fn read<R: BufRead>(
        feed: &mut Feed<R>,
        limits: &'a Limits,
        sink: &'a mut dyn PartSink,
    ) -> Result<(Container<'a>, Option<Broken>), PackagingError> {
        let mut container = Container {
            meant: false,
            sink,
            limits,
            entries: Vec::new(),
            meta: Vec::new(),
            manifest: None,
            mimetype: Vec::new(),
            findings: Vec::new(),
            current: None,
            documents: 0,
            long_digests: 0,
        };
        match walk(feed, limits, &mut container) {
            Ok(findings) => {
                container.findings.splice(0..0, findings);
                if container.entries.is_empty() {
                    container
                        .findings
                        .push(Finding::new(Code::MimetypeMissing, "no entry at all"));
                }
                Ok((container, None))
            }
            Err(Stop::Found(finding)) => Ok((container, Some(Broken::Found(finding)))),
            Err(Stop::Input(error)) => Ok((container, Some(Broken::Input(error)))),
            Err(Stop::Sink(error)) => Err(PackagingError::Sink(error)),
        }
    }

    /// Tells what the entries are, without judging them.
    fn list(self, opened: &mut Opened) {
        opened.entries = self.entries.into_iter().map(|entry| entry.report).collect();
    }

    /// Judges what was read, in the order of trust-and-speed 1.4: what an outer step finds wrong hides
    /// what an inner one would say, but never a note.
    fn report(mut self, failed: Option<Finding>, opened: &mut Opened) {
        let broken = failed.is_some();
        let mut steps = vec![
            failed.into_iter().collect::<Vec<_>>(),
            std::mem::take(&mut self.findings),
        ];
        let manifest = self.manifest.take().filter(|_| !broken);
        let parsed = manifest.as_deref().map(Manifest::parse);
        if !broken {
            let judged = coverage::judge(&self.meta, &mut self.entries);
            steps.extend(judged.steps);
            opened.signatures = judged.signatures;
        }
        match parsed {
            Some(Ok(manifest)) => opened.manifest = Some(manifest),
            // Nobody else reads it, so that one which is no manifest only tells us nothing. A DOCTYPE
            // is an attack wherever it stands.
            Some(Err(error)) => {
                let finding = xml_finding("manifest.xml", &error);
                steps.push(
                    Some(finding)
                        .filter(|f| f.code == Code::XmlDoctype)
                        .into_iter()
                        .collect(),
                );
            }
            None => {}
        }
        for step in steps {
            let hidden = hides_the_rest(&opened.findings);
            opened.findings.extend(
                step.into_iter()
                    .filter(|f| !hidden || f.code.level() == Level::Note),
            );
        }
        self.list(opened);
    }

    fn role(&mut self, entry: &Entry) -> Result<Role, Stop> {
        let name = entry.name.as_str();
        self.meant |= name == "mimetype" || is_meta(name.as_bytes());
        if entry.index == 0 && name != "mimetype" {
            self.findings.push(Finding::new(
                Code::MimetypeMissing,
                format!("{name:?} comes first"),
            ));
        }
        if name == "mimetype" {
            self.mimetype.clear();
            return Ok(Role::Mimetype);
        }
        if is_meta(name.as_bytes()) {
            return Ok(Role::Meta);
        }
        if !entry.folder {
            self.documents += 1;
        }
        if self.documents > self.limits.documents {
            return Err(Stop::Found(Finding::new(
                Code::ZipLimit,
                "more documents than allowed",
            )));
        }
        Ok(if name == "manifest.xml" {
            Role::Manifest
        } else {
            Role::Part
        })
    }

    fn check_mimetype(&mut self) {
        if self.mimetype != MEDIA_TYPE.as_bytes() {
            let found = String::from_utf8_lossy(&self.mimetype).into_owned();
            self.findings
                .push(Finding::new(Code::MimetypeWrong, format!("{found:?}")));
        }
    }
}

impl EntrySink for Container<'_> {
    fn begin(&mut self, entry: &Entry) -> Result<(), Stop> {
        let role = self.role(entry)?;
        if role == Role::Mimetype {
            if entry.odd_extra {
                self.findings
                    .push(Finding::new(Code::MimetypeWrong, "an extra field"));
            }
            if entry.method == DEFLATED {
                self.findings.push(Code::MimetypeDeflated.into());
            }
        }
        if role == Role::Meta && !entry.folder {
            if self.meta.len() >= self.limits.meta_entries {
                return Err(Stop::Found(Finding::new(
                    Code::ZipLimit,
                    "too much in META-INF",
                )));
            }
            self.meta.push((entry.name.clone(), Vec::new()));
        }
        if role == Role::Manifest && entry.usable {
            self.manifest = Some(Vec::new());
        }
        let sunk = entry.usable && matches!(role, Role::Manifest | Role::Part);
        if sunk {
            self.sink.begin(&entry.name).map_err(Stop::Sink)?;
        }
        let hasher = |digest| Hasher::new(digest).map_err(|error| Stop::Sink(error.into()));
        let long = self.long_digests < MAX_LONG_DIGESTS;
        let long = long.then(|| {
            Ok((
                hasher(MessageDigest::sha384())?,
                hasher(MessageDigest::sha512())?,
            ))
        });
        self.current = Some(Current {
            name: entry.name.clone(),
            role,
            sunk,
            folder: entry.folder,
            size: 0,
            sha256: hasher(MessageDigest::sha256())?,
            long: long.transpose()?,
        });
        Ok(())
    }

    fn data(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        let failed = |error: openssl::error::ErrorStack| Stop::Sink(error.into());
        current.size += bytes.len() as u64;
        current.sha256.update(bytes).map_err(failed)?;
        if let Some((sha384, sha512)) = &mut current.long {
            self.long_digests += bytes.len() as u64;
            if self.long_digests <= MAX_LONG_DIGESTS {
                sha384
                    .update(bytes)
                    .and_then(|()| sha512.update(bytes))
                    .map_err(failed)?;
            } else {
                current.long = None;
            }
        }
        let kept = match current.role {
            Role::Part => None,
            Role::Mimetype => Some((&mut self.mimetype, 256)),
            Role::Manifest => self.manifest.as_mut().map(|kept| (kept, MAX_MANIFEST)),
            Role::Meta => self
                .meta
                .last_mut()
                .map(|(_, kept)| (kept, self.limits.meta)),
        };
        if let Some((kept, most)) = kept {
            if kept.len() + bytes.len() > most && current.role != Role::Mimetype {
                let about = format!("{} is larger than allowed", current.name);
                return Err(Stop::Found(Finding::new(Code::ZipLimit, about)));
            }
            let room = most.saturating_sub(kept.len()).min(bytes.len());
            kept.extend_from_slice(bytes.get(..room).unwrap_or_default());
        }
        if current.sunk {
            self.sink.write(bytes).map_err(Stop::Sink)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        if current.role == Role::Mimetype {
            self.check_mimetype();
        }
        if current.sunk {
            self.sink.end().map_err(Stop::Sink)?;
        }
        if current.folder {
            return Ok(());
        }
        let digest = |hasher: &mut Hasher| {
            hasher
                .finish()
                .map(|digest| digest.to_vec())
                .map_err(|error| Stop::Sink(error.into()))
        };
        let sha256 = digest(&mut current.sha256)?;
        let long = match &mut current.long {
            Some((sha384, sha512)) => Some((digest(sha384)?, digest(sha512)?)),
            None => None,
        };
        let name = current.name;
        let report = EntryReport {
            name,
            size: current.size,
            sha256: hex::encode(&sha256),
            covered: false,
        };
        let data = matches!(current.role, Role::Manifest | Role::Part);
        self.entries.push(Hashed {
            report,
            data,
            sha256,
            long,
        });
        Ok(())
    }
}
