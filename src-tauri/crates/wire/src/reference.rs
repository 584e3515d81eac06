//! Where tests find the reference data, and whom they ask about it.

use std::path::{Path, PathBuf};
use std::process::Command;

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

/// Fails when libxml2 finds `file` not valid by `schema`; without xmllint nothing is asked.
pub(crate) fn xmllint(schema: &Path, file: &Path) {
    let Ok(output) = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([schema, file])
        .output()
    else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "xmllint is missing"
        );
        eprintln!("skipped: no xmllint");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
