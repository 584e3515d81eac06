//! A recovery key on paper: it locks the profile's key into a small file of its folder, for the day when the
//! machine's key store has lost it (architecture B.7).
//!
//! The file holds a nonce and the locked key, nothing else. The recovery key itself is kept nowhere: it is
//! random, long enough that no guess is worth its while, and stands on a sheet of paper only.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_domain::Secret;
use openssl::sha::Sha256;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ProfileKey, private_file};

/// How many groups of characters a recovery key has.
pub const GROUPS: usize = 8;
/// How many characters a group has; the last one checks the others and the place of the group.
pub const GROUP: usize = 5;

/// The digits and letters that nobody takes for another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The largest file that is read, in bytes.
const FILE_CAP: u64 = 4096;
const NONCE: usize = 12;
const TAG: usize = 16;
const LABEL: &[u8] = b"budstikke recovery v1";

/// The recovery key of one profile folder.
#[derive(Debug, Clone)]
pub struct RecoveryLock {
    path: PathBuf,
}

/// Why a recovery key gave no key. Nothing is written when it does not.
#[derive(Debug, Error)]
pub enum RecoveryError {
    /// It does not have as many characters as one has; so many it has.
    #[error("a recovery key of {0} characters")]
    Length(usize),
    /// These groups, counted from 1, hold a slip of the pen.
    #[error("wrong groups: {0:?}")]
    Groups(Vec<usize>),
    /// It is one, but not the one that was made last for this profile.
    #[error("the recovery key does not fit")]
    Wrong,
    /// The file is not one of ours, or was changed.
    #[error("the recovery file is damaged: {0}")]
    Damaged(String),
    /// The disk.
    #[error("the recovery file: {0}")]
    File(#[from] io::Error),
    /// The machine could not make one.
    #[error("no recovery key could be made: {0}")]
    Work(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    version: u32,
    nonce: String,
    /// The profile key under AES-256-GCM, tag last.
    locked_key: String,
}

impl RecoveryLock {
    /// The lock of the profile in `folder`.
    pub fn new(folder: &Path) -> RecoveryLock {
        RecoveryLock {
            path: folder.join("recovery.json"),
        }
    }

    /// Whether a recovery key has been made.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Makes a recovery key for `key` and returns its groups. One that was made before fits no more. Returns
    /// when that is durable; blocks.
    pub fn create(&self, key: &ProfileKey) -> Result<Secret<Vec<String>>, RecoveryError> {
        let digits = Secret::new(random::<{ GROUPS * (GROUP - 1) }>()?.map(|byte| byte % 32));
        let nonce = random::<NONCE>()?;
        let mut tag = [0; TAG];
        let mut locked = encrypt_aead(
            Cipher::aes_256_gcm(),
            locker(digits.expose()).expose(),
            Some(&nonce),
            LABEL,
            key.expose(),
            &mut tag,
        )
        .map_err(|error| RecoveryError::Work(error.to_string()))?;
        locked.extend_from_slice(&tag);
        let file = Locked {
            version: 1,
            nonce: STANDARD.encode(nonce),
            locked_key: STANDARD.encode(locked),
        };
        let text = serde_json::to_string_pretty(&file)
            .map_err(|error| RecoveryError::Work(error.to_string()))?;
        private_file::write(&self.path, text.as_bytes())?;
        Ok(Secret::new(written(digits.expose())))
    }

    /// The profile's key, by the recovery key as somebody typed it from paper: in capitals or not, with or
    /// without spaces and hyphens. Touches nothing.
    pub fn open(&self, typed: &Secret<String>) -> Result<ProfileKey, RecoveryError> {
        let digits = read(typed)?;
        let file = self.file()?;
        let nonce: [u8; NONCE] = field(&file.nonce)?;
        let locked: [u8; 32 + TAG] = field(&file.locked_key)?;
        let (locked, tag) = locked.split_at(32);
        let key = decrypt_aead(
            Cipher::aes_256_gcm(),
            locker(digits.expose()).expose(),
            Some(&nonce),
            LABEL,
            locked,
            tag,
        )
        .map(Secret::new)
        .map_err(|_| RecoveryError::Wrong)?;
        <[u8; 32]>::try_from(key.expose().as_slice())
            .map(Secret::new)
            .map_err(|_| RecoveryError::Damaged("the key has another length".to_owned()))
    }

    fn file(&self) -> Result<Locked, RecoveryError> {
        let mut text = String::new();
        fs::File::open(&self.path)?
            .take(FILE_CAP)
            .read_to_string(&mut text)?;
        let file: Locked = serde_json::from_str(&text)
            .map_err(|error| RecoveryError::Damaged(error.to_string()))?;
        if file.version == 1 {
            Ok(file)
        } else {
            Err(RecoveryError::Damaged("unknown version".to_owned()))
        }
    }
}

/// The groups as they stand on paper.
fn written(digits: &[u8]) -> Vec<String> {
    let group = |(place, digits): (usize, &[u8])| {
        let all = digits.iter().copied().chain([check(place, digits)]);
        all.map(character).collect()
    };
    digits.chunks(GROUP - 1).enumerate().map(group).collect()
}

/// The digits of what somebody typed.
fn read(typed: &Secret<String>) -> Result<Secret<Vec<u8>>, RecoveryError> {
    let characters = typed.expose().chars().filter(|c| c.is_alphanumeric());
    let values = Secret::new(characters.map(value).collect::<Vec<_>>());
    if values.expose().len() != GROUPS * GROUP {
        return Err(RecoveryError::Length(values.expose().len()));
    }
    let mut digits = Vec::with_capacity(GROUPS * (GROUP - 1));
    let mut wrong = Vec::new();
    for (place, group) in values.expose().chunks(GROUP).enumerate() {
        let read: Option<Vec<u8>> = group.iter().copied().collect();
        match read.as_deref().and_then(<[u8]>::split_last) {
            Some((last, rest)) if *last == check(place, rest) => digits.extend_from_slice(rest),
            _ => wrong.push(place + 1),
        }
    }
    let digits = Secret::new(digits);
    if wrong.is_empty() {
        Ok(digits)
    } else {
        Err(RecoveryError::Groups(wrong))
    }
}

/// The digit that checks a group. Every single wrong character, every two that changed places, and a whole
/// group that stands in another's place make it another: a polynomial over the field of 32 elements.
fn check(place: usize, digits: &[u8]) -> u8 {
    let times_x = |value: u8| (value << 1) ^ if value & 16 == 0 { 0 } else { 0b10_0101 };
    let start = u8::try_from(place).unwrap_or(0) & 31;
    let sum = digits.iter().fold(start, |sum, digit| times_x(sum) ^ digit);
    // Once more, or the last digit and this one could change places.
    times_x(sum)
}

fn character(digit: u8) -> char {
    let octet = ALPHABET.get(usize::from(digit)).copied();
    octet.map_or('?', char::from)
}

fn value(character: char) -> Option<u8> {
    let meant = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET
        .iter()
        .position(|octet| char::from(*octet) == meant)?;
    u8::try_from(place).ok()
}

/// No work is needed to make guesses dear: there are 2^160 of them.
fn locker(digits: &[u8]) -> Secret<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(LABEL);
    hash.update(digits);
    Secret::new(hash.finish())
}

fn random<const N: usize>() -> Result<[u8; N], RecoveryError> {
    let mut bytes = [0; N];
    openssl::rand::rand_bytes(&mut bytes)
        .map_err(|error| RecoveryError::Work(error.to_string()))?;
    Ok(bytes)
}

fn field<const N: usize>(text: &str) -> Result<[u8; N], RecoveryError> {
    STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| RecoveryError::Damaged("a field has another length".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ProfileKey {
        Secret::new([7; 32])
    }

    fn typed(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn made() -> (tempfile::TempDir, RecoveryLock, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let lock = RecoveryLock::new(folder.path());
        let groups = lock.create(&key()).unwrap().expose().clone();
        (folder, lock, groups)
    }

    #[test]
    fn what_stands_on_paper_opens_however_it_is_typed() {
        let (_folder, lock, groups) = made();
        assert_eq!(groups.len(), GROUPS);
        assert!(groups.iter().all(|group| group.len() == GROUP));
        let on_paper = groups.join(" ");
        let as_letters = on_paper.replace('0', "o").replace('1', "l");
        for text in [
            on_paper.clone(),
            groups.concat(),
            groups.join("-").to_lowercase(),
            format!("  {as_letters}\n"),
        ] {
            assert_eq!(lock.open(&typed(&text)).unwrap(), key(), "{text}");
        }
    }

    #[test]
    fn every_slip_of_one_character_and_every_two_that_changed_places_name_their_group() {
        let (_folder, lock, groups) = made();
        for (place, group) in groups.iter().enumerate() {
            let mut slips = Vec::new();
            for at in 0..GROUP {
                let was = group.as_bytes()[at];
                let others = ALPHABET.iter().filter(|octet| **octet != was);
                slips.extend(others.map(|octet| {
                    let mut slip = group.clone().into_bytes();
                    slip[at] = *octet;
                    slip
                }));
                let mut swapped = group.clone().into_bytes();
                swapped.swap(at, (at + 1).min(GROUP - 1));
                if swapped != group.as_bytes() {
                    slips.push(swapped);
                }
            }
            for slip in slips {
                let mut all = groups.clone();
                all[place] = String::from_utf8(slip).unwrap();
                let told = lock.open(&typed(&all.join(" ")));
                assert!(
                    matches!(&told, Err(RecoveryError::Groups(wrong)) if *wrong == [place + 1]),
                    "{group} became {}: {told:?}",
                    all[place]
                );
            }
        }
    }

    #[test]
    fn two_groups_that_changed_places_are_both_named() {
        let (_folder, lock, mut groups) = made();
        groups.swap(1, 4);
        let told = lock.open(&typed(&groups.join(" ")));
        assert!(
            matches!(&told, Err(RecoveryError::Groups(wrong)) if *wrong == [2, 5]),
            "{told:?}"
        );
    }

    #[test]
    fn what_is_no_recovery_key_at_all_is_told_by_its_length_or_its_groups() {
        let (_folder, lock, groups) = made();
        for text in ["", "abc", &groups[1..].concat(), &"A".repeat(1000)] {
            let told = lock.open(&typed(text));
            assert!(matches!(told, Err(RecoveryError::Length(_))), "{told:?}");
        }
        let told = lock.open(&typed(&"ø".repeat(GROUPS * GROUP)));
        assert!(matches!(told, Err(RecoveryError::Groups(all)) if all.len() == GROUPS));
    }

    #[test]
    fn only_the_one_that_was_made_last_fits() {
        let (_folder, lock, earlier) = made();
        let later = lock.create(&key()).unwrap();
        assert!(matches!(
            lock.open(&typed(&earlier.join(" "))),
            Err(RecoveryError::Wrong)
        ));
        assert_eq!(lock.open(&typed(&later.expose().join(" "))).unwrap(), key());
    }

    #[test]
    fn neither_key_lies_in_the_folder_and_a_changed_file_gives_none() {
        let (folder, lock, groups) = made();
        let path = folder.path().join("recovery.json");
        let text = fs::read_to_string(&path).unwrap();
        assert!(!groups.iter().any(|group| text.contains(group)));
        assert!(!text.contains(&STANDARD.encode(key().expose())));
        for changed in [
            text.replace("\"version\": 1", "\"version\": 2"),
            text.replace("nonce", "nonse"),
            text.chars().take(20).collect(),
            String::new(),
        ] {
            fs::write(&path, changed).unwrap();
            let told = lock.open(&typed(&groups.join(" ")));
            assert!(matches!(told, Err(RecoveryError::Damaged(_))), "{told:?}");
        }
    }
}
