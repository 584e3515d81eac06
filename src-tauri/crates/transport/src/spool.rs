//! Sealed files on their way out of the spool, for every service that sends them.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use budstikke_channel::{Blocker, SubmitError};
use budstikke_domain::{Failure, word};
use budstikke_net::{Upload, UploadWatch};

/// A file that could not be opened: the error comes when it is read, where the upload reports it.
pub(crate) struct Gone(Option<io::Error>);

impl Gone {
    pub(crate) fn new(error: io::Error) -> Gone {
        Gone(Some(error))
    }
}

impl Read for Gone {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self
            .0
            .take()
            .unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }
}

/// Keeps an eye on the latest body that was made for an upload.
#[derive(Default)]
pub(crate) struct Watched(Mutex<UploadWatch>);

impl Watched {
    /// The same body, watched.
    pub(crate) fn watch(&self, upload: Upload) -> Upload {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = upload.watch();
        upload
    }

    /// What went wrong on our side when the body could not be read.
    pub(crate) fn source_error(&self) -> Option<String> {
        self.latest().source_error()
    }

    /// Whether the far side may have the whole body.
    pub(crate) fn all_sent(&self) -> bool {
        self.latest().all_sent()
    }

    fn latest(&self) -> UploadWatch {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The sealed package is not what it was; `cause` says how. Nothing of it was sent as a whole.
pub(crate) fn changed(cause: Failure) -> SubmitError {
    SubmitError::Blocked(Blocker {
        key: "file:changed".to_owned(),
        text: word! {
                nb: "Den låste pakken på disken er borte eller endret. Meldingen er ikke sendt. Hent den tilbake til utkast og send på nytt.",
                nn: "Den låste pakken på disken er borte eller endra. Meldinga er ikkje send. Hent henne tilbake til utkast og send på nytt.",
                en: "The locked package on the disk is gone or changed. The message has not been sent. Take it back to drafts and send again.",
            }
                .to_owned(),
        number: "E12".to_owned(),
        cause,
    })
}
