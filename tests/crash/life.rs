//! The life of a profile: made, migrated, opened twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use budstikke_app::Profile;
use budstikke_tests::headless::{Letter, Order, Report, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, World};
use openssl::sha::sha256;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_half_a_migration_or_its_checkpoint_leaves_a_profile_that_opens() {
    let world = World::new().await;
    let home = world.folder();
    let look = Order::new(&world, home, Task::Look);

    let killed = look.clone().killed_at("L1", 1).run().await;
    assert_eq!(
        killed.died_at(),
        Some("L1"),
        "in the first step: {killed:?}"
    );
    let killed = look.clone().killed_at("L1", 2).run().await;
    assert_eq!(
        killed.died_at(),
        Some("L1"),
        "the first step was made anew, the second is half: {killed:?}"
    );
    // What the first step made is content from here on, and is copied before the second.
    let killed = look.clone().killed_at("L2", 1).run().await;
    assert_eq!(killed.died_at(), Some("L2"), "before the copy: {killed:?}");

    let letter = Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: Vec::new(),
        title: "Første brev".to_owned(),
        files: vec![world.file("Brev.pdf", 4000)],
    };
    Order::new(&world, home, Task::Send(letter))
        .run()
        .await
        .done();
    let transfers = world.sandbox.transfers();
    let ledger = Ledger::of(home, &transfers).await;
    assert_eq!(
        ledger.sent.len(),
        1,
        "a profile that was killed three times works"
    );
    assert!(ledger.examined.damage.is_empty(), "{:?}", ledger.examined);
    let copy = Profile::sandkasse(home).folder().join("budstikke.db.v1");
    assert!(
        copy.is_file(),
        "the database as it was before the migration is kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_says_that_the_profile_is_open_and_touches_nothing() {
    let world = World::new().await;
    let home = world.folder();
    let mut first = Order::new(&world, home, Task::Stay).start().await;
    assert!(
        matches!(first.report().await, Some(Report::Open(_))),
        "the first has it"
    );

    let before = content(home);
    let letter = Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: Vec::new(),
        title: "Fra den andre".to_owned(),
        files: vec![world.file("Brev.pdf", 4000)],
    };
    let second = Order::new(&world, home, Task::Send(letter)).run().await;
    let why = second.refused().expect("it is refused");
    assert!(why.contains("open in another process"), "{why}");
    assert!(why.contains("åpen"), "a person is told, too: {why}");
    assert_eq!(content(home), before, "nothing was touched");

    let ended = first.end().await;
    ended.done();
    let third = Order::new(&world, home, Task::Look).run().await;
    third.done();
}

/// Every file that the store keeps, by name and digest. The first process may be asking the carrier
/// meanwhile, which writes nothing.
fn content(home: &Path) -> BTreeMap<PathBuf, [u8; 32]> {
    let folder = Profile::sandkasse(home).folder().to_owned();
    let mut found = BTreeMap::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_none_or(|end| end != "db-shm" && end != "toml")
            {
                let bytes = fs::read(&path).expect("it is there");
                found.insert(path, sha256(&bytes));
            }
        }
    }
    found
}
