//! Dokumentlager: payloads that are too large for a queue (fiks-io 6).

use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

/// A document.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) id: Uuid,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// The konto whose owner may fetch it.
    pub(super) konto: Uuid,
    /// When it is gone.
    pub(super) expires: Timestamp,
}

impl Document {
    /// The payload of a message to `konto`.
    pub(super) fn of_message(
        path: PathBuf,
        size: u64,
        konto: Uuid,
        expires: Timestamp,
    ) -> Document {
        Document {
            id: Uuid::new_v4(),
            path,
            size,
            konto,
            expires,
        }
    }
}
