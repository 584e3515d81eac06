//! A process is killed at every durable step, disks fill up, files are damaged: it comes back, and nothing
//! is lost, doubled or claimed (trust-and-speed 2).
#![cfg(test)]

mod catalogue;
mod damage;
mod disk;
mod life;
mod order;
mod sending;

use budstikke_sandbox::Received;
use budstikke_tests::world::{PROMPT, World};

/// The letters that reached the prompt organisation; our answers about its receipts are none.
fn letters(world: &World) -> Vec<Received> {
    let mut received = world.sandbox.received(PROMPT);
    received.retain(|one| one.document_type != "status");
    received
}
