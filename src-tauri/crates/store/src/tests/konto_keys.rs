//! Keys of kontoer: the first is believed, another only when a person says so.

use super::{HOLD, World, start};
use crate::KontoKeys;

const ARCHIVE: &str = "22222222-2222-4222-8222-222222222222";
const OTHER: &str = "33333333-3333-4333-8333-333333333333";

async fn see(world: &World, konto: &'static str, key: &'static str) -> KontoKeys {
    let certificate = format!("certificate of {key}").into_bytes();
    let seen = move |tx: &mut crate::Tx<'_>| tx.see_konto_key(konto, key, &certificate);
    world.store.tx(seen).await.unwrap()
}

async fn approve(world: &World, key: &'static str) -> bool {
    let approved = world.store.tx(move |tx| tx.approve_konto_key(ARCHIVE, key));
    approved.await.unwrap()
}

async fn import(world: &World, key: &'static str) {
    let imported = world
        .store
        .tx(move |tx| tx.import_konto_key(ARCHIVE, key, key.as_bytes()));
    imported.await.unwrap();
}

async fn known(world: &World) -> (Option<String>, Option<String>) {
    let known = world.store.read(|r| r.konto_keys(ARCHIVE)).await.unwrap();
    (
        known.pinned.map(|key| key.key_id),
        known.imported.map(|key| key.key_id),
    )
}

fn some(key: &str) -> Option<String> {
    Some(key.to_owned())
}

#[tokio::test]
async fn the_first_key_of_a_konto_is_believed_and_another_waits_for_a_person() {
    let world = World::new().await;
    assert_eq!(known(&world).await, (None, None));
    let first = see(&world, ARCHIVE, "a").await.pinned.unwrap();
    assert_eq!((first.key_id.as_str(), first.first_seen), ("a", start()));
    world.pass(HOLD);
    let changed = see(&world, ARCHIVE, "b").await.pinned.unwrap();
    assert_eq!(changed.key_id, "a", "shown is not believed");
    assert!(approve(&world, "b").await);
    assert_eq!(known(&world).await.0, some("b"));
    see(&world, ARCHIVE, "a").await;
    assert_eq!(
        known(&world).await.0,
        some("b"),
        "an old key that comes back is a change too"
    );
    assert!(approve(&world, "a").await);
    assert_eq!(known(&world).await.0, some("a"));
    assert!(
        !approve(&world, "c").await,
        "what was never shown cannot be approved"
    );
    assert_eq!(known(&world).await.0, some("a"));
    let other = see(&world, OTHER, "b").await.pinned.unwrap();
    assert_eq!(other.key_id, "b", "each konto has its own");
    assert_eq!(known(&world).await.0, some("a"));
}

#[tokio::test]
async fn a_renewal_that_keeps_the_key_is_the_same_key_with_a_new_certificate() {
    let world = World::new().await;
    see(&world, ARCHIVE, "a").await;
    world.pass(HOLD);
    let renewed = world
        .store
        .tx(|tx| tx.see_konto_key(ARCHIVE, "a", b"renewed"));
    let renewed = renewed.await.unwrap().pinned.unwrap();
    assert_eq!(renewed.certificate, b"renewed");
    assert_eq!(renewed.first_seen, start());
    assert!(renewed.last_seen > start());
}

#[tokio::test]
async fn an_imported_certificate_is_kept_beside_what_is_fetched_until_it_is_forgotten() {
    let world = World::new().await;
    import(&world, "x").await;
    see(&world, ARCHIVE, "a").await;
    assert_eq!(
        known(&world).await,
        (None, some("x")),
        "what a file speaks against is not believed at first sight"
    );
    see(&world, ARCHIVE, "x").await;
    assert_eq!(known(&world).await, (some("x"), some("x")));
    import(&world, "y").await;
    assert_eq!(known(&world).await, (some("x"), some("y")), "one at a time");
    let forget = async || {
        let forgotten = world.store.tx(|tx| tx.forget_imported_konto_key(ARCHIVE));
        forgotten.await.unwrap()
    };
    assert!(forget().await);
    assert_eq!(known(&world).await, (some("x"), None));
    assert!(!forget().await);
}
