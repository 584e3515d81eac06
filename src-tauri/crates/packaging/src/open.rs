//! Opening a package: one forward pass, every finding, no plaintext released before its end.

use std::io::{self, BufRead, BufReader, Read, Write};

use budstikke_cms::{CmsError, Envelope, Plaintext, RecipientId, looks_like_envelope};
use budstikke_domain::{Code, Finding, Level, Secret, word, words};
use openssl::sha::Sha256;
use openssl::x509::X509Name;

use crate::certificate::name_text;
use crate::container::{Broken, Container, is_meta};
use crate::zip::{Feed, LOCAL};
use crate::{
    EncryptionReport, EntryReport, KeyEncryption, KeyError, KeyOps, Kind, Limits, Opened,
    PackagingError, Recipient, sbd_zip,
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

    /// Whether content that is no package is wanted too, as the one part [`RAW_PART`]: FIKS IO carries
    /// any octets (fiks-io 10, 10.4). Elsewhere such content is a finding and nothing more.
    fn takes_raw(&self) -> bool {
        false
    }
}

/// What the only part of content that is no package is called; it came without a name.
pub const RAW_PART: &str = "innhold";

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
            let start = feed.peek(64 * 1024).map_err(PackagingError::Io)?;
            if hides_a_package(start) {
                (opened.kind, opened.layers) = (Kind::Asice, vec![Kind::Asice]);
                let what = word! {
                    nb: "noe står foran den første filen",
                    nn: "noko står framfor den første fila",
                    en: "something stands before the first file",
                };
                opened
                    .findings
                    .push(Finding::new(Code::ZipInconsistent, what));
            } else if !start.is_empty() && sink.takes_raw() {
                let finding =
                    read_raw(&mut feed, limits, sink, &mut opened)?.map_err(PackagingError::Io)?;
                opened.findings.extend([finding, Code::NotEncrypted.into()]);
            } else {
                let what = word! {
                    nb: "verken CMS eller ASiC-E",
                    nn: "verken CMS eller ASiC-E",
                    en: "neither CMS nor ASiC-E",
                };
                opened.findings.push(Finding::new(Code::CmsMalformed, what));
            }
        }
    }
    Ok(opened)
}

/// Unlocks `input` with the first of `keys` that fits, and writes what was locked to `out`, octet by octet; what is
/// not locked is written as it is. Judges nothing: for content that [`open`] has judged before.
///
/// # Errors
/// [`PackagingError::Io`] when it is broken or no key fits, [`PackagingError::Sink`] when `out` fails,
/// [`PackagingError::Key`] when a key that fits cannot be used now. What was written until then is worth nothing.
pub fn unlock(
    input: &mut dyn Read,
    keys: &[&dyn KeyOps],
    out: &mut dyn Write,
) -> Result<(), PackagingError> {
    let broken = |error: CmsError| PackagingError::Io(io::Error::other(error.to_string()));
    let mut feed = Feed::new(BufReader::with_capacity(64 * 1024, input));
    let head = feed.peek(64).map_err(PackagingError::Io)?;
    if kind_of(head) != Kind::Cms {
        return pour(&mut feed, out);
    }
    let mut envelope = Envelope::open(feed).map_err(broken)?;
    let key = match choose_key(&mut envelope, keys) {
        Ok(Some((_, key))) => key,
        Ok(None) => return Err(PackagingError::Io(io::Error::other("no key fits"))),
        Err(Choice::Key(error)) => return Err(error.into()),
        Err(Choice::Cms(error)) => return Err(broken(error)),
    };
    let mut plaintext = envelope.decrypt(key.expose()).map_err(broken)?;
    pour(&mut plaintext, out)
}

fn pour(input: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), PackagingError> {
    loop {
        let piece = input.fill_buf().map_err(PackagingError::Io)?;
        let count = piece.len();
        if count == 0 {
            return Ok(());
        }
        out.write_all(piece).map_err(PackagingError::Sink)?;
        input.consume(count);
    }
}

/// Whether the first entry says that the zip is meant to be an ASiC-E, however broken it is.
fn starts_as_asice(head: &[u8]) -> bool {
    let name = head.get(30..).unwrap_or_default();
    name.starts_with(b"mimetype") || is_meta(name)
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
        // After PKCS#1 v1.5 it may be what a wrong key made.
        Ok(kind) if kind != Kind::Cms && scheme.notices_wrong_key() && sink.takes_raw() => {
            let finding = match read_raw(&mut feed, limits, sink, opened)? {
                Ok(finding) => {
                    opened.layers.push(Kind::Unknown);
                    finding
                }
                Err(error) => cms_finding(CmsError::from_io(error))?,
            };
            opened.findings.insert(0, finding);
        }
        Ok(kind) => {
            let finding = match (drain(&mut feed), kind) {
                (Err(error), _) => cms_finding(CmsError::from_io(error))?,
                (Ok(()), Kind::Cms) => Finding::new(
                    Code::CmsAlgorithm,
                    word! {
                        nb: "en kryptert pakke inne i en kryptert pakke",
                        nn: "ein kryptert pakke inne i ein kryptert pakke",
                        en: "an encrypted package inside an encrypted package",
                    },
                ),
                // After PKCS#1 v1.5 nobody can tell a wrong key from a changed message.
                (Ok(()), _) if !scheme.notices_wrong_key() => Code::DecryptFailed.into(),
                (Ok(()), _) => Finding::new(
                    Code::ZipInconsistent,
                    word! {
                        nb: "innholdet er ingen dokumentpakke",
                        nn: "innhaldet er ingen dokumentpakke",
                        en: "the content is no document package",
                    },
                ),
            };
            opened.findings.insert(0, finding);
        }
        Err(error) => opened
            .findings
            .insert(0, cms_finding(CmsError::from_io(error))?),
    }
    Ok(())
}

/// Hands out content that is no package as one part, and says what it is worth: nobody signed it. The
/// inner error is the input's; then the part has not been ended.
fn read_raw(
    feed: &mut dyn BufRead,
    limits: &Limits,
    sink: &mut dyn PartSink,
    opened: &mut Opened,
) -> Result<io::Result<Finding>, PackagingError> {
    let mut sha256 = Sha256::new();
    let mut size = 0;
    sink.begin(RAW_PART).map_err(PackagingError::Sink)?;
    loop {
        let piece = match feed.fill_buf() {
            Ok(piece) => piece.get(..64 * 1024).unwrap_or(piece),
            Err(error) => return Ok(Err(error)),
        };
        let count = piece.len();
        if count == 0 {
            break;
        }
        size += count as u64;
        if size <= limits.total {
            sha256.update(piece);
            sink.write(piece).map_err(PackagingError::Sink)?;
        }
        feed.consume(count);
    }
    if size > limits.total {
        return Ok(Ok(Finding::new(
            Code::ZipLimit,
            word! {
                nb: "større enn vi tar",
                nn: "større enn vi tek",
                en: "larger than we take",
            },
        )));
    }
    sink.end().map_err(PackagingError::Sink)?;
    opened.entries.push(EntryReport {
        name: RAW_PART.to_owned(),
        size,
        sha256: hex::encode(sha256.finish()),
        covered: false,
    });
    let what = word! {
        nb: "innholdet er ingen dokumentpakke",
        nn: "innhaldet er ingen dokumentpakke",
        en: "the content is no document package",
    };
    Ok(Ok(Finding::new(Code::SigMissing, what)))
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

/// What a CMS error says to people: what is wrong, and the identifier of what is not accepted.
pub(crate) fn told(error: &CmsError) -> String {
    match error {
        CmsError::Algorithm(what) => {
            let dotted = |word: &&str| {
                word.contains('.') && word.chars().all(|c| c == '.' || c.is_ascii_digit())
            };
            match what.split_whitespace().find(dotted) {
                Some(identifier) => words! {
                    nb: "ikke godtatt: {identifier}",
                    nn: "ikkje godteke: {identifier}",
                    en: "not accepted: {identifier}",
                },
                None => word! {
                    nb: "en oppbygning som ikke godtas",
                    nn: "ei oppbygging som ikkje blir godteken",
                    en: "a structure that is not accepted",
                }
                .to_owned(),
            }
        }
        CmsError::Truncated => word! {
            nb: "slutter for tidlig",
            nn: "sluttar for tidleg",
            en: "ends too early",
        }
        .to_owned(),
        CmsError::TooLarge => word! {
            nb: "en del er for stor",
            nn: "ein del er for stor",
            en: "a part is too large",
        }
        .to_owned(),
        CmsError::Signature(_) => word! {
            nb: "signaturen hører ikke til dette innholdet",
            nn: "signaturen høyrer ikkje til dette innhaldet",
            en: "the signature does not belong to this content",
        }
        .to_owned(),
        _ => word! {
            nb: "oppbygningen er ødelagt",
            nn: "oppbygginga er øydelagd",
            en: "the structure is broken",
        }
        .to_owned(),
    }
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
        other => Ok(Finding::new(code, told(&other))),
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
