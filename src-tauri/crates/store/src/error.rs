//! Why the store could not do it.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::BlobError;

/// What is the matter with our own disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskTrouble {
    /// There is no room on it.
    Full,
    /// It does not do what it is asked.
    Failing,
}

/// Why an operation of the store failed, by what can be done about it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process has this profile folder open.
    #[error("the profile is open in another process")]
    AlreadyOpen,
    /// The key is not the one this profile was made with.
    #[error("the key does not fit this profile")]
    WrongKey,
    /// The key fits and the database cannot be read. Nothing was touched; see [`crate::Store::set_aside`].
    #[error("the database {file} is damaged")]
    Corrupt {
        /// The damaged file.
        file: PathBuf,
    },
    /// The last process did not close the database, and the log with its last writes is gone: what is left
    /// would look whole and be older. Nothing was touched.
    #[error("the database's log {file} is gone")]
    LogMissing {
        /// The file that should be there.
        file: PathBuf,
    },
    /// The database was written by a newer program that says that this one must not read it.
    #[error("the database needs version {needs} of the schema, this program knows {knows}")]
    TooNew {
        /// The lowest schema version that may read it.
        needs: u32,
        /// What this program knows.
        knows: u32,
    },
    /// There is no such row.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It is too late to undo: the engine has taken the message, or it is no longer held.
    #[error("it is too late to undo")]
    TooLate,
    /// The lease on the job has been lost; nothing was changed.
    #[error("the lease is lost")]
    LeaseLost,
    /// A row does not hold what this program can read.
    #[error("unreadable {what}: {why}")]
    Record {
        /// Which column.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A blob could not be written or read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The disk.
    #[error("disk: {0}")]
    Io(#[from] std::io::Error),
    /// SQLite.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Deriving a key failed.
    #[error("crypto: {0}")]
    Crypto(#[from] openssl::error::ErrorStack),
    /// The work ended in a panic; its transaction was rolled back.
    #[error("the work on the store ended in a panic")]
    Panicked,
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl DiskTrouble {
    /// What `error` says of the disk.
    pub fn of(error: &io::Error) -> DiskTrouble {
        match error.kind() {
            // A file that may not grow, by a limit of the system's, is no other matter to a person.
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                DiskTrouble::Full
            }
            _ => DiskTrouble::Failing,
        }
    }
}

impl StoreError {
    /// What is the matter with the disk, when that is why.
    pub fn disk(&self) -> Option<DiskTrouble> {
        match self {
            StoreError::Io(error) | StoreError::Blob(BlobError::Io(error)) => {
                Some(DiskTrouble::of(error))
            }
            StoreError::Sqlite(error) | StoreError::Blob(BlobError::Sqlite(error)) => {
                match error.sqlite_error_code()? {
                    ErrorCode::DiskFull => Some(DiskTrouble::Full),
                    ErrorCode::SystemIoFailure | ErrorCode::ReadOnly => Some(DiskTrouble::Failing),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
