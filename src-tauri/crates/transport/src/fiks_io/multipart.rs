//! The body of a sent message: `metadata` and, when there is a payload, `data` (fiks-io 5).

use std::fs::File;
use std::io::{self, Cursor, Read};

use budstikke_channel::{SealedFile, Submission};
use budstikke_net::Upload;
use openssl::hash::{Hasher, MessageDigest};
use uuid::Uuid;

use crate::spool::Gone;

/// Two parts around the sealed payload, which is read from the spool while it goes out.
pub(super) struct Multipart {
    boundary: String,
    head: Vec<u8>,
    package: Option<SealedFile>,
    tail: Vec<u8>,
}

impl Multipart {
    pub(super) fn new(submission: &Submission) -> Multipart {
        // Random, so that no payload can hold it.
        let boundary = Uuid::new_v4().simple().to_string();
        let mut head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"metadata\"\r\n\
             Content-Type: application/json\r\n\r\n"
        )
        .into_bytes();
        head.extend_from_slice(&submission.envelope);
        // An empty part is turned down: without a payload there is none.
        if submission.package.is_some() {
            let part = format!(
                "\r\n--{boundary}\r\n\
                 Content-Disposition: form-data; name=\"data\"; filename=\"{}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n",
                Uuid::new_v4()
            );
            head.extend_from_slice(part.as_bytes());
        }
        Multipart {
            tail: format!("\r\n--{boundary}--\r\n").into_bytes(),
            head,
            package: submission.package.clone(),
            boundary,
        }
    }

    /// What it is, for `Content-Type`.
    pub(super) fn media_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Length of the whole body in bytes.
    pub(super) fn len(&self) -> u64 {
        let package = self.package.as_ref().map_or(0, |file| file.size);
        (self.head.len() as u64)
            .saturating_add(package)
            .saturating_add(self.tail.len() as u64)
    }

    /// The body to send. A payload that is gone, or not what was sealed, breaks it off before its end.
    pub(super) fn upload(&self) -> Upload {
        let payload: Box<dyn Read + Send> = match &self.package {
            None => Box::new(io::empty()),
            Some(file) => match AsSealed::open(file) {
                Ok(payload) => Box::new(payload),
                Err(error) => Box::new(Gone::new(error)),
            },
        };
        let head = Cursor::new(self.head.clone());
        let tail = Cursor::new(self.tail.clone());
        Upload::new(self.len(), head.chain(payload).chain(tail))
    }
}

/// A sealed file that ends in an error when its bytes are not those that were sealed. It stands before
/// the end of the body, so that other bytes are never sent as a whole message.
struct AsSealed {
    file: File,
    left: u64,
    hasher: Option<Hasher>,
    sha256: String,
}

impl AsSealed {
    fn open(sealed: &SealedFile) -> io::Result<AsSealed> {
        let file = File::open(&sealed.path)?;
        if file.metadata()?.len() != sealed.size {
            return Err(changed("the package has another length than it had"));
        }
        Ok(AsSealed {
            file,
            left: sealed.size,
            hasher: Some(Hasher::new(MessageDigest::sha256())?),
            sha256: sealed.sha256.clone(),
        })
    }

    /// Compares what was read with what was sealed, once.
    fn judge(&mut self) -> io::Result<()> {
        let Some(mut hasher) = self.hasher.take() else {
            return Ok(());
        };
        if hex::encode(hasher.finish()?) == self.sha256 {
            Ok(())
        } else {
            Err(changed("the package holds other bytes than it did"))
        }
    }
}

impl Read for AsSealed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.file.by_ref().take(self.left).read(buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else {
            if self.left > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.judge()?;
            return Ok(0);
        };
        self.left -= count as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(read)?;
        }
        if self.left == 0 {
            self.judge()?;
        }
        Ok(count)
    }
}

fn changed(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
