//! Answering a letter: a draft to its sender, in the same conversation, with the references that let the
//! other side find its case again (eformidling-dpo 2).

use budstikke_domain::{OrgNumber, Party, ProcessFamily, ServiceIdentifier, WireId};
use budstikke_store::{PartRole, PartRow};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::{Body, Reference, ScopeKind};
use serde::{Deserialize, Serialize};

use crate::drafts::letter::Letter;
use crate::dto::Draft;
use crate::intake::contents;
use crate::intake::judge::Judgement;
use crate::messages::whole::Whole;
use crate::{App, AppError};

/// What a draft answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReplyTo {
    /// Whom it answers.
    pub(crate) org: OrgNumber,
    /// The peer's `SenderRef`, verbatim: goes back as `ReceiverRef`.
    pub(crate) reference_id: Option<WireId>,
    pub(crate) reference_text: Option<String>,
    /// The systemID of the journalpost it answers, as they wrote it.
    pub(crate) registration: Option<String>,
}

impl ReplyTo {
    /// The `ReceiverRef`: both values of the peer's own reference as they came, unless a person typed
    /// another one.
    pub(crate) fn reference(&self, typed: &str) -> Option<Reference> {
        let shown = self.shown();
        if typed.trim() == shown {
            return (self.reference_id.is_some() || self.reference_text.is_some()).then(|| {
                Reference {
                    id: self.reference_id.clone(),
                    text: self.reference_text.clone(),
                }
            });
        }
        (!typed.trim().is_empty()).then(|| Reference {
            id: None,
            text: Some(typed.trim().to_owned()),
        })
    }

    /// As a person reads it.
    fn shown(&self) -> &str {
        let id = self.reference_id.as_ref().map(WireId::as_str);
        self.reference_text
            .as_deref()
            .or(id)
            .unwrap_or_default()
            .trim()
    }
}

impl App {
    /// Begins an answer to an incoming letter: to its sender, about the same, in the same conversation.
    ///
    /// Errors: [`AppError::NotTrusted`] for a letter whose sender nobody vouches for.
    pub async fn start_reply(&self, uid: &str) -> Result<Draft, AppError> {
        let row = self.letter(uid).await?;
        let whole = Whole::load(self.store(), row.uid).await?;
        let incoming = crate::incoming::judgement(&whole.message)?;
        if !(incoming.lets_in() || whole.message.accepted) {
            return Err(AppError::NotTrusted);
        }
        let letter = match whole.message.service {
            ServiceIdentifier::FiksIo => self.fiks_reply(&whole.message, &incoming)?,
            ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
                self.reply_to_sbd(&whole, &incoming).await?
            }
        };
        let content = letter.to_content()?;
        let draft = self.store().tx(move |tx| tx.create_draft(&content)).await?;
        self.draft_of(&draft).await
    }

    async fn reply_to_sbd(&self, whole: &Whole, incoming: &Judgement) -> Result<Letter, AppError> {
        let sbd = Sbd::parse(&whole.message.envelope)
            .map_err(|error| AppError::Document(error.to_string()))?;
        let registration = self.registration(&whole.parts).await?;
        Ok(answer(
            Letter::new(&self.settings().person),
            &sbd,
            Party {
                org: incoming.stated.ok_or(AppError::NotTrusted)?,
                name: whole.message.sender_name.clone(),
            },
            &whole.message.title,
            registration,
        ))
    }

    /// The systemID of the journalpost that an answer names.
    async fn registration(&self, parts: &[PartRow]) -> Result<Option<String>, AppError> {
        let readable =
            |part: &&PartRow| part.role == PartRole::Arkivmelding && !part.verdict.is_empty();
        let Some(part) = parts.iter().find(readable) else {
            return Ok(None);
        };
        let (blobs, blob) = (self.store().blobs().clone(), part.blob.clone());
        let read = tokio::task::spawn_blocking(move || contents::arkivmelding(&blobs, &blob))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let id = read.and_then(|read| Some(read.message.journalpost()?.system_id.clone()));
        Ok(id.filter(|id| !id.trim().is_empty()))
    }
}

/// A draft that answers `sbd`.
fn answer(
    mut letter: Letter,
    sbd: &Sbd,
    to: Party,
    title: &str,
    registration: Option<String>,
) -> Letter {
    if let Some(conversation) = sbd.conversation_id() {
        letter.conversation_id = conversation.clone();
    }
    let theirs = sbd.scope(&ScopeKind::SenderRef);
    let reply = ReplyTo {
        org: to.org,
        reference_id: theirs.and_then(|scope| scope.instance_identifier.clone()),
        reference_text: theirs.and_then(|scope| scope.identifier.clone()),
        registration,
    };
    letter.their_reference = reply.shown().to_owned();
    letter.our_reference = sbd
        .reference(&ScopeKind::ReceiverRef)
        .unwrap_or_default()
        .to_owned();
    let process = sbd.process().filter(|process| {
        matches!(
            process.family(),
            ProcessFamily::Arkivmelding | ProcessFamily::Avtalt
        )
    });
    letter.confidential = process
        .as_ref()
        .is_some_and(|process| process.is_confidential());
    letter.process = process.filter(|process| !process.is_confidential());
    letter.service = "DPO".to_owned();
    letter.title = answer_title(title);
    if let Body::Avtalt(agreed) = &sbd.body {
        letter.agreement.identifier = agreed.identifier.clone().unwrap_or_default();
    }
    letter.recipient = Some(to);
    letter.reply = Some(reply);
    letter
}

/// «Svar: …», once.
fn answer_title(title: &str) -> String {
    const MARK: &str = "Svar: ";
    match title.trim() {
        "" => String::new(),
        title if title.starts_with(MARK) => title.to_owned(),
        title => format!("{MARK}{title}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::Process;
    use budstikke_wire::sbd::Envelope;
    use jiff::{SignedDuration, Timestamp};

    #[test]
    fn an_answer_keeps_the_conversation_and_gives_their_reference_back_as_it_was() {
        let org = |digits: &str| OrgNumber::parse(digits).unwrap();
        let came = Sbd::arkivmelding(
            &Envelope {
                sender: org("310204846"),
                receiver: org("310204838"),
                process: Process::verbatim(Process::TAUSHETSBELAGT),
                message_id: WireId::generate(),
                conversation_id: WireId::verbatim("5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C"),
                sender_ref: Some(Reference {
                    id: Some(WireId::verbatim("1f0e9d8c-7b6a-4958-8776-655443322110")),
                    text: Some("2026/77".to_owned()),
                }),
                receiver_ref: None,
                message_channel: None,
                created: Timestamp::UNIX_EPOCH,
                time_to_live: SignedDuration::from_hours(24),
            },
            3,
        );
        let to = Party {
            org: org("310204846"),
            name: "Nordfjell kommune".to_owned(),
        };
        let letter = answer(Letter::new("Kari"), &came, to, "Svar: Vannprøver", None);
        assert_eq!(
            letter.conversation_id.as_str(),
            "5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C",
            "the casing is the peer's"
        );
        assert!(letter.confidential, "what is taushetsbelagt is answered so");
        assert_eq!(letter.title, "Svar: Vannprøver");
        assert_eq!(letter.their_reference, "2026/77");
        let reply = letter.reply.unwrap();
        let back = reply.reference("2026/77").unwrap();
        assert_eq!(
            back.id.as_ref().map(WireId::as_str),
            Some("1f0e9d8c-7b6a-4958-8776-655443322110")
        );
        assert_eq!(reply.reference("2026/78").unwrap().id, None);
        assert_eq!(reply.reference(" "), None, "a person took it away");
    }
}
