//! The steps in their order, broken off and done again.

use std::sync::Arc;

use budstikke_app::dto::{
    AccessId, AccessState, SetupStep, SystemUserState, ToneDto, TrialOutcome,
};
use budstikke_app::{App, AppConfig, AppError, Setup};
use budstikke_domain::ManualClock;
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_store::Store;
use budstikke_test_pki::Authority;
use budstikke_tests::world::{PROMPT, US, World, as_time_passes, within};
use jiff::SignedDuration;

use super::access::{copied, line};
use super::{client, machine_now, open, own_certificate, ready, told, until_trial, valid};

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_sets_itself_up_from_nothing_and_its_letter_comes_back() {
    let clock = Arc::new(ManualClock::new(machine_now()));
    let world = World::with_clock(clock.clone()).await;
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
    let passed = until_trial(&app, TrialOutcome::Passed);
    within(as_time_passes(
        &clock,
        SignedDuration::from_millis(500),
        passed,
    ))
    .await;
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
    let before = state.certificate.unwrap().sha256;
    let renewed = Authority::root("Prøve CA").issue(&valid(US));
    open(&world, &setup, &renewed.p12("p"), "p").await.unwrap();
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    assert!(!app.session().send_only);
    app.close().await;
    drop(app);
    let AppConfig {
        profile,
        key,
        clock,
        ..
    } = world.stand_in();
    let store = Store::open(profile.folder(), &key, clock).unwrap();
    let kept = ["credential.pkcs8", "credential.pem"].map(|name| format!("{name}.{before}"));
    for name in kept {
        let secret = store.read({
            let name = name.clone();
            move |r| r.secret(&name)
        });
        assert!(
            secret.await.unwrap().is_some(),
            "{name} opens what came before"
        );
    }
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
