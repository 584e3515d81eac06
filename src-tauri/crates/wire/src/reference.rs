//! Where tests find the reference data.

use std::path::PathBuf;

/// A folder or file of the reference data; `None`, with a line that says so, when there is none.
pub(crate) fn spec(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BUDSTIKKE_REFERENCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/spec"),
        PathBuf::from,
    );
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "no reference data at {}",
        path.display()
    );
    eprintln!("skipped: no reference data");
    None
}
