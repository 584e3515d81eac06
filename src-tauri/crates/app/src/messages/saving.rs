//! Files that a person asked for, where the person wants them.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::AppError;

/// Saves what `fill` writes as `path`, which a person has chosen. Written beside and renamed, so that half a file
/// never stands under the name. Blocks for as long as `fill` does, in a task of its own.
///
/// Errors: what `fill` says; [`AppError::NotSaved`] when the disk does not take it.
pub(crate) async fn save_as(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), AppError> + Send + 'static,
) -> Result<(), AppError> {
    let path = path.to_owned();
    let saved = tokio::task::spawn_blocking(move || save(&path, fill));
    saved
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
}

fn save(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let not_saved = |cause| AppError::NotSaved { saved: 0, cause };
    let folder = path
        .parent()
        .ok_or_else(|| not_saved(io::ErrorKind::InvalidInput.into()))?;
    // `Path::parent` of a bare name is empty, and means here.
    let mut file = match folder.as_os_str().is_empty() {
        true => NamedTempFile::new_in("."),
        false => NamedTempFile::new_in(folder),
    }
    .map_err(not_saved)?;
    let mut out = BufWriter::with_capacity(256 * 1024, file.as_file_mut());
    fill(&mut out)?;
    out.flush().map_err(not_saved)?;
    drop(out);
    file.as_file().sync_all().map_err(not_saved)?;
    file.persist(path).map_err(|error| not_saved(error.error))?;
    Ok(())
}
