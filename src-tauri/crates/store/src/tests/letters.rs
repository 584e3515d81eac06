//! Drafts, sending, undoing, the log.

use budstikke_domain::{Phase, Source, StatusEvent};
use rusqlite::params;

use super::*;
use crate::{Appended, Doubt, Folder, JobState, MessageQuery, Postponed, StoreError};

fn said(code: &str, second: i64) -> StatusEvent {
    StatusEvent {
        service: ServiceIdentifier::Dpo,
        code: code.to_owned(),
        source: Source::Recipient,
        source_key: format!("{code}|{second}"),
        stated_at: String::new(),
        received_at: start() + SignedDuration::from_secs(second),
        detail: String::new(),
        raw_blob: String::new(),
    }
}

async fn send(world: &World, draft: &DraftUid, letters: Vec<NewMessage>) -> Result<(), StoreError> {
    let draft = draft.clone();
    world
        .store
        .tx(move |tx| tx.enqueue(Some(&draft), &letters, HOLD))
        .await
}

#[tokio::test]
async fn a_sent_draft_is_a_message_with_parts_event_and_job_in_one_commit() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    let letter = world.letter("Tilsvar");
    let uid = letter.uid.clone();
    send(&world, &draft, vec![letter]).await.unwrap();

    let counts = world.store.read(|read| read.counts()).await.unwrap();
    assert_eq!((counts.drafts, counts.outbox, counts.sent), (0, 1, 0));
    let message = world.message(&uid).await.unwrap();
    assert_eq!(message.phase, Phase::Queued);
    assert_eq!(message.receiver, "311204823");
    assert_eq!(world.codes(&uid).await, ["OPPRETTET"]);
    let rows = world
        .store
        .read(|read| read.outbox(None, 10))
        .await
        .unwrap();
    assert_eq!(rows[0].job.state, JobState::Ready);
    assert_eq!(rows[0].job.not_before, message.hold_until);
    assert!(world.lease().await.is_none(), "it is held");
    world.pass(HOLD);
    assert!(world.lease().await.is_some());
}

#[tokio::test]
async fn a_draft_is_sent_once_however_often_the_button_is_pressed() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    send(&world, &draft, vec![world.letter("en")])
        .await
        .unwrap();
    let second = send(&world, &draft, vec![world.letter("to")]).await;
    assert!(matches!(second, Err(StoreError::NotFound("draft"))));
    let counts = world.store.read(|read| read.counts()).await.unwrap();
    assert_eq!(counts.outbox, 1);
}

#[tokio::test]
async fn undo_gives_the_draft_back_unchanged_and_leaves_no_message() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    let read = |draft: DraftUid| {
        world
            .store
            .read(move |read| Ok((read.draft(&draft)?, read.attachments(&draft)?)))
    };
    let before = read(draft.clone()).await.unwrap();
    let (one, two) = (world.letter("en"), world.letter("to"));
    let (first, second) = (one.uid.clone(), two.uid.clone());
    send(&world, &draft, vec![one, two]).await.unwrap();

    let undone = {
        let uid = second.clone();
        world.store.tx(move |tx| tx.undo_send(&uid)).await.unwrap()
    };
    assert_eq!(undone, draft);
    assert_eq!(read(draft).await.unwrap(), before);
    for uid in [first, second] {
        assert_eq!(
            world.message(&uid).await,
            None,
            "both letters of the draft are gone"
        );
    }
    world.pass(HOLD);
    assert!(world.lease().await.is_none(), "nothing is left to send");
}

#[tokio::test]
async fn undo_is_too_late_once_the_engine_has_the_message() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    let letter = world.letter("en");
    let uid = letter.uid.clone();
    send(&world, &draft, vec![letter]).await.unwrap();
    world.pass(HOLD);
    world.lease().await.unwrap();
    let undone = {
        let uid = uid.clone();
        world.store.tx(move |tx| tx.undo_send(&uid)).await
    };
    assert!(matches!(undone, Err(StoreError::TooLate)));
    assert!(world.message(&uid).await.is_some());
    let known = world
        .store
        .read(|read| read.known_recipients(5))
        .await
        .unwrap();
    assert_eq!(known[0].used, 1, "now it counts as a recent recipient");
}

#[tokio::test]
async fn the_log_refuses_update_and_delete() {
    let world = World::new().await;
    world.queued("brev").await;
    for sql in [
        "UPDATE status_event SET code = 'LEST'",
        "DELETE FROM status_event",
    ] {
        let result = world
            .store
            .tx(move |tx| Ok(tx.conn.execute(sql, [])?))
            .await;
        let error = result.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_repeated_event_is_recognised_and_the_summary_follows_the_log() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let append = |event: StatusEvent| {
        let uid = uid.clone();
        world.store.tx(move |tx| tx.append_event(&uid, &event))
    };
    assert_eq!(append(said("MOTTATT", 5)).await.unwrap(), Appended::New);
    assert_eq!(append(said("MOTTATT", 5)).await.unwrap(), Appended::Known);
    assert_eq!(world.codes(&uid).await, ["OPPRETTET", "MOTTATT"]);
    let message = world.message(&uid).await.unwrap();
    assert_eq!(message.phase, Phase::Fetched);
    assert!(!message.closed);

    let mut receipt = said("LEST", 9);
    receipt.detail = "ArkivmeldingKvittering: OK".to_owned();
    append(receipt).await.unwrap();
    let message = world.message(&uid).await.unwrap();
    assert_eq!((message.phase, message.closed), (Phase::Accepted, true));
    let overdue = {
        world.clock.set(start() + SignedDuration::from_hours(48));
        world.store.read(|read| read.overdue()).await.unwrap()
    };
    assert!(overdue.is_empty(), "the deadline no longer matters");
}

#[tokio::test]
async fn an_answer_from_the_receiver_ends_a_job_in_doubt() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let leased = world.lease().await.unwrap();
    let now = start();
    world
        .store
        .tx(move |tx| {
            tx.save_progress(&leased.lease, "{}", crate::Doubt::BytesMayHaveLeft)?;
            tx.postpone_job(&leased.lease, crate::Postponed::Uncertain, now, None)
        })
        .await
        .unwrap();
    let answered = uid.clone();
    world
        .store
        .tx(move |tx| tx.append_event(&answered, &said("MOTTATT", 1)))
        .await
        .unwrap();
    assert!(world.lease().await.is_none(), "nothing is sent again");
    let sent = world
        .store
        .read(|read| {
            read.messages(&MessageQuery {
                folder: Folder::Sent,
                before: None,
                limit: 10,
            })
        })
        .await
        .unwrap();
    assert_eq!(sent[0].uid, uid);
}

#[tokio::test]
async fn pages_are_newest_first_and_meet_without_gap_or_repeat() {
    let world = World::new().await;
    let mut expected = Vec::new();
    for number in 0..7 {
        expected.insert(0, world.queued(&format!("brev {number}")).await);
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = world
            .store
            .read(move |read| read.outbox(before, 3))
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.message.id);
        seen.extend(page.into_iter().map(|row| row.message.uid));
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_stopped_message_is_not_sent_and_one_under_way_cannot_be_stopped() {
    let world = World::new().await;
    let stopped = world.queued("en").await;
    let uid = stopped.clone();
    world
        .store
        .tx(move |tx| tx.stop_sending(&uid))
        .await
        .unwrap();
    assert!(world.lease().await.is_none());
    assert_eq!(
        world.message(&stopped).await.unwrap().phase,
        Phase::Cancelled
    );

    let running = world.queued("to").await;
    world.lease().await.unwrap();
    let result = world.store.tx(move |tx| tx.stop_sending(&running)).await;
    assert!(matches!(result, Err(StoreError::TooLate)));
}

#[tokio::test]
async fn a_message_whose_bytes_the_carrier_has_is_neither_stopped_nor_given_up() {
    for (progress, has_it) in [
        (
            r#"{"transfer_id":"t","upload_started":true,"uploaded":true}"#,
            true,
        ),
        (
            r#"{"transfer_id":"t","upload_started":true,"uploaded":false}"#,
            false,
        ),
        ("{}", false),
    ] {
        let world = World::new().await;
        let uid = world.queued("en").await;
        let lease = world.lease().await.unwrap().lease;
        let (message, written) = (uid.clone(), progress.to_owned());
        let outcome = world
            .store
            .tx(move |tx| {
                tx.save_progress(&lease, &written, Doubt::None)?;
                let now = tx.now();
                tx.postpone_job(&lease, Postponed::Ready, now, None)?;
                if has_it {
                    tx.expire_unsent(&message)?;
                }
                Ok(tx.stop_sending(&message))
            })
            .await
            .unwrap();
        if has_it {
            assert!(matches!(outcome, Err(StoreError::TooLate)), "{progress}");
            assert!(world.lease().await.is_some(), "it goes on asking");
        } else {
            outcome.unwrap();
        }
    }
}

#[tokio::test]
async fn documents_keep_the_order_a_person_gave_them() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    let names = ["b.pdf", "c.pdf"];
    let order = {
        let draft = draft.clone();
        let blob = world.store.blobs().put(b"x").unwrap();
        world
            .store
            .tx(move |tx| {
                let mut ids = Vec::new();
                for name in names {
                    ids.push(tx.add_attachment(
                        &draft,
                        &NewAttachment {
                            role: PartRole::Vedlegg,
                            name: name.to_owned(),
                            media_type: "application/pdf".to_owned(),
                            blob: blob.clone(),
                            source: None,
                        },
                    )?);
                }
                ids.reverse();
                tx.order_attachments(&draft, &ids)?;
                tx.attachments(&draft)
            })
            .await
            .unwrap()
    };
    let named: Vec<&str> = order.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(named, ["c.pdf", "b.pdf", "Tilsvar.pdf"]);
}

#[tokio::test]
async fn a_row_that_a_newer_program_wrote_is_an_error_and_no_panic() {
    let world = World::new().await;
    let uid = world.queued("brev").await;
    let result = {
        let uid = uid.clone();
        world
            .store
            .tx(move |tx| {
                tx.conn.execute(
                    "UPDATE message SET phase = 'et nytt ord' WHERE uid = ?1",
                    params![uid.as_str()],
                )?;
                tx.message(&uid)
            })
            .await
    };
    assert!(result.is_err());
}
