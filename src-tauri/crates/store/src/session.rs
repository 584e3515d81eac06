//! Whether the last process that had the profile closed it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

const MARK: &str = "budstikke.open";

/// A profile that is open. The mark lies in the folder until the profile is closed; a process that was
/// killed, or that lost its power, leaves it.
#[derive(Debug)]
pub(crate) struct Session {
    mark: PathBuf,
}

impl Session {
    /// Whether the last process to open the profile in `folder` did not close it.
    pub(crate) fn was_left_open(folder: &Path) -> bool {
        folder.join(MARK).exists()
    }

    /// Marks the profile as open. Called when the database and its log are there.
    pub(crate) fn begin(folder: &Path) -> io::Result<Session> {
        let mark = folder.join(MARK);
        File::create(&mark)?.sync_all()?;
        Ok(Session { mark })
    }
}

impl Drop for Session {
    /// Before the database is closed: SQLite removes the log then, and a mark without a log means harm.
    fn drop(&mut self) {
        // What cannot be removed only makes the next start look more closely.
        let _ = fs::remove_file(&self.mark);
    }
}
