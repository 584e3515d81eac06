//! What opening a package tells.

use std::io;

use budstikke_domain::{Code, Finding, Level};
use budstikke_wire::Manifest;
use jiff::Timestamp;
use thiserror::Error;

use crate::{Certificate, KeyError};

/// What a file is, by its first octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An ASiC-E container.
    Asice,
    /// A CMS structure: an encrypted package.
    Cms,
    /// An `sbd.zip`: an SBD with or without a package.
    SbdZip,
    /// An SBD alone.
    SbdJson,
    /// Nothing we know.
    Unknown,
}

impl Kind {
    /// The word as it is written everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Asice => "asice",
            Kind::Cms => "cms",
            Kind::SbdZip => "sbd_zip",
            Kind::SbdJson => "sbd_json",
            Kind::Unknown => "unknown",
        }
    }
}

/// How much a package may cost. Counted on actual octets, never on what headers claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the container.
    pub container: u64,
    /// Octets of all entries together, unpacked.
    pub total: u64,
    /// Entries outside `META-INF/`, apart from `mimetype` and `manifest.xml`.
    pub documents: usize,
    /// Entries of any kind.
    pub entries: usize,
    /// Octets of a name.
    pub name: usize,
    /// Octets of one entry under `META-INF/`.
    pub meta: usize,
    /// Entries under `META-INF/`. They are kept in memory until the end.
    pub meta_entries: usize,
    /// How many times larger than packed an entry may be, after its first MiB.
    pub entry_ratio: u64,
    /// How many times larger than packed everything may be, after the first 64 MiB.
    pub total_ratio: u64,
}

const MIB: u64 = 1024 * 1024;
/// Octets of all documents of a package together (trust-and-speed 1.4).
pub(crate) const MOST_DOCUMENTS: u64 = 5 * 1024 * MIB;

impl Default for Limits {
    /// trust-and-speed 1.4.
    fn default() -> Limits {
        Limits {
            // The documents, and what the package adds to them.
            container: MOST_DOCUMENTS + MIB,
            total: MOST_DOCUMENTS + MIB,
            documents: 1000,
            entries: 1010,
            name: 255,
            meta: 1024 * 1024,
            meta_entries: 16,
            entry_ratio: 100,
            total_ratio: 20,
        }
    }
}

/// What was found in a package. The verdict is `domain::Verdict::of` over [`Opened::findings`] and
/// those of the signer's certificate, which is not judged here.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// What the input is.
    pub kind: Kind,
    /// Everything that could be reached, outermost first.
    pub layers: Vec<Kind>,
    /// What was found, first things first: a broken outer layer is not followed by complaints about
    /// what it hides.
    pub findings: Vec<Finding>,
    /// Every entry of the container, in its order.
    pub entries: Vec<EntryReport>,
    /// Every signer, in the order of the manifests.
    pub signatures: Vec<SignatureReport>,
    /// How it was locked; none when it was not.
    pub encryption: Option<EncryptionReport>,
    /// eFormidling's `manifest.xml`, when there is one that can be read.
    pub manifest: Option<Manifest>,
}

/// Whether something in `findings` is so wrong that what a later step of the judgement finds wrong says
/// nothing more («fail at first», trust-and-speed 1.4). Notes are always worth telling, and a bad
/// `mimetype` is the cause of nothing else.
pub fn hides_the_rest(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| {
        finding.code.level() == Level::Wrong
            && !matches!(finding.code, Code::MimetypeMissing | Code::MimetypeWrong)
    })
}

/// One entry of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryReport {
    /// Its name as written. Not a path: never use it as one.
    pub name: String,
    /// Octets, unpacked.
    pub size: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
    /// Whether a manifest with a valid signature names it with the right digest.
    pub covered: bool,
}

/// The two ways to sign an ASiC-E.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureForm {
    /// CMS over an ASiCManifest.
    Cades,
    /// XML signatures; recognised, not verified.
    Xades,
}

impl SignatureForm {
    /// The word as it is written everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            SignatureForm::Cades => "cades",
            SignatureForm::Xades => "xades",
        }
    }
}

/// One signer.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureReport {
    /// How it is signed.
    pub form: SignatureForm,
    /// The digest that was signed (`SHA-256`); empty when it is not known.
    pub digest: String,
    /// Whether the mathematics hold. Says nothing about the certificate.
    pub valid: bool,
    /// The signer's certificate, when it came along. Nobody vouches for it yet.
    pub certificate: Option<Certificate>,
    /// The other certificates that came along; hints for building a chain.
    pub extra: Vec<Certificate>,
    /// When the signer says it signed. For display only.
    pub signing_time: Option<Timestamp>,
    /// SHA-256 of the manifest that is signed, lower-case hex: tells the same content sent again.
    pub manifest_sha256: String,
    /// What was found about this signer; also among [`Opened::findings`].
    pub findings: Vec<Finding>,
}

/// How a package was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptionReport {
    /// The cipher of the content: `AES-256-CBC`.
    pub content: String,
    /// How the key travelled: of the recipient that was used, else of the first.
    pub key_transport: String,
    /// For whom.
    pub recipients: Vec<Recipient>,
}

/// For whom a package was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The issuer of the recipient's certificate; empty when it is named by its key.
    pub issuer: String,
    /// The serial number of the recipient's certificate, decimal, or `ski:` and the key identifier.
    pub serial: String,
    /// Whether one of our keys is meant.
    pub ours: bool,
}

/// Why a package could not be made, or its opening did not come to a judgement.
#[derive(Debug, Error)]
pub enum PackagingError {
    /// Reading the input failed, or writing the output.
    #[error("reading or writing failed: {0}")]
    Io(#[source] io::Error),
    /// Where opened parts go failed.
    #[error("storing an opened part failed: {0}")]
    Sink(#[source] io::Error),
    /// A part could not be read while it was sealed.
    #[error("reading «{name}» failed: {source}")]
    Part {
        /// Which.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// A part was not as long as announced: somebody writes to the file.
    #[error("«{0}» changed while it was read")]
    Changed(String),
    /// A part cannot have this name in a package.
    #[error("«{name}» cannot be a name in a package: {why}")]
    Name {
        /// The name.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// The first part is not the main document that the manifest names.
    #[error("the first part is «{0}», the manifest names another main document")]
    MainDocument(String),
    /// Nothing to put into the package. A message without content has none.
    #[error("there is nothing to put into a package")]
    Empty,
    /// More parts or octets than a package may hold.
    #[error("more than a package may hold")]
    TooMuch,
    /// Nothing can be locked for the recipient's certificate.
    #[error("the recipient's certificate cannot be used: {0}")]
    Recipient(String),
    /// Our own key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}
