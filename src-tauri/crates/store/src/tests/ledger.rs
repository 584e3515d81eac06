//! What was taken from services.

use budstikke_domain::{Source, StatusEvent};

use super::*;
use crate::{ACK_LOST, DeliveryKind, DeliveryState, NewDelivery};

async fn stage(world: &World, key: &str) -> Option<DeliveryState> {
    let new = NewDelivery {
        account: world.account,
        key: key.to_owned(),
        sender: "0192:311204823".to_owned(),
        blob: world.store.blobs().put(key.as_bytes()).unwrap(),
        raw: b"{}".to_vec(),
    };
    world.store.tx(move |tx| tx.stage(&new)).await.unwrap()
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
