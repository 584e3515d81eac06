//! What is taken from the carrier, once, and what is left there.

use budstikke_app::dto::{InboxRow, VerdictDto};
use budstikke_sandbox::{Quirk, RecipientStatus};
use budstikke_tests::world::{PROMPT, US, World};

use super::{NORDFJELL, good, named, told, until_told};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_us_is_put_aside_and_what_is_for_a_channel_is_left_alone() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut foreign = good("Til noen andre");
    foreign.addressed_to = Some(NORDFJELL.to_owned());
    world.sandbox.send_letter(&foreign).unwrap();
    let mut channel = good("Til en kanal");
    channel.reference = Some("sak-arkiv".to_owned());
    let left = world.sandbox.send_letter(&channel).unwrap()[0];
    world.sandbox.send_letter(&good("Til oss")).unwrap();

    let rows = us.until_inbox(1).await;
    assert_eq!(rows[0].title, "Til oss");
    let aside = us.until_aside(1).await;
    assert!(aside[0].text.contains("ikke til dere"), "{aside:?}");
    let transfers = world.sandbox.transfers();
    let transfer = transfers
        .iter()
        .find(|transfer| transfer.id == left)
        .unwrap();
    assert_eq!(
        transfer.recipient_status(US),
        Some(RecipientStatus::Initialized),
        "neither downloaded nor confirmed"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_twice_is_shown_once_and_answered_once() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f5";
    world
        .sandbox
        .send_letter(&named(good("Den samme"), id).with(Quirk::Twice))
        .unwrap();
    world.sandbox.send_letter(&good("Den neste")).unwrap();
    let rows = us.until_inbox(2).await;
    assert_eq!(
        rows.iter().filter(|row| row.title == "Den samme").count(),
        1
    );
    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;

    // The same id with other bytes: kept, not shown, and told of.
    world
        .sandbox
        .send_letter(&named(good("En annen"), id))
        .unwrap();
    let first = rows.iter().find(|row| row.title == "Den samme").unwrap();
    let warned = us
        .until_letter(&first.uid, |letter| {
            letter
                .events
                .iter()
                .any(|event| event.code == "DUPLIKAT_ULIK")
        })
        .await;
    assert_eq!(warned.title, "Den samme", "the first one stands");
    assert_eq!(us.until_inbox(2).await.len(), 2);
    assert_eq!(told(&world, PROMPT, id).len(), 2, "no second MOTTATT");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_poisonous_letter_among_many_good_ones_holds_nobody_back() {
    let world = World::new().await;
    for number in 0..4 {
        world
            .sandbox
            .send_letter(&good(&format!("Brev {number}")))
            .unwrap();
        let poison = [
            Quirk::ZipBomb,
            Quirk::ThirdMember,
            Quirk::Truncated,
            Quirk::OldIcd,
        ][number];
        world
            .sandbox
            .send_letter(&good("Gift").with(poison))
            .unwrap();
    }
    let us = world.desk(0).await;
    let good = |rows: &[InboxRow]| {
        rows.iter()
            .filter(|row| row.title.starts_with("Brev ") && row.verdict == VerdictDto::Passed)
            .count()
    };
    us.until_rows(|rows| good(rows) == 4).await;
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_program_was_closed_is_finished_when_it_is_opened_again() {
    let world = World::new().await;
    let id = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f8";
    world.sandbox.send_letter(&named(good("Før"), id)).unwrap();
    let us = world.desk(0).await;
    let uid = us.until_inbox(1).await.remove(0).uid;
    us.app.close().await;
    drop(us);
    let us = world.desk(0).await;
    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;
    let rows = us.until_inbox(1).await;
    assert_eq!(rows[0].uid, uid, "it is the same letter");
    us.app.close().await;
}
