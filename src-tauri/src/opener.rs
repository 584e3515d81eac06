//! The one place that gives a file to another program.

use std::path::Path;

/// Lets the program that the machine has for such files show `path`.
pub(crate) fn open(path: &Path) -> std::io::Result<()> {
    if let Some(list) = told_to_test("BUDSTIKKE_TEST_OPENED") {
        return std::fs::write(list, path.display().to_string());
    }
    tauri_plugin_opener::open_path(path, None::<&str>).map_err(std::io::Error::other)
}

/// Other programs are out of a WebDriver's reach. In a debug build a test is told what would be opened in
/// the file that `variable` names.
fn told_to_test(variable: &str) -> Option<std::ffi::OsString> {
    if !cfg!(debug_assertions) {
        return None;
    }
    std::env::var_os(variable)
}
