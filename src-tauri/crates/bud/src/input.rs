//! The file that is looked into.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::failure::Failure;

/// Opens a file, or stdin for `-`, to be read once.
pub(crate) fn once(file: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(opened(file)?))
}

/// Opens a file so that it can be read more than once. What cannot be rewound (stdin, a pipe) is kept
/// in a file without a name while it is needed.
pub(crate) fn twice(file: &Path) -> Result<File, Failure> {
    let unreadable = |error: io::Error| Failure::reading(file, &error);
    if file != Path::new("-") {
        let opened = opened(file)?;
        if opened.metadata().map_err(unreadable)?.is_file() {
            return Ok(opened);
        }
        return kept(file, opened);
    }
    kept(file, io::stdin())
}

fn opened(file: &Path) -> Result<File, Failure> {
    let opened = File::open(file).map_err(|error| Failure::reading(file, &error))?;
    match opened.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(Failure::reading(
            file,
            &io::Error::from(io::ErrorKind::IsADirectory),
        )),
        Ok(_) => Ok(opened),
        Err(error) => Err(Failure::reading(file, &error)),
    }
}

fn kept(file: &Path, mut source: impl Read) -> Result<File, Failure> {
    let mut copy = tempfile::tempfile().map_err(|error| Failure::writing(file, &error))?;
    io::copy(&mut source, &mut copy).map_err(|error| Failure::reading(file, &error))?;
    copy.seek(SeekFrom::Start(0))
        .map_err(|error| Failure::reading(file, &error))?;
    Ok(copy)
}
