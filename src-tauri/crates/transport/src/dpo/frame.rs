//! `sbd.zip`, framed around the sealed package while it is read from the spool.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use budstikke_channel::{SealedFile, Submission};
use budstikke_domain::word;
use budstikke_net::Upload;
use budstikke_packaging::sbd_zip::SbdZip;
use openssl::hash::{Hasher, MessageDigest};

use crate::spool::Gone;

/// Bytes hashed at a time.
const BLOCK: usize = 64 * 1024;

/// Everything about the file on the wire that is known before it is sent. The same submission gives
/// the same bytes every time.
pub(super) struct Frame {
    zip: SbdZip,
    package: Option<SealedFile>,
}

/// The spool no longer holds what was sealed.
#[derive(Debug)]
pub(super) struct Changed(pub(super) String);

impl Frame {
    pub(super) fn new(submission: &Submission) -> Frame {
        let zip = match &submission.package {
            Some(file) => SbdZip::with_package(&submission.envelope, file.size, file.crc32),
            None => SbdZip::without_package(&submission.envelope),
        };
        Frame {
            zip,
            package: submission.package.clone(),
        }
    }

    /// Length of the whole file in bytes.
    pub(super) fn len(&self) -> u64 {
        self.zip.len()
    }

    /// Reads the whole file once: its MD5 as lower-case hex, when the package still is what was
    /// sealed. Blocks for as long as the disk takes.
    pub(super) fn checksum(&self) -> Result<String, Changed> {
        let changed = |error: io::Error| Changed(error.to_string());
        if let Some(file) = &self.package {
            let mut package = File::open(&file.path).map_err(changed)?;
            let found = digest(&mut package, MessageDigest::sha256()).map_err(changed)?;
            if found != file.sha256 {
                return Err(Changed(
                    word! {
                        nb: "innholdet er et annet enn da den ble låst",
                        nn: "innhaldet er eit anna enn då ho blei låst",
                        en: "the content is another than when it was locked",
                    }
                    .to_owned(),
                ));
            }
        }
        digest(&mut self.open().map_err(changed)?, MessageDigest::md5()).map_err(changed)
    }

    /// The body to send.
    pub(super) fn upload(&self) -> Upload {
        match self.open() {
            Ok(source) => Upload::new(self.len(), source),
            Err(error) => Upload::new(self.len(), Gone::new(error)),
        }
    }

    /// `length` bytes from `offset` on: the body of one piece.
    pub(super) fn piece(&self, offset: u64, length: u64) -> Upload {
        match self.open_at(offset) {
            Ok(source) => Upload::new(length, source.take(length)),
            Err(error) => Upload::new(length, Gone::new(error)),
        }
    }

    /// Everything from `offset` on, without reading what comes before.
    fn open_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let (head, tail) = (self.zip.head(), self.zip.tail());
        let before_package = head.len() as u64;
        let in_package = offset.saturating_sub(before_package);
        let head = Cursor::new(after(head, offset));
        let Some(file) = &self.package else {
            return Ok(Box::new(head.chain(Cursor::new(after(tail, in_package)))));
        };
        let mut package = File::open(&file.path)?;
        if package.metadata()?.len() != file.size {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the package has another length than it had",
            ));
        }
        let skipped = in_package.min(file.size);
        package.seek(SeekFrom::Start(skipped))?;
        let tail = Cursor::new(after(tail, in_package - skipped));
        Ok(Box::new(
            head.chain(package.take(file.size - skipped)).chain(tail),
        ))
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.package {
            Some(file) => Box::new(self.zip.reader(File::open(&file.path)?)),
            None => Box::new(self.zip.reader(io::empty())),
        })
    }
}

/// What is left of `bytes` after the first `offset`.
fn after(bytes: &[u8], offset: u64) -> Vec<u8> {
    usize::try_from(offset)
        .ok()
        .and_then(|offset| bytes.get(offset..))
        .unwrap_or_default()
        .to_vec()
}

fn digest(source: &mut dyn Read, algorithm: MessageDigest) -> io::Result<String> {
    let mut hasher = Hasher::new(algorithm)?;
    let mut block = vec![0; BLOCK];
    loop {
        let count = source.read(&mut block)?;
        let Some(read) = block.get(..count).filter(|read| !read.is_empty()) else {
            return Ok(hex::encode(hasher.finish()?));
        };
        hasher.update(read)?;
    }
}

#[cfg(test)]
mod tests {
    use budstikke_domain::{DocumentType, DpoRoute, MessageUid, OrgNumber, Party, Process, Route};
    use std::io::Write;

    use super::*;

    fn submission(package: Option<SealedFile>) -> Submission {
        let org = OrgNumber::parse("310204838").unwrap();
        Submission {
            uid: MessageUid::generate(),
            attempt_key: String::new(),
            sender: org,
            route: Route::Dpo(DpoRoute {
                version: 1,
                receiver: Party {
                    org,
                    name: String::new(),
                },
                process: Process::verbatim(Process::ADMINISTRASJON),
                document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
                certificate: String::new(),
                looked_up_at: jiff::Timestamp::UNIX_EPOCH,
            }),
            envelope: b"{\"standardBusinessDocumentHeader\":{}}".to_vec(),
            package,
            progress: Default::default(),
        }
    }

    fn read(mut source: Box<dyn Read + Send>) -> Vec<u8> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn from_every_offset_come_the_bytes_that_stand_there() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&(0..=255).collect::<Vec<u8>>()).unwrap();
        let package = SealedFile {
            path: file.path().to_owned(),
            size: 256,
            sha256: String::new(),
            crc32: 0,
        };
        for package in [None, Some(package)] {
            let frame = Frame::new(&submission(package));
            let whole = read(frame.open().unwrap());
            assert_eq!(whole.len() as u64, frame.len());
            for offset in 0..=whole.len() {
                let rest = read(frame.open_at(offset as u64).unwrap());
                assert_eq!(rest, whole[offset..], "from {offset}");
            }
        }
    }

    #[test]
    fn a_package_of_another_length_gives_no_piece_at_all() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[1; 255]).unwrap();
        let frame = Frame::new(&submission(Some(SealedFile {
            path: file.path().to_owned(),
            size: 256,
            sha256: String::new(),
            crc32: 0,
        })));
        assert!(frame.open_at(0).is_err());
    }
}
