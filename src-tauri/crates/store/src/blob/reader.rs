//! Reading a blob.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use budstikke_domain::Secret;

use super::seal::{BlobKey, HEADER, SEGMENT, TAG};
use super::{BlobError, BlobId};

/// The plain bytes of a blob. One segment is in memory at a time; what it gives has been authenticated.
///
/// A blob that is not what was written ends in an error of kind `InvalidData`, at the latest when its
/// last segment is read; bytes before the damage are genuine.
pub struct BlobReader(Source);

enum Source {
    File(Segments),
    Small(Cursor<Vec<u8>>),
}

/// A blob in a file of its own.
struct Segments {
    id: BlobId,
    file: File,
    key: BlobKey,
    segments: u64,
    size: u64,
    position: u64,
    current: Option<(u64, Vec<u8>)>,
}

impl BlobReader {
    pub(super) fn open(
        path: &Path,
        id: &BlobId,
        profile: &Secret<[u8; 32]>,
    ) -> Result<BlobReader, BlobError> {
        let mut file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BlobError::Missing(id.clone()),
            _ => BlobError::Io(error),
        })?;
        let damaged = || BlobError::Damaged(id.clone());
        let mut header = [0u8; HEADER];
        file.read_exact(&mut header).map_err(|_| damaged())?;
        let key = BlobKey::unwrap(&header, id, profile).ok_or_else(damaged)?;
        let body = file
            .metadata()?
            .len()
            .checked_sub(HEADER as u64)
            .ok_or_else(damaged)?;
        let segments = body.div_ceil((SEGMENT + TAG) as u64);
        let size = body
            .checked_sub(segments * TAG as u64)
            .ok_or_else(damaged)?;
        if segments == 0 {
            return Err(damaged());
        }
        Ok(BlobReader(Source::File(Segments {
            id: id.clone(),
            file,
            key,
            segments,
            size,
            position: 0,
            current: None,
        })))
    }

    /// Of a small blob, which the database has authenticated.
    pub(super) fn small(bytes: Vec<u8>) -> BlobReader {
        BlobReader(Source::Small(Cursor::new(bytes)))
    }

    /// Size of the plain bytes, as the file's length has it: only reading proves it.
    pub fn size(&self) -> u64 {
        match &self.0 {
            Source::File(segments) => segments.size,
            Source::Small(bytes) => bytes.get_ref().len() as u64,
        }
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Source::File(segments) => segments.read(out),
            Source::Small(bytes) => bytes.read(out),
        }
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Source::File(segments) => segments.seek(to),
            Source::Small(bytes) => bytes.seek(to),
        }
    }
}

impl Segments {
    fn segment(&mut self, index: u64) -> io::Result<&[u8]> {
        if self.current.as_ref().is_none_or(|(held, _)| *held != index) {
            self.current = None;
            let plain = self.load(index)?;
            self.current = Some((index, plain));
        }
        Ok(self
            .current
            .as_ref()
            .map_or(&[], |(_, plain)| plain.as_slice()))
    }

    fn load(&mut self, index: u64) -> io::Result<Vec<u8>> {
        let stored = (SEGMENT + TAG) as u64;
        self.file
            .seek(SeekFrom::Start(HEADER as u64 + index * stored))?;
        let mut sealed = Vec::with_capacity(SEGMENT + TAG);
        self.file.by_ref().take(stored).read_to_end(&mut sealed)?;
        let last = index + 1 == self.segments;
        self.key.open(index, last, &sealed).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                BlobError::Damaged(self.id.clone()),
            )
        })
    }
}

impl Read for Segments {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // At the end too the last segment is looked at: a blob cut at a segment's edge has no last one.
        if self.position >= self.size {
            self.segment(self.segments - 1)?;
            return Ok(0);
        }
        let index = self.position / SEGMENT as u64;
        let within = (self.position % SEGMENT as u64) as usize;
        let plain = self.segment(index)?;
        let rest = plain.get(within..).unwrap_or_default();
        let taken = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..taken), rest.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.position += taken as u64;
        Ok(taken)
    }
}

impl Seek for Segments {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start"))?;
        Ok(self.position)
    }
}
