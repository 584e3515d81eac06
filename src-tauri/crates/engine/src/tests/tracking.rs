//! Deadlines and what the carrier tells.

use std::time::Duration;

use budstikke_channel::{RemoteStatus, SubmitError};
use budstikke_domain::{Clock as _, FailureKind, Phase};
use budstikke_store::JobState;

use super::script::*;
use super::world::*;
use crate::Wake;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn told(code: &str) -> RemoteStatus {
    RemoteStatus {
        code: code.to_owned(),
        stated_at: "2027-01-15T09:01:00+01:00".to_owned(),
        detail: String::new(),
        raw: b"{}".to_vec(),
    }
}

#[tokio::test]
async fn a_deadline_without_an_answer_is_told_once_and_a_late_receipt_lifts_it() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    let uid = world.send(letter).await;
    world.until_job(&uid, JobState::Done).await;
    world.pass(24 * HOUR);
    world.until_phase(&uid, Phase::Expired).await;
    world.deliver("d-1", ETATEN, &format!("EVENT LEST {wire_id}"));
    world.until_phase(&uid, Phase::Accepted).await;
    let codes = world.codes(&uid).await;
    assert_eq!(
        codes
            .iter()
            .filter(|code| *code == "LEVETID_UTLOPT")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_letter_that_was_never_handed_over_gives_up_at_its_deadline() {
    let world = World::new().await;
    for _ in 0..200 {
        world.script.will([Act::Fail(SubmitError::Unavailable {
            retry_after: Some(HOUR),
            cause: failure(FailureKind::Unreachable),
        })]);
    }
    let uid = world.send(world.letter()).await;
    world
        .until(|| async {
            let job = world.job(&uid).await;
            if job.state == JobState::Ready {
                world.pass(HOUR);
            }
            job.state == JobState::Expired
        })
        .await;
    assert_eq!(world.message(&uid).await.phase, Phase::Expired);
    let tries = world.script.submits();
    world.pass(48 * HOUR);
    let other = world.send(world.letter()).await;
    // Its own deadline has passed as well: it is not even tried.
    world.until_job(&other, JobState::Expired).await;
    assert_eq!(world.script.submits(), tries);
}

#[tokio::test]
async fn a_letter_that_the_carrier_still_checks_at_its_deadline_is_not_given_up() {
    let world = World::new().await;
    world.script.will([Act::StillChecking, Act::StillChecking]);
    let uid = world.send(world.letter()).await;
    for attempts in 1..=2 {
        world
            .until(|| async {
                let job = world.job(&uid).await;
                job.state == JobState::Ready && job.attempts == attempts
            })
            .await;
        // Past the deadline, and past every wait.
        world.pass(25 * HOUR);
    }
    world.until_job(&uid, JobState::Done).await;
    let codes = world.codes(&uid).await;
    assert_eq!(
        codes,
        [
            "OPPRETTET",
            "PAKKET",
            "LASTET_OPP",
            "LEVETID_UTLOPT",
            "SENDT"
        ],
        "the deadline is told, and so is what came after it"
    );
    assert_eq!(world.message(&uid).await.phase, Phase::Handed);
}

#[tokio::test]
async fn the_carrier_is_asked_after_a_minute_and_what_it_says_is_kept_once() {
    let world = World::new().await;
    *world.script.statuses.lock().unwrap() = vec![told("DownloadStarted"), told("NoeNytt")];
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    world.pass(Duration::from_secs(60));
    world
        .until(|| async { world.codes(&uid).await.contains(&"NoeNytt".to_owned()) })
        .await;
    assert_eq!(
        world.message(&uid).await.phase,
        Phase::Handed,
        "begun is not done"
    );

    world
        .script
        .statuses
        .lock()
        .unwrap()
        .push(told("DownloadConfirmed"));
    let engine = world.engine.as_ref().unwrap();
    engine.wake(Wake::Tracking(uid.clone()));
    world.until_phase(&uid, Phase::Fetched).await;
    let codes = world.codes(&uid).await;
    assert_eq!(codes.iter().filter(|code| *code == "NoeNytt").count(), 1);
}

#[tokio::test]
async fn a_carrier_that_was_asked_often_enough_is_left_alone_and_asked_about_the_rest_after_that() {
    let world = World::new().await;
    let asked = || {
        let calls = world.script.calls();
        let about = |call: &&Called| matches!(call, Called::Statuses(_));
        calls.iter().filter(about).count()
    };
    *world.script.left_alone.lock().unwrap() = Some(HOUR);
    let mut letters = Vec::new();
    for _ in 0..3 {
        let uid = world.send(world.letter()).await;
        world.until_job(&uid, JobState::Done).await;
        letters.push(uid);
    }
    world.until_passing(async || asked() == 1).await;
    let put_off = async || {
        let mut waiting = true;
        for uid in &letters {
            let at = world.message(uid).await.track_at;
            waiting &= at.is_some_and(|at| at > world.clock.now());
        }
        waiting
    };
    world.until_passing(put_off).await;
    assert_eq!(asked(), 1, "the others are not tried in vain");

    *world.script.left_alone.lock().unwrap() = None;
    world.until_passing(async || asked() == 4).await;
    let health = world.engine.as_ref().unwrap().health();
    assert!(
        health
            .borrow()
            .accounts
            .values()
            .all(|told| told.failure.is_none()),
        "that is no trouble that anybody is told of"
    );
}

#[tokio::test]
async fn a_virus_found_by_the_carrier_fails_the_letter() {
    let world = World::new().await;
    *world.script.statuses.lock().unwrap() = vec![told("Failed")];
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    world.pass(Duration::from_secs(60));
    world.until_phase(&uid, Phase::Failed).await;
}

#[tokio::test]
async fn a_loop_that_panics_is_started_again_and_told_of() {
    let world = World::new().await;
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    world.deliver("bomb", ETATEN, "LETTER");
    world
        .until_health(|health| health.loops.get("inbox:1").is_some_and(|l| l.restarts == 1))
        .await;
    world.pass(HOUR);
    world.deliver("d-1", ETATEN, "LETTER");
    world
        .until(|| async { world.delivery("d-1").await.is_some() })
        .await;
    let loops = world
        .engine
        .as_ref()
        .unwrap()
        .health()
        .borrow()
        .loops
        .clone();
    assert!(
        loops["inbox:1"]
            .ended
            .as_ref()
            .unwrap()
            .0
            .contains("on purpose")
    );
    assert_eq!(loops["outbox"].restarts, 0, "the others never noticed");
}
