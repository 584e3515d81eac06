//! Dokumentlager: payloads that break off, are not there yet, are not for us for a while, or are gone.

use budstikke_amqp_broker::Fate;
use budstikke_app::dto::{HealthState, VerdictDto};
use budstikke_sandbox::{Endpoint, Fault, FiksLetter, KontoRole, LogEntry};
use budstikke_tests::world::within;

use super::Bench;

/// More than a queue takes.
const LARGE: usize = 5_100_000;

fn large() -> FiksLetter {
    FiksLetter {
        filling: LARGE,
        ..FiksLetter::arkivmelding()
    }
}

impl Bench {
    /// How often Dokumentlager was asked for a payload.
    fn downloads(&self) -> usize {
        let log = self.world.sandbox.log();
        let fetched = |entry: &&LogEntry| matches!(entry, LogEntry::Request { path, .. } if path.contains("/nedlasting/"));
        log.iter().filter(fetched).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_dokumentlager_answers_the_payload_comes_whole_and_once() {
    let mut bench = Bench::new().await;
    let faults = [
        ("cut at its start", Fault::CloseAfterBytes(10), false),
        (
            "cut in the middle",
            Fault::CloseAfterBytes(2_000_000),
            false,
        ),
        (
            "cut, with the rest to be had",
            Fault::CloseAfterBytes(3_000_000),
            true,
        ),
        ("no answer", Fault::LoseResponse, false),
        ("not there yet", Fault::Fiks(404), false),
        ("not for us for a while", Fault::Fiks(403), false),
        ("a token turned down", Fault::Fiks(401), false),
        ("down", Fault::Status(503, String::new()), false),
        ("left alone for a while", Fault::RetryAfter(429, 30), false),
        ("a web page", Fault::Html, false),
        ("a flood", Fault::Flood, false),
        ("silence", Fault::Stall, false),
    ];
    for (what, fault, ranges) in faults {
        println!("{what}");
        bench.fiks().set_ranges(ranges);
        bench
            .world
            .sandbox
            .fault(Endpoint::FiksDownload, fault)
            .once();
        bench.write(&large());
        // What comes behind it does not wait for it.
        bench.write_some(1);
        bench.all_came(what).await;
        assert_eq!(
            bench.world.sandbox.planned_faults(),
            0,
            "{what}: it was met"
        );
    }
    let page = bench.us.app.list_inbox(None).await.expect("a list");
    let unread = page.rows.iter().filter(|row| row.documents == 0);
    assert_eq!(unread.count(), 0, "whole, each of them");
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_once_too_often_is_kept_before_its_payload_is_here() {
    let mut bench = Bench::new().await;
    let away = Fault::Fiks(503);
    bench
        .world
        .sandbox
        .fault(Endpoint::FiksDownload, away)
        .always();
    let id = bench.write(&large());
    // Twice it is out with us when the connection breaks. A third time KS would give it up.
    let out = |bench: &Bench| {
        let queue = bench.fiks().queue(KontoRole::Ours.konto_id());
        queue.unacknowledged == 1
    };
    for _ in 0..2 {
        let tried = bench.downloads();
        let taken = async {
            while bench.downloads() == tried || !out(&bench) {
                tokio::task::yield_now().await;
            }
        };
        bench.as_time_passes(within(taken)).await;
        bench.fiks().cut_connections();
    }
    let fate = || {
        let messages = bench.fiks().messages();
        messages
            .into_iter()
            .find(|one| one.id == id)
            .and_then(|one| one.fate)
    };
    let fiks = bench.fiks();
    let settled = fiks.until_messages(|_| fate().is_some());
    bench.as_time_passes(within(settled)).await;
    assert_eq!(fate(), Some(Fate::Acknowledged), "KS did not give it up");
    let aside = bench.us.app.list_inbox(None).await.expect("a list").aside;
    assert_eq!(
        aside.len(),
        1,
        "a person sees that it is on its way: {aside:?}"
    );
    assert!(aside[0].text.contains("laster ned"), "{aside:?}");

    bench.world.sandbox.clear_faults();
    bench.all_came("once too often").await;
    let rows = bench.us.until_inbox(2).await;
    assert!(rows.iter().all(|row| row.documents > 0), "whole: {rows:?}");
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_is_gone_leaves_a_message_that_says_so_and_a_service_that_is_away_does_not()
{
    let mut bench = Bench::new().await;
    let away = Fault::Fiks(503);
    bench
        .world
        .sandbox
        .fault(Endpoint::FiksDownload, away)
        .always();
    let id = bench.write(&large());
    bench
        .told(|health| health.state == HealthState::Waiting)
        .await;
    let page = bench.us.app.list_inbox(None).await.expect("a list");
    assert_eq!(
        page.rows.len(),
        1,
        "nothing is given up for being away: {page:?}"
    );

    let messages = bench.fiks().messages();
    let document = messages.iter().find(|one| one.id == id);
    let document = document
        .and_then(|one| one.dokumentlager_id)
        .expect("it lies there");
    bench.fiks().expire_document(document).expect("it is there");
    bench.world.sandbox.clear_faults();
    let rows = bench.as_time_passes(bench.us.until_inbox(2)).await;
    let gone = rows
        .iter()
        .find(|row| row.documents == 0)
        .expect("one brings nothing");
    assert_eq!(gone.verdict, VerdictDto::Indeterminate, "{gone:?}");
    bench.us.app.close().await;
}
