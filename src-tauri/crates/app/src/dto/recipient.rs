//! Finding a recipient and how it can be reached.

use serde::Serialize;
use specta::Type;

use super::{ArkivFormKind, IpcError};

/// Answer to what was typed in «Til».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipientSearch {
    /// Favourites first, then recent ones, then Enhetsregisteret.
    pub hits: Vec<RecipientHit>,
    /// What is wrong with the number that was typed, or with the register.
    pub problem: Option<IpcError>,
}

/// A unit that may be a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipientHit {
    /// Nine digits; empty for a konto of which nobody has asked whose it is.
    pub org_number: String,
    /// Registered name, or what the konto is called.
    pub name: String,
    /// «Kommune», «Stat», «Privat», «Fiks IO-konto».
    pub kind: String,
    /// Place.
    pub place: String,
    /// Used before from here.
    pub recent: bool,
    /// Given a star by a person.
    pub favourite: bool,
    /// «Dette er en underenhet. De fleste tar imot på hovedenheten 311 204 823.»
    pub note: Option<String>,
    /// The main unit to use instead, nine digits.
    pub main_unit: Option<String>,
    /// Deleted or bankrupt, in words.
    pub warning: Option<String>,
    /// The konto on FIKS IO that it is, a UUID; `None` for an organisation.
    pub konto: Option<String>,
}

/// How a recipient can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// Nine digits; empty for a konto whose owner is not known.
    pub org_number: String,
    /// Registered name.
    pub name: String,
    /// RFC 3339.
    pub looked_up_at: String,
    /// The ways, best first; those that are not possible too, with a reason.
    pub ways: Vec<Way>,
    /// What a letter may be about, by what the recipient takes.
    pub areas: Vec<Area>,
    /// Whether it takes taushetsbelagte messages into its archive.
    pub confidential: bool,
}

/// One way to reach a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// `DPO` or `DPFIO`; for «Teknisk» and for the draft.
    pub service: String,
    /// The konto of FIKS IO, a UUID; empty over other services.
    pub konto: String,
    /// What its owner calls it.
    pub konto_name: String,
    /// «Rett inn i arkivsystemet deres».
    pub title: String,
    /// Whether it can be used from here.
    pub available: bool,
    /// Whether we advise it.
    pub recommended: bool,
    /// What proof there will be, or why it is not possible.
    pub text: String,
    /// What should be known before it is used: nobody listens, many wait.
    pub notes: Vec<String>,
    /// «Inntil 1 GB».
    pub limit: String,
    /// What the message will be locked for.
    pub certificate: Option<CertificateDto>,
    /// What a person may do about the konto of FIKS IO; `None` over other services.
    pub care: Option<KontoCare>,
}

/// What can be done about a konto of another, beside writing to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KontoCare {
    /// The katalog shows another key than the one that is believed, and it may be approved.
    pub changed_key: Option<ChangedKey>,
    /// What stops a letter is the key: with a certificate from a file it could go.
    pub lacks_key: bool,
    /// SHA-256 of the certificate that was read from a file for it, lower-case hex.
    pub imported: Option<String>,
    /// Whether we may write to it.
    pub access: KontoAccess,
    /// When it was asked for access from here, RFC 3339.
    pub asked_at: Option<String>,
}

/// The key of a konto before and now. Fingerprints are SHA-256 of the certificates, lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangedKey {
    /// The one that is believed.
    pub known: String,
    /// When it was first seen, RFC 3339.
    pub known_since: String,
    /// The one that the katalog shows now.
    pub shown: String,
    /// When it was first seen, RFC 3339.
    pub shown_since: String,
}

/// How a test of the connection to a konto stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PingDto {
    /// How far it came.
    pub state: PingState,
    /// The same in words: how long the answer took, or what is known without one.
    pub text: String,
    /// When it was asked for, RFC 3339.
    pub began_at: String,
}

/// How far a test of the connection came. A late answer changes every state to [`PingState::Answered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PingState {
    /// It has not left.
    Sending,
    /// It lies in the queue of the konto.
    Waiting,
    /// The pong came.
    Answered,
    /// Its time in the queue is over, and nobody has said anything.
    Silent,
    /// It was refused, or somebody said that it was not answered.
    Failed,
}

/// Whether we may write to a konto.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KontoAccess {
    /// It stands in our address book, or is our own.
    Given,
    /// It was asked, and has not answered.
    Asked,
    /// It has not let us in, and was not asked.
    Missing,
    /// There is no address book that says so.
    Unknown,
}

/// A certificate in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CertificateDto {
    /// Whose.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// RFC 3339.
    pub not_after: String,
    /// SHA-256 thumbprint, lower-case hex.
    pub sha256: String,
}

/// What a letter may be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Area {
    /// The process URN.
    pub process: String,
    /// «Oppvekst og utdanning».
    pub words: String,
    /// Whether messages in it say what two parties have agreed on, instead of an arkivmelding.
    pub agreed: bool,
}

/// A meldingstype that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MeldingstypeDto {
    /// The whole type, as it is sent.
    pub name: String,
    /// What people call its protocol.
    pub protocol: String,
    /// Whether it has content.
    pub payload: PayloadDto,
    /// What the files of the content are called; empty where any name will do.
    pub files: Vec<String>,
    /// Whether other files may stand beside those.
    pub documents: bool,
    /// The form that we have for it.
    pub form: Option<ArkivFormKind>,
}

/// Whether messages of a type have content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PayloadDto {
    /// They must.
    Required,
    /// They must not.
    Never,
    /// They may.
    Optional,
    /// Nobody has said.
    Unknown,
}
