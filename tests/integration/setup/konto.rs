//! Our konto on FIKS IO: what is kept of it, and what KS says of it and of its key.

use budstikke_app::dto::{AccessAction, AccessId, AccessLine, AccessState, IpcError, SetupState};
use budstikke_app::{AppError, KontoInput, Setup};
use budstikke_domain::Secret;
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{US, World};

use super::{CLIENT, SCOPES, ready};

/// What a person reads in Fiks forvaltning, and the password of the integrasjon.
fn ours(world: &World) -> (KontoInput, String) {
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

async fn set(setup: &Setup, input: KontoInput, password: &str) -> Result<SetupState, AppError> {
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
