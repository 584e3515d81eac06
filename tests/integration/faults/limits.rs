//! How often the carrier may be asked: what it asks for when it is too much, and what it allows.

use std::time::Duration;

use budstikke_domain::Clock as _;
use budstikke_sandbox::{Endpoint, Fault, Letter, Limits, LogEntry, Quirk};
use budstikke_tests::world::{PROMPT, within};
use jiff::{SignedDuration, Timestamp};

use super::Bench;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What is asked for, and what is done.
async fn left_alone(endpoint: Endpoint, fault: Fault, expected: SignedDuration) {
    let what = format!("{fault:?} at {endpoint:?}");
    let (bench, refused) = told_to_wait(endpoint, fault).await;

    // Second by second to the very moment, and there the time stands.
    let due = refused + expected;
    while bench.clock.now() + SECOND < due {
        tokio::time::sleep(Duration::from_millis(2)).await;
        // In a hurry all the time: that changes nothing.
        bench.us.app.fetch_now().await.unwrap();
        bench.clock.advance(SECOND);
    }
    bench.clock.advance(due.duration_since(bench.clock.now()));
    let next = async {
        loop {
            let later = calls(&bench).into_iter().find(|(at, _)| *at > refused);
            if let Some((at, _)) = later {
                return at;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert_eq!(
        within(next).await,
        due,
        "{what}: left alone for as long as it asked"
    );
    let rows = bench.as_time_passes(bench.us.until_inbox(1)).await;
    assert_eq!(
        rows[0].title, "Etter ventetiden",
        "{what}: and then it comes"
    );
    bench.us.app.close().await;
}

/// One that was told to wait, and when. A second that passed while it was told is a second that it does not know
/// whether it has waited: such a one is left, and another is told.
async fn told_to_wait(endpoint: Endpoint, fault: Fault) -> (Bench, Timestamp) {
    loop {
        let bench = Bench::receiving().await;
        bench.settle().await;
        bench.sandbox().fault(endpoint, fault.clone()).once();
        let letter = Letter::new(PROMPT, "Etter ventetiden", "Vi viser til brevet deres.");
        let letter = letter.with(Quirk::Sha256Signature);
        bench.sandbox().send_letter(&letter).unwrap();
        let refused = refused(&bench).await;
        if bench.clock.now() == refused {
            return (bench, refused);
        }
        bench.us.app.close().await;
    }
}

/// Waits, while time passes slowly, until a call is refused; when that was. The time stands from then on.
async fn refused(bench: &Bench) -> Timestamp {
    let refused = async {
        loop {
            let status = |(_, status): &(Timestamp, u16)| matches!(status, 429 | 503);
            if let Some((at, _)) = calls(bench).into_iter().find(status) {
                return at;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
            if bench.sandbox().planned_faults() > 0 {
                bench.clock.advance(SECOND);
            }
        }
    };
    within(refused).await
}

/// When the carrier was asked for what lies there and for a file, and with which status it answered.
fn calls(bench: &Bench) -> Vec<(Timestamp, u16)> {
    let log = bench.sandbox().log().into_iter();
    let asked = log.filter_map(|entry| match entry {
        LogEntry::Request {
            at, path, status, ..
        } if path.contains("/filetransfer") && path.contains("role=Recipient")
            || path.ends_with("/download")
            || path.ends_with("/confirmdownload") =>
        {
            Some((at, status))
        }
        _ => None,
    });
    asked.collect()
}

macro_rules! left_alone_at {
    ($($test:ident: $endpoint:ident, $fault:expr, $seconds:literal;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let expected = SignedDuration::from_secs($seconds);
                left_alone(Endpoint::$endpoint, $fault, expected).await;
            }
        )+
    };
}

left_alone_at! {
    a_search_is_repeated_when_the_seconds_are_over_that_the_carrier_asked_for:
        Search, Fault::RetryAfter(429, 90), 90;
    a_search_is_repeated_at_the_moment_that_the_carrier_named:
        Search, Fault::RetryAfterDate(429, 90), 90;
    nobody_makes_us_wait_for_more_than_an_hour:
        Search, Fault::RetryAfter(503, 7_200), 3_600;
    a_download_is_repeated_when_the_seconds_are_over_that_the_carrier_asked_for:
        Download, Fault::RetryAfter(429, 90), 90;
    a_download_is_repeated_at_the_moment_that_the_carrier_named:
        Download, Fault::RetryAfterDate(503, 90), 90;
    a_confirmation_is_repeated_when_the_seconds_are_over_that_the_carrier_asked_for:
        Confirm, Fault::RetryAfter(429, 90), 90;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_great_the_hurry_the_carrier_is_searched_no_more_often_than_it_allows() {
    const ALLOWED: usize = 10;
    let bench = Bench::new(|config| {
        config.poll_interval = Duration::from_secs(5);
        config.searches_a_minute = Some(ALLOWED);
    })
    .await;
    bench.sandbox().set_rate_limits(Limits::REAL);
    for number in 0..8 {
        let letter = Letter::new(PROMPT, &format!("Brev {number}"), "Hei.");
        bench.sandbox().send_letter(&letter).unwrap();
    }
    let began = bench.clock.now();
    while bench.clock.now().duration_since(began) < SignedDuration::from_mins(10) {
        tokio::time::sleep(Duration::from_millis(2)).await;
        bench.us.app.fetch_now().await.unwrap();
        bench.clock.advance(SECOND);
    }
    let searches = calls(&bench);
    let searches: Vec<_> = searches.iter().map(|(at, _)| *at).collect();
    let log = bench.sandbox().log();
    let refused = log
        .iter()
        .filter(|entry| matches!(entry, LogEntry::Request { status: 429, .. }));
    assert_eq!(refused.count(), 0, "never once too often");
    assert!(
        searches.len() > 60,
        "and no more seldom than it must: {}",
        searches.len()
    );
    assert_eq!(bench.us.until_inbox(8).await.len(), 8, "everything came");
    bench.us.app.close().await;
}
