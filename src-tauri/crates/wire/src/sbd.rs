//! Standard Business Document as JSON, as version 4 of the integrasjonspunkt writes and reads it
//! (eformidling-dpo 2).

mod build;
mod check;
mod json;
mod read;
mod write;

use domain::{DocumentType, OrgNumber, Process, WireId};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub use build::{Envelope, NoAnswer, Reference};
pub use check::check;

use crate::WireError;
use budstikke_domain as domain;

/// The most bytes an `sbd.json` may have (trust-and-speed T15).
pub const MAX_BYTES: usize = 1024 * 1024;

/// How long a message lives when its sender does not say (eformidling-dpo 2, TTL).
pub const DEFAULT_TTL: SignedDuration = SignedDuration::from_hours(24);

/// The authority of organisation numbers.
pub const ORG_AUTHORITY: &str = "iso6523-actorid-upis";

/// One SBD: who, to whom, about what, and the business message itself.
///
/// Every id is kept exactly as written; peers compare them as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Sbd {
    /// Who sends. Absent only in what a peer forgot to fill in.
    pub sender: Option<Participant>,
    /// Who receives.
    pub receiver: Option<Participant>,
    /// What it carries: `urn:no:difi:arkivmelding:xsd::arkivmelding`.
    pub standard: DocumentType,
    /// `2.0` from the integrasjonspunkt; any text.
    pub type_version: String,
    /// The messageId. A `status` has the id of the message it is about.
    pub message_id: WireId,
    /// When the sender made it.
    pub created: Option<Timestamp>,
    /// Conversation, references, channel. An unordered set on the wire.
    pub scopes: Vec<Scope>,
    /// The business message.
    pub body: Body,
}

/// A sender or a receiver as the wire names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// `0192:310204838`; for people and others something else.
    pub value: String,
    /// Which kind of identifier it is, mostly [`ORG_AUTHORITY`].
    pub authority: String,
}

/// One scope of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it says.
    pub kind: ScopeKind,
    /// The conversation id, or the id of a reference.
    pub instance_identifier: Option<WireId>,
    /// The process, the channel's name, or a readable reference.
    pub identifier: Option<String>,
    /// When the message is no longer wanted (TTL); stands on the conversation.
    pub expected_response: Option<Timestamp>,
}

/// The scopes there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// The conversation, and its process.
    ConversationId,
    /// The message this one belongs to.
    ParentId,
    /// A journalpost.
    JournalpostId,
    /// The sender's reference, to be given back as [`ScopeKind::ReceiverRef`].
    SenderRef,
    /// The receiver's own reference.
    ReceiverRef,
    /// Where answers are to be sent (eformidling-dpo 4.4).
    MessageChannel,
    /// Anything else, as written; kept, never sent by us.
    Other(String),
}

/// The business message; the member's name is the header's `type`.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A letter; the letter itself is in the package.
    Arkivmelding(ArkivmeldingBody),
    /// The archive's receipt.
    ArkivmeldingKvittering(ArkivmeldingKvittering),
    /// Something two parties have agreed on.
    Avtalt(Avtalt),
    /// A status from the receiver's side.
    Status(StatusMessage),
    /// Any other type: can be shown and kept.
    Other {
        /// The type, in the wire's lower case.
        kind: String,
        /// The body as it came.
        json: Value,
    },
}

/// `arkivmelding`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArkivmeldingBody {
    /// The file that comes first in the package, in practice `arkivmelding.xml`.
    pub hoveddokument: Option<String>,
    /// Security level, 3 or 4.
    pub sikkerhetsnivaa: Option<i64>,
    /// What DPV wants to know, as it came.
    pub dpv: Option<Value>,
    /// What DPF wants to know, as it came.
    pub dpf: Option<Value>,
}

/// `arkivmelding_kvittering` (arkivmelding A.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArkivmeldingKvittering {
    /// Whether the archive took it.
    pub receipt_type: ReceiptType,
    /// The messageId of the letter, character for character.
    pub related_to: WireId,
    /// What the archive says about it. Unordered on the wire.
    pub messages: Vec<ReceiptMessage>,
}

/// What an archive can answer. Compared with its casing: anything unknown counts as accepted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReceiptType {
    /// Stored.
    Ok,
    /// Stored, with a remark.
    Warning,
    /// Not stored.
    Error,
    /// The process is not handled there.
    NotSupported,
    /// Another text, or none.
    Other(String),
}

/// One remark of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceiptMessage {
    /// The archive's own code; may be empty.
    pub code: String,
    /// What it says; may be empty.
    pub text: String,
}

/// `avtalt`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Avtalt {
    /// What the parties call this kind of message.
    pub identifier: Option<String>,
    /// Whatever they have agreed on.
    pub content: Option<Value>,
}

/// `status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMessage {
    /// `MOTTATT`, `LEVERT` and the like, verbatim.
    pub code: String,
}

impl Sbd {
    /// Reads an `sbd.json` as version 4 does, without losing what that would lose.
    ///
    /// Lenient: members in any order, unknown members inside, enum names as scope types, numbers as
    /// text. Strict: exactly two top-level members, no member twice, ids that are UUIDs, a conversation,
    /// dates that are dates, [`MAX_BYTES`]. Errors name the member.
    pub fn parse(bytes: &[u8]) -> Result<Sbd, WireError> {
        read::parse(bytes)
    }

    /// The document as version 4 writes it: header first, nothing null, indented, dates with offset.
    pub fn to_json(&self) -> Vec<u8> {
        write::to_json(self)
    }

    /// The header's `type`.
    pub fn type_name(&self) -> &str {
        self.body.type_name()
    }

    /// Who sends, when it is an organisation.
    pub fn sender_org(&self) -> Option<OrgNumber> {
        self.sender.as_ref().and_then(Participant::org)
    }

    /// Who receives, when it is an organisation.
    pub fn receiver_org(&self) -> Option<OrgNumber> {
        self.receiver.as_ref().and_then(Participant::org)
    }

    /// The first scope of a kind.
    pub fn scope(&self, kind: &ScopeKind) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.kind == *kind)
    }

    /// The conversation; equal through the whole chain of answers.
    pub fn conversation_id(&self) -> Option<&WireId> {
        self.scope(&ScopeKind::ConversationId)
            .and_then(|scope| scope.instance_identifier.as_ref())
    }

    /// What it is about.
    pub fn process(&self) -> Option<Process> {
        let process = self
            .scope(&ScopeKind::ConversationId)?
            .identifier
            .as_ref()?;
        Some(Process::verbatim(process.as_str()))
    }

    /// The channel that statuses and receipts about this message must be sent on.
    pub fn message_channel(&self) -> Option<&str> {
        self.scope(&ScopeKind::MessageChannel)
            .and_then(|scope| scope.identifier.as_deref())
    }

    /// A reference as a person reads it: the readable one when there is one, else the id.
    pub fn reference(&self, kind: &ScopeKind) -> Option<&str> {
        let scope = self.scope(kind)?;
        scope
            .identifier
            .as_deref()
            .or(scope.instance_identifier.as_ref().map(WireId::as_str))
    }

    /// When it is no longer wanted; a message that does not say so lives a day from `arrived`.
    pub fn expires(&self, arrived: Timestamp) -> Timestamp {
        let said = self
            .scope(&ScopeKind::ConversationId)
            .and_then(|scope| scope.expected_response);
        said.unwrap_or_else(|| arrived.saturating_add(DEFAULT_TTL).unwrap_or(arrived))
    }

    /// Whether it is a status or a receipt: about another message, and without a package.
    pub fn is_answer(&self) -> bool {
        match &self.body {
            Body::Status(_) | Body::ArkivmeldingKvittering(_) => true,
            Body::Arkivmelding(_) | Body::Avtalt(_) => false,
            Body::Other { kind, .. } => kind.ends_with("_kvittering"),
        }
    }

    /// The messageId of the message that this one is about, when it is an answer to one.
    pub fn about(&self) -> Option<&WireId> {
        match &self.body {
            Body::Status(_) => Some(&self.message_id),
            Body::ArkivmeldingKvittering(kvittering) => Some(&kvittering.related_to),
            Body::Arkivmelding(_) | Body::Avtalt(_) | Body::Other { .. } => None,
        }
    }
}

impl Participant {
    /// An organisation.
    pub fn organisation(org: OrgNumber) -> Participant {
        Participant {
            value: org.iso6523(),
            authority: ORG_AUTHORITY.to_owned(),
        }
    }

    /// The organisation, also when a bare number or a part identifier (`0192:A:B`, where B is who it is
    /// on behalf of) stands there.
    pub fn org(&self) -> Option<OrgNumber> {
        if self.authority != ORG_AUTHORITY {
            return None;
        }
        OrgNumber::parse(
            self.without_part()
                .strip_prefix("0192:")
                .unwrap_or(&self.value),
        )
        .ok()
    }

    /// The value as it goes on the wire: a part identifier `0192:A:B` becomes `0192:B`.
    pub fn without_part(&self) -> String {
        let mut parts = self.value.split(':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(icd), Some(_), Some(part)) if icd == "0192" => format!("{icd}:{part}"),
            _ => self.value.clone(),
        }
    }
}

impl ScopeKind {
    /// The spelling on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            ScopeKind::ConversationId => "ConversationId",
            ScopeKind::ParentId => "ParentId",
            ScopeKind::JournalpostId => "JournalpostId",
            ScopeKind::SenderRef => "SenderRef",
            ScopeKind::ReceiverRef => "ReceiverRef",
            ScopeKind::MessageChannel => "MessageChannel",
            ScopeKind::Other(name) => name,
        }
    }

    /// Reads the spelling of the wire, or the enum name that some peers write.
    pub fn read(text: &str) -> ScopeKind {
        match text {
            "ConversationId" | "CONVERSATION_ID" => ScopeKind::ConversationId,
            "ParentId" | "PARENT_ID" => ScopeKind::ParentId,
            "JournalpostId" | "JOURNALPOST_ID" => ScopeKind::JournalpostId,
            "SenderRef" | "SENDER_REF" => ScopeKind::SenderRef,
            "ReceiverRef" | "RECEIVER_REF" => ScopeKind::ReceiverRef,
            "MessageChannel" | "MESSAGE_CHANNEL" => ScopeKind::MessageChannel,
            other => ScopeKind::Other(other.to_owned()),
        }
    }
}

impl Body {
    /// The header's `type` and the member's name.
    pub fn type_name(&self) -> &str {
        match self {
            Body::Arkivmelding(_) => "arkivmelding",
            Body::ArkivmeldingKvittering(_) => "arkivmelding_kvittering",
            Body::Avtalt(_) => "avtalt",
            Body::Status(_) => "status",
            Body::Other { kind, .. } => kind,
        }
    }
}

impl ReceiptType {
    /// The spelling on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            ReceiptType::Ok => "OK",
            ReceiptType::Warning => "WARNING",
            ReceiptType::Error => "ERROR",
            ReceiptType::NotSupported => "NOTSUPPORTED",
            ReceiptType::Other(text) => text,
        }
    }

    /// Reads the spelling of the wire, casing included.
    pub fn read(text: &str) -> ReceiptType {
        match text {
            "OK" => ReceiptType::Ok,
            "WARNING" => ReceiptType::Warning,
            "ERROR" => ReceiptType::Error,
            "NOTSUPPORTED" => ReceiptType::NotSupported,
            other => ReceiptType::Other(other.to_owned()),
        }
    }

    /// Whether the archive says that it did not take the letter; every other answer means that it did.
    pub fn is_rejection(&self) -> bool {
        matches!(self, ReceiptType::Error | ReceiptType::NotSupported)
    }
}

#[cfg(test)]
mod tests;
