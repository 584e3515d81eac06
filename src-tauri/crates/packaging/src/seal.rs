//! Making a package: ASiC-E inside CMS, in one pass.

use std::collections::HashSet;
use std::io::{self, Read, Write};

use budstikke_cms::{CmsError, EnvelopedWriter, sign_detached};
use budstikke_wire::Manifest;
use jiff::Timestamp;

use crate::asic_manifest::{Listed, MEDIA_TYPE, write_asic_manifest, write_open_document};
use crate::report::MOST_DOCUMENTS;
use crate::zip::{BlocksError, Packed, SMALL, ZipWriter, fill};
use crate::{Certificate, KeyError, KeyOps, Limits, PackagingError, names};

/// The comment that Java writers put on the container and on `mimetype`.
const COMMENT: &str = "mimetype=application/vnd.etsi.asic-e+zip";

/// One file that goes into a package.
pub struct Part<'a> {
    /// Its name there. No folders, nothing that leads out of one.
    pub name: String,
    /// Its media type; stands in the manifest and decides whether it is worth deflating.
    pub media_type: String,
    /// Its length in octets when that is known. Then a part that turns out longer or shorter is an error, and
    /// one of 4 GiB is announced as such in its header.
    pub size: Option<u64>,
    /// Its content, read once.
    pub content: Box<dyn Read + 'a>,
}

/// For whose readers a package is made: what stands in it beside the parts, and how they may be called.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    /// eFormidling's `asic.zip`: this `manifest.xml` first, an OpenDocument manifest last, the signer's
    /// whole chain (eformidling-dpo 3.1).
    Eformidling(&'a Manifest),
    /// A FIKS IO payload: the parts, ASiCManifest and signature and nothing else, flat names, the chain
    /// without its root. Both of KS' readers take it (fiks-io 10.1).
    FiksIo,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Octets that were written.
    pub size: u64,
    /// CRC-32 of what was written, which framing it in an `sbd.zip` needs.
    pub crc32: u32,
    /// The entries that are signed, in their order; in eFormidling's form `manifest.xml` first.
    pub entries: Vec<SealedEntry>,
    /// What proves them, for the sender to keep: nobody but the receiver opens the package again.
    pub proof: Proof,
}

/// What was signed and with what, without the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// eFormidling's `manifest.xml`; none in the other form.
    pub manifest: Option<Vec<u8>>,
    /// `META-INF/ASiCManifest.xml`: the digests that the signature is over.
    pub asic_manifest: Vec<u8>,
    /// What the signature is called.
    pub signature_name: String,
    /// The signature with its certificates, DER.
    pub signature: Vec<u8>,
}

/// Puts a container together again from its `proof` and its `parts`, unlocked, and writes it to `out`. Its
/// signature holds when the parts are those that were sealed, which is not judged here.
///
/// # Errors
/// [`PackagingError::Io`] when `out` fails, [`PackagingError::Part`] when a part does.
pub fn reassemble<'a>(
    proof: &Proof,
    parts: &mut dyn Iterator<Item = io::Result<Part<'a>>>,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), PackagingError> {
    let mut zip = ZipWriter::new(out, now);
    zip.stored("mimetype", MEDIA_TYPE.as_bytes(), COMMENT)
        .map_err(PackagingError::Io)?;
    if let Some(manifest) = &proof.manifest {
        zip.deflated("manifest.xml", manifest)
            .map_err(PackagingError::Io)?;
    }
    for part in parts {
        let mut part = part.map_err(PackagingError::Io)?;
        zip.blocks(&part.name, part.size, &mut *part.content)
            .map_err(|error| blocks_error(&part.name, error))?;
    }
    zip.deflated("META-INF/ASiCManifest.xml", &proof.asic_manifest)
        .map_err(PackagingError::Io)?;
    zip.deflated(&proof.signature_name, &proof.signature)
        .map_err(PackagingError::Io)?;
    zip.finish(COMMENT).map_err(PackagingError::Io)?;
    Ok(())
}

fn blocks_error(name: &str, error: BlocksError) -> PackagingError {
    match error {
        BlocksError::Content(source) => PackagingError::Part {
            name: name.to_owned(),
            source,
        },
        BlocksError::Out(error) => PackagingError::Io(error),
    }
}

/// One signed entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// Its name.
    pub name: String,
    /// Octets, unpacked.
    pub size: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// Seals `parts` (hoveddokument first) into a package of `form`, and writes it to `out`.
///
/// `mimetype`, the parts, ASiCManifest, CAdES signature by `signer`, and what `form` adds, locked for
/// `recipient` (eformidling-dpo 3.4, fiks-io 10.3). One pass, constant memory, nothing
/// readable is written anywhere. `out` is written in pieces of 64 KiB and not flushed. Whether the
/// recipient's certificate may be used is not judged here. To stop, let `out` or a part fail.
///
/// # Errors
/// [`PackagingError`]: what was written until then is no package, and must be thrown away.
pub fn seal<'a>(
    parts: &mut dyn Iterator<Item = io::Result<Part<'a>>>,
    form: Form<'_>,
    signer: &dyn KeyOps,
    recipient: &Certificate,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<Sealed, PackagingError> {
    let mut counted = Counted {
        out,
        size: 0,
        crc: crc32fast::Hasher::new(),
    };
    let envelope = EnvelopedWriter::new(&mut counted, recipient.x509()).map_err(envelope_error)?;
    let mut package = Package {
        form,
        zip: ZipWriter::new(envelope, now),
        listed: Vec::new(),
        sealed: Vec::new(),
        names: HashSet::new(),
        total: 0,
    };
    package
        .zip
        .stored("mimetype", MEDIA_TYPE.as_bytes(), COMMENT)
        .map_err(output)?;
    let (mut main, mut own_manifest) = (None, None);
    if let Form::Eformidling(manifest) = form {
        let xml = manifest.to_xml();
        let packed = package.zip.deflated("manifest.xml", &xml).map_err(output)?;
        own_manifest = Some(xml);
        package.list(
            "manifest.xml".to_owned(),
            "application/xml".to_owned(),
            packed,
        );
        main = manifest.main.as_ref();
    }
    for part in parts {
        let part = part.map_err(PackagingError::Io)?;
        if main.take().is_some_and(|main| main.href != part.name) {
            return Err(PackagingError::MainDocument(part.name));
        }
        package.add(part)?;
    }
    if package.listed.is_empty() {
        return Err(PackagingError::Empty);
    }
    let (sealed, proof, envelope) = package.sign(signer, now, own_manifest)?;
    envelope.finish().map_err(envelope_error)?;
    let Counted { size, crc, .. } = counted;
    Ok(Sealed {
        size,
        crc32: crc.finalize(),
        entries: sealed,
        proof,
    })
}

/// Whether `name` can be the name of a [`Part`] in a package of `form`.
///
/// # Errors
/// [`PackagingError::Name`] with the reason.
pub fn check_part_name(form: Form<'_>, name: &str) -> Result<(), PackagingError> {
    let folded = names::folded(name);
    let why = if let Some(why) = names::unsafe_because(name) {
        why
    } else if name.len() > Limits::default().name {
        "longer than 255 octets"
    } else if name.ends_with('/') {
        "a folder"
    } else if folded.starts_with("meta-inf/") || folded == "meta-inf" {
        "META-INF is for signatures"
    } else if folded == "mimetype" || folded == "manifest.xml" {
        "taken by the package itself"
    } else if let (Form::FiksIo, Some(why)) = (form, names::not_flat_because(name)) {
        why
    } else {
        return Ok(());
    };
    Err(PackagingError::Name {
        name: name.to_owned(),
        why,
    })
}

struct Package<'a, W> {
    form: Form<'a>,
    zip: ZipWriter<W>,
    listed: Vec<Listed>,
    sealed: Vec<SealedEntry>,
    names: HashSet<String>,
    /// Octets of the parts so far.
    total: u64,
}

impl<W: Write> Package<'_, W> {
    fn list(&mut self, name: String, media_type: String, packed: Packed) {
        let Packed { size, sha256 } = packed;
        self.sealed.push(SealedEntry {
            name: name.clone(),
            size,
            sha256,
        });
        self.listed.push(Listed {
            name,
            media_type,
            sha256,
        });
    }

    fn add(&mut self, part: Part<'_>) -> Result<(), PackagingError> {
        let Part {
            name,
            media_type,
            size,
            mut content,
        } = part;
        check_part_name(self.form, &name)?;
        if !self.names.insert(names::folded(&name)) {
            return Err(PackagingError::Name {
                name,
                why: "there is one of that name already",
            });
        }
        // Nobody could open what is larger than our own reader takes.
        let too_much = |total: u64| total > MOST_DOCUMENTS;
        if self.listed.len() > Limits::default().documents
            || too_much(self.total.saturating_add(size.unwrap_or(0)))
        {
            return Err(PackagingError::TooMuch);
        }
        let failed = |source| PackagingError::Part {
            name: name.clone(),
            source,
        };
        let mut start = Vec::new();
        if is_text(&media_type) && size.is_none_or(|size| size <= SMALL as u64) {
            start = vec![0; SMALL + 1];
            let count = fill(&mut *content, &mut start).map_err(failed)?;
            start.truncate(count);
        }
        let packed = if !start.is_empty() && start.len() <= SMALL {
            self.zip.deflated(&name, &start).map_err(output)?
        } else {
            let mut whole = start.chain(content);
            self.zip
                .blocks(&name, size, &mut whole)
                .map_err(|error| match error {
                    BlocksError::Content(source) => PackagingError::Part {
                        name: name.clone(),
                        source,
                    },
                    BlocksError::Out(error) => output(error),
                })?
        };
        if size.is_some_and(|size| size != packed.size) {
            return Err(PackagingError::Changed(name));
        }
        self.total = self.total.saturating_add(packed.size);
        if too_much(self.total) {
            return Err(PackagingError::TooMuch);
        }
        self.list(name, media_type, packed);
        Ok(())
    }

    /// Adds what proves the entries, and closes the container.
    fn sign(
        mut self,
        signer: &dyn KeyOps,
        now: Timestamp,
        own_manifest: Option<Vec<u8>>,
    ) -> Result<(Vec<SealedEntry>, Proof, W), PackagingError> {
        let signature_name = format!("META-INF/signature-{}.p7s", uuid::Uuid::new_v4());
        let manifest = write_asic_manifest(&signature_name, &self.listed);
        let with_root = matches!(self.form, Form::Eformidling(_));
        let chain: Vec<_> = signer
            .chain()
            .iter()
            .filter(|issuer| with_root || issuer.issuer() != issuer.subject())
            .map(|issuer| issuer.x509().clone())
            .collect();
        let digest = openssl::sha::sha256(&manifest);
        let certificate = signer.certificate().x509();
        let signature =
            sign_detached::<PackagingError>(&digest, certificate, &chain, now, |digest| {
                Ok(signer.sign(digest)?)
            })?;
        self.zip
            .deflated("META-INF/ASiCManifest.xml", &manifest)
            .map_err(output)?;
        // Certificates and signatures hardly pack.
        let length = Some(signature.len() as u64);
        self.zip
            .blocks(&signature_name, length, &mut signature.as_slice())
            .map_err(|error| match error {
                BlocksError::Content(error) | BlocksError::Out(error) => output(error),
            })?;
        if let Form::Eformidling(_) = self.form {
            let open_document = write_open_document(&self.listed);
            self.zip
                .deflated("META-INF/manifest.xml", &open_document)
                .map_err(output)?;
        }
        let below = self.zip.finish(COMMENT).map_err(output)?;
        let proof = Proof {
            manifest: own_manifest,
            asic_manifest: manifest,
            signature_name,
            signature,
        };
        Ok((self.sealed, proof, below))
    }
}

/// Counts what passes.
struct Counted<'a> {
    out: &'a mut dyn Write,
    size: u64,
    crc: crc32fast::Hasher,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.crc.update(bytes.get(..count).unwrap_or_default());
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn is_text(media_type: &str) -> bool {
    let kind = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("+json")
        || matches!(kind.as_str(), "application/xml" | "application/json")
}

fn output(error: io::Error) -> PackagingError {
    envelope_error(CmsError::from_io(error))
}

fn envelope_error(error: CmsError) -> PackagingError {
    match error {
        CmsError::Io(error) => PackagingError::Io(error),
        other => PackagingError::Recipient(other.to_string()),
    }
}

impl From<CmsError> for PackagingError {
    fn from(error: CmsError) -> PackagingError {
        PackagingError::Key(KeyError::from(error))
    }
}
