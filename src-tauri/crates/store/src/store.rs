//! One open profile folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use budstikke_domain::{Clock, Secret};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use tokio::sync::broadcast;

use crate::durable::sync_folder;
use crate::keys::Keys;
use crate::lock::ProfileLock;
use crate::schema::{MIGRATIONS, checkpoint, migrate};
use crate::session::Session;
use crate::worker::Worker;
use crate::{Blobs, Change, Read, StoreError, Tx};

pub(crate) const DATABASE: &str = "budstikke.db";
const LOG: &str = "budstikke.db-wal";
const KEY_CHECK: &str = "budstikke.keycheck";
const READERS: usize = 2;
/// KiB of pages that a connection keeps in the clear: to decipher one again is a fourth of what a search costs.
const CACHE: i64 = 8_000;
/// How many statements a connection keeps prepared.
const STATEMENTS: usize = 256;
const PUBLISHED: usize = 1024;

/// One open profile folder: the database, the blobs and the spool. Cheap to clone; the folder is let
/// go of when the last clone is dropped.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    // Dropped in this order: the mark first, then the connections one after the other, the lock last.
    _session: Session,
    _small: CloseBlobs,
    writer: Worker,
    readers: Worker,
    changes: broadcast::Sender<Change>,
    blobs: Blobs,
    spool: PathBuf,
    clock: Arc<dyn Clock>,
    _lock: ProfileLock,
}

/// Closes the connection of the blobs, of which others may have clones.
struct CloseBlobs(Blobs);

impl Drop for CloseBlobs {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Store {
    /// Opens the profile in `folder`, making what is missing. Blocks for the disk: call it from a thread
    /// that may.
    ///
    /// When the last process did not close it, the whole database is looked at first: then, and only then,
    /// pages may be half written.
    ///
    /// Errors: [`StoreError::AlreadyOpen`], [`StoreError::WrongKey`], [`StoreError::Corrupt`],
    /// [`StoreError::LogMissing`], [`StoreError::TooNew`]; none of them removes anything from the folder.
    pub fn open(
        folder: &Path,
        key: &Secret<[u8; 32]>,
        clock: Arc<dyn Clock>,
    ) -> Result<Store, StoreError> {
        fs::create_dir_all(folder)?;
        let lock = ProfileLock::take(folder)?;
        let keys = Keys::derive(key)?;
        check_key(folder, &keys)?;

        let file = folder.join(DATABASE);
        let left_open = Session::was_left_open(folder);
        let log = folder.join(LOG);
        if left_open && file.exists() && !log.exists() {
            return Err(StoreError::LogMissing { file: log });
        }
        let mut writer = connect(&file, &keys)?;
        if left_open {
            is_whole(&writer, &file)?;
        }
        damaged(migrate(&mut writer, &file, MIGRATIONS), &file)?;
        keep_key_check(folder, &keys)?;
        let session = Session::begin(folder)?;
        let reader = || {
            let reader = connect(&file, &keys)?;
            reader.pragma_update(None, "query_only", true)?;
            Ok::<_, StoreError>(reader)
        };
        let readers = (0..READERS)
            .map(|_| reader())
            .collect::<Result<Vec<_>, _>>()?;
        let small = reader()?;

        let spool = folder.join("spool");
        fs::create_dir_all(&spool)?;
        let blobs = Blobs::open(&folder.join("blobs"), keys.blobs, small)?;
        Ok(Store {
            inner: Arc::new(Inner {
                _session: session,
                _small: CloseBlobs(blobs.clone()),
                writer: Worker::start("store-writer", vec![writer])?,
                readers: Worker::start("store-reader", readers)?,
                changes: broadcast::Sender::new(PUBLISHED),
                blobs,
                spool,
                clock,
                _lock: lock,
            }),
        })
    }

    /// Moves a damaged profile's database, blobs and spool together into a folder beside them and
    /// returns it. Nothing is deleted; the next [`Store::open`] starts empty.
    ///
    /// Asked for by a person, never done by `open`: starting empty by itself would look like a loss.
    pub fn set_aside(folder: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
        let _lock = ProfileLock::take(folder)?;
        let aside = folder.join(format!("satt-til-side-{}", now.as_millisecond()));
        fs::create_dir(&aside)?;
        let names = [
            DATABASE,
            LOG,
            "budstikke.db-shm",
            KEY_CHECK,
            "blobs",
            "spool",
        ];
        for name in names {
            let from = folder.join(name);
            if from.exists() {
                fs::rename(&from, aside.join(name))?;
            }
        }
        sync_folder(folder)?;
        Ok(aside)
    }

    /// Runs `work` in one transaction on the writer thread. When it returns `Ok` the transaction is
    /// committed, then its changes are published, then this returns.
    ///
    /// An `Err` or a panic rolls everything back. Cancelling the future does not stop the work.
    pub async fn tx<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let now = self.inner.clock.now();
        let changes = self.inner.changes.clone();
        self.inner
            .writer
            .run(move |conn| {
                let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let mut tx = Tx::new(&transaction, now);
                let value = work(&mut tx)?;
                let changed = tx.into_changes();
                transaction.commit()?;
                for change in changed {
                    // An error means that nobody listens.
                    let _ = changes.send(change);
                }
                Ok(value)
            })
            .await
    }

    /// Runs `work` on a reading connection, in one consistent view.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let now = self.inner.clock.now();
        self.inner
            .readers
            .run(move |conn| {
                let view = conn.transaction_with_behavior(TransactionBehavior::Deferred)?;
                work(&Read::new(&view, now))
            })
            .await
    }

    /// What is committed from now on. A receiver that lags gets `Lagged` and must look at everything anew.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes.subscribe()
    }

    /// Where content is kept.
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// The folder of sealed packages. They are ciphertext; their names stand in
    /// [`crate::SealedPackage::name`].
    pub fn spool(&self) -> &Path {
        &self.inner.spool
    }

    /// The clock it was opened with.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }
}

pub(crate) fn connect(file: &Path, keys: &Keys) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    damaged(prepare(&conn, keys), file)?;
    Ok(conn)
}

fn prepare(conn: &Connection, keys: &Keys) -> Result<(), StoreError> {
    conn.busy_timeout(Duration::from_secs(5))?;
    // All that there are: to prepare one costs as much as to run it.
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // SQLCipher would write to stderr when a key does not fit; we report it ourselves.
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    // A raw key, given before anything else is read: 32 bytes need no slow derivation.
    let key = Secret::new(format!("x'{}'", hex::encode(keys.database.expose())));
    conn.pragma_update(None, "key", key.expose().as_str())?;
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -CACHE)?;
    Ok(())
}

/// Whether every page of the database is what was written, after what the log holds has been written into
/// it. Reads the whole file.
fn is_whole(conn: &Connection, file: &Path) -> Result<(), StoreError> {
    damaged(checkpoint(conn), file)?;
    let mut check = conn.prepare("PRAGMA cipher_integrity_check")?;
    if check.exists([])? {
        return Err(StoreError::Corrupt {
            file: file.to_owned(),
        });
    }
    Ok(())
}

/// Names the file when SQLite says that what it holds is no database. The key has been checked before.
fn damaged(result: Result<(), StoreError>, file: &Path) -> Result<(), StoreError> {
    result.map_err(|error| match &error {
        StoreError::Sqlite(rusqlite::Error::SqliteFailure(failure, _))
            if matches!(
                failure.code,
                ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt
            ) =>
        {
            StoreError::Corrupt {
                file: file.to_owned(),
            }
        }
        _ => error,
    })
}

/// SQLCipher says the same of a wrong key and of a damaged file; a value derived from the key, kept
/// beside the database, tells them apart. Without that file a database that does not open is taken
/// for one with another key.
fn check_key(folder: &Path, keys: &Keys) -> Result<(), StoreError> {
    match fs::read_to_string(folder.join(KEY_CHECK)) {
        Ok(check) if check.trim() == keys.check => Ok(()),
        Ok(_) => Err(StoreError::WrongKey),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let file = folder.join(DATABASE);
            if !file.exists() {
                return Ok(());
            }
            connect(&file, keys).map(drop).map_err(|error| match error {
                StoreError::Corrupt { .. } => StoreError::WrongKey,
                error => error,
            })
        }
        Err(error) => Err(error.into()),
    }
}

fn keep_key_check(folder: &Path, keys: &Keys) -> Result<(), StoreError> {
    let file = folder.join(KEY_CHECK);
    if file.exists() {
        return Ok(());
    }
    let unfinished = file.with_extension("tmp");
    let mut out = fs::File::create(&unfinished)?;
    writeln!(out, "{}", keys.check)?;
    out.sync_all()?;
    fs::rename(&unfinished, &file)?;
    sync_folder(folder)?;
    Ok(())
}
