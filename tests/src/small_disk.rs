//! A disk that is small enough to be filled, for a test that runs again as a process of its own.
#![cfg(target_os = "linux")]

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs;
use crate::world::{KEYS, shared_keys};

/// Where the process finds its disk.
const DISK: &str = "BUDSTIKKE_SMALL_DISK";

/// In the process that a test program starts: its disk. In the test program: `None`, after that process has
/// run the test called `test` alone with a disk of so many megabytes, and passed; or where nobody may mount.
pub async fn small_disk(test: &str, megabytes: u32) -> Option<PathBuf> {
    if let Some(disk) = std::env::var_os(DISK) {
        return Some(disk.into());
    }
    if !programs::may_mount() {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "mount -t tmpfs -o size={megabytes}m tmpfs '{folder}' && {DISK}='{folder}' {KEYS}='{keys}' \
         exec '{program}' --exact {test} --nocapture",
        folder = folder.path().display(),
        keys = shared_keys().await.display(),
        program = std::env::current_exe()
            .expect("a test program has a place")
            .display(),
    );
    let ended = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    None
}

/// Makes a file that grows until it has `size` octets or nothing more fits. Whether the disk is full now.
pub fn fill(path: &Path, size: usize) -> bool {
    const PIECE: usize = 512;
    let mut file = std::fs::File::create(path).expect("a name fits");
    for _ in 0..size.div_ceil(PIECE) {
        if let Err(error) = file.write_all(&[0; PIECE]) {
            return error.kind() == ErrorKind::StorageFull;
        }
    }
    false
}
