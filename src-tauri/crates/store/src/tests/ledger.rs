//! What was taken from services.

use budstikke_domain::{Source, StatusEvent};

use super::*;
use crate::{
    ACK_LOST, BlobId, Blobs, Body, DeliveryKind, DeliveryRow, DeliveryState, Examined, NewDelivery,
    Store, StoreError,
};

async fn stage(world: &World, key: &str) -> Option<DeliveryState> {
    let new = NewDelivery {
        account: world.account,
        key: key.to_owned(),
        sender: "0192:311204823".to_owned(),
        body: Body::Small(key.as_bytes().to_vec().into()),
        raw: b"{}".to_vec(),
    };
    world.store.tx(move |tx| tx.stage(&new)).await.unwrap()
}

fn text(blobs: &Blobs, id: &BlobId) -> String {
    std::io::read_to_string(blobs.reader(id).unwrap()).unwrap()
}

async fn row(world: &World, key: &'static str) -> DeliveryRow {
    let account = world.account;
    let row = world.store.read(move |read| read.delivery(account, key));
    row.await.unwrap().expect("it is in the ledger")
}

async fn next_to_open(world: &World) -> Option<String> {
    let account = world.account;
    let row = world
        .store
        .read(move |read| read.next_to_open(account))
        .await
        .unwrap();
    row.map(|row| row.key)
}

async fn ack(world: &World, key: &'static str) {
    let account = world.account;
    world
        .store
        .tx(move |tx| tx.acked(account, key))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_delivery_is_staged_once_and_opened_after_its_ack() {
    let world = World::new().await;
    assert_eq!(stage(&world, "a").await, None);
    assert_eq!(stage(&world, "a").await, Some(DeliveryState::Staged));
    assert_eq!(
        next_to_open(&world).await,
        None,
        "the far side still has it"
    );
    ack(&world, "a").await;
    assert_eq!(stage(&world, "a").await, Some(DeliveryState::Acked));
    assert_eq!(next_to_open(&world).await.as_deref(), Some("a"));
}

#[tokio::test]
async fn a_small_delivery_lies_in_the_ledger_and_is_read_like_any_other() {
    let world = World::new().await;
    stage(&world, "a").await;
    let blob = row(&world, "a").await.blob;
    let files = || std::fs::read_dir(world.folder.path().join("blobs")).unwrap();
    assert_eq!(files().count(), 0, "it has no file of its own");
    assert_eq!(text(world.store.blobs(), &blob.id), "a");
    assert_eq!(
        (blob.size, blob.sha256),
        (1, hex::encode(openssl::sha::sha256(b"a")))
    );

    let world = world.reopened();
    world.pass(Duration::from_secs(48 * 60 * 60));
    world.store.sweep().await.unwrap();
    assert!(world.store.blobs().contains(&blob.id));
    assert_eq!(text(world.store.blobs(), &blob.id), "a");
    let examined = world.store.examine().await.unwrap();
    assert_eq!(examined, Examined::default(), "nothing is missing");
}

#[tokio::test]
async fn a_small_delivery_is_there_when_its_row_is_and_not_before() {
    let world = World::new().await;
    let (blobs, account) = (world.store.blobs().clone(), world.account);
    let (tell, told) = std::sync::mpsc::channel();
    let undone = world.store.tx(move |tx| {
        tx.stage(&NewDelivery {
            account,
            key: "a".to_owned(),
            sender: String::new(),
            body: Body::Small(b"a".to_vec().into()),
            raw: Vec::new(),
        })?;
        let id = tx.delivery(account, "a")?.expect("its own write").blob.id;
        assert!(!blobs.contains(&id), "others see it after the commit");
        tell.send(id).unwrap();
        Err::<(), _>(StoreError::NotFound("anything"))
    });
    assert!(undone.await.is_err(), "it is taken back");
    let id = told.recv().unwrap();
    assert!(!world.store.blobs().contains(&id), "and goes with its row");
}

#[tokio::test]
async fn who_still_holds_the_content_does_not_keep_the_profile_open() {
    let world = World::new().await;
    stage(&world, "a").await;
    let id = row(&world, "a").await.blob.id;
    let blobs = world.store.blobs().clone();
    let World { folder, store, .. } = world;
    drop(store);
    assert!(blobs.reader(&id).is_err(), "nothing is read any more");
    assert!(
        !folder.path().join("budstikke.db-wal").exists(),
        "the last connection folded the log in"
    );
    let clock = Arc::new(ManualClock::new(start()));
    Store::open(folder.path(), &key(), clock).expect("the folder is free");
}

#[tokio::test]
async fn deliveries_of_one_commit_are_opened_in_the_order_they_came() {
    let world = World::new().await;
    let account = world.account;
    let keys = ["c", "a", "b"];
    let together = world.store.tx(move |tx| {
        for key in keys {
            tx.stage(&NewDelivery {
                account,
                key: key.to_owned(),
                sender: String::new(),
                body: Body::Small(Vec::new().into()),
                raw: Vec::new(),
            })?;
            tx.acked(account, key)?;
        }
        Ok(())
    });
    together.await.unwrap();
    let mut opened = Vec::new();
    while let Some(key) = next_to_open(&world).await {
        opened.push(key.clone());
        let aside = world
            .store
            .tx(move |tx| tx.put_aside(account, &key, DeliveryState::Quarantined, ""));
        aside.await.unwrap();
    }
    assert_eq!(opened, keys);
}

#[tokio::test]
async fn a_delivery_whose_ack_was_lost_is_opened_all_the_same() {
    let world = World::new().await;
    stage(&world, "a").await;
    let account = world.account;
    let due = world
        .store
        .read(move |read| read.next_open_due(account, read.now()))
        .await
        .unwrap();
    assert_eq!(
        due,
        Some(start() + SignedDuration::try_from(ACK_LOST).unwrap())
    );
    world.pass(ACK_LOST);
    assert_eq!(next_to_open(&world).await.as_deref(), Some("a"));
}

#[tokio::test]
async fn openings_are_counted_and_a_delivery_that_waits_lets_others_by() {
    let world = World::new().await;
    let account = world.account;
    for key in ["a", "b"] {
        stage(&world, key).await;
        ack(&world, key).await;
    }
    let at = start() + SignedDuration::from_secs(30);
    let attempts = world
        .store
        .tx(move |tx| {
            let attempts = tx.count_opening(account, "a")?;
            tx.open_later(account, "a", at, false, "disken")?;
            Ok(attempts)
        })
        .await
        .unwrap();
    assert_eq!(attempts, 1);
    assert_eq!(next_to_open(&world).await.as_deref(), Some("b"));
    world
        .store
        .tx(move |tx| tx.put_aside(account, "b", DeliveryState::Quarantined, "ødelagt"))
        .await
        .unwrap();
    assert_eq!(
        next_to_open(&world).await,
        None,
        "what was put aside is not opened again"
    );
    let due = world
        .store
        .read(move |read| read.next_open_due(account, read.now()))
        .await
        .unwrap();
    assert_eq!(due, Some(at));
}

#[tokio::test]
async fn an_orphan_is_found_when_its_message_is_known() {
    let world = World::new().await;
    let account = world.account;
    let letter = world.letter("brev");
    let wire_id = letter.wire_id.clone();
    stage(&world, "a").await;
    let event = StatusEvent {
        service: ServiceIdentifier::Dpo,
        code: "MOTTATT".to_owned(),
        source: Source::Recipient,
        source_key: "MOTTATT|1".to_owned(),
        stated_at: String::new(),
        received_at: start(),
        detail: String::new(),
        raw_blob: String::new(),
    };
    let kept = event.clone();
    world
        .store
        .tx(move |tx| {
            tx.settle_event(
                account,
                "a",
                DeliveryState::Orphan,
                DeliveryKind::Status,
                &wire_id,
                &kept,
                None,
            )
        })
        .await
        .unwrap();
    let found = || world.store.read(|read| read.found_orphans());
    assert!(found().await.unwrap().is_empty());
    world
        .store
        .tx(move |tx| tx.enqueue(None, &[letter], HOLD))
        .await
        .unwrap();
    let found = found().await.unwrap();
    assert_eq!(
        found[0].event,
        Some(event),
        "with what it said, as it was said"
    );
}
