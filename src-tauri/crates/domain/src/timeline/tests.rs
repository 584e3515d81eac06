use super::*;
use crate::{ServiceIdentifier, Source};
use jiff::Timestamp;
use proptest::prelude::*;

fn event(code: &str, detail: &str, second: i64) -> StatusEvent {
    StatusEvent {
        service: ServiceIdentifier::Dpo,
        code: code.to_owned(),
        source: Source::Recipient,
        source_key: format!("{code}|{second}"),
        stated_at: String::new(),
        received_at: Timestamp::from_second(1_700_000_000 + second).unwrap(),
        detail: detail.to_owned(),
        raw_blob: String::new(),
    }
}

fn folded(codes: &[(&str, &str)]) -> Timeline {
    let events: Vec<_> = codes
        .iter()
        .enumerate()
        .map(|(second, (code, detail))| event(code, detail, second as i64))
        .collect();
    fold(&events, &Profile::dpo())
}

fn state(timeline: &Timeline, step: Step) -> StepState {
    timeline
        .steps
        .iter()
        .find(|entry| entry.step == step)
        .unwrap()
        .state
}

const OK: (&str, &str) = ("LEST", "ArkivmeldingKvittering: OK");
const ERROR: (&str, &str) = ("FEIL", "ArkivmeldingKvittering: ERROR\nX: nei");

#[test]
fn a_full_road_ends_accepted_and_closed_and_says_nothing_of_a_reader() {
    let timeline = folded(&[
        ("OPPRETTET", ""),
        ("PAKKET", ""),
        ("SENDT", ""),
        ("MOTTATT", ""),
        ("LEVERT", ""),
        OK,
    ]);
    assert_eq!(timeline.phase, Phase::Accepted);
    assert_eq!(timeline.tone, Tone::Success);
    assert_eq!(
        timeline.headline,
        Some(5),
        "the archive's word outweighs the weaker LEVERT"
    );
    assert_eq!(state(&timeline, Step::Closed), StepState::Confirmed);
    assert_eq!(
        state(&timeline, Step::Opened),
        StepState::Unknown,
        "DPO can never tell that a person read it"
    );
}

#[test]
fn no_step_is_inferred_from_another() {
    let timeline = folded(&[("OPPRETTET", ""), OK]);
    assert_eq!(
        state(&timeline, Step::Fetched),
        StepState::Waiting,
        "nobody said that it was fetched"
    );
    assert_eq!(
        state(&timeline, Step::Handed),
        StepState::Waiting,
        "nobody said that Altinn has it"
    );
    assert_eq!(timeline.phase, Phase::Accepted);
}

#[test]
fn a_rejection_stands_although_a_weaker_delivery_comes_after_it() {
    let timeline = folded(&[("OPPRETTET", ""), ("SENDT", ""), ERROR, ("LEVERT", "")]);
    assert_eq!(timeline.phase, Phase::Failed);
    assert_eq!(state(&timeline, Step::Accepted), StepState::Failed);
}

#[test]
fn an_expiry_stands_on_the_step_that_was_waited_for_and_a_late_receipt_lifts_it() {
    let before = folded(&[
        ("OPPRETTET", ""),
        ("PAKKET", ""),
        ("SENDT", ""),
        ("LEVETID_UTLOPT", ""),
    ]);
    assert_eq!(before.phase, Phase::Expired);
    assert_eq!(state(&before, Step::Fetched), StepState::Failed);
    assert_eq!(
        state(&before, Step::Accepted),
        StepState::Waiting,
        "it may still come"
    );
    let after = folded(&[
        ("OPPRETTET", ""),
        ("PAKKET", ""),
        ("SENDT", ""),
        ("LEVETID_UTLOPT", ""),
        ("MOTTATT", ""),
    ]);
    assert_eq!(after.phase, Phase::Fetched);
}

#[test]
fn an_uncertain_attempt_is_lifted_by_the_carrier_or_settled_by_asking_it() {
    let uncertain = [("OPPRETTET", ""), ("PAKKET", ""), ("USIKKER", "")];
    assert_eq!(folded(&uncertain).phase, Phase::Uncertain);
    assert_eq!(
        folded(&[&uncertain[..], &[("SENDT", "")]].concat()).phase,
        Phase::Handed
    );
    assert_eq!(
        folded(&[&uncertain[..], &[("AVKLART", "")]].concat()).phase,
        Phase::Queued
    );
}

#[test]
fn a_late_status_moves_nothing_backwards() {
    let timeline = folded(&[
        ("OPPRETTET", ""),
        ("SENDT", ""),
        OK,
        ("MOTTATT", ""),
        ("MOTTATT", ""),
    ]);
    assert_eq!(timeline.phase, Phase::Accepted);
    assert_eq!(
        state(&timeline, Step::Fetched),
        StepState::Confirmed,
        "and yet it is told"
    );
}

#[test]
fn a_virus_found_by_the_carrier_fails_the_handing_over() {
    let timeline = folded(&[
        ("OPPRETTET", ""),
        ("PAKKET", ""),
        ("LASTET_OPP", ""),
        ("Failed", "Malware"),
    ]);
    assert_eq!(timeline.phase, Phase::Failed);
    assert_eq!(state(&timeline, Step::Handed), StepState::Failed);
    assert_eq!(state(&timeline, Step::Fetched), StepState::NotApplicable);
}

#[test]
fn a_deadline_after_the_last_confirmation_says_nothing() {
    let timeline = folded(&[("OPPRETTET", ""), ("LEVERT", ""), ("LEVETID_UTLOPT", "")]);
    assert_eq!(state(&timeline, Step::Accepted), StepState::Confirmed);
    assert_eq!(timeline.phase, Phase::Accepted);
}

#[test]
fn what_was_agreed_is_done_when_the_receivers_system_has_it() {
    let taken = [event("OPPRETTET", "", 0), event("LEVERT", "", 1)];
    let closed = |profile: &Profile| state(&fold(&taken, profile), Step::Closed);
    assert_eq!(closed(&Profile::dpo_agreed()), StepState::Confirmed);
    assert_eq!(fold(&taken, &Profile::dpo_agreed()).tone, Tone::Success);
    assert_eq!(fold(&taken, &Profile::dpo()).tone, Tone::Neutral);
    assert_eq!(
        closed(&Profile::dpo()),
        StepState::Waiting,
        "an archive answers a letter"
    );
}

#[test]
fn what_the_archive_has_taken_cannot_be_stopped_any_more() {
    let timeline = folded(&[("OPPRETTET", ""), ("LEVERT", ""), ("STOPPET", "")]);
    assert_eq!(state(&timeline, Step::Accepted), StepState::Confirmed);
    assert_eq!(timeline.phase, Phase::Accepted);
}

#[test]
fn an_outcome_of_the_same_instant_comes_after_what_it_ends() {
    let at_once = [
        event("OPPRETTET", "", 0),
        event("PAKKET", "", 0),
        event("FEIL", "", 0),
    ];
    let timeline = fold(&at_once, &Profile::dpo());
    assert_eq!(timeline.phase, Phase::Failed);
    assert_eq!(state(&timeline, Step::Handed), StepState::Failed);
}

#[test]
fn an_unknown_status_is_kept_and_changes_nothing() {
    let with = folded(&[("OPPRETTET", ""), ("SENDT", ""), ("NYTT_ORD", "")]);
    let without = folded(&[("OPPRETTET", ""), ("SENDT", "")]);
    assert_eq!(with, without);
}

fn any_event() -> impl Strategy<Value = StatusEvent> {
    let codes: Vec<(String, String)> = StatusTable::builtin()
        .rules()
        .iter()
        .map(|rule| (rule.code.clone(), rule.when.clone()))
        .chain([("UKJENT".to_owned(), String::new())])
        .collect();
    (prop::sample::select(codes), 0i64..5)
        .prop_map(|((code, when), second)| event(&code, &when, second))
}

proptest! {
    #[test]
    fn the_order_of_the_log_does_not_matter(
        (events, shuffled) in prop::collection::vec(any_event(), 0..9)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
    ) {
        let a = fold(&events, &Profile::dpo());
        let b = fold(&shuffled, &Profile::dpo());
        let states = |t: &Timeline| t.steps.iter().map(|s| (s.step, s.state)).collect::<Vec<_>>();
        prop_assert_eq!(states(&a), states(&b));
        prop_assert_eq!(a.phase, b.phase);
        prop_assert_eq!(a.tone, b.tone);
    }

    #[test]
    fn one_more_receipt_never_moves_a_message_back(events in prop::collection::vec(any_event(), 0..8)) {
        let before = fold(&events, &Profile::dpo());
        let mut more = events;
        more.push(event("MOTTATT", "", 9));
        let after = fold(&more, &Profile::dpo());
        if before.phase <= Phase::Opened {
            prop_assert!(after.phase >= before.phase, "{:?} -> {:?}", before.phase, after.phase);
        }
        for (b, a) in before.steps.iter().zip(&after.steps) {
            if b.state == StepState::Confirmed {
                prop_assert_eq!(a.state, StepState::Confirmed);
            }
        }
    }

    #[test]
    fn a_repeat_changes_nothing(
        events in prop::collection::vec(any_event(), 1..9),
        at in any::<prop::sample::Index>(),
        times in 1usize..3,
    ) {
        let before = fold(&events, &Profile::dpo());
        let mut more = events.clone();
        for _ in 0..times {
            more.push(at.get(&events).clone());
        }
        prop_assert_eq!(look(&before), look(&fold(&more, &Profile::dpo())));
    }

    #[test]
    fn what_the_table_does_not_know_changes_nothing(
        events in prop::collection::vec(any_event(), 0..9),
        code in "[A-Za-zÆØÅ_ ]{0,12}",
        second in 0i64..5,
    ) {
        let strange = event(&code, "", second);
        prop_assume!(StatusTable::builtin().rule(&strange).is_none());
        let before = fold(&events, &Profile::dpo());
        let mut more = events;
        more.push(strange);
        let after = fold(&more, &Profile::dpo());
        prop_assert_eq!(look(&before), look(&after));
        prop_assert_eq!(before.headline, after.headline);
    }

    /// Something more that is known, learnt at any time, takes no confirmation away; only an outcome
    /// that stands on the very step may, because the table says that it outweighs what came after it.
    #[test]
    fn more_knowledge_takes_no_confirmation_away(
        events in prop::collection::vec(any_event(), 0..9),
        one_more in any_event(),
    ) {
        let before = fold(&events, &Profile::dpo());
        let mut more = events;
        more.push(one_more);
        let after = fold(&more, &Profile::dpo());
        let is_outcome = |event: &StatusEvent| {
            StatusTable::builtin().rule(event).is_some_and(|rule| {
                matches!(
                    rule.effect,
                    Effect::Fails | Effect::Expires | Effect::Uncertain | Effect::Cancels
                )
            })
        };
        let outcome = more.iter().any(is_outcome);
        for (was, is) in before.steps.iter().zip(&after.steps) {
            if was.state == StepState::Confirmed && is.state != StepState::Confirmed {
                prop_assert!(outcome && is.state == StepState::Failed, "{:?}: {:?}", is.step, is.state);
            }
        }
        if !outcome {
            prop_assert!(after.phase >= before.phase, "{:?} -> {:?}", before.phase, after.phase);
        }
    }

    #[test]
    fn every_log_folds_into_seven_steps_for_every_kind_of_service(
        events in prop::collection::vec(any_event(), 0..9),
        reports in prop::sample::subsequence(Step::ALL.to_vec(), 0..=7),
    ) {
        let profile = Profile { reports: reports.leak(), ..Profile::dpo() };
        let timeline = fold(&events, &profile);
        prop_assert_eq!(timeline.steps.iter().map(|s| s.step).collect::<Vec<_>>(), Step::ALL.to_vec());
        for entry in &timeline.steps {
            let can_tell = profile.reports.contains(&entry.step);
            prop_assert!(entry.state != StepState::Waiting || can_tell, "nobody can tell of {:?}", entry.step);
            prop_assert!(entry.events.iter().all(|index| *index < events.len()));
        }
        prop_assert!(timeline.headline.is_none_or(|index| index < events.len()));
    }
}

/// What a screen shows.
fn look(timeline: &Timeline) -> (Vec<(Step, StepState)>, Phase, Tone) {
    let states = timeline
        .steps
        .iter()
        .map(|entry| (entry.step, entry.state))
        .collect();
    (states, timeline.phase, timeline.tone)
}
