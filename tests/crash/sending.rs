//! A letter on its way out, and its receipts on their way in: killed at each step, begun anew, and driven
//! to the end.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;

use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::failpoints::{self, Leaves, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::invariants::{self, Evidence};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, World};
use jiff::SignedDuration;
use openssl::sha::sha256;

/// When the janitor comes: what it removes has lain for a day.
const TWO_DAYS: i64 = 2 * 24 * 60 * 60;
/// When a delivery whose confirmation was lost is opened all the same ([`budstikke_store::ACK_LOST`]).
const ACK_LOST: i64 = 700;

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
    a_kill_at_r01_of_a_receipt_loses_and_doubles_nothing: "R1",
    a_kill_at_r02_of_a_receipt_loses_and_doubles_nothing: "R2",
    a_kill_at_r03_of_a_receipt_loses_and_doubles_nothing: "R3",
    a_kill_at_r04_of_a_receipt_loses_and_doubles_nothing: "R4",
    a_kill_at_r05_of_a_receipt_loses_and_doubles_nothing: "R5",
    a_kill_at_r06_of_a_receipt_loses_and_doubles_nothing: "R6",
    a_kill_at_r07_of_a_receipt_loses_and_doubles_nothing: "R7",
    a_kill_at_r08_of_a_receipt_loses_and_doubles_nothing: "R8",
}

#[test]
fn every_point_on_the_way_out_is_tried() {
    let points = failpoints::SENDING.iter().chain(failpoints::SWEEPING);
    for point in points {
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

    let world = World::new().await;
    let letter = letter(&world, &shape);
    let home = world.folder();
    let send = Order::new(&world, home, Task::Send(letter.clone()));
    let sweep = Order::new(&world, home, Task::Sweep).ahead(TWO_DAYS);
    let told = format!(
        "seed {seed}, hit {hit} of {}, {shape:?}, again {again:?}",
        point.name
    );

    prepare(&world, point);
    let killed = if failpoints::SWEEPING.contains(point) {
        send.run().await.done();
        sweep.clone().killed_at(point.name, hit).run().await
    } else {
        send.clone().killed_at(point.name, hit).run().await
    };
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
        },
    );
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
}

/// How often a process that is not killed reaches `point` with such a letter.
async fn hits(point: &Point, shape: &[usize]) -> u32 {
    let world = World::new().await;
    prepare(&world, point);
    let send = Order::new(&world, world.folder(), Task::Send(letter(&world, shape)));
    let ended = send.run().await;
    let (_, hits) = ended.done();
    hits.get(point.name).copied().unwrap_or_default()
}

fn letter(world: &World, shape: &[usize]) -> Letter {
    let files = shape.iter().enumerate();
    Letter {
        to: PROMPT.to_owned(),
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

/// How many kills at each point: `cargo xtask test crash --seeds N`.
fn seeds() -> u64 {
    let told = env::var("BUDSTIKKE_CRASH_SEEDS").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// What differs between seeds, the same in every run.
struct Dice(u64);

impl Dice {
    fn new(name: &str, seed: u64) -> Dice {
        let start = name.bytes().fold(seed, |state, octet| {
            state.wrapping_mul(0x0100_0000_01b3) ^ u64::from(octet)
        });
        Dice(start | 1)
    }

    /// A number from 1 to `most`.
    fn up_to(&mut self, most: u32) -> u32 {
        for _ in 0..8 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
        }
        1 + u32::try_from(self.0 % u64::from(most.max(1))).unwrap_or_default()
    }

    fn pick(&mut self, points: &'static [Point]) -> &'static Point {
        let index = self.up_to(u32::try_from(points.len()).unwrap_or(1)) as usize - 1;
        &points[index]
    }

    /// Sizes of documents around the edges of pieces.
    fn shape(&mut self) -> Vec<usize> {
        const SIZES: [usize; 8] = [
            1, 65_519, 65_520, 65_536, 131_072, 300_000, 1_048_577, 4_000_000,
        ];
        let count = self.up_to(3);
        (0..count)
            .map(|_| SIZES[self.up_to(8) as usize - 1])
            .collect()
    }
}
