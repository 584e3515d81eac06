//! The arkivmelding of a letter, and its documents under the names they have in the package.

use std::collections::HashSet;

use budstikke_domain::{DpoRoute, Party};
use budstikke_store::{Attachment, NewPart};
use budstikke_wire::arkivmelding::{
    Letter as WireLetter, LetterDocument, LetterParty, Reply as WireReply, Skjerming, Variantformat,
};
use budstikke_wire::safe_file_name;
use jiff::Timestamp;
use uuid::Uuid;

use crate::drafts::check::case_number;
use crate::drafts::letter::Letter;
use crate::profile::Settings;
use crate::{AppError, VERSION};

/// A letter as documents.
pub(crate) struct Composed {
    /// `arkivmelding.xml`.
    pub(crate) xml: Vec<u8>,
    /// The documents, hoveddokument first.
    pub(crate) documents: Vec<NewPart>,
}

/// Composes a letter as its sender sees it now: an outgoing journalpost in a case (arkivmelding A.11).
pub(crate) fn compose(
    letter: &Letter,
    attachments: &[Attachment],
    sender: &Party,
    route: &DpoRoute,
    settings: &Settings,
    now: Timestamp,
) -> Result<Composed, AppError> {
    let mut taken = HashSet::new();
    let mut documents = Vec::with_capacity(attachments.len());
    let mut described = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        let filename = safe_file_name(&attachment.name, &taken);
        taken.insert(filename.clone());
        let title = letter.document_title(attachment);
        described.push(LetterDocument {
            id: uuid(&attachment.id)?,
            title: title.clone(),
            file_name: filename.clone(),
            kind: None,
            // Whether a PDF is PDF/A is not known without opening it, and nothing is claimed that is not known.
            variant: Variantformat::Produksjonsformat,
        });
        documents.push(NewPart {
            role: attachment.role,
            filename,
            title,
            media_type: attachment.media_type.clone(),
            blob: attachment.blob.clone(),
        });
    }
    let unit = if settings.unit.trim().is_empty() {
        &sender.name
    } else {
        &settings.unit
    };
    let wire = WireLetter {
        system: format!("Budstikke {VERSION}"),
        message_id: letter.message_id.clone(),
        sent: now,
        case_id: uuid(letter.mappe_id.as_str())?,
        case_title: String::new(),
        case_number: case_number(&letter.our_reference),
        registration_id: uuid(letter.journalpost_id.as_str())?,
        title: letter.title.trim().to_owned(),
        public_title: letter
            .shielded
            .then(|| letter.public_title.trim().to_owned()),
        document_date: None,
        sender: LetterParty {
            name: sender.name.clone(),
            ..LetterParty::default()
        },
        receiver: LetterParty {
            name: route.receiver.name.clone(),
            ..LetterParty::default()
        },
        administrative_unit: unit.clone(),
        case_worker: letter.case_worker.trim().to_owned(),
        documents: described,
        skjerming: letter.shielded.then(|| Skjerming {
            tilgangsrestriksjon: "UO".to_owned(),
            skjermingshjemmel: letter.legal_basis.trim().to_owned(),
            skjerming_metadata: vec!["Skjerming tittel registrering - utvalgte ord".to_owned()],
            skjerming_dokument: Some("Skjerming av hele dokumentet".to_owned()),
        }),
        reply: letter
            .reply
            .as_ref()
            .and_then(|reply| reply.registration.clone())
            .map(|registration| WireReply { registration }),
    };
    Ok(Composed {
        xml: wire.compose().to_xml(),
        documents,
    })
}

fn uuid(text: &str) -> Result<Uuid, AppError> {
    Uuid::try_parse(text).map_err(|error| AppError::Document(format!("id: {error}")))
}
