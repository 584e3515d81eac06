//! `sbd.zip`, framed around the sealed package while it is read from the spool.

use std::fs::File;
use std::io::{self, Read};

use budstikke_channel::{SealedFile, Submission};
use budstikke_net::Upload;
use budstikke_packaging::sbd_zip::SbdZip;
use openssl::hash::{Hasher, MessageDigest};

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
                    "innholdet er et annet enn da den ble låst".to_owned(),
                ));
            }
        }
        digest(&mut self.open().map_err(changed)?, MessageDigest::md5()).map_err(changed)
    }

    /// The body to send.
    pub(super) fn upload(&self) -> Upload {
        match self.open() {
            Ok(source) => Upload::new(self.len(), source),
            Err(error) => Upload::new(self.len(), Gone(Some(error))),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.package {
            Some(file) => Box::new(self.zip.reader(File::open(&file.path)?)),
            None => Box::new(self.zip.reader(io::empty())),
        })
    }
}

/// A file that could not be opened: the error comes when it is read, where the upload reports it.
struct Gone(Option<io::Error>);

impl Read for Gone {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self
            .0
            .take()
            .unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }
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
