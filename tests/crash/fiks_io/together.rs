//! Messages that were taken together, in one commit: killed before it, after it, and between their acks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use budstikke_amqp_broker::Fate;
use budstikke_sandbox::{FiksLetter, KontoRole};
use budstikke_tests::ahead::Ahead;
use budstikke_tests::failpoints;
use budstikke_tests::headless::{Order, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{World, within};

use super::{MOTTATT, nothing_was_given_up, to, whole};
use crate::ACK_LOST;
use crate::dice::{Dice, seeds};

/// A backlog, which is drained with a large window.
const BACKLOG: usize = 24;
/// So many at least lie in the commit that is broken into.
const TOGETHER: u32 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_before_the_commit_of_several_messages_loses_and_doubles_none() {
    killed("R5", TOGETHER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_the_commit_of_several_messages_and_their_acks_loses_and_doubles_none() {
    killed("R6", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_the_acks_of_several_messages_loses_and_doubles_none() {
    killed("R7", 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_after_the_acks_of_several_messages_loses_and_doubles_none() {
    killed("R8", TOGETHER).await;
}

async fn killed(point: &'static str, hit: u32) {
    for seed in 0..seeds() {
        kill(point, hit, seed).await;
    }
}

/// A kill within a commit of several; from the second seed on within a larger one, and once more on coming
/// back. KS gives up a message that was out three times: no third kill comes before they are taken.
async fn kill(point: &'static str, hit: u32, seed: u64) {
    let mut dice = Dice::new(&format!("together {point}"), seed);
    let (among, hit, again) = match seed {
        0 => (TOGETHER, hit, None),
        _ => {
            let again = (dice.pick(failpoints::TAKING), dice.up_to(8));
            let hit = if point == "R6" { 1 } else { dice.up_to(5) };
            (TOGETHER.max(hit), hit, Some(again))
        }
    };
    let told = format!("seed {seed}, hit {hit} of {point} among {among}, again {again:?}");

    let clock = Arc::new(Ahead::new(0));
    let world = World::with_clock(clock.clone()).await;
    let fiks = world.sandbox.fiks();
    let ids: BTreeSet<String> = (0..BACKLOG)
        .map(|_| fiks.write(&FiksLetter::arkivmelding()))
        .map(|id| id.expect("it is sent").to_string())
        .collect();
    let receive = Order::new(&world, world.folder(), Task::ReceiveFiksIo(BACKLOG));
    let killed = receive.clone().killed_among(among, point, hit).run().await;
    assert_eq!(killed.died_at(), Some(point), "{told}: {killed:?}");
    what_is_acknowledged_is_here(&world, &told).await;

    // Where a confirmation arrived and was not written down, nothing comes again: time must pass, each time.
    let mut ahead = ACK_LOST;
    clock.set(ahead);
    if let Some((second, hit)) = again {
        let back = receive.clone().ahead(ahead);
        back.killed_at(second.name, hit).run().await;
        what_is_acknowledged_is_here(&world, &told).await;
        ahead += ACK_LOST;
        clock.set(ahead);
    }
    let back = receive.ahead(ahead);
    let back = back.run().await;
    println!("{told}");
    let (seen, _) = back.done();
    assert_eq!(seen.inbox.len(), BACKLOG, "each lies there once: {told}");
    assert!(seen.inbox.iter().all(|lying| lying.readable), "and whole");
    assert_eq!(seen.aside, 0, "{told}");

    // What was known already is still to be taken out of the queue.
    let stay = Order::new(&world, world.folder(), Task::Stay).ahead(ahead);
    let stay = stay.start().await;
    let empty = fiks.broker().until(|_| {
        let queue = fiks.queue(KontoRole::Ours.konto_id());
        queue.ready + queue.unacknowledged == 0
    });
    within(empty).await;
    stay.end().await.done();

    let theirs = KontoRole::CaseSystem.konto_id();
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    for one in to(&world, KontoRole::CaseSystem) {
        assert_eq!((one.mottaker, one.melding_type.as_str()), (theirs, MOTTATT));
        let about = one.svar_til.expect("it names what it answers");
        *heard.entry(about.to_string()).or_default() += 1;
    }
    let told_of: BTreeSet<String> = heard.into_keys().collect();
    assert_eq!(told_of, ids, "the sender of each is told, and of no other");
    nothing_was_given_up(&world);

    let end = Ledger::of(world.folder(), &[]).await;
    for id in &ids {
        assert_eq!(end.arrived(id).len(), 1, "{told}: {id}");
    }
    whole(&end);
}

/// What a process that died has confirmed it had written down.
async fn what_is_acknowledged_is_here(world: &World, told: &str) {
    let confirmed = to(world, KontoRole::Ours)
        .into_iter()
        .filter(|one| one.fate == Some(Fate::Acknowledged));
    let confirmed: Vec<String> = confirmed.map(|one| one.id.to_string()).collect();
    let left = Ledger::with(world.folder(), confirmed.clone()).await;
    for id in confirmed {
        assert!(left.taken.contains_key(&id), "{told}: {id} is lost");
    }
}
