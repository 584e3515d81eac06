//! Letters that the other organisations send us: judged, shown as what they are, and answered.

use budstikke_app::dto::{
    Folder, InboxRow, IncomingActionKind, KvitteringInput, KvitteringKind, ReceivingSettings,
    VerdictDto, WhoDto,
};
use budstikke_sandbox::{Content, Letter, Quirk, RecipientStatus};
use budstikke_tests::world::{Desk, PROMPT, SILENT, US, World};
use serde_json::{Value, json};

const NORDFJELL: &str = "310204846";
const MESSY: &str = "311204866";

/// A letter that nothing is wrong with.
fn good(title: &str) -> Letter {
    let mut letter = Letter::new(PROMPT, title, "Vi viser til brevet deres.");
    letter.case = Some("2026/77".to_owned());
    letter.with(Quirk::Sha256Signature)
}

/// A letter with an id that a test can look for.
fn named(mut letter: Letter, id: &str) -> Letter {
    letter.message_id = Some(id.to_owned());
    letter
}

fn kvittering(kind: KvitteringKind, text: &str) -> KvitteringInput {
    KvitteringInput {
        kind,
        text: text.to_owned(),
        again: false,
    }
}

/// The statuses that `org` has been told about the message `id`, in the order they came.
fn told(world: &World, org: &str, id: &str) -> Vec<String> {
    world
        .sandbox
        .received(org)
        .iter()
        .filter(|message| message.document_type == "status" && message.message_id == id)
        .map(|message| text(&message.sbd["status"]["status"]))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn until_told(world: &World, org: &str, id: &str, statuses: &[&str]) {
    let done = budstikke_tests::world::within(
        world
            .sandbox
            .until_received(org, |_| told(world, org, id).len() >= statuses.len()),
    );
    done.await;
    assert_eq!(told(world, org, id), statuses, "about {id}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_letter_lies_in_innboks_and_its_sender_hears_mottatt_and_then_levert() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A";
    world
        .sandbox
        .send_letter(&named(good("Svar på vannprøver"), id))
        .unwrap();
    let row = us.until_inbox(1).await.remove(0);
    assert_eq!(
        (row.verdict, row.who, row.unread),
        (VerdictDto::Passed, WhoDto::Same, true)
    );
    assert_eq!(row.title, "Svar på vannprøver");
    assert_eq!(row.sender.name, "Statens prøveetat", "by its certificate");

    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;
    let letter = us.app.incoming(&row.uid).await.unwrap();
    assert!(letter.readable && letter.problem.is_none());
    assert_eq!(letter.judgement.reasons, []);
    let notes: Vec<&str> = letter
        .judgement
        .notes
        .iter()
        .map(|n| n.code.as_str())
        .collect();
    assert!(notes.contains(&"FIRST_SEEN_SIGNER"), "{notes:?}");
    assert_eq!(letter.judgement.signers[0].org_number, PROMPT);
    assert_eq!(letter.their_reference, "2026/77");
    let read = letter.arkivmelding.as_ref().expect("it is read");
    assert_eq!(read.title, "Svar på vannprøver");
    let main = &letter.documents[0];
    assert_eq!(main.document.role, "Hoveddokument");

    let saved = world.folder().join("Lagret.pdf");
    us.app
        .save_document(&row.uid, &main.document.id, &saved)
        .await
        .unwrap();
    assert!(std::fs::read(&saved).unwrap().starts_with(b"%PDF"));
    us.app.mark_read(&row.uid, true).await.unwrap();
    assert_eq!(us.app.counts().await.unwrap().unread, 0);
    us.app.close().await;
}

/// How a letter must end: verdict, who, a reason among its codes, whether it may be read.
type End = (VerdictDto, WhoDto, &'static str, bool);

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_ends_as_what_it_is_and_only_good_ones_are_levert() {
    use VerdictDto::{Failed, Indeterminate, Passed, PassedWeak};
    use WhoDto::{Delegated, Mismatch, None, Same, TransportOnly};
    let with = |quirk: Quirk| good("Brev").with(quirk);
    let signed_by_another = || {
        let mut letter = good("Brev");
        letter.signed_by = Some(MESSY.to_owned());
        letter
    };
    let locked_for_another = || {
        let mut letter = good("Brev");
        letter.locked_for = Some(NORDFJELL.to_owned());
        letter
    };
    let on_behalf = || {
        let mut letter = good("Brev");
        letter.claims_from = Some(NORDFJELL.to_owned());
        letter.signed_by = Some(PROMPT.to_owned());
        letter
    };
    let agreed = || {
        let content = Content::Avtalt {
            identifier: "maanedsrapport".to_owned(),
            content: json!({ "maaned": "2026-10" }),
        };
        Letter::with_content(PROMPT, content)
    };
    let cases: Vec<(&str, Letter, End)> = vec![
        ("good", good("Brev"), (Passed, Same, "", true)),
        (
            "sha-1",
            Letter::new(PROMPT, "Brev", "Tekst"),
            (PassedWeak, Same, "SIG_SHA1", true),
        ),
        (
            "tampered",
            with(Quirk::ChangedDocument),
            (Failed, Same, "DIGEST_MISMATCH", false),
        ),
        (
            "unsigned",
            with(Quirk::Unsigned),
            (Failed, None, "SIG_MISSING", false),
        ),
        (
            "without its package",
            with(Quirk::NoPackage),
            (Failed, TransportOnly, "SIG_MISSING", false),
        ),
        (
            "made for another",
            with(Quirk::ManifestForAnother),
            (Failed, Same, "MANIFEST_PARTIES", false),
        ),
        (
            "wrong signer",
            signed_by_another(),
            (Passed, Mismatch, "", false),
        ),
        (
            "wrong key",
            locked_for_another(),
            (Indeterminate, None, "NO_KEY", false),
        ),
        (
            "self-made certificate",
            with(Quirk::SelfMadeCertificate),
            (Indeterminate, Same, "CHAIN_UNKNOWN", false),
        ),
        ("on behalf", on_behalf(), (Passed, Delegated, "", true)),
        (
            "cut off",
            with(Quirk::Truncated),
            (Failed, None, "TRUNCATED", false),
        ),
        (
            "out of the folder",
            with(Quirk::PathTraversal),
            (Failed, Same, "NAME_UNSAFE", false),
        ),
        ("agreed", agreed(), (Passed, TransportOnly, "", false)),
    ];

    let world = World::new().await;
    let us = world.desk(0).await;
    let mut wanted = Vec::new();
    for (index, (name, letter, end)) in cases.into_iter().enumerate() {
        let id = format!("7d1c6a52-90b1-4c0f-8f43-{index:012}");
        world.sandbox.send_letter(&named(letter, &id)).unwrap();
        wanted.push((name, id, end));
    }
    let rows = us.until_inbox(wanted.len()).await;
    for (name, id, (verdict, who, code, readable)) in wanted {
        let letter = letter_with(&us, &rows, &id).await;
        let codes: Vec<&str> = letter
            .judgement
            .reasons
            .iter()
            .map(|reason| reason.code.as_str())
            .collect();
        assert_eq!(letter.judgement.verdict, verdict, "{name}: {codes:?}");
        assert!(
            code.is_empty() || codes.contains(&code),
            "{name}: {codes:?}"
        );
        assert_eq!(letter.sender.who, who, "{name}");
        assert_eq!(letter.readable, readable, "{name}");
        assert!(!letter.sentence.is_empty(), "{name}: it is said in words");
        assert!(
            letter.sender.stated.name.contains(char::is_alphabetic),
            "{name}: the register names whom no certificate proves"
        );
        if !readable {
            for document in &letter.documents {
                let path = world.folder().join("nei");
                let id = &document.document.id;
                let saved = us.app.save_document(&letter.uid, id, &path).await;
                assert!(
                    saved.is_err(),
                    "{name}: {} is in quarantine",
                    document.document.name
                );
            }
        }
        let let_in = verdict != Failed && !matches!(who, Mismatch | None);
        assert!(
            let_in || letter.arkivmelding.is_none(),
            "{name}: nothing of it is read"
        );
        let statuses: &[&str] = if let_in {
            &["MOTTATT", "LEVERT"]
        } else {
            &["MOTTATT"]
        };
        let org = if name == "on behalf" {
            NORDFJELL
        } else {
            PROMPT
        };
        until_told(&world, org, &id, statuses).await;
    }
    us.app.close().await;
}

/// The letter whose messageId is `id`.
async fn letter_with(us: &Desk, rows: &[InboxRow], id: &str) -> budstikke_app::dto::IncomingDetail {
    for row in rows {
        let letter = us.app.incoming(&row.uid).await.unwrap();
        let named = letter
            .technical
            .iter()
            .any(|row| row.label == "Meldings-id" && row.value == id);
        if named {
            return letter;
        }
    }
    panic!("{id} is not in Innboks")
}

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
        again: true,
        ..kvittering_ok()
    };
    let after = us.app.send_kvittering(&uid, again).await.unwrap();
    assert_eq!(after.kvitteringer.len(), 2, "a person said so again");
    us.app.close().await;
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
async fn a_person_may_vouch_for_another_signer_but_not_for_what_is_proven_wrong() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f7";
    let mut letter = named(good("Vedtak"), id);
    letter.signed_by = Some(MESSY.to_owned());
    world.sandbox.send_letter(&letter).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    until_told(&world, PROMPT, id, &["MOTTATT"]).await;
    let before = us.app.incoming(&uid).await.unwrap();
    assert_eq!(before.actions[0].kind, IncomingActionKind::Accept);
    assert_eq!(
        before.title, "Melding som oppgir å være fra Statens prøveetat",
        "nothing of it is told, and nothing claimed"
    );

    let after = us.app.accept_message(&uid).await.unwrap();
    assert!(after.readable);
    assert_eq!(after.title, "Vedtak");
    let choice = after
        .events
        .iter()
        .find(|event| event.code == "GODTATT")
        .unwrap();
    assert!(choice.source.contains("en person"), "{}", choice.source);
    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;

    world
        .sandbox
        .send_letter(&good("Endret").with(Quirk::ChangedDocument))
        .unwrap();
    let rows = us.until_inbox(2).await;
    let changed = rows
        .iter()
        .find(|row| row.verdict == VerdictDto::Failed)
        .unwrap();
    assert!(us.app.accept_message(&changed.uid).await.is_err());
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_delegation_is_known_the_next_time() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let on_behalf = || {
        let mut letter = good("På vegne av");
        letter.claims_from = Some(NORDFJELL.to_owned());
        letter.signed_by = Some(PROMPT.to_owned());
        letter
    };
    world.sandbox.send_letter(&on_behalf()).unwrap();
    let first = us.until_inbox(1).await.remove(0).uid;
    assert!(!us.app.incoming(&first).await.unwrap().sender.accepted);
    assert!(us.app.accept_message(&first).await.unwrap().sender.accepted);
    world.sandbox.send_letter(&on_behalf()).unwrap();
    let rows = us.until_inbox(2).await;
    let second = us.app.incoming(&rows[0].uid).await.unwrap();
    assert!(second.sender.accepted, "nobody has to say it twice");
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
