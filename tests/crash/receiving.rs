//! A letter on its way in, and our answers to it on their way out: killed at each step, begun anew, and
//! driven to the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use budstikke_sandbox::{Content, Letter, Quirk, Received};
use budstikke_tests::ahead::Ahead;
use budstikke_tests::failpoints::{self, Point};
use budstikke_tests::headless::{Order, Task};
use budstikke_tests::invariants::incoming::{self, Evidence};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::made_up;
use budstikke_tests::world::{PROMPT, World, within};

use crate::dice::{Dice, seeds};
use crate::{ACK_LOST, TWO_DAYS};

/// The letter's messageId: in capitals, as some senders write it.
const ID: &str = "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A";

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
    a_kill_at_r01_of_a_letter_loses_and_doubles_nothing: "R1",
    a_kill_at_r02_of_a_letter_loses_and_doubles_nothing: "R2",
    a_kill_at_r03_of_a_letter_loses_and_doubles_nothing: "R3",
    a_kill_at_r04_of_a_letter_loses_and_doubles_nothing: "R4",
    a_kill_at_r05_of_a_letter_loses_and_doubles_nothing: "R5",
    a_kill_at_r06_of_a_letter_loses_and_doubles_nothing: "R6",
    a_kill_at_r07_of_a_letter_loses_and_doubles_nothing: "R7",
    a_kill_at_r08_of_a_letter_loses_and_doubles_nothing: "R8",
    a_kill_at_r09_of_a_letter_loses_and_doubles_nothing: "R9",
    a_kill_at_r10_of_a_letter_loses_and_doubles_nothing: "R10",
    a_kill_at_r11_of_a_letter_loses_and_doubles_nothing: "R11",
    a_kill_at_r12_of_a_letter_loses_and_doubles_nothing: "R12",
    a_kill_at_r13_of_an_answer_loses_and_doubles_nothing: "R13",
    a_kill_at_r14_of_an_answer_loses_and_doubles_nothing: "R14",
    a_kill_at_s09_of_an_answer_loses_and_doubles_nothing: "S9",
    a_kill_at_s12_of_an_answer_loses_and_doubles_nothing: "S12",
    a_kill_at_s15_of_an_answer_loses_and_doubles_nothing: "S15",
}

#[test]
fn every_point_on_the_way_in_is_tried() {
    for point in failpoints::TAKING.iter().chain(failpoints::OPENING) {
        assert!(TRIED.contains(&point.name), "{} has no test", point.name);
    }
}

/// One kill at `point`; from the second seed on at another time that the point is reached, and half of them
/// once more on coming back.
async fn kill(point: &'static Point, seed: u64) {
    let mut dice = Dice::new(point.name, seed);
    let hit = match seed {
        0 if failpoints::TAKING.contains(point) => 1,
        0 => point.hit,
        _ => dice.up_to(hits(point).await),
    };
    let again = (seed > 0 && dice.up_to(2) == 1).then(|| {
        let second = dice.pick(failpoints::OPENING);
        (second, dice.up_to(2))
    });
    let told = format!("seed {seed}, hit {hit} of {}, again {again:?}", point.name);

    let clock = Arc::new(Ahead::new(0));
    let world = World::with_clock(clock.clone()).await;
    let home = world.folder();
    let letter = letter(point);
    let transfer_id = world.sandbox.send_letter(&letter).unwrap()[0].to_string();
    let receive = Order::new(&world, home, Task::Receive(1));
    let killed = receive.clone().killed_at(point.name, hit).run().await;
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {told} {killed:?}"
    );
    let transfers_then = world.sandbox.transfers();
    let left = Ledger::of(home, &transfers_then).await;

    // When the confirmation arrived and its answer did not, nothing comes again: time must pass.
    let back = if point.name == "R8" {
        clock.set(ACK_LOST);
        receive.clone().ahead(ACK_LOST)
    } else {
        receive.clone()
    };
    if let Some((second, hit)) = again {
        back.clone().killed_at(second.name, hit).run().await;
    }
    let back = back.run().await;
    assert!(back.status.success(), "{told}: {back:?}");
    let heard = world
        .sandbox
        .until_received(PROMPT, |all| statuses(all).len() >= 2);
    let heard = statuses(&within(heard).await);
    let look = Order::new(&world, home, Task::Look).run().await;
    let sweep = Order::new(&world, home, Task::Sweep).ahead(TWO_DAYS);
    sweep.run().await.done();

    println!("{told}");
    let transfers = world.sandbox.transfers();
    incoming::hold(&Evidence {
        point,
        message_id: ID.to_owned(),
        transfer_id,
        files: files(&letter),
        left,
        transfers_then,
        found: back.opened().expect("it opened").clone(),
        seen: look.done().0.clone(),
        end: Ledger::of(home, &transfers).await,
        transfers,
        told: heard,
        now: world.now(),
    });
}

/// How often a process that is not killed reaches `point`.
async fn hits(point: &Point) -> u32 {
    let world = World::new().await;
    world.sandbox.send_letter(&letter(point)).unwrap();
    let receive = Order::new(&world, world.folder(), Task::Receive(1));
    let ended = receive.run().await;
    let (_, hits) = ended.done();
    hits.get(point.name).copied().unwrap_or(1)
}

/// A letter that lies with its row when it has been taken; where it is killed while a file is written, one
/// that is too large for that.
fn letter(point: &Point) -> Letter {
    let text = match point.name {
        "R4" => made_up::text(200_000),
        _ => "Vi viser til brevet deres.\n\n".repeat(400),
    };
    let mut letter = Letter::new(PROMPT, "Svar på vannprøver", &text);
    letter.message_id = Some(ID.to_owned());
    letter.with(Quirk::Sha256Signature)
}

/// What the package of `letter` holds for its receiver.
fn files(letter: &Letter) -> BTreeSet<String> {
    let mut files = BTreeSet::from(["manifest.xml", "arkivmelding.xml"].map(str::to_owned));
    if let Content::Arkivmelding(content) = &letter.content {
        files.extend(
            content
                .documents
                .iter()
                .map(|document| document.name.clone()),
        );
    }
    files
}

/// The statuses about the letter, in the order they came.
fn statuses(received: &[Received]) -> Vec<String> {
    received
        .iter()
        .filter(|one| one.document_type == "status" && one.message_id == ID)
        .filter_map(|one| one.sbd["status"]["status"].as_str())
        .map(str::to_owned)
        .collect()
}
