//! Writing a blob.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::mem;
use std::path::{Path, PathBuf};

use budstikke_domain::{Secret, failpoint};
use openssl::sha::Sha256;

use super::seal::{BlobKey, SEGMENT};
use super::{BlobError, BlobId, BlobRef};
use crate::durable::sync_folder;

/// A blob that is being written. Takes any amount of bytes in constant memory.
pub struct BlobWriter {
    id: BlobId,
    path: PathBuf,
    unfinished: Unfinished,
    file: BufWriter<File>,
    key: BlobKey,
    /// Bytes not encrypted yet. A full segment waits until more comes: it might be the last one.
    pending: Vec<u8>,
    index: u64,
    size: u64,
    digest: Sha256,
}

/// The file under its temporary name; removed unless it was kept.
struct Unfinished {
    path: PathBuf,
    kept: bool,
}

impl BlobWriter {
    pub(super) fn create(
        path: PathBuf,
        id: BlobId,
        profile: &Secret<[u8; 32]>,
    ) -> Result<BlobWriter, BlobError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(folder.parent().unwrap_or(folder))?;
        }
        let (key, header) = BlobKey::generate(&id, profile)?;
        let unfinished = Unfinished {
            path: path.with_extension("tmp"),
            kept: false,
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut file = BufWriter::new(options.open(&unfinished.path)?);
        file.write_all(&header)?;
        Ok(BlobWriter {
            id,
            path,
            unfinished,
            file,
            key,
            pending: Vec::with_capacity(SEGMENT),
            index: 0,
            size: 0,
            digest: Sha256::new(),
        })
    }

    /// Makes the blob durable under its id. After this, and only then, a row may speak of it.
    pub fn finish(mut self) -> Result<BlobRef, BlobError> {
        self.write_segment(true)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        failpoint!("R4");
        fs::rename(&self.unfinished.path, &self.path)?;
        self.unfinished.kept = true;
        sync_folder(self.path.parent().unwrap_or(Path::new(".")))?;
        Ok(BlobRef {
            id: self.id.clone(),
            size: self.size,
            sha256: hex::encode(mem::take(&mut self.digest).finish()),
        })
    }

    fn write_segment(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.key.seal(self.index, last, &self.pending)?;
        self.file.write_all(&sealed)?;
        self.pending.clear();
        self.index += 1;
        Ok(())
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if self.pending.len() == SEGMENT {
            self.write_segment(false)?;
        }
        let room = SEGMENT - self.pending.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.pending.extend_from_slice(taken);
        self.digest.update(taken);
        self.size += taken.len() as u64;
        Ok(taken.len())
    }

    /// Does nothing: only a whole segment can be encrypted, and only [`BlobWriter::finish`] is durable.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is removed by the janitor.
            let _ = fs::remove_file(&self.path);
        }
    }
}
