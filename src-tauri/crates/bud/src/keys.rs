//! Private keys out of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use budstikke_domain::Secret;
use budstikke_identity::{CredentialError, keys_of_p12};
use budstikke_packaging::SoftwareKey;

use crate::args::KeyFile;
use crate::failure::Failure;

/// A key file is small; what is larger is something else.
const MAX_KEY_FILE: u64 = 1024 * 1024;
const MAX_PASSWORD_FILE: u64 = 64 * 1024;

/// Every key of every file. A .p12 may hold several.
pub(crate) fn load(files: &[KeyFile]) -> Result<Vec<SoftwareKey>, Failure> {
    let mut stdin = None;
    let mut keys = Vec::new();
    for file in files {
        keys.extend(load_one(file, &mut stdin)?);
    }
    Ok(keys)
}

/// The keys of one file, best first. `stdin` keeps a password that was read from there.
fn load_one(
    key: &KeyFile,
    stdin: &mut Option<Secret<String>>,
) -> Result<Vec<SoftwareKey>, Failure> {
    let file = key.file.as_path();
    let bytes = read(file, MAX_KEY_FILE)?;
    let unusable =
        |text: String| Failure::unread("KEY_UNREADABLE", format!("«{}»: {text}", file.display()));
    if bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        let key = SoftwareKey::from_pem(&bytes).map_err(|_| {
            unusable("Filen må ha en privat nøkkel uten passord, og sertifikatet dens.".to_owned())
        })?;
        return Ok(vec![key]);
    }
    let Some(password) = &key.password else {
        return Err(Failure::new(
            crate::failure::USAGE,
            "USAGE",
            format!("«{}» trenger --password-file.", file.display()),
        ));
    };
    let password = if password == Path::new("-") {
        match stdin {
            Some(known) => &*known,
            None => &*stdin.insert(read_password(password)?),
        }
    } else {
        &read_password(password)?
    };
    let keys = keys_of_p12(&bytes, password).map_err(|error| match error {
        CredentialError::WrongPassword => Failure::unread(
            "WRONG_PASSWORD",
            format!("Passordet passer ikke til «{}».", file.display()),
        ),
        other => unusable(other.to_string()),
    })?;
    Ok(keys)
}

/// The first line, without its line end.
fn read_password(file: &Path) -> Result<Secret<String>, Failure> {
    let bytes = if file == Path::new("-") {
        read_from(&mut io::stdin(), MAX_PASSWORD_FILE).map_err(|e| Failure::reading(file, &e))?
    } else {
        read(file, MAX_PASSWORD_FILE)?
    };
    let line = bytes
        .split(|octet| *octet == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match String::from_utf8(line.to_vec()) {
        Ok(password) => Ok(Secret::new(password)),
        Err(_) => Err(Failure::unread(
            "UNREADABLE",
            format!("Passordet i «{}» er ikke UTF-8.", file.display()),
        )),
    }
}

/// A small file whole.
pub(crate) fn read(file: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let bytes = File::open(file)
        .and_then(|mut opened| read_from(&mut opened, most))
        .map_err(|error| Failure::reading(file, &error))?;
    Ok(bytes)
}

fn read_from(source: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other("den er for stor til å være dette"));
    }
    Ok(bytes)
}
