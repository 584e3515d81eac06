//! A disk that fills up during the set-up.
#![cfg(target_os = "linux")]

use std::path::Path;

use budstikke_app::{AppConfig, Environment, Profile, Setup};
use budstikke_tests::programs;
use budstikke_tests::world::{KEYS, US, World, shared_keys};

use super::{own_certificate, told};

/// Runs again as a process of its own whose profile lies on a disk of four megabytes.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_an_answer_is_refused_and_none_is_lost() {
    const DISK: &str = "BUDSTIKKE_SMALL_DISK";
    let Some(disk) = std::env::var_os(DISK) else {
        if !programs::may_mount() {
            return;
        }
        let world = World::new().await;
        let script = format!(
            "mount -t tmpfs -o size=4m tmpfs '{folder}' && {DISK}='{folder}' {KEYS}='{keys}' exec '{program}' \
             --exact setup::full_disk::on_a_full_disk_an_answer_is_refused_and_none_is_lost --nocapture",
            folder = world.folder().display(),
            keys = shared_keys().await.display(),
            program = std::env::current_exe().unwrap().display(),
        );
        let ended = std::process::Command::new("unshare")
            .args(["-rm", "sh", "-c", &script])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(
            ended.status.success() && said.contains("1 passed"),
            "{said}\n{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        return;
    };
    let world = World::new().await;
    let profile = Profile::of(Path::new(&disk), Environment::Test);
    let folder = profile.folder().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    let config = AppConfig {
        profile,
        ..world.stand_in()
    };
    let setup = Setup::open(config.clone()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let full = fill(&folder.join("fyll"));
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

/// Writes until nothing more fits.
fn fill(path: &Path) -> bool {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path).unwrap();
    loop {
        if let Err(error) = file.write_all(&[0; 512]) {
            return error.kind() == std::io::ErrorKind::StorageFull;
        }
    }
}
