//! A letter to an archive, from the form to its answers.

use budstikke_app::dto::{Draft, Folder};
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, World, fiks_input, said, step, within};

const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

async fn letter(desk: &Desk, world: &World, to: KontoRole) -> Draft {
    let draft = desk.app.new_draft().await.expect("a draft");
    let input = fiks_input(world, to, "Søknad om barnehageplass");
    let draft = desk
        .app
        .save_draft(&draft.id, input)
        .await
        .expect("it is saved");
    desk.with_files(&draft, vec![world.file("Søknad.pdf", 40_000)])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_lies_in_the_queue_as_it_was_frozen_and_nobody_is_said_to_have_it() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let draft = letter(&desk, &world, KontoRole::Unattended).await;
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    let message = desk
        .until(&sent.uid, |message| step(message, "handed") == "Confirmed")
        .await;
    assert_eq!(step(&message, "fetched"), "Waiting", "nobody listens there");
    assert_eq!(step(&message, "opened"), "Unknown", "FIKS IO never tells");
    assert_eq!(
        desk.folder(Folder::Sent).await,
        std::slice::from_ref(&sent.uid)
    );

    let fiks = world.sandbox.fiks();
    let taken = within(fiks.until_messages(|messages| !messages.is_empty())).await;
    assert_eq!(taken.len(), 1, "it was sent once");
    let taken = &taken[0];
    assert_eq!(taken.melding_type, OPPRETT);
    assert_eq!(taken.mottaker, KontoRole::Unattended.konto_id());
    let technical = &message.technical;
    let id = taken.id.to_string();
    assert!(
        technical.iter().any(|row| row.value == id),
        "the id that KS gave it can be copied: {technical:?}"
    );
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_says_mottatt_and_then_kvittering_and_that_ends_it() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let draft = letter(&desk, &world, KontoRole::Archive).await;
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    let message = desk.until_answered(&sent.uid).await;
    assert!(said(&message, &format!("{OPPRETT}.mottatt")), "{message:?}");
    assert!(said(&message, &format!("{OPPRETT}.kvittering")));
    for known in ["handed", "fetched", "accepted", "closed"] {
        assert_eq!(step(&message, known), "Confirmed", "{known}");
    }
    assert_eq!(
        desk.app.list_inbox(None).await.expect("a list").total,
        0,
        "answers are on the letter's own timeline, not letters themselves"
    );
    desk.app.close().await;
}
