//! From the far side to the message it speaks of.

use std::sync::atomic::Ordering;
use std::time::Duration;

use budstikke_channel::{Blocker, Reconciled, Rejection, SubmitError};
use budstikke_domain::{Clock as _, FailureKind, Phase};
use budstikke_store::{DeliveryState, JobState};
use jiff::SignedDuration;

use super::script::*;
use super::world::*;

const LONG: Duration = Duration::from_secs(20 * 60);

#[tokio::test]
async fn receipts_are_durable_before_the_ack_and_opened_after_it() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    let uid = world.send(letter).await;
    world.until_job(&uid, JobState::Done).await;
    world.deliver("d-1", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.until_phase(&uid, Phase::Fetched).await;
    assert_eq!(world.delivery("d-1").await, Some(DeliveryState::Recorded));
    // That nothing is acked before it is durable is asserted in the scripted ack itself.
    assert_eq!(*world.log.lock().unwrap(), ["fetch d-1", "ack d-1"]);
    let events = {
        let uid = uid.clone();
        world
            .store
            .read(move |read| read.events(&uid))
            .await
            .unwrap()
    };
    assert!(
        !events.last().unwrap().event.raw_blob.is_empty(),
        "the delivery itself is the evidence"
    );
}

#[tokio::test]
async fn receipts_may_come_in_any_order_and_twice() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    let uid = world.send(letter).await;
    world.until_job(&uid, JobState::Done).await;
    world.deliver("d-1", ETATEN, &format!("EVENT LEST {wire_id}"));
    world.until_phase(&uid, Phase::Accepted).await;
    world.deliver("d-2", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.until_delivery("d-2", DeliveryState::Recorded).await;
    world.deliver("d-3", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.until_delivery("d-3", DeliveryState::Duplicate).await;
    let message = world.message(&uid).await;
    assert_eq!(message.phase, Phase::Accepted, "nothing moves backwards");
    assert!(message.closed);
    let codes = world.codes(&uid).await;
    assert_eq!(codes.iter().filter(|code| *code == "MOTTATT").count(), 1);
}

#[tokio::test]
async fn a_receipt_that_arrives_before_our_commit_finds_its_message() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    world.deliver("d-1", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.until_delivery("d-1", DeliveryState::Orphan).await;
    let uid = world.send(letter).await;
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    assert!(world.codes(&uid).await.contains(&"MOTTATT".to_owned()));
}

#[tokio::test]
async fn a_receipt_while_our_own_answer_is_missing_ends_the_doubt() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    world.script.will([Act::LoseAnswer]);
    let uid = world.send(letter).await;
    world.until_phase(&uid, Phase::Uncertain).await;
    world.deliver("d-1", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.until_phase(&uid, Phase::Fetched).await;
    world.until_job(&uid, JobState::Done).await;
    world.pass(LONG);
    assert_eq!(world.script.submits(), 1);
}

#[tokio::test]
async fn a_letter_that_was_answered_while_in_doubt_is_asked_about_and_never_sent_again() {
    let cases = [
        (Some(Reconciled::HandedOver(handoff())), true),
        (Some(Reconciled::NothingArrived), false),
        (Some(Reconciled::Forgotten), false),
        (None, false),
    ];
    for (carrier_says, told) in cases {
        let mut world = World::new().await;
        world.script.will([Act::Hang]);
        let letter = world.letter();
        let wire_id = letter.wire_id.clone();
        let uid = world.send(letter).await;
        world.script.hanging.notified().await;
        world.script.will_answer(carrier_says.clone());
        world.deliver("d-1", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
        world.until_delivery("d-1", DeliveryState::Recorded).await;
        // The attempt dies with its process, and nobody has heard the carrier.
        world.start_engine();
        world.until_job(&uid, JobState::Done).await;
        world.pass(LONG);
        assert_eq!(world.script.submits(), 1, "sent once: {carrier_says:?}");
        assert_eq!(
            world.codes(&uid).await.contains(&"SENDT".to_owned()),
            told,
            "the carrier's word is kept when it has one: {carrier_says:?}"
        );
    }
}

#[tokio::test]
async fn somebody_else_cannot_speak_of_our_message() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    let uid = world.send(letter).await;
    world.until_job(&uid, JobState::Done).await;
    world.deliver("d-1", "0192:311204807", &format!("EVENT LEST {wire_id}"));
    world.until_delivery("d-1", DeliveryState::Foreign).await;
    assert_eq!(world.message(&uid).await.phase, Phase::Handed);
    let upper = wire_id.as_str().to_uppercase();
    world.deliver("d-2", ETATEN, &format!("EVENT LEST {upper}"));
    world.until_delivery("d-2", DeliveryState::Orphan).await;
    assert_eq!(
        world.message(&uid).await.phase,
        Phase::Handed,
        "an id is compared exactly as written"
    );
}

#[tokio::test]
async fn a_delivery_that_comes_again_is_acked_and_neither_fetched_nor_opened_again() {
    let world = World::new().await;
    world.deliver("d-1", ETATEN, "LETTER");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    world.deliver("d-1", ETATEN, "LETTER");
    world.deliver("d-2", ETATEN, "LETTER");
    world
        .until(|| async { world.reader.opened.lock().unwrap().len() == 2 })
        .await;
    assert_eq!(
        *world.log.lock().unwrap(),
        ["fetch d-1", "ack d-1", "ack d-1", "fetch d-2", "ack d-2"]
    );
    assert_eq!(*world.reader.opened.lock().unwrap(), ["d-1", "d-2"]);
}

#[tokio::test]
async fn a_delivery_whose_ack_was_never_answered_is_opened_in_the_end() {
    let world = World::new().await;
    world.deliver_as(Incoming {
        key: "d-1".to_owned(),
        sender: ETATEN.to_owned(),
        body: b"LETTER".to_vec(),
        ack_is_lost: true,
        ..Incoming::default()
    });
    world.until_delivery("d-1", DeliveryState::Staged).await;
    world
        .until_health(|health| health.accounts.values().any(|a| a.failure.is_some()))
        .await;
    assert!(world.reader.opened.lock().unwrap().is_empty());
    // Nothing else comes, and nobody wakes anything: the clock alone decides.
    world
        .until_passing(|| async {
            world
                .reader
                .opened
                .lock()
                .unwrap()
                .contains(&"d-1".to_owned())
        })
        .await;
}

#[tokio::test]
async fn a_delivery_that_fails_three_times_is_put_aside_and_the_queue_goes_on() {
    for body in ["FAIL", "PANIC"] {
        let world = World::new().await;
        world.deliver("d-1", ETATEN, body);
        world.deliver("d-2", ETATEN, "LETTER");
        world
            .until(|| async {
                world.pass(LONG);
                world.delivery("d-1").await == Some(DeliveryState::Quarantined)
            })
            .await;
        world.until_delivery("d-2", DeliveryState::Recorded).await;
        let opened = world.reader.opened.lock().unwrap().clone();
        assert_eq!(
            opened.iter().filter(|key| *key == "d-1").count(),
            3,
            "{body}: {opened:?}"
        );
    }
}

#[tokio::test]
async fn a_letter_that_there_is_no_room_for_is_tried_ever_more_seldom_and_never_given_up() {
    let world = World::new().await;
    world.reader.full.store(true, Ordering::SeqCst);
    world.deliver("d-1", ETATEN, "LARGE brev-1");
    let tries = || world.reader.opened.lock().unwrap().len();
    let began = world.clock.now();
    world.until_passing(|| async { tries() >= 12 }).await;
    let took = world.clock.now().duration_since(began);
    assert!(
        took > SignedDuration::from_mins(45),
        "twelve tries spread over more than {took}"
    );
    world
        .until_health(|health| {
            let blocked = health.accounts.values().filter_map(|a| a.blocked.as_ref());
            blocked
                .map(|(blocker, _)| blocker.key.as_str())
                .eq([Blocker::DISK])
        })
        .await;
    // The service answers, which mends no disk.
    world.looked.notify_one();
    world.deliver("d-2", ETATEN, "LETTER brev-2");
    world.until_delivery("d-2", DeliveryState::Recorded).await;
    let fares = world.engine.as_ref().unwrap().health();
    let blocked = |health: &crate::Health| health.accounts.values().any(|a| a.blocked.is_some());
    assert!(blocked(&fares.borrow()), "the large one still has no room");

    world.reader.full.store(false, Ordering::SeqCst);
    world
        .until_passing(|| async { world.delivery("d-1").await == Some(DeliveryState::Recorded) })
        .await;
    world.looked.notify_one();
    world.until_health(|health| !blocked(health)).await;
}

#[tokio::test]
async fn somebody_else_who_takes_from_the_inbox_is_told_of_until_they_are_gone() {
    let world = World::new().await;
    for others in [2, 0] {
        world.others.store(others, Ordering::SeqCst);
        world.looked.notify_one();
        world
            .until_health(|health| health.accounts.values().all(|a| a.others == others))
            .await;
    }
}

#[tokio::test]
async fn a_letter_that_can_not_be_opened_is_shown_and_its_sender_hears_that_it_came_and_no_more() {
    for how in ["FAIL", "PANIC"] {
        let world = World::new().await;
        world.deliver("d-1", ETATEN, &format!("POISON {how} brev-1"));
        world
            .until(|| async {
                world.pass(LONG);
                world.delivery("d-1").await == Some(DeliveryState::Recorded)
            })
            .await;
        let letter = world.incoming("brev-1").await;
        world
            .until(|| async {
                let codes = world.codes(&letter).await;
                codes.contains(&"MOTTATT_SENDT".to_owned())
            })
            .await;
        assert_eq!(world.envelopes(), ["MOTTATT 1"], "{how}: and not LEVERT");
    }
}

#[tokio::test]
async fn a_service_that_answers_again_is_well_even_when_nothing_lies_there() {
    let world = World::new().await;
    let fares =
        |health: &crate::Health| health.accounts.values().next().cloned().unwrap_or_default();
    world.deliver("trouble", ETATEN, "");
    world
        .until_health(|health| fares(health).failure.is_some())
        .await;
    // Past the pause after trouble, so that the service is asked again.
    world.pass(LONG);
    world.looked.notify_one();
    world
        .until_health(|health| {
            fares(health).failure.is_none() && fares(health).received_at == Some(world.clock.now())
        })
        .await;
}

#[tokio::test]
async fn a_letters_sender_is_told_mottatt_and_then_levert() {
    let world = World::new().await;
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world
                .codes(&letter)
                .await
                .contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    let codes = world.codes(&letter).await;
    assert_eq!(
        codes,
        ["INNKOMMENDE_MOTTATT", "MOTTATT_SENDT", "LEVERT_SENDT"]
    );
    assert_eq!(world.envelopes(), ["MOTTATT 1", "LEVERT 2"]);
}

#[tokio::test]
async fn an_answer_that_may_have_arrived_is_asked_about_and_never_made_anew() {
    let world = World::new().await;
    world.script.will([Act::LoseAnswer]);
    world
        .script
        .will_answer(Some(Reconciled::HandedOver(handoff())));
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world.pass(LONG);
            world
                .codes(&letter)
                .await
                .contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    assert_eq!(
        world.envelopes(),
        ["MOTTATT 1", "LEVERT 2"],
        "each was handed over once"
    );
    let row = world.message(&letter).await;
    assert_ne!(row.phase, Phase::Uncertain, "the letter is in no doubt");
}

#[tokio::test]
async fn an_answer_that_never_left_is_made_anew_so_that_its_deadline_is_fresh() {
    let world = World::new().await;
    let busy = || {
        Act::Fail(SubmitError::Unavailable {
            retry_after: None,
            cause: failure(FailureKind::Busy),
        })
    };
    world.script.will([busy(), busy()]);
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world.pass(LONG);
            world
                .codes(&letter)
                .await
                .contains(&"MOTTATT_SENDT".to_owned())
        })
        .await;
    let envelopes = world.envelopes();
    assert_eq!(
        envelopes.get(..3).unwrap(),
        ["MOTTATT 1", "MOTTATT 2", "MOTTATT 3"]
    );
}

#[tokio::test]
async fn a_refused_answer_is_told_and_the_letter_stays_as_it_is() {
    let world = World::new().await;
    world
        .script
        .will([Act::Fail(SubmitError::Rejected(Rejection {
            cause: failure(FailureKind::Refused),
            text: "Nei.".to_owned(),
            number: "E09".to_owned(),
        }))]);
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world
        .until(|| async {
            world
                .codes(&letter)
                .await
                .contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    let codes = world.codes(&letter).await;
    assert!(codes.contains(&"SVAR_STOPPET".to_owned()), "{codes:?}");
    assert_ne!(world.message(&letter).await.phase, Phase::Failed);
}

#[tokio::test]
async fn a_receipt_is_answered_about_itself_and_a_status_never_is() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    let uid = world.send(letter).await;
    world.until_job(&uid, JobState::Done).await;
    world.deliver("d-1", ETATEN, &format!("EVENT MOTTATT {wire_id}"));
    world.deliver("d-2", ETATEN, &format!("RECEIPT LEST {wire_id}"));
    world
        .until(|| async { world.codes(&uid).await.contains(&"LEVERT_SENDT".to_owned()) })
        .await;
    assert_eq!(
        world.envelopes(),
        ["sbd 1", "MOTTATT 1", "LEVERT 2"],
        "the letter, and two answers to the one receipt"
    );
    assert_eq!(world.message(&uid).await.phase, Phase::Accepted);
}

#[tokio::test]
async fn a_receipt_that_overtakes_our_commit_is_answered_when_its_message_is_known() {
    let world = World::new().await;
    let letter = world.letter();
    let wire_id = letter.wire_id.clone();
    world.deliver("d-1", ETATEN, &format!("RECEIPT LEST {wire_id}"));
    world.until_delivery("d-1", DeliveryState::Orphan).await;
    let uid = world.send(letter).await;
    world
        .until(|| async { world.codes(&uid).await.contains(&"LEVERT_SENDT".to_owned()) })
        .await;
}

#[tokio::test]
async fn a_letter_that_comes_again_is_kept_once_and_its_bytes_are_compared() {
    let world = World::new().await;
    for key in ["d-1", "d-2"] {
        world.deliver(key, ETATEN, "LETTER brev-1");
    }
    world.until_delivery("d-2", DeliveryState::Duplicate).await;
    let letter = world.incoming("brev-1").await;
    assert!(
        !world
            .codes(&letter)
            .await
            .contains(&"DUPLIKAT_ULIK".to_owned())
    );
    world.deliver_as(Incoming {
        key: "d-3".to_owned(),
        sender: ETATEN.to_owned(),
        body: b"LETTER brev-1 annet".to_vec(),
        ack_is_lost: false,
        ..Incoming::default()
    });
    world.until_delivery("d-3", DeliveryState::Duplicate).await;
    assert!(
        world
            .codes(&letter)
            .await
            .contains(&"DUPLIKAT_ULIK".to_owned())
    );
}

#[tokio::test]
async fn a_crash_between_any_two_steps_of_answering_answers_once() {
    let mut world = World::new().await;
    world.script.will([Act::Hang]);
    world
        .script
        .will_answer(Some(Reconciled::HandedOver(handoff())));
    world.deliver("d-1", ETATEN, "LETTER brev-1");
    world.until_delivery("d-1", DeliveryState::Recorded).await;
    let letter = world.incoming("brev-1").await;
    world.script.hanging.notified().await;
    world.start_engine();
    world
        .until(|| async {
            world.pass(LONG);
            world
                .codes(&letter)
                .await
                .contains(&"LEVERT_SENDT".to_owned())
        })
        .await;
    assert_eq!(world.envelopes(), ["MOTTATT 1", "LEVERT 2"]);
}

#[tokio::test]
async fn an_answer_that_gets_through_lets_go_of_all_that_waited_for_the_same() {
    let world = World::new().await;
    let refused = || {
        Act::Fail(SubmitError::Blocked(Blocker {
            key: "altinn:right".to_owned(),
            text: "Nei.".to_owned(),
            number: "E26".to_owned(),
            cause: failure(FailureKind::Forbidden),
        }))
    };
    world.script.will([refused(), refused(), refused()]);
    let letters = ["brev-1", "brev-2", "brev-3"];
    for letter in letters {
        world.deliver(letter, ETATEN, &format!("LETTER {letter}"));
    }
    for letter in letters {
        world.until_delivery(letter, DeliveryState::Recorded).await;
        let uid = world.incoming(letter).await;
        world.until_job(&uid, JobState::Blocked).await;
    }
    // One of them tries within the hour.
    world.pass(Duration::from_secs(61 * 60));
    for letter in letters {
        let uid = world.incoming(letter).await;
        world
            .until(|| async { world.codes(&uid).await.contains(&"LEVERT_SENDT".to_owned()) })
            .await;
    }
}

#[tokio::test]
async fn a_service_that_asks_for_time_is_given_it_whoever_is_in_a_hurry() {
    let world = World::new().await;
    world.deliver("busy", ETATEN, "");
    world
        .until_health(|health| health.accounts.values().any(|a| a.failure.is_some()))
        .await;
    world.deliver("d-1", ETATEN, "LETTER");
    let engine = world.engine.as_ref().unwrap();
    engine.wake(crate::Wake::Inbox(world.account()));
    // Longer than any pause of our own at the first failure, and shorter than what was asked for.
    world.pass(Duration::from_secs(30 * 60));
    // What the engine does of itself is done when a letter of ours has gone out.
    let uid = world.send(world.letter()).await;
    world.until_job(&uid, JobState::Done).await;
    assert!(world.log.lock().unwrap().is_empty(), "it was not asked");
    world.pass(Duration::from_secs(11 * 60));
    world.until_delivery("d-1", DeliveryState::Recorded).await;
}
