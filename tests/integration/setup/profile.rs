//! The folder that everything lies in.

use std::path::Path;

use budstikke_app::dto::IpcCode;
use budstikke_app::{AppConfig, Environment, Profile, Setup};
use budstikke_domain::Secret;
use budstikke_identity::{ProfileKey, SecretStore, SecretStoreError};
use budstikke_tests::world::{US, World};
use openssl::md::Md;
use openssl::pkey::Id;
use openssl::pkey_ctx::PkeyCtx;

use super::{machine_now, ready, told};

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_cannot_be_opened_says_why_and_is_left_as_it_is() {
    let world = World::new().await;
    drop(Setup::open(world.stand_in()).unwrap());
    let folder = world.stand_in().profile.folder().to_owned();
    let before = std::fs::read(folder.join("budstikke.db")).unwrap();

    let other_key = AppConfig {
        key: Secret::new([8; 32]),
        ..world.stand_in()
    };
    let error = told(Setup::open(other_key).map(drop));
    assert!(error.what.contains("passer ikke til profilen"), "{error:?}");
    assert_eq!(
        std::fs::read(folder.join("budstikke.db")).unwrap(),
        before,
        "nothing was touched"
    );

    let open = Setup::open(world.stand_in()).unwrap();
    let error = told(Setup::open(world.stand_in()).map(drop));
    assert_eq!(error.number, "E24");
    assert!(error.what.contains("et annet vindu"), "{error:?}");
    drop(open);

    let mut damaged = before.clone();
    damaged[100] ^= 0xff;
    std::fs::write(folder.join("budstikke.db"), &damaged).unwrap();
    let error = told(Setup::open(world.stand_in()).map(drop));
    assert_eq!(error.code, IpcCode::Damaged);
    assert!(error.details.is_empty(), "no path crosses");
    world.stand_in().profile.set_aside(machine_now()).unwrap();
    Setup::open(world.stand_in()).expect("it begins anew");
    let aside = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(Result::ok)
        .find(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("satt-til-side")
        })
        .expect("the old files lie together");
    assert_eq!(
        std::fs::read(aside.path().join("budstikke.db")).unwrap(),
        damaged,
        "nothing was deleted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_lies_readable_on_the_disk() {
    let world = World::new().await;
    let setup = ready(&world).await;
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let password = &world.sandbox.organisation(US).unwrap().password;
    let folder = world.stand_in().profile.folder().to_owned();
    for file in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let Ok(bytes) = std::fs::read(file.path()) else {
            continue;
        };
        for secret in [password.as_bytes(), b"PRIVATE KEY", b"MOVE_IP_", &[7; 32]] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{:?} shows a secret",
                file.file_name()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_refused_and_left_as_it_is() {
    let world = World::new().await;
    drop(ready(&world).await);
    let file = world.stand_in().profile.folder().join("budstikke.db");
    let newer = |version: u32, reader: u32| {
        let conn = rusqlite::Connection::open(&file).unwrap();
        let key = format!("x'{}'", database_key([7; 32]));
        conn.pragma_update(None, "key", key).unwrap();
        conn.pragma_update(None, "user_version", version).unwrap();
        let said = "UPDATE meta SET value = ?1 WHERE name = 'min_reader'";
        conn.execute(said, [reader.to_string()]).unwrap();
        let written = "PRAGMA wal_checkpoint(TRUNCATE)";
        conn.query_row(written, [], |_| Ok(())).unwrap();
    };
    newer(900, 900);
    let before = std::fs::read(&file).unwrap();
    let error = told(Setup::open(world.stand_in()).map(drop));
    assert!(error.what.contains("nyere utgave"), "{error:?}");
    assert!(error.meaning.contains("Ingenting er mistet"), "{error:?}");
    assert!(error.action.contains("Installer"), "{error:?}");
    assert_eq!(std::fs::read(&file).unwrap(), before, "nothing was touched");
    newer(900, 1);
    let setup = Setup::open(world.stand_in()).expect("it says that older ones may read it");
    let state = setup.state().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, US);
}

/// What SQLCipher is given for a profile key, by any program that knows the format: HKDF-SHA-256.
fn database_key(profile: [u8; 32]) -> String {
    let mut derived = [0; 32];
    let mut context = PkeyCtx::new_id(Id::HKDF).unwrap();
    context.derive_init().unwrap();
    context.set_hkdf_md(Md::sha256()).unwrap();
    context.set_hkdf_key(&profile).unwrap();
    context.add_hkdf_info(b"budstikke database v1").unwrap();
    context.derive(Some(&mut derived)).unwrap();
    hex(&derived)
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_copied_from_another_machine_says_so_and_opens_with_its_own_key() {
    let world = World::new().await;
    drop(ready(&world).await);
    let here = world.stand_in().profile;
    let elsewhere = Profile::of(&world.folder().join("annen maskin"), Environment::Test);
    copy(here.folder(), elsewhere.folder());
    let copied = |key: [u8; 32]| AppConfig {
        profile: elsewhere.clone(),
        key: Secret::new(key),
        ..world.stand_in()
    };
    let error = told(Setup::open(copied([9; 32])).map(drop));
    assert!(error.what.contains("passer ikke til profilen"), "{error:?}");
    assert!(error.action.contains("kopiert hit"), "{error:?}");
    let missing = told(elsewhere.key_from(&NoKey).map(drop));
    assert!(
        !missing.what.is_empty() && !missing.action.is_empty(),
        "{missing:?}"
    );
    let setup = Setup::open(copied([7; 32])).expect("its own key opens it");
    assert!(setup.state().await.unwrap().certificate.is_some());
}

/// A machine's key store that has never seen the profile.
struct NoKey;

impl SecretStore for NoKey {
    fn load(&self) -> Result<Option<ProfileKey>, SecretStoreError> {
        Ok(None)
    }

    fn save(&self, _: &ProfileKey) -> Result<(), SecretStoreError> {
        panic!("no key is made for a profile that has content")
    }

    fn delete(&self) -> Result<(), SecretStoreError> {
        panic!("nothing is deleted")
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Each environment has a folder, addresses and authorities of its own, and nothing of another's.
#[tokio::test(flavor = "multi_thread")]
async fn environments_share_nothing_and_say_which_they_are() {
    let home = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(budstikke_domain::SystemClock);
    let mut seen = Vec::new();
    for environment in [Environment::Test, Environment::Produksjon] {
        let profile = Profile::of(home.path(), environment);
        let config = profile.config(Secret::new([7; 32]), clock.clone()).unwrap();
        assert!(config.anchors.is_empty() && config.extra_roots.is_empty());
        let setup = Setup::open(config.clone()).unwrap();
        assert_eq!(setup.environment(), environment);
        assert_eq!(setup.state().await.unwrap().environment, environment.into());
        seen.push((config.profile.folder().to_owned(), config.endpoints));
    }
    let [(test, test_at), (real, real_at)] = &seen[..] else {
        panic!("two of them")
    };
    assert_ne!(test, real);
    for (there, here) in [
        (&test_at.maskinporten_token, &real_at.maskinporten_token),
        (
            &test_at.maskinporten_audience,
            &real_at.maskinporten_audience,
        ),
        (&test_at.altinn_exchange, &real_at.altinn_exchange),
        (&test_at.broker, &real_at.broker),
        (&test_at.service_registry, &real_at.service_registry),
    ] {
        assert_ne!(there, here);
        assert!(there.contains("test") || there.contains("tt02"), "{there}");
    }
    assert!(
        Profile::sandkasse(home.path())
            .config(Secret::new([7; 32]), clock)
            .is_err(),
        "the sandbox has no addresses but its own"
    );
}
