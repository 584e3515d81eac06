//! The connection to the queues: cut, silent, closed, refused, away.

use budstikke_amqp_broker::{CloseCode, Held};
use budstikke_app::dto::HealthState;
use budstikke_sandbox::{AmqpFault, Endpoint, Fault, KontoRole};
use jiff::SignedDuration;

use super::Bench;

/// What goes wrong, once.
type Trouble = fn(&Bench);

/// Octets of a body: at its start, in it, and more than one of the small messages has.
const CUTS: [usize; 4] = [0, 1, 2_000, 100_000];

fn troubles() -> Vec<(String, Trouble)> {
    let more: [(&str, Trouble); 12] = [
        ("a slow body", |bench| {
            delivery(bench, AmqpFault::SlowBody(5))
        }),
        ("twice", |bench| delivery(bench, AmqpFault::Duplicate)),
        ("every connection cut", |bench| {
            bench.fiks().cut_connections()
        }),
        ("basic.cancel", |bench| {
            bench.fiks().cancel_consumers(KontoRole::Ours.konto_id());
        }),
        ("channel.close 406", |bench| {
            let queue = bench.fiks().queue_of(KontoRole::Ours.konto_id());
            let code = CloseCode::PreconditionFailed;
            bench
                .fiks()
                .broker()
                .close_channels(&queue, code, "timed out");
        }),
        ("connection.close 320", |bench| {
            let broker = bench.fiks().broker();
            for connection in broker.connections() {
                broker.close_connection(connection.id, CloseCode::ConnectionForced, "bye");
            }
        }),
        ("a token that ran out, and a cut", |bench| {
            bench.clock.advance(SignedDuration::from_mins(30));
            bench.fiks().cut_connections();
        }),
        ("a log-in refused once", |bench| {
            bench.fiks().refuse_logins(1);
            bench.fiks().cut_connections();
        }),
        ("no token for a moment", |bench| {
            let down = Fault::Status(503, String::new());
            bench.world.sandbox.fault(Endpoint::Token, down).once();
            bench.clock.advance(SignedDuration::from_mins(30));
            bench.fiks().cut_connections();
        }),
        ("a katalog that is down", |bench| {
            let down = Fault::Status(503, String::new());
            bench.world.sandbox.fault(Endpoint::FiksStatus, down).once();
            bench.fiks().cut_connections();
        }),
        ("a katalog that never answers", |bench| {
            bench
                .world
                .sandbox
                .fault(Endpoint::FiksStatus, Fault::Stall)
                .once();
            bench.fiks().cut_connections();
        }),
        ("a web page for a katalog", |bench| {
            bench
                .world
                .sandbox
                .fault(Endpoint::FiksStatus, Fault::Html)
                .once();
            bench.fiks().cut_connections();
        }),
    ];
    let cut = |octets: &usize| -> (String, Trouble) {
        let trouble: Trouble = match octets {
            0 => |bench| delivery(bench, AmqpFault::CutInBody(CUTS[0])),
            1 => |bench| delivery(bench, AmqpFault::CutInBody(CUTS[1])),
            2_000 => |bench| delivery(bench, AmqpFault::CutInBody(CUTS[2])),
            _ => |bench| delivery(bench, AmqpFault::CutInBody(CUTS[3])),
        };
        (format!("a body cut after {octets} octets"), trouble)
    };
    let mut troubles: Vec<(String, Trouble)> = CUTS.iter().map(cut).collect();
    troubles.extend(more.map(|(what, trouble)| (what.to_owned(), trouble)));
    troubles
}

fn delivery(bench: &Bench, fault: AmqpFault) {
    let ours = KontoRole::Ours.konto_id();
    bench.fiks().fault_deliveries(ours, fault, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_connection_every_message_comes_once() {
    let mut bench = Bench::new().await;
    for (what, trouble) in troubles() {
        println!("{what}");
        // Before they are there, and while they are out with us.
        trouble(&bench);
        bench.write_some(2);
        trouble(&bench);
        let planned = bench.world.sandbox.planned_faults();
        bench.write_some(1);
        bench.all_came(&what).await;
        let left = bench.world.sandbox.planned_faults();
        assert!(left == 0 || left < planned, "{what}: it was met");
        bench.world.sandbox.clear_faults();
    }
    println!("{} kinds of trouble", troubles().len());
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_half_open_is_found_out_and_made_anew() {
    let mut bench = Bench::new().await;
    bench.fiks().freeze_connections(true);
    // Nobody is told that they can not come; only the silence tells.
    bench.write_some(3);
    bench.all_came("half-open").await;
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_away_is_told_of_until_it_is_back() {
    let mut bench = Bench::new().await;
    bench.fiks().broker().stop(Held::Kept).await;
    bench.write_some(3);
    let told = bench
        .told(|health| health.state == HealthState::Waiting)
        .await;
    assert!(
        told.text.contains("KS") || told.text.contains("Fiks"),
        "{}",
        told.text
    );
    bench
        .fiks()
        .broker()
        .resume()
        .await
        .expect("the port is free");
    bench.all_came("a broker that was away").await;
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_is_refused_has_a_banner_until_it_is_not() {
    let mut bench = Bench::new().await;
    bench.fiks().refuse_logins(u32::MAX);
    bench.fiks().cut_connections();
    bench.write_some(3);
    let told = bench.told(|health| !health.banners.is_empty()).await;
    let banner = &told.banners[0];
    assert_eq!(
        (banner.number.as_str(), banner.no_fetching),
        ("E03", true),
        "{banner:?}"
    );
    bench.fiks().refuse_logins(0);
    bench
        .us
        .app
        .try_again(&banner.key)
        .await
        .expect("a person has mended it");
    bench.all_came("a log-in that was refused").await;
    bench.us.app.close().await;
}
