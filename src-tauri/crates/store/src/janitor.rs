//! Removing files that no row speaks of. Never rows.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use budstikke_domain::failpoint;
use jiff::Timestamp;

use crate::row::later;
use crate::{Read, Store, StoreError};

/// A file is left alone this long: whoever writes it has not committed its row yet.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// How many files were removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Content and halves of it.
    pub blobs: u64,
    /// Sealed packages of messages that are over, and halves of them.
    pub spool: u64,
}

impl Store {
    /// Removes content that no row speaks of, and sealed packages that are not needed any more, when they
    /// have lain for a day. A package is needed until its message is closed (I8). Content that this
    /// process wrote is left for the next one: a clock that jumps a day must not make it old.
    ///
    /// Blocks for the disk in pieces; call it from a background task.
    pub async fn sweep(&self) -> Result<Swept, StoreError> {
        let blobs = self.blobs().clone();
        let spool = self.spool().to_owned();
        self.read(move |read| {
            let before = read.now();
            let spoken_of = read.words(REFERENCED_BLOBS)?;
            blobs.grown_up(&spoken_of);
            let needed = read.words(NEEDED_PACKAGES)?;
            // Asked of each file when it is found: some began after the rows were read.
            let kept = |name: &str| spoken_of.contains(name) || blobs.is_young(name);
            let mut swept = Swept::default();
            for folder in folders(blobs.folder())? {
                swept.blobs += sweep_folder(&folder, kept, before)?;
            }
            swept.spool = sweep_folder(&spool, |name| needed.contains(name), before)?;
            Ok(swept)
        })
        .await
    }
}

pub(crate) const REFERENCED_BLOBS: &str = "SELECT blob FROM part
    UNION SELECT blob FROM draft_attachment
    UNION SELECT blob FROM delivery
    UNION SELECT raw_blob FROM status_event";

pub(crate) const NEEDED_PACKAGES: &str = "SELECT json_extract(package, '$.name') FROM message
    WHERE package <> '' AND closed = 0";

impl Read<'_> {
    pub(crate) fn words(&self, sql: &str) -> Result<HashSet<String>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn folders(parent: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

fn sweep_folder(folder: &Path, kept: impl Fn(&str) -> bool, now: Timestamp) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Half a file has the name of the whole one with `.tmp` behind it.
        let named = entry
            .file_name()
            .to_str()
            .is_some_and(|name| kept(name.strip_suffix(".tmp").unwrap_or(name)));
        let old = match lain_for_a_day(&entry, now) {
            Ok(old) => old && entry.file_type()?.is_file(),
            // Renamed or removed since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if named || !old {
            continue;
        }
        match fs::remove_file(entry.path()) {
            Ok(()) => {
                removed += 1;
                failpoint!("S14");
            }
            // A file in use, as by a virus scanner, is removed another day.
            Err(error) => tracing::warn!(%error, "Could not remove a file that no row speaks of"),
        }
    }
    Ok(removed)
}

fn lain_for_a_day(entry: &DirEntry, now: Timestamp) -> io::Result<bool> {
    let modified = Timestamp::try_from(entry.metadata()?.modified()?);
    Ok(modified.is_ok_and(|modified| later(modified, GRACE) <= now))
}
