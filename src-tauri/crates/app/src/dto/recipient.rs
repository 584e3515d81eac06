//! Finding a recipient and how it can be reached.

use serde::Serialize;
use specta::Type;

use super::IpcError;

/// Answer to what was typed in «Til».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipientSearch {
    /// Recent ones first, then Enhetsregisteret.
    pub hits: Vec<RecipientHit>,
    /// What is wrong with the number that was typed, or with the register.
    pub problem: Option<IpcError>,
}

/// A unit that may be a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipientHit {
    /// Nine digits.
    pub org_number: String,
    /// Registered name.
    pub name: String,
    /// «Kommune», «Stat», «Privat».
    pub kind: String,
    /// Place.
    pub place: String,
    /// Used before from here.
    pub recent: bool,
    /// «Dette er en underenhet. De fleste tar imot på hovedenheten 311 204 823.»
    pub note: Option<String>,
    /// The main unit to use instead, nine digits.
    pub main_unit: Option<String>,
    /// Deleted or bankrupt, in words.
    pub warning: Option<String>,
}

/// How a recipient can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// Nine digits.
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
    /// `DPO`; for «Teknisk» and for the draft.
    pub service: String,
    /// «Rett inn i arkivsystemet deres».
    pub title: String,
    /// Whether it can be used from here.
    pub available: bool,
    /// Whether we advise it.
    pub recommended: bool,
    /// What proof there will be, or why it is not possible.
    pub text: String,
    /// «Inntil 1 GB».
    pub limit: String,
    /// What the message will be locked for.
    pub certificate: Option<CertificateDto>,
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
