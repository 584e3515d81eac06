//! `sbd.zip` as a peer takes it apart.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;
use zip::read::ZipFile;

use super::sbd::Fate;

/// The largest `sbd.json` that a peer reads.
const SBD_LIMIT: u64 = 4 << 20;

/// An `sbd.zip` with its SBD read.
pub(super) struct Envelope {
    pub(super) sbd: Vec<u8>,
    pub(super) has_package: bool,
    archive: ZipArchive<File>,
}

/// Opens the file at `path`.
pub(super) fn read(path: &Path) -> Result<Envelope, Fate> {
    let lost = |what: &str| Fate::Lost(what.to_owned());
    let file = File::open(path).map_err(|_| lost("the file cannot be read"))?;
    let mut archive = ZipArchive::new(file).map_err(|_| lost("the file is no zip"))?;
    let has_package = archive.index_for_name("asic.zip").is_some();
    let mut sbd = Vec::new();
    archive
        .by_name("sbd.json")
        .map_err(|_| lost("the zip has no sbd.json"))?
        .take(SBD_LIMIT)
        .read_to_end(&mut sbd)
        .map_err(|_| lost("sbd.json cannot be unpacked"))?;
    Ok(Envelope {
        sbd,
        has_package,
        archive,
    })
}

impl Envelope {
    /// The package as a stream.
    pub(super) fn package(&mut self) -> Option<ZipFile<'_, File>> {
        self.archive.by_name("asic.zip").ok()
    }
}
