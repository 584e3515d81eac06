//! Request bodies that know how far they have gone out.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use budstikke_domain::failpoint;
use bytes::Bytes;
use futures_util::stream;

/// Bytes handed to the connection at a time.
const CHUNK: usize = 128 * 1024;

/// A large body: exactly `length` bytes read from a source as the connection takes them.
pub struct Upload {
    length: u64,
    source: Box<dyn Read + Send>,
    watch: UploadWatch,
}

/// Tells how far a body has gone out; outlives the call.
#[derive(Debug, Clone, Default)]
pub struct UploadWatch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    sent: AtomicU64,
    all_sent: AtomicBool,
    source_error: Mutex<Option<String>>,
}

impl Upload {
    /// A body of exactly `length` bytes. If `source` ends sooner, has more, or fails, the request is
    /// broken off and [`UploadWatch::source_error`] tells why; a wrong body is never completed.
    ///
    /// Reading happens on the blocking pool.
    pub fn new(length: u64, source: impl Read + Send + 'static) -> Upload {
        Upload {
            length,
            source: Box::new(source),
            watch: UploadWatch::default(),
        }
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A view of how far it has come.
    pub fn watch(&self) -> UploadWatch {
        self.watch.clone()
    }

    /// The body as the client takes it.
    pub(crate) fn into_body(self) -> reqwest::Body {
        if self.length == 0 {
            self.watch.0.all_sent.store(true, Ordering::Release);
        }
        reqwest::Body::wrap_stream(stream::try_unfold(self, |upload| async move {
            // A task that panicked has lost the source; the body can not go on.
            match tokio::task::spawn_blocking(move || upload.next()).await {
                Ok(next) => next,
                Err(_) => Err(io::Error::other("reading was stopped")),
            }
        }))
    }

    fn next(mut self) -> io::Result<Option<(Bytes, Upload)>> {
        let left = self.length - self.watch.sent();
        if left > 0 && left < self.length {
            failpoint!("S10");
        }
        match self.read(left) {
            Ok(Some(chunk)) => {
                let sent = self.watch.sent() + chunk.len() as u64;
                self.watch.0.sent.store(sent, Ordering::Release);
                // Set with the last chunk, before it leaves: from here on the far side may have it all.
                if sent == self.length {
                    self.watch.0.all_sent.store(true, Ordering::Release);
                }
                Ok(Some((chunk, self)))
            }
            Ok(None) => Ok(None),
            Err(error) => {
                *self
                    .watch
                    .0
                    .source_error
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
                Err(error)
            }
        }
    }

    fn read(&mut self, left: u64) -> io::Result<Option<Bytes>> {
        if left == 0 {
            return Ok(None);
        }
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK);
        let mut chunk = Vec::with_capacity(want);
        self.source
            .by_ref()
            .take(want as u64)
            .read_to_end(&mut chunk)?;
        if chunk.len() < want {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file is shorter than it was",
            ));
        }
        // Looked for before the last chunk leaves, so that a longer file is never sent as a whole one.
        if want as u64 == left && self.source.by_ref().take(1).read_to_end(&mut Vec::new())? > 0 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the file is longer than it was",
            ));
        }
        Ok(Some(Bytes::from(chunk)))
    }
}

impl UploadWatch {
    /// How many bytes the connection has taken.
    pub fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::Acquire)
    }

    /// Whether the last byte has left our hands, so that the far side may have the whole body.
    pub fn all_sent(&self) -> bool {
        self.0.all_sent.load(Ordering::Acquire)
    }

    /// What went wrong on our side when the body could not be read.
    pub fn source_error(&self) -> Option<String> {
        self.0
            .source_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(mut upload: Upload) -> io::Result<u64> {
        let mut total = 0;
        while let Some((chunk, rest)) = upload.next()? {
            total += chunk.len() as u64;
            upload = rest;
        }
        Ok(total)
    }

    #[test]
    fn a_source_of_another_length_never_completes_the_body() {
        for (told, is) in [
            (300_000, 299_999),
            (300_000, 300_001),
            (1, 0),
            (131_072, 131_073),
        ] {
            let upload = Upload::new(told, io::repeat(7).take(is));
            let watch = upload.watch();
            assert!(drain(upload).is_err(), "told {told}, is {is}");
            assert!(
                !watch.all_sent(),
                "told {told}, is {is}: the last byte must not leave"
            );
            assert!(watch.source_error().is_some());
        }
        let upload = Upload::new(300_000, io::repeat(7).take(300_000));
        let watch = upload.watch();
        assert_eq!(drain(upload).unwrap(), 300_000);
        assert!(watch.all_sent() && watch.source_error().is_none());
    }
}
