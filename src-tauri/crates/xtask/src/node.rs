//! The UI's packages and its build.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::exec::{Problem, Step};
use crate::system::Machine;

/// An npm command in `ui/`.
pub(crate) fn npm(machine: &Machine, arguments: &[&str]) -> Step {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    Step::new(npm).args(arguments).current_dir(machine.ui())
}

/// Installs the packages that `package-lock.json` names, when it differs from the last time.
pub(crate) fn install(machine: &Machine) -> Result<(), Problem> {
    let wanted = fs::read_to_string(machine.ui().join("package-lock.json"))
        .map_err(|error| Problem::new(format!("cannot read ui/package-lock.json: {error}")))?;
    let stamp = machine
        .ui()
        .join("node_modules")
        .join(".installed-package-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing the packages of ui/package-lock.json into ui/node_modules.");
    // An installation that is broken off must not carry the stamp of the one before.
    let _ = fs::remove_file(&stamp);
    // Not `npm ci`: it refuses a lock file without the binaries of other platforms, and that is what
    // npm writes where a registry does not carry them. The part `lint` checks that the lock file
    // fits package.json, so that nothing else is chosen here. No package needs its install script.
    npm(
        machine,
        &[
            "install",
            "--no-save",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ],
    )
    .run()?;
    fs::write(&stamp, wanted)
        .map_err(|error| Problem::new(format!("cannot write {}: {error}", stamp.display())))
}

/// Builds `ui/dist`, which the shell embeds, when anything it is made of is newer.
pub(crate) fn build(machine: &Machine) -> Result<(), Problem> {
    let built = modified(&machine.ui().join("dist").join("index.html"));
    let mut newest = None;
    for source in [machine.ui().to_path_buf(), machine.root().join("assets")] {
        newest = newest.max(newest_in(&source));
    }
    if built.is_some() && built > newest {
        return Ok(());
    }
    npm(machine, &["run", "build"]).run()
}

/// Opens every screen in `browser`, on the fake backend; pictures go below `pictures`.
pub(crate) fn screens(machine: &Machine, browser: PathBuf, pictures: &Path) -> Step {
    npm(machine, &["run", "test:screens", "--"])
        .env("BUDSTIKKE_CHROMIUM", browser)
        .env("BUDSTIKKE_SHOTS", pictures)
}

/// When anything under `folder` last changed. Folders count too, since a removed file changes only its folder.
fn newest_in(folder: &Path) -> Option<SystemTime> {
    let mut newest = None;
    let mut left: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).into_iter().flatten().flatten();
            left.extend(
                inside
                    .filter(|entry| !is_made(&entry.file_name().to_string_lossy()))
                    .map(|entry| entry.path()),
            );
        }
        // The top folder itself changes when the build makes `dist` in it.
        if path != folder {
            newest = newest.max(modified(&path));
        }
    }
    newest
}

/// What `ui/` holds beside sources of the page: packages, builds, and the script with its pictures.
fn is_made(name: &str) -> bool {
    name == "node_modules" || name == "screens" || name.starts_with("dist")
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}
