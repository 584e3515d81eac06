//! An answer that the key of whoever wrote to us stops, and what a person does about it.

use budstikke_app::AppError;
use budstikke_app::dto::{KvitteringInput, KvitteringKind};
use budstikke_sandbox::{FiksLetter, KontoRole};
use budstikke_tests::world::{World, within};

fn yes(again: bool) -> KvitteringInput {
    KvitteringInput {
        kind: KvitteringKind::Ok,
        text: String::new(),
        journal_number: String::new(),
        again,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kvittering_that_a_changed_key_stops_goes_when_a_person_has_compared_it() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
    let uid = desk.until_inbox(1).await[0].uid.clone();
    let first = desk.app.send_kvittering(&uid, yes(false)).await;
    first.expect("the first key is believed");

    let theirs = KontoRole::CaseSystem.konto_id();
    fiks.change_key(theirs).expect("it is there");
    let way = desk.app.answer_konto(&uid, KvitteringKind::Ok).await;
    let way = way.expect("looked up").expect("it goes over FIKS IO");
    assert_eq!(way.konto, theirs.to_string());
    assert!(!way.available, "as the katalog shows it now: {way:?}");
    let care = way.care.expect("it is a konto");
    let changed = care.changed_key.expect("both keys are shown");
    assert!(care.lacks_key);
    let stopped = desk.app.send_kvittering(&uid, yes(true)).await;
    assert!(
        matches!(stopped, Err(AppError::Recipient { number: "E15", .. })),
        "{stopped:?}"
    );

    let approved = desk.app.approve_konto_key(&way.konto, &changed.shown).await;
    approved.expect("compared");
    let way = desk.app.answer_konto(&uid, KvitteringKind::Ok).await;
    assert!(way.unwrap().unwrap().available, "nothing stops it now");
    let sent = desk.app.send_kvittering(&uid, yes(true)).await;
    sent.expect("it goes");
    // Mottatt, and a kvittering for each key.
    let answers = within(fiks.until_received(theirs, |came| came.len() >= 3)).await;
    assert_eq!(answers.len(), 3, "each once: {answers:?}");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_over_another_service_has_no_konto_to_answer() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    world.sandbox.fill_inbox().await.expect("letters");
    let rows = desk.until_rows(|rows| !rows.is_empty()).await;
    let way = desk
        .app
        .answer_konto(&rows[0].uid, KvitteringKind::Ok)
        .await;
    assert_eq!(way.expect("known"), None);
    desk.app.close().await;
}
