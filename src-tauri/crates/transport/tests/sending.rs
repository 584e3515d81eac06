//! Handing letters over to the broker, and what every kind of trouble on the way means.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_channel::{Attempt, Outbound as _, Progress, Reconciled, SubmitError};
use budstikke_domain::{Failure, FailureKind};
use budstikke_sandbox::{Endpoint, Fault, FileStatus, Service};
use jiff::SignedDuration;
use support::town::{ETATEN, FJORDBY, SOLVIK, client_id};
use support::{Desk, Notes, Outcome};

fn status(status: u16, body: &str) -> Fault {
    Fault::Status(status, body.to_owned())
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_sealed_and_each_step_is_written_down_before_the_next() {
    let desk = Desk::open().await;
    let letter = desk.letter(FJORDBY, 300_000);
    let notes = Notes::default();
    let handoff = desk.dpo.submit(&letter, &notes).await.unwrap();

    let transfers = desk.town.sandbox.transfers();
    let [transfer] = transfers.as_slice() else {
        panic!("one transfer, not {}", transfers.len())
    };
    assert_eq!(
        transfer.status(),
        FileStatus::Published,
        "the checksum we told was right"
    );
    assert_eq!(handoff.transfer_id, transfer.id.to_string());
    assert!(
        !handoff.stated_at.is_empty(),
        "the carrier says when it published it"
    );
    assert!(!handoff.raw.is_empty(), "the proof is kept as it came");
    assert_eq!(transfer.reference, letter.attempt_key);
    assert!(
        transfer.reference.len() > 25,
        "a shorter one is invisible to most receivers"
    );
    assert_eq!(transfer.sender, format!("0192:{SOLVIK}"));

    let steps = notes.saved.lock().unwrap().clone();
    let id = Some(handoff.transfer_id.clone());
    let step = |upload_started, uploaded| Progress {
        transfer_id: id.clone(),
        upload_started,
        uploaded,
        upload_url: None,
        spent: 0,
    };
    assert_eq!(
        steps,
        [step(false, false), step(true, false), step(true, true)]
    );
    let sent = notes.sent.lock().unwrap().clone();
    assert_eq!(
        sent.last(),
        Some(&(transfer.size, transfer.size)),
        "told to the last byte"
    );
    assert!(sent.is_sorted(), "progress only grows: {sent:?}");
}

#[tokio::test]
async fn a_large_letter_is_told_of_while_it_goes_out() {
    let desk = Desk::open().await;
    let letter = desk.letter(FJORDBY, 48 << 20);
    let notes = Notes::default();
    desk.dpo.submit(&letter, &notes).await.unwrap();
    let sent = notes.sent.lock().unwrap().clone();
    let (last, total) = *sent.last().unwrap();
    assert_eq!(last, total);
    assert!(total > 48 << 20, "the frame comes on top");
    assert!(sent.is_sorted() && sent.iter().all(|(_, of)| *of == total));
}

#[tokio::test]
async fn a_message_without_documents_has_no_package() {
    let desk = Desk::open().await;
    let mut letter = desk.letter(FJORDBY, 1);
    letter.package = None;
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
}

#[tokio::test]
async fn an_attempt_that_was_cut_short_goes_on_where_the_carrier_says_it_is() {
    let desk = Desk::open().await;
    // Announced, and then the program died: the same transfer is used.
    let mut letter = desk.letter(FJORDBY, 1000);
    desk.town
        .sandbox
        .fault(Endpoint::Upload, status(503, ""))
        .once();
    let (_, progress) = desk.send(&letter).await;
    letter.progress = Progress {
        upload_started: false,
        ..progress.clone()
    };
    let (outcome, after) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
    assert_eq!(
        after.transfer_id, progress.transfer_id,
        "no second transfer was begun"
    );

    // Everything was done but the last line was not written: nothing is sent again.
    let uploads = desk.town.asked(Service::Broker, "POST", "/upload");
    letter.progress = Progress {
        uploaded: false,
        ..after
    };
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
    assert_eq!(desk.town.asked(Service::Broker, "POST", "/upload"), uploads);

    // The carrier forgot an announcement that never had bytes: a new one is made.
    let mut letter = desk.letter(FJORDBY, 1000);
    letter.progress.transfer_id = Some(uuid::Uuid::new_v4().to_string());
    let (outcome, after) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
    assert_ne!(after.transfer_id, letter.progress.transfer_id);

    // It forgot one whose bytes may have left: only a person or the receiver can tell.
    letter.progress.upload_started = true;
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "uncertain");
}

#[tokio::test]
async fn a_scan_that_takes_longer_than_we_wait_is_taken_up_again_without_a_new_upload() {
    let desk = Desk::open().await;
    desk.town.sandbox.hide_publication_from_senders(true);
    let mut letter = desk.letter(FJORDBY, 1000);
    let (outcome, progress) = desk.town.driven(desk.send(&letter)).await;
    assert_eq!(outcome.word, "unavailable", "{:?}", outcome.whole);
    assert!(progress.uploaded, "{progress:?}");
    desk.town.sandbox.hide_publication_from_senders(false);
    letter.progress = progress;
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
    assert_eq!(desk.town.asked(Service::Broker, "POST", "/upload"), 1);
}

#[tokio::test]
async fn a_virus_rejects_the_letter_and_a_retry_finds_the_same_no() {
    let desk = Desk::open().await;
    let mut letter = desk.letter_with(ETATEN, b"..EICAR-STANDARD-ANTIVIRUS-TEST-FILE!..");
    let (outcome, progress) = desk.send(&letter).await;
    assert_eq!((outcome.word, outcome.number()), ("rejected", "E11"));
    let Err(SubmitError::Rejected(rejection)) = outcome.whole else {
        unreachable!()
    };
    assert!(rejection.text.contains("skadelig"), "{}", rejection.text);
    letter.progress = progress;
    let (again, _) = desk.send(&letter).await;
    assert_eq!(again.word, "rejected");
    assert_eq!(
        desk.town.sandbox.transfers().len(),
        1,
        "it is not sent again"
    );
    assert_eq!(desk.waiting_for(ETATEN), 0);
}

#[tokio::test]
async fn a_receiver_that_is_not_set_up_is_a_no_and_nothing_is_uploaded() {
    let desk = Desk::open().await;
    desk.town.sandbox.set_may_receive(FJORDBY, false);
    let (outcome, progress) = desk.send(&desk.letter(FJORDBY, 10)).await;
    assert_eq!((outcome.word, outcome.number()), ("rejected", "E09"));
    assert_eq!(progress, Progress::default());
}

#[tokio::test]
async fn what_must_be_mended_with_maskinporten_or_altinn_blocks_under_a_key_of_its_own() {
    let desk = Desk::open().await;
    let ours = client_id(SOLVIK);
    let blocker = async || {
        let dpo = support::party(&desk.town, SOLVIK, None);
        let error = dpo
            .submit(&desk.letter(FJORDBY, 10), &Notes::default())
            .await;
        match error {
            Err(SubmitError::Blocked(blocker)) => (blocker.key, blocker.number, blocker.text),
            other => panic!("{other:?}"),
        }
    };
    desk.town
        .sandbox
        .set_scopes(&ours, &["eformidling:dpo"])
        .unwrap();
    let (key, number, text) = blocker().await;
    assert_eq!((key.as_str(), number.as_str()), ("maskinporten", "E04"));
    assert!(
        text.contains("altinn:broker"),
        "the missing scope is named: {text}"
    );

    let scopes = [
        "altinn:broker.read",
        "altinn:broker.write",
        "eformidling:dpo",
    ];
    desk.town.sandbox.set_scopes(&ours, &scopes).unwrap();
    desk.town.sandbox.set_system_user(&ours, None).unwrap();
    let (_, number, text) = blocker().await;
    assert_eq!(number, "E26", "{text}");
}

#[tokio::test]
async fn when_somebody_else_has_the_lease_nothing_more_is_called() {
    for saves in 0..3 {
        let desk = Desk::open().await;
        let notes = Notes {
            lose_after: Some(saves),
            ..Notes::default()
        };
        let outcome = Outcome::from(desk.dpo.submit(&desk.letter(FJORDBY, 10), &notes).await);
        assert_eq!(outcome.word, "lease lost");
        let uploads = desk.town.asked(Service::Broker, "POST", "/upload");
        assert_eq!(uploads, usize::from(saves == 2), "after {saves} saves");
        let transfers = desk.town.sandbox.transfers();
        let id = transfers[0].id.to_string();
        assert_eq!(
            desk.town.asked(Service::Broker, "GET", &id),
            0,
            "after {saves} saves"
        );
    }
}

#[tokio::test]
async fn a_package_that_is_no_longer_what_was_sealed_is_never_sent() {
    let desk = Desk::open().await;
    let path =
        |letter: &budstikke_channel::Submission| letter.package.as_ref().unwrap().path.clone();

    let altered = desk.letter(FJORDBY, 1000);
    std::fs::write(path(&altered), vec![1; 1000]).unwrap();
    let gone = desk.letter(FJORDBY, 1000);
    std::fs::remove_file(path(&gone)).unwrap();
    for letter in [&altered, &gone] {
        let (outcome, progress) = desk.send(letter).await;
        assert_eq!((outcome.word, outcome.number()), ("blocked", "E12"));
        assert_eq!(progress, Progress::default());
    }
    assert!(
        desk.town.sandbox.transfers().is_empty(),
        "nothing was announced"
    );

    // Announced, and then altered: a shorter body is broken off, another one has another checksum.
    for (bytes, words) in [
        (vec![1; 999_999], &["blocked"][..]),
        (vec![1; 1_000_000], &["unavailable", "blocked"]),
        (vec![1; 1_000_001], &["unavailable", "blocked"]),
    ] {
        let desk = Desk::open().await;
        let mut letter = desk.letter(FJORDBY, 1_000_000);
        desk.town
            .sandbox
            .fault(Endpoint::Upload, status(503, ""))
            .once();
        let (_, progress) = desk.send(&letter).await;
        letter.progress = progress;
        std::fs::write(path(&letter), &bytes).unwrap();
        for word in words {
            let (outcome, progress) = desk.send(&letter).await;
            assert_eq!(&outcome.word, word, "{} {:?}", bytes.len(), outcome.whole);
            letter.progress = progress;
        }
        assert_eq!(desk.waiting_for(FJORDBY), 0);
    }
}

#[tokio::test]
async fn a_reference_is_never_short_enough_to_be_taken_for_a_channel() {
    let desk = Desk::open().await;
    let mut letter = desk.letter(FJORDBY, 10);
    letter.attempt_key = "kort".to_owned();
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "handed over");
    let reference = desk.town.sandbox.transfers()[0].reference.clone();
    assert!(
        reference.len() > 25 && reference.starts_with("kort"),
        "{reference}"
    );
    let attempt = Attempt {
        attempt_key: letter.attempt_key,
        progress: Progress::default(),
        cause: no_answer(),
    };
    let found = desk.dpo.reconcile(&attempt).await.unwrap().unwrap();
    assert!(
        matches!(found, Reconciled::HandedOver(_)),
        "and it is found by it: {found:?}"
    );
}

#[tokio::test]
async fn the_carrier_tells_when_the_receiver_began_and_when_it_had_it_all() {
    let desk = Desk::open().await;
    let (outcome, _) = desk.send(&desk.letter(ETATEN, 1000)).await;
    let handoff = outcome.whole.unwrap();
    assert_eq!(
        desk.dpo.statuses(&handoff).await.unwrap(),
        [],
        "nobody has asked for it yet"
    );
    let etaten = support::party(&desk.town, ETATEN, None);
    desk.town.sandbox.hold_answers(ETATEN);
    drop(etaten);
    desk.town.tick(SignedDuration::from_secs(5));
    desk.town
        .sandbox
        .until_received(ETATEN, |all| !all.is_empty())
        .await;
    let statuses = desk.dpo.statuses(&handoff).await.unwrap();
    let codes: Vec<&str> = statuses.iter().map(|status| status.code.as_str()).collect();
    assert_eq!(codes, ["DownloadStarted", "DownloadConfirmed"]);
    assert!(
        statuses
            .iter()
            .all(|status| !status.stated_at.is_empty() && !status.raw.is_empty())
    );
}

fn no_answer() -> Failure {
    Failure {
        kind: FailureKind::NoAnswer,
        service: "Altinn Formidling".to_owned(),
        status: None,
        code: String::new(),
        text: String::new(),
        retry_after: None,
    }
}
