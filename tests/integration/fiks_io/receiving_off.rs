//! Nothing is taken from our konto where a person has turned that off (E23).

use budstikke_app::AppError;
use budstikke_sandbox::{FiksLetter, KontoRole};
use budstikke_tests::world::{Desk, World, fiks_input, step, within};

/// Waits until so many take from our konto.
async fn until_consumers(world: &World, count: usize) {
    let queue = || world.sandbox.fiks().queue(KontoRole::Ours.konto_id());
    within(async {
        while queue().consumers != count {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

async fn off(desk: &Desk) -> Option<String> {
    desk.app.health().await.expect("it is known").konto_off
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_is_left_to_the_other_until_a_person_turns_it_on_again() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    until_consumers(&world, 1).await;
    assert_eq!(off(&desk).await, None);

    desk.app.set_konto_receiving(false).await.expect("off");
    until_consumers(&world, 0).await;
    assert_eq!(off(&desk).await.as_deref(), Some("Solvik kommune, post"));
    let fiks = world.sandbox.fiks();
    fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
    desk.app.fetch_now().await.expect("«Hent nå»");
    desk.app.close().await;
    drop(desk);

    let desk = world.konto_desk(0).await;
    assert!(off(&desk).await.is_some(), "also when it is opened again");
    let standing = desk.app.konto_standing().await.expect("we have a konto");
    assert!(!standing.receiving);
    assert_eq!(
        (standing.consumers, standing.waiting),
        (Some(0), Some(1)),
        "nobody takes it, and it lies there: {standing:?}"
    );
    let inbox = desk.app.list_inbox(None).await.expect("a list");
    assert_eq!(inbox.total, 0);

    desk.app.set_konto_receiving(true).await.expect("on");
    desk.until_inbox(1).await;
    assert_eq!(off(&desk).await, None);
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_goes_on_and_says_that_no_answer_comes_here() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    desk.app.set_konto_receiving(false).await.expect("off");
    let draft = desk.app.new_draft().await.expect("a draft");
    let input = fiks_input(&world, KontoRole::Archive, "Søknad om barnehageplass");
    let draft = desk.app.save_draft(&draft.id, input).await.expect("saved");
    let draft = desk
        .with_files(&draft, vec![world.file("Søknad.pdf", 4_000)])
        .await;
    let envelope = desk.app.envelope(&draft.id).await.expect("the konvolutt");
    let note = envelope.note.expect("something to know");
    assert!(note.contains("Svar kommer ikke hit"), "{note}");
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    desk.until(&sent.uid, |message| step(message, "handed") == "Confirmed")
        .await;

    let archive = KontoRole::Archive.konto_id().to_string();
    let pinged = desk.app.ping_konto(&archive).await;
    assert!(
        matches!(&pinged, Err(AppError::Recipient { what, .. }) if what.contains("slått av")),
        "a test whose answer goes elsewhere tells nothing: {pinged:?}"
    );
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn turned_off_and_on_again_and_again_nothing_comes_twice_or_is_lost() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let fiks = world.sandbox.fiks();
    for _ in 0..2 {
        fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
        desk.app.set_konto_receiving(false).await.expect("off");
        fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
        desk.app.set_konto_receiving(true).await.expect("on");
    }
    desk.until_inbox(4).await;
    let queue = || fiks.queue(KontoRole::Ours.konto_id());
    within(async {
        while queue().ready + queue().unacknowledged > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let inbox = desk.app.list_inbox(None).await.expect("a list");
    assert_eq!(inbox.total, 4);
    desk.app.close().await;
}
