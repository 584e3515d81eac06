//! Dokumentlager: payloads that are too large for a queue, and whatever else somebody lays there (fiks-io 6).

mod download;
mod upload;

use std::path::PathBuf;

use jiff::Timestamp;
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

pub(super) use download::{download, metadata};
pub(super) use upload::upload;

use super::multipart::{Part, chunk};
use super::refusal::Refusal;
use super::registers::Caller;
use crate::town::Town;

/// The largest document, in octets.
const LARGEST: u64 = 5_000_000_000;

/// A document.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) id: Uuid,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) name: String,
    pub(super) media_type: String,
    /// Who may fetch it.
    pub(super) readers: Vec<Reader>,
    /// When it is gone.
    pub(super) expires: Timestamp,
}

/// Who may fetch a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reader {
    Organisation(String),
    Integrasjon(Uuid),
}

impl Document {
    /// The payload of a message to a konto of `org`.
    pub(super) fn of_message(
        path: PathBuf,
        size: u64,
        org: String,
        expires: Timestamp,
    ) -> Document {
        let id = Uuid::new_v4();
        Document {
            id,
            path,
            size,
            name: id.to_string(),
            media_type: "application/octet-stream".to_owned(),
            readers: vec![Reader::Organisation(org)],
            expires,
        }
    }

    fn is_for(&self, caller: &Caller) -> bool {
        self.readers.iter().any(|reader| match reader {
            Reader::Organisation(org) => *org == caller.org,
            Reader::Integrasjon(id) => *id == caller.integrasjon,
        })
    }
}

/// Writes what is left of a part to a file of its own, behind `begun`; the file and its size. Dropped in the middle,
/// it leaves nothing.
pub(super) async fn to_disk(
    town: &Town,
    begun: &[u8],
    part: &mut Part<'_>,
) -> Result<(PathBuf, u64), Refusal> {
    let failed = |_| Refusal::failed();
    let path = town.fiks.folder.join(format!("{}.bin", Uuid::new_v4()));
    let mut file = tokio::fs::File::create(&path).await.map_err(failed)?;
    let path = TempPath::try_from_path(path).map_err(failed)?;
    let mut size = begun.len() as u64;
    file.write_all(begun).await.map_err(failed)?;
    while let Some(octets) = chunk(part).await? {
        size += octets.len() as u64;
        if size > LARGEST {
            return Err(Refusal::too_large("Innholdet er større enn 5 GB"));
        }
        file.write_all(&octets).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    let path = path.keep().map_err(|_| Refusal::failed())?;
    Ok((path, size))
}
