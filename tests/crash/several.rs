//! A letter to several, killed at each step of the way out: all of them get it, once, or nobody was sent
//! anything and the draft is there.

use budstikke_tests::failpoints::{self, Leaves, Point};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::world::{PROMPT, REFUSING, World};

const MESSY: &str = "311204866";
const ALL: [&str; 3] = [PROMPT, REFUSING, MESSY];
const TITLE: &str = "Høring om skolevei";

/// What the draft waits for before it is sent, and what a message is before the first byte leaves. After that
/// each message goes its own way, which `sending` kills.
fn is_one_for_all(point: &Point) -> bool {
    matches!(point.leaves, Leaves::Draft | Leaves::Queued)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_on_the_way_out_leaves_all_messages_of_a_letter_to_several_or_none() {
    for point in failpoints::SENDING.iter().filter(|one| is_one_for_all(one)) {
        kill(point).await;
    }
}

async fn kill(point: &'static Point) {
    let world = World::new().await;
    let letter = Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: vec![REFUSING.to_owned(), MESSY.to_owned()],
        title: TITLE.to_owned(),
        files: vec![
            world.file("Brev.pdf", 1_500_000),
            world.file("Kart.pdf", 200_000),
        ],
    };
    let order = Order::new(&world, world.folder(), Task::Send(letter));
    let killed = order.clone().killed_at(point.name, point.hit).run().await;
    assert_eq!(killed.died_at(), Some(point.name), "{killed:?}");

    let left = Ledger::of(world.folder(), &[]).await;
    let titled = left.sent.iter().filter(|kept| kept.row.title == TITLE);
    let expected = match point.leaves {
        Leaves::Draft => 0,
        _ => ALL.len(),
    };
    assert_eq!(titled.count(), expected, "all or none at {}", point.name);

    order.run().await.done();
    for org in ALL {
        let mut received = world.sandbox.received(org);
        received.retain(|one| one.document_type != "status");
        assert_eq!(received.len(), 1, "{org} after a kill at {}", point.name);
    }
}
