//! What must be mended here holds back everything that needs it, is told once, and lets all of it go on
//! together.

use budstikke_app::dto::{AccessAction, Banner, Folder, HealthDto, HealthState, SetupStep};
use budstikke_app::{App, Setup};
use budstikke_tests::world::{Desk, PROMPT, US, World, within};

const CLIENT: &str = "MOVE_IP_310204838";
/// Without the rights to the carrier; the registry still answers.
const TOO_FEW: [&str; 1] = ["eformidling:dpo"];
const SCOPES: [&str; 4] = [
    "altinn:broker.read",
    "altinn:broker.write",
    "eformidling:dpo",
    "ks:fiks",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_on_the_same_is_told_once_and_goes_on_together() {
    let world = World::new().await;
    world.sandbox.set_scopes(CLIENT, &TOO_FEW).unwrap();
    let us = world.desk(0).await;
    let letters = [us.send(&world, PROMPT).await, us.send(&world, PROMPT).await];
    let health = until_health(&us.app, |health| {
        let told = health.banners.first();
        told.is_some_and(|banner| banner.waiting == 2 && banner.no_fetching)
    })
    .await;
    let [banner] = health.banners.as_slice() else {
        panic!("one banner for sending and fetching: {:?}", health.banners);
    };
    assert_eq!(banner.number, "E04", "{banner:?}");
    assert!(banner.since.is_some() && banner.next_try.is_some());
    assert_eq!(banner.remedy, None, "the sandbox has no set-up");
    assert_eq!(health.state, HealthState::Blocked);

    world.sandbox.set_scopes(CLIENT, &SCOPES).unwrap();
    us.app.try_again(&banner.key).await.unwrap();
    for uid in &letters {
        us.until_answered(uid).await;
    }
    until_health(&us.app, |health| health.banners.is_empty()).await;
    // What we tell of a receipt is no letter, and may be there already.
    let mut received = world.sandbox.received(PROMPT);
    received.retain(|one| one.document_type != "status");
    assert_eq!(received.len(), 2, "each letter arrived once");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_mended_elsewhere_is_noticed_by_fetching_and_lets_letters_go_on() {
    let world = World::new().await;
    world.sandbox.set_scopes(CLIENT, &TOO_FEW).unwrap();
    let us = world.desk(0).await;
    let uid = us.send(&world, PROMPT).await;
    until_health(&us.app, |health| {
        let told = health.banners.first();
        told.is_some_and(|banner| banner.waiting == 1 && banner.no_fetching)
    })
    .await;
    world.sandbox.set_scopes(CLIENT, &SCOPES).unwrap();
    us.app.fetch_now().await.unwrap();
    us.until(&uid, |message| message.folder == Folder::Sent)
        .await;
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_the_set_up_lets_go_on_what_waited_for_it() {
    let world = World::new().await;
    let setup = world.set_up(world.stand_in()).await;
    let (system, wrong) = ("310204838_integrasjonspunkt", "310204838_en_annen");
    setup.set_system_user(system, wrong, true).await.unwrap();
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);

    let us = Desk {
        app: App::open(world.stand_in()).await.unwrap(),
    };
    us.app.end_trial().await.unwrap();
    let uid = us.send(&world, PROMPT).await;
    let banner = blocked(&us.app).await;
    assert_eq!(banner.number, "E26", "{banner:?}");
    let Some(AccessAction::GoTo { step, .. }) = banner.remedy else {
        panic!("it leads to the set-up: {banner:?}");
    };
    assert_eq!(step, SetupStep::SystemUser);
    us.app.close().await;
    drop(us);

    let setup = Setup::open(world.stand_in()).unwrap();
    let right = &world
        .sandbox
        .clients()
        .iter()
        .find(|client| client.org_number == US);
    let right = &right.expect("we have a client").system_user;
    setup.set_system_user(system, right, true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let us = Desk {
        app: App::open(world.stand_in()).await.unwrap(),
    };
    us.until(&uid, |message| message.folder == Folder::Sent)
        .await;
    us.app.close().await;
}

async fn blocked(app: &App) -> Banner {
    let health = until_health(app, |health| {
        let told = health.banners.first();
        told.is_some_and(|banner| banner.waiting > 0)
    });
    let mut banners = health.await.banners;
    banners.remove(0)
}

async fn until_health(app: &App, done: impl Fn(&HealthDto) -> bool) -> HealthDto {
    let mut events = app.events();
    within(async {
        loop {
            let health = app.health().await.expect("it is known");
            if done(&health) {
                return health;
            }
            let _ = events.recv().await;
        }
    })
    .await
}
