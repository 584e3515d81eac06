//! Content at rest: streamed, seekable, encrypted.
//!
//! A blob has an id and is read by it, wherever it lies. What is small and comes with a row lies in the
//! database (`small`). Any other blob is `blobs/ab/<id>`: a header with the blob's own key, wrapped by the profile's, then
//! AES-256-GCM segments of 64 KiB plain text. Each segment's index and whether it is the last one stand
//! in its associated data, and the wrapping names the id: segments can not be left out, added, swapped
//! or moved to another blob without an error on reading.

mod reader;
mod seal;
mod small;
mod writer;

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use budstikke_domain::Secret;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use reader::BlobReader;
pub use small::MOST_SMALL;
use small::SmallBlobs;
pub use writer::BlobWriter;

/// The id of a blob: 32 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobId(String);

/// A finished blob and what was measured while it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    /// Its id.
    pub id: BlobId,
    /// Size of the plain bytes.
    pub size: u64,
    /// SHA-256 of the plain bytes, lower-case hex.
    pub sha256: String,
}

/// Why a blob could not be written or read.
#[derive(Debug, Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("no blob {0}")]
    Missing(BlobId),
    /// It is not what was written: shortened, changed, moved, or of another key.
    #[error("blob {0} is damaged")]
    Damaged(BlobId),
    /// The disk.
    #[error("disk: {0}")]
    Io(#[from] std::io::Error),
    /// The cipher.
    #[error("cipher: {0}")]
    Cipher(#[from] openssl::error::ErrorStack),
    /// The database, when it is a small one.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl BlobError {
    /// The same as what a writer or a reader of bytes tells; an error of the disk stays that.
    pub fn into_io(self) -> std::io::Error {
        match self {
            BlobError::Io(error) => error,
            error => std::io::Error::other(error),
        }
    }
}

/// Where content is kept. Cheap to clone. Its calls block for the disk and the cipher: make them from a
/// thread that may.
#[derive(Clone)]
pub struct Blobs {
    folder: Arc<Path>,
    key: Arc<Secret<[u8; 32]>>,
    /// What this process began and no row was seen to speak of yet. Whoever wrote it may be about to
    /// commit its row, whatever the clock says, so the janitor leaves it.
    young: Arc<Mutex<HashSet<String>>>,
    small: Arc<SmallBlobs>,
}

impl Blobs {
    /// `small` is a connection that reads the small ones.
    pub(crate) fn open(
        folder: &Path,
        key: Secret<[u8; 32]>,
        small: Connection,
    ) -> Result<Blobs, std::io::Error> {
        fs::create_dir_all(folder)?;
        Ok(Blobs {
            folder: Arc::from(folder),
            key: Arc::new(key),
            young: Arc::default(),
            small: Arc::new(SmallBlobs::new(small)),
        })
    }

    /// Lets go of the database. For the store, when it is closed: who still has a clone finds no small
    /// blobs from then on.
    pub(crate) fn close(&self) {
        self.small.close();
    }

    /// Begins a blob. It is there only when [`BlobWriter::finish`] has returned; dropped before, it
    /// leaves nothing.
    pub fn create(&self) -> Result<BlobWriter, BlobError> {
        let id = BlobId::generate();
        self.young().insert(id.0.clone());
        BlobWriter::create(self.path(&id), id, &self.key)
    }

    /// Keeps a few bytes that are in memory already.
    pub fn put(&self, bytes: &[u8]) -> Result<BlobRef, BlobError> {
        let mut writer = self.create()?;
        std::io::Write::write_all(&mut writer, bytes)?;
        writer.finish()
    }

    /// Opens a blob for reading from its start.
    pub fn reader(&self, id: &BlobId) -> Result<BlobReader, BlobError> {
        match BlobReader::open(&self.path(id), id, &self.key) {
            Err(BlobError::Missing(_)) => match self.small.read(id)? {
                Some(bytes) => Ok(BlobReader::small(bytes)),
                None => Err(BlobError::Missing(id.clone())),
            },
            found => found,
        }
    }

    /// Removes a blob that no row has ever spoken of, and none will. What cannot be removed now is
    /// removed by the janitor of a later run.
    pub fn discard(&self, id: &BlobId) {
        if fs::remove_file(self.path(id)).is_ok() {
            self.young().remove(&id.0);
        }
    }

    /// Whether there is such a blob, whatever it is worth.
    pub fn contains(&self, id: &BlobId) -> bool {
        self.path(id).exists() || self.small.read(id).is_ok_and(|bytes| bytes.is_some())
    }

    /// Forgets that this process began what rows speak of: it is safe by its rows.
    pub(crate) fn grown_up(&self, spoken_of: &HashSet<String>) {
        self.young().retain(|id| !spoken_of.contains(id));
    }

    /// Whether this process began it. True from before its file is there.
    pub(crate) fn is_young(&self, id: &str) -> bool {
        self.young().contains(id)
    }

    fn young(&self) -> MutexGuard<'_, HashSet<String>> {
        self.young.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, id: &BlobId) -> PathBuf {
        self.folder.join(id.0.get(..2).unwrap_or("00")).join(&id.0)
    }
}

impl BlobId {
    pub(crate) fn generate() -> BlobId {
        BlobId(uuid::Uuid::new_v4().simple().to_string())
    }

    /// One that sorts behind those made before it, as the rows that speak of it do: an index of such ids
    /// grows at its end, and a commit of many writes one page of it and not one for each.
    pub(crate) fn generate_in_order() -> BlobId {
        BlobId(uuid::Uuid::now_v7().simple().to_string())
    }

    /// Takes back an id that was written down earlier. Anything else is refused, so that an id is never
    /// a path to somewhere.
    pub fn parse(text: &str) -> Option<BlobId> {
        let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        (text.len() == 32 && text.chars().all(hex)).then(|| BlobId(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BlobId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<BlobId, &'static str> {
        BlobId::parse(&text).ok_or("not a blob id")
    }
}

impl From<BlobId> for String {
    fn from(id: BlobId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests;
