//! The lease protocol.

use super::*;
use crate::{
    AWAITS_DECISION, Blockage, Doubt, JobState, LEASE_TIME, PROBE_AFTER, Postponed, StoreError,
    Trouble, Tx,
};

fn trouble() -> Trouble {
    Trouble {
        number: "E03".to_owned(),
        text: "Maskinporten slapp oss ikke inn.".to_owned(),
        cause: None,
    }
}

async fn state(world: &World, uid: &MessageUid) -> JobState {
    let uid = uid.clone();
    let jobs = world.store.read(move |read| read.jobs(&uid)).await.unwrap();
    jobs[0].state
}

#[tokio::test]
async fn an_attempt_is_counted_before_it_is_made_and_two_run_at_a_time() {
    let world = World::new().await;
    for title in ["en", "to", "tre"] {
        world.queued(title).await;
    }
    let first = world.lease().await.unwrap();
    assert_eq!(first.job.attempts, 1);
    assert_eq!(first.message.title, "en", "the oldest goes first");
    world.lease().await.unwrap();
    assert!(world.lease().await.is_none(), "two are under way");
    world
        .store
        .tx(move |tx| tx.complete_job(&first.lease))
        .await
        .unwrap();
    assert_eq!(world.lease().await.unwrap().message.title, "tre");
}

#[tokio::test]
async fn a_lane_runs_one_at_a_time_in_order() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let account = world.account;
    world
        .store
        .tx(move |tx| {
            // A follow-up in the same lane, as statuses about a message will be.
            tx.conn.execute(
                "INSERT INTO job (kind, message, account, lane, attempt_key, state)
                 SELECT kind, message, ?2, lane, 'follow-up', 'ready' FROM job
                 WHERE message = (SELECT id FROM message WHERE uid = ?1)",
                rusqlite::params![uid.as_str(), account.0],
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let first = world.lease().await.unwrap();
    assert!(world.lease().await.is_none(), "its lane is busy");
    let at = start() + SignedDuration::from_secs(60);
    let lease = first.lease.clone();
    world
        .store
        .tx(move |tx| tx.postpone_job(&lease, Postponed::Ready, at, None))
        .await
        .unwrap();
    assert!(
        world.lease().await.is_none(),
        "the earlier one has not ended"
    );
    world.pass(Duration::from_secs(60));
    let again = world.lease().await.unwrap();
    assert_eq!(again.job.id, first.job.id);
    world
        .store
        .tx(move |tx| tx.complete_job(&again.lease))
        .await
        .unwrap();
    assert_eq!(world.lease().await.unwrap().job.attempt_key, "follow-up");
}

#[tokio::test]
async fn a_lost_lease_changes_nothing() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let lost = world.lease().await.unwrap();
    world.pass(LEASE_TIME);
    world
        .store
        .tx(|tx| tx.recover_leases(false, &[]))
        .await
        .unwrap();
    let held = world.lease().await.unwrap();

    assert!(matches!(
        world.extend(&lost.lease).await,
        Err(StoreError::LeaseLost)
    ));
    let written = world
        .store
        .tx(move |tx| {
            let message = tx.message(&lost.message.uid)?.unwrap();
            tx.note_doubt(&message)?;
            tx.complete_job(&lost.lease)
        })
        .await;
    assert!(matches!(written, Err(StoreError::LeaseLost)));
    assert_eq!(
        world.codes(&uid).await,
        ["OPPRETTET"],
        "the event went with it"
    );
    assert_eq!(state(&world, &uid).await, JobState::Leased);
    world.extend(&held.lease).await.unwrap();
}

#[tokio::test]
async fn a_lease_that_ends_leaves_the_job_ready_or_in_doubt() {
    for (doubt, expected, codes) in [
        (Doubt::None, JobState::Ready, vec!["OPPRETTET"]),
        (
            Doubt::BytesMayHaveLeft,
            JobState::Uncertain,
            vec!["OPPRETTET", "USIKKER"],
        ),
    ] {
        let world = World::new().await;
        let uid = world.queued("brev").await;
        let leased = world.lease().await.unwrap();
        let job = leased.job.id;
        world
            .store
            .tx(move |tx| tx.save_progress(&leased.lease, "{\"a\":1}", doubt))
            .await
            .unwrap();
        let recover =
            |all: bool, alive: Vec<i64>| world.store.tx(move |tx| tx.recover_leases(all, &alive));
        assert!(
            recover(false, vec![]).await.unwrap().is_empty(),
            "it still holds"
        );
        world.pass(LEASE_TIME);
        assert!(
            recover(false, vec![job]).await.unwrap().is_empty(),
            "the attempt runs in this process: the machine slept"
        );
        assert_eq!(recover(false, vec![]).await.unwrap(), vec![uid.clone()]);
        assert_eq!(state(&world, &uid).await, expected);
        assert_eq!(world.codes(&uid).await, codes);
        assert_eq!(
            world.lease().await.unwrap().job.progress,
            "{\"a\":1}",
            "how far it came is not forgotten"
        );
    }
}

#[tokio::test]
async fn jobs_that_wait_on_the_same_thing_are_released_together() {
    let world = World::new().await;
    let uids = [world.queued("en").await, world.queued("to").await];
    for _ in 0..2 {
        let leased = world.lease().await.unwrap();
        world
            .store
            .tx(move |tx| tx.block_job(&leased.lease, "maskinporten", &trouble()))
            .await
            .unwrap();
    }
    assert!(world.lease().await.is_none());
    let blockages = world.store.read(|read| read.blockages()).await.unwrap();
    let probe = start() + SignedDuration::try_from(PROBE_AFTER).unwrap();
    assert_eq!(
        blockages,
        vec![Blockage {
            key: "maskinporten".to_owned(),
            letters: 2,
            answers: 0,
            since: Some(start()),
            next_try: Some(probe),
            trouble: Some(trouble()),
        }]
    );
    let released = world
        .store
        .tx(|tx| tx.release_blocked("maskinporten"))
        .await
        .unwrap();
    assert_eq!(released, 2);
    for uid in &uids {
        assert_eq!(state(&world, uid).await, JobState::Ready);
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_told_from_when_it_was_first_met() {
    let world = World::new().await;
    world.queued("brev").await;
    let block = async |number: &str| {
        let leased = world.lease().await.unwrap();
        let trouble = Trouble {
            number: number.to_owned(),
            ..trouble()
        };
        let blocked = move |tx: &mut Tx<'_>| tx.block_job(&leased.lease, "maskinporten", &trouble);
        world.store.tx(blocked).await.unwrap();
    };
    let since = async || {
        let blockages = world.store.read(|read| read.blockages()).await.unwrap();
        blockages[0].since
    };
    block("E03").await;
    world.pass(PROBE_AFTER);
    assert_eq!(world.store.tx(|tx| tx.probe_blocked()).await.unwrap(), 1);
    block("E03").await;
    assert_eq!(since().await, Some(start()), "it has not been mended since");
    world.pass(PROBE_AFTER);
    world.store.tx(|tx| tx.probe_blocked()).await.unwrap();
    block("E25").await;
    let now = start() + SignedDuration::try_from(PROBE_AFTER * 2).unwrap();
    assert_eq!(since().await, Some(now), "this is another trouble");
}

#[tokio::test]
async fn what_concerns_one_message_alone_is_no_banner() {
    let world = World::new().await;
    for key in ["file:changed", "bug:0123", AWAITS_DECISION] {
        world.queued(key).await;
        let leased = world.lease().await.unwrap();
        world
            .store
            .tx(move |tx| tx.block_job(&leased.lease, key, &trouble()))
            .await
            .unwrap();
    }
    let blockages = world.store.read(|read| read.blockages()).await.unwrap();
    assert_eq!(blockages, vec![]);
}

#[tokio::test]
async fn the_next_moment_comes_from_the_database() {
    let world = World::new().await;
    let due = || world.store.read(|read| read.next_job_due(read.now()));
    assert_eq!(due().await.unwrap(), None);
    let letter = world.letter("brev");
    world
        .store
        .tx(move |tx| tx.enqueue(None, &[letter], HOLD))
        .await
        .unwrap();
    let hold = start() + SignedDuration::try_from(HOLD).unwrap();
    assert_eq!(due().await.unwrap(), Some(hold));
    world.pass(HOLD);
    assert_eq!(
        due().await.unwrap(),
        None,
        "what can be taken now is not waited for"
    );
    world.lease().await.unwrap();
    let lease_ends = hold + SignedDuration::try_from(LEASE_TIME).unwrap();
    assert_eq!(due().await.unwrap(), Some(lease_ends));
}

#[tokio::test]
async fn send_now_ends_the_hold_and_a_wait() {
    let world = World::new().await;
    let letter = world.letter("brev");
    let uid = letter.uid.clone();
    world
        .store
        .tx(move |tx| tx.enqueue(None, &[letter], HOLD))
        .await
        .unwrap();
    assert!(world.store.tx(move |tx| tx.hasten(&uid)).await.unwrap());
    assert!(world.lease().await.is_some());
}
