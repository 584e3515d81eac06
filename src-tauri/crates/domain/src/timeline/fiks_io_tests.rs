//! What is known of a message that went over FIKS IO (fiks-io 8, ux 3).

use crate::{
    FiksIoAnswers, Phase, Profile, ServiceIdentifier, Source, StatusEvent, Step, StepState, Tone,
    fold,
};

const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

fn said(minute: i64, source: Source, code: &str, detail: &str) -> StatusEvent {
    let at = jiff::Timestamp::from_second(1_795_000_000 + minute * 60).unwrap();
    let mut event = StatusEvent::local(ServiceIdentifier::FiksIo, code, at, detail);
    event.source = source;
    event
}

fn sent() -> Vec<StatusEvent> {
    vec![
        said(0, Source::Local, "OPPRETTET", ""),
        said(1, Source::Local, "PAKKET", ""),
        said(2, Source::Service, "SENDT", ""),
    ]
}

fn arkiv() -> Profile {
    Profile::fiks_io(FiksIoAnswers {
        received: true,
        done: true,
    })
}

fn state(events: &[StatusEvent], profile: &Profile, step: Step) -> StepState {
    let timeline = fold(events, profile);
    timeline
        .steps
        .iter()
        .find(|entry| entry.step == step)
        .unwrap()
        .state
}

#[test]
fn an_answer_confirms_what_its_type_says_and_a_kvittering_closes() {
    let mut events = sent();
    assert_eq!(state(&events, &arkiv(), Step::Fetched), StepState::Waiting);
    events.push(said(
        3,
        Source::Recipient,
        &format!("{OPPRETT}.mottatt"),
        "",
    ));
    assert_eq!(fold(&events, &arkiv()).phase, Phase::Fetched);
    assert_eq!(state(&events, &arkiv(), Step::Accepted), StepState::Waiting);
    events.push(said(
        4,
        Source::Recipient,
        &format!("{OPPRETT}.kvittering"),
        "",
    ));
    let timeline = fold(&events, &arkiv());
    assert_eq!(
        (timeline.phase, timeline.tone),
        (Phase::Accepted, Tone::Success)
    );
    assert_eq!(state(&events, &arkiv(), Step::Closed), StepState::Confirmed);
}

#[test]
fn a_kvittering_without_mottatt_does_not_say_that_it_was_fetched_before() {
    let mut events = sent();
    events.push(said(
        4,
        Source::Recipient,
        &format!("{OPPRETT}.kvittering"),
        "",
    ));
    assert_eq!(
        state(&events, &arkiv(), Step::Fetched),
        StepState::Waiting,
        "no step is inferred from another"
    );
}

#[test]
fn a_late_answer_lifts_a_tidsavbrudd_and_none_lifts_an_error() {
    let mut events = sent();
    events.push(said(
        3,
        Source::Service,
        "no.ks.fiks.kvittering.tidsavbrudd",
        "",
    ));
    assert_eq!(fold(&events, &arkiv()).phase, Phase::Expired);
    events.push(said(
        4,
        Source::Recipient,
        &format!("{OPPRETT}.kvittering"),
        "",
    ));
    assert_eq!(fold(&events, &arkiv()).phase, Phase::Accepted);

    let mut failed = sent();
    failed.push(said(
        3,
        Source::Recipient,
        &format!("{OPPRETT}.mottatt"),
        "",
    ));
    let error = "no.ks.fiks.arkiv.v1.feilmelding.ugyldigforespoersel";
    failed.push(said(4, Source::Recipient, error, "x\nMangler journalpost"));
    assert_eq!(fold(&failed, &arkiv()).phase, Phase::Failed);
    assert_eq!(
        state(&failed, &arkiv(), Step::Fetched),
        StepState::Confirmed,
        "it had fetched it, whatever it thought of it"
    );
}

#[test]
fn a_tidsavbrudd_that_comes_after_the_answer_changes_nothing() {
    let mut events = sent();
    events.push(said(
        3,
        Source::Recipient,
        &format!("{OPPRETT}.mottatt"),
        "",
    ));
    events.push(said(
        9,
        Source::Service,
        "no.ks.fiks.kvittering.tidsavbrudd",
        "",
    ));
    assert_eq!(fold(&events, &arkiv()).phase, Phase::Fetched);
}

#[test]
fn silence_until_the_deadline_fails_nothing() {
    let mut events = sent();
    events.push(said(9, Source::Local, "LEVETID_UTLOPT", ""));
    let timeline = fold(&events, &arkiv());
    assert_eq!(timeline.phase, Phase::Handed, "it may have been fetched");
}

#[test]
fn what_has_no_answer_is_done_when_it_lies_in_the_queue() {
    let none = Profile::fiks_io(FiksIoAnswers::default());
    assert_eq!(state(&sent(), &none, Step::Fetched), StepState::Unknown);
    assert_eq!(state(&sent(), &none, Step::Closed), StepState::Confirmed);
    assert_eq!(fold(&sent(), &none).tone, Tone::Success);
}
