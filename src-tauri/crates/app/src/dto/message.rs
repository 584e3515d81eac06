//! Messages in lists and in full.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Organisation, ToneDto};

/// The lists of messages. Drafts have a list of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Folder {
    /// Not yet with the carrier.
    Outbox,
    /// With the carrier, or failed after having been there.
    Sent,
}

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    /// The rows.
    pub rows: Vec<MessageRow>,
    /// How many the whole list has.
    pub total: u32,
    /// Ask with this for the next page; `None` at the end.
    pub next: Option<String>,
}

/// A message in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MessageRow {
    /// Our id of it.
    pub uid: String,
    /// The other party.
    pub counterpart: Organisation,
    /// Title; for taushetsbelagt the words «Taushetsbelagt melding» until it is opened.
    pub title: String,
    /// One or two words of status.
    pub word: String,
    /// How it looks.
    pub tone: ToneDto,
    /// When something last happened to it, RFC 3339.
    pub updated_at: String,
    /// How many documents.
    pub documents: u32,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// While an answer is waited for.
    pub deadline: Option<Deadline>,
    /// While it is in Utboks.
    pub outbox: Option<OutboxState>,
}

/// Until when an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// RFC 3339.
    pub at: String,
    /// When the message was made, RFC 3339; the bar runs from here.
    pub from: String,
    /// Less than a fifth of the time is left.
    pub near: bool,
    /// It has passed.
    pub passed: bool,
}

/// Where in Utboks a message is, in the user's words (ux 5.9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OutboxState {
    /// Which state.
    pub kind: OutboxKind,
    /// In words: «Klar om 8 s» is counted down by the screen from `until`; others stand as they are.
    pub text: String,
    /// When the hold ends or the next try comes, RFC 3339.
    pub until: Option<String>,
    /// How far an upload is.
    pub upload: Option<UploadDto>,
    /// What the person can do, the best first.
    pub actions: Vec<Action>,
    /// What happened and what to do, when it waits for something.
    pub problem: Option<super::IpcError>,
}

/// The states of Utboks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OutboxKind {
    /// Held before the first byte leaves: «Klar om 8 s».
    Held,
    /// Waits its turn.
    Ready,
    /// «Pakker og signerer».
    Sealing,
    /// «Laster opp 64 %».
    Uploading,
    /// «Kontrolleres hos formidleren».
    Checking,
    /// «Prøver igjen kl. 14.05» or «Venter på nett».
    Retrying,
    /// «Venter på deg».
    NeedsYou,
    /// «Usikker».
    Uncertain,
    /// The far side said no.
    Rejected,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadDto {
    /// 0 to 100.
    pub percent: u32,
    /// «12,4 MB av 20,1 MB».
    pub text: String,
}

/// Something a person can do with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Which.
    pub kind: ActionKind,
    /// What stands on the button.
    pub label: String,
}

/// The actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActionKind {
    /// Take it back within the hold.
    Undo,
    /// Do not wait for the hold or the next try.
    SendNow,
    /// Stop it before it is with the carrier.
    Stop,
    /// Send again, with the same ids, what may have arrived.
    Resend,
    /// Wait a day for the receiver's word about what may have arrived.
    WaitLonger,
    /// Make a new draft from it, with a new id.
    SendAsNew,
    /// Print the receipt.
    PrintReceipt,
    /// Copy a ready paragraph for an e-mail.
    CopyAnswer,
    /// Ask the carrier now.
    FetchNow,
}

/// A message in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MessageDetail {
    /// Our id of it.
    pub uid: String,
    /// Title.
    pub title: String,
    /// The other party.
    pub counterpart: Organisation,
    /// «Rett inn i arkivsystemet deres».
    pub way: String,
    /// «Oppvekst og utdanning».
    pub area: String,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// One or two words of status.
    pub word: String,
    /// The status sentence.
    pub sentence: String,
    /// How it looks.
    pub tone: ToneDto,
    /// When what the sentence says happened, RFC 3339.
    pub sentence_at: String,
    /// What to do, the best first.
    pub actions: Vec<Action>,
    /// The seven steps.
    pub steps: Vec<StepDto>,
    /// Hoveddokument first.
    pub documents: Vec<DocumentDto>,
    /// Ids and evidence for those who need them.
    pub technical: Vec<TechnicalRow>,
    /// While an answer is waited for.
    pub deadline: Option<Deadline>,
    /// While it is in Utboks.
    pub outbox: Option<OutboxState>,
    /// The error with its number, when the message failed.
    pub problem: Option<super::IpcError>,
    /// Which list it stands in.
    pub folder: Folder,
    /// The ready paragraph of «Kopier svar».
    pub answer_text: String,
    /// The other letters of the conversation, both ways, oldest first.
    pub thread: Vec<super::ThreadRow>,
}

/// One of the seven steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepDto {
    /// `made` … `closed`.
    pub step: String,
    /// «Hentet av mottakerens system».
    pub heading: String,
    /// What is known.
    pub state: StepStateDto,
    /// Why this way can never tell, when it cannot.
    pub why: Option<String>,
    /// Who said what, in order; like ones folded into the first with a count.
    pub events: Vec<EventDto>,
}

/// One thing that was said about the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventDto {
    /// Ask for the evidence with this.
    pub id: String,
    /// The status, verbatim.
    pub code: String,
    /// In a sentence.
    pub sentence: String,
    /// How it looks.
    pub tone: ToneDto,
    /// When it happened as the source says, else when we learnt it; RFC 3339.
    pub at: String,
    /// «Kvittering fra Statens prøveetat, levert av Altinn. Ikke signert.»
    pub source: String,
    /// How many like it there are.
    pub count: u32,
    /// «Klokken hos Altinn avviker», when it does.
    pub clock_note: Option<String>,
}

/// What an event was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The status, verbatim.
    pub code: String,
    /// In a sentence.
    pub sentence: String,
    /// Who said it and what vouches for it.
    pub source: String,
    /// As the source says it; empty when it does not say.
    pub stated_at: String,
    /// By our clock, RFC 3339.
    pub received_at: String,
    /// «Dette er vår egen registrering.» or what the bytes are.
    pub kind: String,
    /// The bytes as text, indented when they are JSON; empty when it is our own record.
    pub body: String,
}

/// What came of saving all documents of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedDocuments {
    /// How many.
    pub count: u32,
    /// Name of the folder they lie in.
    pub folder: String,
}

/// What came of asking that a document be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum OpenAnswer {
    /// Another program shows a copy.
    Opened,
    /// There is something to think about first.
    Ask {
        /// What, one paragraph each.
        texts: Vec<String>,
    },
    /// It is not opened from here.
    Refused {
        /// Why, and what to do.
        text: String,
    },
}

/// A document of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentDto {
    /// Its number in the message.
    pub id: String,
    /// File name in the package.
    pub name: String,
    /// Title.
    pub title: String,
    /// «Hoveddokument», «Vedlegg», «Arkivmelding».
    pub role: String,
    /// «412 kB».
    pub size: String,
    /// «PDF».
    pub kind: String,
    /// Lower-case hex.
    pub sha256: String,
}

/// A row of «Teknisk».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TechnicalRow {
    /// «Meldings-id».
    pub label: String,
    /// The value, copied as it stands.
    pub value: String,
    /// «Kopier meldings-id».
    pub copy_label: String,
}

/// The receipt of a message: one A4 page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// It is about a letter that came in, and not about one that was sent.
    pub received: bool,
    /// Title of the message.
    pub title: String,
    /// The status sentence.
    pub sentence: String,
    /// Who sent.
    pub from: Organisation,
    /// Who receives.
    pub to: Organisation,
    /// Sent, way, area, ids, certificates: label and value.
    pub facts: Vec<ReceiptLine>,
    /// The documents.
    pub documents: Vec<DocumentDto>,
    /// Time, event, source.
    pub timeline: Vec<EventDto>,
    /// What the receipt shows.
    pub shows: Vec<String>,
    /// What it does not show.
    pub shows_not: Vec<String>,
    /// «TESTMILJØ», «SANDKASSE», or nothing.
    pub watermark: String,
    /// RFC 3339.
    pub printed_at: String,
    /// Name of the person at the machine.
    pub printed_by: String,
    /// Program and version.
    pub program: String,
}

/// A label and a value on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

/// What is known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepStateDto {
    /// Somebody said so.
    Confirmed,
    /// It may still come.
    Waiting,
    /// This way can never tell.
    Unknown,
    /// It failed, ran out, or is uncertain.
    Failed,
    /// It will not come.
    NotApplicable,
}
