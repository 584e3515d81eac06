//! What our archive says of a letter: arkivmelding_kvittering, by a person's choice or by the one
//! setting that lets an OK go by itself (architecture B.4).

use budstikke_domain::{
    AccountId, MessageUid, Party, ServiceIdentifier, Source, StatusEvent, WireId, word, words,
};
use budstikke_store::{MessageRow, NewJob, NewMessage, Read, StoreError};
use budstikke_wire::sbd::{Body, ReceiptMessage, ReceiptType};
use budstikke_wire::{Sbd, fodselsnummer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dto::{IncomingDetail, KvitteringInput, KvitteringKind, ReceivingSettings};
use crate::messages::message_uid;
use crate::outbox::packer::answer_route;
use crate::{App, AppError, fiks};

/// The most characters that go along with a kvittering.
const MOST: usize = 1000;
/// The setting «Kvitter automatisk når meldingen er kontrollert og lagret».
const BY_ITSELF: &str = "kvitter_by_itself";
const YES: &str = "ja";

impl App {
    /// Tells the sender what our archive says of its letter. Durable when it returns.
    ///
    /// Errors: [`AppError::AlreadyAnswered`] when one has been sent and `again` is not set;
    /// [`AppError::KvitteringNotReady`] with what to mend.
    pub async fn send_kvittering(
        &self,
        uid: &str,
        input: KvitteringInput,
    ) -> Result<IncomingDetail, AppError> {
        let letter = self.letter(uid).await?;
        // What goes over FIKS IO is locked for its receiver.
        let said = Said::of(&input, letter.service == ServiceIdentifier::FiksIo)?;
        if !kinds(&letter).contains(&input.kind) {
            return Err(AppError::KvitteringNotReady(word! {
                nb: "Det kvitteres ikke for denne meldingstypen.",
                nn: "Det blir ikkje kvittert for denne meldingstypen.",
                en: "No receipt is sent for this message type.",
            }));
        }
        let (message, event) = match letter.service {
            ServiceIdentifier::FiksIo => self.fiks_answer(&letter, &said, &input).await?,
            ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
                let original = Sbd::parse(&letter.envelope)
                    .map_err(|error| AppError::Document(error.to_string()))?;
                let now = self.clock().now();
                said.about(&original, self.organisation(), self.dpo_account()?, now)?
            }
        };
        let uid = letter.uid.clone();
        let sent = self
            .store()
            .tx(move |tx| {
                if !input.again && !tx.receipts_about(&uid)?.is_empty() {
                    return Ok(false);
                }
                tx.enqueue_receipt(&uid, &message)?;
                tx.append_event(&uid, &event)?;
                tx.mark_unread(&uid, false)?;
                Ok(true)
            })
            .await?;
        if !sent {
            return Err(AppError::AlreadyAnswered);
        }
        self.incoming(letter.uid.as_str()).await
    }

    /// How incoming letters are treated.
    pub async fn receiving_settings(&self) -> Result<ReceivingSettings, AppError> {
        let kvitter_by_itself = self.store().read(goes_by_itself).await?;
        Ok(ReceivingSettings { kvitter_by_itself })
    }

    /// Changes how incoming letters are treated, from the next one on.
    pub async fn set_receiving_settings(
        &self,
        settings: ReceivingSettings,
    ) -> Result<ReceivingSettings, AppError> {
        let value = if settings.kvitter_by_itself {
            YES
        } else {
            "nei"
        };
        self.store()
            .tx(move |tx| tx.put_setting(BY_ITSELF, value))
            .await?;
        self.receiving_settings().await
    }

    /// An incoming letter's row.
    pub(crate) async fn letter(&self, uid: &str) -> Result<MessageRow, AppError> {
        let uid = message_uid(uid)?;
        let found = self.store().read(move |read| read.message(&uid)).await?;
        found
            .filter(|message| message.direction == budstikke_store::Direction::In)
            .ok_or(AppError::NotFound("message"))
    }
}

/// Whether an OK goes by itself when a letter is controlled and stored. Off until somebody turns it on.
pub(crate) fn goes_by_itself(read: &Read<'_>) -> Result<bool, StoreError> {
    Ok(read.setting(BY_ITSELF)?.as_deref() == Some(YES))
}

/// What can be said in a kvittering about a letter; nothing of one that takes none. Only letters to an archive
/// are answered by one.
pub(crate) fn kinds(letter: &MessageRow) -> Vec<KvitteringKind> {
    if letter.service == ServiceIdentifier::FiksIo {
        return fiks::answer::kinds(letter);
    }
    let sbd = Sbd::parse(&letter.envelope);
    match sbd.is_ok_and(|sbd| matches!(sbd.body, Body::Arkivmelding(_))) {
        true => vec![
            KvitteringKind::Ok,
            KvitteringKind::Warning,
            KvitteringKind::Error,
            KvitteringKind::NotSupported,
        ],
        false => Vec::new(),
    }
}

/// What a kvittering says, as it is kept with its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) kind: KvitteringKind,
    pub(crate) text: String,
    pub(crate) automatic: bool,
}

impl Said {
    /// Without a person.
    pub(crate) fn by_itself(kind: KvitteringKind) -> Said {
        Said {
            kind,
            text: String::new(),
            automatic: true,
        }
    }

    /// Reads what [`Said::about`] wrote.
    pub(crate) fn parse(content: &str) -> Result<Said, AppError> {
        serde_json::from_str(content)
            .map_err(|error| AppError::Document(format!("kvittering: {error}")))
    }

    fn of(input: &KvitteringInput, locked: bool) -> Result<Said, AppError> {
        // One line: the sender's archive shows it as one, and the log reads the first as a name.
        let text = input.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let problem = if text.is_empty() && input.kind != KvitteringKind::Ok {
            word! {
                nb: "Skriv hva det gjelder, så avsenderen vet hva som må rettes.",
                nn: "Skriv kva det gjeld, så avsendaren veit kva som må rettast.",
                en: "Write what it is about, so that the sender knows what to correct.",
            }
        } else if text.chars().count() > MOST {
            word! {
                nb: "Teksten kan ha inntil 1000 tegn.",
                nn: "Teksten kan ha inntil 1000 teikn.",
                en: "The text can have up to 1000 characters.",
            }
        } else if !locked && !fodselsnummer::find(&text).is_empty() {
            word! {
                nb: "Teksten har et fødselsnummer. Kvitteringen er ikke låst, så ta det bort.",
                nn: "Teksten har eit fødselsnummer. Kvitteringa er ikkje låst, så ta det bort.",
                en: "The text has a national identity number. The receipt is not locked, so remove it.",
            }
        } else {
            return Ok(Said {
                kind: input.kind,
                text,
                automatic: false,
            });
        };
        Err(AppError::KvitteringNotReady(problem))
    }

    /// The message that says so about `original`, and the event that tells of it in the letter's log.
    pub(crate) fn about(
        &self,
        original: &Sbd,
        own: &Party,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(NewMessage, StatusEvent), AppError> {
        let wire_id = WireId::generate();
        let sbd = self.sbd(original, wire_id.clone(), now)?;
        let message = NewMessage {
            uid: MessageUid::generate(),
            account,
            wire_id: wire_id.clone(),
            conversation_id: sbd
                .conversation_id()
                .cloned()
                .unwrap_or_else(|| WireId::verbatim("")),
            sender: own.clone(),
            route: answer_route(&sbd, now)?,
            title: words! { nb: "Kvittering", nn: "Kvittering", en: "Receipt" },
            content: serde_json::to_string(self)
                .map_err(|error| AppError::Document(format!("kvittering: {error}")))?,
            // A late answer is worth as much as an early one: it is tried until it is sent.
            deadline: None,
            parts: Vec::new(),
            job: NewJob {
                attempt_key: WireId::generate().to_string(),
            },
        };
        let mut event = StatusEvent::local(ServiceIdentifier::Dpo, "KVITTERT", now, self.detail());
        event.source_key = format!("KVITTERT|{wire_id}");
        if !self.automatic {
            event.source = Source::Human;
        }
        Ok((message, event))
    }

    /// The bytes of the kvittering about the letter whose `sbd.json` is `original`.
    pub(crate) fn envelope(
        &self,
        original: &[u8],
        wire_id: &WireId,
        now: Timestamp,
    ) -> Result<Vec<u8>, AppError> {
        let original =
            Sbd::parse(original).map_err(|error| AppError::Document(error.to_string()))?;
        Ok(self.sbd(&original, wire_id.clone(), now)?.to_json())
    }

    fn sbd(&self, original: &Sbd, wire_id: WireId, now: Timestamp) -> Result<Sbd, AppError> {
        let messages = match self.text.as_str() {
            "" => Vec::new(),
            text => vec![ReceiptMessage {
                code: self.code().to_owned(),
                text: text.to_owned(),
            }],
        };
        Sbd::kvittering_for(original, wire_id, self.receipt_type(), messages, now)
            .map_err(|error| AppError::Document(error.to_string()))
    }

    fn receipt_type(&self) -> ReceiptType {
        match self.kind {
            KvitteringKind::Ok => ReceiptType::Ok,
            KvitteringKind::Warning => ReceiptType::Warning,
            KvitteringKind::Error => ReceiptType::Error,
            KvitteringKind::NotSupported => ReceiptType::NotSupported,
        }
    }

    /// Our own code beside the words; the field has no list of them.
    fn code(&self) -> &'static str {
        match self.kind {
            KvitteringKind::Ok | KvitteringKind::Warning => "MERKNAD",
            KvitteringKind::Error => "AVVIST",
            KvitteringKind::NotSupported => "IKKE_STOTTET",
        }
    }

    /// The variant on the first line, as in events that come from others.
    pub(crate) fn detail(&self) -> String {
        let kind = format!("ArkivmeldingKvittering: {}", self.receipt_type().as_str());
        match self.text.as_str() {
            "" => kind,
            text => format!("{kind}\n{text}"),
        }
    }

    /// One or two words.
    pub(crate) fn word(&self) -> &'static str {
        match self.kind {
            KvitteringKind::Ok => word! { nb: "Bekreftet", nn: "Stadfesta", en: "Confirmed" },
            KvitteringKind::Warning => word! {
                nb: "Bekreftet med merknad",
                nn: "Stadfesta med merknad",
                en: "Confirmed with a remark",
            },
            KvitteringKind::Error => word! { nb: "Avvist", nn: "Avvist", en: "Rejected" },
            KvitteringKind::NotSupported => word! {
                nb: "Ikke støttet",
                nn: "Ikkje støtta",
                en: "Not supported",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: KvitteringKind, text: &str) -> Result<Said, AppError> {
        let input = KvitteringInput {
            kind,
            text: text.to_owned(),
            journal_number: String::new(),
            again: false,
        };
        Said::of(&input, false)
    }

    #[test]
    fn a_no_says_why_and_names_no_person() {
        assert!(said(KvitteringKind::Ok, " ").is_ok(), "an OK says it all");
        for kind in [
            KvitteringKind::Warning,
            KvitteringKind::Error,
            KvitteringKind::NotSupported,
        ] {
            assert!(said(kind, " \n").is_err(), "{kind:?} without a word");
        }
        let text = said(KvitteringKind::Error, "Saken er\n avsluttet")
            .unwrap()
            .text;
        assert_eq!(text, "Saken er avsluttet");
        // An invented number of the synthetic series (month + 80).
        assert!(said(KvitteringKind::Error, "Gjelder 13816510060").is_err());
        assert!(said(KvitteringKind::Error, &"a".repeat(1001)).is_err());
    }
}
