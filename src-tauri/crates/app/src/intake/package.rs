//! The package of a letter, opened straight into encrypted blobs. Nothing readable lies on disk, and
//! nothing that is written here is shown before it is judged.

use std::io::{self, Write};
use std::sync::Arc;
use std::{mem, thread};

use budstikke_domain::{Finding, failpoint};
use budstikke_engine::IntakeError;
use budstikke_identity::Credential;
use budstikke_packaging::{
    KeyOps, Limits, Opened, PackagingError, PartSink, SoftwareKey, open, sbd_zip,
};
use budstikke_store::{BlobError, BlobId, BlobRef, BlobWriter, Blobs};

/// What lay in a delivery beside its SBD.
pub(super) struct Package {
    /// What opening told; none when there was no package.
    pub(super) opened: Option<Opened>,
    /// What is wrong with the frame around it.
    pub(super) frame: Vec<Finding>,
    /// The whole parts, in their order, with the names they have in the package.
    pub(super) parts: Vec<(String, BlobRef)>,
}

impl Package {
    /// Of a message that brought nothing.
    pub(super) fn none() -> Package {
        Package {
            opened: None,
            frame: Vec::new(),
            parts: Vec::new(),
        }
    }
}

/// Opens the package of the delivery that is kept as `blob`. Blocks for the disk and the cipher.
///
/// The frame is read in a thread of its own and the package in it as it comes, so that neither is ever
/// whole in memory. A bad package is findings; errors are of our own disk or key.
pub(super) fn unpack(
    blobs: &Blobs,
    blob: &BlobId,
    keys: &[Arc<Credential>],
) -> Result<Package, IntakeError> {
    let keys: Vec<&dyn KeyOps> = keys.iter().map(|key| key.as_ref() as &dyn KeyOps).collect();
    let mut delivery = blobs.reader(blob).map_err(super::not_now)?;
    let (mut package, mut frame) = io::pipe().map_err(super::not_now)?;
    let mut quarantine = Quarantine {
        blobs: blobs.clone(),
        current: None,
        parts: Vec::new(),
        raw_too: false,
    };
    let (opened, framed) = thread::scope(|scope| {
        let framed =
            scope.spawn(move || sbd_zip::read(&mut delivery, &Limits::default(), &mut frame));
        let opened = open(&mut package, &keys, &Limits::default(), &mut quarantine);
        // The package may have been given up before its end; its frame is read to its own.
        if opened.is_ok() {
            let _ = io::copy(&mut package, &mut io::sink());
        }
        drop(package);
        (opened, framed.join())
    });
    let opened = opened.map_err(refused)?;
    let framed =
        framed.map_err(|_| IntakeError::Failed("the frame's reader panicked".to_owned()))?;
    let content = framed.map_err(refused)?;
    Ok(Package {
        opened: content.package.map(|_| opened),
        frame: content.findings,
        parts: mem::take(&mut quarantine.parts),
    })
}

/// Opens the payload of a message over FIKS IO that is kept as `blob`; what is no package is taken as it is.
/// Blocks for the disk and the cipher. A bad payload is findings; errors are of our own disk or key.
pub(super) fn unpack_payload(
    blobs: &Blobs,
    blob: &BlobId,
    keys: &[Arc<SoftwareKey>],
) -> Result<Package, IntakeError> {
    let keys: Vec<&dyn KeyOps> = keys.iter().map(|key| key.as_ref() as &dyn KeyOps).collect();
    let mut payload = blobs.reader(blob).map_err(super::not_now)?;
    let mut quarantine = Quarantine {
        blobs: blobs.clone(),
        current: None,
        parts: Vec::new(),
        raw_too: true,
    };
    let opened = open(&mut payload, &keys, &Limits::default(), &mut quarantine).map_err(refused)?;
    Ok(Package {
        opened: Some(opened),
        frame: Vec::new(),
        parts: mem::take(&mut quarantine.parts),
    })
}

/// Our own disk and key pass; bytes of ours that are damaged do not.
fn refused(error: PackagingError) -> IntakeError {
    match &error {
        PackagingError::Io(cause) if cause.kind() == io::ErrorKind::InvalidData => {
            IntakeError::Failed(error.to_string())
        }
        _ => match error {
            PackagingError::Io(cause) | PackagingError::Sink(cause) => super::of_disk(cause),
            error => super::not_now(error),
        },
    }
}

/// Keeps every whole part as a blob. What was begun and not ended leaves nothing, and so does a package that
/// was not opened to its end: it is tried again, and on a full disk each try would take more of it.
struct Quarantine {
    blobs: Blobs,
    current: Option<(String, BlobWriter)>,
    parts: Vec<(String, BlobRef)>,
    /// Whether content that is no package is wanted too.
    raw_too: bool,
}

impl Drop for Quarantine {
    fn drop(&mut self) {
        for (_, blob) in &self.parts {
            self.blobs.discard(&blob.id);
        }
    }
}

impl PartSink for Quarantine {
    fn takes_raw(&self) -> bool {
        self.raw_too
    }

    fn begin(&mut self, name: &str) -> io::Result<()> {
        let writer = self.blobs.create().map_err(BlobError::into_io)?;
        self.current = Some((name.to_owned(), writer));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, writer)) = &mut self.current {
            writer.write_all(bytes)?;
        }
        failpoint!("R9");
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some((name, writer)) = self.current.take() {
            let blob = writer.finish().map_err(BlobError::into_io)?;
            self.parts.push((name, blob));
        }
        Ok(())
    }
}
