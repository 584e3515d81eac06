//! Where the files lie that the settings name.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use budstikke_domain::{Secret, word, words};

use crate::AppError;
use crate::setup::problem;

/// The longest that is still a path.
const LONGEST: usize = 1000;

/// The file that `written` names, relative to `folder`. It is there, is a file, and lies on this machine: a path to
/// another one would hand it our log-in.
///
/// Errors: why it can not be opened, and what to do.
pub(super) fn find(folder: &Path, written: &str) -> Result<PathBuf, AppError> {
    let path = match written.split_once(':') {
        Some(("file", path)) => match path.strip_prefix("//") {
            // `file:///srv/x` has no host between the second and the third.
            Some(path) if path.starts_with('/') => path,
            Some(_) => return Err(elsewhere()),
            None => path,
        },
        // One letter is a drive.
        Some((scheme, _)) if scheme.len() > 1 && scheme.chars().all(char::is_alphabetic) => {
            return Err(elsewhere());
        }
        _ => written,
    };
    if path.starts_with("//") || path.starts_with("\\\\") {
        return Err(elsewhere());
    }
    if path.is_empty() || path.len() > LONGEST || path.chars().any(char::is_control) {
        return Err(missing(path));
    }
    let found = folder.join(path);
    match fs::metadata(&found) {
        Ok(about) if about.is_file() => Ok(found),
        _ => Err(missing(path)),
    }
}

/// What the file is called, without where it lies.
pub(super) fn name_of(path: &str) -> String {
    let name = path.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// What stands in the file at `path`, as far as `cap` octets. Blocks for the disk.
///
/// Errors: E12.
pub(super) fn read(path: &Path, cap: u64) -> Result<Secret<Vec<u8>>, AppError> {
    let mut octets = Vec::new();
    let read = fs::metadata(path)
        .and_then(|about| match about.is_file() {
            true => File::open(path),
            false => Err(std::io::ErrorKind::InvalidInput.into()),
        })
        .and_then(|file| file.take(cap).read_to_end(&mut octets));
    let octets = Secret::new(octets);
    match read {
        Ok(_) => Ok(octets),
        Err(_) => Err(problem(
            "E12",
            word! {
                nb: "Filen lar seg ikke lese.",
                nn: "Fila lèt seg ikkje lese.",
                en: "The file can not be read.",
            },
            word! {
                nb: "Sjekk at den finnes, og at du har tilgang til den.",
                nn: "Sjekk at ho finst, og at du har tilgang til ho.",
                en: "Check that it is there, and that you may read it.",
            },
        )),
    }
}

fn missing(path: &str) -> AppError {
    problem(
        "",
        &words! {
            nb: "Vi finner ikke filen {name} her.",
            nn: "Vi finn ikkje fila {name} her.",
            en: "We do not find the file {name} here.",
            name = name_of(path),
        },
        word! {
            nb: "Kopier den fra serveren til denne maskinen, og velg den i trinnet.",
            nn: "Kopier ho frå tenaren til denne maskina, og vel ho i steget.",
            en: "Copy it from the server to this machine, and choose it at its step.",
        },
    )
}

fn elsewhere() -> AppError {
    problem(
        "",
        word! {
            nb: "Filen ligger et sted vi ikke leser fra: på en annen maskin, i et arkiv eller i Vault.",
            nn: "Fila ligg ein stad vi ikkje les frå: på ei anna maskin, i eit arkiv eller i Vault.",
            en: "The file lies where we do not read: on another machine, in an archive or in Vault.",
        },
        word! {
            nb: "Kopier den til denne maskinen, og velg den i trinnet.",
            nn: "Kopier ho til denne maskina, og vel ho i steget.",
            en: "Copy it to this machine, and choose it at its step.",
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_every_way_of_naming_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.p12"), "x").unwrap();
        let whole = folder.path().join("x.p12");
        let whole = whole.to_string_lossy();
        for written in [
            "x.p12".to_owned(),
            "./x.p12".to_owned(),
            "file:x.p12".to_owned(),
            whole.to_string(),
            format!("file:{whole}"),
            format!("file://{whole}"),
        ] {
            assert!(find(folder.path(), &written).is_ok(), "{written}");
        }
    }

    #[test]
    fn nothing_is_opened_that_is_no_file_of_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        for written in [
            "\\\\server\\share\\x.p12",
            "//server/share/x.p12",
            "file://server/share/x.p12",
            "file:////server/share/x.p12",
            "vault:keystore",
            "classpath:x.p12",
            "https://x/x.p12",
            "/dev/zero",
            "/dev/stdin",
            "file:/dev/random",
            ".",
            "",
            "finnes-ikke.p12",
            "a\nb",
        ] {
            assert!(find(folder.path(), written).is_err(), "{written}");
        }
        assert!(find(folder.path(), &"x".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn of_a_path_only_the_name_is_told() {
        for path in [
            "file:c:/ip/x.p12",
            "c:\\ip\\x.p12",
            "/srv/ip/x.p12",
            "x.p12",
        ] {
            assert_eq!(name_of(path), "x.p12");
        }
    }
}
