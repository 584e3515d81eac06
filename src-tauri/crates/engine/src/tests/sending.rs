//! From Utboks to the carrier.

use std::time::Duration;

use budstikke_channel::{Blocker, Progress, Reconciled, Rejection, SubmitError};
use budstikke_domain::{FailureKind, Phase};
use budstikke_store::{AWAITS_DECISION, JobState, PROBE_AFTER, StoreError};

use super::script::*;
use super::world::*;

const LONG: Duration = Duration::from_secs(20 * 60);

fn unavailable(retry_after: Option<Duration>) -> SubmitError {
    SubmitError::Unavailable {
        retry_after,
        cause: failure(FailureKind::Busy),
    }
}

fn blocked() -> SubmitError {
    SubmitError::Blocked(Blocker {
        key: "maskinporten".to_owned(),
        text: "Maskinporten slapp oss ikke inn.".to_owned(),
        number: "E03".to_owned(),
        cause: failure(FailureKind::Unauthorized),
    })
}

#[tokio::test]
async fn a_letter_is_sealed_uploaded_and_handed_over_with_its_evidence() {
    let world = World::new().await;
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    assert_eq!(
        world.codes(&uid).await,
        ["OPPRETTET", "PAKKET", "LASTET_OPP", "SENDT"]
    );
    let message = world.message(&uid).await;
    assert_eq!(message.phase, Phase::Handed);
    assert_eq!(message.transfer_id, "t-1");
    let events = {
        let uid = uid.clone();
        world
            .store
            .read(move |read| read.events(&uid))
            .await
            .unwrap()
    };
    let sent = &events[3].event;
    assert_eq!(
        sent.stated_at,
        handoff().stated_at,
        "as the carrier wrote it"
    );
    assert!(!sent.raw_blob.is_empty(), "«Vis bevis» has bytes to show");
}

#[tokio::test]
async fn a_busy_service_is_tried_again_with_the_same_bytes_and_the_same_key() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(unavailable(None)), Act::Fail(unavailable(None))]);
    let uid = world.send(world.letter()).await;
    for attempts in 1..=2 {
        world
            .until(|| async {
                let job = world.job(&uid).await;
                job.state == JobState::Ready && job.attempts == attempts
            })
            .await;
        world.pass(LONG);
    }
    world.until_job(&uid, JobState::Done).await;
    let calls = world.script.calls();
    assert_eq!(calls.len(), 3);
    assert!(
        calls.iter().all(|call| *call == calls[0]),
        "every attempt is the same: {calls:?}"
    );
    assert_eq!(*world.sealer.sealed.lock().unwrap(), 1, "sealed once");
}

#[tokio::test]
async fn what_the_service_asks_us_to_wait_is_kept_to() {
    let world = World::new().await;
    let asked = Duration::from_secs(40);
    world.script.will([Act::Fail(unavailable(Some(asked)))]);
    let uid = world.send(world.letter()).await;
    world
        .until(|| async {
            let job = world.job(&uid).await;
            job.state == JobState::Ready && job.attempts == 1
        })
        .await;
    let job = world.job(&uid).await;
    let wait = job.not_before.unwrap().duration_since(start());
    assert_eq!(Duration::try_from(wait).unwrap(), asked);
    assert!(job.trouble.is_some(), "Utboks can say why it waits");
}

#[tokio::test]
async fn a_no_from_the_far_side_is_told_with_its_own_words_and_not_tried_again() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(SubmitError::Rejected(Rejection {
            cause: failure(FailureKind::Refused),
            text: "Mottakeren er ikke satt opp.".to_owned(),
            number: "E09".to_owned(),
        }))]);
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Rejected).await;
    world.pass(LONG);
    assert_eq!(world.message(&uid).await.phase, Phase::Failed);
    assert_eq!(world.job(&uid).await.trouble.unwrap().number, "E09");
    let events = {
        let uid = uid.clone();
        world
            .store
            .read(move |read| read.events(&uid))
            .await
            .unwrap()
    };
    assert_eq!(events[2].event.words(), "Kjenner ikke mottakeren.");
    assert_eq!(world.script.submits(), 1);
}

#[tokio::test]
async fn jobs_blocked_on_the_same_thing_wait_and_go_on_together() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(blocked()), Act::Fail(blocked())]);
    let one = world.send(world.letter()).await;
    let two = world.send(world.letter()).await;
    world.until_job(&one, JobState::Blocked).await;
    world.until_job(&two, JobState::Blocked).await;
    world.pass(LONG);
    let blockages = world.store.read(|read| read.blockages()).await.unwrap();
    assert_eq!(blockages.len(), 1, "one banner");
    assert_eq!(blockages[0].letters, 2, "for both");
    assert_eq!(
        world.script.submits(),
        2,
        "nothing is tried while it is not mended"
    );

    let released = world.engine.as_ref().unwrap().release("maskinporten").await;
    assert_eq!(released.unwrap(), 2);
    world.until_job(&one, JobState::Done).await;
    world.until_job(&two, JobState::Done).await;
}

#[tokio::test]
async fn a_lost_answer_that_had_arrived_is_not_sent_twice() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world
        .script
        .will_answer(Some(Reconciled::HandedOver(handoff())));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Done).await;
    assert_eq!(world.script.submits(), 1, "asked, not sent again");
    assert_eq!(world.message(&uid).await.phase, Phase::Handed);
}

#[tokio::test]
async fn a_lost_attempt_of_which_nothing_arrived_is_sent_anew() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world.script.will_answer(Some(Reconciled::NothingArrived));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Done).await;
    let codes = world.codes(&uid).await;
    assert_eq!(codes[..4], ["OPPRETTET", "PAKKET", "USIKKER", "AVKLART"]);
    let calls = world.script.calls();
    let Some(Called::Submit { transfer, .. }) = calls.last() else {
        panic!("{calls:?}")
    };
    assert_eq!(*transfer, None, "a new transfer");
}

#[tokio::test]
async fn an_attempt_that_had_arrived_goes_on_from_there() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world.script.will_answer(Some(Reconciled::Arrived(Progress {
        transfer_id: Some("t-1".to_owned()),
        upload_started: true,
        uploaded: true,
        upload_url: None,
        spent: 0,
    })));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Done).await;
    let calls = world.script.calls();
    let Some(Called::Submit { transfer, .. }) = calls.last() else {
        panic!("{calls:?}")
    };
    assert_eq!(transfer.as_deref(), Some("t-1"));
}

#[tokio::test]
async fn while_nobody_can_tell_it_is_asked_again_and_never_sent_blindly() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world.script.will_answer(Some(Reconciled::NotDecided));
    world.script.will_answer(None);
    let uid = world.send(world.letter()).await;
    for attempts in 1..=3 {
        world
            .until(|| async {
                let job = world.job(&uid).await;
                job.state == JobState::Uncertain && job.attempts == attempts
            })
            .await;
        world.pass(LONG);
    }
    assert_eq!(world.script.submits(), 1);
    let codes = world.codes(&uid).await;
    assert_eq!(
        codes.iter().filter(|code| *code == "USIKKER").count(),
        1,
        "the doubt is told once: {codes:?}"
    );
}

#[tokio::test]
async fn a_no_that_is_found_by_asking_ends_the_doubt_and_the_letter() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    let no = SubmitError::Rejected(Rejection {
        cause: failure(FailureKind::Refused),
        text: "Altinn fant skadelig innhold.".to_owned(),
        number: "E11".to_owned(),
    });
    world.script.reconciled.lock().unwrap().push_back(Err(no));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Rejected).await;
    assert_eq!(world.message(&uid).await.phase, Phase::Failed);
    assert_eq!(world.script.submits(), 1, "it is not sent again");
}

#[tokio::test]
async fn asking_waits_as_long_as_the_service_wants() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    let mut busy = failure(FailureKind::Busy);
    busy.retry_after = Some(Duration::from_secs(1234));
    world
        .script
        .reconciled
        .lock()
        .unwrap()
        .push_back(Err(SubmitError::Unavailable {
            retry_after: busy.retry_after,
            cause: busy,
        }));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world
        .until(|| async {
            let job = world.job(&uid).await;
            job.state == JobState::Uncertain && job.attempts == 2
        })
        .await;
    let wait = world.job(&uid).await.not_before.unwrap();
    let wait = wait.duration_since(start()).as_secs() - LONG.as_secs() as i64;
    assert_eq!(wait, 1234);
}

#[tokio::test]
async fn a_crash_after_the_upload_began_is_uncertain_and_asked_about_first() {
    let mut world = World::new().await;
    world.script.will([Act::Hang]);
    world
        .script
        .will_answer(Some(Reconciled::HandedOver(handoff())));
    let uid = world.send(world.letter()).await;
    world.script.hanging.notified().await;
    world.start_engine();
    world.until_job(&uid, JobState::Done).await;
    assert_eq!(
        world.codes(&uid).await,
        ["OPPRETTET", "PAKKET", "USIKKER", "SENDT"]
    );
    assert_eq!(world.script.submits(), 1);
    let asked = Called::Reconcile(Progress {
        transfer_id: Some("t-1".to_owned()),
        upload_started: true,
        uploaded: false,
        upload_url: None,
        spent: 0,
    });
    assert!(world.script.calls().contains(&asked), "with what was saved");
}

#[tokio::test]
async fn a_lease_that_somebody_else_took_stops_the_attempt_and_touches_nothing() {
    let world = World::new().await;
    world.script.will([Act::Hang]);
    let uid = world.send(world.letter()).await;
    world.script.hanging.notified().await;
    world
        .store
        .tx(|tx| tx.recover_leases(true, &[]))
        .await
        .unwrap();
    let before = (world.codes(&uid).await, world.job(&uid).await.attempts);
    world
        .until(|| async {
            world.pass(Duration::from_secs(60));
            // The stopped attempt frees its place; then the far side is asked.
            world.job(&uid).await.attempts > before.1
        })
        .await;
    assert_eq!(
        world.codes(&uid).await,
        before.0,
        "no event of the lost attempt"
    );
}

#[tokio::test]
async fn undo_within_the_hold_sends_nothing() {
    let world = World::new().await;
    let (uid, draft) = world.send_draft().await;
    let undone = {
        let uid = uid.clone();
        world.store.tx(move |tx| tx.undo_send(&uid)).await.unwrap()
    };
    assert_eq!(undone, draft);
    world.pass(LONG);
    // Something sent afterwards goes through, so the outbox has looked.
    let other = world.send(world.letter()).await;
    world.until_job(&other, JobState::Done).await;
    assert_eq!(world.script.submits(), 1);
}

#[tokio::test]
async fn a_held_letter_goes_when_the_hold_is_over_and_cannot_be_undone_then() {
    let world = World::new().await;
    let (uid, _) = world.send_draft().await;
    assert_eq!(world.script.submits(), 0);
    world.pass(HOLD);
    world.until_job(&uid, JobState::Done).await;
    let undone = world.store.tx(move |tx| tx.undo_send(&uid)).await;
    assert!(matches!(undone, Err(StoreError::TooLate)));
}

#[tokio::test]
async fn a_message_that_makes_us_panic_waits_for_a_person_the_third_time() {
    let world = World::new().await;
    world.script.will([Act::Panic, Act::Panic, Act::Panic]);
    let uid = world.send(world.letter()).await;
    for panics in 1..=2 {
        world
            .until(|| async {
                let job = world.job(&uid).await;
                job.state == JobState::Ready && job.panics == panics
            })
            .await;
        world.pass(LONG);
    }
    world.until_job(&uid, JobState::Blocked).await;
    assert!(world.job(&uid).await.blocked_on.starts_with("bug:"));
    let other = world.send(world.letter()).await;
    world.until_job(&other, JobState::Done).await;
}

#[tokio::test]
async fn at_most_two_attempts_of_an_account_run_at_a_time() {
    let world = World::new().await;
    let mut uids = Vec::new();
    for _ in 0..6 {
        uids.push(world.send(world.letter()).await);
    }
    for uid in &uids {
        world.until_job(uid, JobState::Done).await;
    }
    assert!(world.script.running.lock().unwrap().1 <= 2);
}

#[tokio::test]
async fn stopping_lets_go_of_an_attempt_that_does_not_end_and_it_is_found_again() {
    let mut world = World::new().await;
    world.script.will([Act::Hang]);
    let uid = world.send(world.letter()).await;
    world.script.hanging.notified().await;
    world.engine.take().unwrap().stop(Duration::ZERO).await;
    assert_eq!(world.job(&uid).await.state, JobState::Leased);
    world
        .script
        .will_answer(Some(Reconciled::HandedOver(handoff())));
    world.start_engine();
    world.until_job(&uid, JobState::Done).await;
}

#[tokio::test]
async fn half_a_file_with_the_carrier_is_no_doubt_and_the_rest_is_sent() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    let partly = Progress {
        transfer_id: Some("t-1".to_owned()),
        upload_url: Some("https://127.0.0.1/t-1".to_owned()),
        spent: 0,
        ..Progress::default()
    };
    world.script.will_answer(Some(Reconciled::Partly(partly)));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Done).await;
    let calls = world.script.calls();
    let Some(Called::Submit { transfer, .. }) = calls.last() else {
        panic!("{calls:?}")
    };
    assert_eq!(
        transfer.as_deref(),
        Some("t-1"),
        "the same transfer goes on"
    );
}

/// A letter whose transfer the carrier has forgotten after its bytes left.
async fn forgotten(world: &World) -> budstikke_domain::MessageUid {
    world.script.will([Act::LoseAnswer]);
    world.script.will_answer(Some(Reconciled::Forgotten));
    let uid = world.send(world.letter()).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.pass(LONG);
    world.until_job(&uid, JobState::Blocked).await;
    uid
}

#[tokio::test]
async fn a_letter_the_carrier_has_forgotten_waits_for_a_person_and_is_never_sent_again_by_itself() {
    let world = World::new().await;
    let uid = forgotten(&world).await;
    assert_eq!(world.job(&uid).await.blocked_on, AWAITS_DECISION);
    assert_eq!(world.message(&uid).await.phase, Phase::Uncertain);
    world.pass(Duration::from_secs(3 * 60 * 60));
    let other = world.send(world.letter()).await;
    world.until_job(&other, JobState::Done).await;
    assert_eq!(
        world.job(&uid).await.state,
        JobState::Blocked,
        "neither time nor another letter decides"
    );
}

#[tokio::test]
async fn a_person_may_send_it_again_with_the_same_ids_or_wait() {
    let world = World::new().await;
    let uid = forgotten(&world).await;
    let waited = uid.clone();
    let wait = Duration::from_secs(60 * 60);
    let waiting = world.store.tx(move |tx| tx.wait_longer(&waited, wait));
    waiting.await.unwrap();
    assert_eq!(world.job(&uid).await.state, JobState::Uncertain);
    world.script.will_answer(Some(Reconciled::Forgotten));
    world.pass(wait + LONG);
    world.until_job(&uid, JobState::Blocked).await;
    assert_eq!(world.script.submits(), 1, "waiting sends nothing");

    let resent = uid.clone();
    world.store.tx(move |tx| tx.resend(&resent)).await.unwrap();
    world.until_job(&uid, JobState::Done).await;
    let keys: Vec<String> = world
        .script
        .calls()
        .into_iter()
        .filter_map(|call| match call {
            Called::Submit { attempt_key, .. } => Some(attempt_key),
            _ => None,
        })
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1], "the same ids");
    let again = uid.clone();
    let late = world.store.tx(move |tx| tx.resend(&again)).await;
    assert!(matches!(late, Err(StoreError::TooLate)), "decided once");
}

#[tokio::test]
async fn after_an_hour_one_blocked_letter_tries_and_when_it_gets_through_the_others_follow() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(blocked()), Act::Fail(blocked())]);
    let one = world.send(world.letter()).await;
    let two = world.send(world.letter()).await;
    world.until_job(&one, JobState::Blocked).await;
    world.until_job(&two, JobState::Blocked).await;
    world.script.will([Act::Fail(blocked())]);
    world.pass(PROBE_AFTER);
    world.until(|| async { world.script.submits() == 3 }).await;
    world.until_job(&one, JobState::Blocked).await;
    assert_eq!(world.script.submits(), 3, "one tries for all");
    world.pass(PROBE_AFTER);
    world.until_job(&one, JobState::Done).await;
    world.until_job(&two, JobState::Done).await;
}

#[tokio::test]
async fn a_persons_new_try_of_one_blocked_letter_is_a_try_of_all_that_wait_on_the_same() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(blocked()), Act::Fail(blocked())]);
    let one = world.send(world.letter()).await;
    let two = world.send(world.letter()).await;
    world.until_job(&one, JobState::Blocked).await;
    world.until_job(&two, JobState::Blocked).await;
    let tried = two.clone();
    world.store.tx(move |tx| tx.hasten(&tried)).await.unwrap();
    world.until_job(&one, JobState::Done).await;
    world.until_job(&two, JobState::Done).await;
}
