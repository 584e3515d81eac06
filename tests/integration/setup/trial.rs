//! A letter to ourselves, which must really come round.

use std::sync::Arc;

use budstikke_app::dto::{Folder, TrialOutcome, TrialState, VerdictDto};
use budstikke_app::{App, Environment};
use budstikke_domain::{Clock as _, ManualClock};
use budstikke_sandbox::{Endpoint, Fault, Letter, Quirk, RecipientStatus};
use budstikke_tests::world::{PROMPT, US, World, as_time_passes, within};
use jiff::SignedDuration;

use super::ready;

/// The lines of a trial, in order.
const LINES: [&str; 6] = [
    "Pakket, signert og låst",
    "Levert til Altinn",
    "Hentet tilbake hit",
    "Låst opp og kontrollert",
    "Hentingen bekreftet (MOTTATT)",
    "Leveringen bekreftet (LEVERT)",
];

/// A world whose clock a test drives: outside the sandbox we search at most ten times a minute.
async fn driven() -> (World, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(super::machine_now()));
    (World::with_clock(clock.clone()).await, clock)
}

/// An organisation that is set up and has not tried it.
async fn untried(world: &World) -> App {
    let setup = ready(world).await;
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    App::open(world.stand_in()).await.unwrap()
}

/// Waits until the trial is over, while time passes.
async fn ended(clock: &ManualClock, app: &App) -> TrialState {
    until(clock, app, |trial| trial.outcome != TrialOutcome::Running).await
}

/// Waits until the trial stands as `done` says, while time passes.
async fn until(clock: &ManualClock, app: &App, done: impl Fn(&TrialState) -> bool) -> TrialState {
    let mut events = app.events();
    let waiting = async {
        loop {
            let trial = app.trial().await.unwrap();
            if done(&trial) {
                return trial;
            }
            let _ = events.recv().await;
        }
    };
    within(as_time_passes(
        clock,
        SignedDuration::from_millis(500),
        waiting,
    ))
    .await
}

/// How many lines have happened; the others come after them.
fn done(trial: &TrialState) -> usize {
    let titles: Vec<_> = trial.lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(titles, LINES);
    let done = trial.lines.iter().take_while(|line| line.done).count();
    assert!(
        trial.lines.iter().skip(done).all(|line| !line.done),
        "in order: {trial:?}"
    );
    done
}

/// The number of the error, once it is known to say what happened and what to do.
fn failed(trial: &TrialState, what: &str, action: &str) -> String {
    assert_eq!(trial.outcome, TrialOutcome::Failed, "{trial:?}");
    let problem = trial.problem.clone().expect("it says why");
    assert!(problem.what.contains(what), "{problem:?}");
    assert!(problem.action.contains(action), "{problem:?}");
    assert!(!problem.meaning.is_empty(), "{problem:?}");
    problem.number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_passes_when_the_letter_is_back_green_and_answered_and_not_before() {
    let (world, clock) = driven().await;
    let app = untried(&world).await;
    // What comes in stands still; what goes out does not.
    busy(&world, Endpoint::Search);
    app.begin_trial().await.unwrap();
    let trial = until(&clock, &app, |trial| done(trial) == 2).await;
    assert_eq!(
        (trial.outcome, done(&trial)),
        (TrialOutcome::Running, 2),
        "it lies at Altinn, and nothing more is known"
    );
    world.sandbox.clear_faults();
    app.fetch_now().await.unwrap();
    let trial = ended(&clock, &app).await;
    assert_eq!(trial.outcome, TrialOutcome::Passed, "{trial:?}");
    assert_eq!(done(&trial), LINES.len());
    assert_eq!(trial.problem, None);
    let page = app.list_inbox(None).await.unwrap();
    assert_eq!(page.rows.len(), 1, "and it lies in Innboks");
    assert_eq!(page.rows[0].verdict, VerdictDto::Passed);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_back_locked_for_another_key_is_told_as_that() {
    let (world, clock) = driven().await;
    let app = untried(&world).await;
    // What is registered for us is not what we have here.
    world.sandbox.change_key(US).unwrap();
    app.begin_trial().await.unwrap();
    let trial = ended(&clock, &app).await;
    let number = failed(&trial, "låst for et annet sertifikat", "under Tilganger");
    assert_eq!((number.as_str(), done(&trial)), ("E20", 3));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_back_changed_or_from_another_is_told_as_that() {
    type Make = fn(Letter) -> Letter;
    let cases: [(Make, &str, &str, &str); 2] = [
        (
            |letter| letter.with(Quirk::ChangedDocument),
            "E21",
            "En fil er endret etter at avsenderen signerte",
            "Prøv en gang til",
        ),
        (
            |mut letter| {
                letter.signed_by = Some(PROMPT.to_owned());
                letter
            },
            "E07",
            "med en annen avsender",
            "hører til samme virksomhet",
        ),
    ];
    for (make, number, what, action) in cases {
        let (world, clock) = driven().await;
        let app = untried(&world).await;
        // Ours stays here, and what comes in its place has its id.
        busy(&world, Endpoint::Upload);
        app.begin_trial().await.unwrap();
        let page = app.list_messages(Folder::Outbox, None).await.unwrap();
        let sent = app.message(&page.rows[0].uid).await.unwrap();
        let mut letter = Letter::new(US, "Prøve", "Til oss selv.");
        letter.message_id = Some(sent.technical[0].value.clone());
        world.sandbox.send_letter(&make(letter)).unwrap();
        let trial = ended(&clock, &app).await;
        assert_eq!(failed(&trial, what, action), number, "{trial:?}");
        app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_another_system_fetched_is_told_as_that() {
    let (world, clock) = driven().await;
    let app = untried(&world).await;
    busy(&world, Endpoint::Search);
    world.sandbox.let_fetch(US, true);
    app.begin_trial().await.unwrap();
    let taken = world.sandbox.until_received(US, |all| !all.is_empty());
    within(as_time_passes(
        &clock,
        SignedDuration::from_millis(50),
        taken,
    ))
    .await;
    let letter = &world.sandbox.received(US)[0];
    let transfers = world.sandbox.transfers();
    let transfer = transfers.iter().find(|one| one.id == letter.transfer_id);
    assert_eq!(
        transfer.unwrap().recipient_status(US),
        Some(RecipientStatus::DownloadConfirmed)
    );
    world.sandbox.clear_faults();
    let trial = ended(&clock, &app).await;
    let number = failed(&trial, "Et annet system hentet brevet", "Slå av hentingen");
    assert_eq!(number, "E23");
    assert!(trial.lines[1].done && !trial.lines[2].done, "{trial:?}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_does_not_come_back_in_time_is_told_with_the_leg_that_is_missing() {
    type Hinder = fn(&World);
    let cases: [(Hinder, usize, &str, &str, &str); 3] = [
        (
            |world| world.sandbox.set_scan(SignedDuration::from_hours(1)),
            1,
            "",
            "ikke ferdig med å ta imot",
            "Altinn Formidling svarer",
        ),
        (
            |world| busy(world, Endpoint::Upload),
            1,
            "E22",
            "overbelastet",
            "prøv igjen",
        ),
        (
            |world| busy(world, Endpoint::Search),
            2,
            "",
            "ikke kommet tilbake hit",
            "et annet system henter",
        ),
    ];
    for (hinder, lines, number, what, action) in cases {
        let (world, clock) = driven().await;
        let app = untried(&world).await;
        hinder(&world);
        app.begin_trial().await.unwrap();
        let began = clock.now();
        let trial = ended(&clock, &app).await;
        assert_eq!(failed(&trial, what, action), number);
        assert_eq!(done(&trial), lines, "{what}");
        let waited = clock.now().duration_since(began);
        assert!(
            waited >= SignedDuration::from_mins(5),
            "{what}: it got its time: {waited}"
        );
        app.close().await;
    }
}

fn busy(world: &World, endpoint: Endpoint) {
    let fault = Fault::Status(503, String::new());
    world.sandbox.fault(endpoint, fault).always();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_failed_can_be_made_again() {
    let (world, clock) = driven().await;
    let app = untried(&world).await;
    assert_eq!(app.session().environment, Environment::Test.into());
    world.sandbox.fault(Endpoint::Lookup, Fault::Html).always();
    assert!(
        app.begin_trial().await.is_err(),
        "nobody says how to reach us"
    );
    assert_eq!(app.list_drafts().await.unwrap().len(), 0, "nobody wrote it");
    assert_eq!(app.trial().await.unwrap().outcome, TrialOutcome::NotBegun);
    world.sandbox.clear_faults();
    world.sandbox.set_may_receive(US, false);
    app.begin_trial().await.unwrap();
    let trial = ended(&clock, &app).await;
    assert_eq!(trial.outcome, TrialOutcome::Failed);
    assert!(trial.problem.is_some(), "Altinn said no: {trial:?}");
    world.sandbox.set_may_receive(US, true);
    app.begin_trial().await.unwrap();
    let trial = ended(&clock, &app).await;
    assert_eq!(trial.outcome, TrialOutcome::Passed, "{trial:?}");
    app.close().await;
}
