//! A message channel of our own, beside another system that fetches: only what is sent to it is taken, and
//! what we send is answered on it.

use budstikke_app::App;
use budstikke_app::dto::TrialOutcome;
use budstikke_sandbox::{Letter, RecipientStatus};
use budstikke_tests::world::{Desk, PROMPT, US, World, within};

use super::{ready, told, until_trial};

const OURS: &str = "budstikke";

/// Us with a channel of our own, as the set-up left it.
async fn with_channel(world: &World) -> Desk {
    let setup = ready(world).await;
    let state = setup.set_own_channel(&format!(" {OURS} ")).await.unwrap();
    assert_eq!(
        (state.other_fetches, state.message_channel.as_str()),
        (Some(true), OURS)
    );
    setup.finish().await.unwrap();
    drop(setup);
    opened(world).await
}

async fn opened(world: &World) -> Desk {
    Desk {
        app: App::open(world.stand_in()).await.unwrap(),
    }
}

/// Sends us a letter to the channel `reference`; the transfer it lies in.
fn letter(world: &World, title: &str, reference: Option<&str>) -> String {
    let mut letter = Letter::new(PROMPT, title, "Vi viser til brevet deres.");
    letter.reference = reference.map(str::to_owned);
    world.sandbox.send_letter(&letter).unwrap()[0].to_string()
}

/// Whether a transfer still lies with the carrier as it came.
fn lies(world: &World, transfer: &str) -> bool {
    let all = world.sandbox.transfers();
    let found = all.iter().find(|one| one.id.to_string() == transfer);
    found.unwrap().recipient_status(US) == Some(RecipientStatus::Initialized)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_channel_only_what_is_sent_to_it_is_taken_and_without_all_the_rest() {
    let world = World::new().await;
    let us = with_channel(&world).await;
    us.app.end_trial().await.unwrap();
    let session = us.app.session();
    assert!(session.send_only, "another system takes what comes in");
    assert_eq!(session.message_channel.as_deref(), Some(OURS));
    let plain = letter(&world, "Til det andre systemet", None);
    let other = letter(&world, "Til en annen kanal", Some("sak-arkiv"));
    letter(&world, "Til oss", Some(OURS));
    let titles = |rows: Vec<budstikke_app::dto::InboxRow>| {
        let titles = rows.into_iter().map(|row| row.title);
        titles.collect::<Vec<_>>()
    };
    assert_eq!(titles(us.until_inbox(1).await), ["Til oss"]);
    assert!(lies(&world, &plain) && lies(&world, &other));
    us.app.close().await;
    drop(us);

    let setup = budstikke_app::Setup::open(world.stand_in()).unwrap();
    assert_eq!(setup.state().await.unwrap().message_channel, OURS);
    let state = setup.set_other_fetches(false).await.unwrap();
    assert_eq!(state.message_channel, "", "one who fetches all needs none");
    setup.finish().await.unwrap();
    drop(setup);
    let us = opened(&world).await;
    us.app.end_trial().await.unwrap();
    assert_eq!(us.app.session().message_channel, None);
    let later = letter(&world, "Til kanalen vi hadde", Some(OURS));
    let rows = titles(us.until_inbox(2).await);
    assert!(rows.contains(&"Til det andre systemet".to_owned()));
    assert!(lies(&world, &other) && lies(&world, &later), "{rows:?}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_send_from_a_channel_is_answered_on_it() {
    let world = World::new().await;
    let us = with_channel(&world).await;
    us.app.begin_trial().await.unwrap();
    // The letter to ourselves goes to the other system, so handing it over is all that can be tried.
    within(until_trial(&us.app, TrialOutcome::Passed)).await;
    us.app.end_trial().await.unwrap();
    let uid = us.send(&world, PROMPT).await;
    us.until_answered(&uid).await;
    let transfers = world.sandbox.transfers();
    let (answers, letters): (Vec<_>, Vec<_>) = transfers
        .iter()
        .partition(|transfer| transfer.sender.ends_with(PROMPT));
    assert!(!answers.is_empty());
    for answer in answers {
        assert_eq!(answer.reference, OURS);
    }
    for letter in letters.iter().filter(|one| one.sender.ends_with(US)) {
        assert_ne!(letter.reference, OURS, "a letter is for everybody there");
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_channel_can_have_is_told_and_not_kept() {
    let world = World::new().await;
    let setup = ready(&world).await;
    for name in [
        "",
        "  ",
        "sak arkiv",
        "sak/arkiv",
        "søknad",
        "abcdefghijklmnopqrstuvwxyz",
    ] {
        let error = told(setup.set_own_channel(name).await);
        assert!(error.what.contains("inntil 25 tegn"), "{name}: {error:?}");
    }
    let state = setup.state().await.unwrap();
    assert_eq!(
        (state.other_fetches, state.message_channel.as_str()),
        (None, "")
    );
}
