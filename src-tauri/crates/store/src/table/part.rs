//! The files of a message, frozen.

use std::collections::BTreeSet;

use budstikke_domain::WireId;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::row::{Named, column, count, size, word};
use crate::{BlobId, BlobRef, Read, StoreError, Tx};

/// What a file is in its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartRole {
    /// The arkivmelding itself.
    Arkivmelding,
    /// The main document.
    Hoveddokument,
    /// Any other document.
    Vedlegg,
    /// What else lies in the package.
    Metadata,
}

impl PartRole {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            PartRole::Arkivmelding => "arkivmelding",
            PartRole::Hoveddokument => "hoveddokument",
            PartRole::Vedlegg => "vedlegg",
            PartRole::Metadata => "metadata",
        }
    }

    /// Reads [`PartRole::as_str`] back.
    pub fn parse(text: &str) -> Option<PartRole> {
        [
            PartRole::Arkivmelding,
            PartRole::Hoveddokument,
            PartRole::Vedlegg,
            PartRole::Metadata,
        ]
        .into_iter()
        .find(|role| role.as_str() == text)
    }
}

/// A file of a message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Its number.
    pub id: i64,
    /// Its place in the message, from 0.
    pub ordinal: u32,
    /// What it is.
    pub role: PartRole,
    /// What it is called in the package.
    pub filename: String,
    /// What a person called it.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub blob: BlobRef,
    /// What it is worth; empty until judged. Our own are `passed`.
    pub verdict: String,
}

/// A file of a message to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// What it is.
    pub role: PartRole,
    /// What it is called in the package; unique in the message.
    pub filename: String,
    /// What a person called it.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes. The blob must be finished.
    pub blob: BlobRef,
}

impl Read<'_> {
    pub(crate) fn parts_of(&self, message: i64) -> Result<Vec<PartRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM part WHERE message = ?1 ORDER BY ordinal, id")?;
        let rows = statement.query_map([message], part)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Read<'_> {
    /// Whether a letter came in with exactly these files (name and SHA-256) under another id than
    /// `wire_id`. Without files there is nothing to know it again by.
    pub fn came_before(
        &self,
        wire_id: &WireId,
        files: &[(&str, &str)],
    ) -> Result<bool, StoreError> {
        let Some((_, sha256)) = files.first() else {
            return Ok(false);
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT message.id FROM part JOIN message ON message.id = part.message
             WHERE part.sha256 = ?1 AND message.direction = 'in' AND message.wire_id <> ?2",
        )?;
        let candidates: Vec<i64> = statement
            .query_map(params![sha256, wire_id.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let wanted: BTreeSet<(&str, &str)> = files.iter().copied().collect();
        for candidate in candidates {
            let parts = self.parts_of(candidate)?;
            let theirs: BTreeSet<(&str, &str)> = parts
                .iter()
                .map(|part| (part.filename.as_str(), part.blob.sha256.as_str()))
                .collect();
            if theirs == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Tx<'_> {
    pub(crate) fn add_part(
        &mut self,
        message: i64,
        ordinal: usize,
        new: &NewPart,
        verdict: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO part
               (message, ordinal, role, filename, title, media_type, size, sha256, blob, verdict)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                message,
                size("ordinal", ordinal as u64)?,
                new.role.as_str(),
                new.filename,
                new.title,
                new.media_type,
                size("size", new.blob.size)?,
                new.blob.sha256,
                new.blob.id.as_str(),
                verdict
            ],
        )?;
        Ok(())
    }
}

pub(crate) fn part(row: &Row<'_>) -> rusqlite::Result<PartRow> {
    Ok(PartRow {
        id: column!("id").value(row)?,
        ordinal: column!("ordinal").value(row)?,
        role: word(row, column!("role"), PartRole::parse)?,
        filename: column!("filename").value(row)?,
        title: column!("title").value(row)?,
        media_type: column!("media_type").value(row)?,
        blob: BlobRef {
            id: word(row, column!("blob"), BlobId::parse)?,
            size: count(row, column!("size"))?,
            sha256: column!("sha256").value(row)?,
        },
        verdict: column!("verdict").value(row)?,
    })
}
