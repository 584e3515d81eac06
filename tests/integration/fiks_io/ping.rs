//! «Test forbindelsen»: a ping to a konto, which is no letter, and what is known of it.

use std::sync::Arc;

use budstikke_app::dto::{Folder, IpcError, PingDto, PingState};
use budstikke_domain::ManualClock;
use budstikke_sandbox::{KontoRole, PartnerQuirk};
use budstikke_tests::world::{Desk, World, as_time_passes, within};
use jiff::SignedDuration;

fn konto(role: KontoRole) -> String {
    role.konto_id().to_string()
}

async fn until(desk: &Desk, role: KontoRole, wanted: PingState) -> PingDto {
    let mut events = desk.app.events();
    within(async {
        loop {
            let told = desk.app.konto_ping(&konto(role)).await.unwrap();
            let told = told.expect("it was asked for");
            if told.state == wanted {
                return told;
            }
            let _ = events.recv().await;
        }
    })
    .await
}

fn pings(world: &World) -> usize {
    let messages = world.sandbox.fiks().messages();
    let pings = messages
        .iter()
        .filter(|one| one.melding_type.ends_with(".ping"));
    pings.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pong_says_how_long_it_took_and_no_folder_lists_the_ping() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let archive = KontoRole::Archive;
    assert_eq!(us.app.konto_ping(&konto(archive)).await.unwrap(), None);
    us.app
        .ping_konto(&konto(archive))
        .await
        .expect("it is sent");
    let told = until(&us, archive, PingState::Answered).await;
    assert!(
        told.text.starts_with("Statens prøveetat svarte") && told.text.contains("virker"),
        "{}",
        told.text
    );
    for folder in [Folder::Outbox, Folder::Sent] {
        assert_eq!(us.folder(folder).await, [""; 0], "it is no letter");
    }
    let counts = us.app.counts().await.unwrap();
    assert_eq!((counts.outbox, counts.sent), (0, 0));
    us.app.ping_konto(&konto(archive)).await.expect("once more");
    until(&us, archive, PingState::Answered).await;
    assert_eq!(pings(&world), 2, "each press one ping");
    us.app.close().await;
    drop(us);

    let again = world.konto_desk(0).await;
    let kept = again.app.konto_ping(&konto(archive)).await.unwrap();
    assert_eq!(kept.map(|told| told.state), Some(PingState::Answered));
    again.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_that_fetches_and_says_nothing_is_told_as_that_until_it_does() {
    let clock = Arc::new(ManualClock::new(budstikke_test_pki::now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.konto_desk(0).await;
    let archive = KontoRole::Archive;
    world
        .sandbox
        .fiks()
        .set_partner(archive.konto_id(), &[PartnerQuirk::Late], &[]);
    us.app
        .ping_konto(&konto(archive))
        .await
        .expect("it is sent");
    until(&us, archive, PingState::Waiting).await;
    let same = us.app.ping_konto(&konto(archive)).await.unwrap();
    assert_eq!(
        (same.state, pings(&world)),
        (PingState::Waiting, 1),
        "a second press waits for the first"
    );
    clock.advance(SignedDuration::from_secs(61));
    let told = us.app.konto_ping(&konto(archive)).await.unwrap().unwrap();
    assert_eq!(told.state, PingState::Silent);
    assert!(
        told.text.contains("60 sekunder") && told.text.contains("Et program henter"),
        "what is known, and no more: {}",
        told.text
    );
    clock.advance(SignedDuration::from_hours(1));
    let late = until(&us, archive, PingState::Answered);
    as_time_passes(&clock, SignedDuration::from_millis(50), late).await;
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_that_nobody_fetches_from_is_told_by_the_platform() {
    let clock = Arc::new(ManualClock::new(budstikke_test_pki::now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.konto_desk(0).await;
    let unattended = KontoRole::Unattended;
    us.app
        .ping_konto(&konto(unattended))
        .await
        .expect("it is sent");
    until(&us, unattended, PingState::Waiting).await;
    clock.advance(SignedDuration::from_secs(61));
    let failed = until(&us, unattended, PingState::Failed);
    let told = as_time_passes(&clock, SignedDuration::from_millis(50), failed).await;
    assert!(told.text.contains("fristen"), "{}", told.text);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stops_a_letter_stops_a_ping_but_a_key_does_not() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let refused = us.app.ping_konto(&konto(KontoRole::WithoutTilgang)).await;
    let told = IpcError::from(refused.unwrap_err());
    assert!(told.action.contains("Be om tilgang"), "{told:?}");
    let other = us.app.ping_konto(&konto(KontoRole::OtherProtocol)).await;
    let told = IpcError::from(other.unwrap_err());
    assert_eq!(told.number, "E09", "no ping that both know: {told:?}");
    assert_eq!(pings(&world), 0, "nothing left");
    let keyless = us.app.ping_konto(&konto(KontoRole::WithoutKey)).await;
    keyless.expect("a ping has nothing to lock");
    us.app.close().await;
}
