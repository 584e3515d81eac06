//! A letter as a person is writing it: what a draft holds beside its documents.

use std::collections::BTreeMap;

use budstikke_domain::{
    DpoRoute, FiksIoAnswers, Limits, Party, Process, ProcessFamily, Profile, WireId,
};
use budstikke_store::{Attachment, DraftContent, DraftRow, PartRole};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::drafts::deadline::ChosenDeadline;
use crate::drafts::fiks_io::FiksIoDraft;
use crate::drafts::reply::ReplyTo;
use crate::drafts::several::{self, Further};
use crate::dto::{Agreement, DraftInput};

/// What a draft holds. Ids are made with the draft and not when it is sent, so that whatever happens to
/// an attempt the message keeps its identity (trust-and-speed 2.2, I4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) message_id: WireId,
    pub(crate) conversation_id: WireId,
    /// The carrier's key of every attempt: a UUID, because a receiver without a message channel never
    /// sees a file whose reference is shorter (eformidling-dpo 0.5).
    pub(crate) attempt_key: WireId,
    pub(crate) sender_reference_id: WireId,
    pub(crate) mappe_id: WireId,
    pub(crate) journalpost_id: WireId,
    pub(crate) recipient: Option<Party>,
    /// Recipients beside the first, who get a message each.
    #[serde(default)]
    pub(crate) further: Vec<Further>,
    /// Of how many it is one; 0 for a draft, and for a letter that went to one alone.
    #[serde(default)]
    pub(crate) among: u32,
    pub(crate) service: String,
    pub(crate) process: Option<Process>,
    pub(crate) confidential: bool,
    pub(crate) title: String,
    pub(crate) their_reference: String,
    pub(crate) our_reference: String,
    pub(crate) shielded: bool,
    pub(crate) legal_basis: String,
    pub(crate) public_title: String,
    pub(crate) case_worker: String,
    #[serde(default)]
    pub(crate) agreement: Agreement,
    /// Until when an answer is waited for; none = what the settings say.
    #[serde(default)]
    pub(crate) deadline: Option<ChosenDeadline>,
    /// Titles a person gave documents, by attachment id.
    #[serde(default)]
    pub(crate) document_titles: BTreeMap<String, String>,
    /// The way as it was when it was last looked up for this recipient and process.
    #[serde(default)]
    pub(crate) route: Option<DpoRoute>,
    /// What it is over FIKS IO; used when that is the chosen way.
    #[serde(default)]
    pub(crate) fiks_io: FiksIoDraft,
    /// The incoming letter it answers.
    #[serde(default)]
    pub(crate) reply: Option<ReplyTo>,
    /// Thrown away; kept for as long as it can be undone.
    #[serde(default)]
    pub(crate) thrown_away: bool,
}

impl Letter {
    pub(crate) fn new(case_worker: &str) -> Letter {
        Letter {
            message_id: WireId::generate(),
            conversation_id: WireId::generate(),
            attempt_key: WireId::generate(),
            sender_reference_id: WireId::generate(),
            mappe_id: WireId::generate(),
            journalpost_id: WireId::generate(),
            recipient: None,
            further: Vec::new(),
            among: 0,
            service: String::new(),
            process: None,
            confidential: false,
            title: String::new(),
            their_reference: String::new(),
            our_reference: String::new(),
            shielded: false,
            legal_basis: String::new(),
            public_title: String::new(),
            case_worker: case_worker.to_owned(),
            agreement: Agreement::default(),
            deadline: None,
            document_titles: BTreeMap::new(),
            route: None,
            fiks_io: FiksIoDraft::default(),
            reply: None,
            thrown_away: false,
        }
    }

    /// The same text as a new message: every id is new, only the conversation goes on.
    pub(crate) fn as_new(&self) -> Letter {
        let fresh = Letter::new(&self.case_worker);
        Letter {
            message_id: fresh.message_id,
            attempt_key: fresh.attempt_key,
            sender_reference_id: fresh.sender_reference_id,
            journalpost_id: fresh.journalpost_id,
            // A moment was chosen for the message that was; so many hours suit this one too.
            deadline: self
                .deadline
                .filter(|chosen| matches!(chosen, ChosenDeadline::Hours(_))),
            document_titles: BTreeMap::new(),
            among: 0,
            route: None,
            fiks_io: FiksIoDraft {
                contact: None,
                ..self.fiks_io.clone()
            },
            thrown_away: false,
            ..self.clone()
        }
    }

    pub(crate) fn of(row: &DraftRow) -> Result<Letter, AppError> {
        Letter::parse(&row.content.content)
    }

    pub(crate) fn parse(json: &str) -> Result<Letter, AppError> {
        serde_json::from_str(json).map_err(|error| AppError::Document(format!("draft: {error}")))
    }

    pub(crate) fn to_content(&self) -> Result<DraftContent, AppError> {
        let content = serde_json::to_string(self)
            .map_err(|error| AppError::Document(format!("draft: {error}")))?;
        Ok(DraftContent {
            title: self.title.clone(),
            receivers: self.receivers(),
            content,
        })
    }

    /// The names of all that it is for.
    fn receivers(&self) -> String {
        let names: Vec<String> = self.copies().iter().map(Letter::addressee).collect();
        let known: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        known.join(", ")
    }

    /// Takes over what was typed. A route that was looked up for somebody else or something else is forgotten.
    pub(crate) fn take(&mut self, input: DraftInput) -> Result<(), AppError> {
        self.recipient = several::party(&input.recipient_org, input.recipient_name)?;
        self.further = several::taken(std::mem::take(&mut self.further), input.further)?;
        self.service = input.service;
        self.process = (!input.process.is_empty()).then(|| Process::verbatim(input.process));
        self.confidential = input.confidential;
        self.title = input.title;
        self.their_reference = input.their_reference;
        self.our_reference = input.our_reference;
        self.shielded = input.shielded;
        self.legal_basis = input.legal_basis;
        self.public_title = input.public_title;
        self.case_worker = input.case_worker;
        self.agreement = input.agreement;
        self.fiks_io.take(input.fiks_io);
        self.keep_reply();
        self.forget_routes();
        Ok(())
    }

    /// A letter to somebody else is no answer: it begins a conversation of its own.
    fn keep_reply(&mut self) {
        let to = self.recipient.as_ref().map(|party| party.org);
        if self
            .reply
            .as_ref()
            .is_some_and(|reply| Some(reply.org) != to && to.is_some())
        {
            self.reply = None;
            self.conversation_id = WireId::generate();
        }
    }

    /// The process it will be sent in: the switch «Taushetsbelagt» goes before the chosen area.
    pub(crate) fn effective_process(&self) -> Option<Process> {
        if self.confidential {
            Some(Process::verbatim(Process::TAUSHETSBELAGT))
        } else {
            self.process.clone()
        }
    }

    /// Whether it says what two parties have agreed on, instead of being a letter to an archive.
    pub(crate) fn is_agreed(&self) -> bool {
        !self.is_fiks_io()
            && self
                .effective_process()
                .is_some_and(|process| process.family() == ProcessFamily::Avtalt)
    }

    /// Whether it is a letter to an archive, over whichever service.
    pub(crate) fn is_to_archive(&self) -> bool {
        if self.is_fiks_io() {
            self.fiks_io.is_letter()
        } else {
            !self.is_agreed()
        }
    }

    /// What the chosen way takes; of several the least.
    pub(crate) fn limits(&self) -> Limits {
        let of = |copy: &Letter| {
            if copy.is_fiks_io() {
                Profile::fiks_io(FiksIoAnswers::default()).limits
            } else {
                Profile::dpo().limits
            }
        };
        let copies = self.copies();
        let mut limits = of(self);
        for other in copies.iter().skip(1).map(of) {
            limits.total_bytes = limits.total_bytes.min(other.total_bytes);
            limits.documents = limits.documents.min(other.documents);
        }
        limits
    }

    /// The title everybody may see.
    pub(crate) fn open_title(&self) -> &str {
        if self.shielded {
            &self.public_title
        } else {
            &self.title
        }
    }

    /// The title of a document: what a person called it, else its file name without the extension.
    pub(crate) fn document_title(&self, attachment: &Attachment) -> String {
        let given = self
            .document_titles
            .get(&attachment.id)
            .map(|title| title.trim())
            .filter(|title| !title.is_empty());
        match given {
            Some(title) => title.to_owned(),
            None => title_of_file(&attachment.name),
        }
    }
}

/// A file name without its extension.
pub(crate) fn title_of_file(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// The documents in the order they are sent: hoveddokument first, the others as they stand.
pub(crate) fn in_sending_order(mut attachments: Vec<Attachment>) -> Vec<Attachment> {
    attachments.sort_by_key(|attachment| {
        (
            attachment.role != PartRole::Hoveddokument,
            attachment.ordinal,
        )
    });
    attachments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::FiksIoInput;
    use budstikke_domain::OrgNumber;

    fn input() -> DraftInput {
        DraftInput {
            recipient_org: "311204823".to_owned(),
            recipient_name: "Statens prøveetat".to_owned(),
            service: "DPO".to_owned(),
            process: Process::ADMINISTRASJON.to_owned(),
            confidential: false,
            title: "Tilsvar".to_owned(),
            their_reference: String::new(),
            our_reference: String::new(),
            shielded: false,
            legal_basis: String::new(),
            public_title: String::new(),
            case_worker: "Kari Testesen".to_owned(),
            agreement: Agreement::default(),
            further: Vec::new(),
            fiks_io: FiksIoInput::default(),
        }
    }

    fn route(org: &str, process: &str) -> DpoRoute {
        DpoRoute {
            version: 1,
            receiver: Party {
                org: OrgNumber::parse(org).unwrap(),
                name: String::new(),
            },
            process: Process::verbatim(process),
            document_type: budstikke_domain::DocumentType::verbatim(
                budstikke_domain::DocumentType::ARKIVMELDING,
            ),
            certificate: String::new(),
            looked_up_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_route_looked_up_for_another_recipient_or_process_is_forgotten() {
        let mut letter = Letter::new("Kari Testesen");
        letter.take(input()).unwrap();
        letter.route = Some(route("311204823", Process::ADMINISTRASJON));
        letter.take(input()).unwrap();
        assert!(letter.route.is_some(), "the same recipient and process");
        letter
            .take(DraftInput {
                confidential: true,
                ..input()
            })
            .unwrap();
        assert!(letter.route.is_none(), "taushetsbelagt is another process");
    }

    #[test]
    fn a_letter_sent_as_new_gets_new_ids_and_keeps_its_conversation() {
        let letter = Letter::new("Kari Testesen");
        let new = letter.as_new();
        assert_ne!(letter.message_id, new.message_id);
        assert_ne!(letter.attempt_key, new.attempt_key);
        assert_eq!(letter.conversation_id, new.conversation_id);
        assert_eq!(letter.mappe_id, new.mappe_id, "the case is the same");
    }
}
