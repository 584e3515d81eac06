//! How the key of a profile is come by: from the machine's key store, else from a passphrase; and from paper
//! when the key store has lost it.

use budstikke_domain::{Secret, word, words};
use budstikke_identity::{
    GROUP, GROUPS, PassphraseError, PassphraseLock, ProfileKey, RecoveryError, RecoveryLock,
    SecretStore, SecretStoreError, profile_key,
};
use budstikke_net::Environment;
use jiff::Timestamp;

use crate::dto::RecoveryPaper;
use crate::{AppError, Profile};

/// What opening a profile needs.
#[derive(Debug)]
pub enum KeyNeeded {
    /// Nothing: here is the key.
    Nothing(ProfileKey),
    /// The passphrase that was chosen for it.
    Passphrase,
    /// A passphrase, which a person is to choose: the profile is new and the machine has no key store.
    NewPassphrase,
    /// The recovery key that was printed for it: the key store has lost the profile's key.
    Recovery,
}

impl Profile {
    /// Finds out how this profile's key is come by; a new profile gets one when `store` can keep it.
    /// A key is never made for a profile that has content already: it would open nothing.
    ///
    /// Blocks: the system may ask a person to unlock its key store. Errors: [`AppError::KeyMissing`]
    /// when the profile was made elsewhere, [`AppError::KeyStore`] when the key store does not answer.
    /// Nothing in the folder is changed then.
    pub fn key_from(&self, store: &dyn SecretStore) -> Result<KeyNeeded, AppError> {
        if self.lock().exists() {
            return Ok(KeyNeeded::Passphrase);
        }
        let found = match store.load() {
            Ok(found) => found,
            Err(SecretStoreError::Damaged) if self.recovery().exists() => None,
            Err(SecretStoreError::Unavailable(_)) if !self.exists() => {
                return Ok(KeyNeeded::NewPassphrase);
            }
            Err(error) => return Err(key_store(error)),
        };
        match found {
            Some(key) => Ok(KeyNeeded::Nothing(key)),
            None if self.exists() && self.recovery().exists() => Ok(KeyNeeded::Recovery),
            None if self.exists() => Err(AppError::KeyMissing),
            None => match profile_key(store) {
                Ok(key) => Ok(KeyNeeded::Nothing(key)),
                Err(SecretStoreError::Unavailable(_)) => Ok(KeyNeeded::NewPassphrase),
                Err(error) => Err(key_store(error)),
            },
        }
    }

    /// The key that `passphrase` opens. Blocks for about a second; touches nothing.
    pub fn key_by(&self, passphrase: &Secret<String>) -> Result<ProfileKey, AppError> {
        Ok(self.lock().open(passphrase)?)
    }

    /// Chooses the passphrase of a new profile and makes its key. Blocks for about a second.
    pub fn choose_passphrase(&self, passphrase: &Secret<String>) -> Result<ProfileKey, AppError> {
        if self.exists() {
            return Err(AppError::KeyMissing);
        }
        self.make_folder()?;
        Ok(self.lock().create(passphrase)?)
    }

    /// «Skriv ut gjenopprettingsnøkkel»: makes a recovery key for `key`, this profile's. One that was printed
    /// before opens nothing any more. It is kept nowhere but on the paper. Blocks on the disk.
    pub fn make_recovery_key(
        &self,
        key: &ProfileKey,
        now: Timestamp,
    ) -> Result<RecoveryPaper, AppError> {
        let groups = self.recovery().create(key)?;
        Ok(RecoveryPaper {
            groups: groups.expose().clone(),
            made_at: now.to_string(),
        })
    }

    /// The key that the recovery key opens, as somebody typed it from paper. The key store gets it back
    /// before this returns, so that it is found at the next start. Blocks as [`Profile::key_from`] does.
    ///
    /// Errors: [`AppError::RecoveryKey`] says what is wrong with what was typed; then nothing is changed.
    pub fn recover(
        &self,
        typed: &Secret<String>,
        store: &dyn SecretStore,
    ) -> Result<ProfileKey, AppError> {
        let key = self.recovery().open(typed)?;
        store.save(&key).map_err(key_store)?;
        Ok(key)
    }

    /// Where a recovery key is of use: when the machine's key store keeps the profile's key.
    pub(crate) fn recoverable(&self) -> Option<RecoveryLock> {
        let in_key_store = self.environment() != Environment::Sandkasse && !self.lock().exists();
        in_key_store.then(|| self.recovery())
    }

    /// Where the recovery key locks the profile's key.
    fn recovery(&self) -> RecoveryLock {
        RecoveryLock::new(self.folder())
    }

    fn lock(&self) -> PassphraseLock {
        PassphraseLock::new(self.folder())
    }
}

fn key_store(error: SecretStoreError) -> AppError {
    match error {
        SecretStoreError::Damaged => AppError::KeyMissing,
        other => AppError::KeyStore(other.to_string()),
    }
}

impl From<PassphraseError> for AppError {
    fn from(error: PassphraseError) -> AppError {
        match error {
            PassphraseError::Wrong => AppError::WrongPassphrase,
            PassphraseError::TooShort => AppError::ShortPassphrase,
            PassphraseError::Exists | PassphraseError::Damaged(_) => {
                AppError::PassphraseFile(error.to_string())
            }
            PassphraseError::File(error) => AppError::PassphraseFile(error.to_string()),
            PassphraseError::Work(text) => AppError::PassphraseFile(text),
        }
    }
}

impl From<RecoveryError> for AppError {
    fn from(error: RecoveryError) -> AppError {
        let (what, action) = match error {
            RecoveryError::Length(length) => (
                words! {
                    nb: "Nøkkelen har {whole} tegn. Du har skrevet {length}.",
                    nn: "Nøkkelen har {whole} teikn. Du har skrive {length}.",
                    en: "The key has {whole} characters. You have written {length}.",
                    whole = GROUPS * GROUP,
                },
                word! {
                    nb: "Skriv alle gruppene fra utskriften.",
                    nn: "Skriv alle gruppene frå utskrifta.",
                    en: "Write all the groups from the printout.",
                },
            ),
            RecoveryError::Groups(wrong) => (
                wrong_groups(&wrong),
                word! {
                    nb: "Sammenlign med utskriften, og skriv det på nytt.",
                    nn: "Samanlikn med utskrifta, og skriv det på nytt.",
                    en: "Compare with the printout, and write it again.",
                },
            ),
            RecoveryError::Wrong => (
                words! {
                    nb: "Nøkkelen passer ikke til denne profilen.",
                    nn: "Nøkkelen passar ikkje til denne profilen.",
                    en: "The key does not fit this profile.",
                },
                word! {
                    nb: "Finn den utskriften som er laget sist for dette miljøet, og prøv igjen.",
                    nn: "Finn den utskrifta som er laga sist for dette miljøet, og prøv igjen.",
                    en: "Find the printout that was made last for this environment, and try again.",
                },
            ),
            RecoveryError::Damaged(_) | RecoveryError::File(_) | RecoveryError::Work(_) => {
                return AppError::RecoveryFile(error.to_string());
            }
        };
        AppError::RecoveryKey { what, action }
    }
}

fn wrong_groups(wrong: &[usize]) -> String {
    let numbers: Vec<String> = wrong.iter().map(usize::to_string).collect();
    match numbers.as_slice() {
        [one] => words! {
            nb: "Gruppe {one} stemmer ikke.",
            nn: "Gruppe {one} stemmer ikkje.",
            en: "Group {one} is not right.",
        },
        _ if numbers.len() == GROUPS => words! {
            nb: "Dette er ikke en gjenopprettingsnøkkel.",
            nn: "Dette er ikkje ein attopprettingsnøkkel.",
            en: "This is not a recovery key.",
        },
        [first @ .., last] => words! {
            nb: "Gruppene {first} og {last} stemmer ikke.",
            nn: "Gruppene {first} og {last} stemmer ikkje.",
            en: "Groups {first} and {last} are not right.",
            first = first.join(", "),
        },
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;

    /// A key store of a machine that may have none.
    #[derive(Default)]
    struct Machine {
        key: Mutex<Option<[u8; 32]>>,
        absent: bool,
    }

    impl SecretStore for Machine {
        fn load(&self) -> Result<Option<ProfileKey>, SecretStoreError> {
            if self.absent {
                return Err(SecretStoreError::Unavailable("no bus".to_owned()));
            }
            Ok(self.key.lock().unwrap().map(Secret::new))
        }

        fn save(&self, key: &ProfileKey) -> Result<(), SecretStoreError> {
            *self.key.lock().unwrap() = Some(*key.expose());
            Ok(())
        }

        fn delete(&self) -> Result<(), SecretStoreError> {
            *self.key.lock().unwrap() = None;
            Ok(())
        }
    }

    fn absent() -> Machine {
        Machine {
            absent: true,
            ..Machine::default()
        }
    }

    fn profile(home: &Path) -> Profile {
        Profile::of(home, Environment::Test)
    }

    fn used(profile: &Profile) {
        profile.make_folder().unwrap();
        std::fs::write(profile.folder().join("budstikke.db"), b"encrypted").unwrap();
    }

    #[test]
    fn a_new_profile_keeps_its_key_in_the_machines_key_store_and_nowhere_else() {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::default();
        let first = profile(home.path()).key_from(&machine).unwrap();
        let second = profile(home.path()).key_from(&machine).unwrap();
        let (KeyNeeded::Nothing(first), KeyNeeded::Nothing(second)) = (first, second) else {
            panic!("the key store has it");
        };
        assert_eq!(first, second);
        assert!(
            !profile(home.path()).folder().join("key").exists(),
            "no file with a key"
        );
    }

    #[test]
    fn without_a_key_store_a_passphrase_is_asked_for_and_never_a_plain_file_used() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(home.path());
        assert!(matches!(
            profile.key_from(&absent()).unwrap(),
            KeyNeeded::NewPassphrase
        ));
        let phrase = Secret::new("fire ord på rad".to_owned());
        let key = profile.choose_passphrase(&phrase).unwrap();
        assert!(matches!(
            profile.key_from(&absent()).unwrap(),
            KeyNeeded::Passphrase
        ));
        assert_eq!(profile.key_by(&phrase).unwrap(), key);
        let wrong = Secret::new("fem ord på en rad".to_owned());
        assert!(matches!(
            profile.key_by(&wrong),
            Err(AppError::WrongPassphrase)
        ));
        for file in std::fs::read_dir(profile.folder()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(
                !bytes.windows(32).any(|window| window == key.expose()),
                "the key lies nowhere in plain"
            );
        }
        assert!(
            profile.recoverable().is_none(),
            "nothing is offered that no screen asks for"
        );
    }

    #[test]
    fn a_profile_copied_from_elsewhere_gets_no_new_key() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(home.path());
        used(&profile);
        let machine = Machine::default();
        assert!(matches!(
            profile.key_from(&machine),
            Err(AppError::KeyMissing)
        ));
        assert!(machine.load().unwrap().is_none(), "nothing was made up");
        assert!(matches!(
            profile.choose_passphrase(&Secret::new("fire ord på rad".to_owned())),
            Err(AppError::KeyMissing)
        ));
        assert_eq!(
            std::fs::read(profile.folder().join("budstikke.db")).unwrap(),
            b"encrypted",
            "nothing was touched"
        );
    }

    #[test]
    fn a_profile_whose_key_was_lost_opens_by_its_recovery_key_and_the_key_store_has_it_again() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(home.path());
        let machine = Machine::default();
        let KeyNeeded::Nothing(key) = profile.key_from(&machine).unwrap() else {
            panic!("the key store has it");
        };
        used(&profile);
        let paper = profile
            .make_recovery_key(&key, Timestamp::UNIX_EPOCH)
            .unwrap();

        machine.delete().unwrap();
        assert!(matches!(
            profile.key_from(&machine).unwrap(),
            KeyNeeded::Recovery
        ));
        let typed = Secret::new(paper.groups.join(" "));
        assert_eq!(profile.recover(&typed, &machine).unwrap(), key);
        assert!(
            matches!(profile.key_from(&machine).unwrap(), KeyNeeded::Nothing(kept) if kept == key),
            "nobody is asked at the next start"
        );
    }

    #[test]
    fn what_is_wrong_with_a_recovery_key_is_told_and_the_key_store_gets_nothing() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(home.path());
        used(&profile);
        let key = Secret::new([5; 32]);
        let earlier = profile
            .make_recovery_key(&key, Timestamp::UNIX_EPOCH)
            .unwrap()
            .groups;
        let groups = profile
            .make_recovery_key(&key, Timestamp::UNIX_EPOCH)
            .unwrap()
            .groups;
        let mut slips = groups.clone();
        for place in [2, 4] {
            let last = slips[place].pop().unwrap();
            slips[place].push(if last == '7' { '8' } else { '7' });
        }
        let machine = Machine::default();
        for (typed, expected) in [
            (
                groups[1..].join(" "),
                "Nøkkelen har 40 tegn. Du har skrevet 35.",
            ),
            (slips.join(" "), "Gruppene 3 og 5 stemmer ikke."),
            (
                [&slips[..3], &groups[3..]].concat().join(" "),
                "Gruppe 3 stemmer ikke.",
            ),
            ("Ø".repeat(40), "Dette er ikke en gjenopprettingsnøkkel."),
            (
                earlier.join(" "),
                "Nøkkelen passer ikke til denne profilen.",
            ),
        ] {
            let told = profile.recover(&Secret::new(typed), &machine);
            assert!(
                matches!(&told, Err(AppError::RecoveryKey { what, .. }) if what == expected),
                "{told:?}"
            );
        }
        assert!(machine.load().unwrap().is_none());
        for file in std::fs::read_dir(profile.folder()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(
                !bytes.windows(32).any(|window| window == key.expose()),
                "the key lies nowhere in plain"
            );
        }
    }

    #[test]
    fn a_key_store_that_does_not_answer_is_not_taken_for_a_missing_key() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(home.path());
        used(&profile);
        assert!(matches!(
            profile.key_from(&absent()),
            Err(AppError::KeyStore(_))
        ));
    }
}
