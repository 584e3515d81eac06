//! What goes in the package of a message over FIKS IO, under the names that the meldingstype has for its
//! files (fiks-io 10.2, 11).

use std::collections::HashSet;

use budstikke_domain::FiksIoRoute;
use budstikke_store::{Attachment, NewPart, PartRole};
use budstikke_wire::fiks_io::KnownMeldingstype;
use budstikke_wire::{ARKIVMELDING_XML, media_type, safe_file_name};
use jiff::Timestamp;

use super::opprett::{Sending, arkivmelding};
use super::{FiksIoDraft, MainFile, Payload};
use crate::drafts::letter::Letter;
use crate::{App, AppError};

/// The parts of a message, its main file first. Without a payload there are none.
pub(crate) async fn parts(
    app: &App,
    letter: &Letter,
    attachments: &[Attachment],
    route: &FiksIoRoute,
    now: Timestamp,
) -> Result<Vec<NewPart>, AppError> {
    let fiks = &letter.fiks_io;
    if !fiks.has_payload(attachments.len()) {
        return Ok(Vec::new());
    }
    let payload = if fiks.is_letter() {
        to_archive(app, letter, attachments, route, now)
    } else {
        agreed(letter, attachments)?
    };
    let mut parts = Vec::with_capacity(payload.documents.len() + 1);
    if let Some(main) = payload.main {
        let blobs = app.store().blobs().clone();
        let blob = tokio::task::spawn_blocking(move || blobs.put(&main.bytes))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        parts.push(NewPart {
            role: PartRole::Arkivmelding,
            media_type: media_type(&main.name).to_owned(),
            filename: main.name,
            title: main.title,
            blob,
        });
    }
    parts.extend(payload.documents);
    Ok(parts)
}

/// The names that files of a meldingstype other than a letter have in the package, in the order of
/// `attachments`, beside the main file when that is written here.
pub(crate) fn names(fiks: &FiksIoDraft, attachments: &[Attachment]) -> Vec<String> {
    let written = fiks.is_written();
    let known = fiks.known();
    let wanted = known
        .map(|known| known.files.as_slice())
        .unwrap_or_default();
    let mut taken = HashSet::new();
    if written {
        taken.insert(main_name(known, &fiks.content));
    }
    // One file for the one name that the type has: it can only be that.
    if let ([name], [_], false) = (wanted, attachments, written) {
        return vec![name.clone()];
    }
    let mut names = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        let own = wanted.iter().find(|name| **name == attachment.name);
        let name = match own.filter(|name| !taken.contains(*name)) {
            Some(name) => name.clone(),
            None => safe_file_name(&attachment.name, &taken),
        };
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// What the main file that is written here is called.
pub(crate) fn main_name(known: Option<&KnownMeldingstype>, content: &str) -> String {
    if let Some(name) = known.and_then(|known| known.files.first()) {
        return name.clone();
    }
    if content.trim_start().starts_with('<') {
        "payload.xml".to_owned()
    } else {
        "payload.json".to_owned()
    }
}

fn to_archive(
    app: &App,
    letter: &Letter,
    attachments: &[Attachment],
    route: &FiksIoRoute,
    now: Timestamp,
) -> Payload {
    let mut taken = HashSet::new();
    let named = attachments.iter().map(|attachment| {
        let name = safe_file_name(&attachment.name, &taken);
        taken.insert(name.clone());
        part(letter, attachment, name)
    });
    let documents: Vec<NewPart> = named.collect();
    let (organisation, settings) = (app.organisation(), app.settings());
    let unit = settings.unit.trim();
    let sending = Sending {
        sender: organisation,
        receiver: route.receiver.as_ref(),
        konto_name: &route.konto_name,
        unit: if unit.is_empty() {
            &organisation.name
        } else {
            unit
        },
        now,
    };
    let message = arkivmelding(letter, attachments, &documents, &sending);
    Payload {
        main: Some(MainFile {
            name: ARKIVMELDING_XML.to_owned(),
            title: "Arkivmelding".to_owned(),
            bytes: message.to_xml(),
        }),
        documents,
    }
}

fn agreed(letter: &Letter, attachments: &[Attachment]) -> Result<Payload, AppError> {
    let fiks = &letter.fiks_io;
    let names = names(fiks, attachments);
    let main = if fiks.is_written() {
        let text = fiks.text(attachments);
        Some(MainFile {
            name: main_name(fiks.known(), &fiks.content),
            title: letter.title.trim().to_owned(),
            bytes: text.map_err(|fault| AppError::DraftNotReady(fault.text.to_owned()))?,
        })
    } else {
        None
    };
    Ok(Payload {
        main,
        documents: attachments
            .iter()
            .zip(names)
            .map(|(attachment, name)| part(letter, attachment, name))
            .collect(),
    })
}

fn part(letter: &Letter, attachment: &Attachment, filename: String) -> NewPart {
    NewPart {
        role: attachment.role,
        filename,
        title: letter.document_title(attachment),
        media_type: attachment.media_type.clone(),
        blob: attachment.blob.clone(),
    }
}
