//! Messages of our own making, by the rules that a fresh one must keep (eformidling-dpo 2 and 6.2).

use budstikke_domain::{DocumentType, OrgNumber, Process, WireId, word};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::{
    ArkivmeldingBody, ArkivmeldingKvittering, Avtalt, Body, DEFAULT_TTL, Participant,
    ReceiptMessage, ReceiptType, Sbd, Scope, ScopeKind, StatusMessage,
};

/// What every business message of ours says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Who sends.
    pub sender: OrgNumber,
    /// Who receives.
    pub receiver: OrgNumber,
    /// What it is about.
    pub process: Process,
    /// The messageId, a fresh lower-case UUID.
    pub message_id: WireId,
    /// The conversation: fresh for a new one, the peer's own text in an answer.
    pub conversation_id: WireId,
    /// Our reference, which an answer gives back.
    pub sender_ref: Option<Reference>,
    /// The peer's `SenderRef` in an answer, both values copied.
    pub receiver_ref: Option<Reference>,
    /// The channel that statuses and receipts about it shall come back on; none for one without.
    pub message_channel: Option<String>,
    /// When it is made.
    pub created: Timestamp,
    /// How long it is wanted. The instant it ends is written in whole seconds.
    pub time_to_live: SignedDuration,
}

/// A case reference: an id for machines and a text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// In our own `SenderRef` a UUID, because peers refuse another; free text in one given back.
    pub id: Option<WireId>,
    /// The readable case number.
    pub text: Option<String>,
}

/// Why a message gets no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoAnswer {
    /// A status is never answered with a status, nor a status or receipt with a receipt.
    #[error(
        "{}",
        word! {
            nb: "meldingen er selv et svar",
            nn: "meldinga er sjølv eit svar",
            en: "the message is itself an answer",
        }
    )]
    IsAnswer,
    /// It does not say who sent it, or to whom.
    #[error(
        "{}",
        word! {
            nb: "meldingen sier ikke hvem den er fra eller til",
            nn: "meldinga seier ikkje kven ho er frå eller til",
            en: "the message does not say whom it is from or to",
        }
    )]
    NoParticipants,
    /// It has no conversation.
    #[error(
        "{}",
        word! {
            nb: "meldingen har ingen samtale",
            nn: "meldinga har ingen samtale",
            en: "the message has no conversation",
        }
    )]
    NoConversation,
}

impl Sbd {
    /// A letter. `security_level` is 3, or 4 where only SvarUt's highest level will do.
    pub fn arkivmelding(envelope: &Envelope, security_level: i64) -> Sbd {
        let body = ArkivmeldingBody {
            hoveddokument: Some(crate::ARKIVMELDING_XML.to_owned()),
            sikkerhetsnivaa: Some(security_level),
            ..ArkivmeldingBody::default()
        };
        fresh(
            envelope,
            DocumentType::ARKIVMELDING,
            Body::Arkivmelding(body),
        )
    }

    /// A message that two parties have agreed on.
    pub fn avtalt(envelope: &Envelope, body: Avtalt) -> Sbd {
        fresh(envelope, DocumentType::AVTALT, Body::Avtalt(body))
    }

    /// The status `code` (`MOTTATT`, `LEVERT`) about `original`, back to its sender.
    ///
    /// It carries the original's messageId as its own, the original's conversation and channel, and a
    /// fresh deadline. Errors when `original` is a status, or does not say whom to answer.
    pub fn status_for(original: &Sbd, code: &str, now: Timestamp) -> Result<Sbd, NoAnswer> {
        if matches!(original.body, Body::Status(_)) {
            return Err(NoAnswer::IsAnswer);
        }
        // The integrasjonspunkt dates its statuses back, for peers that want a date in the past.
        let created = now
            .saturating_sub(SignedDuration::from_secs(5))
            .unwrap_or(now);
        let body = Body::Status(StatusMessage {
            code: code.to_owned(),
        });
        answer(
            original,
            DocumentType::STATUS,
            original.message_id.clone(),
            body,
            created,
            now,
        )
    }

    /// The receipt of our archive about the letter `original`. Never sent without a person or a switch.
    ///
    /// A fresh messageId, the letter's conversation and channel. Errors when `original` is no letter but
    /// an answer itself, or does not say whom to answer.
    pub fn kvittering_for(
        original: &Sbd,
        message_id: WireId,
        receipt_type: ReceiptType,
        messages: Vec<ReceiptMessage>,
        now: Timestamp,
    ) -> Result<Sbd, NoAnswer> {
        if original.is_answer() {
            return Err(NoAnswer::IsAnswer);
        }
        let kvittering = ArkivmeldingKvittering {
            receipt_type,
            related_to: original.message_id.clone(),
            messages,
        };
        let body = Body::ArkivmeldingKvittering(kvittering);
        answer(
            original,
            DocumentType::ARKIVMELDING_KVITTERING,
            message_id,
            body,
            now,
            now,
        )
    }
}

fn fresh(envelope: &Envelope, standard: &str, body: Body) -> Sbd {
    let mut scopes = vec![conversation(
        &envelope.conversation_id,
        &envelope.process,
        envelope.created,
        envelope.time_to_live,
    )];
    for (kind, reference) in [
        (ScopeKind::SenderRef, &envelope.sender_ref),
        (ScopeKind::ReceiverRef, &envelope.receiver_ref),
    ] {
        let Some(reference) = reference else { continue };
        let mut id = reference.id.clone();
        if kind == ScopeKind::SenderRef && !id.as_ref().is_some_and(WireId::is_uuid) {
            id = Some(WireId::generate());
        }
        scopes.push(Scope {
            kind,
            instance_identifier: id,
            identifier: reference.text.clone(),
            expected_response: None,
        });
    }
    scopes.extend(envelope.message_channel.clone().map(|channel| Scope {
        kind: ScopeKind::MessageChannel,
        instance_identifier: Some(WireId::generate()),
        identifier: Some(channel),
        expected_response: None,
    }));
    Sbd {
        sender: Some(Participant::organisation(envelope.sender)),
        receiver: Some(Participant::organisation(envelope.receiver)),
        standard: DocumentType::verbatim(standard),
        type_version: "2.0".to_owned(),
        message_id: envelope.message_id.clone(),
        created: Some(envelope.created),
        scopes,
        body,
    }
}

fn answer(
    original: &Sbd,
    standard: &str,
    message_id: WireId,
    body: Body,
    created: Timestamp,
    now: Timestamp,
) -> Result<Sbd, NoAnswer> {
    let (Some(sender), Some(receiver)) = (&original.receiver, &original.sender) else {
        return Err(NoAnswer::NoParticipants);
    };
    let id = original.conversation_id().ok_or(NoAnswer::NoConversation)?;
    let process = original
        .process()
        .unwrap_or_else(|| Process::verbatim(Process::ADMINISTRASJON))
        .response();
    let mut scopes = vec![conversation(id, &process, now, DEFAULT_TTL)];
    scopes.extend(original.scope(&ScopeKind::MessageChannel).cloned());
    Ok(Sbd {
        sender: Some(whole(sender)),
        receiver: Some(whole(receiver)),
        standard: DocumentType::verbatim(standard),
        type_version: "2.0".to_owned(),
        message_id,
        created: Some(created),
        scopes,
        body,
    })
}

fn whole(participant: &Participant) -> Participant {
    Participant {
        value: participant.without_part(),
        ..participant.clone()
    }
}

fn conversation(
    id: &WireId,
    process: &Process,
    from: Timestamp,
    time_to_live: SignedDuration,
) -> Scope {
    Scope {
        kind: ScopeKind::ConversationId,
        instance_identifier: Some(id.clone()),
        identifier: Some(process.as_str().to_owned()),
        expected_response: Some(from.saturating_add(time_to_live).unwrap_or(from)),
    }
}
