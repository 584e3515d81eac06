//! Letters that came in: Innboks, one in full, and what a person does with it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    Agreement, ArkivFunn, DocumentDto, EventDto, IpcError, Organisation, TechnicalRow, ToneDto,
};

/// A page of Innboks, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxPage {
    /// The rows.
    pub rows: Vec<InboxRow>,
    /// How many the whole list has.
    pub total: u32,
    /// How many of them nobody here has looked at.
    pub unread: u32,
    /// Ask with this for the next page; `None` at the end.
    pub next: Option<String>,
    /// What came and is no message: unreadable, or not for us. On the first page only.
    pub aside: Vec<AsideRow>,
}

/// A letter in Innboks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxRow {
    /// Our id of it.
    pub uid: String,
    /// Whom it says it is from.
    pub sender: Organisation,
    /// Title; for taushetsbelagt the words «Taushetsbelagt melding», for one in quarantine «Melding fra …».
    pub title: String,
    /// Nobody here has looked at it.
    pub unread: bool,
    /// What the package is worth.
    pub verdict: VerdictDto,
    /// Whether the signer is the sender.
    pub who: WhoDto,
    /// One to three words: «Kontrollert», «Kvittert», «Ikke bruk innholdet».
    pub word: String,
    /// The worse colour of verdict and who.
    pub tone: ToneDto,
    /// How many documents can be read; the arkivmelding is not counted.
    pub documents: u32,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// When it came, RFC 3339.
    pub received_at: String,
    /// What we have answered: «Bekreftet», «Avvist»; `None` when no kvittering is sent.
    pub kvittering: Option<String>,
    /// A person here is done with it.
    pub handled: bool,
}

/// A delivery that no message came of. Its bytes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AsideRow {
    /// The carrier's id of it.
    pub transfer_id: String,
    /// Whom the carrier says it is from.
    pub sender: Organisation,
    /// What is the matter, one sentence.
    pub text: String,
    /// For «Detaljer».
    pub details: String,
    /// When it came, RFC 3339.
    pub received_at: String,
}

/// What a package is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum VerdictDto {
    /// Everything was checked and holds.
    Passed,
    /// Everything was checked, with an algorithm we would not write ourselves.
    PassedWeak,
    /// Nothing is proven wrong, but not everything could be checked.
    Indeterminate,
    /// Something is proven wrong.
    Failed,
}

/// Whether the signer is who the message says it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WhoDto {
    /// Signer, stated sender and the carrier's sender are one.
    Same,
    /// The signer acts for the stated sender, as it says.
    Delegated,
    /// The signer is somebody else.
    Mismatch,
    /// Nothing was signed, or the signer could not be told.
    None,
    /// Nothing to sign; the carrier alone vouches for the sender.
    TransportOnly,
}

/// A letter in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IncomingDetail {
    /// Our id of it.
    pub uid: String,
    /// Title; «Melding fra …» while its content is in quarantine.
    pub title: String,
    /// Who sent it, as stated and as proven.
    pub sender: SenderDto,
    /// «Oppvekst og utdanning».
    pub area: String,
    /// Taushetsbelagt.
    pub confidential: bool,
    /// Nobody here had looked at it.
    pub unread: bool,
    /// When it came, RFC 3339.
    pub received_at: String,
    /// One to three words, as in the list.
    pub word: String,
    /// What stands at the top: one sentence about what the letter is worth.
    pub sentence: String,
    /// The worse colour of verdict and who.
    pub tone: ToneDto,
    /// The judgement with its reasons.
    pub judgement: JudgementDto,
    /// What to do, the best first.
    pub actions: Vec<IncomingAction>,
    /// The documents, hoveddokument first, also those in quarantine.
    pub documents: Vec<IncomingDocument>,
    /// Whether the documents may be opened and saved.
    pub readable: bool,
    /// What the arkivmelding says, when it can be read.
    pub arkivmelding: Option<ArkivmeldingDto>,
    /// What an archive found, when it answers a question of ours.
    pub funn: Option<ArkivFunn>,
    /// What two parties have agreed on, when it is such a message.
    pub agreement: Option<Agreement>,
    /// The sender's reference; empty when it gave none.
    pub their_reference: String,
    /// Our reference, as the sender gives it back; empty when it did not.
    pub our_reference: String,
    /// What the sender has been told by itself, in a sentence.
    pub told: String,
    /// The service it came over: `DPO`, `DPFIO`.
    pub service: String,
    /// What can be said in a kvittering about it; empty when it takes none.
    pub kvittering_kinds: Vec<KvitteringKind>,
    /// The kvitteringer we have sent about it, oldest first.
    pub kvitteringer: Vec<SentKvittering>,
    /// Everything that is known to have happened to it, oldest first.
    pub events: Vec<EventDto>,
    /// Ids and evidence for those who need them.
    pub technical: Vec<TechnicalRow>,
    /// The error with its number (E20, E21), when the letter can not be used as it is.
    pub problem: Option<IpcError>,
    /// When a person here was done with it, RFC 3339.
    pub handled_at: Option<String>,
    /// The other letters of the conversation, both ways, oldest first.
    pub thread: Vec<ThreadRow>,
}

/// Another letter of the same conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ThreadRow {
    /// Our id of it.
    pub uid: String,
    /// Where it lies.
    pub place: ThreadPlace,
    /// The other party.
    pub counterpart: Organisation,
    /// Title, as a list shows it.
    pub title: String,
    /// One to three words, as in the list.
    pub word: String,
    /// How it looks.
    pub tone: ToneDto,
    /// When it came or was made, RFC 3339.
    pub at: String,
}

/// The list that a letter of a conversation lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ThreadPlace {
    /// Innboks: it came in.
    Inbox,
    /// Utboks: it is not with the carrier yet.
    Outbox,
    /// Sendt.
    Sent,
}

/// Something a person can do with an incoming letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IncomingAction {
    /// Which.
    pub kind: IncomingActionKind,
    /// What stands on the button.
    pub label: String,
}

/// What can be done with an incoming letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum IncomingActionKind {
    /// Tell the sender what our archive says of it.
    SendKvittering,
    /// The same, and it is a no.
    Reject,
    /// Write an answer.
    Reply,
    /// Vouch for the sender, and let the content out of quarantine.
    Accept,
    /// Save every document.
    SaveAll,
    /// Add the key of a certificate that we had before: it may be the one that the letter is locked for.
    AddKey,
}

/// Who sent a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SenderDto {
    /// Whom the letter says it is from.
    pub stated: Organisation,
    /// Who signed it, when that is known.
    pub signer: Option<Organisation>,
    /// Whom the carrier (Altinn) says it is from.
    pub carrier: Organisation,
    /// How the three compare.
    pub who: WhoDto,
    /// In a sentence.
    pub sentence: String,
    /// How it looks.
    pub tone: ToneDto,
    /// A person here has vouched for the sender.
    pub accepted: bool,
}

/// What a package is worth, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgementDto {
    /// The verdict.
    pub verdict: VerdictDto,
    /// «Kontrollert».
    pub word: String,
    /// In a sentence.
    pub sentence: String,
    /// How it looks.
    pub tone: ToneDto,
    /// What decided it, the worst first; empty when all holds.
    pub reasons: Vec<ReasonDto>,
    /// Worth telling; changes nothing.
    pub notes: Vec<ReasonDto>,
    /// Who signed, with which certificate.
    pub signers: Vec<SignerDto>,
    /// How it was locked: «AES-256-CBC, nøkkelen med RSA-OAEP»; empty when it was not.
    pub encryption: String,
    /// When it was judged, which is when it came; RFC 3339.
    pub judged_at: String,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReasonDto {
    /// The stable code: `SIG_INVALID`.
    pub code: String,
    /// What it means, in a sentence.
    pub sentence: String,
    /// What it is about: a file name, an issuer; may be empty.
    pub about: String,
    /// How it looks.
    pub tone: ToneDto,
}

/// A signature and its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignerDto {
    /// Whose certificate.
    pub subject: String,
    /// Its organisation number; empty when it names none.
    pub org_number: String,
    /// Who issued it.
    pub issuer: String,
    /// Its serial number.
    pub serial: String,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
    /// SHA-256 thumbprint, lower-case hex.
    pub sha256: String,
    /// The digest that was signed: `SHA-256`.
    pub digest: String,
    /// When the signer says it signed, RFC 3339; for display only.
    pub signed_at: Option<String>,
    /// Whether the mathematics hold.
    pub valid: bool,
}

/// A document of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IncomingDocument {
    /// Name, size, digest.
    pub document: DocumentDto,
    /// Whether it may be opened and saved.
    pub readable: bool,
    /// Why not, in a sentence; `None` when it may.
    pub why: Option<String>,
}

/// What an arkivmelding says, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivmeldingDto {
    /// Title of the journalpost.
    pub title: String,
    /// The title that anyone may see; empty when it is the same.
    pub public_title: String,
    /// Title of the case.
    pub case_title: String,
    /// The sender's case number: `2026/412`; empty when it gave none.
    pub case_number: String,
    /// The sender's journalpost: number or id; empty when it gave none.
    pub journalpost: String,
    /// «Utgående dokument» and the like, as the sender writes it.
    pub kind: String,
    /// The day that stands on the letter, as written.
    pub document_date: String,
    /// When an answer is due, as written.
    pub due_date: String,
    /// The legal basis of the exemption; empty when there is none.
    pub legal_basis: String,
    /// Who is responsible at the sender.
    pub case_worker: String,
    /// The unit at the sender.
    pub unit: String,
    /// Senders and receivers.
    pub parties: Vec<PartyDto>,
    /// What is odd about it, in words.
    pub warnings: Vec<String>,
}

/// A korrespondansepart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PartyDto {
    /// «Avsender», «Mottaker», or as written.
    pub role: String,
    /// Name.
    pub name: String,
    /// Case worker or unit; may be empty.
    pub person: String,
}

/// A kvittering we have sent about a letter: what our archive says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentKvittering {
    /// Our id of it: ask for the evidence and the timeline with this.
    pub uid: String,
    /// What was said.
    pub kind: KvitteringKind,
    /// «Bekreftet», «Bekreftet med merknad», «Avvist», «Ikke støttet».
    pub kind_word: String,
    /// The words that go along; may be empty.
    pub text: String,
    /// Whether it went by itself.
    pub automatic: bool,
    /// How it fares, one or two words.
    pub word: String,
    /// In a sentence.
    pub sentence: String,
    /// How it looks.
    pub tone: ToneDto,
    /// When it was made, RFC 3339.
    pub at: String,
}

/// What our archive says of a letter (arkivmelding_kvittering).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KvitteringKind {
    /// Taken.
    Ok,
    /// Taken, with a remark.
    Warning,
    /// Not taken.
    Error,
    /// Not handled here.
    NotSupported,
}

/// What a person writes in a kvittering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KvitteringInput {
    /// What is said.
    pub kind: KvitteringKind,
    /// Words for the sender; needed for everything but `ok`. At most 1000 characters.
    pub text: String,
    /// Year and number in our journal, as `2026/3107`; empty when there is none to tell. Told over FIKS IO.
    pub journal_number: String,
    /// One has been sent before, and another is wanted all the same.
    pub again: bool,
}

/// How incoming letters are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceivingSettings {
    /// «Kvitter automatisk når meldingen er kontrollert og lagret»: OK, on `passed` only.
    pub kvitter_by_itself: bool,
}
