//! What is told of our konto while the program runs, and goes away when it is mended.

use budstikke_app::App;
use budstikke_app::Profile;
use budstikke_app::dto::Banner;
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, World, within};

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
