//! What a person does at the window besides sending: closing it, taking documents out of it, putting
//! folders and pictures into it, and choosing how long to wait.

use std::fs;
use std::path::Path;

use budstikke_app::dto::{AppEvent, AttachmentState, DeadlineInput, Draft, OpenAnswer};
use budstikke_app::{Picture, ToOpen};
use budstikke_tests::world::{Desk, PROMPT, World, input, within};

#[tokio::test(flavor = "multi_thread")]
async fn closing_is_asked_about_only_while_something_goes_on_by_itself() {
    let world = World::new().await;
    let us = world.desk(30).await;
    assert_eq!(us.app.unfinished().await.unwrap(), None, "Utboks is empty");
    let uid = us.send(&world, PROMPT).await;
    let left = us.app.unfinished().await.unwrap().expect("it is held");
    assert_eq!(left.count, 1);
    let message = us.app.message(&uid).await.unwrap();
    assert_eq!(left.deadline, message.deadline.map(|deadline| deadline.at));
    us.app.stop_sending(&uid).await.unwrap();
    assert_eq!(
        us.app.unfinished().await.unwrap(),
        None,
        "what was stopped loses nothing by closing"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_documents_are_saved_under_names_of_their_own_and_nothing_is_replaced() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let uid = us.send(&world, PROMPT).await;
    let folder = world.folder().join("Til arkivet");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("Tilsvar.pdf"), "mitt eget").unwrap();
    let saved = us.app.save_documents(&uid, &folder).await.unwrap();
    assert_eq!((saved.count, saved.folder.as_str()), (2, "Til arkivet"));
    assert_eq!(
        names(&folder),
        ["Tilsvar (2).pdf", "Tilsvar.pdf", "arkivmelding.xml"]
    );
    assert_eq!(
        fs::read(folder.join("Tilsvar.pdf")).unwrap(),
        b"mitt eget",
        "what lay there is as it was"
    );
    assert_eq!(
        fs::read(folder.join("Tilsvar (2).pdf")).unwrap(),
        fs::read(world.folder().join("Tilsvar.pdf")).unwrap()
    );
    us.app.save_documents(&uid, &folder).await.unwrap();
    assert_eq!(names(&folder).len(), 5, "once more: all beside the others");
    let gone = us
        .app
        .save_documents(&uid, &world.folder().join("nei"))
        .await;
    let error = budstikke_app::dto::IpcError::from(gone.unwrap_err());
    assert!(error.what.contains("ikke lagret"), "{error:?}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_opened_cannot_be_written_to_and_is_gone_when_the_profile_is_closed() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let uid = us.send(&world, PROMPT).await;
    let ToOpen::Copy(copy) = us.app.copy_to_open(&uid, "1", false).await.unwrap() else {
        panic!("there is nothing to ask about")
    };
    assert!(
        fs::metadata(&copy).unwrap().permissions().readonly(),
        "what is changed there would be lost"
    );
    let profile = world.config(30).profile.folder().to_owned();
    assert!(copy.starts_with(profile.join("opened")), "{copy:?}");
    us.app.close().await;
    drop(us);
    assert!(!profile.join("opened").exists(), "nothing readable is left");

    // As a crash would leave it.
    let left = profile.join("opened").join("x");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("Vedtak.pdf"), "%PDF").unwrap();
    let us = world.desk(30).await;
    assert!(!left.exists(), "swept when the profile is opened");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_never_opened_and_a_secret_only_when_asked_about() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let program = world.folder().join("Vedtak.pdf");
    fs::write(&program, b"MZ\x90\x00 and more").unwrap();
    let draft = us.draft(PROMPT, "Klage", vec![program]).await;
    let typed = budstikke_app::dto::DraftInput {
        confidential: true,
        ..input(PROMPT, "Klage")
    };
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    let message = us.app.message(&sent.uid).await.unwrap();
    let id = |name: &str| {
        let found = message.documents.iter().find(|one| one.name == name);
        found.expect("it is in the message").id.clone()
    };
    for asked in [false, true] {
        let answer = us
            .app
            .copy_to_open(&sent.uid, &id("Vedtak.pdf"), asked)
            .await
            .unwrap();
        assert!(
            matches!(answer, ToOpen::Said(OpenAnswer::Refused { .. })),
            "a program under another name: {answer:?}"
        );
    }
    let letter = id("arkivmelding.xml");
    let first = us.app.copy_to_open(&sent.uid, &letter, false).await;
    let Ok(ToOpen::Said(OpenAnswer::Ask { texts })) = first else {
        panic!("a taushetsbelagt message is asked about first: {first:?}")
    };
    assert!(texts[0].contains("taushetsbelagt"), "{texts:?}");
    let profile = world.config(30).profile.folder().to_owned();
    assert!(
        !profile.join("opened").exists(),
        "nothing was written before the answer"
    );
    let then = us.app.copy_to_open(&sent.uid, &letter, true).await;
    assert!(matches!(then, Ok(ToOpen::Copy(_))), "{then:?}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_dropped_folder_are_attached_when_a_person_says_so() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let folder = world.folder().join("Høring");
    fs::create_dir_all(folder.join("gammelt")).unwrap();
    for name in ["b.pdf", "a.pdf", "gammelt/c.pdf"] {
        fs::write(folder.join(name), name).unwrap();
    }
    let single = world.file("Brev.pdf", 10);
    let draft = us.app.new_draft().await.unwrap();
    let mut events = us.app.events();
    us.app
        .drop_on(&draft.id, vec![folder.clone(), single.clone()])
        .await;
    let asked = within(async {
        loop {
            if let AppEvent::FolderDropped { folder, .. } = events.recv().await.unwrap() {
                return folder;
            }
        }
    })
    .await;
    assert_eq!((asked.name.as_str(), asked.files), ("Høring", 2));
    assert!(asked.left_out, "a folder in the folder is told of");
    let read = until_read(&us, &draft.id, 1).await;
    assert_eq!(attached(&read), ["Brev.pdf"], "files need no question");

    us.app.answer_folder(&draft.id, false).await.unwrap();
    us.app.answer_folder(&draft.id, true).await.unwrap();
    assert_eq!(
        attached(&until_read(&us, &draft.id, 1).await),
        ["Brev.pdf"],
        "an answer is given once"
    );
    us.app.drop_on(&draft.id, vec![folder]).await;
    us.app.answer_folder(&draft.id, true).await.unwrap();
    let read = until_read(&us, &draft.id, 3).await;
    assert_eq!(attached(&read), ["Brev.pdf", "a.pdf", "b.pdf"]);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_from_the_clipboard_becomes_a_png_of_the_draft() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let draft = us.app.new_draft().await.unwrap();
    let picture = || Picture {
        width: 3,
        height: 2,
        rgba: vec![200; 24],
    };
    us.app.attach_picture(&draft.id, picture()).await.unwrap();
    us.app.attach_picture(&draft.id, picture()).await.unwrap();
    let read = until_read(&us, &draft.id, 2).await;
    for file in &read.attachments {
        assert!(
            file.name.starts_with("Utklipp 20") && file.name.ends_with(".png"),
            "{}",
            file.name
        );
        assert_eq!(file.kind, "Bilde");
    }
    assert_ne!(read.attachments[0].name, read.attachments[1].name);

    let torn = Picture {
        width: 100,
        height: 100,
        rgba: vec![0; 5],
    };
    us.app.attach_picture(&draft.id, torn).await.unwrap();
    let read = until_read(&us, &draft.id, 3).await;
    assert!(
        matches!(read.attachments[2].state, AttachmentState::Failed { .. }),
        "half a picture is no picture"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_a_person_chose_is_reviewed_sent_and_waited_for() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let files = vec![
        world.file("Tilsvar.pdf", 100),
        world.file("Kart æ.pdf", 100),
    ];
    let draft = us.draft(PROMPT, "Tilsvar", files).await;
    let hours = us.app.envelope(&draft.id).await.unwrap().deadline.hours;
    assert_eq!(hours, Some(24), "what the settings say");

    let chosen = DeadlineInput::Hours { hours: 72 };
    us.app.set_deadline(&draft.id, chosen).await.unwrap();
    // What is typed afterwards does not touch it.
    us.app
        .save_draft(&draft.id, input(PROMPT, "Tilsvar"))
        .await
        .unwrap();
    let envelope = us.app.envelope(&draft.id).await.unwrap();
    assert_eq!(envelope.deadline.hours, Some(72));
    let past = DeadlineInput::Moment {
        date: "01.01.2020".to_owned(),
        time: "12.00".to_owned(),
    };
    assert!(us.app.set_deadline(&draft.id, past).await.is_err());

    let sent = us.app.send_draft(&draft.id).await.unwrap();
    let message = us.until_answered(&sent.uid).await;
    let received = world.sandbox.received(PROMPT);
    let scopes =
        received[0].sbd["standardBusinessDocumentHeader"]["businessScope"]["scope"].clone();
    let due = scopes[0]["scopeInformation"][0]["expectedResponseDateTime"]
        .as_str()
        .and_then(|text| text.parse::<jiff::Timestamp>().ok())
        .expect("the SBD says when an answer is due");
    let left = due.duration_since(received_at(&message)).as_hours();
    assert!((71..=72).contains(&left), "three days, not {left} hours");

    let planned: Vec<String> = envelope
        .package
        .iter()
        .filter(|entry| entry.inside)
        .map(|entry| entry.name.clone())
        .collect();
    let made: Vec<String> = received[0]
        .entries
        .iter()
        .map(|entry| entry.name.clone())
        .collect();
    assert_eq!(made.len(), planned.len(), "{made:?}\n{planned:?}");
    for (made, planned) in made.iter().zip(&planned) {
        let like = planned.split('…').next().unwrap_or_default();
        assert!(
            made.starts_with(like),
            "the package became what was shown: {made} for {planned}"
        );
    }
    us.app.close().await;
}

fn received_at(message: &budstikke_app::dto::MessageDetail) -> jiff::Timestamp {
    message.steps[0].events[0].at.parse().expect("a time")
}

async fn until_read(us: &Desk, draft: &str, count: usize) -> Draft {
    let mut events = us.app.events();
    within(async {
        loop {
            let draft = us.app.draft(draft).await.expect("it is there");
            let reading = |file: &budstikke_app::dto::AttachmentDto| {
                matches!(file.state, AttachmentState::Reading { .. })
            };
            if draft.attachments.len() == count && !draft.attachments.iter().any(reading) {
                return draft;
            }
            let _ = events.recv().await;
        }
    })
    .await
}

fn attached(draft: &Draft) -> Vec<&str> {
    let names = draft.attachments.iter().map(|file| file.name.as_str());
    names.collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
