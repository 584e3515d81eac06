//! A letter on its way out: killed at each step, begun anew, and driven to its end.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::failpoints::{self, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::invariants::{self, Evidence};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, World};
use jiff::SignedDuration;
use openssl::sha::sha256;

/// When the janitor comes: what it removes has lain for a day.
const TWO_DAYS: i64 = 2 * 24 * 60 * 60;
/// Large enough for several pieces of ciphertext and of body.
const SIZE: usize = 1_500_000;

/// One test for each point of the catalogue, so that each has a name and a verdict.
macro_rules! killed_at {
    ($($test:ident: $point:literal),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                one_kill(failpoints::find($point)).await;
            }
        )+
        const TRIED: &[&str] = &[$($point),+];
    };
}

killed_at! {
    a_kill_at_s01_loses_and_doubles_nothing: "S1",
    a_kill_at_s02_loses_and_doubles_nothing: "S2",
    a_kill_at_s03_loses_and_doubles_nothing: "S3",
    a_kill_at_s04_loses_and_doubles_nothing: "S4",
    a_kill_at_s05_loses_and_doubles_nothing: "S5",
    a_kill_at_s06_loses_and_doubles_nothing: "S6",
    a_kill_at_s07_loses_and_doubles_nothing: "S7",
    a_kill_at_s08_loses_and_doubles_nothing: "S8",
    a_kill_at_s09_loses_and_doubles_nothing: "S9",
    a_kill_at_s10_loses_and_doubles_nothing: "S10",
    a_kill_at_s11_loses_and_doubles_nothing: "S11",
    a_kill_at_s12_loses_and_doubles_nothing: "S12",
    a_kill_at_s13_loses_and_doubles_nothing: "S13",
    a_kill_at_s14_loses_and_doubles_nothing: "S14",
    a_kill_at_s15_loses_and_doubles_nothing: "S15",
}

#[test]
fn every_point_on_the_way_out_is_tried() {
    let points = failpoints::SENDING.iter().chain(failpoints::SWEEPING);
    for point in points {
        assert!(TRIED.contains(&point.name), "{} has no test", point.name);
    }
}

async fn one_kill(point: &'static Point) {
    let world = World::new().await;
    if point.name == "S11" {
        // The last byte is out before anybody answers.
        let slow = Fault::Delay(SignedDuration::from_millis(400));
        world.sandbox.fault(Endpoint::Upload, slow).once();
    }
    let files = vec![
        world.file("Vedtak.pdf", SIZE),
        world.file("Kart.pdf", 200_000),
    ];
    let letter = Letter {
        to: PROMPT.to_owned(),
        title: "Vedtak om skoleplass".to_owned(),
        files: files.clone(),
    };
    let home = world.folder();
    let send = Order::new(&world, home, Task::Send(letter.clone()));
    let sweep = Order::new(&world, home, Task::Sweep).ahead(TWO_DAYS);

    let killed = if point.name == "S14" {
        send.run().await.done();
        sweep.clone().killed_at(point.name, point.hit).run().await
    } else {
        send.clone().killed_at(point.name, point.hit).run().await
    };
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {killed:?}"
    );
    let left = Ledger::of(home).await;

    let back = send.run().await;
    let (seen, _) = back.done();
    sweep.run().await.done();

    invariants::hold(
        invariants::OUT,
        &Evidence {
            point,
            title: letter.title,
            documents: digests(&files),
            left,
            found: back.opened().expect("it opened").clone(),
            seen: seen.clone(),
            end: Ledger::of(home).await,
            transfers: world.sandbox.transfers(),
            received: world.sandbox.received(PROMPT),
        },
    );
}

/// Name and SHA-256 of each file.
fn digests(files: &[PathBuf]) -> BTreeMap<String, String> {
    let digest = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        let bytes = fs::read(path).expect("it is there");
        let hex = sha256(&bytes)
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        (name.into_owned(), hex)
    };
    files.iter().map(digest).collect()
}
