//! What the other organisations do with what they get.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_sandbox::{Answer, FileStatus, LogEntry, ReceiptType, RecipientStatus};
use serde_json::{Value, json};
use support::{Caller, ETATEN, SOLVIK, World, letter_sbd, read_sbd, sbd_zip};

const AVVISENDE: &str = "311204815";
const FJORDBY: &str = "311204807";
const NORDFJELL: &str = "310204846";

/// Sends an SBD without package; its message id.
async fn send(us: &Caller<'_>, to: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut sbd = letter_sbd(SOLVIK, to);
    change(&mut sbd);
    us.send(to, &sbd_zip(&sbd, None)).await;
    let id =
        sbd.pointer("/standardBusinessDocumentHeader/documentIdentification/instanceIdentifier");
    id.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What has come to us since the last time, as words.
async fn inbox(us: &Caller<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for id in us
        .search("status=Published&recipientStatus=Initialized&orderAscending=true")
        .await
    {
        let sbd = read_sbd(&us.download(&id).await);
        us.confirm(&id).await;
        let status = sbd.pointer("/status/status");
        let receipt = sbd.pointer("/arkivmelding_kvittering/receiptType");
        words.extend(
            status
                .or(receipt)
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
    }
    words
}

/// Waits until the log of the peers holds `text` `count` times.
async fn until_noted(world: &World, text: &str, count: usize) {
    while noted(world, text) < count {
        tokio::task::yield_now().await;
    }
}

fn noted(world: &World, wanted: &str) -> usize {
    let is = |entry: &&LogEntry| matches!(entry, LogEntry::Peer { text, .. } if text.starts_with(wanted));
    world.sandbox.log().iter().filter(is).count()
}

#[tokio::test]
async fn nordfjell_takes_its_time() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    send(&us, NORDFJELL, |_| {}).await;
    world.tick(19);
    assert_eq!(inbox(&us).await, Vec::<String>::new());
    world.tick(2);
    until_noted(&world, "sent MOTTATT", 1).await;
    assert_eq!(inbox(&us).await, ["MOTTATT"]);
    world.tick(40);
    until_noted(&world, "sent LEVERT", 1).await;
    assert_eq!(inbox(&us).await, ["LEVERT"], "and no kvittering, ever");
}

#[tokio::test]
async fn fjordby_never_fetches() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    send(&us, FJORDBY, |_| {}).await;
    // Somebody else's answer shows that the peers had their turn.
    send(&us, ETATEN, |_| {}).await;
    world.tick(600);
    until_noted(&world, "sent kvittering", 1).await;
    let transfers = world.sandbox.transfers();
    assert_eq!(transfers[0].status(), FileStatus::Published);
    assert_eq!(
        transfers[0].recipient_status(FJORDBY),
        Some(RecipientStatus::Initialized)
    );
}

#[tokio::test]
async fn avvisende_takes_the_letter_and_turns_it_down_with_a_text() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    send(&us, AVVISENDE, |_| {}).await;
    world.tick(10);
    until_noted(&world, "sent kvittering ERROR", 1).await;
    assert_eq!(inbox(&us).await, ["MOTTATT", "LEVERT", "ERROR"]);
}

#[tokio::test]
async fn receipts_can_be_held_and_sent_in_any_order() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    world.sandbox.hide_publication_from_senders(true);
    world.sandbox.hold_answers(ETATEN);
    let id = send(&us, ETATEN, |_| {}).await;
    world.tick(60);
    world
        .sandbox
        .until_received(ETATEN, |all| all.len() == 1)
        .await;
    let transfer = world.sandbox.transfers()[0].id.to_string();
    let overview = us.overview(&transfer).await;
    assert_eq!(
        overview["fileTransferStatus"], "UploadProcessing",
        "as the sender sees it"
    );

    let receipt = Answer::Kvittering(ReceiptType::Warning, Vec::new());
    world.sandbox.answer_now(ETATEN, &id, &receipt).unwrap();
    world
        .sandbox
        .answer_now(ETATEN, &id, &Answer::Levert)
        .unwrap();
    assert_eq!(inbox(&us).await, ["WARNING", "LEVERT"]);
    assert!(
        world
            .sandbox
            .answer_now(ETATEN, "unknown", &Answer::Levert)
            .is_err()
    );

    world.sandbox.release_answers(ETATEN);
    until_noted(&world, "sent kvittering ERROR", 1).await;
    assert_eq!(
        inbox(&us).await,
        ["MOTTATT", "LEVERT", "ERROR"],
        "what had been held"
    );
}

#[tokio::test]
async fn a_channel_is_carried_whole_and_named_as_reference() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let channel = json!({ "type": "MessageChannel", "instanceIdentifier": "0b0c6a59-6f7b-4a52-9c0c-1f4f0b8f9d10", "identifier": "kanal-1" });
    send(&us, ETATEN, |sbd| {
        let scopes = &mut sbd["standardBusinessDocumentHeader"]["businessScope"]["scope"];
        scopes.as_array_mut().unwrap().push(channel.clone());
    })
    .await;
    world.tick(10);
    until_noted(&world, "sent kvittering", 1).await;
    for id in us
        .search("status=Published&recipientStatus=Initialized")
        .await
    {
        assert_eq!(
            us.overview(&id).await["sendersFileTransferReference"],
            "kanal-1"
        );
        let sbd = read_sbd(&us.download(&id).await);
        let scopes = &sbd["standardBusinessDocumentHeader"]["businessScope"]["scope"];
        assert_eq!(scopes[1], channel);
    }
}

#[tokio::test]
async fn bad_messages_end_as_at_a_real_peer() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let head = "standardBusinessDocumentHeader";
    send(&us, ETATEN, |sbd| sbd["ekstra"] = json!({})).await;
    send(&us, ETATEN, |sbd| {
        sbd["arkivmelding"]["sikkerhetsnivaa"] = json!("tre")
    })
    .await;
    send(&us, ETATEN, |sbd| {
        sbd[head]["businessScope"]["scope"][0]["scopeInformation"][0]["expectedResponseDateTime"] =
            json!("2026-11-20T09:15:00Z");
    })
    .await;
    us.send(ETATEN, b"no zip at all").await;
    world.tick(10);
    until_noted(&world, "lost", 2).await;
    assert_eq!(noted(&world, "discarded"), 1);
    assert_eq!(noted(&world, "expired"), 1);
    let ends: Vec<_> = world
        .sandbox
        .transfers()
        .iter()
        .map(|transfer| transfer.recipient_status(ETATEN))
        .collect();
    let confirmed = Some(RecipientStatus::DownloadConfirmed);
    let lost = Some(RecipientStatus::DownloadStarted);
    assert_eq!(ends, [confirmed, lost, confirmed, lost]);
    assert!(
        world.sandbox.received(ETATEN).is_empty(),
        "nothing reached the inbox"
    );
    assert_eq!(
        inbox(&us).await,
        Vec::<String>::new(),
        "and nobody tells the sender"
    );
}

#[tokio::test]
async fn a_short_reference_is_left_to_those_who_have_a_channel() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let zip = sbd_zip(&letter_sbd(SOLVIK, ETATEN), None);
    let mut announcement = us.announcement(ETATEN, &zip);
    announcement["sendersFileTransferReference"] = json!("kort-referanse");
    let answer = us.post("").json(&announcement).send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    let id = body["fileTransferId"].as_str().unwrap();
    us.upload(id, &zip).await.unwrap();
    world.tick(60);
    until_noted(&world, "left alone", 1).await;
    assert!(world.sandbox.received(ETATEN).is_empty());
}

#[tokio::test]
async fn a_receipt_of_ours_is_answered_with_statuses_and_a_status_with_nothing() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let about = "5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c";
    let into = |type_name: &'static str, standard: &'static str, body: Value| {
        move |sbd: &mut Value| {
            let identification =
                &mut sbd["standardBusinessDocumentHeader"]["documentIdentification"];
            identification["standard"] = json!(standard);
            identification["type"] = json!(type_name);
            sbd.as_object_mut().unwrap().remove("arkivmelding");
            sbd[type_name] = body;
        }
    };
    let receipt = into(
        "arkivmelding_kvittering",
        "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering",
        json!({ "receiptType": "OK", "relatedToMessageId": about }),
    );
    send(&us, ETATEN, receipt).await;
    let status = into(
        "status",
        "urn:no:difi:eformidling:xsd::status",
        json!({ "status": "MOTTATT" }),
    );
    send(&us, ETATEN, status).await;
    world.tick(60);
    until_noted(&world, "sent LEVERT", 1).await;
    assert_eq!(world.sandbox.received(ETATEN).len(), 2);
    assert_eq!(inbox(&us).await, ["MOTTATT", "LEVERT"]);
}
