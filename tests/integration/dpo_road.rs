//! A letter from our desk to the archive's answer.

use budstikke_app::dto::{Folder, OutboxKind};
use budstikke_domain::{Clock, ManualClock, SystemClock, Verdict};
use budstikke_sandbox::{Answer, Endpoint, Fault, ReceiptType};
use budstikke_tests::world::{PROMPT, REFUSING, SILENT, World, input, step};
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_with_three_documents_reaches_the_archive_and_its_receipt_comes_back() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let files = vec![
        world.file("Følgebrev.pdf", 400),
        world.file("Kart æøå.pdf", 3_000_000),
        world.file("Notat.txt", 10),
    ];
    let draft = us
        .draft(PROMPT, "Tilsvar i høring om skolevei", files)
        .await;
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    us.until_answered(&sent.uid).await;
    // The archive is quick: it may have answered before we asked the carrier how it went.
    let message = us
        .until(&sent.uid, |message| step(message, "handed") == "Confirmed")
        .await;

    assert_eq!(
        message.sentence,
        "Arkivet hos Statens prøveetat har bekreftet mottak."
    );
    for confirmed in ["made", "sealed", "handed", "fetched", "accepted", "closed"] {
        assert_eq!(step(&message, confirmed), "Confirmed", "{confirmed}");
    }
    assert_eq!(
        step(&message, "opened"),
        "Unknown",
        "nobody has said that a person read it"
    );

    let received = world.sandbox.received(PROMPT);
    assert_eq!(received.len(), 1, "one letter was sent and one came");
    let letter = &received[0];
    assert_eq!(
        letter.verdict,
        Some(Verdict::Passed),
        "{:?}",
        letter.findings
    );
    assert_eq!(
        letter.problems,
        Vec::<String>::new(),
        "the archive has nothing against it"
    );
    assert!(
        letter.reference.len() > 25,
        "a shorter reference is invisible to a receiver without a channel"
    );
    let names: Vec<&str> = letter
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names.first(), Some(&"mimetype"), "{names:?}");
    assert_eq!(names.get(2), Some(&"arkivmelding.xml"), "{names:?}");
    for document in &message.documents {
        let arrived = letter
            .entries
            .iter()
            .find(|entry| entry.name == document.name)
            .expect("every document arrived");
        assert_eq!(
            arrived.sha256, document.sha256,
            "{} arrived as it was sent",
            document.name
        );
    }
    assert_eq!(
        letter.sbd["arkivmelding"]["sikkerhetsnivaa"],
        Value::from(3)
    );
    assert_eq!(us.folder(Folder::Sent).await, [sent.uid]);
    assert!(us.folder(Folder::Outbox).await.is_empty());
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_that_overtake_our_own_knowledge_find_their_message() {
    let world = World::new().await;
    let us = world.desk(0).await;
    world.sandbox.hide_publication_from_senders(true);
    let uid = us.send(&world, PROMPT).await;
    let early = us.until_answered(&uid).await;
    assert_eq!(step(&early, "accepted"), "Confirmed");
    assert_ne!(
        step(&early, "handed"),
        "Confirmed",
        "the carrier has not said so yet, and we do not say it for it"
    );
    world.sandbox.hide_publication_from_senders(false);
    us.app.send_now(&uid).await.unwrap();
    let late = us
        .until(&uid, |message| step(message, "handed") == "Confirmed")
        .await;
    assert_eq!(step(&late, "accepted"), "Confirmed", "nothing moved back");
    assert_eq!(world.sandbox.received(PROMPT).len(), 1);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_says_no_is_told_in_its_own_words() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let uid = us.send(&world, REFUSING).await;
    let received = world
        .sandbox
        .until_received(REFUSING, |received| !received.is_empty())
        .await;
    let answer = Answer::Kvittering(
        ReceiptType::Error,
        vec![("MANGLER_SAK".to_owned(), "Fant ikke saken".to_owned())],
    );
    world
        .sandbox
        .answer_now(REFUSING, &received[0].message_id, &answer)
        .unwrap();
    let message = us
        .until(&uid, |message| message.sentence.contains("tok ikke imot"))
        .await;
    assert!(
        message.sentence.contains("Fant ikke saken"),
        "{}",
        message.sentence
    );
    assert_eq!(step(&message, "accepted"), "Failed");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_taken_back_within_its_hold_leaves_no_trace_and_its_draft_is_as_it_was() {
    let world = World::new().await;
    let us = world.desk(3600).await;
    let uid = us.send(&world, PROMPT).await;
    let before = world.sandbox.transfers().len();
    let held = us.app.message(&uid).await.unwrap();
    assert_eq!(
        held.outbox.map(|outbox| outbox.kind),
        Some(OutboxKind::Held)
    );
    let draft = us.app.undo_send(&uid).await.unwrap();
    assert_eq!(draft.title, "Tilsvar i høring");
    assert_eq!(draft.attachments.len(), 1);
    assert!(us.app.message(&uid).await.is_err(), "the message never was");
    assert_eq!(
        world.sandbox.transfers().len(),
        before,
        "nothing has left the machine"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_upload_answer_is_not_sent_twice() {
    let world = World::new().await;
    let us = world.desk(0).await;
    world
        .sandbox
        .fault(Endpoint::Upload, Fault::LoseResponse)
        .once();
    let uid = us.send(&world, PROMPT).await;
    us.until_answered(&uid).await;
    assert_eq!(
        world.sandbox.received(PROMPT).len(),
        1,
        "asking found the first upload, so no second one was made"
    );
    assert_eq!(
        world
            .sandbox
            .transfers()
            .iter()
            .filter(|transfer| transfer.sender.ends_with("310204838"))
            .count(),
        1
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_that_is_busy_answers_html_or_forgets_to_answer_gets_the_letter_all_the_same() {
    for (endpoint, fault) in [
        (Endpoint::Initialize, Fault::Status(503, String::new())),
        (Endpoint::Initialize, Fault::LoseResponse),
        (Endpoint::Upload, Fault::CloseAfterBytes(100)),
        (Endpoint::Overview, Fault::Status(500, String::new())),
        (Endpoint::Overview, Fault::Html),
        (Endpoint::Token, Fault::Status(500, String::new())),
    ] {
        let world = World::new().await;
        let us = world.desk(0).await;
        let draft = us
            .draft(PROMPT, "Tilsvar", vec![world.file("Tilsvar.pdf", 200_000)])
            .await;
        // Looked up first: the fault is for the sending.
        us.app.envelope(&draft.id).await.unwrap();
        world.sandbox.fault(endpoint, fault.clone()).once();
        let sent = us.app.send_draft(&draft.id).await.unwrap();
        us.until_answered(&sent.uid).await;
        assert_eq!(
            world.sandbox.received(PROMPT).len(),
            1,
            "{endpoint:?} {fault:?}: exactly one letter came"
        );
        us.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_holds_the_letter_back_and_says_whose_it_is_to_give() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let draft = us
        .draft(PROMPT, "Tilsvar", vec![world.file("Tilsvar.pdf", 4000)])
        .await;
    us.app.envelope(&draft.id).await.unwrap();
    let problem = r#"{"status":401,"code":"BRO-00006","title":"Unauthorized"}"#;
    world
        .sandbox
        .fault(Endpoint::Initialize, Fault::Status(401, problem.to_owned()))
        .times(10);
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    let waiting = us
        .until(&sent.uid, |message| {
            message
                .outbox
                .as_ref()
                .is_some_and(|outbox| outbox.kind == OutboxKind::NeedsYou)
        })
        .await;
    assert!(!waiting.outbox.unwrap().problem.unwrap().what.is_empty());
    assert!(
        !us.app.health().await.unwrap().banners.is_empty(),
        "a banner says what it waits for"
    );
    world.sandbox.clear_faults();
    us.app.send_now(&sent.uid).await.unwrap();
    us.until_answered(&sent.uid).await;
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_the_carrier_does_not_serve_is_a_clear_no() {
    let world = World::new().await;
    let us = world.desk(0).await;
    world.sandbox.set_may_receive(SILENT, false);
    let uid = us.send(&world, SILENT).await;
    let message = us
        .until(&uid, |message| {
            message
                .outbox
                .as_ref()
                .is_some_and(|outbox| outbox.kind == OutboxKind::Rejected)
        })
        .await;
    let problem = message.problem.expect("it says why");
    assert!(problem.details.contains("BRO-00028"), "{problem:?}");
    let again = us.app.send_as_new(&uid).await.unwrap();
    assert_eq!(
        again.attachments.len(),
        1,
        "a new letter has the same documents"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_survives_that_the_program_is_closed_before_it_was_sent() {
    let world = World::new().await;
    let us = world.desk(3600).await;
    let uid = us.send(&world, PROMPT).await;
    us.app.close().await;
    drop(us);
    let us = world.desk(0).await;
    us.app.send_now(&uid).await.unwrap();
    us.until_answered(&uid).await;
    assert_eq!(world.sandbox.received(PROMPT).len(), 1);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_told_as_waiting_and_nothing_more() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let uid = us.send(&world, SILENT).await;
    let waiting = us
        .until(&uid, |message| step(message, "handed") == "Confirmed")
        .await;
    let deadline = waiting.deadline.as_ref().expect("an answer is waited for");
    assert!(!deadline.passed);
    assert_eq!(step(&waiting, "fetched"), "Waiting");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_passes_in_silence_is_no_loss_and_a_late_receipt_lifts_it() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    world.sandbox.hold_answers(PROMPT);
    let us = world.desk(0).await;
    let uid = us.send(&world, PROMPT).await;
    let handed = us
        .until_as_time_passes(&clock, &uid, |m| step(m, "handed") == "Confirmed")
        .await;
    assert_eq!(handed.problem.map(|problem| problem.number), None);

    clock.advance(SignedDuration::from_hours(25));
    let overdue = us
        .until_as_time_passes(&clock, &uid, |m| m.sentence.contains("Fristen gikk ut"))
        .await;
    let problem = overdue.problem.expect("it says what that means");
    assert_eq!(problem.number, "E16");
    assert!(
        problem.meaning.contains("kan likevel ha fått den"),
        "{problem:?}"
    );

    world.sandbox.release_answers(PROMPT);
    let late = us
        .until_as_time_passes(&clock, &uid, |m| step(m, "accepted") == "Confirmed")
        .await;
    assert!(
        late.problem.is_none(),
        "the answer came after all: {:?}",
        late.problem
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taushetsbelagt_hides_the_title_in_lists_and_goes_in_its_own_process() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let draft = us
        .draft(
            PROMPT,
            "Hemmelig tittel",
            vec![world.file("Brev.pdf", 4000)],
        )
        .await;
    let mut typed = input(PROMPT, "Hemmelig tittel");
    typed.confidential = true;
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    us.until_answered(&sent.uid).await;
    let page = us.app.list_messages(Folder::Sent, None).await.unwrap();
    assert_eq!(page.rows[0].title, "Taushetsbelagt melding");
    let received = world.sandbox.received(PROMPT);
    assert_eq!(
        received[0].process.as_deref(),
        Some("urn:no:difi:profile:arkivmelding:taushetsbelagt:ver1.0")
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_parties_have_agreed_on_arrives_as_it_was_written_with_documents_and_without() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let able = us.app.capabilities(PROMPT, "", false).await.unwrap();
    let agreed: Vec<_> = able.areas.iter().filter(|area| area.agreed).collect();
    assert_eq!(agreed.len(), 1, "{:?}", able.areas);
    for files in [vec![world.file("Rapport.pdf", 4000)], Vec::new()] {
        let count = files.len();
        let draft = us.draft(PROMPT, "Månedsrapport", files).await;
        let mut typed = input(PROMPT, "Månedsrapport");
        typed.process.clone_from(&agreed[0].process);
        typed.agreement.identifier = "maanedsrapport".to_owned();
        typed.agreement.content = "{\"maaned\": \"2026-11\"}".to_owned();
        us.app.save_draft(&draft.id, typed).await.unwrap();
        let envelope = us.app.envelope(&draft.id).await.unwrap();
        assert_eq!(
            envelope.documents.len(),
            count,
            "there is no arkivmelding in it"
        );
        let sent = us.app.send_draft(&draft.id).await.unwrap();
        let message = us.until_answered(&sent.uid).await;
        assert_eq!(step(&message, "accepted"), "Confirmed");

        let received = world.sandbox.received(PROMPT);
        let arrived = received
            .iter()
            .find(|one| one.message_id == wire_id(&message))
            .expect("it came");
        assert_eq!(arrived.problems, Vec::<String>::new());
        assert_eq!(arrived.document_type, "avtalt");
        assert_eq!(
            arrived.sbd["avtalt"]["identifier"],
            Value::from("maanedsrapport")
        );
        assert_eq!(
            arrived.sbd["avtalt"]["content"]["maaned"],
            Value::from("2026-11")
        );
        assert_eq!(
            arrived.verdict,
            (count > 0).then_some(Verdict::Passed),
            "{:?}",
            arrived.findings
        );
    }
    us.app.close().await;
}

fn wire_id(message: &budstikke_app::dto::MessageDetail) -> String {
    let row = message
        .technical
        .iter()
        .find(|row| row.label == "Meldings-id");
    row.expect("it is told").value.clone()
}
