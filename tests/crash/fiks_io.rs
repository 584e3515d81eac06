//! Messages over FIKS IO, out and in: killed at each step, begun anew, and driven to the end.
//!
//! What is killed with bytes on their way waits for a person or for an answer: FIKS IO can not be asked, and
//! nothing is sent twice by itself.

use std::sync::Arc;

use budstikke_sandbox::{FiksLetter, FiksMessage, KontoRole};
use budstikke_tests::ahead::Ahead;
use budstikke_tests::failpoints::{self, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{World, within};

use crate::{ACK_LOST, TWO_DAYS};

const TITLE: &str = "Søknad om barnehageplass";
const MOTTATT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";

macro_rules! killed_at {
    ($how:ident: $($test:ident: $point:literal),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                $how(failpoints::find($point)).await;
            }
        )+
    };
}

killed_at! { sending:
    a_kill_at_s01_over_fiks_io_loses_and_doubles_nothing: "S1",
    a_kill_at_s02_over_fiks_io_loses_and_doubles_nothing: "S2",
    a_kill_at_s03_over_fiks_io_loses_and_doubles_nothing: "S3",
    a_kill_at_s04_over_fiks_io_loses_and_doubles_nothing: "S4",
    a_kill_at_s05_over_fiks_io_loses_and_doubles_nothing: "S5",
    a_kill_at_s06_over_fiks_io_loses_and_doubles_nothing: "S6",
    a_kill_at_s07_over_fiks_io_loses_and_doubles_nothing: "S7",
    a_kill_at_s08_over_fiks_io_loses_and_doubles_nothing: "S8",
    a_kill_at_s09_over_fiks_io_loses_and_doubles_nothing: "S9",
    a_kill_at_s12_over_fiks_io_loses_and_doubles_nothing: "S12",
    a_kill_at_s13_over_fiks_io_loses_and_doubles_nothing: "S13",
}

killed_at! { receiving:
    a_kill_at_r01_over_fiks_io_loses_and_doubles_nothing: "R1",
    a_kill_at_r02_over_fiks_io_loses_and_doubles_nothing: "R2",
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

/// A letter to an archive that answers, killed at `point`. Where its bytes may have left, a person decides
/// to send it again, when no answer has settled it.
async fn sending(point: &'static Point) {
    let world = World::new().await;
    let konto = KontoRole::Archive.konto_id();
    let letter = Letter {
        to: budstikke_tests::world::PROMPT.to_owned(),
        konto: Some(konto.to_string()),
        title: TITLE.to_owned(),
        files: vec![
            world.file("Søknad.pdf", 1_500_000),
            world.file("Kart.pdf", 200_000),
        ],
    };
    let send = Order::new(&world, world.folder(), Task::Send(letter));
    let killed = send.clone().killed_at(point.name, point.hit).run().await;
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {killed:?}"
    );
    let left = Ledger::of(world.folder(), &[]).await;
    let doubtful = left.titled(TITLE).is_some_and(|kept| kept.job.doubtful);

    send.run().await.done();
    let settled = |ledger: &Ledger| {
        let kept = ledger.titled(TITLE).expect("it is kept");
        kept.row.closed
    };
    let mut end = Ledger::of(world.folder(), &[]).await;
    if !settled(&end) {
        assert!(
            doubtful,
            "only what may have left waits for a person: {end:?}"
        );
        Order::new(&world, world.folder(), Task::GoOn)
            .run()
            .await
            .done();
        end = Ledger::of(world.folder(), &[]).await;
    }
    let kept = end.titled(TITLE).expect("it is kept");
    assert!(kept.row.closed, "its archive has answered: {kept:?}");
    assert_eq!(end.sent.len(), 1, "one letter is one row");
    whole(&end);

    let sent = to(&world, KontoRole::Archive);
    let most = if doubtful { 2 } else { 1 };
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
    if doubtful {
        assert!(kept.said("USIKKER") >= 1, "what is not known is told");
    }
}

/// A letter that comes, killed at `point`.
async fn receiving(point: &'static Point) {
    let clock = Arc::new(Ahead::new(0));
    let world = World::with_clock(clock.clone()).await;
    let fiks = world.sandbox.fiks();
    let id = fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
    let receive = Order::new(&world, world.folder(), Task::ReceiveFiksIo(1));
    let killed = receive.clone().killed_at(point.name, 1).run().await;
    assert_eq!(
        killed.died_at(),
        Some(point.name),
        "it dies there: {killed:?}"
    );

    // Where the confirmation arrived and was not written down, nothing comes again: time must pass.
    let back = if point.name == "R8" {
        clock.set(ACK_LOST);
        receive.ahead(ACK_LOST)
    } else {
        receive
    };
    let back = back.run().await;
    let (seen, _) = back.done();
    assert_eq!(seen.inbox.len(), 1, "it lies there once: {seen:?}");
    assert!(seen.inbox[0].readable, "and whole");
    assert_eq!(seen.aside, 0);

    let theirs = KontoRole::CaseSystem.konto_id();
    let told = fiks.until_received(theirs, |came| {
        came.iter().any(|one| one.melding_type == MOTTATT)
    });
    for one in within(told).await {
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
    let given_up = to(&world, KontoRole::CaseSystem)
        .into_iter()
        .filter(|one| one.melding_type.contains("serverfeil"));
    assert_eq!(given_up.count(), 0, "KS did not give it up");

    let sweep = Order::new(&world, world.folder(), Task::Sweep).ahead(TWO_DAYS);
    sweep.run().await.done();
    let end = Ledger::of(world.folder(), &[]).await;
    assert_eq!(end.arrived(&id.to_string()).len(), 1);
    whole(&end);
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
