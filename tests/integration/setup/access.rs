//! The list that verifies itself, line by line.

use std::sync::Arc;

use budstikke_app::dto::{
    AccessAction, AccessId, AccessLine, AccessState, SetupState, SetupStep, TrialOutcome,
};
use budstikke_app::{App, AppConfig, ClientInput, Setup};
use budstikke_domain::ManualClock;
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::world::{US, World, within};
use jiff::SignedDuration;

use super::{CLIENT, SCOPES, client, machine_now, ready, told, until_trial};

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
async fn a_wrong_clock_is_told_as_that_and_not_as_a_wrong_client() {
    let world = World::new().await;
    drop(ready(&world).await);
    for (minutes, text) in [(12, "12 min"), (-12, "12 min")] {
        let wrong = machine_now() + SignedDuration::from_mins(minutes);
        let config = AppConfig {
            clock: Arc::new(ManualClock::new(wrong)),
            ..world.stand_in()
        };
        let setup = Setup::open(config).unwrap();
        let state = setup.check_accesses().await.unwrap();
        let found = line(&state, AccessId::Client);
        assert_eq!(
            (found.state, found.number.as_str()),
            (AccessState::Missing, "E25"),
            "{found:?}"
        );
        assert!(found.text.contains("Klokken"), "{found:?}");
        assert!(found.text.contains(text), "{found:?}");
    }
    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.check_accesses().await.unwrap();
    assert_eq!(
        line(&state, AccessId::Client).state,
        AccessState::Works,
        "with the clock it is mended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_another_system_fetches_is_asked_and_never_assumed() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let state = setup.check_accesses().await.unwrap();
    assert_eq!(state.other_fetches, None, "nobody has answered");
    assert_eq!(state.step, SetupStep::Accesses);
    let error = told(setup.finish().await);
    assert!(error.what.contains("ikke ferdig"), "{error:?}");
    for answer in [true, false] {
        let state = setup.set_other_fetches(answer).await.unwrap();
        assert_eq!(state.other_fetches, Some(answer));
        assert_eq!(state.step, SetupStep::Trial);
    }
}

pub(crate) fn line(state: &SetupState, id: AccessId) -> &AccessLine {
    state.accesses.iter().find(|line| line.id == id).unwrap()
}

pub(crate) fn copied(state: &SetupState, id: AccessId) -> String {
    match &line(state, id).action {
        Some(AccessAction::Copy { text, .. }) => text.clone(),
        other => panic!("{id:?} has nothing to copy: {other:?}"),
    }
}

/// A private JWK and its public half in PEM.
pub(crate) fn jwk(kid: &str) -> (String, String) {
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
