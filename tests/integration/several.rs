//! One draft to several: a message for each, all of them or none.

use std::collections::BTreeSet;

use budstikke_app::dto::{DraftInput, Folder, FurtherRecipient, IpcError};
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, PROMPT, REFUSING, SILENT, World, input, step};

const MESSY: &str = "311204866";
const TITLE: &str = "Høring om skolevei";
/// A number that is in no register.
const NOBODY: &str = "910000004";

fn over_dpo(org: &str, name: &str) -> FurtherRecipient {
    FurtherRecipient {
        org_number: org.to_owned(),
        name: name.to_owned(),
        service: "DPO".to_owned(),
        ..FurtherRecipient::default()
    }
}

fn over_fiks_io(world: &World, role: KontoRole) -> FurtherRecipient {
    let konto = world.sandbox.fiks().konto(role).expect("it is there");
    FurtherRecipient {
        org_number: konto.org_number.clone(),
        name: konto.name.clone(),
        service: "DPFIO".to_owned(),
        konto: konto.id.to_string(),
        konto_name: konto.name.clone(),
        ..FurtherRecipient::default()
    }
}

async fn draft(desk: &Desk, world: &World, to: &str, further: Vec<FurtherRecipient>) -> String {
    let draft = desk
        .draft(to, TITLE, vec![world.file("Høring.pdf", 40_000)])
        .await;
    let typed = DraftInput {
        further,
        ..input(to, TITLE)
    };
    desk.app.save_draft(&draft.id, typed).await.unwrap();
    draft.id
}

fn letters(world: &World, org: &str) -> usize {
    let mut received = world.sandbox.received(org);
    received.retain(|one| one.document_type != "status");
    received.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_recipients_by_two_ways_get_a_message_each_and_none_of_them_two() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let further = vec![
        over_dpo(MESSY, "Rotete AS"),
        over_fiks_io(&world, KontoRole::Archive),
    ];
    let draft = draft(&us, &world, REFUSING, further).await;

    let envelope = us.app.envelope(&draft).await.unwrap();
    let to = envelope.rows.iter().find(|row| row.key == "to").unwrap();
    assert_eq!(to.groups.len(), 3, "the konvolutt lists all: {to:?}");
    assert_eq!(envelope.packages.len(), 3);
    assert!(envelope.ready, "{:?}", envelope.note);

    let sent = us.app.send_draft(&draft).await.unwrap();
    assert_eq!(sent.recipients, 3);
    let uids = all(&us).await;
    assert_eq!(uids.len(), 3);
    let mut ids = BTreeSet::new();
    for uid in &uids {
        let message = us
            .until(uid, |message| step(message, "fetched") == "Confirmed")
            .await;
        for row in message.technical.iter().filter(|row| is_uuid(&row.value)) {
            assert!(ids.insert(row.value.clone()), "{row:?} is another's too");
        }
        assert_eq!(message.title, TITLE);
    }
    for org in [REFUSING, MESSY] {
        assert_eq!(letters(&world, org), 1, "{org}");
    }
    let archive = KontoRole::Archive.konto_id();
    let taken = world.sandbox.fiks().messages();
    let to_archive = taken.iter().filter(|one| one.mottaker == archive);
    assert_eq!(to_archive.count(), 1);
    assert!(us.app.list_drafts().await.unwrap().is_empty());
    us.app.close().await;
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.matches('-').count() == 4
}

async fn all(desk: &Desk) -> Vec<String> {
    let mut uids = desk.folder(Folder::Outbox).await;
    for uid in desk.folder(Folder::Sent).await {
        if !uids.contains(&uid) {
            uids.push(uid);
        }
    }
    uids
}

#[tokio::test(flavor = "multi_thread")]
async fn taken_back_within_the_hold_all_are_gone_and_the_draft_has_its_recipients() {
    let world = World::new().await;
    let us = world.desk(3600).await;
    let further = vec![over_dpo(REFUSING, "Fjordby"), over_dpo(SILENT, "Silje")];
    let draft = draft(&us, &world, PROMPT, further.clone()).await;
    us.app.send_draft(&draft).await.unwrap();
    let uids = us.folder(Folder::Outbox).await;
    assert_eq!(uids.len(), 3);
    let held = us.app.message(&uids[1]).await.unwrap().outbox.unwrap();
    assert!(held.text.contains("alle 3 mottakerne"), "{held:?}");
    let back = us.app.undo_send(&uids[1]).await.unwrap();
    assert_eq!(back.further, further);
    assert!(us.folder(Folder::Outbox).await.is_empty());

    us.app.send_draft(&draft).await.unwrap();
    let uids = us.folder(Folder::Outbox).await;
    us.app.send_now(&uids[0]).await.unwrap();
    for uid in &uids {
        // Those that are taken back together go together: nothing of this waits for the hour of the hold.
        us.until(uid, |message| step(message, "handed") == "Confirmed")
            .await;
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_star_comes_first_and_is_not_said_to_have_been_written_to() {
    let world = World::new().await;
    let us = world.desk(0).await;
    us.app
        .set_favourite(SILENT, "Fjordby tingsted", true)
        .await
        .unwrap();
    us.app.close().await;
    drop(us);
    let us = world.desk(0).await;
    assert_eq!(us.app.favourites().await.unwrap(), [SILENT], "it is kept");
    for typed in ["", "fjord"] {
        let found = us.app.search_recipients(typed).await.unwrap();
        let first = &found.hits[0];
        assert_eq!(first.org_number, SILENT, "«{typed}»");
        assert!(first.favourite && !first.recent, "«{typed}»: {first:?}");
    }
    us.app
        .set_favourite(SILENT, "Fjordby tingsted", false)
        .await
        .unwrap();
    assert!(us.app.favourites().await.unwrap().is_empty());
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_reached_holds_all_and_is_named() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let further = vec![
        over_dpo(REFUSING, "Fjordby tingsted"),
        over_dpo(NOBODY, "Ingen AS"),
    ];
    let draft = draft(&us, &world, PROMPT, further).await;
    for error in [
        us.app.envelope(&draft).await.map(drop).unwrap_err(),
        us.app.send_draft(&draft).await.map(drop).unwrap_err(),
    ] {
        let error = IpcError::from(error);
        assert!(error.what.starts_with("Ingen AS: "), "{error:?}");
    }
    assert!(all(&us).await.is_empty(), "nobody was sent anything");
    assert_eq!(us.app.list_drafts().await.unwrap().len(), 1);
    us.app.close().await;
}
