//! Looking for what is wrong with a profile, without mending anything.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::InterruptHandle;

use crate::janitor::{NEEDED_PACKAGES, REFERENCED_BLOBS, folders};
use crate::{BlobId, Read, Store, StoreError};

/// What an examination found. All empty is as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// What SQLite finds in the database: damaged pages, rows that point nowhere.
    pub damage: Vec<String>,
    /// Content that a row speaks of and that is not there, or is not what was written.
    pub missing: Vec<String>,
    /// Files that no row speaks of. Harmless: the janitor removes them in time.
    pub unspoken_of: Vec<String>,
}

impl Store {
    /// Reads the whole database and every piece of content, and compares the files with the rows.
    ///
    /// Takes as long as the disk needs to read it all; call it from a background task. Files that are
    /// being written meanwhile may be told as unspoken of.
    pub async fn examine(&self) -> Result<Examined, StoreError> {
        let blobs = self.blobs().clone();
        let spool = self.spool().to_owned();
        self.read(move |read| {
            let spoken_of = read.words(REFERENCED_BLOBS)?;
            let needed = read.words(NEEDED_PACKAGES)?;
            let readable = |id: &str| match BlobId::parse(id) {
                Some(id) => blobs
                    .reader(&id)
                    .is_ok_and(|mut reader| io::copy(&mut reader, &mut io::sink()).is_ok()),
                None => false,
            };
            let mut found = Examined {
                damage: read.damage()?,
                ..Examined::default()
            };
            for id in spoken_of.iter().filter(|id| !id.is_empty()) {
                if !readable(id) {
                    found.missing.push(id.clone());
                }
            }
            for name in needed.iter().filter(|name| !spool.join(name).is_file()) {
                found.missing.push(name.clone());
            }
            for folder in folders(blobs.folder())? {
                found.unspoken_of.extend(others(&folder, &spoken_of)?);
            }
            found.unspoken_of.extend(others(&spool, &needed)?);
            Ok(found)
        })
        .await
    }
}

impl Store {
    /// What SQLite finds wrong in the database by a quick look: every page, not every index. Empty is as it
    /// should be.
    ///
    /// Cancelling stops the work, so that nobody waits for a reader that is busy with it.
    pub async fn quick_check(&self) -> Result<Vec<String>, StoreError> {
        let guard = Stopper::default();
        let stopper = Stopper(Arc::clone(&guard.0));
        self.read(move |read| {
            if !stopper.begin(read.conn.get_interrupt_handle()) {
                return Ok(Vec::new());
            }
            let found = read.lines("PRAGMA quick_check");
            stopper.end();
            Ok(found?.into_iter().filter(|line| line != "ok").collect())
        })
        .await
    }
}

#[derive(Default)]
enum Work {
    #[default]
    Waits,
    Runs(InterruptHandle),
    Over,
}

/// Stops what runs when it is dropped, and nothing that runs after it.
#[derive(Default)]
struct Stopper(Arc<Mutex<Work>>);

impl Stopper {
    /// Whether anybody still waits for it.
    fn begin(&self, handle: InterruptHandle) -> bool {
        let mut work = self.work();
        match *work {
            Work::Over => false,
            _ => {
                *work = Work::Runs(handle);
                true
            }
        }
    }

    fn end(&self) {
        *self.work() = Work::Over;
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        let mut work = self.work();
        if let Work::Runs(handle) = &*work {
            handle.interrupt();
        }
        *work = Work::Over;
    }
}

impl Read<'_> {
    fn damage(&self) -> Result<Vec<String>, StoreError> {
        let mut found = self.lines("PRAGMA cipher_integrity_check")?;
        found.extend(self.lines("PRAGMA integrity_check")?);
        found.extend(self.lines("PRAGMA foreign_key_check")?);
        found.retain(|line| line != "ok");
        Ok(found)
    }

    fn lines(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The files in `folder` whose names are not among `known`.
fn others(folder: &Path, known: &HashSet<String>) -> io::Result<Vec<String>> {
    let mut others = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !known.contains(&name) {
            others.push(name);
        }
    }
    Ok(others)
}
