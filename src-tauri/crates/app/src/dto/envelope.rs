//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

use serde::Serialize;
use specta::Type;

/// The review before sending. Its rows are fixed and never collapsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The rows, in order.
    pub rows: Vec<EnvelopeRow>,
    /// What goes in the package.
    pub documents: Vec<EnvelopeDocument>,
    /// Whether «Signer og send» may be pressed.
    pub ready: bool,
    /// Why not yet, or what to think about: «Vi leser dokumentene: 64 %».
    pub note: Option<String>,
}

/// One row of the konvolutt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeRow {
    /// `to`, `from`, `content`, `signer`, `lock`, `carrierReads`, `carrierCannot`, `deadline`, `knowledge`.
    pub key: String,
    /// «Til».
    pub label: String,
    /// The lines.
    pub lines: Vec<String>,
    /// Whether the carrier can read it.
    pub carrier_reads: bool,
}

/// A file in the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeDocument {
    /// Name in the package.
    pub name: String,
    /// «Hoveddokument», «Vedlegg», «Arkivmelding (lages av oss)».
    pub role: String,
    /// «412 kB».
    pub size: String,
    /// Lower-case hex; empty for what is made when the package is.
    pub sha256: String,
}

/// A message that now lies in Utboks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// Our id of it.
    pub uid: String,
    /// Until when it can be taken back, RFC 3339; nothing leaves the machine before.
    pub hold_until: String,
    /// Seconds of hold, for the bar.
    pub hold_seconds: u32,
}
