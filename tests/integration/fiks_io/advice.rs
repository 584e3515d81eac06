//! What is told of our konto while the program runs, and goes away when it is mended.

use std::sync::Arc;

use budstikke_app::dto::Banner;
use budstikke_app::{App, AppConfig, Profile};
use budstikke_domain::{ManualClock, Secret};
use budstikke_sandbox::KontoRole;
use budstikke_test_pki::{Authority, Draft, day, now};
use budstikke_tests::world::{Desk, World, within};
use jiff::SignedDuration;

async fn banner(app: &App, key: &str) -> Option<Banner> {
    let health = app.health().await.expect("it is known");
    let mut banners = health.banners.into_iter();
    banners.find(|banner| banner.key == key)
}

async fn until_banner(app: &App, key: &str) -> Banner {
    let mut events = app.events();
    within(async {
        loop {
            if let Some(banner) = banner(app, key).await {
                return banner;
            }
            let _ = events.recv().await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_on_the_same_konto_is_told_of_while_it_is_there() {
    let world = World::new().await;
    let other = world.konto_desk(0).await;
    let queue = || world.sandbox.fiks().queue(KontoRole::Ours.konto_id());
    within(async {
        while queue().consumers == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let us = Desk {
        app: App::open(world.konto_config_in(Profile::sandkasse(&world.folder().join("us")), 0))
            .await
            .expect("a profile of its own"),
    };
    let told = until_banner(&us.app, "konto:shared").await;
    assert_eq!(told.number, "E23");
    assert!(told.text.contains("Solvik kommune, post"), "{}", told.text);
    assert!(
        told.advice && !told.no_fetching,
        "what comes is fetched: {told:?}"
    );

    other.app.close().await;
    within(async {
        while banner(&us.app, "konto:shared").await.is_some() {
            us.app.fetch_now().await.expect("it is asked");
            tokio::task::yield_now().await;
        }
    })
    .await;
    us.app.close().await;
}

/// Us with a konto whose certificate is good until `until`, and is not the one in the katalog.
fn with_key_until(world: &World, days: i64) -> AppConfig {
    let mut config = world.konto_config(0);
    let mut draft = Draft::named("Solvik kommune, post");
    draft.validity = (day(-10), day(days));
    let issued = Authority::root("CA").issue_alone(&draft);
    let pem = format!("{}{}", issued.key_pem(), issued.certificate_pem());
    let newcomer = config.newcomer.as_mut().expect("we are new");
    let konto = newcomer.konto.as_mut().expect("with a konto");
    konto.key = Secret::new(pem.into_bytes());
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_runs_out_is_told_of_ever_more_urgently() {
    let clock = Arc::new(ManualClock::new(now()));
    let world = World::with_clock(clock.clone()).await;
    let us = App::open(with_key_until(&world, 40)).await.unwrap();
    let expiry = async || banner(&us, "konto:expiry").await;
    let first = expiry().await.expect("less than sixty days");
    assert!(
        first.text.contains("Solvik kommune, post"),
        "{}",
        first.text
    );
    assert!(first.advice && first.can_wait, "{first:?}");
    us.put_off_expiry().await.unwrap();
    assert_eq!(expiry().await, None, "a person will do it later");
    clock.advance(SignedDuration::from_hours(24 * 11));
    assert!(
        expiry().await.is_some(),
        "less than thirty are another matter"
    );
    us.put_off_expiry().await.unwrap();
    assert_eq!(expiry().await, None);
    clock.advance(SignedDuration::from_hours(24 * 23));
    let urgent = expiry().await.expect("less than seven");
    assert!(!urgent.can_wait, "{urgent:?}");
    us.put_off_expiry().await.unwrap();
    assert!(expiry().await.is_some(), "that cannot be put off");
    clock.advance(SignedDuration::from_hours(24 * 7));
    let over = expiry().await.expect("run out");
    assert_eq!(over.number, "E05");
    assert!(over.text.contains("gikk ut"), "{}", over.text);
    us.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_others_lock_for_and_we_do_not_have_is_found_within_a_day() {
    let clock = Arc::new(ManualClock::new(now()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.konto_desk(0).await;
    let ours = KontoRole::Ours.konto_id();
    assert_eq!(banner(&us.app, "konto:key").await, None);
    let fiks = world.sandbox.fiks();
    fiks.change_key(ours)
        .expect("somebody else uploads another");
    clock.advance(SignedDuration::from_hours(25));
    let told = until_banner(&us.app, "konto:key").await;
    assert_eq!(told.number, "E15");
    assert!(told.text.contains("ikke har nøkkelen til"), "{}", told.text);
    assert!(told.action.contains("last opp"), "{}", told.action);
    us.app.close().await;
}
