//! Letters that are being written. Every change is a commit: a draft survives a crash and a power loss.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::row::{count, json, millis, size, time, to_json, word};
use crate::{BlobRef, Change, PartRole, Read, StoreError, Tx};

/// Our own id of a draft: a UUIDv7.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftUid(String);

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its id.
    pub uid: DraftUid,
    /// What it holds.
    pub content: DraftContent,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// What a draft holds besides its attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftContent {
    /// For the list; empty while there is none.
    pub title: String,
    /// For the list: the names of the recipients.
    pub receivers: String,
    /// JSON of the layer that composes letters.
    pub content: String,
}

/// A document of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id, stable while it is moved about.
    pub id: String,
    /// Its place, from 0.
    pub ordinal: u32,
    /// What it is in the letter.
    pub role: PartRole,
    /// What the file was called.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub blob: BlobRef,
    /// The file it was read from, when it was one.
    pub source: Option<SourceFile>,
}

/// A document to be added to a draft. It comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// What it is in the letter.
    pub role: PartRole,
    /// What the file was called.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub blob: BlobRef,
    /// The file it was read from, when it was one.
    pub source: Option<SourceFile>,
}

/// A file as it was when it was read, so that a later change to it can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Where it lay.
    pub path: PathBuf,
    /// When it had been changed, if the file system tells.
    pub modified: Option<Timestamp>,
    /// How large it was.
    pub size: u64,
}

impl DraftUid {
    /// A fresh id.
    pub fn generate() -> DraftUid {
        DraftUid(uuid::Uuid::now_v7().to_string())
    }

    /// Takes back an id that was written down earlier. Anything that is not a UUID is refused.
    pub fn parse(text: &str) -> Option<DraftUid> {
        let uuid = uuid::Uuid::try_parse(text).ok()?;
        Some(DraftUid(uuid.to_string()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DraftUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Read<'_> {
    /// Every draft, last changed first.
    pub fn drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM draft WHERE sent = 0 ORDER BY changed_at DESC, uid DESC",
        )?;
        let rows = statement.query_map([], draft)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One draft. None also while it is sent and held: then it can only be had back by undoing.
    pub fn draft(&self, uid: &DraftUid) -> Result<Option<DraftRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM draft WHERE uid = ?1 AND sent = 0")?;
        Ok(statement.query_row([uid.as_str()], draft).optional()?)
    }

    /// The documents of a draft, in order.
    pub fn attachments(&self, draft: &DraftUid) -> Result<Vec<Attachment>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM draft_attachment WHERE draft = ?1 ORDER BY ordinal, id",
        )?;
        let rows = statement.query_map([draft.as_str()], attachment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One document of a draft.
    pub fn attachment(&self, id: &str) -> Result<Option<Attachment>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM draft_attachment WHERE id = ?1")?;
        Ok(statement.query_row([id], attachment).optional()?)
    }
}

impl Tx<'_> {
    /// Begins a draft.
    pub fn create_draft(&mut self, content: &DraftContent) -> Result<DraftUid, StoreError> {
        let uid = DraftUid::generate();
        self.execute(
            "INSERT INTO draft (uid, title, receivers, content, created_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![
                uid.as_str(),
                content.title,
                content.receivers,
                content.content,
                millis(self.now())
            ],
        )?;
        self.changed(Change::Draft(uid.clone()));
        Ok(uid)
    }

    /// Replaces what a draft holds.
    pub fn update_draft(
        &mut self,
        uid: &DraftUid,
        content: &DraftContent,
    ) -> Result<(), StoreError> {
        let changed = self.execute(
            "UPDATE draft SET title = ?2, receivers = ?3, content = ?4, changed_at = ?5
             WHERE uid = ?1 AND sent = 0",
            params![
                uid.as_str(),
                content.title,
                content.receivers,
                content.content,
                millis(self.now())
            ],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("draft"));
        }
        self.changed(Change::Draft(uid.clone()));
        Ok(())
    }

    /// Throws a draft away. Its blobs go when nothing else speaks of them.
    pub fn delete_draft(&mut self, uid: &DraftUid) -> Result<(), StoreError> {
        let changed = self.execute(
            "DELETE FROM draft WHERE uid = ?1 AND sent = 0",
            [uid.as_str()],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("draft"));
        }
        self.changed(Change::Draft(uid.clone()));
        Ok(())
    }

    /// Adds a document, last. Its blob must be finished already. Returns its id.
    pub fn add_attachment(
        &mut self,
        draft: &DraftUid,
        new: &NewAttachment,
    ) -> Result<String, StoreError> {
        self.touch(draft)?;
        let id = uuid::Uuid::now_v7().to_string();
        let source = match &new.source {
            Some(source) => to_json("source", source)?,
            None => String::new(),
        };
        self.execute(
            "INSERT INTO draft_attachment
               (id, draft, ordinal, role, name, media_type, size, sha256, blob, source)
             VALUES (?1, ?2,
               (SELECT coalesce(max(ordinal) + 1, 0) FROM draft_attachment WHERE draft = ?2),
               ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                id,
                draft.as_str(),
                new.role.as_str(),
                new.name,
                new.media_type,
                size("size", new.blob.size)?,
                new.blob.sha256,
                new.blob.id.as_str(),
                source
            ],
        )?;
        Ok(id)
    }

    /// Changes the name and the role of a document.
    pub fn update_attachment(
        &mut self,
        draft: &DraftUid,
        id: &str,
        name: &str,
        role: PartRole,
    ) -> Result<(), StoreError> {
        self.touch(draft)?;
        let changed = self.execute(
            "UPDATE draft_attachment SET name = ?3, role = ?4 WHERE id = ?2 AND draft = ?1",
            params![draft.as_str(), id, name, role.as_str()],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("attachment"));
        }
        Ok(())
    }

    /// Takes a document out of a draft.
    pub fn remove_attachment(&mut self, draft: &DraftUid, id: &str) -> Result<(), StoreError> {
        self.touch(draft)?;
        let changed = self.execute(
            "DELETE FROM draft_attachment WHERE id = ?2 AND draft = ?1",
            params![draft.as_str(), id],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("attachment"));
        }
        Ok(())
    }

    /// Puts the documents of a draft in the order of `ids`; those that are not named come after, in
    /// the order they had.
    pub fn order_attachments(
        &mut self,
        draft: &DraftUid,
        ids: &[String],
    ) -> Result<(), StoreError> {
        self.touch(draft)?;
        let present = self.attachments(draft)?;
        let place = |id: &str| {
            ids.iter()
                .position(|named| named == id)
                .unwrap_or(ids.len())
        };
        let mut ordered: Vec<&Attachment> = present.iter().collect();
        ordered.sort_by_key(|attachment| place(&attachment.id));
        for (ordinal, attachment) in (0i64..).zip(ordered) {
            self.execute(
                "UPDATE draft_attachment SET ordinal = ?2 WHERE id = ?1",
                params![attachment.id, ordinal],
            )?;
        }
        Ok(())
    }

    fn touch(&mut self, draft: &DraftUid) -> Result<(), StoreError> {
        let changed = self.execute(
            "UPDATE draft SET changed_at = ?2 WHERE uid = ?1 AND sent = 0",
            params![draft.as_str(), millis(self.now())],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("draft"));
        }
        self.changed(Change::Draft(draft.clone()));
        Ok(())
    }
}

pub(crate) fn draft(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        uid: word(row, "uid", DraftUid::parse)?,
        content: DraftContent {
            title: row.get("title")?,
            receivers: row.get("receivers")?,
            content: row.get("content")?,
        },
        created_at: time(row, "created_at")?,
        changed_at: time(row, "changed_at")?,
    })
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: row.get("id")?,
        ordinal: row.get("ordinal")?,
        role: word(row, "role", PartRole::parse)?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        blob: BlobRef {
            id: word(row, "blob", crate::BlobId::parse)?,
            size: count(row, "size")?,
            sha256: row.get("sha256")?,
        },
        source: json(row, "source")?,
    })
}
