//! A disk that fills up while messages are pushed to us.
#![cfg(target_os = "linux")]

use budstikke_app::Profile;
use budstikke_app::dto::{HealthDto, HealthState};
use budstikke_sandbox::{FiksLetter, KontoRole};
use budstikke_tests::small_disk::{fill, small_disk};
use jiff::SignedDuration;

use super::Bench;

/// Of what a message brings, in octets: more than goes through the queue, so that it lies in Dokumentlager.
const LARGE: usize = 5_100_000;
/// Room for small messages and for what a try to take a large one writes first, but not for the large one.
const ROOM_FOR_SMALL: usize = 3_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn what_there_is_no_room_for_stays_in_the_queue_and_comes_once_when_there_is() {
    const TEST: &str = "fiks_io::faults::full_disk::what_there_is_no_room_for_stays_in_the_queue_and_comes_once_when_there_is";
    let Some(disk) = small_disk(TEST, 24).await else {
        return;
    };
    let mut bench =
        Bench::opened(|world| world.konto_config_in(Profile::sandkasse(&disk), 0)).await;
    let (some, rest) = (disk.join("noe"), disk.join("resten"));
    fill(&some, ROOM_FOR_SMALL);
    assert!(fill(&rest, usize::MAX), "the disk can be filled");

    // Nothing fits.
    bench.write_some(3);
    let is_told = |health: &HealthDto| {
        let mut banners = health.banners.iter();
        health.state == HealthState::Blocked && banners.any(|banner| banner.number == "E24")
    };
    let told = bench.told(is_told).await;
    let banner = told.banners.iter().find(|banner| banner.number == "E24");
    let banner = banner.expect("it is told").clone();
    assert!(banner.no_fetching);
    bench.minutes(20).await;
    assert_eq!(
        bench.not_taken(),
        3,
        "nothing is confirmed that is not here"
    );
    assert!(is_told(&bench.us.app.health().await.expect("it is known")));

    // What is small fits, and what is large does not.
    std::fs::remove_file(&some).expect("it is removed");
    bench.us.app.try_again(&banner.key).await.expect("it tries");
    bench.all_came("with a little room").await;
    bench.write(&FiksLetter {
        filling: LARGE,
        ..FiksLetter::arkivmelding()
    });
    bench.told(is_told).await;
    bench.minutes(20).await;
    let page = bench.us.app.list_inbox(None).await.expect("a list");
    assert!(page.aside.is_empty(), "it is not given up: {page:?}");

    // There is room again.
    std::fs::remove_file(&rest).expect("it is removed");
    bench.us.app.try_again(&banner.key).await.expect("it tries");
    bench.all_came("with room for all").await;
    bench.us.app.close().await;
}

impl Bench {
    /// How many messages to us the platform still holds.
    fn not_taken(&self) -> usize {
        let queue = self.fiks().queue(KontoRole::Ours.konto_id());
        queue.ready + queue.unacknowledged
    }

    /// Lets so many minutes pass, a few seconds at a time.
    async fn minutes(&self, minutes: u32) {
        for _ in 0..minutes * 12 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            self.clock.advance(SignedDuration::from_secs(5));
        }
    }
}
