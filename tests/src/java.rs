//! Foreign libraries for Java in harnesses of ours (`tests/interop/java*`), which Maven fetches and compiles.

pub mod klient;
pub mod ks;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A file in a package, as a harness lists it.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name there.
    pub name: String,
    /// Its size in octets.
    pub size: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

/// Compiles the project in `tests/interop/PROJECT` unless nothing has changed since it last did, and hands back the
/// class path.
pub fn build(maven: &Path, project: &str) -> OsString {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("interop")
        .join(project);
    let target = folder.join("target");
    let source = source(&folder);
    let stamp = target.join("built-from");
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&source) {
        let output = Command::new(maven)
            .args(["--quiet", "--batch-mode", "clean", "process-classes"])
            .current_dir(&folder)
            .output()
            .expect("mvn starts");
        assert!(
            output.status.success(),
            "mvn: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        fs::write(&stamp, source).unwrap();
    }
    std::env::join_paths([target.join("classes"), target.join("lib").join("*")]).unwrap()
}

/// Everything that a build depends on.
fn source(folder: &Path) -> String {
    let java = folder.join("src").join("main").join("java");
    let mut files: Vec<_> = fs::read_dir(java)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.push(folder.join("pom.xml"));
    files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect()
}
