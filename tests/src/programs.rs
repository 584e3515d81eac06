//! Programs that tests start.

use std::env;
use std::path::PathBuf;

/// One of ours (`bud`, `budstikke`), as Cargo built it beside the test that runs now.
/// `cargo xtask test` builds them first; a bare `cargo test` does not.
pub fn ours(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a running test has a path");
    let folder = test
        .ancestors()
        .nth(2)
        .expect("tests lie in target/PROFILE/deps");
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "{} is not built; start tests with `cargo xtask test`",
        program.display()
    );
    program
}

/// A foreign program in `PATH`. When it is missing this says so and the caller returns; where
/// nothing may be skipped (`CI=true`) it panics.
pub fn foreign(name: &str) -> Option<PathBuf> {
    let names = if cfg!(windows) {
        vec![format!("{name}.exe"), format!("{name}.cmd")]
    } else {
        vec![name.to_owned()]
    };
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        skip(&format!("no {name}"));
    }
    found
}

/// Whether this machine lets us mount in a namespace of our own; says so when it does not.
pub fn may_mount() -> bool {
    let probe = "mount -t tmpfs tmpfs /mnt";
    let tried = std::process::Command::new("unshare")
        .args(["-rm", "sh", "-c", probe])
        .output();
    let may = tried.is_ok_and(|output| output.status.success());
    if !may {
        println!("not proven here: this machine lets nobody mount in a namespace of their own");
    }
    may
}

/// Says why a test is left out; panics where nothing may be.
pub fn skip(reason: &str) {
    assert!(
        env::var_os("CI").is_none_or(|value| value != "true"),
        "{reason}, and CI=true allows no skipping"
    );
    println!("skipped: {reason}");
}
