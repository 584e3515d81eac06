//! What goes wrong before a letter is on its way: each ends in a clear text, and nothing is lost.

use budstikke_app::dto::{AttachmentState, IpcError};
use budstikke_domain::Process;
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::world::{PROMPT, World, input};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_vanished_is_told_at_once_and_the_others_are_kept() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let gone = world.folder().join("Borte.pdf");
    let draft = us
        .draft(PROMPT, "Tilsvar", vec![world.file("Brev.pdf", 100), gone])
        .await;
    let failed = draft
        .attachments
        .iter()
        .find(|a| a.name == "Borte.pdf")
        .expect("it is shown");
    assert!(
        matches!(&failed.state, AttachmentState::Failed { text } if text.contains("finnes ikke lenger"))
    );
    let check = us.app.check_draft(&draft.id).await.unwrap();
    assert!(
        !check.ready,
        "a letter does not go without a file that was chosen"
    );
    let draft = us
        .app
        .remove_attachment(&draft.id, &failed.id)
        .await
        .unwrap();
    assert_eq!(draft.attachments.len(), 1);
    assert!(us.app.check_draft(&draft.id).await.unwrap().ready);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_is_a_question_and_both_answers_hold() {
    for use_new in [true, false] {
        let world = World::new().await;
        let us = world.desk(0).await;
        let path = world.file("Kart.pdf", 100);
        let draft = us.draft(PROMPT, "Tilsvar", vec![path.clone()]).await;
        let AttachmentState::Ready { sha256: first } = draft.attachments[0].state.clone() else {
            panic!("it was read")
        };
        std::fs::write(&path, b"noe annet").unwrap();
        let problems = us.app.check_draft(&draft.id).await.unwrap().problems;
        assert!(
            problems.iter().any(|problem| problem.number == "E12"),
            "{problems:?}"
        );
        let draft = us
            .app
            .refresh_attachment(&draft.id, &draft.attachments[0].id, use_new)
            .await
            .unwrap();
        let AttachmentState::Ready { sha256: now } = draft.attachments[0].state.clone() else {
            panic!("it was read")
        };
        assert_eq!(
            now != first,
            use_new,
            "the new version is taken only when a person says so"
        );
        assert!(us.app.check_draft(&draft.id).await.unwrap().ready);
        us.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_is_told_with_what_is_wrong_with_it() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let swapped = us
        .app
        .search_recipients("311 204 832")
        .await
        .unwrap()
        .problem
        .expect("the digits do not fit");
    assert_eq!(swapped.number, "E08");
    assert!(
        swapped.what.contains("passer ikke sammen"),
        "{}",
        swapped.what
    );
    let nobody = us.app.search_recipients("311000012").await.unwrap();
    assert!(nobody.hits.is_empty());
    assert_eq!(nobody.problem.expect("nobody has it").number, "E08");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_that_cannot_take_the_process_names_what_it_takes() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let draft = us
        .draft(PROMPT, "Tilsvar", vec![world.file("Brev.pdf", 100)])
        .await;
    let mut typed = input(PROMPT, "Tilsvar");
    typed.process = Process::verbatim("urn:no:difi:profile:arkivmelding:finnesIkke:ver1.0")
        .as_str()
        .to_owned();
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let error = IpcError::from(us.app.send_draft(&draft.id).await.unwrap_err());
    assert_eq!(error.number, "E09");
    assert!(error.action.contains("Administrasjon"), "{error:?}");
    assert_eq!(
        us.app.list_drafts().await.unwrap().len(),
        1,
        "the draft is where it was"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_whose_certificate_ran_out_gets_nothing_locked_for_it() {
    let world = World::new().await;
    world.sandbox.expire_registered_certificate(PROMPT).unwrap();
    let us = world.desk(0).await;
    let draft = us
        .draft(PROMPT, "Tilsvar", vec![world.file("Brev.pdf", 100)])
        .await;
    let error = IpcError::from(us.app.send_draft(&draft.id).await.unwrap_err());
    assert_eq!(error.number, "E15", "{error:?}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_fail_in_any_way_give_a_text_with_a_next_step_and_keep_the_draft() {
    for fault in [
        Fault::Status(400, "{}".to_owned()),
        Fault::Status(403, String::new()),
        Fault::Status(500, String::new()),
        Fault::Status(503, String::new()),
        Fault::Html,
        Fault::LoseResponse,
        Fault::CloseAfterBytes(3),
    ] {
        let world = World::new().await;
        let us = world.desk(0).await;
        let draft = us
            .draft(PROMPT, "Tilsvar", vec![world.file("Brev.pdf", 100)])
            .await;
        world
            .sandbox
            .fault(Endpoint::Lookup, fault.clone())
            .times(5);
        let error = IpcError::from(
            us.app
                .send_draft(&draft.id)
                .await
                .expect_err("nothing is half sent"),
        );
        assert!(
            !error.what.is_empty() && !error.action.is_empty(),
            "{fault:?}: {error:?}"
        );
        assert!(
            !error.what.contains('<'),
            "no page of somebody else's is shown: {error:?}"
        );
        assert_eq!(us.app.list_drafts().await.unwrap().len(), 1, "{fault:?}");
        us.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_was_reviewed_can_be_sent_without_a_net_and_waits_in_utboks() {
    let world = World::new().await;
    let mut config = world.config(0);
    let us = world.desk(0).await;
    let draft = us
        .draft(PROMPT, "Tilsvar", vec![world.file("Brev.pdf", 100)])
        .await;
    us.app.envelope(&draft.id).await.unwrap();
    us.app.close().await;
    drop(us);
    // Nobody listens there.
    config.endpoints.maskinporten_token = "https://127.0.0.1:1/token".to_owned();
    config.endpoints.broker = "https://127.0.0.1:1/broker/api/v1".to_owned();
    let us = budstikke_tests::world::Desk {
        app: budstikke_app::App::open(config).await.unwrap(),
    };
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    let waiting = us
        .until(&sent.uid, |message| {
            message
                .outbox
                .as_ref()
                .is_some_and(|outbox| outbox.kind == budstikke_app::dto::OutboxKind::Retrying)
        })
        .await;
    assert!(waiting.outbox.unwrap().text.contains("Venter på nett"));
    us.app.close().await;
    drop(us);
    let us = world.desk(0).await;
    us.app.send_now(&sent.uid).await.unwrap();
    us.until_answered(&sent.uid).await;
    assert_eq!(
        world.sandbox.received(PROMPT).len(),
        1,
        "when the net is back it goes by itself, once"
    );
    us.app.close().await;
}
