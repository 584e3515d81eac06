//! Messages over FIKS IO, out and in: killed at each step, begun anew, and driven to the end.
//!
//! What is killed with bytes on their way waits for a person or for an answer: FIKS IO can not be asked, and
//! nothing is sent twice by itself.

mod together;

use std::sync::Arc;

use budstikke_sandbox::{Endpoint, Fault, FiksLetter, FiksMessage, KontoRole};
use budstikke_tests::ahead::Ahead;
use budstikke_tests::failpoints::{self, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, World, within};
use jiff::SignedDuration;

use crate::dice::{Dice, seeds};
use crate::{ACK_LOST, TWO_DAYS};

const TITLE: &str = "Søknad om barnehageplass";
const MOTTATT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";

macro_rules! killed_at {
    ($how:ident, $tried:ident: $($test:ident: $point:literal),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                for seed in 0..seeds() {
                    $how(failpoints::find($point), seed).await;
                }
            }
        )+
        const $tried: &[&str] = &[$($point),+];
    };
}

killed_at! { sending, SENT:
    a_kill_at_s01_over_fiks_io_loses_and_doubles_nothing: "S1",
    a_kill_at_s02_over_fiks_io_loses_and_doubles_nothing: "S2",
    a_kill_at_s03_over_fiks_io_loses_and_doubles_nothing: "S3",
    a_kill_at_s04_over_fiks_io_loses_and_doubles_nothing: "S4",
    a_kill_at_s05_over_fiks_io_loses_and_doubles_nothing: "S5",
    a_kill_at_s06_over_fiks_io_loses_and_doubles_nothing: "S6",
    a_kill_at_s07_over_fiks_io_loses_and_doubles_nothing: "S7",
    a_kill_at_s08_over_fiks_io_loses_and_doubles_nothing: "S8",
    a_kill_at_s09_over_fiks_io_loses_and_doubles_nothing: "S9",
    a_kill_at_s10_over_fiks_io_loses_and_doubles_nothing: "S10",
    a_kill_at_s11_over_fiks_io_loses_and_doubles_nothing: "S11",
    a_kill_at_s12_over_fiks_io_loses_and_doubles_nothing: "S12",
    a_kill_at_s13_over_fiks_io_loses_and_doubles_nothing: "S13",
    a_kill_at_s14_over_fiks_io_loses_and_doubles_nothing: "S14",
}

killed_at! { receiving, TAKEN:
    a_kill_at_r01_over_fiks_io_loses_and_doubles_nothing: "R1",
    a_kill_at_r02_over_fiks_io_loses_and_doubles_nothing: "R2",
    a_kill_at_r03_over_fiks_io_loses_and_doubles_nothing: "R3",
    a_kill_at_r04_over_fiks_io_loses_and_doubles_nothing: "R4",
    a_kill_at_r05_over_fiks_io_loses_and_doubles_nothing: "R5",
    a_kill_at_r06_over_fiks_io_loses_and_doubles_nothing: "R6",
    a_kill_at_r07_over_fiks_io_loses_and_doubles_nothing: "R7",
    a_kill_at_r08_over_fiks_io_loses_and_doubles_nothing: "R8",
    a_kill_at_r09_over_fiks_io_loses_and_doubles_nothing: "R9",
    a_kill_at_r10_over_fiks_io_loses_and_doubles_nothing: "R10",
    a_kill_at_r11_over_fiks_io_loses_and_doubles_nothing: "R11",
    a_kill_at_r12_over_fiks_io_loses_and_doubles_nothing: "R12",
    a_kill_at_r13_over_fiks_io_loses_and_doubles_nothing: "R13",
    a_kill_at_r14_over_fiks_io_loses_and_doubles_nothing: "R14",
}

/// S15 and the points of an upload in pieces are steps that this channel does not have.
#[test]
fn every_point_of_this_channel_is_tried() {
    let out = failpoints::SENDING.iter().chain(failpoints::SWEEPING);
    for point in out.filter(|point| point.name != "S15") {
        assert!(SENT.contains(&point.name), "{} has no test", point.name);
    }
    for point in failpoints::TAKING.iter().chain(failpoints::OPENING) {
        assert!(TAKEN.contains(&point.name), "{} has no test", point.name);
    }
}

/// A letter to an archive that answers, killed at `point`. Where its bytes may have left, a person decides
/// to send it again, when no answer has settled it. From the second seed on it is another letter, killed at
/// another time that the point is reached, and half of them once more on coming back.
async fn sending(point: &'static Point, seed: u64) {
    let mut dice = Dice::new(&format!("fiks_io {}", point.name), seed);
    let shape = match seed {
        0 => vec![1_500_000, 200_000],
        _ => dice.shape(),
    };
    let hit = match seed {
        0 => point.hit,
        // Passed every tenth of a second while nobody answers: how often is no property of the letter.
        _ if point.name == "S11" => point.hit,
        _ => match hits_of_sending(point, &shape).await {
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
    let told = format!(
        "seed {seed}, hit {hit} of {}, {shape:?}, again {again:?}",
        point.name
    );

    let world = World::new().await;
    let send = letter_to_archive(&world, point, &shape);
    let sweep = Order::new(&world, world.folder(), Task::Sweep).ahead(TWO_DAYS);
    let killed = if failpoints::SWEEPING.contains(point) {
        send.run().await.done();
        sweep.killed_at(point.name, hit).run().await
    } else {
        send.clone().killed_at(point.name, hit).run().await
    };
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {told} {killed:?}"
    );
    let mut doubt = doubtful(&world).await;
    if let Some((second, hit)) = again {
        // It may not come there again; then it has come to its end.
        send.clone().killed_at(second.name, hit).run().await;
        doubt |= doubtful(&world).await;
    }

    send.run().await.done();
    let settled = |ledger: &Ledger| ledger.titled(TITLE).expect("it is kept").row.closed;
    let mut end = Ledger::of(world.folder(), &[]).await;
    if !settled(&end) {
        assert!(
            doubt,
            "only what may have left waits for a person: {told} {end:?}"
        );
        let go_on = Order::new(&world, world.folder(), Task::GoOn);
        go_on.run().await.done();
        end = Ledger::of(world.folder(), &[]).await;
    }
    println!("{told}");
    let kept = end.titled(TITLE).expect("it is kept");
    assert!(kept.row.closed, "its archive has answered: {kept:?}");
    assert_eq!(end.sent.len(), 1, "one letter is one row");
    whole(&end);

    let sent = to(&world, KontoRole::Archive);
    let most = if doubt { 2 } else { 1 };
    assert!(
        (1..=most).contains(&sent.len()),
        "it reaches the archive, and twice only when a person wanted that: {sent:?}"
    );
    for one in &sent {
        assert_eq!(
            one.headere.get("klientMeldingId").map(String::as_str),
            Some(kept.row.wire_id.as_str()),
            "every attempt carries the same id"
        );
        assert_eq!(one.size, sent[0].size, "and the same bytes");
    }
    if doubt {
        assert!(kept.said("USIKKER") >= 1, "what is not known is told");
    }
}

/// The order to send a letter with documents of these sizes, in a world where `point` is reached.
fn letter_to_archive(world: &World, point: &Point, shape: &[usize]) -> Order {
    if point.name == "S11" {
        // The last byte is out before anybody answers.
        let slow = Fault::Delay(SignedDuration::from_millis(400));
        world.sandbox.fault(Endpoint::FiksSend, slow).once();
    }
    let file = |(number, size): (usize, &usize)| world.file(&format!("Kart-{number}.pdf"), *size);
    let letter = Letter {
        to: PROMPT.to_owned(),
        konto: Some(KontoRole::Archive.konto_id().to_string()),
        others: Vec::new(),
        title: TITLE.to_owned(),
        files: shape.iter().enumerate().map(file).collect(),
    };
    Order::new(world, world.folder(), Task::Send(letter))
}

/// How often a process that is not killed reaches `point` with such a letter.
async fn hits_of_sending(point: &Point, shape: &[usize]) -> u32 {
    let world = World::new().await;
    let send = letter_to_archive(&world, point, shape);
    let ended = send.run().await;
    let (_, hits) = ended.done();
    if failpoints::SWEEPING.contains(point) {
        let sweep = Order::new(&world, world.folder(), Task::Sweep).ahead(TWO_DAYS);
        let swept = sweep.run().await;
        return swept.done().1.get(point.name).copied().unwrap_or_default();
    }
    hits.get(point.name).copied().unwrap_or_default()
}

/// Whether it is written down that bytes of the letter may have left without an answer.
async fn doubtful(world: &World) -> bool {
    let ledger = Ledger::of(world.folder(), &[]).await;
    ledger.titled(TITLE).is_some_and(|kept| kept.job.doubtful)
}

/// A letter that comes, killed at `point`; from the second seed on at another time that it is reached, and
/// half of them once more on coming back.
async fn receiving(point: &'static Point, seed: u64) {
    let mut dice = Dice::new(&format!("fiks_io {}", point.name), seed);
    let hit = match seed {
        0 => 1,
        _ => dice.up_to(hits_of_receiving(point).await),
    };
    let again = (seed > 0 && dice.up_to(2) == 1).then(|| {
        let second = dice.pick(failpoints::OPENING);
        (second, dice.up_to(2))
    });
    let told = format!("seed {seed}, hit {hit} of {}, again {again:?}", point.name);

    let clock = Arc::new(Ahead::new(0));
    let world = World::with_clock(clock.clone()).await;
    let fiks = world.sandbox.fiks();
    let id = fiks.write(&letter_to_us(point)).expect("it is sent");
    let receive = Order::new(&world, world.folder(), Task::ReceiveFiksIo(1));
    let killed = receive.clone().killed_at(point.name, hit).run().await;
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {told} {killed:?}"
    );

    // Where the confirmation arrived and was not written down, nothing comes again: time must pass.
    let back = if point.name == "R8" {
        clock.set(ACK_LOST);
        receive.ahead(ACK_LOST)
    } else {
        receive
    };
    if let Some((second, hit)) = again {
        back.clone().killed_at(second.name, hit).run().await;
    }
    let back = back.run().await;
    println!("{told}");
    let (seen, _) = back.done();
    assert_eq!(seen.inbox.len(), 1, "it lies there once: {seen:?}");
    assert!(seen.inbox[0].readable, "and whole");
    assert_eq!(seen.aside, 0);

    let theirs = KontoRole::CaseSystem.konto_id();
    let heard = fiks.until_received(theirs, |came| {
        came.iter().any(|one| one.melding_type == MOTTATT)
    });
    for one in within(heard).await {
        assert_eq!(
            one.melding_type, MOTTATT,
            "nothing else goes without a person"
        );
        assert_eq!(one.svar_til, Some(id), "it names what it answers");
    }
    let queue = fiks.queue(KontoRole::Ours.konto_id());
    // An ack that died with its process leaves it there, to be known when it comes again.
    let most = usize::from(point.name == "R8");
    let lies = queue.ready + queue.unacknowledged;
    assert!(lies <= most, "nothing is left in the queue: {lies}");
    nothing_was_given_up(&world);

    let sweep = Order::new(&world, world.folder(), Task::Sweep).ahead(TWO_DAYS);
    sweep.run().await.done();
    let end = Ledger::of(world.folder(), &[]).await;
    assert_eq!(end.arrived(&id.to_string()).len(), 1);
    whole(&end);
}

/// One that lies with its row when it has been taken; where it is killed while a file is written, one that is
/// too large for that.
fn letter_to_us(point: &Point) -> FiksLetter {
    FiksLetter {
        filling: match point.name {
            "R4" => 200_000,
            _ => 0,
        },
        ..FiksLetter::arkivmelding()
    }
}

/// How often a process that is not killed reaches `point`.
async fn hits_of_receiving(point: &Point) -> u32 {
    let world = World::new().await;
    let fiks = world.sandbox.fiks();
    fiks.write(&letter_to_us(point)).expect("it is sent");
    let receive = Order::new(&world, world.folder(), Task::ReceiveFiksIo(1));
    let ended = receive.run().await;
    ended.done().1.get(point.name).copied().unwrap_or(1)
}

/// KS has told no sender that it gave a message to us up.
fn nothing_was_given_up(world: &World) {
    let given_up = to(world, KontoRole::CaseSystem)
        .into_iter()
        .filter(|one| one.melding_type.contains("serverfeil"));
    assert_eq!(given_up.count(), 0, "KS did not give it up");
}

/// What the platform took for the konto of `role`.
fn to(world: &World, role: KontoRole) -> Vec<FiksMessage> {
    let mut messages = world.sandbox.fiks().messages();
    messages.retain(|one| one.mottaker == role.konto_id());
    messages
}

fn whole(ledger: &Ledger) {
    let found = &ledger.examined;
    assert!(
        found.damage.is_empty() && found.missing.is_empty(),
        "{found:?}"
    );
}
