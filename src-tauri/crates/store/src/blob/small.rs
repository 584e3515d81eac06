//! Content too small for a file of its own.
//!
//! It lies in the database, which is encrypted as a whole, and is durable with the row that speaks of it:
//! a small delivery costs one commit, where a file costs two flushes more.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::{BlobError, BlobId, BlobRef};
use crate::{SmallBody, StoreError, Tx};

/// The most octets that are kept so. Above it a file of its own costs less than what the log and the
/// database write of them, and the database stays small.
pub const MOST_SMALL: usize = 64 * 1024;

/// Where readers of blobs look for small ones.
pub(super) struct SmallBlobs(Mutex<Option<Connection>>);

impl SmallBlobs {
    pub(super) fn new(reader: Connection) -> SmallBlobs {
        SmallBlobs(Mutex::new(Some(reader)))
    }

    /// The plain bytes of a committed one; `None` when there is none of this id.
    pub(super) fn read(&self, id: &BlobId) -> Result<Option<Vec<u8>>, BlobError> {
        let reader = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(reader) = reader.as_ref() else {
            return Ok(None);
        };
        let mut statement = reader.prepare_cached("SELECT bytes FROM small_blob WHERE id = ?1")?;
        let bytes = statement.query_row([id.as_str()], |row| row.get("bytes"));
        Ok(bytes.optional()?)
    }

    /// Lets go of the database, before its folder is let go of. Nothing is found from now on.
    pub(super) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Tx<'_> {
    /// Keeps a few bytes with the rows of this transaction.
    pub(crate) fn keep_small(&mut self, body: &SmallBody) -> Result<BlobRef, StoreError> {
        let id = BlobId::generate_in_order();
        let mut statement = self
            .conn
            .prepare_cached("INSERT INTO small_blob (id, bytes) VALUES (?1, ?2)")?;
        statement.execute(params![id.as_str(), body.bytes])?;
        Ok(BlobRef {
            id,
            size: body.bytes.len() as u64,
            sha256: body.sha256.clone(),
        })
    }
}
