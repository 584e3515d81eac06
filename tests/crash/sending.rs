//! A letter on its way out, and its receipts on their way in: killed at each step, begun anew, and driven
//! to the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::ahead::Ahead;
use budstikke_tests::failpoints::{self, Leaves, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::invariants::{self, Evidence};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, World};
use jiff::SignedDuration;
use openssl::sha::sha256;

use crate::dice::{Dice, seeds};
use crate::{ACK_LOST, TWO_DAYS};

/// One test for each point of the catalogue, so that each has a name and a verdict.
macro_rules! killed_at {
    ($($test:ident: $point:literal),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                for seed in 0..seeds() {
                    kill(failpoints::find($point), seed).await;
                }
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
    a_kill_at_p1_of_a_large_letter_loses_and_doubles_nothing: "P1",
    a_kill_at_p2_of_a_large_letter_loses_and_doubles_nothing: "P2",
    a_kill_at_p3_of_a_large_letter_loses_and_doubles_nothing: "P3",
    a_kill_at_p4_of_a_large_letter_loses_and_doubles_nothing: "P4",
    a_kill_at_p5_of_a_large_letter_loses_and_doubles_nothing: "P5",
    a_kill_at_p6_of_a_large_letter_loses_and_doubles_nothing: "P6",
    a_kill_at_r01_of_a_receipt_loses_and_doubles_nothing: "R1",
    a_kill_at_r02_of_a_receipt_loses_and_doubles_nothing: "R2",
    a_kill_at_r03_of_a_receipt_loses_and_doubles_nothing: "R3",
    a_kill_at_r05_of_a_receipt_loses_and_doubles_nothing: "R5",
    a_kill_at_r06_of_a_receipt_loses_and_doubles_nothing: "R6",
    a_kill_at_r07_of_a_receipt_loses_and_doubles_nothing: "R7",
    a_kill_at_r08_of_a_receipt_loses_and_doubles_nothing: "R8",
}

#[test]
fn every_point_on_the_way_out_is_tried() {
    let points = [
        failpoints::SENDING,
        failpoints::PIECES,
        failpoints::SWEEPING,
    ];
    for point in points.into_iter().flatten() {
        assert!(TRIED.contains(&point.name), "{} has no test", point.name);
    }
}

/// One kill at `point`. The first seed is the one that every run of the tests makes; the others kill at
/// another time that the point is reached, letters of another size, and half of them once more on coming
/// back.
async fn kill(point: &'static Point, seed: u64) {
    let mut dice = Dice::new(point.name, seed);
    let shape = if seed == 0 {
        vec![1_500_000, 200_000]
    } else {
        dice.shape()
    };
    let hit = match seed {
        0 => point.hit,
        // Passed every tenth of a second while nobody answers: how often is no property of the letter.
        _ if point.name == "S11" => point.hit,
        _ => match hits(point, &shape).await {
            0 => {
                println!(
                    "seed {seed}: a letter of {shape:?} never comes to {}",
                    point.name
                );
                return;
            }
            hits => dice.up_to(hits),
        },
    };
    let again =
        (seed > 0 && dice.up_to(2) == 1).then(|| (dice.pick(failpoints::SENDING), dice.up_to(3)));

    let clock = Arc::new(Ahead::new(0));
    let world = World::with_clock(clock.clone()).await;
    let letter = letter(&world, &shape);
    let home = world.folder();
    let send = send(&world, point, letter.clone());
    let sweep = Order::new(&world, home, Task::Sweep).ahead(TWO_DAYS);
    let told = format!(
        "seed {seed}, hit {hit} of {}, {shape:?}, again {again:?}",
        point.name
    );

    prepare(&world, point);
    // A receipt that the kill finds between its confirmation and the note of it is opened ten minutes later: that
    // is R8's to show.
    let out = matches!(point.leaves, Leaves::Doubt | Leaves::Handed)
        && (failpoints::SENDING.contains(point) || failpoints::PIECES.contains(point));
    if out {
        world.sandbox.hold_answers(PROMPT);
    }
    let killed = if failpoints::SWEEPING.contains(point) {
        send.run().await.done();
        sweep.clone().killed_at(point.name, hit).run().await
    } else {
        send.clone().killed_at(point.name, hit).run().await
    };
    world.sandbox.release_answers(PROMPT);
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {told} {killed:?}"
    );
    let transfers_then = world.sandbox.transfers();
    let left = Ledger::of(home, &transfers_then).await;

    // Another hit than the catalogue's may be of an answer, and not of the letter: then what is written down
    // tells.
    let mut doubt = match seed {
        0 => point.leaves == Leaves::Doubt,
        _ => doubtful(&left, &letter.title),
    };
    if let Some((second, hit)) = again {
        prepare(&world, second);
        // It may not come there again; then it has come to its end.
        send.clone().killed_at(second.name, hit).run().await;
        doubt |= doubtful(&Ledger::of(home, &[]).await, &letter.title);
        world.sandbox.clear_faults();
    }
    let back = send.run().await;
    assert!(back.status.success(), "{told}: {back:?}");
    if point.name == "R8" {
        let steps = ["fetched", "accepted", "closed"]
            .map(str::to_owned)
            .to_vec();
        clock.set(ACK_LOST);
        let later = Order::new(&world, home, Task::Await(steps)).ahead(ACK_LOST);
        later.run().await.done();
    }
    let look = Order::new(&world, home, Task::Look).run().await;
    sweep.run().await.done();

    println!("{told}");
    let transfers = world.sandbox.transfers();
    invariants::hold(
        invariants::OUT,
        &Evidence {
            point,
            title: letter.title,
            documents: digests(&letter.files),
            doubt,
            left,
            transfers_then,
            found: back.opened().expect("it opened").clone(),
            seen: look.done().0.clone(),
            end: Ledger::of(home, &transfers).await,
            transfers,
            received: crate::letters(&world),
            now: world.now(),
        },
    );
}

/// The order to send `letter`, in pieces when `point` is of those.
fn send(world: &World, point: &Point, letter: Letter) -> Order {
    let order = Order::new(world, world.folder(), Task::Send(letter));
    if failpoints::PIECES.contains(point) {
        order.in_pieces(0, 400_000)
    } else {
        order
    }
}

/// Whether it is written down that bytes of the letter may have left without an answer.
fn doubtful(ledger: &Ledger, title: &str) -> bool {
    ledger.titled(title).is_some_and(|kept| kept.job.doubtful)
}

/// What the far side must do so that `point` is reached.
fn prepare(world: &World, point: &Point) {
    if point.name == "S11" {
        // The last byte is out before anybody answers.
        let slow = Fault::Delay(SignedDuration::from_millis(400));
        world.sandbox.fault(Endpoint::Upload, slow).once();
    }
    if point.name == "P2" {
        let unheard = Fault::LoseResponse;
        world.sandbox.fault(Endpoint::Piece, unheard).once();
    }
}

/// How often a process that is not killed reaches `point` with such a letter.
async fn hits(point: &Point, shape: &[usize]) -> u32 {
    let world = World::new().await;
    prepare(&world, point);
    let ended = send(&world, point, letter(&world, shape)).run().await;
    let (_, hits) = ended.done();
    hits.get(point.name).copied().unwrap_or_default()
}

fn letter(world: &World, shape: &[usize]) -> Letter {
    let files = shape.iter().enumerate();
    Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: Vec::new(),
        title: "Vedtak om skoleplass".to_owned(),
        files: files
            .map(|(number, size)| world.file(&format!("Vedtak-{number}.pdf"), *size))
            .collect(),
    }
}

/// Name and SHA-256 of each file.
fn digests(files: &[PathBuf]) -> BTreeMap<String, String> {
    let digest = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        let bytes = fs::read(path).expect("it is there");
        let octets = sha256(&bytes);
        let hex = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        (name.into_owned(), hex)
    };
    files.iter().map(digest).collect()
}
