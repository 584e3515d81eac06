//! A plain zip of files, written in one pass.

use std::io::{self, Read, Write};

use jiff::Timestamp;

use crate::zip::{BlocksError, Packed, ZipWriter};

/// Writes files into a zip, one after the other. Nothing of it is kept in memory but the names.
pub struct Archive<W> {
    zip: ZipWriter<W>,
}

impl<W: Write> Archive<W> {
    /// An archive whose files bear the time `now`.
    pub fn new(out: W, now: Timestamp) -> Archive<W> {
        Archive {
            zip: ZipWriter::new(out, now),
        }
    }

    /// Adds a small file; gives its SHA-256.
    ///
    /// # Errors
    /// Those of writing.
    pub fn small(&mut self, name: &str, content: &[u8]) -> io::Result<[u8; 32]> {
        Ok(self.zip.deflated(name, content)?.sha256)
    }

    /// Adds what is read from `content`, at the speed of copying; gives its length and SHA-256. With `length`,
    /// when it is known, a file of 4 GiB and more is announced as such.
    ///
    /// # Errors
    /// Those of reading and writing.
    pub fn stream(
        &mut self,
        name: &str,
        length: Option<u64>,
        content: &mut dyn Read,
    ) -> io::Result<(u64, [u8; 32])> {
        match self.zip.blocks(name, length, content) {
            Ok(Packed { size, sha256 }) => Ok((size, sha256)),
            Err(BlocksError::Content(error) | BlocksError::Out(error)) => Err(error),
        }
    }

    /// Writes the directory, and gives back what lies below.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<W> {
        self.zip.finish("")
    }
}
