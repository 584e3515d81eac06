//! The bytes of a delivery on their way here.

use std::io::{self, Write};

use budstikke_channel::BodySink;
use budstikke_domain::failpoint;
use budstikke_store::{BlobError, BlobWriter, Blobs, Body, MOST_SMALL, StoreError};

/// Keeps what is small, and writes into a blob from where it is not.
pub(crate) struct Incoming {
    blobs: Blobs,
    small: Vec<u8>,
    large: Option<BlobWriter>,
}

impl Incoming {
    pub(crate) fn new(blobs: Blobs) -> Incoming {
        Incoming {
            blobs,
            small: Vec::new(),
            large: None,
        }
    }

    /// What is to be staged. A blob is durable when this returns; what is small becomes that with its row.
    pub(crate) async fn finish(self) -> Result<Body, StoreError> {
        let Some(writer) = self.large else {
            return Ok(Body::Small(self.small.into()));
        };
        let finished = tokio::task::spawn_blocking(move || writer.finish()).await;
        let finished = finished.map_err(|_| StoreError::Panicked)?;
        Ok(Body::Blob(finished?))
    }

    /// Into a blob, with what has come before.
    fn enlarge(&mut self) -> io::Result<&mut BlobWriter> {
        let mut writer = self.blobs.create().map_err(BlobError::into_io)?;
        writer.write_all(&self.small)?;
        self.small = Vec::new();
        Ok(self.large.insert(writer))
    }
}

impl BodySink for Incoming {
    fn reset(&mut self) -> io::Result<()> {
        (self.small, self.large) = (Vec::new(), None);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.large {
            Some(writer) => writer.write_all(bytes)?,
            None if self.small.len() + bytes.len() <= MOST_SMALL => {
                self.small.extend_from_slice(bytes);
            }
            None => self.enlarge()?.write_all(bytes)?,
        }
        failpoint!("R3");
        Ok(())
    }
}
