//! The catalogue of errors (ux 5.10): a number means the same for ever, because people write it down and
//! ask about it. Each number is caused here and what a person reads is compared with the list in
//! `tests/fixtures/errors.txt`; where it belongs to another channel, that is said instead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use budstikke_app::dto::{AccessId, HealthDto, IpcError, MessageDetail};
use budstikke_app::{App, AppError, ClientInput, Setup};
use budstikke_domain::{
    Clock as _, ErrorCatalogue, Failure, FailureKind, ManualClock, Secret, SystemClock,
};
use budstikke_sandbox::{Endpoint, Fault, KontoRole, Letter, Quirk, ReceiptType};
use budstikke_test_pki::{Authority, Draft};
use budstikke_tests::world::{
    Desk, PROMPT, REFUSING, SILENT, US, World, fiks_input, input, step, within,
};
use jiff::{SignedDuration, Timestamp};

use crate::setup::valid;

const CLIENT: &str = "MOVE_IP_310204838";
const MESSY: &str = "311204866";

/// The numbers that nothing here can lead to, and why.
const ELSEWHERE: [(&str, &str); 3] = [
    (
        "E13",
        "the first document is the main one until a person says another, so there is always one",
    ),
    (
        "E18",
        "KS says it of a program of others that fails three times; `messages` of `app` sees what it becomes",
    ),
    (
        "E23",
        "Altinn does not tell who else fetches; the set-up asks instead",
    ),
];

/// Some of the sandbox's certificates ran out so long before today.
fn without_dates(text: &str) -> String {
    let is_date = |word: &str| {
        let parts: Vec<&str> = word.trim_end_matches('.').split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok())
    };
    text.split_inclusive([' ', '\n'])
        .map(|word| match word.trim_end() {
            bare if is_date(bare) => word.replace(bare, "DATO."),
            _ => word.to_owned(),
        })
        .collect()
}

/// What a person reads: what happened, and what to do.
type Read = (String, String);

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_the_catalogue_is_reached_and_means_what_it_meant() {
    let mut seen: BTreeMap<String, Read> = BTreeMap::new();
    let mut add = |found: Vec<(String, String, String)>| {
        for (number, what, action) in found {
            seen.insert(number, (what, action));
        }
    };
    add(without_a_world());
    add(services().await);
    add(set_up().await);
    add(sending().await);
    add(too_late().await);
    add(receiving().await);
    add(clock().await);
    add(over_fiks_io().await);

    let told: String = seen
        .iter()
        .map(|(number, (what, action))| match action.as_str() {
            "" => format!("{number} {what}\n"),
            action => format!("{number} {what}\n    {action}\n"),
        })
        .map(|told| without_dates(&told))
        .collect();
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors.txt");
    if std::env::var_os("BUDSTIKKE_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&list, &told).unwrap();
    }
    assert_eq!(
        told,
        std::fs::read_to_string(&list).unwrap(),
        "a text may be mended, its number not: BUDSTIKKE_UPDATE_SNAPSHOTS=1, and look at it"
    );
    for entry in ErrorCatalogue::builtin().entries() {
        let number = entry.number.clone();
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| *other == number);
        assert!(
            seen.contains_key(&number) != elsewhere,
            "{number} is either caused here or belongs elsewhere, with the reason"
        );
    }
}

/// A number that is not in the catalogue cannot be asked about, and one that nothing says is no error of ours.
#[test]
fn the_catalogue_has_every_number_that_the_program_says_and_no_other() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri");
    let mut used = BTreeSet::new();
    said_in(&crates, &mut used);
    let catalogue = ErrorCatalogue::builtin().entries();
    let catalogue: BTreeSet<String> = catalogue.iter().map(|entry| entry.number.clone()).collect();
    assert_eq!(used, catalogue, "assets/errors.toml and the sources");
}

/// The numbers in the sources under `folder`, but for what is only tried there.
fn said_in(folder: &Path, used: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !["tests", "target", "sandbox", "test-pki", "gen"].contains(&name.as_ref()) {
                said_in(&path, used);
            }
            continue;
        }
        if !name.ends_with(".rs") || name.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (product, _) = text
            .split_once("#[cfg(test)]\nmod tests {")
            .unwrap_or((&text, ""));
        for quoted in product.split('"') {
            let digits = quoted.strip_prefix('E').unwrap_or_default();
            if digits.len() == 2 && digits.parse::<u8>().is_ok() {
                used.insert(quoted.to_owned());
            }
        }
    }
}

/// What only KS and Fiks Arkiv lead to.
async fn over_fiks_io() -> Vec<(String, String, String)> {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.konto_desk(0).await;
    let draft = us.app.new_draft().await.unwrap();
    let mut typed = fiks_input(&world, KontoRole::Unattended, "Tilsvar");
    let to_queue = us.app.save_draft(&draft.id, typed.clone()).await.unwrap();
    let to_queue = us
        .with_files(&to_queue, vec![world.file("Tilsvar.pdf", 400)])
        .await;

    let named = us.app.new_draft().await.unwrap();
    typed.fiks_io.melding_type = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett".to_owned();
    us.app.save_draft(&named.id, typed).await.unwrap();
    let file = world.folder().join("arkivmelding.xml");
    std::fs::write(&file, NAMES_ANOTHER).unwrap();
    let named = us.with_files(&named, vec![file]).await;
    let check = us.app.check_draft(&named.id).await.unwrap();
    let mut problems = check.problems.into_iter();
    let missing = problems.find(|problem| problem.number == "E14");
    let missing = missing.expect("it names a file that is not there");
    let mut seen = vec![(missing.number, missing.text, String::new())];

    let uid = us.app.send_draft(&to_queue.id).await.unwrap().uid;
    us.until_as_time_passes(&clock, &uid, |message| {
        step(message, "handed") == "Confirmed"
    })
    .await;
    clock.advance(SignedDuration::from_hours(24 * 30));
    let message = us
        .until_as_time_passes(&clock, &uid, |message| number(message) == "E17")
        .await;
    let problem = message.problem.expect("it has one");
    assert!(!problem.help.is_empty(), "it is said who can help");
    seen.push(told(problem));
    us.app.close().await;
    seen
}

/// An arkivmelding of Fiks Arkiv that speaks of a file that nobody attached.
const NAMES_ANOTHER: &str = r#"<arkivmelding xmlns="https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"><registrering><dokumentbeskrivelse><dokumentobjekt><referanseDokumentfil>kart.pdf</referanseDokumentfil></dokumentobjekt></dokumentbeskrivelse></registrering></arkivmelding>"#;

/// What cannot happen on this machine while its services do.
fn without_a_world() -> Vec<(String, String, String)> {
    let offline = Failure {
        kind: FailureKind::Offline,
        service: "Altinn Formidling".to_owned(),
        status: None,
        code: String::new(),
        text: String::new(),
        retry_after: None,
    };
    vec![told(IpcError::from(AppError::Service(offline)))]
}

async fn services() -> Vec<(String, String, String)> {
    let world = World::new().await;
    let us = world.desk(0).await;
    world
        .sandbox
        .fault(Endpoint::UnitSearch, Fault::Html)
        .always();
    let found = us.app.search_recipients("nordfjell kommune").await.unwrap();
    let mut seen = vec![told(found.problem.expect("the register answers a page"))];
    world.sandbox.expire_registered_certificate(SILENT).unwrap();
    let draft = us.app.new_draft().await.unwrap();
    us.app
        .save_draft(&draft.id, input(SILENT, "Tilsvar"))
        .await
        .unwrap();
    let missing = vec![world.folder().join("Finnes ikke.pdf")];
    let draft = us.with_files(&draft, missing).await;
    let check = us.app.check_draft(&draft.id).await.unwrap();
    for problem in check.problems {
        if problem.number.starts_with('E') {
            seen.push((problem.number, problem.text, String::new()));
        }
    }
    let draft = us
        .draft(SILENT, "Tilsvar", vec![world.file("Tilsvar.pdf", 400)])
        .await;
    let error = us.app.send_draft(&draft.id).await;
    let error = error.expect_err("its certificate has run out");
    seen.push(told(error.into()));
    let second = App::open(world.config(0)).await;
    let Err(error) = second else {
        panic!("a profile is opened once");
    };
    seen.push(told(error.into()));
    us.app.close().await;
    seen
}

async fn set_up() -> Vec<(String, String, String)> {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    let error = setup.set_organisation("310204839").await;
    let mut seen = vec![told(error.expect_err("not a number").into())];
    setup.set_organisation(US).await.unwrap();
    let authority = Authority::root("Prøve CA");
    let day = SignedDuration::from_hours(24);
    let then = Timestamp::new(1_700_000_000, 0).unwrap();
    let old = Draft {
        validity: (then, then + day),
        ..valid(US)
    };
    for (p12, password) in [
        (authority.issue(&old).p12("p"), "p"),
        (authority.issue(&valid(US)).p12("p"), "feil"),
        (authority.issue(&valid(PROMPT)).p12("p"), "p"),
    ] {
        let file = world.folder().join("valgt.p12");
        std::fs::write(&file, p12).unwrap();
        setup.choose_file(file);
        let error = setup.open_certificate(Secret::new(password.to_owned()));
        seen.push(told(error.await.expect_err("it is refused").into()));
    }
    drop(setup);
    let setup = world.set_up(world.stand_in()).await;
    let unknown = ClientInput {
        id: "MOVE_IP_ukjent".to_owned(),
        certificate: true,
    };
    setup.set_client(unknown).await.unwrap();
    let state = setup.check_accesses().await.unwrap();
    let line = state
        .accesses
        .into_iter()
        .find(|line| line.id == AccessId::Client);
    let line = line.expect("it is checked");
    seen.push((line.number, line.text, String::new()));
    seen
}

async fn sending() -> Vec<(String, String, String)> {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut seen = Vec::new();

    world.sandbox.set_may_receive(SILENT, false);
    let uid = us.send(&world, SILENT).await;
    seen.push(problem_of(&us, &uid, "E09").await);
    let too_large = r#"{"status":400,"code":"BRO-00016","title":"Bad Request"}"#;
    world
        .sandbox
        .fault(
            Endpoint::Initialize,
            Fault::Status(400, too_large.to_owned()),
        )
        .once();
    let uid = us.send(&world, PROMPT).await;
    seen.push(problem_of(&us, &uid, "E11").await);
    world
        .sandbox
        .fault(Endpoint::Initialize, Fault::RetryAfter(503, 3600))
        .once();
    let uid = us.send(&world, PROMPT).await;
    seen.push(problem_of(&us, &uid, "E22").await);

    let uid = us.send(&world, REFUSING).await;
    let received = world
        .sandbox
        .until_received(REFUSING, |received| !received.is_empty())
        .await;
    let no = budstikke_sandbox::Answer::Kvittering(
        ReceiptType::Error,
        vec![("MANGLER_SAK".to_owned(), "Fant ikke saken".to_owned())],
    );
    world
        .sandbox
        .answer_now(REFUSING, &received[0].message_id, &no)
        .unwrap();
    seen.push(problem_of(&us, &uid, "E19").await);
    us.app.close().await;
    drop(us);

    world.sandbox.set_system_user(CLIENT, None).unwrap();
    let us = world.desk(0).await;
    us.send(&world, PROMPT).await;
    seen.push(banner(&us, "E26").await);
    us.app.close().await;
    drop(us);
    world
        .sandbox
        .set_scopes(CLIENT, &["eformidling:dpo"])
        .unwrap();
    let us = world.desk(0).await;
    us.send(&world, PROMPT).await;
    seen.push(banner(&us, "E04").await);
    us.app.close().await;
    seen
}

async fn too_late() -> Vec<(String, String, String)> {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.desk(0).await;
    let uid = us.send(&world, SILENT).await;
    us.until_as_time_passes(&clock, &uid, |message| {
        step(message, "handed") == "Confirmed"
    })
    .await;
    clock.advance(SignedDuration::from_hours(25));
    let message = us
        .until_as_time_passes(&clock, &uid, |message| number(message) == "E16")
        .await;
    us.app.close().await;
    vec![told(message.problem.expect("it has one"))]
}

async fn receiving() -> Vec<(String, String, String)> {
    let world = World::new().await;
    let us = world.desk(0).await;
    let letter =
        || Letter::new(PROMPT, "Svar", "Vi viser til brevet.").with(Quirk::Sha256Signature);
    let mut locked = letter();
    locked.locked_for = Some(MESSY.to_owned());
    world.sandbox.send_letter(&locked).unwrap();
    us.until_inbox(1).await;
    world
        .sandbox
        .send_letter(&letter().with(Quirk::ChangedDocument))
        .unwrap();
    let mut seen = Vec::new();
    for row in us.until_inbox(2).await {
        let letter = us.app.incoming(&row.uid).await.unwrap();
        let (number, what, action) = told(letter.problem.expect("it cannot be used"));
        // The certificate is another in each run.
        let what = match what.split_once('…') {
            Some((before, after)) => format!("{before}…1234{}", after.get(4..).unwrap_or("")),
            None => what,
        };
        seen.push((number, what, action));
    }
    us.app.close().await;
    seen
}

async fn clock() -> Vec<(String, String, String)> {
    let ahead = SystemClock.now() + SignedDuration::from_mins(5);
    let world = World::with_clock(Arc::new(ManualClock::new(ahead))).await;
    let mut config = world.config(0);
    config.clock = Arc::new(SystemClock);
    // Also by the time that its own answer has told.
    let refused = r#"{"error":"invalid_grant","error_description":"iat"}"#;
    world
        .sandbox
        .fault(Endpoint::Token, Fault::Status(400, refused.to_owned()))
        .always();
    let us = Desk {
        app: App::open(config).await.unwrap(),
    };
    let seen = banner(&us, "E25").await;
    us.app.close().await;
    vec![seen]
}

async fn problem_of(us: &Desk, uid: &str, expected: &str) -> (String, String, String) {
    let message = us.until(uid, |message| number(message) == expected).await;
    let state = message.outbox.and_then(|outbox| outbox.problem);
    told(state.or(message.problem).expect("it has one"))
}

fn number(message: &MessageDetail) -> &str {
    let state = message
        .outbox
        .as_ref()
        .and_then(|outbox| outbox.problem.as_ref());
    let problem = state.or(message.problem.as_ref());
    problem.map_or("", |problem| problem.number.as_str())
}

async fn banner(us: &Desk, expected: &str) -> (String, String, String) {
    let mut events = us.app.events();
    let found = |health: HealthDto| {
        let mut banners = health.banners.into_iter();
        banners.find(|banner| banner.number == expected)
    };
    let banner = within(async {
        loop {
            if let Some(banner) = found(us.app.health().await.unwrap()) {
                return banner;
            }
            let _ = events.recv().await;
        }
    })
    .await;
    (banner.number, banner.text, String::new())
}

fn told(error: IpcError) -> (String, String, String) {
    (error.number, error.what, error.action)
}
