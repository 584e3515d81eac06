//! What comes to our konto, and how it is answered.

use budstikke_app::dto::{IncomingActionKind, KvitteringInput, KvitteringKind, VerdictDto, WhoDto};
use budstikke_sandbox::{FiksLetter, KontoRole};
use budstikke_tests::world::{World, within};

const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_stored_told_mottatt_and_confirmed_by_a_person() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    let id = fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");

    let rows = desk.until_inbox(1).await;
    let letter = desk.app.incoming(&rows[0].uid).await.expect("it is there");
    assert_eq!(letter.service, "DPFIO");
    assert_eq!(letter.sender.who, WhoDto::Same, "{letter:?}");
    // What KS' Java client writes is signed over SHA-1.
    assert_eq!(letter.judgement.verdict, VerdictDto::PassedWeak);
    assert!(letter.readable);
    assert!(letter.arkivmelding.is_some(), "its form can be read");
    assert_eq!(
        letter.kvittering_kinds,
        [KvitteringKind::Ok, KvitteringKind::Error]
    );
    assert!(
        letter
            .actions
            .iter()
            .all(|action| action.kind != IncomingActionKind::Reply),
        "its protocol has no written answer to it"
    );

    let theirs = KontoRole::CaseSystem.konto_id();
    let answers = within(fiks.until_received(theirs, |came| !came.is_empty())).await;
    assert_eq!(answers[0].melding_type, format!("{OPPRETT}.mottatt"));
    assert_eq!(answers[0].svar_til, Some(id), "it names what it answers");

    let input = KvitteringInput {
        kind: KvitteringKind::Ok,
        text: String::new(),
        journal_number: "2026/3107".to_owned(),
        again: false,
    };
    desk.app
        .send_kvittering(&rows[0].uid, input)
        .await
        .expect("it goes");
    let answers = within(fiks.until_received(theirs, |came| came.len() >= 2)).await;
    assert_eq!(answers[1].melding_type, format!("{OPPRETT}.kvittering"));
    assert_eq!(answers[1].svar_til, Some(id));
    assert!(
        answers.iter().all(|answer| answer.problems.is_empty()),
        "{answers:?}"
    );
    desk.app.close().await;
}
