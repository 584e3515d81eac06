//! What crosses to the window: plain values, ids and texts. Never a path, never a byte of a document,
//! never a secret but [`RecoveryPaper`]. Sizes and times cross as text a screen can show beside the raw value it can sort by.
//!
//! TypeScript gets these types from the generated bindings; a screen knows nothing else of the backend.

mod arkiv;
mod compose;
mod diagnose;
mod envelope;
mod find;
mod followup;
mod import;
mod incoming;
mod message;
mod preferences;
mod recipient;
mod search;
mod session;
mod setup;

pub use arkiv::{
    ArkivDokument, ArkivFakta, ArkivForm, ArkivFormKind, ArkivFunn, ArkivNoekkel, ArkivObjekt,
    ArkivTreff, AvskrivningInput, EndringInput, NoekkelSlag, SokInput,
};
pub use compose::{
    Agreement, AttachmentDto, AttachmentState, Draft, DraftCheck, DraftInput, DraftRow,
    DroppedFolder, FiksIoHeader, FiksIoInput, FurtherRecipient, JsonSchemaDto, Meter, Problem,
    ProblemLevel,
};
pub use diagnose::{DiagnoseLine, DiagnosePart, DiagnoseState};
pub use envelope::{
    DeadlineInput, Envelope, EnvelopeDeadline, EnvelopeDocument, EnvelopeGroup, EnvelopeRow,
    EnvelopeText, PackageEntry, RecipientPackage, Sent,
};
pub use find::{FindAnswer, FindHit, LookedFor, LookedForKind, SearchedHere};
pub use followup::{FollowUpAbout, FollowUpAction, FollowUpPage, FollowUpRow};
pub use import::{ImportFate, ImportLine, ImportNote, ImportReport};
pub use incoming::{
    ArkivmeldingDto, AsideRow, InboxPage, InboxRow, IncomingAction, IncomingActionKind,
    IncomingDetail, IncomingDocument, JudgementDto, KvitteringInput, KvitteringKind, PartyDto,
    ReasonDto, ReceivingSettings, SenderDto, SentKvittering, SignerDto, ThreadPlace, ThreadRow,
    VerdictDto, WhoDto,
};
pub use message::{
    Action, ActionKind, Deadline, DocumentDto, EventDto, Evidence, Folder, MessageDetail,
    MessagePage, MessageRow, OpenAnswer, OutboxKind, OutboxState, Receipt, ReceiptLine,
    SavedDocuments, StepDto, StepStateDto, TechnicalRow, UploadDto,
};
pub use preferences::{Language, NoticePreferences, Preferences, Storage, StorageLine};
pub use recipient::{
    Area, Capabilities, CertificateDto, ChangedKey, KontoAccess, KontoCare, MeldingstypeDto,
    PayloadDto, PingDto, PingState, RecipientHit, RecipientSearch, Way,
};
pub use search::{Found, ListRequest, SearchPage, SearchPlace, SearchRequest};
pub use session::{
    AppEvent, Banner, Counts, EnvironmentDto, HealthDto, HealthState, IpcCode, IpcError,
    KontoStanding, Organisation, RecoveryPaper, Session, StartState, Unfinished,
};

pub use setup::{
    AccessAction, AccessId, AccessLine, AccessState, KontoKeyDto, OwnCertificate, SetupClient,
    SetupKonto, SetupState, SetupStep, SetupSystemUser, SystemUserState, TrialLine, TrialOutcome,
    TrialState,
};

use serde::{Deserialize, Serialize};
use specta::Type;

/// How something looks; always shown as icon, word and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ToneDto {
    /// Waiting inside the deadline.
    Neutral,
    /// As good as this way can tell.
    Success,
    /// Needs attention.
    Warning,
    /// Failed.
    Danger,
}

impl From<budstikke_domain::Tone> for ToneDto {
    fn from(tone: budstikke_domain::Tone) -> ToneDto {
        match tone {
            budstikke_domain::Tone::Neutral => ToneDto::Neutral,
            budstikke_domain::Tone::Success => ToneDto::Success,
            budstikke_domain::Tone::Warning => ToneDto::Warning,
            budstikke_domain::Tone::Danger => ToneDto::Danger,
        }
    }
}
