//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

use serde::{Deserialize, Serialize};
use specta::Type;

/// The review before sending. Its rows are fixed and never collapsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The rows, in order.
    pub rows: Vec<EnvelopeRow>,
    /// What goes in the package.
    pub documents: Vec<EnvelopeDocument>,
    /// What will be made of it: «slik blir pakken».
    pub package: Vec<PackageEntry>,
    /// The same for each recipient when there are several, the first among them; else empty.
    pub packages: Vec<RecipientPackage>,
    /// The file that we write, as it will go, when it is one that a person asked for in a form or wrote.
    pub text: Option<EnvelopeText>,
    /// Until when an answer is waited for, and what else may be chosen.
    pub deadline: EnvelopeDeadline,
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
    /// What goes for some of several recipients only; stands before the lines.
    pub groups: Vec<EnvelopeGroup>,
    /// The lines.
    pub lines: Vec<String>,
    /// Whether the carrier can read it.
    pub carrier_reads: bool,
}

/// Lines that go for some of the recipients only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeGroup {
    /// Their names; empty where the lines say it themselves.
    pub about: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// What will be made for one of several recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipientPackage {
    /// Its name.
    pub recipient: String,
    /// What will be made of it.
    pub entries: Vec<PackageEntry>,
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

/// A file that we write, as it will go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeText {
    /// Name in the package.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A file of the package that will be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PackageEntry {
    /// Name in the package.
    pub name: String,
    /// What it is, and who can open it when that is not told by where it lies.
    pub about: String,
    /// «PDF».
    pub kind: String,
    /// «412 kB»; empty for what is made when the package is.
    pub size: String,
    /// Whether it lies in the locked package; else the carrier takes it as it is.
    pub inside: bool,
}

/// Until when an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeDeadline {
    /// Hours after it is sent; `None` when a moment was chosen.
    pub hours: Option<u32>,
    /// The choices in hours, in order.
    pub choices: Vec<u32>,
    /// The date, as it is written: `24.12.2026`.
    pub date: String,
    /// The time of day, as it is written: `14.30`.
    pub time: String,
    /// Whether the moment that was chosen has passed meanwhile.
    pub passed: bool,
}

/// What a person chooses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DeadlineInput {
    /// So many hours after it is sent.
    Hours {
        /// How many.
        hours: u32,
    },
    /// A certain moment, in Norwegian time.
    Moment {
        /// `24.12.2026`.
        date: String,
        /// `14.30`.
        time: String,
    },
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
    /// How many recipients got a message each; all are taken back together.
    pub recipients: u32,
}
