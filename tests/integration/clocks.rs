//! A machine whose clock is wrong, or is set while letters are on their way (trust-and-speed 2.4).

use std::sync::Arc;

use budstikke_app::App;
use budstikke_tests::ahead::Ahead;
use budstikke_tests::world::{Desk, PROMPT, World, said};

const DAY: i64 = 24 * 60 * 60;

/// Our desk at a machine with this clock, in a world that has the right time.
async fn desk(world: &World, clock: Arc<Ahead>) -> Desk {
    let mut config = world.config(0);
    config.clock = clock;
    Desk {
        app: App::open(config).await.expect("the profile opens"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_out_by_the_time_of_the_services_when_the_machines_clock_is_wrong() {
    for ahead in [600, -600, DAY, -DAY] {
        let world = World::new().await;
        let us = desk(&world, Arc::new(Ahead::new(ahead))).await;
        let uid = us.send(&world, PROMPT).await;
        let message = us.until_answered(&uid).await;
        assert!(!said(&message, "LEVETID_UTLOPT"), "{ahead} s ahead");
        let received = world.sandbox.received(PROMPT);
        assert_eq!(received.len(), 1, "{ahead} s ahead: once");
        us.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_while_letters_are_on_their_way_holds_nothing_back() {
    for by in [3600, -3600, DAY, -DAY, 365 * DAY, -365 * DAY] {
        let world = World::new().await;
        let clock = Arc::new(Ahead::new(0));
        let us = desk(&world, clock.clone()).await;
        let before = us.send(&world, PROMPT).await;
        us.until_answered(&before).await;
        clock.set(by);
        let after = us.send(&world, PROMPT).await;
        us.until_answered(&after).await;
        for uid in [before, after] {
            let message = us.app.message(&uid).await.unwrap();
            assert!(!said(&message, "LEVETID_UTLOPT"), "{by} s: not late");
        }
        us.app.close().await;
    }
}
