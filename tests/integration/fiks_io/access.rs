//! Kontoer outside our address book, and being let in by them.

use std::sync::Arc;

use budstikke_app::AppError;
use budstikke_app::dto::{AppEvent, IpcError, KontoAccess, KontoCare, RecipientHit, Way};
use budstikke_domain::ManualClock;
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, US, World, as_time_passes};
use jiff::SignedDuration;
use tokio::sync::broadcast;

const OWNER: &str = "310204846";

fn konto() -> String {
    KontoRole::WithoutTilgang.konto_id().to_string()
}

async fn way(desk: &Desk) -> (Way, KontoCare) {
    let found = desk.app.capabilities("", &konto(), true).await.unwrap();
    let mut ways = found.ways.into_iter();
    let way = ways.find(|way| way.konto == konto()).expect("the konto");
    let care = way.care.clone().expect("it is a konto");
    (way, care)
}

async fn hit(desk: &Desk, typed: &str) -> Option<RecipientHit> {
    let found = desk.app.search_recipients(typed).await.unwrap();
    let mut hits = found.hits.into_iter();
    hits.find(|hit| hit.konto.as_deref() == Some(&konto()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_outside_the_address_book_is_found_by_name_and_says_so() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let found = hit(&us, "nordfjell").await.expect("KS finds it");
    let note = found.note.expect("something stands in the way");
    assert!(note.contains("be om tilgang"), "{note}");
    assert!(hit(&us, "no").await.is_none(), "two letters fit everybody");
    let of_owner = us.app.capabilities(OWNER, "", false).await.unwrap();
    let mut ways = of_owner.ways.iter();
    let theirs = ways
        .find(|way| way.konto == konto())
        .expect("beside their other ways");
    assert!(!theirs.available, "{theirs:?}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_is_told_until_it_is_given_and_then_it_can_be_used() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let (closed, care) = way(&us).await;
    assert!(!closed.available);
    assert_eq!((care.access, care.asked_at), (KontoAccess::Missing, None));

    let asked = us.app.ask_konto_access(&konto()).await.unwrap();
    assert_eq!(asked, KontoAccess::Asked, "a person there decides");
    let (closed, care) = way(&us).await;
    assert!(
        !closed.available && closed.text.contains("ba om tilgang"),
        "{closed:?}"
    );
    assert_eq!(care.access, KontoAccess::Asked);
    assert!(care.asked_at.is_some(), "when is told");
    let note = hit(&us, "nordfjell")
        .await
        .and_then(|hit| hit.note)
        .unwrap();
    assert!(note.contains("har bedt om tilgang"), "{note}");

    us.app.withdraw_konto_access(&konto()).await.unwrap();
    let (_, care) = way(&us).await;
    assert_eq!((care.access, care.asked_at), (KontoAccess::Missing, None));

    let fiks = world.sandbox.fiks();
    fiks.set_open(KontoRole::WithoutTilgang.konto_id(), true);
    let asked = us.app.ask_konto_access(&konto()).await.unwrap();
    assert_eq!(asked, KontoAccess::Given, "it lets everybody in");
    let (open, care) = way(&us).await;
    assert!(open.available, "{open:?}");
    assert_eq!(care.access, KontoAccess::Given);
    us.app.close().await;
}

/// Lets time pass until something is noticed, and what it says.
async fn noticed(clock: &ManualClock, events: &mut broadcast::Receiver<AppEvent>) -> String {
    let notice = async {
        loop {
            if let Ok(AppEvent::Notice { uid, text, .. }) = events.recv().await {
                assert_eq!(uid, None, "it is about no message");
                return text;
            }
        }
    };
    as_time_passes(clock, SignedDuration::from_secs(5), notice).await
}

#[tokio::test(flavor = "multi_thread")]
async fn that_access_was_given_later_is_told_once_also_after_a_new_start() {
    let clock = Arc::new(ManualClock::new(budstikke_test_pki::now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.konto_desk(0).await;
    let asked = us.app.ask_konto_access(&konto()).await.unwrap();
    assert_eq!(asked, KontoAccess::Asked);
    us.app.close().await;
    drop(us);

    let id = KontoRole::WithoutTilgang.konto_id();
    world.sandbox.fiks().set_tilgang(US, id, true);
    let us = world.konto_desk(0).await;
    let mut events = us.app.events();
    let text = noticed(&clock, &mut events).await;
    assert!(
        text.starts_with("Dere har fått tilgang til Nordfjell kommune"),
        "{text}"
    );
    let mut events = us.app.events();
    us.app.search_recipients("nordfjell").await.unwrap();
    way(&us).await;
    let again = std::iter::from_fn(|| events.try_recv().ok());
    assert!(
        !again
            .into_iter()
            .any(|event| matches!(event, AppEvent::Notice { .. })),
        "it has been told"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn access_that_is_seen_while_somebody_searches_is_told_then() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    us.app.ask_konto_access(&konto()).await.unwrap();
    let id = KontoRole::WithoutTilgang.konto_id();
    world.sandbox.fiks().set_tilgang(US, id, true);
    let mut events = us.app.events();
    way(&us).await;
    let mut told = std::iter::from_fn(|| events.try_recv().ok());
    assert!(
        told.any(|event| matches!(event, AppEvent::Notice { uid: None, .. })),
        "the konto was looked up, and is open"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_taken_back_is_not_answered() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    us.app.ask_konto_access(&konto()).await.unwrap();
    us.app.withdraw_konto_access(&konto()).await.unwrap();
    let id = KontoRole::WithoutTilgang.konto_id();
    world.sandbox.fiks().set_tilgang(US, id, true);
    let mut events = us.app.events();
    way(&us).await;
    let mut told = std::iter::from_fn(|| events.try_recv().ok());
    assert!(!told.any(|event| matches!(event, AppEvent::Notice { .. })));
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_closed_to_programs_says_where_it_is_opened() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    world.sandbox.fiks().set_configurable(US, false);
    let refused = us.app.ask_konto_access(&konto()).await.unwrap_err();
    assert!(matches!(refused, AppError::Recipient { .. }), "{refused:?}");
    let told = IpcError::from(refused);
    assert!(told.action.contains("API-konfigurasjon"), "{told:?}");
    us.app.close().await;
}
