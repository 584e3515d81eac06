//! The reference data: documents, packages and schemas of others, which this repository does not contain.

use std::env;
use std::path::{Path, PathBuf};

/// `folder` of the reference data: in `BUDSTIKKE_REFERENCE`, else in `shared/spec` beside the checkout.
/// When it is missing this says so and the caller returns; where nothing may be skipped (`CI=true`)
/// it panics.
pub fn reference(folder: &str) -> Option<PathBuf> {
    let root = match env::var_os("BUDSTIKKE_REFERENCE") {
        Some(named) => PathBuf::from(named),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec"),
    };
    let folder = root.join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    crate::programs::skip("no reference data");
    None
}
