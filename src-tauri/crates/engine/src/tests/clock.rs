//! Clocks that are set, laptops that sleep, and what is concluded meanwhile (trust-and-speed 2.2 I7, 2.4).

use std::time::Duration;

use budstikke_channel::SubmitError;
use budstikke_domain::{Clock as _, FailureKind, Phase};
use budstikke_store::{DeliveryState, JobRow, JobState};
use jiff::SignedDuration;

use super::script::*;
use super::world::*;
use crate::Wake;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// What a summer time that is taken for a change of the clock does, a laptop that slept, a battery that died.
const JUMPS: [SignedDuration; 7] = [
    SignedDuration::from_hours(-1),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(-24),
    SignedDuration::from_hours(365 * 24),
    SignedDuration::from_hours(-365 * 24),
];

/// The service is down, and asks for an hour.
fn down() -> Act {
    Act::Fail(SubmitError::Unavailable {
        retry_after: Some(HOUR),
        cause: failure(FailureKind::Busy),
    })
}

/// Whether one attempt has been made, and the next is waited for.
fn failed_once(job: &JobRow) -> bool {
    job.attempts == 1 && job.state == JobState::Ready
}

#[tokio::test]
async fn no_deadline_passes_by_a_clock_that_nobody_vouches_for() {
    for jump in [DAY * 2, YEAR] {
        let (world, checked) = World::checked().await;
        let uid = world.send(world.letter()).await;
        world.until_job(&uid, JobState::Done).await;
        world.jump(jump);
        // Asked about anew, which is after the deadlines were looked at.
        let engine = world.engine.as_ref().unwrap();
        engine.wake(Wake::Tracking(uid.clone()));
        let asked = |call: &Called| matches!(call, Called::Statuses(_));
        world
            .until_passing(|| async { world.script.calls().iter().any(asked) })
            .await;
        assert_eq!(
            world.message(&uid).await.phase,
            Phase::Handed,
            "{jump}: the machine alone says that it is late"
        );

        checked.told(jump);
        let other = world.send(world.letter()).await;
        world.until_job(&other, JobState::Done).await;
        assert_eq!(
            world.message(&uid).await.phase,
            Phase::Handed,
            "{jump}: the services say that no time has passed"
        );
    }
}

#[tokio::test]
async fn a_deadline_that_passed_while_the_laptop_slept_passes_when_a_service_confirms_the_time() {
    let (world, checked) = World::checked().await;
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    world.jump(DAY * 2);
    checked.told(SignedDuration::ZERO);
    world
        .until_passing(|| async { world.message(&uid).await.phase == Phase::Expired })
        .await;
}

#[tokio::test]
async fn a_carrier_is_asked_on_although_a_clock_that_nobody_vouches_for_is_years_ahead() {
    let (world, checked) = World::checked().await;
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    let asked = || {
        let calls = world.script.calls();
        let asks = |call: &&Called| matches!(call, Called::Statuses(_));
        calls.iter().filter(asks).count()
    };
    world.jump(YEAR);
    world.until_passing(|| async { asked() >= 1 }).await;
    checked.told(YEAR);
    world.until_passing(|| async { asked() >= 2 }).await;
}

#[tokio::test]
async fn nobody_is_asked_any_more_a_week_after_the_deadline() {
    let (world, _) = World::checked().await;
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    world.pass(Duration::from_secs(9 * 24 * 60 * 60));
    let account = world.account();
    world
        .until_passing(|| async {
            let due = world
                .store
                .read(move |read| read.next_tracking_due(&[account]));
            due.await.unwrap().is_none()
        })
        .await;
}

#[tokio::test]
async fn a_letter_is_not_given_up_by_a_clock_that_nobody_vouches_for() {
    let (world, checked) = World::checked().await;
    world.script.will([down(), down()]);
    let uid = world.send(world.letter()).await;
    world
        .until(|| async { failed_once(&world.job(&uid).await) })
        .await;
    world.jump(YEAR);
    // Due by that clock, and tried: it fails, and is not told to be too late.
    world
        .until_passing(|| async {
            let job = world.job(&uid).await;
            job.attempts == 2 && job.state == JobState::Ready
        })
        .await;
    checked.told(YEAR);
    world
        .until_passing(|| async { world.job(&uid).await.state == JobState::Done })
        .await;
}

#[tokio::test]
async fn a_wait_of_an_hour_is_never_one_of_a_year() {
    for jump in JUMPS {
        let (world, _) = World::checked().await;
        world.script.will([down()]);
        let uid = world.send(world.letter()).await;
        world
            .until(|| async { failed_once(&world.job(&uid).await) })
            .await;
        world.jump(jump);
        let begun = world.clock.passed();
        world
            .until_passing(|| async { world.job(&uid).await.state == JobState::Done })
            .await;
        let waited = world.clock.passed() - begun;
        assert!(waited <= HOUR * 2, "{jump}: {waited:?}");
        assert_eq!(world.script.submits(), 2, "{jump}: once, and no storm");
    }
}

#[tokio::test]
async fn a_wait_from_before_the_program_was_closed_is_never_one_of_a_year() {
    let (mut world, _) = World::checked().await;
    world.script.will([down()]);
    let uid = world.send(world.letter()).await;
    world
        .until(|| async { failed_once(&world.job(&uid).await) })
        .await;
    let engine = world.engine.take().unwrap();
    engine.stop(Duration::ZERO).await;
    world.jump(-YEAR);
    world.start_engine();
    world.until_job(&uid, JobState::Done).await;
}

#[tokio::test]
async fn a_delivery_whose_confirmation_was_lost_is_opened_although_the_clock_was_set_back() {
    for jump in [-DAY, -YEAR] {
        let (world, _) = World::checked().await;
        world.deliver_as(Incoming {
            key: "d-1".to_owned(),
            sender: ETATEN.to_owned(),
            body: b"LETTER".to_vec(),
            ack_is_lost: true,
            ..Incoming::default()
        });
        world.until_delivery("d-1", DeliveryState::Staged).await;
        world.jump(jump);
        world
            .until_passing(|| async {
                world.delivery("d-1").await == Some(DeliveryState::Recorded)
            })
            .await;
    }
}
