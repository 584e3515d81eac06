//! `bud seal`: makes the `asic.zip` of DPO.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use budstikke_domain::{Clock, Code, OrgNumber, SystemClock};
use budstikke_packaging::{
    Certificate, Form, KeyOps, OrgNumberProblem, PackagingError, Part, Sealed, SoftwareKey, seal,
};
use budstikke_wire::{MainDocument, Manifest, media_type};
use jiff::Timestamp;
use openssl::hash::{Hasher, MessageDigest};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::args::Seal;
use crate::failure::{Failure, JUDGED, USAGE};
use crate::{keys, texts};

const MAX_CERTIFICATE: u64 = 1024 * 1024;

/// Makes a package and tells; returns the exit.
pub(crate) fn run(wanted: &Seal, json: bool) -> Result<u8, Failure> {
    let now = SystemClock.now();
    let signer = keys::load(std::slice::from_ref(&wanted.signer))?
        .into_iter()
        .next()
        .ok_or_else(|| Failure::unread("KEY_UNREADABLE", "Filen har ingen nøkkel."))?;
    let recipient = certificate(&wanted.recipient)?;
    let refusals = refusals(&signer, &recipient, now);
    let stands = |refusal: &&Refusal| !(wanted.despite && refusal.yields);
    if let Some(refusal) = refusals.iter().find(stands) {
        return Ok(refuse(&refusals, refusal, json));
    }
    if !wanted.force && wanted.out.symlink_metadata().is_ok() {
        return Err(Failure::exists(&wanted.out));
    }
    let made = make(wanted, &signer, &recipient, now)?;
    let told = if json {
        let entries: Vec<_> = made
            .sealed
            .entries
            .iter()
            .map(|entry| {
                json!({
                    "name": entry.name,
                    "size": entry.size,
                    "sha256": hex::encode(entry.sha256),
                })
            })
            .collect();
        let path = wanted.out.to_string_lossy();
        let object = json!({
            "path": path, "size": made.sealed.size, "sha256": made.sha256, "entries": entries,
        });
        format!("{object}\n")
    } else {
        format!(
            "Laget     {}\nStørrelse {} byte\nSHA-256   {}\n",
            wanted.out.display(),
            made.sealed.size,
            made.sha256
        )
    };
    crate::tell(&told);
    Ok(0)
}

fn certificate(file: &Path) -> Result<Certificate, Failure> {
    let bytes = keys::read(file, MAX_CERTIFICATE)?;
    Certificate::from_pem(&String::from_utf8_lossy(&bytes))
        .or_else(|_| Certificate::from_der(&bytes))
        .map_err(|_| {
            let text = format!("«{}» er ikke et sertifikat vi kan lese.", file.display());
            Failure::unread("CERTIFICATE_UNREADABLE", text)
        })
}

/// Why a certificate may not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    code: Code,
    text: String,
    /// Whether `--despite` helps: the mathematics allow it.
    yields: bool,
}

fn refusals(signer: &SoftwareKey, recipient: &Certificate, now: Timestamp) -> Vec<Refusal> {
    let mut found = Vec::new();
    let mut refuse = |code, yields, text: String| found.push(Refusal { code, text, yields });
    let own = signer.certificate();
    for (whose, certificate) in [("Mottakerens", recipient), ("Avsenderens", own)] {
        let day = |at: Timestamp| at.strftime("%d.%m.%Y").to_string();
        if !certificate.is_rsa() {
            let text = format!("{whose} nøkkel er ikke av typen RSA. eFormidling trenger RSA.");
            refuse(Code::CertPurpose, false, text);
        } else if certificate.rsa_bits().is_some_and(|bits| bits < 2048) {
            let text = format!("{whose} nøkkel er for kort. Den må ha minst 2048 bit.");
            refuse(Code::CertPurpose, true, text);
        }
        if certificate.not_after() < now {
            let text = format!(
                "{whose} sertifikat gikk ut {}.",
                day(certificate.not_after())
            );
            refuse(Code::CertExpired, true, text);
        } else if certificate.not_before() > now {
            let text = format!(
                "{whose} sertifikat gjelder først fra {}.",
                day(certificate.not_before())
            );
            refuse(Code::CertNotYetValid, true, text);
        }
    }
    match own.org_number() {
        Ok(_) => {}
        Err(OrgNumberProblem::None) => {
            let text = "Avsenderens sertifikat har ikke noe organisasjonsnummer.".to_owned();
            refuse(Code::CertNoOrg, true, text);
        }
        Err(OrgNumberProblem::Conflict) => {
            refuse(
                Code::CertOrgConflict,
                true,
                texts::code(Code::CertOrgConflict).to_owned(),
            );
        }
    }
    found
}

/// Tells why nothing was made. With `--json` stdout still has its one object.
fn refuse(refusals: &[Refusal], first: &Refusal, json: bool) -> u8 {
    let text = if first.yields {
        format!("{} Bruk --despite for å lage pakken likevel.", first.text)
    } else {
        first.text.clone()
    };
    if json {
        let reasons: Vec<_> = refusals
            .iter()
            .map(|refusal| refusal.code.as_str())
            .collect();
        let object = json!({ "path": null, "size": null, "sha256": null, "reasons": reasons });
        crate::tell(&format!("{object}\n"));
    }
    Failure::new(JUDGED, first.code.as_str(), text).tell(json)
}

struct Made {
    sealed: Sealed,
    sha256: String,
}

/// Makes the package beside its place and moves it there when it is whole.
fn make(
    wanted: &Seal,
    signer: &SoftwareKey,
    recipient: &Certificate,
    now: Timestamp,
) -> Result<Made, Failure> {
    let main = wanted
        .files
        .first()
        .map(|file| base_name(file))
        .transpose()?;
    let manifest = manifest(wanted.sender, wanted.receiver, main);
    let mut parts = wanted.files.iter().map(|file| part(file));
    let folder = match wanted.out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let unwritable = |error: io::Error| Failure::writing(&wanted.out, &error);
    let mut out = Digested {
        file: beside(folder).map_err(unwritable)?,
        sha256: Hasher::new(MessageDigest::sha256()).map_err(|error| unwritable(error.into()))?,
    };
    let sealed = seal(
        &mut parts,
        Form::Eformidling(&manifest),
        signer,
        recipient,
        now,
        &mut out,
    )
    .map_err(|error| failure(&wanted.out, error))?;
    out.file.as_file().sync_all().map_err(unwritable)?;
    let digest = out
        .sha256
        .finish()
        .map_err(|error| unwritable(error.into()))?;
    let moved = if wanted.force {
        out.file.persist(&wanted.out)
    } else {
        out.file.persist_noclobber(&wanted.out)
    };
    moved.map_err(|error| unwritable(error.error))?;
    Ok(Made {
        sealed,
        sha256: hex::encode(digest),
    })
}

/// A file that goes away unless it is kept, with the rights that any new file has.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bud-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The package is locked, so that nobody has to be kept from it; the umask still counts.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn manifest(sender: OrgNumber, receiver: OrgNumber, main: Option<String>) -> Manifest {
    Manifest {
        receiver: receiver.iso6523(),
        sender: sender.iso6523(),
        main: main.map(|name| MainDocument {
            mime: media_type(&name).to_owned(),
            href: name,
        }),
    }
}

/// A file as a part, opened when its turn comes.
fn part(file: &Path) -> io::Result<Part<'static>> {
    let named = |error: io::Error| io::Error::new(error.kind(), Unreadable(file.to_owned(), error));
    let content = File::open(file).map_err(named)?;
    let metadata = content.metadata().map_err(named)?;
    if metadata.is_dir() {
        return Err(named(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let name = base_name(file).map_err(|failure| io::Error::other(failure.text))?;
    Ok(Part {
        media_type: media_type(&name).to_owned(),
        name,
        // Of a pipe nobody knows it.
        size: metadata.is_file().then_some(metadata.len()),
        content: Box::new(content),
    })
}

/// Which file could not be read, carried through the iterator of parts.
#[derive(Debug)]
struct Unreadable(PathBuf, io::Error);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.display(), self.1)
    }
}

impl std::error::Error for Unreadable {}

fn base_name(file: &Path) -> Result<String, Failure> {
    file.file_name()
        .and_then(|name| name.to_str())
        .map(str::to_owned)
        .ok_or_else(|| {
            let text = format!(
                "«{}» har ikke et navn som kan stå i en pakke.",
                file.display()
            );
            Failure::new(USAGE, "USAGE", text)
        })
}

fn failure(out: &Path, error: PackagingError) -> Failure {
    match error {
        PackagingError::Io(error) => match error.get_ref().and_then(|e| e.downcast_ref()) {
            Some(Unreadable(file, error)) => Failure::reading(file, error),
            None => Failure::writing(out, &error),
        },
        PackagingError::Part { name, source } => Failure::reading(Path::new(&name), &source),
        PackagingError::Changed(name) => Failure::unread(
            "CHANGED",
            format!("«{name}» ble endret mens vi leste. Ingenting er laget."),
        ),
        PackagingError::Name { name, .. } => Failure::new(
            USAGE,
            "USAGE",
            format!("«{name}» kan ikke være et navn i pakken, eller er nevnt to ganger."),
        ),
        PackagingError::TooMuch => Failure::new(
            USAGE,
            "USAGE",
            "Det er mer enn en pakke kan ha: 1000 filer og 5 GiB til sammen.",
        ),
        other => Failure::unread("KEY_UNUSABLE", format!("Pakken kunne ikke lages: {other}.")),
    }
}

/// Digests what passes.
struct Digested {
    file: NamedTempFile,
    sha256: Hasher,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.sha256.update(bytes.get(..count).unwrap_or_default())?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
