//! A passphrase in place of a key store: it locks the profile's key into a small file of its folder.
//!
//! The file holds parameters, salt and the locked key, nothing else; without the passphrase it tells
//! nothing. The key itself is random, as in a key store, and never derives from what a person types.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_domain::Secret;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use crate::{ProfileKey, private_file};

/// Fewer characters than this are no passphrase.
pub const SHORTEST_PASSPHRASE: usize = 12;

/// Argon2id with 64 MiB and three passes (RFC 9106, the second recommended option, in one lane).
const WORK: Work = Work {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 1,
};
/// The largest file that is read, in bytes.
const FILE_CAP: u64 = 4096;
const SALT: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;

/// The passphrase of one profile folder.
#[derive(Debug, Clone)]
pub struct PassphraseLock {
    path: PathBuf,
    work: Work,
}

/// Why a passphrase gave no key. Nothing is written when it does not.
#[derive(Debug, Error)]
pub enum PassphraseError {
    /// It is not the one that was chosen.
    #[error("the passphrase does not fit")]
    Wrong,
    /// It has fewer than [`SHORTEST_PASSPHRASE`] characters.
    #[error("the passphrase is too short")]
    TooShort,
    /// The profile has a passphrase already; another would lose its key.
    #[error("there is a passphrase already")]
    Exists,
    /// The file is not one of ours, or was changed.
    #[error("the passphrase file is damaged: {0}")]
    Damaged(String),
    /// The disk.
    #[error("the passphrase file: {0}")]
    File(#[from] io::Error),
    /// The machine could not do the work, most often for want of memory.
    #[error("the passphrase could not be used: {0}")]
    Work(String),
}

/// How much work a guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Work {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    version: u32,
    kdf: String,
    #[serde(flatten)]
    work: Work,
    salt: String,
    nonce: String,
    /// The profile key under AES-256-GCM, tag last.
    locked_key: String,
}

impl PassphraseLock {
    /// The lock of the profile in `folder`.
    pub fn new(folder: &Path) -> PassphraseLock {
        PassphraseLock {
            path: folder.join("passphrase.json"),
            work: WORK,
        }
    }

    /// Whether a passphrase has been chosen.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Makes a fresh key and locks it with `passphrase`. Returns when that is durable. Takes about a
    /// second of work and 64 MiB; blocks.
    pub fn create(&self, passphrase: &Secret<String>) -> Result<ProfileKey, PassphraseError> {
        if passphrase.expose().chars().count() < SHORTEST_PASSPHRASE {
            return Err(PassphraseError::TooShort);
        }
        if self.exists() {
            return Err(PassphraseError::Exists);
        }
        let key: Secret<[u8; 32]> = Secret::new(random()?);
        let (salt, nonce) = (random::<SALT>()?, random::<NONCE>()?);
        let locker = derive(passphrase, &salt, self.work)?;
        let mut tag = [0; TAG];
        let mut locked = encrypt_aead(
            Cipher::aes_256_gcm(),
            locker.expose(),
            Some(&nonce),
            &associated(self.work),
            key.expose(),
            &mut tag,
        )
        .map_err(|error| PassphraseError::Work(error.to_string()))?;
        locked.extend_from_slice(&tag);
        self.write(&Header {
            version: 1,
            kdf: "argon2id".to_owned(),
            work: self.work,
            salt: STANDARD.encode(salt),
            nonce: STANDARD.encode(nonce),
            locked_key: STANDARD.encode(locked),
        })?;
        Ok(key)
    }

    /// The profile's key. Touches nothing. Takes as long as [`PassphraseLock::create`]; blocks.
    pub fn open(&self, passphrase: &Secret<String>) -> Result<ProfileKey, PassphraseError> {
        let header = self.read()?;
        let salt: [u8; SALT] = field(&header.salt)?;
        let nonce: [u8; NONCE] = field(&header.nonce)?;
        let locked: [u8; 32 + TAG] = field(&header.locked_key)?;
        let (locked, tag) = locked.split_at(32);
        let locker = derive(passphrase, &salt, header.work)?;
        let key = decrypt_aead(
            Cipher::aes_256_gcm(),
            locker.expose(),
            Some(&nonce),
            &associated(header.work),
            locked,
            tag,
        )
        .map(Secret::new)
        .map_err(|_| PassphraseError::Wrong)?;
        <[u8; 32]>::try_from(key.expose().as_slice())
            .map(Secret::new)
            .map_err(|_| PassphraseError::Damaged("the key has another length".to_owned()))
    }

    fn read(&self) -> Result<Header, PassphraseError> {
        let mut text = String::new();
        fs::File::open(&self.path)?
            .take(FILE_CAP)
            .read_to_string(&mut text)?;
        let header: Header = serde_json::from_str(&text)
            .map_err(|error| PassphraseError::Damaged(error.to_string()))?;
        // A changed file must not make this machine work for an hour or ask for all its memory.
        let bearable = header.version == 1
            && header.kdf == "argon2id"
            && (8 * 1024..=1024 * 1024).contains(&header.work.memory_kib)
            && (1..=16).contains(&header.work.passes)
            && (1..=16).contains(&header.work.lanes);
        if bearable {
            Ok(header)
        } else {
            Err(PassphraseError::Damaged("unknown parameters".to_owned()))
        }
    }

    fn write(&self, header: &Header) -> Result<(), PassphraseError> {
        let text = serde_json::to_string_pretty(header)
            .map_err(|error| PassphraseError::Work(error.to_string()))?;
        private_file::write(&self.path, text.as_bytes())?;
        Ok(())
    }
}

/// The parameters are bound to what they lock: nobody can make a guess cheaper by changing them.
fn associated(work: Work) -> Vec<u8> {
    format!(
        "budstikke passphrase v1 argon2id {} {} {}",
        work.memory_kib, work.passes, work.lanes
    )
    .into_bytes()
}

fn derive(
    passphrase: &Secret<String>,
    salt: &[u8],
    work: Work,
) -> Result<Secret<[u8; 32]>, PassphraseError> {
    let failed = |error: argon2::Error| PassphraseError::Work(error.to_string());
    let params = Params::new(work.memory_kib, work.passes, work.lanes, Some(32)).map_err(failed)?;
    // Keyboards differ in how they write «é»; the same letters are the same passphrase.
    let composed = Secret::new(passphrase.expose().nfc().collect::<String>());
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(composed.expose().as_bytes(), salt, &mut key)
        .map_err(failed)?;
    Ok(Secret::new(key))
}

fn random<const N: usize>() -> Result<[u8; N], PassphraseError> {
    let mut bytes = [0; N];
    openssl::rand::rand_bytes(&mut bytes)
        .map_err(|error| PassphraseError::Work(error.to_string()))?;
    Ok(bytes)
}

fn field<const N: usize>(text: &str) -> Result<[u8; N], PassphraseError> {
    STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| PassphraseError::Damaged("a field has another length".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn lock(folder: &Path) -> PassphraseLock {
        PassphraseLock {
            // The least that is accepted; the mathematics are the same.
            work: Work {
                memory_kib: 8 * 1024,
                passes: 1,
                lanes: 1,
            },
            ..PassphraseLock::new(folder)
        }
    }

    #[test]
    fn the_right_passphrase_gives_the_key_and_a_wrong_one_touches_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let lock = lock(folder.path());
        assert!(!lock.exists());
        let key = lock.create(&phrase("fire ord på rad")).unwrap();
        let file = folder.path().join("passphrase.json");
        let before = fs::read(&file).unwrap();
        assert!(matches!(
            lock.open(&phrase("fire ord på rada")),
            Err(PassphraseError::Wrong)
        ));
        assert_eq!(fs::read(&file).unwrap(), before, "nothing was written");
        assert_eq!(lock.open(&phrase("fire ord på rad")).unwrap(), key);
        assert_eq!(
            lock.open(&phrase("fire ord pa\u{30a} rad")).unwrap(),
            key,
            "the same letters typed on another keyboard"
        );
        let text = String::from_utf8(before).unwrap();
        assert!(!text.contains("fire"), "the passphrase is nowhere in it");
        assert!(
            !text.contains(&STANDARD.encode(key.expose())),
            "nor is the key"
        );
    }

    #[test]
    fn a_second_passphrase_never_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let lock = lock(folder.path());
        let key = lock.create(&phrase("fire ord på rad")).unwrap();
        assert!(matches!(
            lock.create(&phrase("noe helt annet her")),
            Err(PassphraseError::Exists)
        ));
        assert_eq!(lock.open(&phrase("fire ord på rad")).unwrap(), key);
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            lock(folder.path()).create(&phrase("elleve tegn")),
            Err(PassphraseError::TooShort)
        ));
    }

    #[test]
    fn cheaper_parameters_or_a_damaged_file_give_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let lock = lock(folder.path());
        lock.create(&phrase("fire ord på rad")).unwrap();
        let file = folder.path().join("passphrase.json");
        let good = fs::read_to_string(&file).unwrap();
        fs::write(
            &file,
            good.replace("\"memory_kib\": 8192", "\"memory_kib\": 9000"),
        )
        .unwrap();
        assert!(
            matches!(
                lock.open(&phrase("fire ord på rad")),
                Err(PassphraseError::Wrong)
            ),
            "the parameters are bound to the key"
        );
        for bad in [
            good.replace("8192", "4294967295"),
            good.replace("argon2id", "none"),
            good.replace("\"version\": 1", "\"version\": 2"),
            String::new(),
            "x".repeat(10_000),
        ] {
            fs::write(&file, bad).unwrap();
            assert!(matches!(
                lock.open(&phrase("fire ord på rad")),
                Err(PassphraseError::Damaged(_))
            ));
        }
    }
}
