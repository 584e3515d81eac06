//! What it takes on each system that a name in a folder is there after the power went.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes a rename in `folder` durable; blocks until the disk says so. Windows keeps folders itself and
/// cannot open them as files.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
