//! What comes to our konto, and how it is answered.

use budstikke_app::dto::{IncomingActionKind, KvitteringInput, KvitteringKind, VerdictDto, WhoDto};
use budstikke_sandbox::{Endpoint, Fault, FiksLetter, FiksReceived, KontoRole};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_shown_while_the_katalog_is_down_and_judged_when_it_is_not() {
    let world = World::new().await;
    let down = Fault::Fiks(503);
    world.sandbox.fault(Endpoint::FiksKonto, down).always();
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    let id = fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
    let rows = desk.until_inbox(1).await;
    let letter = desk.app.incoming(&rows[0].uid).await.expect("it is there");
    assert!(!letter.readable, "nothing of it is let in: {letter:?}");
    let said = format!("{:?}", letter.judgement);
    assert!(said.contains("Ikke kontrollert ennå"), "{said}");

    world.sandbox.clear_faults();
    let uid = rows[0].uid.clone();
    let judged = desk.until_letter(&uid, |letter| letter.readable).await;
    assert_eq!(judged.sender.who, WhoDto::Same, "{judged:?}");
    assert_eq!(desk.until_inbox(1).await.len(), 1, "it is the same letter");
    let theirs = KontoRole::CaseSystem.konto_id();
    let told = within(fiks.until_received(theirs, |came| !came.is_empty())).await;
    assert_eq!(told.len(), 1, "its sender is told once that it came");
    assert_eq!(told[0].svar_til, Some(id));
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_before_the_first_could_be_judged_is_shown_once() {
    let world = World::new().await;
    let down = Fault::Fiks(503);
    world.sandbox.fault(Endpoint::FiksKonto, down).always();
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    let mut letter = FiksLetter::arkivmelding();
    letter.files = vec![("brev.txt".to_owned(), "Hei".to_owned())];
    let own = "5b0a4c1e-2b0d-4d9c-9b39-6f0f4f7f2c77";
    letter
        .headere
        .insert("klientMeldingId".to_owned(), own.to_owned());
    let first = fiks.write(&letter).expect("it is sent");
    let rows = desk.until_inbox(1).await;
    // The second comes while the katalog answers, and the first waits for its moment.
    world.sandbox.clear_faults();
    let last = fiks.write(&letter).expect("its sender did not learn of it");

    let theirs = KontoRole::CaseSystem.konto_id();
    let about = |id| move |one: &FiksReceived| one.svar_til == Some(id);
    let told = fiks.until_received(theirs, |came| {
        came.iter().any(about(first)) && came.iter().any(about(last))
    });
    let told = within(told).await;
    assert_eq!(told.len(), 2, "each is told once that it came: {told:?}");
    let uid = rows[0].uid.clone();
    desk.until_letter(&uid, |letter| letter.readable).await;
    assert_eq!(desk.until_inbox(1).await.len(), 1, "it is kept once");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_answers_the_last_of_what_was_sent_again() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    let mut letter = FiksLetter::arkivmelding();
    letter.files = vec![("brev.txt".to_owned(), "Hei".to_owned())];
    let own = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4fa11";
    letter
        .headere
        .insert("klientMeldingId".to_owned(), own.to_owned());
    let first = fiks.write(&letter).expect("it is sent");
    let rows = desk.until_inbox(1).await;
    let last = fiks.write(&letter).expect("its sender did not learn of it");
    let theirs = KontoRole::CaseSystem.konto_id();
    let about = |id| move |one: &FiksReceived| one.svar_til == Some(id);
    let told = fiks.until_received(theirs, |came| {
        came.iter().any(about(first)) && came.iter().any(about(last))
    });
    within(told).await;
    assert_eq!(desk.until_inbox(1).await.len(), 1, "it is kept once");

    let refused = KvitteringInput {
        kind: KvitteringKind::Error,
        text: "Arkivmeldingen mangler.".to_owned(),
        journal_number: String::new(),
        again: false,
    };
    let sent = desk.app.send_kvittering(&rows[0].uid, refused).await;
    sent.expect("it goes");
    let answers = fiks.until_received(theirs, |came| came.len() >= 3);
    let answers = within(answers).await;
    assert!(
        answers[2].melding_type.contains("feilmelding"),
        "{answers:?}"
    );
    assert_eq!(
        answers[2].svar_til,
        Some(last),
        "the id that its sender has, who may never have got the first"
    );
    desk.app.close().await;
}
