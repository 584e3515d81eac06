//! Our konto on FIKS IO: what is kept of it, and what KS says of it and of its key.

use budstikke_app::dto::{AccessAction, AccessId, AccessLine, AccessState, IpcError, SetupState};
use budstikke_app::{App, AppError, KontoInput, Setup};
use budstikke_domain::Secret;
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{PROMPT, US, World};

use super::{CLIENT, SCOPES, ready};

/// What a person reads in Fiks forvaltning, and the password of the integrasjon.
pub(super) fn ours(world: &World) -> (KontoInput, String) {
    let fiks = world.sandbox.fiks();
    let integrasjon = fiks.integrasjon(US).expect("we have one");
    let input = KontoInput {
        konto: KontoRole::Ours.konto_id().to_string().to_uppercase(),
        integrasjon: format!(" {} ", integrasjon.id),
        fiks_org: integrasjon.fiks_org_id.to_string(),
        system: integrasjon.system_id.to_string(),
        acts_for: String::new(),
    };
    (input, integrasjon.password)
}

pub(super) async fn set(
    setup: &Setup,
    input: KontoInput,
    password: &str,
) -> Result<SetupState, AppError> {
    setup
        .set_konto(input, Secret::new(password.to_owned()))
        .await
}

fn line(state: &SetupState, id: AccessId) -> &AccessLine {
    let found = state.konto.lines.iter().find(|line| line.id == id);
    found.expect("every line is there")
}

fn says(error: AppError) -> String {
    let told = IpcError::from(error);
    format!("{} {}", told.what, told.action)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_with_a_new_key_works_when_its_certificate_is_uploaded() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    let state = set(&setup, input, &format!("{password}\n")).await.unwrap();
    assert!(state.konto.in_use && state.konto.has_password);
    assert_eq!(state.konto.konto, KontoRole::Ours.konto_id().to_string());

    let state = setup.check_konto().await.unwrap();
    for id in [
        AccessId::FiksToken,
        AccessId::FiksQueues,
        AccessId::FiksKonto,
        AccessId::FiksAlone,
    ] {
        assert_eq!(line(&state, id).state, AccessState::Works, "{id:?}");
    }
    assert_eq!(
        state.konto.konto_name, "Solvik kommune, post",
        "KS tells the name"
    );
    let key = line(&state, AccessId::FiksKey);
    assert_eq!(
        key.state,
        AccessState::Missing,
        "others lock for a key that is not here"
    );

    let made = setup
        .make_konto_key()
        .await
        .unwrap()
        .konto
        .key
        .expect("it is made");
    let state = setup.upload_konto_certificate().await.unwrap();
    assert_eq!(line(&state, AccessId::FiksKey).state, AccessState::Works);
    let again = setup
        .make_konto_key()
        .await
        .unwrap()
        .konto
        .key
        .expect("another");
    assert_ne!(made.sha256, again.sha256);
    assert_eq!(
        again.earlier, 1,
        "what was locked for the first is still opened"
    );
    let state = setup.check_konto().await.unwrap();
    let key = line(&state, AccessId::FiksKey);
    assert_eq!(
        key.state,
        AccessState::Missing,
        "KS has the one before: {}",
        key.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_that_others_lock_for_already_is_read_from_its_file() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input, &password).await.unwrap();
    let fiks = world.sandbox.fiks();
    let file = fiks.konto(KontoRole::Ours).unwrap().key_file.clone();
    // The file has the key alone: its certificate is the one that the katalog shows.
    setup
        .read_konto_key(file, Secret::new(String::new()))
        .await
        .unwrap();
    let state = setup.check_konto().await.unwrap();
    assert_eq!(line(&state, AccessId::FiksKey).state, AccessState::Works);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_is_told_on_its_own_line_with_what_to_do() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input.clone(), "feil").await.unwrap();
    let state = setup.check_konto().await.unwrap();
    assert_eq!(line(&state, AccessId::FiksToken).state, AccessState::Works);
    let konto = line(&state, AccessId::FiksKonto);
    assert_eq!(konto.state, AccessState::Missing);
    assert!(konto.text.contains("passord"), "{}", konto.text);

    let theirs = KontoInput {
        konto: KontoRole::Archive.konto_id().to_string(),
        ..input.clone()
    };
    set(&setup, theirs, &password).await.unwrap();
    let state = setup.check_konto().await.unwrap();
    assert_eq!(
        line(&state, AccessId::FiksKonto).number,
        "E07",
        "it is another's"
    );

    set(&setup, input, "").await.unwrap();
    world.sandbox.set_scopes(CLIENT, &SCOPES).unwrap();
    drop(setup);
    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.check_konto().await.unwrap();
    let token = line(&state, AccessId::FiksToken);
    assert_eq!(token.number, "E04");
    let Some(AccessAction::Copy { text, .. }) = &token.action else {
        panic!("an order to send");
    };
    assert!(
        text.contains("fiks@ks.no") && text.contains("ks:fiks"),
        "{text}"
    );
    assert!(!text.contains(&password), "no secret in it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_answer_is_refused_and_nothing_is_kept() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    for (wrong, says_so) in [
        (
            KontoInput {
                konto: "76b035a9".into(),
                ..input.clone()
            },
            "Konto-id er ikke hel",
        ),
        (
            KontoInput {
                integrasjon: String::new(),
                ..input.clone()
            },
            "Integrasjons-id er ikke hel",
        ),
        (
            KontoInput {
                system: String::new(),
                ..input.clone()
            },
            "Fyll ut begge",
        ),
        (
            KontoInput {
                acts_for: "123".into(),
                ..input.clone()
            },
            "9 siffer",
        ),
    ] {
        let told = says(set(&setup, wrong, &password).await.unwrap_err());
        assert!(told.contains(says_so), "{told}");
    }
    let told = says(set(&setup, input, " ").await.unwrap_err());
    assert!(told.contains("Passordet"), "{told}");
    assert!(!setup.state().await.unwrap().konto.in_use);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_in_to_the_queues_is_a_line_of_its_own() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input, &password).await.unwrap();
    world.sandbox.fiks().refuse_logins(2);
    let state = setup.check_konto().await.unwrap();
    let queues = line(&state, AccessId::FiksQueues);
    assert_eq!(queues.state, AccessState::Missing, "{queues:?}");
    assert!(!queues.text.is_empty(), "what to do is told");
    let konto = line(&state, AccessId::FiksKonto);
    assert_eq!(konto.state, AccessState::Works, "REST lets us in");
    let state = setup.check_konto().await.unwrap();
    assert_eq!(line(&state, AccessId::FiksQueues).state, AccessState::Works);
    assert_eq!(
        line(&state, AccessId::FiksAlone).state,
        AccessState::Works,
        "whoever logs in to look is no consumer"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fetching_turned_off_on_purpose_is_told_as_such_and_turned_on_again_in_the_set_up() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input.clone(), &password).await.unwrap();
    setup.make_konto_key().await.unwrap();
    setup.upload_konto_certificate().await.unwrap();
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    app.end_trial().await.unwrap();
    app.set_konto_receiving(false).await.unwrap();
    app.close().await;
    drop(app);

    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.check_konto().await.unwrap();
    let alone = line(&state, AccessId::FiksAlone);
    assert_eq!(
        (alone.state, alone.number.as_str()),
        (AccessState::TurnedOff, ""),
        "it is no fault: {alone:?}"
    );
    assert!(
        alone.text.contains("Ingen andre henter heller"),
        "what KS counts: {alone:?}"
    );
    assert!(matches!(
        alone.action,
        Some(AccessAction::TurnOnReceiving { .. })
    ));
    let other = KontoInput {
        konto: KontoRole::Archive.konto_id().to_string(),
        ..input.clone()
    };
    set(&setup, other, "").await.unwrap();
    let state = setup.check_konto().await.unwrap();
    assert_ne!(
        line(&state, AccessId::FiksAlone).state,
        AccessState::TurnedOff,
        "it was not said of another konto"
    );

    set(&setup, input, "").await.unwrap();
    let state = setup.turn_on_konto_receiving().await.unwrap();
    let alone = line(&state, AccessId::FiksAlone);
    assert_eq!(alone.state, AccessState::Works, "asked anew: {alone:?}");
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    assert_eq!(app.health().await.unwrap().konto_off, None);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_is_saved_for_uploading_without_its_key() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input, &password).await.unwrap();
    let file = world.folder().join("konto.pem");
    let told = says(
        setup
            .save_konto_certificate(file.clone())
            .await
            .unwrap_err(),
    );
    assert!(told.contains("ingen nøkkel"), "{told}");
    let key = setup.make_konto_key().await.unwrap().konto.key.unwrap();
    assert_eq!(key.reminder, "", "there is time");
    setup.save_konto_certificate(file.clone()).await.unwrap();
    let saved = std::fs::read_to_string(&file).unwrap();
    assert_eq!(saved, key.pem);
    assert!(!saved.contains("PRIVATE"), "the key stays");
    let nowhere = world.folder().join("borte").join("konto.pem");
    let told = says(setup.save_konto_certificate(nowhere).await.unwrap_err());
    assert!(told.contains("en annen mappe"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_acts_for_another_when_that_one_has_delegated_it() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let fiks = world.sandbox.fiks();
    let theirs = fiks.integrasjon(PROMPT).expect("they have one");
    let input = KontoInput {
        konto: KontoRole::Archive.konto_id().to_string(),
        integrasjon: theirs.id.to_string(),
        fiks_org: theirs.fiks_org_id.to_string(),
        system: theirs.system_id.to_string(),
        acts_for: PROMPT.to_owned(),
    };
    set(&setup, input, &theirs.password).await.unwrap();
    let state = setup.check_konto().await.unwrap();
    assert_eq!(state.konto.acts_for, PROMPT);
    let token = line(&state, AccessId::FiksToken);
    assert_eq!(
        token.state,
        AccessState::Missing,
        "nobody delegated: {token:?}"
    );
    world.sandbox.set_delegation(CLIENT, PROMPT, true).unwrap();
    drop(setup);
    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.check_konto().await.unwrap();
    for id in [AccessId::FiksToken, AccessId::FiksKonto] {
        let line = line(&state, id);
        assert_eq!(line.state, AccessState::Works, "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_that_is_dropped_is_out_of_use_and_keeps_its_key() {
    let world = World::new().await;
    let setup = ready(&world).await;
    let (input, password) = ours(&world);
    set(&setup, input.clone(), &password).await.unwrap();
    let made = setup.make_konto_key().await.unwrap().konto.key.unwrap();
    let state = setup.drop_konto().await.unwrap();
    assert!(!state.konto.in_use);
    let unchecked = |line: &AccessLine| line.state == AccessState::NotChecked;
    assert!(
        state.konto.lines.iter().all(unchecked),
        "nothing is claimed of it"
    );
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let app = App::open(world.stand_in()).await.unwrap();
    let konto = KontoRole::Archive.konto_id().to_string();
    let refused = says(app.ping_konto(&konto).await.unwrap_err());
    assert!(refused.contains("ikke satt opp Fiks IO"), "{refused}");
    app.close().await;
    drop(app);
    let setup = Setup::open(world.stand_in()).unwrap();
    let back = set(&setup, input, "").await.unwrap().konto;
    assert!(
        back.in_use,
        "taken up again, with the password that was kept"
    );
    assert_eq!(back.key.map(|key| key.sha256), Some(made.sha256));
}
