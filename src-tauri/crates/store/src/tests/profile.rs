//! The folder, the key, the file.

use std::fs;

use super::*;
use crate::{Change, StoreError};

#[tokio::test]
async fn a_second_process_is_refused_and_the_folder_is_free_after_the_first() {
    let world = World::new().await;
    let path = world.folder.path().to_owned();
    let again = Store::open(&path, &key(), world.clock.clone());
    assert!(matches!(again.err(), Some(StoreError::AlreadyOpen)));
    let World {
        folder,
        store,
        clock,
        ..
    } = world;
    drop(store);
    Store::open(&path, &key(), clock).expect("the lock goes with the last clone");
    drop(folder);
}

#[tokio::test]
async fn a_wrong_key_is_told_from_a_damaged_file_and_nothing_is_touched() {
    let World {
        folder,
        store,
        clock,
        ..
    } = World::new().await;
    drop(store);
    let file = folder.path().join("budstikke.db");
    let before = fs::read(&file).unwrap();
    let wrong = Secret::new([1; 32]);
    let open = |key: &Secret<[u8; 32]>| Store::open(folder.path(), key, clock.clone());
    assert!(matches!(open(&wrong).err(), Some(StoreError::WrongKey)));

    fs::remove_file(folder.path().join("budstikke.keycheck")).unwrap();
    assert!(
        matches!(open(&wrong).err(), Some(StoreError::WrongKey)),
        "also without the check file"
    );
    assert_eq!(fs::read(&file).unwrap(), before, "nothing was written");
    drop(open(&key()).unwrap());

    let mut damaged = fs::read(&file).unwrap();
    damaged[100] ^= 0xff;
    fs::write(&file, &damaged).unwrap();
    assert!(matches!(
        open(&key()).err(),
        Some(StoreError::Corrupt { .. })
    ));
    assert_eq!(
        fs::read(&file).unwrap(),
        damaged,
        "a damaged file is left as it is"
    );
}

#[tokio::test]
async fn what_is_damaged_is_set_aside_whole_and_never_deleted() {
    let World {
        folder,
        store,
        clock,
        ..
    } = World::new().await;
    store.blobs().put(b"brev").unwrap();
    drop(store);
    let before = fs::read(folder.path().join("budstikke.db")).unwrap();
    let aside = Store::set_aside(folder.path(), start()).unwrap();
    assert_eq!(fs::read(aside.join("budstikke.db")).unwrap(), before);
    assert_eq!(fs::read_dir(aside.join("blobs")).unwrap().count(), 1);
    let fresh = Store::open(folder.path(), &key(), clock).unwrap();
    let accounts = fresh.read(|read| read.accounts()).await.unwrap();
    assert!(accounts.is_empty());
}

#[tokio::test]
async fn nothing_readable_lies_on_disk() {
    let world = World::new().await;
    world.queued("hemmelig tittel").await;
    for name in ["budstikke.db", "budstikke.db-wal"] {
        let Ok(bytes) = fs::read(world.folder.path().join(name)) else {
            continue;
        };
        assert!(
            !bytes.windows(8).any(|window| window == b"hemmelig"),
            "{name} shows the title"
        );
        assert!(
            !bytes.starts_with(b"SQLite format"),
            "{name} is not encrypted"
        );
    }
}

#[tokio::test]
async fn changes_are_published_after_the_commit_and_not_at_all_without_one() {
    let world = World::new().await;
    let mut changes = world.store.changes();
    let failed: Result<(), _> = world
        .store
        .tx(|tx| {
            tx.put_setting("språk", "nb")?;
            Err(StoreError::TooLate)
        })
        .await;
    assert!(failed.is_err());
    let setting = world
        .store
        .read(|read| read.setting("språk"))
        .await
        .unwrap();
    assert_eq!(setting, None, "rolled back");
    assert!(changes.try_recv().is_err(), "and nobody was told");

    world
        .store
        .tx(|tx| tx.put_setting("språk", "nb"))
        .await
        .unwrap();
    assert_eq!(
        changes.try_recv().unwrap(),
        Change::Setting("språk".to_owned())
    );
}

#[tokio::test]
async fn a_panic_in_a_transaction_rolls_it_back_and_the_store_goes_on() {
    let world = World::new().await;
    let result: Result<(), _> = world
        .store
        .tx(|tx| {
            tx.put_setting("a", "1")?;
            panic!("on purpose");
        })
        .await;
    assert!(matches!(result, Err(StoreError::Panicked)));
    let setting = world.store.read(|read| read.setting("a")).await.unwrap();
    assert_eq!(setting, None);
}

#[tokio::test]
async fn a_secret_is_kept_by_name_and_forgotten() {
    let world = World::new().await;
    world
        .store
        .tx(|tx| tx.put_secret("nøkkel", &Secret::new(b"abc".to_vec())))
        .await
        .unwrap();
    let read = world
        .store
        .read(|read| read.secret("nøkkel"))
        .await
        .unwrap();
    assert_eq!(read.unwrap().expose(), b"abc");
    assert!(
        world
            .store
            .tx(|tx| tx.remove_secret("nøkkel"))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn the_janitor_removes_old_files_without_rows_and_never_what_a_row_speaks_of() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let orphan = world.store.blobs().put(b"ingen rad").unwrap();
    fs::write(world.store.spool().join("rester.cms"), b"x").unwrap();
    // File times come from the machine, not from the driven clock.
    world.clock.set(
        Timestamp::try_from(
            fs::metadata(world.store.spool().join("rester.cms"))
                .unwrap()
                .modified()
                .unwrap(),
        )
        .unwrap(),
    );
    assert_eq!(
        world.store.sweep().await.unwrap(),
        crate::Swept::default(),
        "a fresh file may belong to a commit that is under way"
    );
    world.pass(Duration::from_secs(25 * 60 * 60));
    let swept = world.store.sweep().await.unwrap();
    assert_eq!(
        (swept.blobs, swept.spool),
        (0, 1),
        "whoever wrote it here may still commit, whatever the clock did meanwhile"
    );
    let world = world.reopened();
    let swept = world.store.sweep().await.unwrap();
    assert_eq!(swept.blobs, 1);
    assert!(!world.store.blobs().contains(&orphan.id));
    let parts = world
        .store
        .read(move |read| read.parts(&uid))
        .await
        .unwrap();
    assert!(world.store.blobs().contains(&parts[0].blob.id));
}

#[tokio::test]
async fn an_examination_tells_lost_content_and_files_that_nobody_speaks_of_and_mends_nothing() {
    let world = World::new().await;
    let whole = world.store.examine().await.unwrap();
    assert_eq!(
        whole,
        crate::Examined::default(),
        "a fresh profile is whole"
    );

    let draft = world.draft("Høring").await;
    let attachment = world.store.read({
        let draft = draft.clone();
        move |read| Ok(read.attachments(&draft)?.remove(0))
    });
    let blob = attachment.await.unwrap().blob.id;
    let path = world
        .folder
        .path()
        .join("blobs")
        .join(blob.as_str().get(..2).unwrap())
        .join(blob.as_str());
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let nobodys = world.store.blobs().put(b"nobody speaks of this").unwrap();

    let found = world.store.examine().await.unwrap();
    assert_eq!(found.damage, Vec::<String>::new(), "the database is whole");
    assert_eq!(
        found.missing,
        [blob.as_str()],
        "a changed blob is a lost one"
    );
    assert_eq!(found.unspoken_of, [nobodys.id.as_str()]);
    assert!(path.exists() && world.store.blobs().contains(&nobodys.id));
}

#[tokio::test]
async fn a_quick_look_finds_nothing_in_a_whole_database_and_damage_in_another() {
    let world = World::new().await;
    world.draft("Høring").await;
    assert_eq!(
        world.store.quick_check().await.unwrap(),
        Vec::<String>::new()
    );
    // A row that the rules of its table forbid, as only damage can make it.
    let broken = world.store.tx(|tx| {
        tx.conn.execute_batch(
            "CREATE TABLE damaged (n INTEGER CHECK (n > 0)); PRAGMA ignore_check_constraints = ON;
             INSERT INTO damaged VALUES (0); PRAGMA ignore_check_constraints = OFF;",
        )?;
        Ok(())
    });
    broken.await.unwrap();
    let found = world.store.quick_check().await.unwrap();
    assert!(
        found.iter().any(|line| line.contains("damaged")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_quick_look_that_is_given_up_stops_nothing_that_is_read_after_it() {
    let world = World::new().await;
    for _ in 0..20 {
        tokio::select! {
            biased;
            _ = world.store.quick_check() => {}
            () = std::future::ready(()) => {}
        }
    }
    assert_eq!(
        world.store.read(|read| read.counts()).await.unwrap().outbox,
        0
    );
    assert!(
        world.store.quick_check().await.unwrap().is_empty(),
        "asked anew"
    );
}
