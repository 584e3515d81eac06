//! What their senders are told: statuses, kvitteringer and letters of our own.

use budstikke_app::dto::{Folder, KvitteringInput, KvitteringKind, ReceivingSettings};
use budstikke_sandbox::Letter;
use budstikke_tests::world::{PROMPT, SILENT, US, World};

use super::{good, named, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_kvittering_is_sent_by_a_persons_choice_once_and_what_is_said_of_it_comes_back() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f6";
    world
        .sandbox
        .send_letter(&named(good("Klage"), id))
        .unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    assert!(
        us.app
            .send_kvittering(&uid, kvittering(KvitteringKind::Error, " "))
            .await
            .is_err(),
        "a no without a word is no answer"
    );
    let said = kvittering(KvitteringKind::Error, "Saken er avsluttet");
    let after = us.app.send_kvittering(&uid, said.clone()).await.unwrap();
    assert_eq!(after.kvitteringer[0].kind_word, "Avvist");
    assert!(
        us.app.send_kvittering(&uid, said).await.is_err(),
        "once only"
    );
    assert!(
        us.folder(Folder::Sent).await.is_empty(),
        "it lies in the thread"
    );

    let letter = us
        .until_letter(&uid, |letter| {
            letter.kvitteringer[0].word == "Overtatt av mottakerens system"
        })
        .await;
    assert_eq!(letter.kvitteringer.len(), 1);
    let received = world.sandbox.received(PROMPT);
    let kvittering: Vec<_> = received
        .iter()
        .filter(|message| message.document_type == "arkivmelding_kvittering")
        .collect();
    assert_eq!(kvittering.len(), 1);
    let body = &kvittering[0].sbd["arkivmelding_kvittering"];
    assert_eq!(text(&body["receiptType"]), "ERROR");
    assert_eq!(text(&body["relatedToMessageId"]), id);
    assert_eq!(text(&body["messages"][0]["text"]), "Saken er avsluttet");
    assert_eq!(kvittering[0].problems, Vec::<String>::new());

    let again = KvitteringInput {
        journal_number: String::new(),
        again: true,
        ..kvittering_ok()
    };
    let after = us.app.send_kvittering(&uid, again).await.unwrap();
    assert_eq!(after.kvitteringer.len(), 2, "a person said so again");
    us.app.close().await;
}

fn kvittering(kind: KvitteringKind, text: &str) -> KvitteringInput {
    KvitteringInput {
        kind,
        text: text.to_owned(),
        journal_number: String::new(),
        again: false,
    }
}

fn kvittering_ok() -> KvitteringInput {
    kvittering(KvitteringKind::Ok, "")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ok_goes_by_itself_only_when_it_is_turned_on_and_all_is_well() {
    let world = World::new().await;
    let us = world.desk(0).await;
    assert!(!us.app.receiving_settings().await.unwrap().kvitter_by_itself);
    us.app
        .set_receiving_settings(ReceivingSettings {
            kvitter_by_itself: true,
        })
        .await
        .unwrap();
    world.sandbox.send_letter(&good("Godt")).unwrap();
    // Signed with SHA-1: passed, but weakly.
    world
        .sandbox
        .send_letter(&Letter::new(PROMPT, "Svakt", "Tekst"))
        .unwrap();
    let rows = us.until_inbox(2).await;
    let answered = |title: &str| {
        rows.iter()
            .find(|row| row.title == title)
            .and_then(|row| row.kvittering.clone())
    };
    assert_eq!(answered("Godt").as_deref(), Some("Bekreftet"));
    assert_eq!(answered("Svakt"), None);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_keeps_the_conversation_and_gives_the_senders_reference_back() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut letter = good("Vannprøver");
    letter.conversation_id = Some("5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C".to_owned());
    world.sandbox.send_letter(&letter).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    let draft = us.app.start_reply(&uid).await.unwrap();
    assert_eq!(draft.title, "Svar: Vannprøver");
    assert_eq!(draft.their_reference, "2026/77");
    let draft = us
        .with_files(&draft, vec![world.file("Svar.pdf", 4000)])
        .await;
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    us.until_answered(&sent.uid).await;

    let received = world.sandbox.received(PROMPT);
    let answer = received
        .iter()
        .find(|message| message.document_type == "arkivmelding")
        .expect("the answer came");
    assert_eq!(answer.problems, Vec::<String>::new());
    assert_eq!(
        answer.conversation_id, "5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C",
        "their own text"
    );
    let scopes = &answer.sbd["standardBusinessDocumentHeader"]["businessScope"]["scope"];
    let reference = scopes
        .as_array()
        .unwrap()
        .iter()
        .find(|scope| scope["type"] == "ReceiverRef")
        .expect("their reference goes back");
    assert_eq!(text(&reference["identifier"]), "2026/77");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_about_our_letter_is_told_that_it_came() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let uid = us.send(&world, PROMPT).await;
    us.until_answered(&uid).await;
    let about_receipt = || {
        let received = world.sandbox.received(PROMPT);
        let statuses = received
            .iter()
            .filter(|message| message.document_type == "status");
        statuses
            .map(|message| {
                (
                    message.message_id.clone(),
                    text(&message.sbd["status"]["status"]),
                )
            })
            .collect::<Vec<_>>()
    };
    budstikke_tests::world::within(
        world
            .sandbox
            .until_received(PROMPT, |_| about_receipt().len() == 2),
    )
    .await;
    let told = about_receipt();
    assert_eq!(told[0].0, told[1].0, "about the receipt's own id");
    assert_eq!(
        (told[0].1.as_str(), told[1].1.as_str()),
        ("MOTTATT", "LEVERT")
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_a_letter_with_a_channel_go_to_that_channel() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut letter = good("Fra et fagsystem");
    letter.from = SILENT.to_owned();
    letter.channel = Some("fagsystem".to_owned());
    world.sandbox.send_letter(&letter).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    us.until_letter(&uid, |letter| {
        letter
            .events
            .iter()
            .any(|event| event.code == "LEVERT_SENDT")
    })
    .await;
    let answers = world.sandbox.transfers();
    let answers: Vec<_> = answers
        .iter()
        .filter(|transfer| transfer.sender.ends_with(US))
        .collect();
    assert_eq!(answers.len(), 2);
    for answer in answers {
        assert_eq!(answer.reference, "fagsystem");
    }
    us.app.close().await;
}
