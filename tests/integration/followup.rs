//! Oppfølging: what waits for a person stands there, with what to do about it, and nothing else does.

use std::sync::Arc;

use budstikke_app::dto::{AppEvent, FollowUpAbout, FollowUpAction, FollowUpRow, Found, ToneDto};
use budstikke_domain::{Clock as _, ManualClock, SystemClock};
use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::world::{Desk, PROMPT, REFUSING, SILENT, World, input, step, within};
use jiff::SignedDuration;

async fn rows(us: &Desk) -> Vec<FollowUpRow> {
    within(async {
        loop {
            let page = us.app.follow_ups().await.unwrap();
            assert_eq!(page.rows.len(), page.total as usize, "{:?}", page.rows);
            // Something may have come between the two.
            if us.app.counts().await.unwrap().followup == page.total {
                return page.rows;
            }
        }
    })
    .await
}

/// What waits there for its own sake. A token that is asked for while the test's clock leaps is refused, which is told
/// there as well.
async fn letters(us: &Desk) -> Vec<FollowUpRow> {
    let mut rows = rows(us).await;
    rows.retain(|row| !matches!(row.about, FollowUpAbout::Setup(_)));
    rows
}

/// What the archive of [`REFUSING`] says to all that comes.
const NO: &str = "Saken hører ikke hjemme hos oss";

/// The answer of its archive is here.
async fn refused(us: &Desk, uid: &str) {
    us.until(uid, |message| message.tone == ToneDto::Danger)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_waits_to_be_sent_again_until_somebody_is_done_with_it() {
    let world = World::new().await;
    let us = world.desk(0).await;
    assert_eq!(rows(&us).await, [], "nothing waits");
    let fine = us.send(&world, PROMPT).await;
    us.until_answered(&fine).await;
    let uid = us.send(&world, REFUSING).await;
    refused(&us, &uid).await;
    let row = rows(&us).await.remove(0);
    assert!(row.why.contains(NO), "{}", row.why);
    let again = matches!(&row.action, FollowUpAction::SendAsNew { uid: of, .. } if *of == uid);
    assert!(again, "{:?}", row.action);

    let mut events = us.app.events();
    us.app.follow_up_done(&row.key, true).await.unwrap();
    within(async {
        while !matches!(events.recv().await, Ok(AppEvent::MessageChanged { uid: of }) if of == uid)
        {
        }
    })
    .await;
    assert_eq!(rows(&us).await, []);
    us.app.follow_up_done(&row.key, false).await.unwrap();
    assert_eq!(rows(&us).await, [row], "as it was");
    assert!(us.app.follow_up_done("setup:clock", true).await.is_err());
    assert!(us.app.follow_up_done("message:x", true).await.is_err());
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taushetsbelagt_tells_neither_title_nor_what_was_answered() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let file = world.file("Tilsvar.pdf", 400);
    let draft = us.draft(REFUSING, "Vedtak om barnevern", vec![file]).await;
    let typed = budstikke_app::dto::DraftInput {
        confidential: true,
        ..input(REFUSING, "Vedtak om barnevern")
    };
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let uid = us.app.send_draft(&draft.id).await.unwrap().uid;
    refused(&us, &uid).await;
    let told = format!("{:?}", rows(&us).await);
    assert!(told.contains("Taushetsbelagt melding"), "{told}");
    for secret in ["barnevern", NO] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_alone_brings_what_hurries_what_is_unanswered_and_what_was_forgotten() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.desk(0).await;
    us.app.new_draft().await.unwrap();
    let letter = Letter::new(PROMPT, "Vannprøver", "Vi viser til brevet deres.")
        .with(Quirk::Sha256Signature);
    world.sandbox.send_letter(&letter).unwrap();
    let came = us.until_inbox(1).await.remove(0).uid;
    let uid = us.send(&world, SILENT).await;
    us.until_as_time_passes(&clock, &uid, |message| {
        step(message, "handed") == "Confirmed"
    })
    .await;
    assert_eq!(rows(&us).await, []);

    clock.advance(SignedDuration::from_hours(20));
    let near = letters(&us).await.remove(0);
    assert!(near.until.is_some(), "{near:?}");
    let FollowUpAction::CopyReminder { text, .. } = &near.action else {
        panic!("a reminder is ready: {near:?}")
    };
    let id = us.app.message(&uid).await.unwrap().technical[0]
        .value
        .clone();
    assert!(text.contains("Tilsvar") && text.contains(&id), "{text}");

    clock.advance(SignedDuration::from_hours(24 * 3 - 20));
    us.until_as_time_passes(&clock, &uid, |message| message.tone == ToneDto::Danger)
        .await;
    let both = letters(&us).await;
    let unanswered = |row: &FollowUpRow| matches!(&row.about, FollowUpAbout::Message(Found::Inbox(letter)) if letter.uid == came);
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(
        matches!(both[0].action, FollowUpAction::CopyReminder { .. }) && unanswered(&both[1]),
        "what failed before what waits: {both:?}"
    );
    us.app.set_answer_days(0).await.unwrap();
    assert!(!letters(&us).await.iter().any(unanswered), "never");
    us.app.set_answer_days(3).await.unwrap();
    let draft = us.app.start_reply(&came).await.unwrap();
    assert!(
        letters(&us).await.iter().any(unanswered),
        "a draft is no answer"
    );
    us.app.delete_draft(&draft.id).await.unwrap();
    us.app.mark_handled(&came, true).await.unwrap();
    assert!(
        !letters(&us).await.iter().any(unanswered),
        "handled in Innboks"
    );

    clock.advance(SignedDuration::from_hours(24 * 12));
    let old = letters(&us).await.pop().unwrap();
    assert!(matches!(old.about, FollowUpAbout::Draft(_)), "{old:?}");
    us.app.follow_up_done(&old.key, true).await.unwrap();
    let drafts = |rows: Vec<FollowUpRow>| {
        let is_draft = |row: &FollowUpRow| matches!(row.about, FollowUpAbout::Draft(_));
        rows.iter().filter(|row| is_draft(row)).count()
    };
    assert_eq!(drafts(letters(&us).await), 0, "it may lie");
    assert_eq!(us.app.list_drafts().await.unwrap().len(), 1, "and does");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_waits_thirty_days_before_it_runs_out() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.desk(0).await;
    let own = |rows: Vec<FollowUpRow>| {
        let mut rows = rows.into_iter();
        rows.find(|row| row.key == "setup:own:expiry")
    };
    let mut days = 0;
    let row = loop {
        if let Some(row) = own(rows(&us).await) {
            break row;
        }
        days += 1;
        assert!(days < 365 * 10, "it never runs out");
        clock.advance(SignedDuration::from_hours(24));
    };
    let FollowUpAbout::Setup(banner) = &row.about else {
        panic!("{row:?}")
    };
    assert!(
        days > 1 && banner.text.contains("om 29 dager"),
        "{}",
        banner.text
    );
    assert!(!row.can_handle, "it goes when it is mended");
    us.app.close().await;
}
