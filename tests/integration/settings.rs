//! What a person sets in Innstillinger, and what it changes.

use std::sync::Arc;

use budstikke_app::App;
use budstikke_app::dto::AppEvent;
use budstikke_domain::ManualClock;
use budstikke_tests::world::{Desk, PROMPT, SILENT, World, as_time_passes, within};
use jiff::{SignedDuration, Timestamp};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_used_by_the_next_letter_and_after_a_new_start() {
    let world = World::new().await;
    let config = world.config(10);
    let us = Desk {
        app: App::open(config.clone()).await.unwrap(),
    };
    let mut wanted = us.app.preferences();
    assert_eq!((wanted.hold_seconds, wanted.deadline_hours), (10, 24));
    wanted.hold_seconds = 30;
    wanted.deadline_hours = 72;
    wanted.person = "Ola Nordmann".to_owned();
    wanted.notices.quiet = true;
    wanted.notices.quiet_from = "22.15".to_owned();
    let set = us.app.set_preferences(wanted.clone()).await.unwrap();
    assert_eq!(set, wanted);

    assert_eq!(
        us.app.new_draft().await.unwrap().case_worker,
        "Ola Nordmann"
    );
    assert_eq!(us.app.session().person, "Ola Nordmann");
    let files = vec![world.file("Tilsvar.pdf", 4000)];
    let draft = us.draft(PROMPT, "Tilsvar", files).await;
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    assert_eq!(sent.hold_seconds, 30);
    let message = us.app.message(&sent.uid).await.unwrap();
    let deadline = message.deadline.expect("an answer is waited for");
    let (from, at): (Timestamp, Timestamp) =
        (deadline.from.parse().unwrap(), deadline.at.parse().unwrap());
    let short = SignedDuration::from_hours(72) - at.duration_since(from);
    assert!(
        short.abs() < SignedDuration::from_mins(1),
        "counted from a moment before it was kept: {short}"
    );
    us.app.stop_sending(&sent.uid).await.unwrap();
    us.app.close().await;
    drop(us);

    let again = App::open(config).await.unwrap();
    assert_eq!(again.preferences(), wanted);
    again.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_set_changes_nothing() {
    let world = World::new().await;
    let us = world.desk(10).await;
    let before = us.app.preferences();
    let mut wanted = before.clone();
    wanted.person = "Ola".to_owned();
    wanted.deadline_hours = 0;
    let refused = us.app.set_preferences(wanted).await.unwrap_err();
    let error = budstikke_app::dto::IpcError::from(refused);
    assert!(error.what.contains("mellom 1 time og 90 døgn"), "{error:?}");
    assert_eq!(us.app.preferences(), before);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_notified_of_without_the_title_unless_it_is_asked_for() {
    for title in [false, true] {
        let world = World::new().await;
        let us = world.desk(0).await;
        let mut wanted = us.app.preferences();
        wanted.notices.title = title;
        // What lies in the first inbox would come first.
        wanted.notices.new = false;
        us.app.set_preferences(wanted).await.unwrap();
        let mut told = us.app.notifications();
        us.send(&world, PROMPT).await;
        let text = within(told.recv()).await.expect("the app is open");
        assert!(text.contains("Statens prøveetat"), "{text}");
        assert_eq!(text.contains("Tilsvar i høring"), title, "{text}");
        us.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_is_near_is_told_once() {
    let clock = Arc::new(ManualClock::new(budstikke_test_pki::now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.desk(0).await;
    let mut events = us.app.events();
    let uid = us.send(&world, SILENT).await;
    let near = async {
        loop {
            if let Ok(AppEvent::Notice { uid, text, .. }) = events.recv().await
                && text.contains("ventes innen")
            {
                return uid;
            }
        }
    };
    let about = as_time_passes(&clock, SignedDuration::from_mins(5), near).await;
    assert_eq!(about.as_deref(), Some(uid.as_str()));
    let mut more = us.app.events();
    let over = us.until(&uid, |message| {
        message.deadline.as_ref().is_some_and(|at| at.passed)
    });
    as_time_passes(&clock, SignedDuration::from_mins(5), over).await;
    while let Ok(event) = more.try_recv() {
        assert!(
            !matches!(&event, AppEvent::Notice { text, .. } if text.contains("ventes innen")),
            "told again: {event:?}"
        );
    }
    us.app.close().await;
}
