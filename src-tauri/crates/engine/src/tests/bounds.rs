//! How many transfers a message may begin, and how long an answer is worth anything.

use std::time::Duration;

use budstikke_channel::{Reconciled, SubmitError};
use budstikke_domain::{Clock as _, FailureKind, MessageUid};
use budstikke_store::{DeliveryState, JobState};
use jiff::SignedDuration;

use super::script::*;
use super::world::*;

/// Longer than any wait of our own for the first attempts, and shorter than an hour.
const MINUTES: Duration = Duration::from_secs(20 * 60);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How long after a letter's deadline its sender is told anything of it (tracking, `GIVE_UP`).
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[tokio::test]
async fn after_the_third_transfer_that_came_to_nothing_there_is_one_an_hour() {
    let world = World::new().await;
    let mut uid = None;
    for spent in 0..=4 {
        world.script.will([Act::LoseAnswer]);
        let uid = match &uid {
            None => uid.insert(world.send(world.letter()).await),
            Some(uid) => {
                world.script.will_answer(Some(Reconciled::NothingArrived));
                world.pass(if spent <= 3 {
                    MINUTES
                } else {
                    Duration::from_secs(3600)
                });
                uid
            }
        };
        world
            .until(|| async {
                let job = world.job(uid).await;
                job.state == JobState::Uncertain && job.attempts == spent + 1
            })
            .await;
        let due = world.job(uid).await.not_before.expect("it waits");
        let wait = due.duration_since(world.clock.now());
        if spent < 3 {
            assert!(
                wait < SignedDuration::from_mins(15),
                "{spent} spent: {wait}"
            );
        } else {
            assert_eq!(wait, HOUR, "{spent} spent");
        }
    }
    assert_eq!(world.script.submits(), 5);
}

/// A letter whose first answer finds the service busy, at so long after the letter's deadline as `late` says.
async fn answered_late(late: SignedDuration) -> (World, MessageUid) {
    let world = World::new().await;
    world.script.will([Act::Fail(SubmitError::Unavailable {
        retry_after: None,
        cause: failure(FailureKind::Busy),
    })]);
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world.job(&letter).await.attempts == 1
                && world.job(&letter).await.state == JobState::Ready
        })
        .await;
    let deadline = world.message(&letter).await.deadline.expect("it has one");
    let until = deadline + late;
    world.pass(Duration::try_from(until.duration_since(world.clock.now())).unwrap());
    (world, letter)
}

#[tokio::test]
async fn a_sender_is_told_until_a_week_after_the_deadline() {
    let (world, letter) = answered_late(WEEK - SignedDuration::from_secs(1)).await;
    world
        .until(|| async {
            let codes = world.codes(&letter).await;
            codes.contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    assert_eq!(world.envelopes(), ["MOTTATT 1", "MOTTATT 2", "LEVERT 3"]);
}

#[tokio::test]
async fn a_week_after_the_deadline_nobody_waits_for_an_answer_and_none_is_made() {
    let (world, letter) = answered_late(WEEK).await;
    let answers = || async {
        let uid = letter.clone();
        let jobs = world.store.read(move |read| read.jobs(&uid)).await.unwrap();
        jobs.into_iter().map(|job| job.state).collect::<Vec<_>>()
    };
    world
        .until(|| async { answers().await == [JobState::Expired, JobState::Expired] })
        .await;
    let codes = world.codes(&letter).await;
    assert!(codes.contains(&"SVAR_STOPPET".to_owned()), "{codes:?}");
    assert_eq!(world.envelopes(), ["MOTTATT 1"], "from before");
    let phase = world.message(&letter).await.phase;
    assert_ne!(
        phase,
        budstikke_domain::Phase::Expired,
        "the letter is as it was"
    );
}

#[tokio::test]
async fn an_answer_that_the_carrier_has_forgotten_is_made_anew_and_asks_nobody() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world.script.will_answer(Some(Reconciled::Forgotten));
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world.pass(MINUTES);
            let codes = world.codes(&letter).await;
            codes.contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    assert_eq!(world.envelopes(), ["MOTTATT 1", "MOTTATT 2", "LEVERT 3"]);
}
