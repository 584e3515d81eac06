//! Drafts.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ArkivForm, Organisation, ToneDto};

/// A draft in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    /// Its id.
    pub id: String,
    /// Title; empty when none has been written.
    pub title: String,
    /// Who it is for; empty when nobody has been chosen.
    pub recipient: String,
    /// How many documents.
    pub documents: u32,
    /// RFC 3339.
    pub saved_at: String,
}

/// A draft in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Who it is for.
    pub recipient: Option<Organisation>,
    /// Those beside it, who get a message each.
    pub further: Vec<FurtherRecipient>,
    /// Why it can have one recipient only; none when it can have several.
    pub only_one: Option<String>,
    /// `DPO` or `DPFIO`; empty until a way is chosen.
    pub service: String,
    /// Process URN; empty until one is chosen.
    pub process: String,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// Title.
    pub title: String,
    /// «Deres sak».
    pub their_reference: String,
    /// «Vår sak», as `2026/412`.
    pub our_reference: String,
    /// Unntatt offentlighet.
    pub shielded: bool,
    /// Legal base when shielded.
    pub legal_basis: String,
    /// Title for everybody to see, when shielded.
    pub public_title: String,
    /// Name of the case worker.
    pub case_worker: String,
    /// What an avtalt message says; used when the chosen area is agreed.
    pub agreement: Agreement,
    /// What it is over FIKS IO; used when that is the chosen way.
    pub fiks_io: FiksIoInput,
    /// The document that the form of a meldingstype has become; empty without a form, or while it lacks something.
    pub fiks_made: String,
    /// What its JSON is held against.
    pub json_schema: Option<JsonSchemaDto>,
    /// Hoveddokument first.
    pub attachments: Vec<AttachmentDto>,
    /// How much of what the way takes is used.
    pub meter: Meter,
    /// RFC 3339.
    pub saved_at: String,
}

/// What the person typed; saved within a second. Attachments have their own commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftInput {
    /// Nine digits; empty when nobody is chosen.
    pub recipient_org: String,
    /// Registered name of the recipient.
    pub recipient_name: String,
    /// Recipients beside the first, who get a message each.
    pub further: Vec<FurtherRecipient>,
    /// `DPO`, `DPFIO` or empty.
    pub service: String,
    /// Process URN or empty.
    pub process: String,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// Title.
    pub title: String,
    /// «Deres sak».
    pub their_reference: String,
    /// «Vår sak».
    pub our_reference: String,
    /// Unntatt offentlighet.
    pub shielded: bool,
    /// Legal base when shielded.
    pub legal_basis: String,
    /// Title for everybody to see, when shielded.
    pub public_title: String,
    /// Name of the case worker.
    pub case_worker: String,
    /// What an avtalt message says; used when the chosen area is agreed.
    pub agreement: Agreement,
    /// What it is over FIKS IO; used when that is the chosen way.
    pub fiks_io: FiksIoInput,
}

/// A recipient beside the first, with what it has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FurtherRecipient {
    /// Nine digits; empty for a konto of which nobody has said whose it is.
    pub org_number: String,
    /// Registered name, or what the konto is called.
    pub name: String,
    /// `DPO` or `DPFIO`; empty until a way is chosen.
    pub service: String,
    /// The konto of FIKS IO, a UUID; empty while none is chosen.
    pub konto: String,
    /// What its owner calls it.
    pub konto_name: String,
    /// «Deres sak» there.
    pub their_reference: String,
}

/// What a message over FIKS IO needs beside the letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FiksIoInput {
    /// The konto that receives, a UUID; empty while none is chosen.
    pub konto: String,
    /// What its owner calls it.
    pub konto_name: String,
    /// The meldingstype; empty for a letter that an archive shall store.
    pub melding_type: String,
    /// How long it may lie in the queue, in seconds; none for the platform's own seven days.
    pub ttl_seconds: Option<u32>,
    /// Headers of our own, beside those that every message carries.
    pub headers: Vec<FiksIoHeader>,
    /// The main file as text, for a meldingstype that is no letter.
    pub content: String,
    /// The main file as a form, for a meldingstype of Fiks Arkiv that has one; none when it is written as text.
    pub form: Option<ArkivForm>,
}

/// The JSON schema that a person pointed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JsonSchemaDto {
    /// The name of its file.
    pub name: String,
    /// How many files beside it that it refers to.
    pub beside: u32,
}

/// A header of our own. KS can read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FiksIoHeader {
    /// Without the platform's prefix.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// What an avtalt message says in place of an arkivmelding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// What the two parties call this kind of message.
    pub identifier: String,
    /// What they have agreed on: a JSON object as text, or empty.
    pub content: String,
}

/// A file of a draft. Its bytes lie encrypted in the profile from the moment it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentDto {
    /// Its id.
    pub id: String,
    /// Name it will have in the package.
    pub name: String,
    /// Name of the file that was chosen.
    pub original_name: String,
    /// Title in the arkivmelding.
    pub title: String,
    /// Whether it is the hoveddokument.
    pub main: bool,
    /// «8,1 MB».
    pub size: String,
    /// «PDF».
    pub kind: String,
    /// Whether it has been read.
    pub state: AttachmentState,
    /// Advice about the file, for example about PDF/A.
    pub advice: Option<String>,
}

/// Folders that were dropped on a draft, as one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DroppedFolder {
    /// Name of the first.
    pub name: String,
    /// How many folders.
    pub folders: u32,
    /// How many files lie in them.
    pub files: u32,
    /// Whether there is more in them that is left where it is: folders, hidden files, links.
    pub left_out: bool,
}

/// Whether a file has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AttachmentState {
    /// Being read and digested.
    Reading {
        /// 0 to 100.
        percent: u32,
    },
    /// Read.
    Ready {
        /// Lower-case hex.
        sha256: String,
    },
    /// The file on disk has changed since it was read; the copy is untouched.
    Changed {
        /// Lower-case hex of the copy.
        sha256: String,
    },
    /// It could not be read.
    Failed {
        /// What happened and what to do.
        text: String,
    },
}

/// How much of what the way takes is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Meter {
    /// «8,5 MB av 1 GB».
    pub text: String,
    /// 0 to 1000; above 1000 when too large.
    pub permille: u32,
    /// How it looks.
    pub tone: ToneDto,
}

/// What stands between a draft and sending. The same rules judge it when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftCheck {
    /// Whether it may be sent.
    pub ready: bool,
    /// What must be mended first, then advice.
    pub problems: Vec<Problem>,
}

/// One thing about a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The field it belongs to: `recipient`, `process`, `title`, `attachments`, `attachment:<id>`, …; of a draft
    /// to several `recipient:<place>` and `theirReference:<place>`, the first being 0.
    pub field: String,
    /// Number in the error catalogue, or the rule of the validator.
    pub number: String,
    /// Whether it stops sending.
    pub level: ProblemLevel,
    /// What and what to do.
    pub text: String,
}

/// Whether a problem stops sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProblemLevel {
    /// Must be mended.
    Error,
    /// Worth thinking about.
    Warning,
}
