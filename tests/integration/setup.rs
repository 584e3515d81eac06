//! An organisation sets itself up for the test environment. The sandbox's services stand in for the real
//! ones, over the same HTTPS and with the same refusals.

use std::path::PathBuf;

use budstikke_app::dto::{
    AccessAction, AccessId, AccessState, IpcCode, IpcError, SetupState, SetupStep, SystemUserState,
    ToneDto, TrialOutcome,
};
use budstikke_app::{App, AppConfig, AppError, ClientInput, Setup};
use budstikke_domain::Secret;
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_test_pki::{Authority, Draft, Issued, KeyKind};
use budstikke_tests::world::{PROMPT, US, World, within};
use jiff::{SignedDuration, Timestamp};
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;

const CLIENT: &str = "MOVE_IP_310204838";
const SCOPES: [&str; 3] = [
    "altinn:broker.read",
    "altinn:broker.write",
    "eformidling:dpo",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_sets_itself_up_from_nothing_and_its_letter_comes_back() {
    let world = World::new().await;
    world.sandbox.forget_system(US);
    let setup = Setup::open(world.stand_in()).unwrap();
    assert_eq!(setup.state().await.unwrap().step, SetupStep::Organisation);

    let state = setup.set_organisation("310 204 838").await.unwrap();
    assert_eq!(state.organisation.unwrap().name, "Solvik kommune");
    assert_eq!(state.step, SetupStep::Certificate);

    let state = own_certificate(&world, &setup).await.unwrap();
    let certificate = state.certificate.unwrap();
    assert_eq!(certificate.org_number, US);
    assert_eq!(certificate.purpose, "Signering og låsing");
    assert_eq!(
        certificate.chain_tone,
        ToneDto::Success,
        "{}",
        certificate.chain
    );
    assert_eq!(state.chosen_file, None, "the file is not kept in mind");

    let state = setup.set_client(client()).await.unwrap();
    assert_eq!(state.step, SetupStep::SystemUser);
    let state = setup.request_system_user().await.unwrap();
    assert_eq!(state.system_user.state, SystemUserState::Requested);
    let link = state.system_user.approve_at.unwrap();
    assert!(link.starts_with("https://"), "{link}");
    let again = setup.request_system_user().await.unwrap();
    assert_eq!(
        again.system_user.approve_at.as_deref(),
        Some(link.as_str()),
        "it is asked for once"
    );
    let state = setup.check_accesses().await.unwrap();
    let line = line(&state, AccessId::SystemUser);
    assert_eq!(
        (line.state, line.number.as_str()),
        (AccessState::Missing, "E26")
    );
    assert_eq!(copied(&state, AccessId::SystemUser), link);

    world.sandbox.approve_system_user(US).unwrap();
    let state = setup.check_system_user().await.unwrap();
    assert_eq!(state.system_user.state, SystemUserState::Approved);
    let state = setup.check_accesses().await.unwrap();
    for line in &state.accesses {
        assert_eq!(line.state, AccessState::Works, "{line:?}");
    }
    assert!(!state.complete, "who fetches is not answered");
    let state = setup.set_other_fetches(false).await.unwrap();
    assert!(state.complete);
    assert_eq!(state.step, SetupStep::Trial);
    setup.finish().await.unwrap();
    drop(setup);

    let app = App::open(world.stand_in()).await.unwrap();
    assert!(app.session().untried);
    assert_eq!(app.trial().await.unwrap().outcome, TrialOutcome::NotBegun);
    app.begin_trial().await.unwrap();
    within(until_trial(&app, TrialOutcome::Passed)).await;
    app.end_trial().await.unwrap();
    assert!(!app.session().untried);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_done_set_up_is_found_again_with_every_answer() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    own_certificate(&world, &setup).await.unwrap();
    let before = setup.set_client(client()).await.unwrap();
    drop(setup);
    assert!(
        matches!(App::open(world.stand_in()).await, Err(AppError::NoProfile)),
        "there is no session before it is done"
    );
    let setup = Setup::open(world.stand_in()).unwrap();
    assert_eq!(setup.state().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_another_system_fetching_nothing_is_fetched_here() {
    let world = World::new().await;
    let setup = ready(&world).await;
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    assert!(app.session().send_only);
    app.begin_trial().await.unwrap();
    within(until_trial(&app, TrialOutcome::Passed)).await;
    app.fetch_now().await.unwrap();
    app.close().await;
    let asked = world
        .sandbox
        .log()
        .iter()
        .any(|entry| format!("{entry:?}").contains("role=Recipient"));
    assert!(!asked, "the other system's queue is left alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_can_be_done_again_and_the_old_key_is_not_lost() {
    let world = World::new().await;
    let setup = ready(&world).await;
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);

    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.state().await.unwrap();
    assert!(state.in_use && state.organisation_fixed);
    let error = told(setup.set_organisation(PROMPT).await);
    assert_eq!(error.number, "E07", "messages belong to their organisation");
    let renewed = Authority::root("Prøve CA").issue(&valid(US));
    open(&world, &setup, &renewed.p12("p"), "p").await.unwrap();
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    assert!(!app.session().send_only);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_that_cannot_be_used_is_refused_with_its_reason() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let authority = Authority::root("Prøve CA");
    let issue = |change: &dyn Fn(&mut Draft)| {
        let mut draft = valid(US);
        change(&mut draft);
        authority.issue(&draft).p12("p")
    };
    let good = issue(&|_| {});
    let now = machine_now();
    let day = SignedDuration::from_hours(24);
    let cases: [(&str, Vec<u8>, &str, &str, &str); 9] = [
        (
            "another password",
            good.clone(),
            "feil",
            "E06",
            "Passordet passer ikke",
        ),
        (
            "expired",
            issue(&|draft| draft.validity = (now - day * 30, now - day)),
            "p",
            "E05",
            "gikk ut",
        ),
        (
            "not valid yet",
            issue(&|draft| draft.validity = (now + day, now + day * 30)),
            "p",
            "E05",
            "ikke gyldig før",
        ),
        (
            "an EC key",
            issue(&|draft| draft.key = KeyKind::P256),
            "p",
            "",
            "EC",
        ),
        (
            "no organisation number",
            issue(&|draft| draft.remove("organizationIdentifier")),
            "p",
            "",
            "organisasjonsnummer",
        ),
        (
            "production in test",
            Authority::root("Buypass Class 3 CA G2 ST Business")
                .issue(&valid(US))
                .p12("p"),
            "p",
            "E07",
            "hører til produksjon",
        ),
        (
            "a Java key store",
            b"\xfe\xed\xfe\xed\0\0\0\x02".to_vec(),
            "p",
            "",
            "keytool",
        ),
        (
            "no key store at all",
            b"hei".to_vec(),
            "p",
            "",
            "ikke en sertifikatfil",
        ),
        (
            "far too large",
            vec![0x30; 2 << 20],
            "p",
            "",
            "ikke en sertifikatfil",
        ),
    ];
    for (what, bytes, password, number, text) in cases {
        let error = told(open(&world, &setup, &bytes, password).await);
        assert_eq!(error.number, number, "{what}: {error:?}");
        let said = format!("{} {}", error.what, error.action);
        assert!(said.contains(text), "{what}: {said}");
        assert_eq!(error.meaning, "Ingenting er endret.", "{what}");
        assert!(
            !format!("{error:?}").contains(world.folder().to_str().unwrap()),
            "{what}: no path crosses"
        );
        let state = setup.state().await.unwrap();
        assert_eq!(state.certificate, None, "{what}: nothing was kept");
    }
    setup.choose_file(world.folder().join("finnes-ikke.p12"));
    let error = told(setup.open_certificate(Secret::new("p".to_owned())).await);
    assert_eq!(error.number, "E12");

    let state = open(&world, &setup, &good, "p").await.unwrap();
    assert_eq!(state.certificate.unwrap().org_number, US);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_makes_of_encryption_are_opened() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let issued = Authority::root("Prøve CA").issue(&valid(US));
    for (what, bytes) in [("AES", issued.p12("p")), ("3DES", old_p12(&issued, "p"))] {
        let state = open(&world, &setup, &bytes, "p").await;
        assert!(state.is_ok(), "{what}: {state:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_organisation_is_a_choice_and_never_taken_by_itself() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let theirs = Authority::root("Prøve CA").issue(&valid(PROMPT)).p12("p");
    let error = told(open(&world, &setup, &theirs, "p").await);
    assert_eq!(error.number, "E07");
    assert_eq!(
        error.code,
        IpcCode::OtherOrganisation,
        "the window offers both"
    );
    assert!(
        error.what.contains("311\u{a0}204\u{a0}823"),
        "{}",
        error.what
    );
    let state = setup.state().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, US);
    assert_eq!(state.certificate, None);

    let state = setup.become_owner().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, PROMPT);
    assert_eq!(state.certificate.unwrap().org_number, PROMPT);
    assert_eq!(state.client.id, "MOVE_IP_311204823", "the names follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anchors_the_chain_is_told_as_unchecked_and_never_as_good() {
    let world = World::new().await;
    let config = AppConfig {
        anchors: Vec::new(),
        ..world.stand_in()
    };
    let setup = Setup::open(config).unwrap();
    setup.set_organisation(US).await.unwrap();
    let state = own_certificate(&world, &setup).await.unwrap();
    let certificate = state.certificate.unwrap();
    assert_ne!(certificate.chain_tone, ToneDto::Success);
    assert!(
        certificate
            .chain
            .contains("mangler utstedernes rotsertifikater"),
        "{}",
        certificate.chain
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_missing_access_is_named_and_has_one_thing_to_do() {
    let world = World::new().await;
    let setup = ready(&world).await;
    for missing in SCOPES {
        let granted: Vec<&str> = SCOPES.into_iter().filter(|s| *s != missing).collect();
        world.sandbox.set_scopes(CLIENT, &granted).unwrap();
        let state = setup.check_accesses().await.unwrap();
        let id = match missing {
            "eformidling:dpo" => AccessId::Registry,
            "altinn:broker.read" => AccessId::Read,
            _ => AccessId::Write,
        };
        assert_eq!(line(&state, AccessId::Client).state, AccessState::Works);
        let found = line(&state, id);
        assert_eq!(
            (found.state, found.number.as_str()),
            (AccessState::Missing, "E04")
        );
        let order = copied(&state, id);
        assert!(order.contains(missing) && order.contains(US), "{order}");
        assert!(
            !order.contains("eyJ") && !order.contains("PRIVATE"),
            "{order}"
        );
    }
    world.sandbox.set_scopes(CLIENT, &SCOPES).unwrap();

    setup
        .set_client(ClientInput {
            id: "en-annen".to_owned(),
            certificate: true,
        })
        .await
        .unwrap();
    let state = setup.check_accesses().await.unwrap();
    let found = line(&state, AccessId::Client);
    assert_eq!(
        (found.state, found.number.as_str()),
        (AccessState::Missing, "E03")
    );
    assert!(
        matches!(
            found.action,
            Some(AccessAction::GoTo {
                step: SetupStep::Client,
                ..
            })
        ),
        "{found:?}"
    );
    setup.set_client(client()).await.unwrap();

    world
        .sandbox
        .expire_registered_certificate(US)
        .expect("we are registered");
    let state = setup.check_accesses().await.unwrap();
    let found = line(&state, AccessId::Certificate);
    assert_eq!(
        (found.state, found.number.as_str()),
        (AccessState::Missing, "E15")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_answer_leaves_its_line_unchecked() {
    let world = World::new().await;
    let setup = ready(&world).await;
    for (endpoint, id) in [
        (Endpoint::Exchange, AccessId::Broker),
        (Endpoint::Search, AccessId::Broker),
        (Endpoint::Lookup, AccessId::Registered),
    ] {
        world.sandbox.fault(endpoint, Fault::Html).always();
        let state = setup.check_accesses().await.unwrap();
        let found = line(&state, id);
        assert_eq!(
            found.state,
            AccessState::NotChecked,
            "{endpoint:?} {found:?}"
        );
        assert!(!found.text.is_empty(), "{endpoint:?} says why");
        world.sandbox.clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_key_signs_instead_of_the_certificate() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (jwk, public) = jwk("budstikke-1");
    world
        .sandbox
        .register_key(CLIENT, "budstikke-1", &public)
        .unwrap();
    let path = world.folder().join("nokkel.json");
    std::fs::write(&path, &jwk).unwrap();
    let state = setup.choose_client_key(path.clone()).await.unwrap();
    assert_eq!(state.client.key_id.as_deref(), Some("budstikke-1"));
    setup
        .set_client(ClientInput {
            id: CLIENT.to_owned(),
            certificate: false,
        })
        .await
        .unwrap();
    let state = setup.check_accesses().await.unwrap();
    assert_eq!(line(&state, AccessId::Client).state, AccessState::Works);
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    app.begin_trial().await.unwrap();
    within(until_trial(&app, TrialOutcome::Passed)).await;
    app.close().await;
    drop(app);

    std::fs::write(&path, "{}").unwrap();
    let setup = Setup::open(world.stand_in()).unwrap();
    let error = told(setup.choose_client_key(path).await);
    assert!(error.what.contains("JWK"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_nobodys_is_told_before_anything_is_kept() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    for (number, text) in [
        ("31020483", "9 siffer"),
        ("310204839", "siffer"),
        ("999999999", "ingen virksomhet"),
    ] {
        let error = told(setup.set_organisation(number).await);
        assert_eq!(error.number, "E08", "{error:?}");
        assert!(error.what.contains(text), "{error:?}");
    }
    world.sandbox.fault(Endpoint::Unit, Fault::Html).always();
    let error = told(setup.set_organisation(US).await);
    assert_eq!(error.number, "E02", "{error:?}");
    assert_eq!(setup.state().await.unwrap().organisation, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_cannot_be_opened_says_why_and_is_left_as_it_is() {
    let world = World::new().await;
    drop(Setup::open(world.stand_in()).unwrap());
    let folder = world.stand_in().profile.folder().to_owned();
    let before = std::fs::read(folder.join("budstikke.db")).unwrap();

    let other_key = AppConfig {
        key: Secret::new([8; 32]),
        ..world.stand_in()
    };
    let error = told(Setup::open(other_key).map(drop));
    assert!(error.what.contains("passer ikke til profilen"), "{error:?}");
    assert_eq!(
        std::fs::read(folder.join("budstikke.db")).unwrap(),
        before,
        "nothing was touched"
    );

    let open = Setup::open(world.stand_in()).unwrap();
    let error = told(Setup::open(world.stand_in()).map(drop));
    assert_eq!(error.number, "E24");
    assert!(error.what.contains("et annet vindu"), "{error:?}");
    drop(open);

    let mut damaged = before.clone();
    damaged[100] ^= 0xff;
    std::fs::write(folder.join("budstikke.db"), &damaged).unwrap();
    let error = told(Setup::open(world.stand_in()).map(drop));
    assert_eq!(error.code, IpcCode::Damaged);
    assert!(error.details.is_empty(), "no path crosses");
    world.stand_in().profile.set_aside(machine_now()).unwrap();
    Setup::open(world.stand_in()).expect("it begins anew");
    let aside = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(Result::ok)
        .find(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("satt-til-side")
        })
        .expect("the old files lie together");
    assert_eq!(
        std::fs::read(aside.path().join("budstikke.db")).unwrap(),
        damaged,
        "nothing was deleted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_lies_readable_on_the_disk() {
    let world = World::new().await;
    let setup = ready(&world).await;
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let password = &world.sandbox.organisation(US).unwrap().password;
    let folder = world.stand_in().profile.folder().to_owned();
    for file in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let Ok(bytes) = std::fs::read(file.path()) else {
            continue;
        };
        for secret in [password.as_bytes(), b"PRIVATE KEY", b"MOVE_IP_", &[7; 32]] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{:?} shows a secret",
                file.file_name()
            );
        }
    }
}

/// Everything answered but who fetches.
async fn ready(world: &World) -> Setup {
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    own_certificate(world, &setup).await.unwrap();
    let state = setup.set_client(client()).await.unwrap();
    let SetupState { system_user, .. } = state;
    setup
        .set_system_user(&system_user.system_id, &system_user.external_ref, true)
        .await
        .unwrap();
    setup
}

async fn own_certificate(world: &World, setup: &Setup) -> Result<SetupState, AppError> {
    let us = world.sandbox.organisation(US).unwrap();
    open(world, setup, &us.p12, &us.password).await
}

async fn open(
    world: &World,
    setup: &Setup,
    bytes: &[u8],
    password: &str,
) -> Result<SetupState, AppError> {
    let path: PathBuf = world.folder().join("valgt.p12");
    std::fs::write(&path, bytes).unwrap();
    setup.choose_file(path);
    setup
        .open_certificate(Secret::new(password.to_owned()))
        .await
}

async fn until_trial(app: &App, wanted: TrialOutcome) {
    let mut events = app.events();
    loop {
        let trial = app.trial().await.unwrap();
        if trial.outcome == wanted {
            return;
        }
        assert_ne!(trial.outcome, TrialOutcome::Failed, "{trial:?}");
        let _ = events.recv().await;
    }
}

fn client() -> ClientInput {
    ClientInput {
        id: CLIENT.to_owned(),
        certificate: true,
    }
}

fn line(state: &SetupState, id: AccessId) -> &budstikke_app::dto::AccessLine {
    state.accesses.iter().find(|line| line.id == id).unwrap()
}

fn copied(state: &SetupState, id: AccessId) -> String {
    match &line(state, id).action {
        Some(AccessAction::Copy { text, .. }) => text.clone(),
        other => panic!("{id:?} has nothing to copy: {other:?}"),
    }
}

fn told<T: std::fmt::Debug>(result: Result<T, AppError>) -> IpcError {
    result.expect_err("it is refused").into()
}

#[allow(clippy::disallowed_methods)] // the certificates of these tests are judged by the machine's clock
fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// As organisations get them, valid by the machine's clock.
fn valid(org: &str) -> Draft {
    let day = SignedDuration::from_hours(24);
    Draft {
        validity: (machine_now() - day, machine_now() + day * 900),
        ..Draft::seid2(org)
    }
}

/// A key store as Windows made them for years.
fn old_p12(issued: &Issued, password: &str) -> Vec<u8> {
    Pkcs12::builder()
        .name("gammel")
        .pkey(&issued.key)
        .cert(&issued.certificate)
        .key_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .cert_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .build2(password)
        .unwrap()
        .to_der()
        .unwrap()
}

/// A private JWK and its public half in PEM.
fn jwk(kid: &str) -> (String, String) {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let rsa = openssl::rsa::Rsa::generate(2048).unwrap();
    let text =
        |number: Option<&openssl::bn::BigNumRef>| URL_SAFE_NO_PAD.encode(number.unwrap().to_vec());
    let jwk = serde_json::json!({
        "kty": "RSA", "kid": kid,
        "n": text(Some(rsa.n())), "e": text(Some(rsa.e())), "d": text(Some(rsa.d())),
        "p": text(rsa.p()), "q": text(rsa.q()),
        "dp": text(rsa.dmp1()), "dq": text(rsa.dmq1()), "qi": text(rsa.iqmp()),
    });
    let public = String::from_utf8(rsa.public_key_to_pem().unwrap()).unwrap();
    (jwk.to_string(), public)
}
