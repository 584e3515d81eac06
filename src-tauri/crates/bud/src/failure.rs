//! Why a command came to no judgement, and how that is told.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde_json::json;

/// Judged, and not good; or refused.
pub(crate) const JUDGED: u8 = 2;
/// There is no judgement.
pub(crate) const UNREAD: u8 = 3;
/// Wrong usage.
pub(crate) const USAGE: u8 = 64;

/// One line for stderr, and the exit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: u8,
    /// For machines; stable.
    pub(crate) code: &'static str,
    /// For people, in bokmål.
    pub(crate) text: String,
}

impl Failure {
    pub(crate) fn new(exit: u8, code: &'static str, text: impl Into<String>) -> Failure {
        Failure {
            exit,
            code,
            text: text.into(),
        }
    }

    /// No judgement.
    pub(crate) fn unread(code: &'static str, text: impl Into<String>) -> Failure {
        Failure::new(UNREAD, code, text)
    }

    /// A file that cannot be read.
    pub(crate) fn reading(file: &Path, error: &io::Error) -> Failure {
        let text = format!("{} {}", named(file), why(error));
        Failure::unread("UNREADABLE", text)
    }

    /// A file or folder that cannot be written.
    pub(crate) fn writing(file: &Path, error: &io::Error) -> Failure {
        match error.kind() {
            ErrorKind::AlreadyExists => Failure::exists(file),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                let text = format!("{} fikk ikke plass. Disken er full.", named(file));
                Failure::unread("DISK_FULL", text)
            }
            kind => {
                let why = match kind {
                    ErrorKind::NotFound | ErrorKind::NotADirectory => {
                        "Mappen finnes ikke".to_owned()
                    }
                    ErrorKind::PermissionDenied => "Du har ikke tilgang".to_owned(),
                    _ => error.to_string(),
                };
                let text = format!("{} kunne ikke skrives. {why}.", named(file));
                Failure::unread("UNWRITABLE", text)
            }
        }
    }

    /// Something stands where the output belongs.
    pub(crate) fn exists(file: &Path) -> Failure {
        let text = format!("{} finnes fra før. Ingenting er skrevet.", named(file));
        Failure::unread("EXISTS", text)
    }

    /// Writes the one line to stderr and returns the exit.
    pub(crate) fn tell(&self, json: bool) -> u8 {
        // Nobody is left to tell when stderr is closed.
        let _ = self.write(json, &mut io::stderr().lock());
        self.exit
    }

    pub(crate) fn write(&self, json: bool, out: &mut dyn Write) -> io::Result<()> {
        if json {
            let error = json!({ "error": { "code": self.code, "text": self.text } });
            writeln!(out, "{error}")
        } else {
            let line: String = self
                .text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            writeln!(out, "{line}")
        }
    }
}

/// `«brev.pdf»`, or what `-` stands for.
pub(crate) fn named(file: &Path) -> String {
    if file == Path::new("-") {
        "Det som kom på stdin,".to_owned()
    } else {
        format!("«{}»", file.display())
    }
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "finnes ikke.".to_owned(),
        ErrorKind::PermissionDenied => "kan ikke leses. Du har ikke tilgang.".to_owned(),
        ErrorKind::IsADirectory => "er en mappe, ikke en fil.".to_owned(),
        _ => format!("kan ikke leses: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(failure: &Failure, json: bool) -> String {
        let mut out = Vec::new();
        failure.write(json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_failure_is_one_line_whatever_is_in_it() {
        let failure =
            Failure::reading(Path::new("a\nb.zip"), &io::Error::from(ErrorKind::NotFound));
        assert_eq!(line(&failure, false), "«a b.zip» finnes ikke.\n");
        assert_eq!(line(&failure, true).lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&line(&failure, true)).unwrap();
        assert_eq!(value["error"]["code"], "UNREADABLE");
    }

    #[test]
    fn a_full_disk_and_an_existing_file_have_codes_of_their_own() {
        for (kind, code) in [
            (ErrorKind::StorageFull, "DISK_FULL"),
            (ErrorKind::AlreadyExists, "EXISTS"),
            (ErrorKind::Other, "UNWRITABLE"),
        ] {
            let failure = Failure::writing(Path::new("ut.zip"), &io::Error::from(kind));
            assert_eq!((failure.code, failure.exit), (code, UNREAD));
        }
    }
}
