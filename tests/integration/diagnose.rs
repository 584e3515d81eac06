//! Diagnose: what each service and the machine say, and that nobody is told more than is known.

use budstikke_app::dto::{AccessAction, DiagnoseLine, DiagnosePart, DiagnoseState};
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::world::{Desk, World};

const PARTS: [DiagnosePart; 4] = [
    DiagnosePart::Machine,
    DiagnosePart::Database,
    DiagnosePart::Eformidling,
    DiagnosePart::FiksIo,
];

/// Everything is asked beside each other, as the window does.
async fn diagnosed(us: &Desk) -> Vec<DiagnoseLine> {
    let [machine, database, eformidling, fiks] = PARTS.map(|part| us.app.diagnose(part));
    let all = tokio::join!(machine, database, eformidling, fiks);
    [all.0, all.1, all.2, all.3].concat()
}

fn of<'a>(lines: &'a [DiagnoseLine], id: &str) -> &'a DiagnoseLine {
    let line = lines.iter().find(|line| line.id == id);
    line.unwrap_or_else(|| panic!("{id} is among {lines:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_is_well_every_check_says_what_it_found_and_when() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let lines = diagnosed(&us).await;
    for line in &lines {
        let expected = match line.id.as_str() {
            "FiksIo" => DiagnoseState::Unused,
            // The disk of whoever runs the test is their own.
            "Disk" => line.state,
            // By the first answer of a service, which may come after it was asked.
            "Clock" if line.state == DiagnoseState::Unknown => DiagnoseState::Unknown,
            _ => DiagnoseState::Works,
        };
        assert_eq!(line.state, expected, "{line:?}");
        let measured = matches!(line.state, DiagnoseState::Works | DiagnoseState::Wrong);
        assert_eq!(
            !line.at.is_empty(),
            measured || line.state == DiagnoseState::Soon,
            "{line:?}"
        );
    }
    assert_eq!(of(&lines, "FiksIo").text, "Ikke satt opp her.");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_answer_is_not_known_and_never_well() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let before = us.app.diagnose(DiagnosePart::Eformidling).await;
    assert_eq!(of(&before, "Client").state, DiagnoseState::Works);
    world
        .sandbox
        .fault(Endpoint::Token, Fault::Html)
        .times(1000);
    let after = us.app.diagnose(DiagnosePart::Eformidling).await;
    for line in &after {
        assert_eq!(
            line.state,
            DiagnoseState::Unknown,
            "no kept token answers: {line:?}"
        );
        assert_eq!(line.at, "", "{line:?}");
    }
    world.sandbox.clear_faults();
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_that_is_taken_away_is_named_with_what_it_means_and_one_thing_to_do() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let left = ["eformidling:dpo", "altinn:broker.read"];
    world
        .sandbox
        .set_scopes("MOVE_IP_310204838", &left)
        .unwrap();
    let lines = us.app.diagnose(DiagnosePart::Eformidling).await;
    assert_eq!(of(&lines, "Read").state, DiagnoseState::Works);
    let write = of(&lines, "Write");
    assert_eq!(
        (write.state, write.number.as_str()),
        (DiagnoseState::Wrong, "E04")
    );
    assert!(write.meaning.contains("venter i Utboks"), "{write:?}");
    let Some(AccessAction::Copy { text, .. }) = &write.action else {
        panic!("{write:?}")
    };
    assert!(text.contains("altinn:broker.write"), "{text}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_that_refuse_us_are_told_of_and_nothing_else_is_blamed() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    world.sandbox.fiks().refuse_logins(1000);
    let lines = us.app.diagnose(DiagnosePart::FiksIo).await;
    let queues = of(&lines, "FiksQueues");
    assert_eq!(queues.state, DiagnoseState::Wrong, "{queues:?}");
    assert!(!queues.meaning.is_empty());
    for id in ["FiksToken", "FiksKonto", "FiksKey"] {
        assert_eq!(of(&lines, id).state, DiagnoseState::Works, "{lines:#?}");
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_is_asked_about_while_it_is_in_use() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let lines = us.app.diagnose(DiagnosePart::FiksIo).await;
    for id in ["FiksToken", "FiksQueues", "FiksKonto", "FiksKey"] {
        assert_eq!(of(&lines, id).state, DiagnoseState::Works, "{lines:#?}");
    }
    assert_ne!(
        of(&lines, "FiksAlone").state,
        DiagnoseState::Wrong,
        "we ourselves are nobody else"
    );
    us.app.set_konto_receiving(false).await.unwrap();
    let lines = us.app.diagnose(DiagnosePart::FiksIo).await;
    assert_eq!(of(&lines, "FiksAlone").state, DiagnoseState::Unused);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_saved_diagnosis_tells_what_was_found_and_nothing_of_any_message_or_secret() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    us.send(&world, budstikke_tests::world::PROMPT).await;
    diagnosed(&us).await;
    let path = world.folder().join("diagnose.txt");
    us.app.save_diagnosis(path.clone()).await.unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("Databasen med meldingene: I orden"), "{text}");
    assert!(
        text.contains("Innlogging i Maskinporten: I orden"),
        "{text}"
    );
    for secret in ["Tilsvar i høring", "eyJ", "Statens prøveetat", "PRIVATE"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    us.app.close().await;
}
