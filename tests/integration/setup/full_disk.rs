//! A disk that fills up during the set-up.
#![cfg(target_os = "linux")]

use budstikke_app::{AppConfig, Environment, Profile, Setup};
use budstikke_tests::small_disk::{fill, small_disk};
use budstikke_tests::world::{US, World};

use super::{own_certificate, told};

/// Runs again as a process of its own whose profile lies on a disk of four megabytes.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_an_answer_is_refused_and_none_is_lost() {
    const TEST: &str = "setup::full_disk::on_a_full_disk_an_answer_is_refused_and_none_is_lost";
    let Some(disk) = small_disk(TEST, 4).await else {
        return;
    };
    let world = World::new().await;
    let profile = Profile::of(&disk, Environment::Test);
    let folder = profile.folder().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    let config = AppConfig {
        profile,
        ..world.stand_in()
    };
    let setup = Setup::open(config.clone()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let full = fill(&folder.join("fyll"), usize::MAX);
    assert!(full, "the disk can be filled");
    let error = told(own_certificate(&world, &setup).await);
    assert_eq!(error.number, "E24", "{error:?}");
    assert!(error.action.contains("plass"), "{error:?}");
    let state = setup.state().await.unwrap();
    assert_eq!(
        state.organisation.unwrap().org_number,
        US,
        "what was answered stands"
    );
    assert_eq!(state.certificate, None);

    std::fs::remove_file(folder.join("fyll")).unwrap();
    own_certificate(&world, &setup).await.unwrap();
    drop(setup);
    let setup = Setup::open(config).unwrap();
    assert!(setup.state().await.unwrap().certificate.is_some());
}
