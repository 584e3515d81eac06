//! A process is killed at every durable step, disks fill up, files are damaged: it comes back, and nothing
//! is lost, doubled or claimed (trust-and-speed 2).
#![cfg(test)]

mod catalogue;
mod damage;
mod dice;
mod disk;
mod fiks_io;
mod life;
mod order;
mod receiving;
mod sending;
mod several;

use budstikke_sandbox::Received;
use budstikke_tests::world::{PROMPT, World};

/// When the janitor comes: what it removes has lain for a day. In seconds.
const TWO_DAYS: i64 = 2 * 24 * 60 * 60;
/// When a delivery whose confirmation was lost is opened all the same ([`budstikke_store::ACK_LOST`]).
const ACK_LOST: i64 = 700;

/// The letters that reached the prompt organisation; our answers about its receipts are none.
fn letters(world: &World) -> Vec<Received> {
    let mut received = world.sandbox.received(PROMPT);
    received.retain(|one| one.document_type != "status");
    received
}
