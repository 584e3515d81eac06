//! The files that a meldingstype speaks of, when a person attaches them rather than writing them here: read
//! so that they are judged before they go, not by whoever receives them.

use std::io::Read;

use budstikke_store::{Attachment, BlobRef, Blobs, PartRole};
use budstikke_wire::fiks_io::PayloadRule;

use super::payload::names;
use crate::drafts::letter::Letter;

/// The most bytes of a file that is judged.
pub(crate) const MOST: u64 = 5_000_000;

/// A file of the payload, as a person attached it.
pub(crate) struct Attached {
    /// What the person calls it.
    pub(crate) name: String,
    /// What it is called in the package; tells what it shall be.
    pub(crate) packed: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    pub(crate) content: Content,
}

/// What there is to judge.
pub(crate) enum Content {
    /// The whole of it.
    Read(Vec<u8>),
    /// It is larger than [`MOST`].
    TooLarge,
    /// It can not be read.
    Unreadable,
}

/// The files of `letter` that its meldingstype has a name for; of a type that names none, or that we do not
/// know, the hoveddokument. Only those that are XML or JSON by name, and none that is written here.
/// Blocks for the disk.
pub(crate) fn read(letter: &Letter, attachments: &[Attachment], blobs: &Blobs) -> Vec<Attached> {
    let fiks = &letter.fiks_io;
    let known = fiks.known();
    let never = known.is_some_and(|known| known.payload == PayloadRule::Never);
    if !letter.is_fiks_io() || fiks.is_letter() || never {
        return Vec::new();
    }
    let wanted = known.map_or(&[][..], |known| known.files.as_slice());
    let is_spoken_of = |attachment: &Attachment, packed: &String| {
        if wanted.is_empty() {
            return !fiks.is_written() && attachment.role == PartRole::Hoveddokument;
        }
        wanted.contains(packed)
    };
    let named = attachments.iter().zip(names(fiks, attachments));
    let spoken_of = named.filter(|(attachment, packed)| {
        is_spoken_of(attachment, packed) && (is_json(packed) || is_xml(packed))
    });
    let read = spoken_of.map(|(attachment, packed)| Attached {
        name: attachment.name.clone(),
        packed,
        size: attachment.blob.size,
        content: content(blobs, &attachment.blob),
    });
    read.collect()
}

/// Whether a file is JSON by its name.
pub(crate) fn is_json(name: &str) -> bool {
    ends_with(name, ".json")
}

/// Whether a file is XML by its name.
pub(crate) fn is_xml(name: &str) -> bool {
    ends_with(name, ".xml")
}

fn ends_with(name: &str, end: &str) -> bool {
    name.to_lowercase().ends_with(end)
}

fn content(blobs: &Blobs, blob: &BlobRef) -> Content {
    if blob.size > MOST {
        return Content::TooLarge;
    }
    let mut bytes = Vec::new();
    let read = blobs
        .reader(&blob.id)
        .map(|mut reader| reader.read_to_end(&mut bytes));
    match read {
        Ok(Ok(_)) => Content::Read(bytes),
        Ok(Err(error)) => unreadable(&error),
        Err(error) => unreadable(&error),
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Content {
    tracing::warn!(%error, "An attached file can not be read");
    Content::Unreadable
}
