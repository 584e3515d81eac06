//! The keys of the kontoer and the passwords of the integrasjoner: made at first launch, kept beside the other keys.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;

use super::kontoer::{FOUNDED, KontoRole};
use crate::error::SandboxError;
use crate::keys::{self, SERVICE_RSA_BITS, make_folder, read_key, write_key, write_private};
use crate::pki;
use crate::profiles::PROFILES;

/// What a konto opens messages with, and what they are locked for.
pub(crate) struct KontoKeys {
    pub(super) role: KontoRole,
    pub(super) key: PKey<Private>,
    pub(super) key_file: PathBuf,
    pub(super) certificate: X509,
}

/// The password of an organisation's integrasjon: whose, the password, its file.
pub(crate) type Password = (&'static str, String, PathBuf);

/// Reads what is in `folder`, or makes it whole. Certificates that are not valid `now` are issued anew for the same
/// keys; one never is.
pub(crate) fn load_or_make(
    folder: &Path,
    now: Timestamp,
) -> Result<(Vec<KontoKeys>, Vec<Password>), SandboxError> {
    if !folder.exists() {
        make_folder(folder, fill)?;
    }
    let kontoer = FOUNDED
        .iter()
        .map(|founded| konto(folder, founded.role, founded.name, now))
        .collect::<Result<Vec<_>, _>>()?;
    let passwords = PROFILES
        .iter()
        .map(|profile| {
            let path = folder.join(format!("{}.password", profile.number));
            let text = fs::read_to_string(&path).map_err(SandboxError::file(&path))?;
            Ok((profile.number, text.trim_end().to_owned(), path))
        })
        .collect::<Result<Vec<_>, SandboxError>>()?;
    Ok((kontoer, passwords))
}

fn fill(folder: &Path) -> Result<(), SandboxError> {
    let names: Vec<_> = FOUNDED.iter().map(|founded| name(founded.role)).collect();
    let wanted: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), SERVICE_RSA_BITS))
        .collect();
    for (name, key) in keys::generate(&wanted)? {
        write_key(folder, name, &key)?;
    }
    for profile in &PROFILES {
        let mut password = [0_u8; 12];
        openssl::rand::rand_bytes(&mut password)?;
        let path = folder.join(format!("{}.password", profile.number));
        write_private(&path, format!("{}\n", hex::encode(password)).as_bytes())?;
    }
    Ok(())
}

fn konto(
    folder: &Path,
    role: KontoRole,
    owner: &str,
    now: Timestamp,
) -> Result<KontoKeys, SandboxError> {
    let key = read_key(folder, &name(role))?;
    let path = folder.join(format!("{}.pem", name(role)));
    let kept = fs::read(&path)
        .ok()
        .and_then(|pem| X509::from_pem(&pem).ok())
        .filter(|certificate| keys::is_valid(certificate, now));
    let certificate = match (role, kept) {
        (KontoRole::ExpiredKey, _) => {
            let ran_out = pki::KONTO_LIFE.saturating_add(SignedDuration::from_hours(30 * 24));
            pki::konto(&key, owner, now.saturating_sub(ran_out).unwrap_or(now))?
        }
        (_, Some(certificate)) => certificate,
        (_, None) => {
            let yesterday = now.saturating_sub(SignedDuration::from_hours(24));
            let certificate = pki::konto(&key, owner, yesterday.unwrap_or(now))?;
            write_private(&path, &certificate.to_pem()?)?;
            certificate
        }
    };
    Ok(KontoKeys {
        role,
        key,
        key_file: folder.join(format!("{}.key", name(role))),
        certificate,
    })
}

/// A file's name without its ending.
fn name(role: KontoRole) -> String {
    format!("konto-{}", role.konto_id())
}
