//! Where the key of a profile folder lies: 32 bytes, and nothing else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use budstikke_domain::{Secret, word};
use thiserror::Error;

use crate::private_file;

/// The key that a profile folder's database and content are encrypted with.
pub type ProfileKey = Secret<[u8; 32]>;

/// A place that keeps one profile's key. Calls may block on a dialog of the system; run them where
/// blocking is allowed.
pub trait SecretStore: Send + Sync {
    /// The key, or `None` when none has been kept here.
    fn load(&self) -> Result<Option<ProfileKey>, SecretStoreError>;

    /// Keeps the key. Returns when it is durable. An earlier key is replaced.
    fn save(&self, key: &ProfileKey) -> Result<(), SecretStoreError>;

    /// Forgets the key; fine when there is none.
    fn delete(&self) -> Result<(), SecretStoreError>;
}

/// Why a key could not be read or kept.
#[derive(Debug, Error)]
pub enum SecretStoreError {
    /// The machine has no key store, or it is locked and stayed so.
    #[error(
        "{}: {}",
        word! {
            nb: "Maskinens nøkkellager er ikke tilgjengelig",
            nn: "Nøkkellageret til maskina er ikkje tilgjengeleg",
            en: "The machine's key store is not available",
        },
        .0
    )]
    Unavailable(String),
    /// What lies there is not a key of ours.
    #[error(
        "{}",
        word! {
            nb: "Nøkkelen til profilen er skadet.",
            nn: "Nøkkelen til profilen er skadd.",
            en: "The profile's key is damaged.",
        }
    )]
    Damaged,
    /// The file with the key.
    #[error(
        "{}: {}",
        word! {
            nb: "Nøkkelfilen kan ikke leses eller skrives",
            nn: "Nøkkelfila kan ikkje lesast eller skrivast",
            en: "The key file cannot be read or written",
        },
        .0
    )]
    File(#[from] io::Error),
}

/// The profile's key: the one kept in `store`, else a fresh one that is kept there from now on.
pub fn profile_key(store: &dyn SecretStore) -> Result<ProfileKey, SecretStoreError> {
    if let Some(key) = store.load()? {
        return Ok(key);
    }
    let mut bytes = [0; 32];
    openssl::rand::rand_bytes(&mut bytes)
        .map_err(|error| SecretStoreError::Unavailable(error.to_string()))?;
    let key = Secret::new(bytes);
    store.save(&key)?;
    Ok(key)
}

/// The key store of the operating system: Secret Service, Keychain, or Credential Manager.
#[derive(Debug, Clone)]
pub struct KeyringStore {
    profile: String,
}

impl KeyringStore {
    const SERVICE: &str = "no.budstikke.klient";

    /// The entry of the profile in `folder`; a copy of the folder elsewhere is another profile.
    pub fn new(folder: &Path) -> KeyringStore {
        KeyringStore {
            profile: folder.to_string_lossy().into_owned(),
        }
    }

    fn entry(&self) -> Result<keyring::Entry, SecretStoreError> {
        keyring::Entry::new(KeyringStore::SERVICE, &self.profile).map_err(unavailable)
    }
}

impl SecretStore for KeyringStore {
    fn load(&self) -> Result<Option<ProfileKey>, SecretStoreError> {
        match self.entry()?.get_secret() {
            Ok(bytes) => key_from(bytes).map(Some),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn save(&self, key: &ProfileKey) -> Result<(), SecretStoreError> {
        self.entry()?.set_secret(key.expose()).map_err(unavailable)
    }

    fn delete(&self) -> Result<(), SecretStoreError> {
        match self.entry()?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn unavailable(error: keyring::Error) -> SecretStoreError {
    SecretStoreError::Unavailable(error.to_string())
}

/// A file only its owner may read. For the sandbox alone, so that it opens at once: whoever can read
/// the file can read the profile (product, fixed points).
#[derive(Debug, Clone)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The file `key` in the profile folder `folder`.
    pub fn new(folder: &Path) -> FileStore {
        FileStore {
            path: folder.join("key"),
        }
    }
}

impl SecretStore for FileStore {
    fn load(&self) -> Result<Option<ProfileKey>, SecretStoreError> {
        match fs::read(&self.path) {
            Ok(bytes) => key_from(bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn save(&self, key: &ProfileKey) -> Result<(), SecretStoreError> {
        // A lost key is a lost profile.
        private_file::write(&self.path, key.expose())?;
        Ok(())
    }

    fn delete(&self) -> Result<(), SecretStoreError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn key_from(bytes: Vec<u8>) -> Result<ProfileKey, SecretStoreError> {
    let bytes = Secret::new(bytes);
    <[u8; 32]>::try_from(bytes.expose().as_slice())
        .map(Secret::new)
        .map_err(|_| SecretStoreError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_gets_one_key_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let first = profile_key(&store).unwrap();
        assert_eq!(
            profile_key(&store).unwrap(),
            first,
            "the second start finds it"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join("key"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
        }
        store.delete().unwrap();
        assert_ne!(profile_key(&store).unwrap(), first);
    }

    #[test]
    fn a_damaged_key_is_told_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), b"short").unwrap();
        let store = FileStore::new(folder.path());
        assert!(matches!(
            profile_key(&store),
            Err(SecretStoreError::Damaged)
        ));
        assert_eq!(fs::read(folder.path().join("key")).unwrap(), b"short");
    }
}
