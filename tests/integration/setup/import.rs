//! The set-up of an integrasjonspunkt becomes ours (ux 5.15).

use std::fs;
use std::path::PathBuf;

use budstikke_app::dto::{
    ImportFate, ImportLine, ImportReport, IpcError, SetupStep, SystemUserState,
};
use budstikke_app::{AppError, Setup};
use budstikke_tests::world::{US, World};

const OTHER: &str = "311204823";
const KONTO: &str = "47b0c75b-ddb5-447b-88d2-c4030d183fb3";

/// A file as organisations have them, with everything that we take over and much that we do not.
fn whole(password: &str) -> String {
    format!(
        "# Oppsett for integrasjonspunktet i Solvik kommune\r\n\
         ! Sist endret av driften\r\n\
         \r\n\
         difi.move.org.number = 310204838\r\n\
         difi.move.org.keystore.path=file:virksomhet.p12\r\n\
         difi.move.org.keystore.password: {password}  \r\n\
         difi.move.org.keystore.alias=Bl\\u00e5b\\u00e6r\r\n\
         difi.move.org.keystore.type=PKCS12\r\n\
         difi.move.feature.enableDPO=true\r\n\
         difi.move.feature.enableDPV=true\r\n\
         difi.move.oidc.client-id=MOVE_IP_310204838\r\n\
         difi.move.dpo.systemName=\\\r\n    310204838_integrasjonspunkt\r\n\
         difi.move.dpo.systemUser.orgId=0192:310204838\r\n\
         difi.move.dpo.systemUser.name=310204838_integrasjonspunkt_systembruker_310204838\r\n\
         difi.move.dpo.username=gammel\r\n\
         difi.move.dpo.password=Kanarigammel\r\n\
         difi.move.fiks.io.konto-id={KONTO}\r\n\
         difi.move.fiks.io.integrasjons-id=54f9d591-5523-447a-b839-eb5a43bb75ca\r\n\
         difi.move.fiks.io.integrasjons-passord=Kanarifiks\r\n\
         difi.datasource.url=jdbc:postgresql://db/ip\r\n\
         difi.datasource.password=Kanaridatabase\r\n\
         server.port=9093\r\n\
         vaart.eget.felt=Kanarieget\r\n"
    )
}

fn write(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.folder().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn line<'a>(report: &'a ImportReport, name: &str) -> &'a ImportLine {
    let mut lines = report.lines.iter();
    lines
        .find(|line| line.name.ends_with(name))
        .unwrap_or_else(|| panic!("{name} is told: {report:?}"))
}

fn fate(report: &ImportReport, name: &str) -> ImportFate {
    line(report, name).fate
}

fn told<T>(answer: Result<T, AppError>) -> IpcError {
    match answer {
        Err(error) => error.into(),
        Ok(_) => panic!("it is refused"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_file_becomes_the_whole_set_up_and_no_secret_is_told() {
    let world = World::new().await;
    let us = world.sandbox.organisation(US).unwrap();
    fs::write(world.folder().join("virksomhet.p12"), &us.p12).unwrap();
    let path = write(
        &world,
        "integrasjonspunkt-local.properties",
        &whole(&us.password),
    );
    let setup = Setup::open(world.stand_in()).unwrap();
    let before = setup.state().await.unwrap();

    let report = setup.choose_import(path).await.unwrap();
    assert!(report.usable);
    assert_eq!(report.file, "integrasjonspunkt-local.properties");
    assert_eq!(report.lines.len(), 20);
    let shown = format!("{report:?}");
    assert!(
        !shown.contains("Kanari") && !shown.contains(&us.password),
        "{shown}"
    );
    assert!(
        !shown.contains(&*world.folder().to_string_lossy()),
        "nor where anything lies"
    );
    for name in [
        "org.number",
        "keystore.path",
        "keystore.password",
        "enableDPO",
        "client-id",
        "systemName",
        "systemUser.orgId",
        "systemUser.name",
        "io.konto-id",
        "integrasjons-id",
        "integrasjons-passord",
    ] {
        assert_eq!(fate(&report, name), ImportFate::Used, "{name}");
    }
    for name in [
        "alias",
        "keystore.type",
        "enableDPV",
        "datasource.url",
        "server.port",
    ] {
        assert_eq!(fate(&report, name), ImportFate::Found, "{name}");
    }
    for name in ["dpo.username", "dpo.password"] {
        assert_eq!(fate(&report, name), ImportFate::Dead, "{name}");
    }
    assert_eq!(fate(&report, "vaart.eget.felt"), ImportFate::Unknown);
    assert!(
        line(&report, "keystore.path")
            .text
            .contains("Solvik kommune")
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.text.contains("linje 6"))
    );
    assert_eq!(setup.state().await.unwrap(), before, "nothing is kept yet");

    let state = setup.take_import().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, US);
    assert_eq!(state.certificate.unwrap().org_number, US);
    assert_eq!(state.client.id, "MOVE_IP_310204838");
    assert!(state.client.chosen);
    assert_eq!(state.system_user.state, SystemUserState::Named);
    assert_eq!(state.system_user.system_id, "310204838_integrasjonspunkt");
    assert_eq!(state.konto.konto, KONTO);
    assert!(state.konto.in_use && state.konto.has_password);
    assert_eq!(
        state.step,
        SetupStep::Accesses,
        "who fetches is not in the file"
    );
    told(setup.take_import().await);
    drop(setup);
    let setup = Setup::open(world.stand_in()).unwrap();
    assert!(
        setup.state().await.unwrap().certificate.is_some(),
        "it was durable"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_in_yaml_becomes_the_same() {
    let world = World::new().await;
    let us = world.sandbox.organisation(US).unwrap();
    fs::write(world.folder().join("virksomhet.p12"), &us.p12).unwrap();
    let text = format!(
        "difi:\n  move:\n    org:\n      number: 310204838\n      keystore:\n        path: virksomhet.p12\n        password: '{}'\n    oidc.client-id: MOVE_IP_310204838\n\
         ---\nspring.config.activate.on-profile: production\ndifi.move.oidc.clientId: noe_annet\n",
        us.password
    );
    let setup = Setup::open(world.stand_in()).unwrap();
    let report = setup
        .choose_import(write(&world, "integrasjonspunkt-local.YML", &text))
        .await
        .unwrap();
    assert!(report.usable, "{report:?}");
    let state = setup.take_import().await.unwrap();
    assert_eq!(
        state.client.id, "MOVE_IP_310204838",
        "what is for production is not for the test"
    );
    assert_eq!(state.step, SetupStep::SystemUser);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_store_that_does_not_open_is_asked_for_and_one_that_is_not_there_is_told() {
    let world = World::new().await;
    let us = world.sandbox.organisation(US).unwrap();
    let setup = Setup::open(world.stand_in()).unwrap();
    let path = write(&world, "ip.properties", &whole("feil"));

    let report = setup.choose_import(path.clone()).await.unwrap();
    assert_eq!(fate(&report, "keystore.path"), ImportFate::Found);
    assert!(
        line(&report, "keystore.path")
            .text
            .contains("virksomhet.p12")
    );
    assert!(!line(&report, "keystore.path").action.is_empty());

    fs::write(world.folder().join("virksomhet.p12"), &us.p12).unwrap();
    let report = setup.choose_import(path).await.unwrap();
    assert_eq!(fate(&report, "keystore.path"), ImportFate::Used);
    assert_eq!(fate(&report, "keystore.password"), ImportFate::Found);
    let state = setup.take_import().await.unwrap();
    assert_eq!(state.certificate, None);
    assert_eq!(state.chosen_file.as_deref(), Some("virksomhet.p12"));
    assert_eq!(
        state.step,
        SetupStep::Certificate,
        "there its password is asked for"
    );
    let password = budstikke_domain::Secret::new(us.password.clone());
    setup.open_certificate(password).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_somebody_else_is_never_taken() {
    let world = World::new().await;
    let them = world.sandbox.organisation(OTHER).unwrap();
    fs::write(world.folder().join("virksomhet.p12"), &them.p12).unwrap();
    let setup = Setup::open(world.stand_in()).unwrap();
    let path = write(&world, "ip.properties", &whole(&them.password));
    let report = setup.choose_import(path).await.unwrap();
    assert_eq!(fate(&report, "keystore.path"), ImportFate::Found);
    let why = &line(&report, "keystore.path").text;
    assert!(why.replace('\u{a0}', " ").contains("311 204 823"), "{why}");
    assert_eq!(setup.take_import().await.unwrap().certificate, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_organisation_nothing_is_taken() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    for text in [
        "difi.move.oidc.clientId=MOVE_IP_310204838\n",
        "difi.move.org.number=123\ndifi.move.oidc.clientId=MOVE_IP_310204838\n",
        "difi.move.org.number=${ORG:310204838}\ndifi.move.oidc.clientId=MOVE_IP_310204838\n",
    ] {
        let path = write(&world, "ip.properties", text);
        let report = setup.choose_import(path).await.unwrap();
        assert!(!report.usable && !report.notes.is_empty(), "{text}");
        assert!(
            report
                .lines
                .iter()
                .all(|line| line.fate != ImportFate::Used)
        );
        told(setup.take_import().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_with_messages_does_not_become_another_by_a_file() {
    let world = World::new().await;
    let setup = world.set_up(world.stand_in()).await;
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    let text = format!("difi.move.org.number={OTHER}\ndifi.move.oidc.clientId=MOVE_IP_{OTHER}\n");
    let report = setup
        .choose_import(write(&world, "ip.properties", &text))
        .await
        .unwrap();
    assert!(!report.usable, "{report:?}");
    let client = setup.state().await.unwrap().client.id;
    told(setup.take_import().await);
    assert_eq!(setup.state().await.unwrap().client.id, client);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_such_file_is_told_with_what_to_do() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    let bomb = "a: &a [x]\nb: [*a, *a]\n";
    let large = "#".repeat(300 * 1024);
    for (name, text) in [
        ("tom.properties", "# ingenting\n"),
        ("bombe.yml", bomb),
        ("stor.properties", large.as_str()),
        ("bredt.properties", "a\0=\0b\0"),
        ("ikke.yaml", "a: \"b\nc"),
    ] {
        let error = told(setup.choose_import(write(&world, name, text)).await);
        assert_eq!(error.number, "E12", "{name}");
        assert!(!error.action.is_empty() && !error.what.is_empty(), "{name}");
    }
    for path in [
        world.folder().join("finnes-ikke"),
        world.folder().to_owned(),
        "/dev/zero".into(),
    ] {
        assert_eq!(told(setup.choose_import(path).await).number, "E12");
    }
}
