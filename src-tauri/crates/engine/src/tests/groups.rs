//! Deliveries that come together.

use std::time::Duration;

use budstikke_domain::AccountId;
use budstikke_store::DeliveryState;

use super::script::*;
use super::world::*;

/// More than any wait after trouble.
const LONG: Duration = Duration::from_secs(20 * 60);

/// Puts letters there in one moment, so that they are here together.
fn together<const N: usize>(world: &World, letters: [Incoming; N]) {
    letters
        .into_iter()
        .for_each(|letter| world.deliver_as(letter));
}

fn letter(key: &str) -> Incoming {
    Incoming {
        key: key.to_owned(),
        sender: ETATEN.to_owned(),
        body: b"LETTER".to_vec(),
        ..Incoming::default()
    }
}

async fn until_logged(world: &World, entries: usize) -> Vec<String> {
    world
        .until_passing(|| async { world.log.lock().unwrap().len() >= entries })
        .await;
    world.log.lock().unwrap().clone()
}

#[tokio::test]
async fn what_came_together_is_made_durable_together_and_acked_and_opened_in_order() {
    let world = World::pushing().await;
    together(&world, ["c", "a", "b"].map(letter));
    world.until_delivery("b", DeliveryState::Recorded).await;
    let log = world.log.lock().unwrap().clone();
    assert_eq!(
        log,
        ["fetch c", "fetch a", "fetch b", "ack c", "ack a", "ack b"]
    );
    let opened = world.reader.opened.lock().unwrap().clone();
    assert_eq!(opened, ["c", "a", "b"], "and not by what they are called");
}

#[tokio::test]
async fn half_of_what_may_be_in_hand_is_taken_at_a_time() {
    let world = World::pushing().await;
    for number in 0..25 {
        world.deliver_as(letter(&format!("d-{number:02}")));
    }
    let log = until_logged(&world, 50).await;
    let first = log.iter().position(|entry| entry.starts_with("ack"));
    let first = first.expect("they are confirmed");
    assert!(
        (10..=20).contains(&first),
        "ten are durable, and the next on their way: {log:?}"
    );
    let mut in_hand = 0;
    for entry in &log {
        match entry.starts_with("ack") {
            true => in_hand -= 1,
            false => in_hand += 1,
        }
        assert!(in_hand <= 20, "never more than the window: {log:?}");
    }
    let acked: Vec<&String> = log.iter().filter(|e| e.starts_with("ack")).collect();
    assert!(acked.is_sorted() && acked.len() == 25, "{acked:?}");
}

#[tokio::test]
async fn a_backlog_is_left_where_it_lies_when_the_engine_stops() {
    const MANY: usize = 400;
    let mut world = World::pushing().await;
    for number in 0..MANY {
        world.deliver_as(letter(&format!("d-{number:03}")));
    }
    until_logged(&world, 1).await;
    let engine = world.engine.take().unwrap();
    engine.stop(Duration::from_secs(60)).await;
    let log = world.log.lock().unwrap().clone();
    let count = |what: &str| log.iter().filter(|entry| entry.starts_with(what)).count();
    assert!(count("fetch") < MANY, "it does not wait for all of it");
    assert_eq!(count("fetch"), count("ack"), "what was taken is confirmed");
}

#[tokio::test]
async fn one_that_cannot_be_fetched_holds_up_no_other_and_makes_none_fetched_again() {
    let world = World::pushing().await;
    let mut fails = letter("b");
    fails.fetch_fails = true;
    together(&world, [letter("a"), fails, letter("c")]);
    let log = until_logged(&world, 5).await;
    assert_eq!(log, ["fetch a", "fetch b", "fetch c", "ack a", "ack c"]);
    world
        .until_health(|health| health.accounts.values().any(|a| a.failure.is_some()))
        .await;
    // It comes again, and so does one that the far side does not know the ack of.
    together(&world, ["b", "c"].map(letter));
    world.pass(LONG);
    let log = until_logged(&world, 8).await;
    assert_eq!(log[5..], ["fetch b", "ack b", "ack c"]);
    world.until_delivery("b", DeliveryState::Recorded).await;
    let opened = world.reader.opened.lock().unwrap().clone();
    assert_eq!(opened, ["a", "c", "b"], "each is opened once");
}

#[tokio::test]
async fn one_whose_ack_is_not_answered_keeps_no_other_from_being_acked() {
    let world = World::pushing().await;
    let mut lost = letter("a");
    lost.ack_is_lost = true;
    together(&world, [lost, letter("b")]);
    world.until_delivery("b", DeliveryState::Recorded).await;
    assert_eq!(
        world.delivery("a").await,
        Some(DeliveryState::Staged),
        "nobody knows whether the far side keeps it"
    );
}

#[tokio::test]
async fn what_is_large_is_taken_alone_and_in_its_turn() {
    let world = World::pushing().await;
    let mut large = letter("b");
    large.of_unknown_size = true;
    together(&world, [letter("a"), large, letter("c"), letter("d")]);
    let log = until_logged(&world, 8).await;
    assert_eq!(
        log,
        [
            "fetch a", "ack a", "fetch b", "ack b", "fetch c", "fetch d", "ack c", "ack d"
        ],
        "a small one does not wait for a large one to come, nor goes before it"
    );
}

#[tokio::test]
async fn the_same_delivery_twice_in_one_group_is_fetched_once_and_acked_twice() {
    let world = World::pushing().await;
    together(&world, ["a", "a"].map(letter));
    world.until_delivery("a", DeliveryState::Recorded).await;
    let log = until_logged(&world, 3).await;
    assert_eq!(log, ["fetch a", "ack a", "ack a"]);
    assert_eq!(*world.reader.opened.lock().unwrap(), ["a"]);
}

#[tokio::test]
async fn that_something_was_acked_is_written_down_with_the_next_or_when_nothing_comes() {
    let mut world = World::pushing().await;
    let mut hangs = letter("a");
    hangs.body = b"HANG".to_vec();
    world.deliver_as(hangs);
    world
        .until_passing(|| async { world.reader.opened.lock().unwrap().len() == 1 })
        .await;
    // From here nobody opens anything more, so no other commit takes it along.
    world.deliver_as(letter("b"));
    world.until_delivery("b", DeliveryState::Staged).await;
    world.deliver_as(letter("c"));
    world.until_delivery("c", DeliveryState::Staged).await;
    assert_eq!(
        world.delivery("b").await,
        Some(DeliveryState::Acked),
        "with the commit of the next"
    );
    world
        .until_passing(|| async { world.delivery("c").await == Some(DeliveryState::Acked) })
        .await;
    world.deliver_as(letter("d"));
    world.until_delivery("d", DeliveryState::Staged).await;
    until_logged(&world, 8).await;
    let engine = world.engine.take().unwrap();
    // What hangs is not waited for; the rest gets its time.
    engine.stop(Duration::from_secs(5)).await;
    assert_eq!(
        world.delivery("d").await,
        Some(DeliveryState::Acked),
        "and when the engine stops"
    );
}

#[tokio::test]
async fn one_that_comes_once_too_often_is_acked_before_what_lies_apart_is_fetched() {
    let world = World::pushing().await;
    let apart = |fetch_fails| Incoming {
        fetch_fails,
        of_unknown_size: true,
        apart_again: true,
        ..letter("a")
    };
    for tried in 1..=2 {
        world.deliver_as(apart(true));
        until_logged(&world, tried).await;
        world.pass(LONG);
    }
    world.deliver_as(apart(false));
    let log = until_logged(&world, 4).await;
    assert_eq!(
        log,
        ["fetch a", "fetch a", "ack a", "fetch apart"],
        "the third time it is not tried while the far side waits"
    );
    world.pass(LONG);
    world.until_delivery("a", DeliveryState::Recorded).await;
    let row = world.store.read(|read| read.delivery(AccountId(1), "a"));
    let row = row.await.unwrap().expect("it is in the ledger");
    assert_eq!(row.blob.size, 6, "with what was apart");
    let left = world.store.read(|read| read.being_fetched(AccountId(1), 9));
    assert_eq!(left.await.unwrap(), [], "nothing more is to come");
}
