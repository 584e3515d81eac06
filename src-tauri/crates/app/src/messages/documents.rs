//! The documents of a message: listed, and saved where a person wants them.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use budstikke_domain::{Verdict, word};
use budstikke_store::{Blobs, Direction, MessageRow, PartRole, PartRow};
use budstikke_wire::{ARKIVMELDING_XML, safe_file_name};
use tempfile::NamedTempFile;

use crate::dto::{DocumentDto, SavedDocuments};
use crate::messages::whole::Whole;
use crate::{App, AppError, format};

impl App {
    /// The name a document of a message is saved under when a person does not choose another.
    pub async fn document_name(&self, uid: &str, document_id: &str) -> Result<String, AppError> {
        let part = self.document(uid, document_id).await?.1;
        Ok(name_to_save(&part))
    }

    /// Saves a copy of a document to `path`, which a person has chosen. Written beside and renamed, so that
    /// half a document never stands under the name.
    pub async fn save_document(
        &self,
        uid: &str,
        document_id: &str,
        path: &Path,
    ) -> Result<(), AppError> {
        let part = self.document(uid, document_id).await?.1;
        let (blobs, path) = (self.store().blobs().clone(), path.to_owned());
        tokio::task::spawn_blocking(move || {
            let saved = path
                .parent()
                .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
                .and_then(|folder| copy_beside(&blobs, &part, folder))
                .and_then(|copy| Ok(copy.persist(&path)?));
            saved
                .map(|_| ())
                .map_err(|cause| AppError::NotSaved { saved: 0, cause })
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
    }

    /// Saves a copy of every document of a message in `folder`, which a person has chosen. Nothing that
    /// lies there is replaced: a name that is taken gets a number.
    ///
    /// Errors: [`AppError::NotSaved`] with how many were saved before it; those stay.
    pub async fn save_documents(
        &self,
        uid: &str,
        folder: &Path,
    ) -> Result<SavedDocuments, AppError> {
        let whole = self.whole(uid).await?;
        let parts = in_order(&whole.parts);
        for part in &parts {
            trusted(&whole, part)?;
        }
        let parts: Vec<PartRow> = parts.into_iter().cloned().collect();
        let (blobs, folder) = (self.store().blobs().clone(), folder.to_owned());
        tokio::task::spawn_blocking(move || {
            let mut saved = 0;
            for part in &parts {
                save_under_free_name(&blobs, part, &folder)
                    .map_err(|cause| AppError::NotSaved { saved, cause })?;
                saved += 1;
            }
            let name = folder.file_name().unwrap_or(folder.as_os_str());
            Ok(SavedDocuments {
                count: saved,
                folder: name.to_string_lossy().into_owned(),
            })
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
    }

    /// A document that may be used, and the message it belongs to.
    pub(crate) async fn document(
        &self,
        uid: &str,
        document_id: &str,
    ) -> Result<(Whole, PartRow), AppError> {
        let whole = self.whole(uid).await?;
        let part = whole
            .parts
            .iter()
            .find(|part| part.id.to_string() == document_id)
            .cloned()
            .ok_or(AppError::NotFound("document"))?;
        trusted(&whole, &part)?;
        Ok((whole, part))
    }
}

/// The documents as the window lists them.
pub(crate) fn documents(parts: &[PartRow]) -> Vec<DocumentDto> {
    in_order(parts)
        .into_iter()
        .map(|part| DocumentDto {
            id: part.id.to_string(),
            name: part.filename.clone(),
            title: part.title.clone(),
            role: match part.role {
                PartRole::Hoveddokument => word! {
                    nb: "Hoveddokument",
                    nn: "Hovuddokument",
                    en: "Main document",
                },
                PartRole::Vedlegg => word! { nb: "Vedlegg", nn: "Vedlegg", en: "Attachment" },
                PartRole::Arkivmelding => word! {
                    nb: "Arkivmelding (laget av oss)",
                    nn: "Arkivmelding (laga av oss)",
                    en: "Arkivmelding (made by us)",
                },
                PartRole::Metadata => word! { nb: "Metadata", nn: "Metadata", en: "Metadata" },
            }
            .to_owned(),
            size: format::size(part.blob.size),
            kind: format::file_kind(&part.filename),
            sha256: part.blob.sha256.clone(),
        })
        .collect()
}

/// As they stand in the message, the arkivmelding last.
fn in_order(parts: &[PartRow]) -> Vec<&PartRow> {
    let mut ordered: Vec<&PartRow> = parts.iter().collect();
    ordered.sort_by_key(|part| (part.role == PartRole::Arkivmelding, part.ordinal));
    ordered
}

/// What others sent leaves the profile only when it has been judged and holds (trust-and-speed T23).
fn trusted(whole: &Whole, part: &PartRow) -> Result<(), AppError> {
    if may_be_used(&whole.message, part) {
        Ok(())
    } else {
        Err(AppError::NotTrusted)
    }
}

/// Whether a document may be opened and saved: our own, what holds, and what could not be checked in full
/// when a person here has accepted it. What is in quarantine, nobody may.
pub(crate) fn may_be_used(message: &MessageRow, part: &PartRow) -> bool {
    let is = |verdict: Verdict| part.verdict == verdict.as_str();
    message.direction == Direction::Out
        || is(Verdict::Passed)
        || is(Verdict::PassedWeak)
        || (message.accepted && is(Verdict::Indeterminate))
}

/// The bytes of a document in a nameless file in `folder`, on the disk for good.
fn copy_beside(blobs: &Blobs, part: &PartRow, folder: &Path) -> io::Result<NamedTempFile> {
    let mut reader = blobs.reader(&part.blob.id).map_err(io::Error::other)?;
    // `Path::parent` of a bare name is empty, and means here.
    let mut copy = match folder.as_os_str().is_empty() {
        true => NamedTempFile::new_in(".")?,
        false => NamedTempFile::new_in(folder)?,
    };
    io::copy(&mut reader, &mut copy)?;
    copy.as_file().sync_all()?;
    Ok(copy)
}

fn save_under_free_name(blobs: &Blobs, part: &PartRow, folder: &Path) -> io::Result<()> {
    const TRIES: u32 = 1000;
    let name = name_to_save(part);
    let mut copy = copy_beside(blobs, part, folder)?;
    for number in 1..=TRIES {
        // Named in one step that fails when the name is taken, also by somebody who is quicker.
        match copy.persist_noclobber(folder.join(numbered(&name, number))) {
            Ok(_) => return Ok(()),
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => copy = taken.file,
            Err(failed) => return Err(failed.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The name it has in the package, made safe for any disk.
pub(crate) fn name_to_save(part: &PartRow) -> String {
    match part.role {
        // Safe, and among the names that nothing else in a package may have.
        PartRole::Arkivmelding => ARKIVMELDING_XML.to_owned(),
        _ => safe_file_name(&part.filename, &HashSet::new()),
    }
}

/// `Kart.pdf`, then `Kart (2).pdf`.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, extension))) if !stem.is_empty() => {
            format!("{stem} ({number}).{extension}")
        }
        _ => format!("{name} ({number})"),
    }
}
